"""What the hub should do for schools: the queue of each team, one follow-up with its history, and a calendar file."""

from datetime import UTC, datetime, time
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from desk.doors import Staff, Viewer
from desk.house import Here, House, Number
from desk.showing import page
from pipeline.browsing import follow_ups
from pipeline.browsing.follow_ups import Filters
from pipeline.followups import changing
from pipeline.followups.changing import FollowUpError
from schemas.journey import FollowUpKind, FollowUpState

router = APIRouter()
PLACES = (("/follow-ups", "Follow-ups"),)


def wanted(
    owner: Annotated[str, Query(max_length=320)] = "",
    kind: Annotated[str, Query(max_length=40)] = "",
    state: Annotated[str, Query(max_length=40)] = "",
    overdue: Annotated[str, Query(max_length=5)] = "",
) -> Filters:
    """The filters of an address; what no filter knows is left out."""
    return Filters(
        owner=owner or None,
        kind=FollowUpKind(kind) if kind in set(FollowUpKind) else None,
        state=FollowUpState(state) if state in set(FollowUpState) else FollowUpState.OPEN,
        overdue=bool(overdue),
    )


Wanted = Annotated[Filters, Depends(wanted)]


def said(filters: Filters, **more: object) -> str:
    """The filters as the query of an address, with a leading ``?``; empty where there are none."""
    pairs = {
        "owner": filters.owner or "",
        "kind": filters.kind.value if filters.kind else "",
        "state": "" if filters.state is FollowUpState.OPEN else filters.state.value,
        "overdue": "yes" if filters.overdue else "",
        **more,
    }
    given = {name: value for name, value in pairs.items() if value}
    return f"?{urlencode(given)}" if given else ""


@router.get("/follow-ups")
def listed(
    request: Request,
    house: Here,
    _: Viewer,
    filters: Wanted,
    due: Annotated[str, Query(max_length=40)] = "",
    after: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> Response:
    """What is to be done, by the day it is due."""
    now = house.ctx.clock()
    beyond = _moment(due)
    with house.ctx.look() as look:
        lines = follow_ups.listed(
            look, filters, now, (beyond, after) if beyond and after else None, follow_ups.PAGE + 1
        )
        counts = follow_ups.counts(look, now)
    shown = lines[: follow_ups.PAGE]
    more = None
    if len(lines) > len(shown):
        more = said(filters, due=shown[-1].row.due.isoformat(), after=shown[-1].row.id)
    return page(
        request,
        "follow_ups.html",
        lines=shown,
        counts=counts,
        filters=filters,
        states=list(FollowUpState),
        query=said(filters),
        more=more,
        after=after,
    )


@router.get("/follow-ups/calendar.ics")
def calendar(house: Here, _: Viewer, filters: Wanted) -> Response:
    """The same list as a calendar file."""
    with house.ctx.look() as look:
        data = follow_ups.calendar(look, filters, house.ctx.clock())
    headers = {"content-disposition": 'attachment; filename="follow-ups.ics"'}
    return Response(data, media_type="text/calendar; charset=utf-8", headers=headers)


@router.get("/follow-ups/{follow_up_id}")
def one(request: Request, house: Here, _: Viewer, follow_up_id: Number) -> Response:
    """One follow-up."""
    return _shown(request, house, follow_up_id)


@router.post("/follow-ups/{follow_up_id}")
def change(
    request: Request,
    house: Here,
    visitor: Staff,
    follow_up_id: Number,
    owner: Annotated[str, Form()] = "",
    due: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
    state: Annotated[str, Form()] = "",
) -> Response:
    """Another owner, another day, a note, another state; what is left empty stays."""
    now = house.ctx.clock()
    try:
        with house.ctx.work() as work:
            if owner.strip():
                changing.give(work, follow_up_id, owner, visitor.shown, now)
            if due.strip():
                changing.move(work, follow_up_id, _day(due), visitor.shown, now)
            if state in set(FollowUpState):
                changing.settle(work, follow_up_id, FollowUpState(state), visitor.shown, now, note)
            else:
                changing.note(work, follow_up_id, note, visitor.shown, now)
    except FollowUpError as wrong:
        return _shown(
            request, house, follow_up_id, 422, why_not=str(wrong), typed={"owner": owner, "due": due}
        )
    return RedirectResponse(f"/follow-ups/{follow_up_id}", 303)


def _shown(
    request: Request, house: House, follow_up_id: Number, status: int = 200, **facts: object
) -> Response:
    with house.ctx.look() as look:
        line, history = follow_ups.one(look, follow_up_id)
    return page(request, "follow_up.html", status, line=line, row=line.row, history=history, **facts)


def _moment(text: str) -> datetime | None:
    """A moment with its zone; None where the text is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _day(text: str) -> datetime:
    """Noon of a day, so that no clock change moves it to another; FollowUpError where the text is no day."""
    try:
        return datetime.combine(datetime.strptime(text.strip(), "%Y-%m-%d").date(), time(12), UTC)  # noqa: DTZ007
    except ValueError as error:
        raise FollowUpError("Give the day as year, month and day: 2026-12-01.") from error
