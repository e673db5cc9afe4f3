"""How far a school has come in a round: worked out from what is in the store, by one rule, whenever it may have changed.

A round counts the returns on its forms that were sent while it was open, by the school or by the one that it goes on
as. The state is kept in the row for lists and counts; ``recount`` makes every state again from the store, so that
nothing that was missed (a return moved to another school by hand) stays wrong.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from pipeline.local_time import first_moment, last_moment, local_day
from pipeline.register_links import lineage
from pipeline.store.hub_tables import RoundRow, RoundSchoolRow, SchoolLinkRow
from pipeline.store.tables import MessageRow, RecordRow, ReturnRow
from pipeline.store.work import Work
from schemas.codes import Code
from schemas.following import ExpectedState, LinkState
from schemas.journey import MessageState, Stage

_NO_FORM = (Code.NO_FORM, Code.REPLY)  # what wants an answer but has no form in it


# What a mere letter can change: after a return has been accepted, or a school excused, it changes nothing.
_MAY_CHANGE = (
    ExpectedState.NOT_SENT,
    ExpectedState.SENT,
    ExpectedState.REPLIED,
    ExpectedState.RETURNED,
    ExpectedState.IN_EXCEPTIONS,
)


@dataclass(frozen=True, slots=True)
class Came:
    """One return, as a round looks at it."""

    id: int
    dated: datetime
    stage: Stage
    accepted: datetime | None  # when its record was first stored


def recount(work: Work, made: RoundRow, school_ids: Iterable[int] | None = None) -> int:
    """Works out the state of every school of a round, or of these; how many changed."""
    query = select(RoundSchoolRow).where(RoundSchoolRow.round_id == made.id)
    if school_ids is not None:
        query = query.where(RoundSchoolRow.school_id.in_(list(school_ids)))
    rows = list(work.scalars(query))
    family = _families(work, [each.school_id for each in rows])
    members = {member for each in family.values() for member in each}
    came = _returns(work, made, members)
    held = _held(work, made, members)
    changed = 0
    for row in rows:
        whose = family[row.school_id]
        returns = sorted(
            (each for member in whose for each in came[member]), key=lambda one: (one.dated, one.id)
        )
        before = row.state
        _stand(row, returns, is_held=any(member in held for member in whose))
        changed += row.state is not before
    work.flush()
    return changed


def _stand(row: RoundSchoolRow, returns: list[Came], *, is_held: bool) -> None:
    """Writes what has changed, and nothing else: most rows of a round are as they were."""
    accepted = [each for each in returns if each.accepted]
    counts = accepted or returns
    values = {
        "return_id": counts[-1].id if counts else None,
        "returned_at": returns[0].dated if returns else None,
        "accepted_at": min((each.accepted for each in accepted if each.accepted), default=None),
        "state": _state(row, returns, is_held=is_held),
    }
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def _state(row: RoundSchoolRow, returns: list[Came], *, is_held: bool) -> ExpectedState:
    """The rule. An accepted return outweighs a later one that is still held: the school has done what it was asked."""
    if row.excused_at:
        return ExpectedState.EXCUSED
    if any(each.accepted for each in returns):
        return ExpectedState.ACCEPTED
    if any(each.stage is Stage.HELD for each in returns) or (is_held and not returns):
        return ExpectedState.IN_EXCEPTIONS
    if returns:
        return ExpectedState.RETURNED
    if row.replied_at:
        return ExpectedState.REPLIED
    return ExpectedState.SENT if row.sent_at else ExpectedState.NOT_SENT


def _families(work: Work, school_ids: list[int]) -> dict[int, set[int]]:
    """By school, itself and all that it surely goes on as: a conversion in the middle of a round loses no return."""
    links: dict[int, list[int]] = defaultdict(list)
    query = select(SchoolLinkRow.closed_id, SchoolLinkRow.successor_id)
    for closed, successor in work.execute(query.where(SchoolLinkRow.state == LinkState.SURE)):
        links[closed].append(successor)
    found = {}
    for school_id in school_ids:
        members = [school_id]
        for each in members:  # grows while it is walked
            members += [other for other in links.get(each, ()) if other not in members]
        found[school_id] = set(members)
    return found


def window(made: RoundRow) -> tuple[datetime, datetime | None]:
    """From the first moment of its first day to the end of its last; None where it stays open."""
    return first_moment(made.opens), last_moment(made.closes) if made.closes else None


def _returns(work: Work, made: RoundRow, members: set[int]) -> dict[int, list[Came]]:
    opens, closes = window(made)
    query = (
        select(ReturnRow.id, ReturnRow.school_id, ReturnRow.dated, ReturnRow.stage, RecordRow.stored_at)
        .outerjoin(RecordRow, (RecordRow.return_id == ReturnRow.id) & (RecordRow.revision == 1))
        .where(
            ReturnRow.template.in_(made.templates),
            ReturnRow.dated >= opens,
            ReturnRow.school_id.is_not(None),
            ReturnRow.discarded.is_(None),
        )
    )
    if closes:
        query = query.where(ReturnRow.dated <= closes)
    if len(members) < 500:
        query = query.where(ReturnRow.school_id.in_(members))
    found: dict[int, list[Came]] = defaultdict(list)
    for number, school_id, dated, stage, stored in work.execute(query):
        # a return that a person settled without keeping it is no answer to the round
        if school_id is not None and (stored is not None or stage is not Stage.DONE):
            found[school_id].append(Came(number, dated, stage, stored))
    return found


def _held(work: Work, made: RoundRow, members: set[int]) -> set[int]:
    """Schools that sent something since the round opened which a person must look at before it can be a return."""
    opens, closes = window(made)
    query = select(MessageRow.school_id).where(
        MessageRow.state == MessageState.EXCEPTION,
        MessageRow.dated >= opens,
        MessageRow.school_id.is_not(None),
        MessageRow.auto.is_(None),
        MessageRow.code.not_in(_NO_FORM),
    )
    if closes:
        query = query.where(MessageRow.dated <= closes)
    return {each for each in work.scalars(query.distinct()) if each is not None} & members


def open_rounds(work: Work, at: datetime) -> list[RoundRow]:
    """The rounds that something sent at this moment counts for."""
    day = local_day(at)
    query = select(RoundRow).where(
        RoundRow.opens <= day, or_(RoundRow.closes.is_(None), RoundRow.closes >= day)
    )
    return list(work.scalars(query.order_by(RoundRow.opens, RoundRow.id)))


def note_return(work: Work, returned: ReturnRow, school_id: int | None = None) -> None:
    """Tells the rounds that a return has moved; does nothing while nobody knows whose it is.

    ``school_id``: whose it was, where it is another's now.
    """
    whose = school_id if school_id is not None else returned.school_id
    if whose is None:
        return
    work.flush()
    expecting = _expecting(work, whose)
    for made in open_rounds(work, returned.dated):
        if returned.template in made.templates:
            recount(work, made, expecting)


def note_message(work: Work, school_id: int, message: MessageRow) -> None:
    """Tells the rounds that a school wrote: a letter from it is a sign of life, with or without a form."""
    work.flush()
    expecting = _expecting(work, school_id)
    for made in open_rounds(work, message.dated):
        query = select(RoundSchoolRow).where(
            RoundSchoolRow.round_id == made.id, RoundSchoolRow.school_id.in_(expecting)
        )
        rows = list(work.scalars(query))
        for row in rows:
            row.replied_at = row.replied_at or message.dated
            row.last_contact = max(filter(None, (row.last_contact, message.dated)))
        if any(row.state in _MAY_CHANGE for row in rows):
            recount(work, made, expecting)


def _expecting(work: Work, school_id: int) -> list[int]:
    """The school, and those that went on as it: a round may still expect the old one."""
    return lineage(work, school_id)
