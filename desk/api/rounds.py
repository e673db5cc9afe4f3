"""Collections: who has returned and who has not, and reminding those that a person chose."""

from typing import Annotated, Any

from fastapi import APIRouter, Path

from desk.house import Here, House
from pipeline.local_time import local_day
from pipeline.rounds import chasing, counting, making
from pipeline.rounds.counting import Filters
from pipeline.rounds.making import RoundError
from pipeline.store.hub_tables import RoundRow
from pipeline.store.work import Work
from schemas.following import ExpectedState
from schemas.record import SchoolRef

from . import telling
from .asking import MOST, Place, Words, place, place_of
from .doors import Chases, Schools
from .problems import answers
from .shapes.register import Chased, Chasing, Excusing, Expected, OneRound, Reminded, Round, Rounds, Week

router = APIRouter(prefix="/api/v1", tags=["Rounds"], responses=answers(404))
Name = Annotated[str, Path(max_length=100)]


@router.get("/rounds")
def list_rounds(house: Here, _: Schools) -> Rounds:
    """Every round in figures, the latest first."""
    with house.ctx.look() as look:
        found = counting.standings(look)
    return Rounds(rounds=[Round(**_figures(each)) for each in found])


@router.get("/rounds/{name}")
def show_round(
    house: Here,
    _: Schools,
    name: Name,
    words: Words = "",
    state: ExpectedState | None = None,
    area: Words = "",
    after: Place = "",
) -> OneRound:
    """One round: its figures, how returns came in by week, and where each school stands, by name, 200 at a time;
    ``after`` is what the page before gave as ``next``.
    """
    return _one(house, name, Filters(words, state, area or None), place_of(after))


@router.post("/rounds/{name}/chase")
def remind_schools(house: Here, _: Chases, name: Name, said: Chasing) -> Chased:
    """Reminds these schools by the next reminder of the plan; who has returned, or wrote within the week, is left alone."""
    with house.ctx.look() as look:
        made = _called(look, name)
        chosen = making.expected_ids(look, made, said.urns)
    told = chasing.chase_chosen(house.ctx, name, chosen)
    house.rung()
    return Chased(
        schools=[
            Reminded(
                school=SchoolRef(urn=each.due.urn, name=each.due.school),
                reminded=each.declined is None,
                why_not=each.declined,
            )
            for each in told
        ]
    )


@router.post("/rounds/{name}/schools/{urn}/excuse")
def excuse_school(house: Here, caller: Chases, name: Name, urn: str, said: Excusing) -> OneRound:
    """Expects a school no longer and says why, or, with no reason given, again."""
    try:
        with house.ctx.work() as work:
            row = making.expected(work, _called(work, name), urn)
            making.excuse(work, row, why=said.why.strip(), by=caller.shown, now=house.ctx.clock())
    except RoundError as wrong:
        raise LookupError(str(wrong)) from wrong
    return _one(house, name)


def _one(
    house: House,
    name: str,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    after: tuple[str, int] | None = None,
) -> OneRound:
    with house.ctx.look() as look:
        made = _called(look, name)
        figures = next(each for each in counting.standings(look) if each.name == name)
        weeks = counting.response(look, made, local_day(house.ctx.clock()))
        schools = counting.listed(look, house.ctx.register(), made, filters, after, MOST + 1)
    shown = schools[:MOST]
    return OneRound(
        **_figures(figures),
        weeks=[Week(until=day, returned=here, share=round(share, 4)) for day, here, share in weeks],
        schools=[
            Expected(
                school=telling.ref(school),
                area=school.area,
                state=row.state,
                returned=row.returned_at,
                accepted=row.accepted_at,
                reminders=row.chasers,
                reminded=row.chased_at,
                excuse=row.excuse,
            )
            for row, school in shown
        ],
        next=place(shown[-1][1]) if len(schools) > len(shown) else None,
    )


def _called(look: Work, name: str) -> RoundRow:
    """The round of a name; LookupError where there is none."""
    try:
        return making.round_called(look, name)
    except RoundError as wrong:
        raise LookupError(str(wrong)) from wrong


def _figures(found: counting.Standing) -> dict[str, Any]:
    return {
        "name": found.name,
        "title": found.title,
        "opens": found.opens,
        "due": found.due,
        "expected": found.expected,
        "returned": found.returned,
        "states": found.counts,
    }
