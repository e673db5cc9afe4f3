"""A page that comes after its form ("here is page 3, sorry"): joined to the form it answers for, or offered at the desk.

It is joined by itself only where the school answers a letter of ours about that form, and the page is one that the form
lacks. Any other page that may fill a gap of an earlier form is offered to a person, with one press to join the two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from extractors.paper.joining import join
from schemas.codes import Code
from schemas.journey import Stage
from schemas.reading import Issue, Reading, issue
from schemas.template import Template

from .context import Context
from .decisions.hand import Hand, Refused
from .decisions.reshaping import join as join_returns
from .replies.standing import may_speak, standing
from .schools import Register
from .store.tables import MessageRow, OutboxRow, ReturnRow, SchoolRow
from .store.work import Work

_MOST = 3  # offers: with more nobody can tell which it is, and the desk takes any number by hand


@dataclass(frozen=True, slots=True)
class Offer:
    """An earlier form that lacks what came now: its number, whose it is, when it was sent, the pages it would gain."""

    ref: str
    school: str
    dated: datetime
    pages: list[int]


def join_what_answers(
    ctx: Context, work: Work, message: MessageRow, made: Sequence[ReturnRow], register: Register
) -> list[ReturnRow]:
    """The returns of a message that answers a letter, a page that its form lacked now joined to it; others as they were.

    The earlier message, too, then has its end found anew.
    """
    if message.replies_to is None or message.auto:
        return list(made)
    held = standing(work, message.replies_to)
    if held is None or held.message_id == message.id or not _speaks(work, message, held, register):
        return list(made)
    found = []
    for each in made:
        template = _template(ctx, each)
        whole = _whole(template, held, each) if template is not None else None
        found.append(each if whole is None else _joined(ctx, work, message, each, held))
        if whole is not None:
            held = found[-1]
    return found


def _joined(ctx: Context, work: Work, message: MessageRow, part: ReturnRow, held: ReturnRow) -> ReturnRow:
    hand = Hand(
        None, f"the school's mail of {message.dated:%-d %B %Y}", f"page {message.id} {part.id}", ctx.clock()
    )
    try:
        join_returns(ctx, work, hand, part.id, held.ref)
    except Refused:  # discarded or changed meanwhile: it stays a return of its own, and is offered
        return part
    work.flush()
    return standing(work, part.ref) or part


def _speaks(work: Work, message: MessageRow, held: ReturnRow, register: Register) -> bool:
    """Whether a sender may add to a return: who sent it, whom we wrote to about it, or an address at the school's domain."""
    before = work.find(MessageRow, held.message_id).sender
    query = select(OutboxRow.recipient).where(OutboxRow.ref == message.replies_to)
    known = {(before or "").casefold(), *(each.casefold() for each in work.scalars(query))} - {""}
    return may_speak(message, known, held, register)


def offers(ctx: Context, look: Work, part: ReturnRow) -> list[Offer]:
    """The earlier forms that a return may be a page of, the last sent first; none for a return that lacks nothing."""
    template = _template(ctx, part)
    if template is None or part.discarded is not None:
        return []
    found = []
    for held in _candidates(look, part):
        if _whole(template, held, part) is not None:
            school = look.find(SchoolRow, held.school_id).name if held.school_id is not None else ""
            found.append(Offer(held.ref, school, held.dated, sorted(_pages(part) - _pages(held))))
    return found[:_MOST]


def offered(ctx: Context, look: Work, part: ReturnRow) -> list[Issue]:
    """The exception that tells of the offers; nothing where there are none."""
    found = offers(ctx, look, part)
    if not found:
        return []
    said = " or ".join(f"return {each.ref}{f' of {each.school}' if each.school else ''}" for each in found)
    pages = ", ".join(map(str, found[0].pages))
    return [issue(Code.PAGE_LATER, f"(Page {pages} came; {said} lacks it.)")]


def _candidates(look: Work, part: ReturnRow) -> Iterator[ReturnRow]:
    """Returns on the same form from the same school or sender, and the one that the message answers."""
    message = look.find(MessageRow, part.message_id)
    answered = standing(look, message.replies_to) if message.replies_to else None
    if answered is not None:
        yield answered
    akin = [MessageRow.sender == message.sender] if message.sender else []
    if part.school_id is not None:
        akin.append(ReturnRow.school_id == part.school_id)
    if not akin:
        return
    query = (
        select(ReturnRow)
        .join(MessageRow, ReturnRow.message_id == MessageRow.id)
        .where(
            or_(*akin),
            ReturnRow.discarded.is_(None),
            ReturnRow.template == part.template,
            ReturnRow.template_version == part.template_version,
            ReturnRow.id != part.id,
        )
        .order_by(ReturnRow.dated.desc(), ReturnRow.id.desc())
        .limit(4 * _MOST)
    )
    for each in look.scalars(query):
        apart = part.school_id is not None and each.school_id not in {None, part.school_id}
        if each is not answered and not apart:
            yield each


def _whole(template: Template, held: ReturnRow, part: ReturnRow) -> Reading | None:
    """What the two make together; None where they are no parts of one form, or neither has what the other lacks."""
    same = (held.template, held.template_version) == (part.template, part.template_version)
    if not same or held.discarded is not None or held.id == part.id:
        return None
    one, other = _pages(held), _pages(part)
    if not one or not other - one or not one - other:
        return None
    found = join(template, [Reading.model_validate(held.reading), Reading.model_validate(part.reading)])
    return found[0] if len(found) == 1 else None


def _pages(row: ReturnRow) -> set[int]:
    return {int(each["page"]) for each in row.reading.get("pages") or ()}


def _template(ctx: Context, row: ReturnRow) -> Template | None:
    """The template of a return that came on paper and is not whole; None of any other."""
    if not _pages(row) or row.stage is Stage.DONE:
        return None
    try:
        template = ctx.templates.find(row.template, row.template_version)
    except LookupError:
        return None
    there = len(template.layout.pages) if template.layout else 0
    return template if len(_pages(row)) < there else None
