"""What a return gives rise to: its wishes at once, and what its answers mean beside each other once it is recorded."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import or_, select

from pipeline.answers import Answers
from pipeline.context import Context
from pipeline.notes import Request
from pipeline.register_links import former_urns
from pipeline.store.hub_tables import AnswerRow
from pipeline.store.tables import FollowUpRow, MessageRow, RecordRow, ReturnRow, SchoolRow
from pipeline.store.work import Work
from pipeline.tracking.comparing import history, mapped
from schemas.journey import FollowUpState
from schemas.reading import Reading, Status

from .judging import judge
from .raising import About, findings, note, raise_follow_ups
from .wishes import wishes

_BY = "the journey"  # who ends a follow-up whose return counts no more, and nobody's word


def follow_wishes(ctx: Context, work: Work, row: ReturnRow) -> None:
    """Raises what a return asks for, form and note: a wish does not wait for a doubtful number."""
    if row.school_id is not None:
        work.hold(SchoolRow, row.school_id)
    raise_follow_ups(work, wished(ctx, work, row), about_return(work, row), ctx.rules, ctx.hub, ctx.clock())


def follow_answers(ctx: Context, work: Work, row: ReturnRow) -> None:
    """Raises what the answers of a recorded return mean beside each other and beside the return before it."""
    found = list(judged(ctx, work, row))
    raise_follow_ups(work, found, about_return(work, row), ctx.rules, ctx.hub, ctx.clock())


def follow_fate(ctx: Context, work: Work, message_id: int) -> None:
    """Follow-ups of returns that a person has set aside or given to another school since, and back again.

    One goes on with another return of the school that asks the same; else it ends, and is taken up again where the
    return counts again.
    """
    query = (
        select(FollowUpRow, ReturnRow)
        .join(ReturnRow, FollowUpRow.return_id == ReturnRow.id)
        .where(ReturnRow.message_id == message_id, FollowUpRow.state != FollowUpState.DONE)
        .where(or_(FollowUpRow.state == FollowUpState.OPEN, FollowUpRow.settled_by == _BY))
    )
    for row, returned in work.execute(query).all():
        elsewhere = row.school_id is not None and returned.school_id != row.school_id
        stands = returned.discarded is None and not elsewhere
        if stands and row.state is FollowUpState.DROPPED:
            row.state, row.settled_at, row.settled_by = FollowUpState.OPEN, None, None
            note(work, row, "taken up again", _BY, ctx.clock(), "its return counts again")
        elif not stands and row.state is FollowUpState.OPEN:
            _go_on_or_end(
                ctx, work, row, "its return is from another school" if elsewhere else "it was no return"
            )


def _go_on_or_end(ctx: Context, work: Work, row: FollowUpRow, why: str) -> None:
    others = select(ReturnRow).where(
        ReturnRow.school_id == row.school_id,
        ReturnRow.id != row.return_id,
        ReturnRow.discarded.is_(None),
        ReturnRow.id.in_(select(RecordRow.return_id)),
    )
    for other in work.scalars(others.order_by(ReturnRow.dated)).all():
        asked = [*wished(ctx, work, other), *judged(ctx, work, other)]
        found = findings(asked, about_return(work, other), ctx.rules, ctx.hub)
        if any(row.key in each.keys for each in found):
            row.return_id, row.message_id = other.id, other.message_id
            note(work, row, "goes on", _BY, ctx.clock(), f"{why}; return {other.ref} asks the same")
            return
    row.state, row.settled_at, row.settled_by = FollowUpState.DROPPED, ctx.clock(), _BY
    note(work, row, "dropped", _BY, ctx.clock(), why)


def wished(ctx: Context, look: Work, row: ReturnRow) -> list[Request]:
    """The wishes of the form, and of the note with the first form of its mail."""
    note = look.find(MessageRow, row.message_id).note if row.position == 0 else ""
    return wishes(_answers(ctx, row), note)


def judged(ctx: Context, look: Work, row: ReturnRow) -> Iterator[Request]:
    """What the rules watch for in a return's answers, and in what became of those of the return before it."""
    yield from judge(_answers(ctx, row), row.draft, _before(ctx, look, row), ctx.rules)


def about_return(look: Work, row: ReturnRow) -> About:
    """Whom a return's follow-ups are about."""
    about = About(row.dated, message_id=row.message_id, return_id=row.id, thing=row.ref)
    if row.school_id is None:
        return about
    school = look.find(SchoolRow, row.school_id)
    before = former_urns(look, school.id)
    return replace(about, school_id=school.id, urn=school.urn, area=school.area, before=before)


def _answers(ctx: Context, row: ReturnRow) -> Answers:
    return Answers(
        Reading.model_validate(row.reading), ctx.templates.find(row.template, row.template_version)
    )


def _before(ctx: Context, look: Work, row: ReturnRow) -> dict[str, str]:
    """By field of this return's form, what the school's last return before it said."""
    if row.school_id is None:
        return {}
    earlier = [each for each in history(look, row.school_id, row.template) if each.dated < row.dated]
    if not earlier:
        return {}
    last = earlier[-1]
    query = select(AnswerRow.field, AnswerRow.text).where(
        AnswerRow.record_id == last.record_id, AnswerRow.status == Status.ANSWERED
    )
    said = {field: text for field, text in look.execute(query)}  # noqa: C416 - rows are no pairs to a type checker
    find = ctx.templates.find
    same = mapped(find(last.template, last.template_version), find(row.template, row.template_version))
    return {now: said[was] for now, was in same.items() if was in said}
