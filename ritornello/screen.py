"""What people see: answers on stdout, progress on stderr, and no word of a school's ever taken for markup.

Rich is loaded by what draws with it: a command that prints JSON needs none.
"""

import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID
    from rich.table import Table
    from rich.text import Text

STYLES = {"accepted": "green", "exception": "yellow", "rejected": "red", "waiting": "bold"}  # of outcomes
NARROWEST = 60  # columns; below this a table's words break into letters


def out() -> "Console":
    """Where results go."""
    return _console(stderr=False)


def err() -> "Console":
    """Where progress and complaints go."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> "Console":
    from rich.console import Console

    console = Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:  # a pipe or a file has no edge to wrap at
        console.width = max(console.width, 140)
    console.width = max(console.width, NARROWEST)
    return console


def plain(untrusted_text: object) -> str:
    """Text from outside on one line, without anything a terminal would obey or reorder."""
    kept = (" " if unicodedata.category(each)[0] in "CZ" else each for each in str(untrusted_text))
    return " ".join("".join(kept).split())


def words(untrusted_text: object, style: str = "") -> "Text":
    """The same, line by line, as a cell of a table: never read as Rich markup."""
    from rich.text import Text

    return Text("\n".join(plain(each) for each in str(untrusted_text).split("\n")), style=style)


def table(
    *columns: str, rows: Iterable[Iterable[object]], lines: bool = False, shares: Sequence[int] = ()
) -> "Table":
    """A table whose cells are text and nothing else.

    ``lines`` between the rows where cells run over several; ``shares`` of the whole width for each column (0: what
    it needs), where the longest text would otherwise take too much of it.
    """
    from rich.table import Table
    from rich.text import Text

    made = Table(*columns, header_style="bold", show_lines=lines, expand=bool(shares))
    for column, share in zip(made.columns, shares, strict=False):
        column.ratio = share or None
    for row in rows:
        made.add_row(*(each if isinstance(each, Text) else words(each) for each in row))
    return made


def line(text: str) -> None:
    """One line of JSON or plain text on stdout, in UTF-8 whatever the terminal's own encoding is."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


class Bar:
    """How far a piece of work has come; its whole may grow on the way."""

    def __init__(self, progress: "Progress", task: "TaskID") -> None:
        self._progress = progress
        self._task = task

    def show(self, done: int, whole: int, doing: str) -> None:
        """Says what is being done now, and how much of how much is done; what is refused at once has shown nothing."""
        self._progress.start()
        self._progress.update(self._task, completed=done, total=max(whole, 1), doing=plain(doing)[:40])


@contextmanager
def bar(title: str) -> Iterator[Bar]:
    """A progress bar on stderr."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn(title),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[doing]}"),
    )
    progress = Progress(*columns, console=err())
    task = progress.add_task(title, total=None, doing="")
    try:
        yield Bar(progress, task)
    finally:
        if progress.live.is_started:
            progress.stop()
