"""The register, and a page for each school: what it returned, what it is to do, what was written to it."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from desk.doors import Viewer
from desk.headers import as_attachment
from desk.house import Here, House, Number
from desk.showing import page
from pipeline.browsing import schools
from pipeline.browsing.schools import Filters
from pipeline.finding import finder_of
from pipeline.protection.access import check_may_see
from pipeline.store.tables import DocumentRow, ReturnRow
from pipeline.tracking.comparing import standing
from pipeline.visits import visits

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
    register = house.ctx.register()
    with house.ctx.look() as look:
        lines = schools.listed(look, register, filters, (after, number) if number else None, schools.PAGE + 1)
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
        areas=finder_of(register).areas,
        phases=finder_of(register).phases,
        filters=filters,
        query=urlencode(kept),
        more=urlencode(kept | more) if more else None,
        first=not number,
    )


@router.get("/schools/{school_id}")
def one(request: Request, house: Here, _: Viewer, school_id: Number) -> Response:
    """All that is known of one school."""
    return shown_school(request, house, school_id)


def shown_school(
    request: Request,
    house: House,
    school_id: Number,
    status: int = 200,
    *,
    why_no_visit: str = "",
    typed_at: str = "",
) -> Response:
    """The page of a school, and why a visit could not be planned."""
    with house.ctx.look() as look:
        known = schools.known(look, school_id)
        stands = standing(look, school_id, house.ctx.templates)
        planned = visits(look, school_id)
    return page(
        request,
        "school.html",
        status,
        known=known,
        school=known.school,
        stands=stands,
        visits=planned,
        why_no_visit=why_no_visit,
        typed_at=typed_at,
    )


@router.get("/schools/{school_id}/returns/{return_id}")
def returned(house: Here, visitor: Viewer, school_id: Number, return_id: Number) -> Response:
    """Leads to the page of a return, as older addresses have it."""
    with house.ctx.look() as look:
        row = look.find(ReturnRow, return_id)
        check_may_see(look, visitor.role, return_id=return_id)
    if row.school_id != school_id:
        raise LookupError(f"return {return_id} is not of school {school_id}")
    return RedirectResponse(f"/returns/{row.ref}", 308)


@router.get("/documents/{document_id}/original")
def original(house: Here, visitor: Viewer, document_id: Number) -> Response:
    """A file just as the school sent it, to be saved and never shown here."""
    with house.ctx.look() as look:
        document = look.find(DocumentRow, document_id)
        check_may_see(look, visitor.role, document_id=document_id)
    data = house.ctx.blobs.get(document.sha256)
    return Response(data, media_type="application/octet-stream", headers=as_attachment(document.name))
