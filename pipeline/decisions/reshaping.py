"""Decisions about what makes up a return: read it as another form, join it with another return, split it.

No reading is overwritten: each of these makes a new return beside the old one, which then counts no more. Undo lets the
old one count again.
"""

from collections.abc import Sequence

from sqlalchemy import func, select

from extractors.paper.joining import join as join_pages
from pipeline.assembling import is_form
from pipeline.context import Context
from pipeline.exceptions import are_open
from pipeline.keys import key_of
from pipeline.protection.access import check_may_see
from pipeline.store.people import DecisionRow
from pipeline.store.tables import DocumentRow, ExceptionRow, MessageRow, ReturnDocumentRow, ReturnRow
from pipeline.store.work import Work
from schemas.access import UserRole
from schemas.codes import Code
from schemas.journey import Stage
from schemas.reading import Answer, Issue, Outcome, Reading, Status
from schemas.template import Template

from .belonging import discard
from .deciding import Case, decide_exception, decide_return
from .hand import Hand, Refused

Links = Sequence[tuple[int, int]]  # (document id, which of its readings), in order


def document_of(look: Work, exception_id: int) -> int:
    """The document that an exception is about; Refused where it is about none."""
    row = look.find(ExceptionRow, exception_id)
    if row.document_id is not None:
        return row.document_id
    first = (
        select(ReturnDocumentRow.document_id)
        .where(ReturnDocumentRow.return_id == row.return_id)
        .order_by(ReturnDocumentRow.position)
    )
    found = look.scalars(first).first()
    if found is None:
        raise Refused("No file belongs to this, so there is nothing to read as another form.")
    return found


def read_as(ctx: Context, document_id: int, template: str, version: str) -> Reading:
    """A document read as this form and no other, in the child; Refused where it cannot be."""
    with ctx.look() as look:
        document = look.find(DocumentRow, document_id)
    wanted = ctx.templates.find(template, version)
    readings = ctx.sandbox.read(ctx.blobs.get(document.sha256), document.name, [wanted])
    forms = [each for each in readings if is_form(each)]
    if not forms:
        why = readings[0].issues[0].message if readings and readings[0].issues else ""
        raise Refused(f"It cannot be read as {wanted.title}. {why}".strip())
    return forms[0]


def choose_form(work: Work, hand: Hand, exception_id: int, document_id: int, reading: Reading) -> DecisionRow:
    """The document is a return on the form of this reading; an earlier return of it counts no more."""

    def apply(case: Case) -> str:
        document = case.work.hold(DocumentRow, document_id)
        document.readings = [*document.readings, reading.model_dump(mode="json")]
        made = _make(case, case.message, reading, [(document.id, len(document.readings) - 1)])
        if case.returned is not None:
            discard(case, case.returned)
        waiting = are_open(work, message_id=case.message.id)
        case.resolve([each for each in waiting if each.document_id == document.id], {"form": made.template})
        return f"Read as {made.template}, version {made.template_version}"

    return decide_exception(work, hand, exception_id, "form", apply)


def join(
    ctx: Context, work: Work, hand: Hand, return_id: int, into_ref: str, role: UserRole = UserRole.ADMIN
) -> DecisionRow:
    """Two returns are parts of one form; what both say in different words is for a person to decide.

    Confidential where the ``role`` of who joins may not see the other one; the journey itself may.
    """
    other_id = work.scalar(select(ReturnRow.id).where(ReturnRow.ref == into_ref.strip()))
    if other_id is None:
        raise Refused(f"There is no return {into_ref.strip()}.")
    check_may_see(work, role, return_id=other_id)

    def apply(case: Case) -> str:
        first, second = case.work.hold(ReturnRow, other_id), case.returned
        assert second is not None
        _check_joinable(first, second)
        template = ctx.templates.find(first.template, first.template_version)
        reading = joined(
            Reading.model_validate(first.reading), Reading.model_validate(second.reading), template
        )
        made = _make(case, case.message, reading, [*_links(case.work, first), *_links(case.work, second)])
        made.corrections = {**first.corrections, **second.corrections}
        for each in (first, second):
            discard(case, each)
        return f"Joined with return {first.ref}"

    other = work.find(ReturnRow, other_id)
    return decide_return(work, hand, return_id, "join", apply, also=(other.message_id,))


