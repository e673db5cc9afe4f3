"""How long reading a completed Word form takes, beside what people would use instead, in one run.

    python bench/word.py [ROUNDS]

Reading means everything: open, choose the form, align, answer, conserve; the template is loaded before. It is set
against python-docx merely opening the file and walking ``row.cells``, and against python-docx merely opening it.
The ratio within one run is what counts; milliseconds depend on the machine.
"""

import cProfile
import io
import pstats
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path
from typing import Any

from docx import Document

import samples
from extractors.blank import dump, learn, load
from extractors.reader import read_all
from ritornello.screen import out, table
from schemas.template import Template

ROUNDS = 9
MEMORY_LIMIT = 150  # MB, the figure promised for one form
Form = tuple[str, bytes]


def forms() -> list[Form]:
    """The completed Word forms of the sample mailbox."""
    found = []
    for path in samples.mailbox():
        message: Any = message_from_bytes(path.read_bytes(), policy=default)
        parts = [part.get_content() for part in message.iter_attachments()]
        found += [(path.stem, data) for data in parts if isinstance(data, bytes) and data.startswith(b"PK")]
    return found


def templates() -> list[Template]:
    """The two current templates and the older one, as they are loaded from their YAML."""
    older = sorted((Path(samples.__file__).parent / "blanks/older").glob("*.docx"))
    blanks = [*samples.blanks().items(), *((path.stem, path) for path in older)]
    return [load(dump(learn(path.read_bytes(), name))) for name, path in blanks]


def walk(data: bytes) -> int:
    """What a reader of cells does with python-docx, nested tables left out."""
    found = Document(io.BytesIO(data))
    return sum(len(cell.text) for each in found.tables for row in each.rows for cell in row.cells)


def just_open(data: bytes) -> object:
    """What python-docx needs before anything is read."""
    return Document(io.BytesIO(data))


def median_ms(work: Callable[[], object], rounds: int) -> float:
    """The median of so many runs, in milliseconds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def own_template(name: str, data: bytes, known: list[Template]) -> list[Template]:
    """The template that a form is of, found by reading it once (which also warms everything up)."""
    (found,) = read_all(data, name, known)
    just_open(data)
    return [
        t
        for t in known
        if found.template and (t.id, t.version) == (found.template.id, found.template.version)
    ]


def compare(rounds: int, known: list[Template]) -> list[tuple[str, float, float, float]]:
    """For each form the milliseconds of reading it, of walking its cells and of opening it."""
    rows = []
    for name, data in forms():
        own = own_template(name, data, known)
        rows.append(
            (
                name,
                median_ms(partial(read_all, data, name, own), rounds),
                median_ms(partial(walk, data), rounds),
                median_ms(partial(just_open, data), rounds),
            )
        )
    return rows


def peak_memory(what: str) -> int:
    """The largest memory, in MB, of a fresh process that reads (or only imports) and ends."""
    command = [sys.executable, __file__, "--child", what]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def child(what: str) -> None:
    """Read every sample form once, and print the peak of this process in MB."""
    if what == "read":
        known = templates()
        for name, data in forms():
            read_all(data, name, known)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(peak // (1 << 20 if sys.platform == "darwin" else 1 << 10))


def hot_spots(known: list[Template], rounds: int) -> list[tuple[str, str, str, str]]:
    """The ten functions in which most time is spent, by their own time."""
    profile = cProfile.Profile()
    every = forms()
    profile.enable()
    for _ in range(rounds):
        for name, data in every:
            read_all(data, name, known)
    profile.disable()
    stats: Any = pstats.Stats(profile)
    whole = stats.total_tt
    ranked = sorted(stats.stats.items(), key=lambda item: -item[1][2])[:10]
    return [
        (
            f"{Path(place[0]).name}:{place[1]} {place[2]}",
            f"{calls // (rounds * len(every)):,}",
            f"{own / whole:.1%}",
            f"{total / whole:.1%}",
        )
        for place, (_, calls, own, total, _) in ranked
    ]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    screen, known = out(), templates()
    rows = compare(rounds, known)
    read, walked, opened = (
        statistics.median(times) for times in list(zip(*(row[1:] for row in rows), strict=True))
    )
    lines = [
        (name, f"{a:.1f}", f"{b:.1f}", f"{c:.1f}", f"{a / b:.2f}", f"{a / c:.2f}") for name, a, b, c in rows
    ]
    lines.append(
        (
            "median of all",
            f"{read:.1f}",
            f"{walked:.1f}",
            f"{opened:.1f}",
            f"{statistics.median(a / b for _, a, b, _ in rows):.2f}",
            f"{statistics.median(a / c for _, a, _, c in rows):.2f}",
        )
    )
    heads = ("Form", "read, ms", "row.cells, ms", "Document(), ms", "read / row.cells", "read / Document()")
    screen.print(table(*heads, rows=lines))
    memory = (("importing", peak_memory("import")), (f"reading {len(rows)} forms", peak_memory("read")))
    screen.print(
        table(
            "Peak memory of a process",
            "MB",
            f"of {MEMORY_LIMIT} MB",
            rows=[(w, mb, f"{mb / MEMORY_LIMIT:.0%}") for w, mb in memory],
        )
    )
    screen.print(
        table("Where reading spends its time", "calls a form", "own", "with calls", rows=hot_spots(known, 3))
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2])
    else:
        main()
