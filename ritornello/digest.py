"""`ritornello digest`: the weekly letter to the hub, written when it is due or looked at before."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .ending import Refusal, WrongUse
from .screen import err, line, out, plain, words

if TYPE_CHECKING:
    from pipeline.context import Context
    from pipeline.digest.audience import Audience
    from pipeline.digest.weeks import Week


def digest(
    week: Annotated[
        str | None, typer.Option(metavar="WEEK", help="An ISO week, as 2026-W47; else the last one.")
    ] = None,
    audience: Annotated[
        str | None, typer.Option(metavar="NAME", help="`hub` or the name of an area; else all of them.")
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Write it into files to look at; send nothing.")
    ] = False,
    to: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Where a preview is written.")
    ] = None,
) -> None:
    """Write the weekly digests that are due, each once.

    With --preview, write them into files instead, as often as you like, and print where they are.
    """
    from pipeline.settings import Settings

    from .work import at_work

    if to is not None and not preview:
        raise WrongUse("--out is for --preview; without it nothing is written into files.")
    with at_work(Settings()) as ctx:
        readers = chosen(ctx, audience)
        which = named_week(ctx, week)
        if preview:
            look(ctx, which, readers, to or ctx.settings.data_dir / "digest")
            if week is None:
                err().print(f"This is {which}, the last whole week. This week so far: --week {which.next()}")
        elif week is None and audience is None:
            send_due(ctx)
        else:
            send(ctx, which, readers)


def chosen(ctx: "Context", name: str | None) -> "list[Audience]":
    """The readers meant; WrongUse for a name that nobody has."""
    from pipeline.digest.audience import audiences

    found = audiences(ctx.hub)
    if name is None:
        return found
    wanted = [each for each in found if (each.area or "hub").casefold() == name.strip().casefold()]
    if not wanted:
        known = ", ".join(each.area or "hub" for each in found)
        raise WrongUse(f"nobody reads a digest as {plain(name)}; there are: {known}.")
    return wanted


def named_week(ctx: "Context", text: str | None) -> "Week":
    """The week meant: the one named, or the last that is over. WrongUse for what is no week, or lies ahead."""
    from pipeline.digest.weeks import Week, WeekError

    now = Week.of(ctx.clock())
    if text is None:
        return now.later(-1)
    try:
        found = Week.parse(text)
    except WeekError as wrong:
        raise WrongUse(str(wrong)) from wrong
    if found > now:
        raise WrongUse(f"the week {found} has not begun; this is {now}.")
    return found


def look(ctx: "Context", week: "Week", readers: "list[Audience]", folder: Path) -> None:
    """Writes each digest as files and prints the pages, one a line; shows the first to who sits before a screen."""
    from pipeline.digest.preview import write

    pages = [write(ctx, week, each, folder) for each in readers]
    for page in pages:
        line(str(page))
    if sys.stdout.isatty() and has_screen():
        typer.launch(pages[0].absolute().as_uri())


def has_screen() -> bool:
    """Whether somebody sits before this machine, to whom a browser can be shown."""
    return sys.platform in {"darwin", "win32"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def send(ctx: "Context", week: "Week", readers: "list[Audience]") -> None:
    """Writes one week's digests, those that were not written before."""
    from pipeline.digest.issuing import Due, issue, why_none
    from pipeline.digest.weeks import Week

    if (reason := why_none(ctx)) is not None:
        raise Refusal(f"no digest goes out: {reason}.")
    if week >= Week.of(ctx.clock()):
        raise WrongUse(f"the week {week} is not over; look at it with --preview.")
    for each in readers:
        _tell(Due(each, week), written=issue(ctx, Due(each, week), by_hand=True))
    _deliver(ctx)


def send_due(ctx: "Context") -> None:
    """Writes what is due, and says so; or says why nothing is."""
    from pipeline.digest.issuing import due, issue, why_none

    if (reason := why_none(ctx)) is not None:
        raise Refusal(f"no digest goes out: {reason}.")
    found = due(ctx, ctx.clock())
    for each in found:
        _tell(each, written=issue(ctx, each))
    if not found:
        out().print("No digest is due.")
    _deliver(ctx)


def _tell(each: object, *, written: bool) -> None:
    out().print(words(f"{each}: {'written' if written else 'was written before'}"))


def _deliver(ctx: "Context") -> None:
    """Sends the letters at once where no worker does."""
    from pipeline.letters.sending import send_due as deliver

    if ctx.settings.embedded:
        deliver(ctx)
