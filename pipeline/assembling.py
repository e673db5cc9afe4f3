"""Makes returns of a message's documents: one for each completed form, and one only where two files are the same form.

Pages that came on paper are put together by what is printed and written on them, whatever files they came in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from extractors.paper.joining import join
from extractors.sniff import FileKind
from schemas.codes import Code, Weight
from schemas.journey import Stage
from schemas.reading import Issue, Outcome, Reading, issue
from schemas.template import Template

from .exceptions import Subject, raise_exceptions
from .intake.opened import NO_FILES
from .keys import key_of
from .store.tables import DocumentRow, MessageRow, ReturnDocumentRow, ReturnRow
from .store.work import Work


@dataclass(slots=True)
class _Form:
    """One completed form and where it was read: (document id, which of its readings)."""

    reading: Reading
    places: list[tuple[int, int]] = field(default_factory=list)


def make_returns(
    work: Work, message: MessageRow, now: datetime, find: Callable[[str, str], Template]
) -> list[ReturnRow]:
    """The returns of a message, added to the store; an exception for each file that is no form and wants a person.

    ``find`` gives the template of an id and version; LookupError where it is not installed any more.
    """
    readings = list(_readings(work, message.id))
    paper = [each for each in readings if is_form(each[2]) and each[2].pages]
    forms = [*_forms([each for each in readings if each not in paper]), *_on_paper(paper, find)]
    if message.auto == "list_mail" and not forms:
        return []  # a newsletter's attachments are nobody's to decide
    pages = _pages(work, message.id)
    query = select(DocumentRow.id).where(DocumentRow.message_id == message.id, DocumentRow.name.in_(NO_FILES))
    laid_out = set(work.scalars(query))  # a table in the mail that is no form is how the mail is laid out
    for document_id, _, reading in readings:
        if not is_form(reading) and document_id not in laid_out:
            review = [each for each in reading.issues if each.weight is Weight.REVIEW]
            if paper and document_id in {each.id for each in pages}:
                review = _beside_the_form(review)
            review = _once_for_all_pages(review, document_id, pages)
            raise_exceptions(work, review, Subject(message.id, document_id=document_id), now)
    returns = [_return(message, position, form, now) for position, form in enumerate(forms)]
    work.add_all(returns)
    work.flush()
    for made, form in zip(returns, forms, strict=True):
        for position, (document_id, index) in enumerate(form.places):
            link = ReturnDocumentRow(
                return_id=made.id, document_id=document_id, reading=index, position=position
            )
            work.add(link)
    return returns


def _pages(work: Work, message_id: int) -> list[DocumentRow]:
    """The photographs of a mail, in order: pages of one form, photographed one by one."""
    query = select(DocumentRow).where(
        DocumentRow.message_id == message_id, DocumentRow.kind == FileKind.IMAGE.value
    )
    return list(work.scalars(query.order_by(DocumentRow.position)))


def _beside_the_form(issues: list[Issue]) -> list[Issue]:
    """A picture that shows no form, in a mail whose other pictures do, is a page that does not belong to it."""
    return [issue(Code.PAGE_UNKNOWN) if each.code is Code.UNKNOWN_FORM else each for each in issues]


def _once_for_all_pages(issues: list[Issue], document_id: int, pages: list[DocumentRow]) -> list[Issue]:
    """That pictures are of no form we can read is said once for all, with the first: a person opens them together."""
    if len(pages) < 2 or document_id not in {each.id for each in pages}:
        return issues
    kept = []
    for each in issues:
        if each.code not in (Code.PAPER_FORM, Code.UNKNOWN_FORM, Code.PAGE_UNKNOWN):
            kept.append(each)
            continue
        alike = [page for page in pages if _said_of(page, each.code)]
        if document_id == alike[0].id:
            names = ", ".join(page.name for page in alike)
            kept.append(issue(each.code, f"({len(alike)} pictures: {names}.)") if len(alike) > 1 else each)
    return kept


def _said_of(page: DocumentRow, code: Code) -> bool:
    """Whether a photograph's reading gives this code, or the one that it stands for beside a form."""
    wanted = {code, Code.UNKNOWN_FORM} if code is Code.PAGE_UNKNOWN else {code}
    found = [Reading.model_validate(each) for each in page.readings]
    return any(not is_form(r) and any(i.code in wanted for i in r.issues) for r in found)


def is_form(reading: Reading) -> bool:
    """Whether a reading is of a completed form that can be worked with."""
    return reading.template is not None and reading.outcome is not Outcome.REJECTED


def _readings(work: Work, message_id: int) -> Iterator[tuple[int, int, Reading]]:
    rows = select(DocumentRow).where(DocumentRow.message_id == message_id).order_by(DocumentRow.position)
    for document in work.scalars(rows):
        for index, reading in enumerate(document.readings):
            yield document.id, index, Reading.model_validate(reading)


def _forms(readings: list[tuple[int, int, Reading]]) -> list[_Form]:
    """A form sent as Word and as PDF with the same answers is one return of two documents."""
    forms: dict[str, _Form] = {}
    for document_id, index, reading in readings:
        if is_form(reading):
            answers = [(each.field, each.status, each.value) for each in reading.answers]
            key = key_of(reading.template, *answers)
            forms.setdefault(key, _Form(reading)).places.append((document_id, index))
    return list(forms.values())


def _on_paper(readings: list[tuple[int, int, Reading]], find: Callable[[str, str], Template]) -> list[_Form]:
    """The forms that pages on paper make: photos sent one by one are one form."""
    groups: dict[tuple[str, str], list[tuple[int, int, Reading]]] = {}
    for each in readings:
        template = each[2].template
        assert template is not None
        groups.setdefault((template.id, template.version), []).append(each)
    forms = []
    for key, group in groups.items():
        found = [reading for _, _, reading in group]
        for reading in join(find(*key), found) if len(group) > 1 else found:
            own = {page.blob for page in reading.pages}
            places = [(d, n) for d, n, r in group if own & {page.blob for page in r.pages}]
            forms.append(_Form(reading, places))
    return forms


def _return(message: MessageRow, position: int, form: _Form, now: datetime) -> ReturnRow:
    template = form.reading.template
    assert template is not None
    return ReturnRow(
        ref=f"r{key_of(message.content_key, position)[:16]}",
        message_id=message.id,
        position=position,
        template=template.id,
        template_version=template.version,
        reading=form.reading.model_dump(mode="json"),
        dated=message.dated,
        stage=Stage.IDENTIFY,
        touched=now,
    )
