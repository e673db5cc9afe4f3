"""The register, what each school returned and is to do, and visits to it."""

from fastapi import APIRouter

from desk.house import Here, House
from pipeline import visits as visiting
from pipeline.browsing import schools as browsing
from pipeline.store.hub_tables import ActionRow
from pipeline.tracking.comparing import standing

from . import telling
from .asking import Number, Place, Words, place, place_of
from .doors import Records, Schools, Visits
from .problems import answers
from .shapes import register

router = APIRouter(prefix="/api/v1", tags=["Schools and visits"], responses=answers(404))


@router.get("/schools")
def list_schools(
    house: Here,
    _: Schools,
    words: Words = "",
    area: Words = "",
    phase: Words = "",
    closed: bool = False,
    after: Place = "",
) -> register.Schools:
    """Open schools by name, or the closed ones; ``after`` is what the page before gave as ``next``."""
    with house.ctx.look() as look:
        filters = browsing.Filters(words, area, phase, closed=closed)
        lines = browsing.listed(look, house.ctx.register(), filters, place_of(after), browsing.PAGE + 1)
    shown = lines[: browsing.PAGE]
    more = place(shown[-1].school) if len(lines) > len(shown) else None
    return register.Schools(schools=[_school(each) for each in shown], next=more)


@router.get("/schools/{urn}")
def show_school(house: Here, _: Schools, urn: str) -> register.School:
    """The school of a URN."""
    with house.ctx.look() as look:
        return _school(browsing.line(look, browsing.of_urn(look, urn)))


@router.get("/schools/{urn}/history")
def show_school_history(house: Here, _: Records, urn: str) -> register.SchoolHistory:
    """What a school returned, its actions and what became of them, where it stands by section and scale, its rounds."""
    with house.ctx.look() as look:
        known = browsing.known(look, browsing.of_urn(look, urn).id)
        stands = standing(look, known.school.id, house.ctx.templates)
    return register.SchoolHistory(
        school=telling.ref(known.school),
        rounds=[
            register.SchoolRound(round=each.name, title=each.title, state=state, returned=returned)
            for each, state, returned in known.rounds
        ],
        returns=[_returned(each) for each in known.returns],
        actions=[_action(each) for each in known.actions if not each.restricted],
        progress=[
            register.Scale(
                section=each.section,
                scale=each.scale,
                levels=each.levels,
                better=each.better,
                worse=each.worse,
                same=each.same,
            )
            for each in stands
        ],
        goes_on_as=[telling.ref(each) for each in known.after],
        took_the_place_of=[telling.ref(each) for each in known.before],
    )


@router.get("/schools/{urn}/visits")
def list_visits(house: Here, _: Schools, urn: str) -> register.Visits:
    """The visits to a school, planned, held and called off."""
    return _visits(house, urn)


@router.post("/schools/{urn}/visits")
def plan_visit(house: Here, caller: Visits, urn: str, said: register.Planning) -> register.Visits:
    """Plans a visit; one on a day that has one moves it. It answers the follow-up that asks for a visit, if there is one."""
    with house.ctx.work() as work:
        school_id = browsing.of_urn(work, urn).id
        visiting.plan(work, school_id, said.at, said.minutes, caller.shown, house.ctx.clock())
    return _visits(house, urn)


@router.post("/schools/{urn}/visits/{visit_id}")
def settle_visit(
    house: Here, caller: Visits, urn: str, visit_id: Number, said: register.VisitSettling
) -> register.Visits:
    """Held, called off, or planned again; the follow-up that asked for it goes with it."""
    with house.ctx.work() as work:
        school_id = browsing.of_urn(work, urn).id
        visiting.settle(work, school_id, visit_id, said.state, caller.shown, house.ctx.clock())
    return _visits(house, urn)


def _visits(house: House, urn: str) -> register.Visits:
    with house.ctx.look() as look:
        found = visiting.visits(look, browsing.of_urn(look, urn).id)
    return register.Visits(
        visits=[
            register.Visit(
                id=each.row.id,
                at=each.row.at,
                minutes=each.row.minutes,
                state=each.row.state,
                planned_by=each.row.planned_by,
                follow_up=each.row.follow_up_id,
            )
            for each in found
        ]
    )


def _school(line: browsing.Line) -> register.School:
    row = line.school
    return register.School(
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


def _returned(found: browsing.Returned) -> register.SchoolReturn:
    return register.SchoolReturn(
        return_=found.row.ref,
        template=found.row.template,
        template_version=found.row.template_version,
        sent=found.row.dated,
        revision=found.record.revision if found.record else None,
        files=[name for _, name in found.documents],
        open_exceptions=found.waiting,
    )


def _action(row: ActionRow) -> register.Action:
    return register.Action(
        text=row.text,
        section=row.section,
        question=row.question,
        owner=row.owner,
        due=row.due,
        due_words=row.due_words,
        success=row.success,
        state=row.state,
        because=row.because,
    )
