"""Cells of a matched line: which cell of the return is which of the blank, by header, label and order."""

from .alignment import Alignment, weight
from .likeness import SAME, same
from .tree import Line


def map_columns(found: Alignment) -> None:
    """From matched rows of labels, which cell position of a table is which of the return's table."""
    for b, r in sorted(found.line_of.items()):
        here, there = found.blank[b], found.form[r]
        if here.table < 0 or there.table < 0 or (here.table, there.table) in found.columns:
            continue
        if sum(1 for c in here.cells if c.key) < 2 or len(here.cells) < 3:
            continue
        pairs = _by_wording(here, there, frozenset())
        if sum(1 for i, j in pairs.items() if here.cells[i].key and j >= 0) >= 2:
            found.columns[here.table, there.table] = pairs
            found.widths[there.table] = len(there.cells)


def _by_wording(here: Line, there: Line, soft: frozenset[int]) -> dict[int, int]:
    """Cells of one line to cells of another by what they say; empty ones by what is left, in order."""
    if [c.key for c in here.cells] == [c.key for c in there.cells]:
        return {i: i for i in range(len(here.cells))}
    options = sorted(
        (-same(cell.key, other.key), abs(i - j), i, j)
        for i, cell in enumerate(here.cells)
        for j, other in enumerate(there.cells)
        if cell.key and other.key and i not in soft
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for like, _, i, j in options:
        if -like >= SAME and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    rest = [j for j in range(len(there.cells)) if j not in taken]
    equal = len(here.cells) == len(there.cells)
    for i, cell in enumerate(here.cells):
        if i not in pairs:
            if equal and i in rest:
                pairs[i] = i
                rest.remove(i)
            elif (not cell.key or i in soft) and rest and not equal:
                near = [j for j in rest if j > pairs.get(i - 1, -1)]
                if near:
                    pairs[i] = near[0]
                    rest.remove(near[0])
    return pairs


def match_cells(found: Alignment) -> None:
    for b, r in found.line_of.items():
        there = found.form[r]
        for i, j in cells_of(found, b, there).items():
            found.cell_of[b, i] = (r, j)


def cells_of(found: Alignment, b: int, there: Line) -> dict[int, int]:
    """Which cell of a line of the blank is which of a line of the return."""
    here = found.blank[b]
    equal = len(here.cells) == len(there.cells)
    if equal and len(here.cells) == 1:
        return {0: 0}
    mapped = found.columns.get((here.table, there.table))
    soft = frozenset([i for i in range(len(here.cells)) if (b, i) in found.soft])
    straight = {i: i for i in range(len(here.cells))}
    if (
        equal
        and (mapped is None or all(i == j for i, j in mapped.items()))
        and _labels_stay(here, there, straight, soft)
    ):
        return straight
    if mapped is not None:
        header = {i: j for i, j in mapped.items() if i < len(here.cells) and j < len(there.cells)}
        if (
            _labels_stay(here, there, header, soft)
            and len(header) >= min(len(here.cells), len(there.cells)) - 1
        ):
            if len(there.cells) != found.widths.get(there.table, len(there.cells)):
                found.doubtful.add(b)  # a cell was taken out of this row, or put into it
            return header
    if equal and _labels_stay(here, there, straight, soft):
        return straight
    if not equal and len(here.cells) > 2:
        found.doubtful.add(b)
    return _by_wording(here, there, soft)


def _labels_stay(here: Line, there: Line, pairs: dict[int, int], soft: frozenset[int]) -> bool:
    """Whether each label of the blank's row stands in the cell it is mapped to."""
    for i, cell in enumerate(here.cells):
        key = cell.key
        if not key or i not in pairs or i in soft:
            continue
        other = there.cells[pairs[i]].key
        if key != other and same(key, other) < SAME and weight(key):
            return False
    return True
