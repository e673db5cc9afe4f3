"""`ritornello rounds`: collections of forms, where each school stands, and who is reminded."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from .ending import Refusal, WrongUse
from .screen import out, plain, table, words

if TYPE_CHECKING:
    from pipeline.rounds.making import Chaser
    from pipeline.store.hub_tables import RoundSchoolRow

app = typer.Typer(
    help="Collections of forms: who is expected, who has returned, who is reminded.", rich_markup_mode=None
)
Name = Annotated[str, typer.Argument(metavar="NAME", help="The round, as autumn-2026.")]
By = Annotated[str, typer.Option("--by", help="Who says so.")]


@contextmanager
def plainly() -> Iterator[None]:
    """Turns what cannot be done with a round into one sentence."""
    from pipeline.rounds.making import RoundError

    try:
        yield
    except RoundError as error:
        raise Refusal(str(error)) from error


def day_of(text: str) -> date:
    """A day as people or programs write it: 31/12/2026 or 2026-12-31; WrongUse for anything else."""
    from datetime import datetime

    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise WrongUse(f"{plain(text)} is not a day; write it as 31/12/2026 or 2026-12-31.")


@app.command()
def create(
    name: Name,
    template: Annotated[
        list[str], typer.Option("--template", help="A form that is asked for; may be repeated.")
    ],
    opens: Annotated[str, typer.Option("--opens", help="The first day, as 01/09/2026.")],
    due: Annotated[str, typer.Option("--due", help="The day by which forms are asked for.")],
    closes: Annotated[
        str | None, typer.Option("--closes", help="The last day on which a return counts.")
    ] = None,
    title: Annotated[str, typer.Option("--title", help="How people call it.")] = "",
    area: Annotated[list[str] | None, typer.Option("--area", help="Only schools of this area.")] = None,
    phase: Annotated[list[str] | None, typer.Option("--phase", help="Only schools of this phase.")] = None,
    urn: Annotated[list[str] | None, typer.Option("--urn", help="Only this school.")] = None,
    chaser: Annotated[
        list[str] | None,
        typer.Option("--chaser", help="A reminder: days after the due date, and its tone, as -7:friendly."),
    ] = None,
) -> None:
    """Make a round, and say which schools it expects."""
    from pipeline.rounds.making import PLAN, Choice, Plan, make_round
    from pipeline.settings import Settings

    from .work import at_work

    plan = Plan(
        name=name,
        templates=tuple(template),
        opens=day_of(opens),
        due=day_of(due),
        closes=day_of(closes) if closes else None,
        title=title,
        chasers=tuple(map(_chaser, chaser)) if chaser is not None else PLAN,
        choice=Choice(tuple(area or ()), tuple(phase or ()), tuple(urn or ())),
    )
    with at_work(Settings()) as ctx, plainly():
        made, count = make_round(ctx, plan)
    out().print(words(f"{made.title}: {count} school(s) expected by {made.due:%d/%m/%Y}."))
    out().print(words(f"Once the forms have gone out: ritornello rounds sent {name}"))


def _chaser(text: str) -> "Chaser":
    from pipeline.rounds.making import Chaser
    from schemas.following import Tone

    days, _, tone = text.partition(":")
    try:
        return Chaser(int(days), Tone(tone or "reminder"))
    except ValueError as error:
        tones = ", ".join(Tone)
        raise WrongUse(
            f"--chaser takes days and a tone ({tones}), as -7:friendly; not {plain(text)}."
        ) from error


@app.command("list")
def list_() -> None:
    """List the rounds and how many schools have returned."""
    from pipeline.rounds.counting import standings
    from pipeline.settings import Settings

    from .work import at_work

    with at_work(Settings()) as ctx, ctx.look() as look:
        rows = [
            (
                each.name,
                each.title,
                f"{each.opens:%d/%m/%Y}",
                f"{each.due:%d/%m/%Y}",
                f"{each.returned} of {each.expected}",
                "" if each.rate is None else f"{each.rate:.0%}",
            )
            for each in standings(look)
        ]
    out().print(table("Round", "Title", "Opens", "Due", "Returned", "Rate", rows=rows))


@app.command()
def status(
    name: Name,
    state: Annotated[
        str | None, typer.Option("--state", help="Only schools in this state, as sent or in_exceptions.")
    ] = None,
    area: Annotated[str | None, typer.Option("--area", help="Only schools of this area.")] = None,
) -> None:
    """Say where each school stands, and how the returns came in."""
    from pipeline.local_time import local_day
    from pipeline.rounds.counting import response, schools_of, standings
    from pipeline.rounds.making import round_called
    from pipeline.rounds.standing import recount
    from pipeline.settings import Settings
    from schemas.following import ExpectedState

    from .work import at_work

    if state is not None and state not in list(ExpectedState):
        raise WrongUse(f"--state takes one of {', '.join(ExpectedState)}.")
    with at_work(Settings()) as ctx, plainly():
        with ctx.work() as work:
            made = round_called(work, name)
            recount(work, made)
        with ctx.look() as look:
            wanted = (ExpectedState(state),) if state else ()
            rows = [
                (school.name, school.urn, school.area or "", row.state.value.replace("_", " "), *_when(row))
                for row, school in schools_of(look, made, wanted)
                if area in (None, school.area)
            ]
            standing = next(each for each in standings(look, area=area) if each.name == name)
            weeks = response(look, made, local_day(ctx.clock()))
    out().print(
        table("School", "URN", "Area", "State", "Returned", "Reminders", "Last contact", "Note", rows=rows)
    )
    counts = "; ".join(
        f"{standing.counts[each]} {each.value.replace('_', ' ')}"
        for each in ExpectedState
        if each in standing.counts
    )
    out().print(words(f"{standing.returned} of {standing.expected} returned. {counts}."))
    if area is None and weeks:
        out().print(words("By week: " + ", ".join(f"{day:%d/%m} {share:.0%}" for day, _, share in weeks)))


def _when(row: "RoundSchoolRow") -> tuple[str, str, str, str]:
    returned = f"{row.returned_at:%d/%m/%Y}" if row.returned_at else ""
    last = f"{row.last_contact:%d/%m/%Y}" if row.last_contact else ""
    return returned, str(row.chasers or ""), last, row.excuse or ""


@app.command()
def sent(
    name: Name,
    urn: Annotated[
        list[str] | None, typer.Option("--urn", help="Only to this school; may be repeated.")
    ] = None,
) -> None:
    """Say that the forms have gone out: from now on schools can be reminded."""
    from pipeline.rounds.making import mark_sent, round_called
    from pipeline.settings import Settings

    from .work import at_work

    with at_work(Settings()) as ctx, ctx.work() as work, plainly():
        count = mark_sent(work, round_called(work, name), ctx.clock(), urn or ())
    out().print(f"Sent to {count} school(s).")


@app.command()
def excuse(
    name: Name,
    urn: Annotated[str, typer.Argument(metavar="URN", help="The school.")],
    why: Annotated[str, typer.Option("--why", help="The reason; it is kept with who said so.")] = "",
    by: By = "the command line",
    undo: Annotated[bool, typer.Option("--undo", help="Expect the school again.")] = False,
) -> None:
    """Excuse a school from a round."""
    from pipeline.rounds.making import excuse as put
    from pipeline.rounds.making import expected, round_called
    from pipeline.settings import Settings

    from .work import at_work

    if not undo and not why.strip():
        raise WrongUse('say why, as --why "The head is away until Easter".')
    with at_work(Settings()) as ctx, ctx.work() as work, plainly():
        row = expected(work, round_called(work, name), urn)
        put(work, row, why="" if undo else why.strip(), by=by, now=ctx.clock())
        state = row.state.value.replace("_", " ")
    out().print(words(f"{urn} in {name}: {state}."))


@app.command()
def chase(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One round; without it, every open one.")
    ] = None,
    dry: Annotated[bool, typer.Option("--dry-run", help="Only say who would be reminded.")] = False,
) -> None:
    """Write the reminders that are due on the plan."""
    from pipeline.rounds.chasing import chase_due
    from pipeline.rounds.making import round_called
    from pipeline.settings import Settings

    from .work import at_work

    with at_work(Settings()) as ctx, plainly():
        if name is not None:
            with ctx.look() as look:
                round_called(look, name)
        found = chase_due(ctx, name=name, dry=dry)
    rows = [
        (
            which,
            each.due.school,
            each.due.urn,
            str(each.number),
            each.due.tone,
            each.due.address,
            each.declined or "",
        )
        for which, wanted in found.items()
        for each in wanted
    ]
    if rows:
        out().print(table("Round", "School", "URN", "No.", "Tone", "To", "Why not", rows=rows))
    written = sum(not each.declined for wanted in found.values() for each in wanted)
    out().print(f"{written} reminder(s) {'would be ' if dry else ''}written.")