def split(work: Work, hand: Hand, return_id: int, documents: Sequence[int]) -> DecisionRow:
    """These documents of the return are a return of their own."""

    def apply(case: Case) -> str:
        assert case.returned is not None
        links = _links(case.work, case.returned)
        apart = [each for each in links if each[0] in documents]
        rest = [each for each in links if each[0] not in documents]
        if not apart or not rest:
            raise Refused("Choose some of its files, and not all: those become a return of their own.")
        for part in (rest, apart):
            _make(case, case.message, _reading_of(case.work, part), part)
        discard(case, case.returned)
        return f"Split into two returns, {len(rest)} and {len(apart)} files"

    return decide_return(work, hand, return_id, "split", apply)


def joined(first: Reading, second: Reading, template: Template | None = None) -> Reading:
    """Two parts of one form: each answer from the part that has it, unsure where the two differ.

    Pages on paper are put together by what is printed on them, where the ``template`` is known.
    """
    if template is not None and first.pages and second.pages:
        whole = join_pages(template, [first, second])
        if len(whole) == 1:
            return whole[0]
    others = {each.field: each for each in second.answers}
    answers = [_one_of(each, others.pop(each.field, None)) for each in first.answers]
    return first.model_copy(
        update={
            "answers": [*answers, *others.values()],
            "residue": [*first.residue, *second.residue],
            "issues": _issues([*first.issues, *second.issues]),
            "pages": [*first.pages, *second.pages],
            "outcome": Outcome.REVIEW,
        }
    )


def _issues(both: list[Issue]) -> list[Issue]:
    """Each once; that hardly anything was filled in, or a page was missing, is weighed anew for the whole."""
    return [
        each for n, each in enumerate(both) if each.code is not Code.NEARLY_EMPTY and each not in both[:n]
    ]


def _one_of(first: Answer, second: Answer | None) -> Answer:
    if second is None or second.status is Status.BLANK:
        return first
    if first.status is Status.BLANK or (first.status, first.value, first.raw) == (
        second.status,
        second.value,
        second.raw,
    ):
        return second
    raw = "; ".join(dict.fromkeys((first.raw.strip(), second.raw.strip())))
    update = {"value": None, "raw": raw, "status": Status.UNSURE, "confidence": 0.4}
    return first.model_copy(update={**update, "note": "the two parts say different things"})


def _check_joinable(first: ReturnRow, second: ReturnRow) -> None:
    if first.id == second.id:
        raise Refused("A return cannot be joined with itself.")
    if first.discarded is not None or second.discarded is not None:
        raise Refused("One of the two counts no more; undo that first.")
    if (first.template, first.template_version) != (second.template, second.template_version):
        raise Refused("The two are on different forms, so they are not parts of one.")


def _make(case: Case, message: MessageRow, reading: Reading, links: Links) -> ReturnRow:
    """A new return of a message, at the beginning of its way: whose it is and what speaks against it is found anew."""
    work = case.work
    assert reading.template is not None
    last = work.scalar(select(func.max(ReturnRow.position)).where(ReturnRow.message_id == message.id))
    position = 0 if last is None else last + 1
    row = ReturnRow(
        ref=f"r{key_of(message.content_key, position)[:16]}",
        message_id=message.id,
        position=position,
        template=reading.template.id,
        template_version=reading.template.version,
        reading=reading.model_dump(mode="json"),
        dated=message.dated,
        stage=Stage.IDENTIFY,
        touched=case.hand.now,
    )
    work.add(row)
    work.flush()
    for place, (document_id, index) in enumerate(links):
        work.add(ReturnDocumentRow(return_id=row.id, document_id=document_id, reading=index, position=place))
    return row


def _links(work: Work, returned: ReturnRow) -> list[tuple[int, int]]:
    query = (
        select(ReturnDocumentRow.document_id, ReturnDocumentRow.reading)
        .where(ReturnDocumentRow.return_id == returned.id)
        .order_by(ReturnDocumentRow.position)
    )
    return [(document, index) for document, index in work.execute(query)]


def _reading_of(work: Work, links: Links) -> Reading:
    """What documents say together."""
    found: Reading | None = None
    for document_id, index in links:
        one = Reading.model_validate(work.find(DocumentRow, document_id).readings[index])
        found = one if found is None else joined(found, one)
    assert found is not None
    return found
