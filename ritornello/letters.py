"""`ritornello letters`: what would be, or was, written to schools."""

from typing import TYPE_CHECKING, Annotated

import typer

from .ending import WrongUse
from .screen import line, out, plain, table, words

if TYPE_CHECKING:
    from pipeline.context import Context

app = typer.Typer(help="Read letters before and after they go.", rich_markup_mode=None)


@app.callback()
def _root() -> None:
    """Keeps `preview` a command of its own."""


@app.command()
def preview(
    letter: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="A letter's number, or a kind of letter for an example of it."),
    ] = None,
) -> None:
    """Show letters.

    Without ID, lists the outbox and the kinds there are. Sends nothing.
    """
    from pipeline.letters.examples import EXAMPLES
    from pipeline.settings import Settings

    from .work import at_work

    if letter in EXAMPLES:
        example(letter)
        return
    if letter is not None and not letter.isdecimal():
        raise WrongUse(f"{plain(letter)} is neither a letter's number nor one of {', '.join(EXAMPLES)}.")
    with at_work(Settings()) as ctx:
        show_all(ctx) if letter is None else show(ctx, int(letter))


def example(kind: str) -> None:
    """A letter with invented facts."""
    from pipeline.letters.examples import EXAMPLES
    from pipeline.letters.writing import worded

    made = worded(kind, EXAMPLES[kind], blank_attached=kind in {"ask_again", "chaser"})
    line(f"Subject: {plain(made.subject)}\n\n{made.text.rstrip()}")


def show(ctx: "Context", number: int) -> None:
    """One letter as it goes: its headers and its text."""
    from pipeline.letters.writing import composed
    from pipeline.store.tables import OutboxRow

    with ctx.look() as look:
        row = look.get(OutboxRow, number)
    if row is None:
        raise WrongUse(f"there is no letter {number}; `ritornello letters preview` lists them.")
    message = composed(row, ctx)
    text = message.get_body(("plain",))
    for name, value in message.items():
        if name not in {"MIME-Version", "Content-Type"}:
            line(f"{name}: {plain(str(value))}")
    line(f"\n{text.get_content().rstrip() if text else ''}")
    for attached in message.iter_attachments():
        line(f"\nAttached: {plain(attached.get_filename() or 'a file')}")


def show_all(ctx: "Context") -> None:
    """The outbox as a table, and the kinds of letter there are."""
    from sqlalchemy import select

    from pipeline.letters.examples import EXAMPLES
    from pipeline.store.tables import OutboxRow

    with ctx.look() as look:
        rows = [
            (row.id, row.kind.replace("_", " "), row.recipient, row.state.value, row.reason or "")
            for row in look.scalars(select(OutboxRow).order_by(OutboxRow.id))
        ]
    if rows:
        out().print(table("ID", "Kind", "To", "State", "Why", rows=rows))
    state = {"off": "Letters are off: none is written.", "folder": "Letters go into a folder."}
    out().print(words(f"{len(rows)} letter(s). {state.get(ctx.settings.letters, '')}".strip()))
    out().print(words(f"To read an example: ritornello letters preview {' | '.join(EXAMPLES)}"))
