"""Lives the script through, day by day, with the real journey, rounds, rules and digests, and an injected clock.

Only reading is left out: what each form says is written down. Letters go into the outbox and no further.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import cast

import yaml
from sqlalchemy import select

from pipeline.contacts import import_contacts
from pipeline.context import Child, Context, open_context
from pipeline.daily import daily
from pipeline.decisions.answering import set_answer
from pipeline.decisions.hand import Hand
from pipeline.digest.issuing import issue_due
from pipeline.intake.opened import Letterhead, Opened
from pipeline.journey import TASKS, due, receive
from pipeline.register import import_register
from pipeline.rounds.making import Plan, make_round, mark_sent, round_called
from pipeline.settings import Settings
from pipeline.store.tables import ExceptionRow
from pipeline.templates import install
from schemas.codes import Code
from schemas.journey import ExceptionState
from schemas.message import Unpacked

from .form import FORM, Reader, filled, part
from .script import CONVERTS, ROUNDS, School, Turn, county, register

HUB = """
name: Hartwell County Music Hub
la_code: "919"
curriculum_lead: curriculum@hub.example
head_of_service: head@hub.example
areas:
  - {name: East, team: east@hub.example, districts: [Stevenage, Broxbourne]}
  - {name: West, team: west@hub.example, districts: [Dacorum, Watford, Hertsmere]}
"""
FIRST, LAST = date(2026, 9, 1), date(2027, 8, 31)
_DECIDES = timedelta(days=3)  # how long a doubtful number waits for a person


class Clock:
    """Stands still until the year moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The moment of the year."""
        return self.now


@dataclass(slots=True)
class Year:
    """A year that has been lived through: the store it is in, and what happened when."""

    ctx: Context
    schools: list[School]
    arrived: dict[tuple[int, int], date] = field(default_factory=dict)  # by school and round: its form came
    accepted: dict[tuple[int, int], date] = field(default_factory=dict)
    alive: dict[int, tuple[str, date]] = field(
        default_factory=dict
    )  # by school: the action that is not settled


def live(
    folder: Path,
    schools: int,
    progress: Callable[[date], object] = lambda _: None,
    *,
    last: date = LAST,
    database_url: str | None = None,
) -> Year:
    """A year, or the part of one up to ``last``, of so many schools in a store of its own (SQLite where none is named)."""
    (folder / "hub.yaml").write_text(HUB, encoding="utf-8")
    settings = Settings(
        _env_file=None, data_dir=folder, hub=folder / "hub.yaml", letters="folder", database_url=database_url
    )
    reader, clock = Reader(), Clock(_at(FIRST, 6))
    year = Year(open_context(settings, cast("Child", reader), clock), county(schools))
    _begin(year)
    day = FIRST
    while day <= last:
        progress(day)
        _day(year, reader, clock, day)
        day += timedelta(days=1)
    return year


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def _begin(year: Year) -> None:
    ctx = year.ctx
    lines = "\n".join(f"{each.urn(FIRST)},{each.address}" for each in year.schools)
    with ctx.work() as work:
        import_register(work, register(year.schools, FIRST).encode(), ctx.hub, ctx.clock())
        import_contacts(work, f"URN,Email\n{lines}\n".encode(), ctx.clock())
        install(work, yaml.safe_dump(FORM.model_dump(mode="json")), ctx.clock())


def _day(year: Year, reader: Reader, clock: Clock, day: date) -> None:
    """Morning: what must be done first; then the post, a person's decisions, and what the day brings."""
    clock.now = _at(day, 7)
    ctx = year.ctx
    if day == CONVERTS:
        with ctx.work() as work:
            import_register(work, register(year.schools, day).encode(), ctx.hub, ctx.clock())
    for each in ROUNDS:
        if each.opens == day:
            make_round(ctx, Plan(each.name, (FORM.id,), each.opens, each.due, closes=each.closes))
            with ctx.work() as work:
                mark_sent(work, round_called(work, each.name), ctx.clock())
    issue_due(ctx)
    clock.now = _at(day, 9)
    for school in year.schools:
        for turn in school.turns:
            _post(year, reader, school, turn, day)
    _walk(ctx)
    _decide(year, day)
    clock.now = _at(day, 10)
    daily(ctx)
    if day.weekday() == 0:  # whatever rings twice is done once
        clock.now = _at(day, 15)
        daily(ctx)
        issue_due(ctx)


def _post(year: Year, reader: Reader, school: School, turn: Turn, day: date) -> None:
    """What a school sends on a day: word that the form will follow, its form, or a letter that comes back."""
    name = f"{school.number}-{turn.round}"
    if turn.replies == day and turn.returns != day:
        _send(year, reader, f"word-{name}", school, Unpacked(body_text="Thank you. The form will follow."))
    if turn.returns == day:
        alive = year.alive.get(school.number)
        reading = filled(school, turn, alive[0] if alive else None, day)
        file = part(f"form-{name}.docx", name.encode())
        reader.readings[file.name] = reading
        _send(year, reader, f"form-{name}", school, Unpacked(parts=[file]))
        year.arrived[school.number, turn.round] = day
        if not turn.doubtful:
            _accept(year, school, turn, day)
    if school.bounces and turn.round == 0 and day == FIRST + timedelta(days=20):
        bounce = Opened(auto="bounce", subject="Undelivered", head=Letterhead(failed=[school.address]))
        _send(year, reader, f"bounce-{name}", school, bounce)


def _send(year: Year, reader: Reader, name: str, school: School, mail: Unpacked) -> None:
    reader.messages[f"{name}.eml"] = mail.model_copy(
        update={
            "message_id": f"<{name}@school.example>",
            "from_address": school.address,
            "date": year.ctx.clock(),
        }
    )
    receive(year.ctx, "the year", name.encode(), f"{name}.eml")


def _accept(year: Year, school: School, turn: Turn, day: date) -> None:
    year.accepted[school.number, turn.round] = day
    done = turn.done and school.number in year.alive
    if done:
        del year.alive[school.number]
    else:
        year.alive[school.number] = (turn.action, turn.action_due)


def _walk(ctx: Context) -> None:
    while rings := due(ctx):
        for ring in rings:
            TASKS[ring.task](ctx, ring.row_id)


def _decide(year: Year, day: date) -> None:
    """A person settles the doubts that have waited for three days."""
    ctx = year.ctx
    limit = ctx.clock() - _DECIDES
    with ctx.look() as look:
        query = select(ExceptionRow.id).where(
            ExceptionRow.state == ExceptionState.OPEN,
            ExceptionRow.code == Code.OUT_OF_RANGE,
            ExceptionRow.raised_at <= limit,
        )
        waiting = list(look.scalars(query))
    for number in waiting:
        with ctx.work() as work:
            set_answer(work, Hand(None, "Pat", f"year {number}", ctx.clock()), number, 45)
    if waiting:
        _walk(ctx)
    settled = [
        (school, turn)
        for school in year.schools
        for turn in school.turns
        if turn.doubtful and turn.returns is not None and turn.returns + _DECIDES == day
    ]
    for school, turn in settled:
        _accept(year, school, turn, day)
