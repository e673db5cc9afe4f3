"""Collections: who has returned and who has not, by area and over time; and reminding those a person chooses."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from desk.deciding import Row
from desk.doors import Lead, Staff, Viewer
from desk.house import Here, House
from desk.showing import page
from pipeline.local_time import local_day
from pipeline.rounds import chasing, counting, making
from pipeline.rounds.counting import Filters
from pipeline.rounds.making import Choice, Plan, RoundError
from schemas.following import ExpectedState

router = APIRouter()
PLACES = (("/rounds", "Rounds"),)
NO_AREA = "No area"  # as it is shown, and as an address has it
WIDE, HIGH, EDGE = 640.0, 180.0, 38.0  # of the picture, in its own units


@dataclass(frozen=True, slots=True)
class Line:
    """The share returned, week by week, as a line in a picture of ``WIDE`` by ``HIGH``."""

    points: str
    due: float
    said: str  # what it shows, for who does not see it


@router.get("/rounds")
def listed(request: Request, house: Here, _: Viewer) -> Response:
    """Every round, the latest first."""
    return _listed(request, house)


@router.post("/rounds")
def make(
    request: Request,
    house: Here,
    _: Lead,
    name: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    form: Annotated[list[str] | None, Form()] = None,
    opens: Annotated[str, Form()] = "",
    due: Annotated[str, Form()] = "",
    area: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """A new round, which expects the open schools of the areas chosen."""
    typed = {"name": name, "title": title, "opens": opens, "due": due}
    try:
        plan = Plan(
            name=name.strip(),
            title=title.strip(),
            templates=tuple(form or ()),
            opens=_day(opens, "opens"),
            due=_day(due, "is due"),
            choice=Choice(areas=tuple(area or ())),
        )
        making.make_round(house.ctx, plan)
    except RoundError as wrong:
        return _listed(request, house, 422, why_not=str(wrong), typed=typed)
    return RedirectResponse(f"/rounds/{plan.name}", 303)


@router.get("/rounds/{name}")
def one(
    request: Request,
    house: Here,
    _: Viewer,
    name: str,
    words: Annotated[str, Query(max_length=200)] = "",
    state: Annotated[str, Query(max_length=40)] = "",
    area: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[str, Query(max_length=1000)] = "",
    number: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> Response:
    """One round: its figures, its picture, and where each school stands, by name."""
    filters = Filters(
        words=words,
        state=ExpectedState(state) if state in set(ExpectedState) else None,
        area={"": None, NO_AREA: ""}.get(area, area),
    )
    return _shown(request, house, name, filters, (after, number) if number else None)


@router.post("/rounds/{name}/chase")
def chase(
    request: Request, house: Here, _: Staff, name: str, school: Annotated[list[Row] | None, Form()] = None
) -> Response:
    """Reminds the schools that were ticked, and says what came of each."""
    try:
        told = chasing.chase_chosen(house.ctx, name, school or [])
    except RoundError as wrong:
        raise LookupError(str(wrong)) from wrong
    house.rung()
    return _shown(request, house, name, told=told)


@router.post("/rounds/{name}/sent")
def sent(house: Here, _: Lead, name: str) -> Response:
    """Notes that the form has gone out to all who had not had it."""
    try:
        with house.ctx.work() as work:
            making.mark_sent(work, making.round_called(work, name), house.ctx.clock())
    except RoundError as wrong:
        raise LookupError(str(wrong)) from wrong
    return RedirectResponse(f"/rounds/{name}", 303)


@router.post("/rounds/{name}/excuse")
def excuse(
    house: Here,
    visitor: Staff,
    name: str,
    urn: Annotated[str, Form()] = "",
    why: Annotated[str, Form()] = "",
) -> Response:
    """Expects a school no longer, or, with no reason given, again."""
    try:
        with house.ctx.work() as work:
            row = making.expected(work, making.round_called(work, name), urn)
            making.excuse(work, row, why=why.strip()[:500], by=visitor.shown, now=house.ctx.clock())
    except RoundError as wrong:
        raise LookupError(str(wrong)) from wrong
    return RedirectResponse(f"/rounds/{name}", 303)


def _listed(request: Request, house: House, status: int = 200, **facts: object) -> Response:
    with house.ctx.look() as look:
        standings = counting.standings(look)
    forms = list(dict.fromkeys(each.id for each in house.ctx.templates()))
    areas = [each.name for each in house.ctx.hub.areas] if house.ctx.hub else []
    return page(request, "rounds.html", status, standings=standings, forms=forms, areas=areas, **facts)


def _shown(
    request: Request,
    house: House,
    name: str,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    after: tuple[str, int] | None = None,
    **facts: Any,
) -> Response:
    today, register = local_day(house.ctx.clock()), house.ctx.register()
    try:
        with house.ctx.look() as look:
            made = making.round_called(look, name)
            standing = next(each for each in counting.standings(look) if each.name == name)
            weeks = counting.response(look, made, today)
            areas = [(area or NO_AREA, *counts) for area, *counts in counting.by_area(look, made)]
            rows = counting.listed(look, register, made, filters, after, counting.PAGE + 1)
    except RoundError as wrong:
        raise LookupError(str(wrong)) from wrong
    shown = rows[: counting.PAGE]
    area = NO_AREA if filters.area == "" else filters.area
    kept = {"words": filters.words, "state": filters.state or "", "area": area or ""}
    query = {name: value for name, value in kept.items() if value}
    last = shown[-1][1] if len(rows) > len(shown) else None
    return page(
        request,
        "round.html",
        made=made,
        standing=standing,
        line=_line(weeks, made.opens, made.due),
        areas=areas,
        rows=shown,
        states=list(ExpectedState),
        filters=filters,
        chosen_area=area,
        query=urlencode(query),
        more=urlencode(query | {"after": last.name, "number": last.id}) if last else None,
        first=after is None,
        wide=WIDE,
        high=HIGH,
        edge=EDGE,
        **facts,
    )


def _line(weeks: list[tuple[date, int, float]], opens: date, due: date) -> Line | None:
    """The weeks as points of a picture; None where there is nothing to show yet."""
    if not weeks:
        return None
    last = max(weeks[-1][0], due)
    days = max((last - opens).days, 1)

    def across(day: date) -> float:
        return EDGE + (WIDE - 2 * EDGE) * (day - opens).days / days

    def down(share: float) -> float:
        return HIGH - EDGE - (HIGH - 2 * EDGE) * share

    points = [(across(opens), down(0.0)), *((across(day), down(share)) for day, _, share in weeks)]
    day, here, share = weeks[-1]
    return Line(
        " ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        across(due),
        f"By {day:%-d %B %Y} {here} had returned, {share:.0%} of those expected.",
    )


def _day(text: str, what: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise RoundError(f"say on which day the round {what}.") from error
