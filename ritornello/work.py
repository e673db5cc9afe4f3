"""Taking messages in and walking them home, as `intake` and `demo` both do it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from pipeline.context import Context
from pipeline.intake.folder import TooLarge
from pipeline.journey import receive
from pipeline.settings import Settings
from schemas.journey import Ring
from workers import embedded, logs
from workers.hands import open_hands

from .screen import Bar


@contextmanager
def at_work(settings: Settings) -> Iterator[Context]:
    """A context whose log goes into the data folder instead of the terminal."""
    with logs.in_file(settings.data_dir / "ritornello.log"), open_hands(settings) as ctx:
        yield ctx


def take_in(
    ctx: Context, source: str, untrusted_messages: Iterable[tuple[str, bytes]], shown: Bar
) -> list[tuple[str, int | None]]:
    """Name and ledger number of each message, all of them safe now; None for one that is larger than is ever read."""
    taken: list[tuple[str, int | None]] = []
    for name, data in untrusted_messages:
        shown.show(len(taken), len(taken) + 1, name)
        number = None if isinstance(data, TooLarge) else receive(ctx, source, data, name)
        taken.append((name, number))
    return taken


def walk_home(ctx: Context, shown: Bar) -> int:
    """Does all that waits, in this process; the number of stages that were run."""

    def progress(done: int, known: int, ring: Ring) -> None:
        shown.show(done, known, ring.task.replace("_", " "))

    done = embedded.run(ctx, progress)
    shown.show(done, done, "done")
    return done
