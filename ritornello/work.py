"""Taking messages in and walking them home, as `intake` and `demo` both do it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from pipeline.context import Context
from pipeline.intake.folder import TooLarge
from pipeline.journey import receive
from pipeline.settings import Settings
from schemas.codes import Code
from schemas.journey import Ring
from schemas.reading import issue
from workers import embedded, logs
from workers.hands import open_hands

from .screen import Bar


@contextmanager
def at_work(settings: Settings) -> Iterator[Context]:
    """A context whose log goes into the data folder instead of the terminal."""
    with logs.in_file(settings.data_dir / "ritornello.log"), open_hands(settings) as ctx:
        yield ctx


def enter(ctx: Context, source: str, data: bytes, name: str) -> int:
    """The ledger number of one message; of one that is larger than is ever read, the line that says so."""
    if not isinstance(data, TooLarge):
        return receive(ctx, source, data, name)
    problem = issue(Code.TOO_LARGE, f"(It has {data.size / (1 << 20):.0f} MB.)")
    return receive(ctx, source, data.told, name, problem=problem)


def take_in(
    ctx: Context, source: str, untrusted_messages: Iterable[tuple[str, bytes]], shown: Bar
) -> list[tuple[str, int]]:
    """Name and ledger number of each message, all of them safe now."""
    taken: list[tuple[str, int]] = []
    for name, data in untrusted_messages:
        shown.show(len(taken), len(taken) + 1, name)
        taken.append((name, enter(ctx, source, data, name)))
    return taken


def walk_home(ctx: Context, shown: Bar) -> int:
    """Does all that waits, in this process; the number of stages that were run."""

    def progress(done: int, known: int, ring: Ring) -> None:
        shown.show(done, known, ring.task.replace("_", " "))

    done = embedded.run(ctx, progress)
    shown.show(done, done, "done")
    return done
