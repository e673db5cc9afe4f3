"""Where each line and cell of a blank is in a return: the result of aligning the two."""

from dataclasses import dataclass, field

from .delta import Delta, compare
from .tree import Cell, Line


@dataclass(slots=True)
class Alignment:
    """Where each line and cell of the blank is in the return."""

    blank: list[Line]
    form: list[Line]
    line_of: dict[int, int] = field(default_factory=dict)  # blank line -> return line
    blank_of: dict[int, int] = field(default_factory=dict)  # return line -> blank line
    cell_of: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    columns: dict[tuple[int, int], dict[int, int]] = field(
        default_factory=dict
    )  # (table, table) -> column map
    deltas: dict[tuple[int, int], Delta] = field(default_factory=dict)
    likeness: dict[int, float] = field(default_factory=dict)  # of each matched line with wording
    moved: set[int] = field(default_factory=set)
    labels: list[str | None] = field(
        default_factory=list
    )  # for each line of the return, the label nearest above
    widths: dict[int, int] = field(default_factory=dict)  # cells in the header of each table of the return
    doubtful: set[int] = field(default_factory=set)  # rows whose cells could only be guessed by order
    soft: frozenset[tuple[int, int]] = (
        frozenset()
    )  # cells whose wording a school may change: options and gaps

    def pair(self, b: int, r: int, likeness: float = 1.0) -> None:
        """Match a line of the blank with a line of the return."""
        self.line_of[b] = r
        self.blank_of[r] = b
        self.likeness[b] = likeness

    def cell(self, b: int, index: int) -> Cell | None:
        """The return's cell for a cell of the blank."""
        place = self.cell_of.get((b, index))
        return self.form[place[0]].cells[place[1]] if place else None

    def delta(self, b: int, index: int) -> Delta | None:
        """What the return did to a cell of the blank; None where the cell is not in the return."""
        known = self.deltas.get((b, index))
        if known is None:
            cell = self.cell(b, index)
            if cell is None:
                return None
            line = self.blank[b]
            label = line.table < 0 or index == 0 or line.header
            known = self.deltas[b, index] = compare(line.cells[index], cell, label=label)
        return known

    @property
    def drift(self) -> float:
        """Share of the blank's worded lines that the return lost or changed."""
        worded = [i for i, line in enumerate(self.blank) if weight(line.key)]
        if not worded:
            return 0.0
        kept = sum(self.likeness.get(i, 0.0) for i in worded if i in self.line_of)
        return round(1 - kept / len(worded), 4)


def weight(key: str) -> int:
    """How much a wording says: letters count, bare numbers do not."""
    return 0 if not key or key.replace(" ", "").isdigit() else min(len(key), 60)
