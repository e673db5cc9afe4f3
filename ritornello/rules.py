"""`ritornello rules` and `followups`: what the hub follows up, tried before it is switched on, and done."""

from pathlib import Path
from typing import Annotated

import typer

from .ending import Refusal, WrongUse
from .screen import out, table, words

app = typer.Typer(help="The rules that raise follow-ups.", rich_markup_mode=None)
followups = typer.Typer(help="What the hub should do for schools.", rich_markup_mode=None)
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="The follow-up, as the list has it.")]
By = Annotated[str, typer.Option("--by", help="Who says so.")]
Note = Annotated[str, typer.Option("--note", help="A word for its history.")]


@app.command("list")
def list_() -> None:
    """List the rules: what each watches for, to whom, within how long, and whether it is on."""
    from pipeline.settings import Settings

    from .work import at_work

    with at_work(Settings()) as ctx:
        rows = [
            (
                each.name,
                each.when.trigger,
                each.to,
                f"{each.within.days} days",
                f"once {each.once}",
                "on" if each.on else "off",
            )
            for each in ctx.rules.rules
        ]
    out().print(table("Rule", "When", "To", "Within", "How often", "On", rows=rows))


@app.command("try")
def try_(
    names: Annotated[list[str] | None, typer.Argument(metavar="[RULE]...", help="Only these rules.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="A file of rules that is not switched on yet.")
    ] = None,
) -> None:
    """Show what rules would have raised on the returns that are here. Raises nothing."""
    from pipeline.followups.rules import load_rules
    from pipeline.followups.trying import try_rules
    from pipeline.settings import Settings

    from .work import at_work

    with at_work(Settings()) as ctx:
        try:
            tried = try_rules(ctx, load_rules(file) if file else ctx.rules, tuple(names or ()))
        except LookupError as error:
            raise WrongUse(f"{error}; `ritornello rules list` lists them.") from error
    rows = [
        (
            each.rule,
            f"{each.school} {each.urn}".strip(),
            each.quote,
            each.owner,
            "raised" if each.known else "",
        )
        for each in tried
    ]
    if rows:
        out().print(table("Rule", "School", "In its words", "For", "Already", rows=rows, lines=True))
    fresh = sum(not each.known for each in tried)
    out().print(f"{len(tried)} follow-up(s), {fresh} of them not raised so far. Nothing was raised now.")


@followups.command("list")
def list_followups(
    owner: Annotated[str | None, typer.Option("--owner", help="Only of this address.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="The settled ones too.")] = False,
) -> None:
    """List what is to be done, the first due first."""
    from pipeline.followups.listing import listing
    from pipeline.settings import Settings
    from schemas.journey import FollowUpState

    from .work import at_work

    states = tuple(FollowUpState) if everything else (FollowUpState.OPEN,)
    with at_work(Settings()) as ctx, ctx.look() as look:
        found = listing(look, owner=owner, states=states)
    rows = [
        (
            each.row.id,
            f"{each.row.due:%d/%m/%Y}",
            each.school or "",
            each.row.kind.value.replace("_", " "),
            f"{each.row.quote}{f' ({each.row.because})' if each.row.because else ''}",
            each.row.owner,
            each.row.state.value,
        )
        for each in found
    ]
    out().print(table("No.", "Due", "School", "What", "In its words", "For", "State", rows=rows))
    out().print(f"{len(found)} follow-up(s).")


@followups.command()
def show(number: Number) -> None:
    """Show one follow-up with its history."""
    from pipeline.followups.listing import history
    from pipeline.settings import Settings

    from .work import at_work

    with at_work(Settings()) as ctx, ctx.look() as look:
        try:
            rows = [
                (f"{each.at:%d/%m/%Y %H:%M}", each.what, each.actor, each.note)
                for each in history(look, number)
            ]
        except LookupError as error:
            raise Refusal(f"{error}.") from error
    out().print(table("When (UTC)", "What", "Who", "Note", rows=rows))


@followups.command()
def done(
    number: Number,
    by: By = "the command line",
    note: Note = "",
    drop: Annotated[bool, typer.Option("--drop", help="It is not to be done at all.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="It is to be done after all.")] = False,
) -> None:
    """Say that a follow-up is done."""
    from pipeline.followups.changing import settle
    from pipeline.settings import Settings
    from schemas.journey import FollowUpState

    from .work import at_work

    with at_work(Settings()) as ctx, ctx.work() as work:
        try:
            settled = FollowUpState.DROPPED if drop else FollowUpState.DONE
            settle(work, number, FollowUpState.OPEN if undo else settled, by, ctx.clock(), note)
        except LookupError as error:
            raise Refusal(f"{error}.") from error
    out().print(f"Follow-up {number}: {'open again' if undo else 'dropped' if drop else 'done'}.")


@followups.command()
def assign(
    number: Number,
    owner: Annotated[str, typer.Argument(metavar="ADDRESS", help="Whose it is from now on.")],
    by: By = "the command line",
) -> None:
    """Give a follow-up to somebody else."""
    from pipeline.followups.changing import FollowUpError, give
    from pipeline.settings import Settings

    from .work import at_work

    with at_work(Settings()) as ctx, ctx.work() as work:
        try:
            give(work, number, owner, by, ctx.clock())
        except FollowUpError as error:
            raise WrongUse(str(error)) from error
        except LookupError as error:
            raise Refusal(f"{error}.") from error
    out().print(words(f"Follow-up {number} is {owner}'s."))


def daily() -> None:
    """Do what the day brings: reminders, and follow-ups about days gone by.

    Beat does so by itself; without workers, run it from cron once a day.
    """
    from pipeline.daily import daily as run
    from pipeline.settings import Settings

    from .work import at_work

    with at_work(Settings()) as ctx:
        done = run(ctx)
    out().print(
        f"{done.reminders} reminder(s) written, {done.raised} follow-up(s) raised, {done.dropped} dropped."
    )
