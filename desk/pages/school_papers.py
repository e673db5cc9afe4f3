"""What a school's page hands out: the four documents of the toolkit, and a visit for the calendar."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from desk.doors import Viewer
from desk.headers import as_attachment
from desk.house import Here
from pipeline.local_time import LONDON
from pipeline.reports.agenda import agenda
from pipeline.reports.dossier import Dossier, dossier
from pipeline.reports.plan import plan
from pipeline.reports.progress import progress
from pipeline.reports.review import review
from pipeline.reports.visit import visit

router = APIRouter()
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAPERS: Mapping[str, Callable[[Dossier], bytes]] = MappingProxyType(
    {"review": review, "plan": plan, "progress": progress, "agenda": agenda}
)


@router.get("/schools/{school_id}/papers/{kind}.docx")
def paper(house: Here, _: Viewer, school_id: int, kind: str) -> Response:
    """One document of a school as Word; what is confidential is not in it."""
    made = PAPERS.get(kind)
    if made is None:
        raise LookupError(f"there is no document {kind[:20]}; there are {', '.join(PAPERS)}")
    found = dossier(house.ctx, school_id)
    headers = as_attachment(f"{found.school} {kind}.docx")
    return Response(made(found), media_type=WORD, headers=headers)


@router.get("/schools/{school_id}/visit.ics")
def calendar(
    house: Here,
    _: Viewer,
    school_id: int,
    at: Annotated[str, Query(max_length=30)] = "",
    minutes: Annotated[int, Query(ge=5, le=1440)] = 60,
) -> Response:
    """A visit at a time of London's clocks."""
    found = dossier(house.ctx, school_id)
    organiser = house.ctx.hub.team_of(found.area or None) if house.ctx.hub else None
    data = visit(found, _in_london(at), timedelta(minutes=minutes), organiser)
    return Response(data, media_type="text/calendar; charset=utf-8", headers=as_attachment("visit.ics"))


def _in_london(text: str) -> datetime:
    """A time as it was typed; LookupError where it is none, or one that the clocks leave out in spring."""
    try:
        there = datetime.fromisoformat(text).replace(tzinfo=LONDON)
    except ValueError:
        raise LookupError("Give the day and time of the visit, as 2026-12-03T10:00.") from None
    if there.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != there.replace(tzinfo=None):
        raise LookupError(f"There is no {there:%H:%M} in London on {there:%d/%m/%Y}: the clocks go forward.")
    return there
