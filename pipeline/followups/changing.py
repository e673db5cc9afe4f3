"""What people do with a follow-up: give it to somebody else, move its day, note something, settle it, take it up again.

Each leaves a line in its history, so that a team sees what was done and by whom.
"""

from datetime import datetime

from pipeline.store.hub_tables import FollowUpEventRow, FollowUpRow
from pipeline.store.work import Work
from schemas.journey import FollowUpState

_LONGEST = 4000  # characters of a note: a page


class FollowUpError(ValueError):
    """A follow-up cannot be changed so; the message says what to do instead."""


def settle(
    work: Work, follow_up_id: int, state: FollowUpState, by: str, now: datetime, note: str = ""
) -> None:
    """Done, dropped, or open again. Saying the same again changes nothing. LookupError for a number that is not there."""
    row = work.hold(FollowUpRow, follow_up_id)
    if row.state is not state:
        row.state = state
        settled = state is not FollowUpState.OPEN
        row.settled_at, row.settled_by = (now, by) if settled else (None, None)
        _told(work, row, "taken up again" if not settled else state.value, by, now, note)
    elif note.strip():
        _told(work, row, "note", by, now, note)


def give(work: Work, follow_up_id: int, owner: str, by: str, now: datetime) -> None:
    """To another owner; FollowUpError where that is no e-mail address."""
    owner = owner.strip().casefold()
    name, at, domain = owner.partition("@")
    if not (name and at and "." in domain) or any(each.isspace() for each in owner) or len(owner) > 320:
        raise FollowUpError("An owner is an e-mail address, as east@hub.example.")
    row = work.hold(FollowUpRow, follow_up_id)
    if row.owner != owner:
        before, row.owner = row.owner, owner
        _told(work, row, "given on", by, now, f"from {before} to {owner}")


def move(work: Work, follow_up_id: int, due: datetime, by: str, now: datetime) -> None:
    """To another day."""
    row = work.hold(FollowUpRow, follow_up_id)
    if row.due.date() != due.date():
        before, row.due = row.due, due
        _told(work, row, "moved", by, now, f"from {before:%d/%m/%Y} to {due:%d/%m/%Y}")


def note(work: Work, follow_up_id: int, text: str, by: str, now: datetime) -> None:
    """A line in its history; an empty one is none."""
    row = work.hold(FollowUpRow, follow_up_id)
    if text.strip():
        _told(work, row, "note", by, now, text)


def _told(work: Work, row: FollowUpRow, what: str, by: str, now: datetime, text: str) -> None:
    work.add(FollowUpEventRow(follow_up_id=row.id, at=now, actor=by, what=what, note=text.strip()[:_LONGEST]))
