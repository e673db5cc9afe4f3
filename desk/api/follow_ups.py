"""Follow-ups: the queue of each team, one with its history, settled and changed."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter

from desk.house import Here, House
from pipeline.browsing import follow_ups as browsing
from pipeline.followups import changing
from schemas.journey import FollowUpKind, FollowUpState

from . import telling
from .asking import MOST, Number, Place, Words
from .doors import Queue, Settles
from .problems import answers
from .shapes.follow_ups import Changing, Event, FollowUp, FollowUps, OneFollowUp, Settling

router = APIRouter(prefix="/api/v1", tags=["Follow-ups"], responses=answers(404))


@router.get("/follow-ups")
def list_follow_ups(
    house: Here,
    _: Queue,
    state: FollowUpState = FollowUpState.OPEN,
    owner: Words = "",
    kind: FollowUpKind | None = None,
    overdue: bool = False,
    after: Place = "",
) -> FollowUps:
    """What is to be done by the day it is due, 200 at a time; ``after`` is what the page before gave as ``next``."""
    filters = browsing.Filters(owner=owner or None, kind=kind, state=state, overdue=overdue)
    with house.ctx.look() as look:
        lines = browsing.listed(look, filters, house.ctx.clock(), _beyond(after), MOST + 1)
    shown = lines[:MOST]
    more = f"{shown[-1].row.due.isoformat()}|{shown[-1].row.id}" if len(lines) > MOST else None
    return FollowUps(follow_ups=[FollowUp(**_told(each)) for each in shown], next=more)


def _beyond(untrusted_place: str) -> tuple[datetime, int] | None:
    """The day and number of a place; None, the beginning, for what is none."""
    day, _, number = untrusted_place.rpartition("|")
    if not (number.isdecimal() and len(number) < 10):
        return None
    try:
        return datetime.fromisoformat(day).astimezone(UTC), int(number)
    except (ValueError, OverflowError):
        return None


@router.get("/follow-ups/{follow_up_id}")
def show_follow_up(house: Here, _: Queue, follow_up_id: Number) -> OneFollowUp:
    """One follow-up: what the school said, why it was raised, and what was done about it."""
    return _one(house, follow_up_id)


@router.post("/follow-ups/{follow_up_id}")
def settle_follow_up(house: Here, caller: Settles, follow_up_id: Number, said: Settling) -> OneFollowUp:
    """Settles a follow-up, or takes it up again. Saying the same again changes nothing."""
    with house.ctx.work() as work:
        changing.settle(work, follow_up_id, said.state, caller.shown, house.ctx.clock(), said.note)
    return _one(house, follow_up_id)


@router.patch("/follow-ups/{follow_up_id}")
def change_follow_up(house: Here, caller: Settles, follow_up_id: Number, said: Changing) -> OneFollowUp:
    """Gives it to another owner, moves its day, notes something; each leaves a line in its history."""
    now = house.ctx.clock()
    with house.ctx.work() as work:
        if said.owner:
            changing.give(work, follow_up_id, said.owner, caller.shown, now)
        if said.due is not None:
            changing.move(work, follow_up_id, said.due, caller.shown, now)
        changing.note(work, follow_up_id, said.note, caller.shown, now)
    return _one(house, follow_up_id)


def _one(house: House, follow_up_id: int) -> OneFollowUp:
    with house.ctx.look() as look:
        line, events = browsing.one(look, follow_up_id)
    told = [Event(at=each.at, by=each.actor, what=each.what, note=each.note) for each in events]
    return OneFollowUp(**_told(line), return_=line.return_ref, history=told)


def _told(line: browsing.Line) -> dict[str, Any]:
    row = line.row
    return {
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "school": telling.ref(line.school) if line.school else None,
        "owner": row.owner,
        "quote": row.quote,
        "because": row.because,
        "due": row.due,
        "raised": row.raised_at,
    }
