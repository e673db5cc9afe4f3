"""Visits to a school: planned, held, called off, and each as a calendar file."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from desk.doors import Staff, Viewer
from desk.headers import as_attachment
from desk.house import Here, House, Number
from desk.pages.schools import shown_school
from pipeline import visits
from pipeline.reports.dossier import dossier
from pipeline.reports.visit import visit
from pipeline.store.hub_tables import VisitRow
from pipeline.visits import VisitError
from schemas.following import VisitState

router = APIRouter()


@router.post("/schools/{school_id}/visits")
def plan(
    request: Request,
    house: Here,
    visitor: Staff,
    school_id: Number,
    at: Annotated[str, Form(max_length=30)] = "",
    minutes: Annotated[str, Form(max_length=6)] = "60",
) -> Response:
    """One more visit, or the one of that day at another time."""
    try:
        when, length = visits.moment(at), int(minutes) if minutes.isdecimal() else 0
        with house.ctx.work() as work:
            visits.plan(work, school_id, when, length, visitor.shown, house.ctx.clock())
    except VisitError as wrong:
        return shown_school(request, house, school_id, 422, why_no_visit=str(wrong), typed_at=at)
    return _back(school_id)


@router.post("/schools/{school_id}/visits/{visit_id}")
def settle(
    house: Here, visitor: Staff, school_id: Number, visit_id: Number, state: Annotated[VisitState, Form()]
) -> Response:
    """Held, called off, or planned again."""
    with house.ctx.work() as work:
        visits.settle(work, school_id, visit_id, state, visitor.shown, house.ctx.clock())
    return _back(school_id)


@router.get("/schools/{school_id}/visits/{visit_id}.ics")
def one(house: Here, _: Viewer, school_id: Number, visit_id: Number) -> Response:
    """A visit for the calendar."""
    with house.ctx.look() as look:
        row = look.find(VisitRow, visit_id)
    if row.school_id != school_id:
        raise LookupError(f"visit {visit_id} is not of school {school_id}")
    found = dossier(house.ctx, school_id)
    return _calendar(visit(found, row.at, timedelta(minutes=row.minutes), _organiser(house, found.area)))


@router.get("/schools/{school_id}/visit.ics")
def any_time(
    house: Here,
    _: Viewer,
    school_id: Number,
    at: Annotated[str, Query(max_length=30)] = "",
    minutes: Annotated[int, Query(ge=visits.SHORTEST, le=visits.LONGEST)] = 60,
) -> Response:
    """A visit at a time of London's clocks, which is not kept here."""
    try:
        when = visits.moment(at)
    except VisitError as wrong:
        raise LookupError(str(wrong)) from wrong
    found = dossier(house.ctx, school_id)
    return _calendar(visit(found, when, timedelta(minutes=minutes), _organiser(house, found.area)))


def _organiser(house: House, area: str) -> str | None:
    return house.ctx.hub.team_of(area or None) if house.ctx.hub else None


def _calendar(data: bytes) -> Response:
    return Response(data, media_type="text/calendar; charset=utf-8", headers=as_attachment("visit.ics"))


def _back(school_id: Number) -> Response:
    return RedirectResponse(f"/schools/{school_id}#visits", 303)
