"""`ritornello intake`: takes in a file or a folder of mail and documents, and says what became of each."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .arguments import checked_path
from .ending import Refusal, WrongUse
from .screen import bar, line, plain

if TYPE_CHECKING:
    from pipeline.context import Context

SOURCE = "intake"  # the ledger's word for where these came from


def intake(
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PATH]",
            help="A message, a document, or a folder of them; RITORNELLO_INBOX_DIR if left out.",
        ),
    ] = None,
) -> None:
    """Take in mail and documents.

    Prints one line a message: its file name, the outcome, the reason.
    """
    from pipeline.intake.folder import messages
    from pipeline.settings import Settings

    from .work import at_work, take_in, walk_home

    settings = Settings()
    path = path or settings.inbox_dir
    if path is None:
        raise WrongUse("name a file or a folder, or set RITORNELLO_INBOX_DIR.")
    checked_path(path)
    with at_work(settings) as ctx:
        with bar("Taking in") as shown:
            taken = take_in(ctx, SOURCE, messages(path), shown)
            if settings.embedded:
                walk_home(ctx, shown)
        if not settings.embedded:
            ring_workers([number for _, number in taken])
        tell(ctx, taken)


def ring_workers(numbers: list[int]) -> None:
    """Tells the workers of new messages; Refusal where the broker does not answer (nothing is lost by that)."""
    from schemas.journey import Ring
    from workers.app import app, ring

    if not all(ring(app, Ring("unpack", number)) for number in numbers):
        raise Refusal(
            "the messages are safe in the store, but the broker at RITORNELLO_BROKER_URL does not answer. "
            "Start it, and `ritornello beat` will see to them."
        )


def tell(ctx: "Context", taken: list[tuple[str, int]]) -> None:
    """Prints the line of each message."""
    from .story import stories

    with ctx.look() as look:
        told = {each.id: each for each in stories(look, [number for _, number in taken])}
    for name, number in taken:
        why = " ".join(f"{each.code}: {each.sentence} {each.action}" for each in told[number].reasons)
        line(f"{plain(name)}\t{told[number].outcome}\t{plain(why)}".rstrip())
