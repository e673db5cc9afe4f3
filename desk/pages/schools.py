"""The register, and a page for each school: what it returned, what it is to do, what was written to it."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from desk.doors import Viewer
from desk.headers import as_attachment
from desk.house import Here, House
from desk.showing import page
from pipeline.answers import place
from pipeline.browsing import schools
from pipeline.browsing.schools import Filters
from pipeline.protection.access import check_may_see
from pipeline.store.tables import DocumentRow
from pipeline.store.work import Work
from pipeline.tracking.comparing import Progress, history, progress
from schemas.reading import Reading

router = APIRouter()
PLACES = (("/schools", "Schools"),)


@router.get("/schools")
def listed(
    request: Request,
    house: Here,
    _: Viewer,
    words: Annotated[str, Query(max_length=200)] = "",
    area: Annotated[str, Query(max_length=200)] = "",
    phase: Annotated[str, Query(max_length=200)] = "",
    closed: Annotated[str, Query(max_length=5)] = "",
    after: Annotated[str, Query(max_length=1000)] = "",
    number: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> Response:
    """Schools by name, narrowed by words, area and phase."""
    filters = Filters(words, area, phase, closed=bool(closed))
    with house.ctx.look() as look:
        lines = schools.listed(look, filters, (after, number) if number else None, schools.PAGE + 1)
        areas, phases = schools.areas_and_phases(look)
    given = {"words": words, "area": area, "phase": phase, "closed": closed}
    shown = lines[: schools.PAGE]
    more = (
        {"after": shown[-1].school.name, "number": shown[-1].school.id} if len(lines) > len(shown) else None
    )
    kept = {name: value for name, value in given.items() if value}
    return page(
        request,
        "schools.html",
        lines=shown,
        areas=areas,
        phases=phases,
        filters=filters,
        query=urlencode(kept),
        more=urlencode(kept | more) if more else None,
        first=not number,
    )


@router.get("/schools/{school_id}")
def one(request: Request, house: Here, _: Viewer, school_id: int) -> Response:
    """All that is known of one school."""
    with house.ctx.look() as look:
        known = schools.known(look, school_id)
        stands = _progress(house, look, school_id)
    titles = {each.id: each.title for each in house.ctx.templates()}
    return page(request, "school.html", known=known, school=known.school, titles=titles, stands=stands)


def _progress(house: House, look: Work, school_id: int) -> list[Progress]:
    """Where the last return stands on each scale, beside the one before on the same form."""
    every = history(look, school_id)
    same = [each for each in every if each.template == every[-1].template]
    return progress(look, same[-2] if len(same) > 1 else None, same[-1], house.ctx.templates) if same else []


@router.get("/schools/{school_id}/returns/{return_id}")
def returned(request: Request, house: Here, visitor: Viewer, school_id: int, return_id: int) -> Response:
    """One return as it is recorded, beside what the form said, and every revision."""
    with house.ctx.look() as look:
        known = schools.known(look, school_id)
        row, revisions = schools.record_of(look, school_id, return_id)
        check_may_see(look, visitor.role, return_id=return_id)
    reading = Reading.model_validate(row.reading)
    recorded = revisions[0].answers if revisions else row.draft
    answers = [(place(each.path), each, recorded.get(each.field)) for each in reading.answers]
    return page(
        request,
        "return.html",
        school=known.school,
        row=row,
        revisions=revisions,
        answers=answers,
        reading=reading,
    )


@router.get("/documents/{document_id}/original")
def original(house: Here, visitor: Viewer, document_id: int) -> Response:
    """A file just as the school sent it, to be saved and never shown here."""
    with house.ctx.look() as look:
        document = look.find(DocumentRow, document_id)
        check_may_see(look, visitor.role, document_id=document_id)
    data = house.ctx.blobs.get(document.sha256)
    return Response(data, media_type="application/octet-stream", headers=as_attachment(document.name))
