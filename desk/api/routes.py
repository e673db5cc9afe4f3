"""The addresses of the API, version 1."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, UploadFile
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response
from sqlalchemy import select

from desk.api_doors import HandsIn, Queue, Records, Schools, Settles
from desk.doors import Anybody
from desk.house import Here
from pipeline.browsing import follow_ups, records, schools
from pipeline.decisions import queue
from pipeline.decisions.queue import Filters
from pipeline.followups import changing
from pipeline.journey import receive
from pipeline.rounds import counting
from pipeline.store.tables import SchoolRow
from schemas.access import UserRole
from schemas.journey import FollowUpState
from schemas.record import SchoolRef

from . import shapes

_REFUSED: dict[int | str, dict[str, Any]] = {
    code: {"model": shapes.Alas} for code in (401, 403, 404, 413, 422)
}
router = APIRouter(prefix="/api/v1", responses=_REFUSED)
_MOST = 200  # rows a page
After = Annotated[int, Query(ge=0, lt=2**31, description="Go on after this id.")]
Words = Annotated[str, Query(max_length=200)]


@router.get("/openapi.json", dependencies=[Anybody], include_in_schema=False)
def openapi(request: Request) -> Response:
    """The description of this API; it holds no data."""
    made: dict[str, Any] | None = getattr(request.app.state, "openapi", None)
    if made is None:
        made = get_openapi(title="Ritornello", version="1", routes=router.routes)
        made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        made["security"] = [{"token": []}]
        request.app.state.openapi = made
    return JSONResponse(made)


@router.get("/schools")
def list_schools(
    house: Here, _: Schools, words: Words = "", area: Words = "", phase: Words = "", after: Words = ""
) -> shapes.Schools:
    """Open schools by name; ``after`` is what the page before gave as ``next``."""
    name, _sep, number = after.rpartition("|")
    beyond = (name, int(number)) if number.isdecimal() and len(number) < 10 else None
    with house.ctx.look() as look:
        lines = schools.listed(look, schools.Filters(words, area, phase), beyond, schools.PAGE + 1)
    shown = lines[: schools.PAGE]
    more = f"{shown[-1].school.name}|{shown[-1].school.id}" if len(lines) > len(shown) else None
    return shapes.Schools(schools=[_school(each) for each in shown], next=more)


@router.get("/schools/{urn}")
def one_school(house: Here, _: Schools, urn: str) -> shapes.School:
    """The school of a URN."""
    with house.ctx.look() as look:
        row = look.scalar(select(SchoolRow).where(SchoolRow.urn == urn))
        if row is None:
            raise LookupError(f"no school has the URN {urn[:20]}")
        return _school(schools.line(look, row))


@router.get("/records")
def list_records(
    house: Here, _: Records, after: After = 0, urn: Words = "", template: Words = "", current: bool = False
) -> shapes.Records:
    """Records in the order they were stored."""
    with house.ctx.look() as look:
        rows = records.listed(look, after=after, urn=urn, template=template, current=current, most=_MOST + 1)
    shown = [_record(each) for each in rows[:_MOST]]
    return shapes.Records(records=shown, next=shown[-1].id if len(rows) > _MOST else None)


@router.get("/exceptions")
def list_exceptions(house: Here, _: Queue, after: After = 0) -> shapes.Exceptions:
    """What waits for a person, in the order it was raised."""
    with house.ctx.look() as look:
        items = queue.listed(look, Filters(), 0, house.ctx.clock(), after, _MOST + 1)
    shown = [
        shapes.Raised(
            id=each.id,
            code=each.code,
            sentence=each.sentence,
            action=each.action,
            field=each.field,
            school=each.school,
            area=each.area,
            return_=each.return_ref,
            raised=each.raised_at,
        )
        for each in (one.shown_to(UserRole.STAFF) for one in items[:_MOST])
    ]
    return shapes.Exceptions(exceptions=shown, next=shown[-1].id if len(items) > _MOST else None)


@router.get("/follow-ups")
def list_follow_ups(
    house: Here, _: Queue, state: FollowUpState = FollowUpState.OPEN, owner: Words = ""
) -> shapes.FollowUps:
    """The first 200 by the day they are due."""
    filters = follow_ups.Filters(owner=owner or None, state=state)
    with house.ctx.look() as look:
        lines = follow_ups.listed(look, filters, house.ctx.clock(), most=_MOST)
    return shapes.FollowUps(follow_ups=[_follow_up(each) for each in lines])


@router.post("/follow-ups/{follow_up_id}")
def settle(house: Here, caller: Settles, follow_up_id: int, done: shapes.Settling) -> shapes.FollowUp:
    """Settles a follow-up, or takes it up again."""
    if not 0 < follow_up_id < 2**31:
        raise LookupError(f"no follow-up has the number {follow_up_id}")
    with house.ctx.work() as work:
        changing.settle(work, follow_up_id, done.state, caller.label, house.ctx.clock(), done.note)
    with house.ctx.look() as look:
        return _follow_up(follow_ups.one(look, follow_up_id)[0])


@router.get("/rounds")
def list_rounds(house: Here, _: Schools) -> shapes.Rounds:
    """Every round in figures."""
    with house.ctx.look() as look:
        found = counting.standings(look)
    made = [
        shapes.Round(
            name=each.name,
            title=each.title,
            opens=each.opens,
            due=each.due,
            expected=each.expected,
            returned=each.returned,
            states=each.counts,
        )
        for each in found
    ]
    return shapes.Rounds(rounds=made)


@router.post("/messages", status_code=202)
def hand_in(house: Here, caller: HandsIn, file: UploadFile) -> Response:
    """Takes a message (.eml) or a document; it is on the disk when this answers, and read afterwards."""
    most = house.ctx.settings.largest_file_mb << 20
    data = file.file.read(most + 1)
    if len(data) > most:
        told = shapes.Alas(detail=f"The file is larger than {house.ctx.settings.largest_file_mb} MB.")
        return JSONResponse(told.model_dump(), 413)
    number = receive(house.ctx, f"api:{caller.label}", data, file.filename or "document")
    house.rung()
    return JSONResponse(shapes.Taken(message=number).model_dump(), 202)


def _school(line: schools.Line) -> shapes.School:
    row = line.school
    return shapes.School(
        urn=row.urn,
        name=row.name,
        dfe_number=row.dfe_number,
        area=row.area,
        phase=row.phase,
        open=row.open,
        roll=row.roll,
        last_return=line.returned,
        open_exceptions=line.waiting,
        open_follow_ups=line.follow_ups,
    )


def _record(found: records.Stored) -> shapes.Recorded:
    return shapes.Recorded(
        id=found.record.id,
        return_=found.ref,
        revision=found.record.revision,
        current=found.record.current,
        school=SchoolRef(urn=found.urn, name=found.school),
        template=found.record.template,
        template_version=found.record.template_version,
        sent=found.record.as_of,
        stored=found.record.stored_at,
        answers=found.record.answers,
    )


def _follow_up(line: follow_ups.Line) -> shapes.FollowUp:
    school = line.school
    return shapes.FollowUp(
        id=line.row.id,
        kind=line.row.kind,
        state=line.row.state,
        school=SchoolRef(urn=school.urn, name=school.name) if school else None,
        owner=line.row.owner,
        quote=line.row.quote,
        due=line.row.due,
        raised=line.row.raised_at,
    )
