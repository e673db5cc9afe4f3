"""The scoreboard: what is counted over answers, returns and blanks, and the tables that show it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from math import sqrt

from rich.table import Table


@dataclass(slots=True)
class Tally:
    """Counts over answers and returns."""

    fields: int = 0
    answered: int = 0  # fields that the school answered clearly
    answered_right: int = 0
    doubts: int = 0  # answers a person would have to ask about
    doubts_flagged: int = 0
    right: int = 0
    wrong: int = 0
    unsure: int = 0
    missed: int = 0
    alarm: int = 0
    unlearned: int = 0
    residue: int = 0
    residue_lost: int = 0
    notes: int = 0
    notes_lost: int = 0
    returns: int = 0
    clear: int = 0
    through: int = 0
    through_wrong: int = 0  # taken without a look, with something wrong in it
    crashed: int = 0

    def add(self, other: "Tally") -> None:
        for name, value in asdict(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass(slots=True)
class Learned:
    """How one style's blanks were learned."""

    asked: int = 0
    found: int = 0
    kinds: int = 0
    options: int = 0
    extra: int = 0


@dataclass(slots=True)
class Result:
    """What one blank and its returns gave."""

    style: str
    learned: Learned = field(default_factory=Learned)
    ways: dict[str, Tally] = field(default_factory=dict)
    sure: list[tuple[float, bool]] = field(default_factory=list)
    errors: list[dict[str, object]] = field(default_factory=list)


def merge(results: list[Result], key: str) -> dict[str, Tally]:
    """Tallies added up by style or by way."""
    found: dict[str, Tally] = {}
    for result in results:
        for way, tally in result.ways.items():
            found.setdefault(result.style if key == "style" else way, Tally()).add(tally)
    return dict(sorted(found.items()))


def share(part: int, whole: int) -> str:
    """A percentage, or a dash where there is nothing to divide."""
    return f"{100 * part / whole:.2f}" if whole else "–"


def scoreboard(title: str, tallies: dict[str, Tally]) -> Table:
    """The table per style or per way, with the total below."""
    table = Table(title=title, collapse_padding=True)
    heads = (
        "returns",
        "fields",
        "right %",
        "answered right %",
        "wrong but sure",
        "unsure",
        "missed",
        "alarm",
    )
    more = (
        "not learned",
        "doubts flagged",
        "residue lost",
        "notes lost",
        "clear",
        "straight %",
        "taken wrong",
    )
    for head in ("", *heads, *more, "crashed"):
        table.add_column(head, justify="left" if not head else "right")
    total = Tally()
    for tally in tallies.values():
        total.add(tally)
    for name, tally in [*tallies.items(), ("total", total)]:
        if name == "total":
            table.add_section()
        cells: list[object] = [tally.returns, tally.fields, share(tally.right, tally.fields)]
        cells += [
            share(tally.answered_right, tally.answered),
            tally.wrong,
            tally.unsure,
            tally.missed,
            tally.alarm,
        ]
        cells += [tally.unlearned, f"{tally.doubts_flagged}/{tally.doubts}"]
        cells += [f"{tally.residue_lost}/{tally.residue}", f"{tally.notes_lost}/{tally.notes}", tally.clear]
        cells += [share(tally.through, tally.clear), tally.through_wrong, tally.crashed]
        table.add_row(name, *map(str, cells))
    return table


def learning(results: list[Result]) -> Table:
    """How the blanks were learned, per style."""
    table = Table(title="Learning the blanks")
    for head in ("", "blanks", "asked", "found %", "kind right %", "options right %", "extra fields"):
        table.add_column(head, justify="left" if not head else "right")
    for style in [*sorted({result.style for result in results}), "total"]:
        mine = [result.learned for result in results if style in (result.style, "total")]
        asked, found = sum(item.asked for item in mine), sum(item.found for item in mine)
        kinds, options = sum(item.kinds for item in mine), sum(item.options for item in mine)
        extra = sum(item.extra for item in mine)
        row = (len(mine), asked, share(found, asked), share(kinds, found), share(options, found), extra)
        table.add_row(style, *map(str, row))
    return table


# edges of the bins: answers given as certain have a confidence near 1, and that is where they have to be told apart
EDGES = (0.0, 0.9, 0.95, 0.97, 0.985, 0.99, 0.995, 1.0)


def bins(results: list[Result]) -> Iterator[dict[str, float]]:
    """Bins of confidence: how many answers, mean confidence, share right, and the least share that many tries allow."""
    pairs = [pair for result in results for pair in result.sure]
    for low, high in pairwise(EDGES):
        inside = [ok for sure, ok in pairs if low <= sure < high or sure == high == EDGES[-1]]
        if inside:
            sure = [sure for sure, _ in pairs if low <= sure < high or sure == high == EDGES[-1]]
            right = sum(inside) / len(inside)
            yield {
                "from": low,
                "to": high,
                "count": len(inside),
                "mean": sum(sure) / len(sure),
                "right": right,
                "least": _least(sum(inside), len(inside)),
            }


def _least(right: int, count: int) -> float:
    """The lower end of Wilson's 95 % interval for a share (Wilson 1927)."""
    z = 1.96
    middle = right + z * z / 2
    spread = z * sqrt(right * (count - right) / count + z * z / 4)
    return max(0.0, (middle - spread) / (count + z * z))


def reliability(results: list[Result]) -> Table:
    """Confidence against the share that was right."""
    table = Table(title="Reliability of confidence (answers given as certain)")
    for head in ("confidence", "answers", "mean", "share right", "at least (95 %)"):
        table.add_column(head, justify="right")
    for row in bins(results):
        cells = (
            f"{row['from']:.3f}–{row['to']:.3f}",
            f"{row['count']:.0f}",
            f"{row['mean']:.4f}",
            f"{row['right']:.4f}",
            f"{row['least']:.4f}",
        )
        table.add_row(*cells)
    return table
