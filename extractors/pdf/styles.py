"""Emphasis that a table's style gives its first column: it is printed like any other, and means nothing.

Where all first cells of a table are bold and the others are not, no school has made them so, nor where the first
cell of every small table of a form is.
"""

from extractors.alignment import Alignment
from extractors.tree import Cell, Line, Mark, Sort

_SEEN = 3  # first cells that are plain in the blank and bold in print
_SHARE = 0.8  # of all that are plain in the blank
_ROWS = 3  # in which a table shows by itself that its first column is bold
_TABLES = 3  # small tables that show it together


def unstyle(lines: list[Line]) -> None:
    """Take bold from first cells that have it by their table's style."""
    tables: dict[int, list[Line]] = {}
    for line in lines:
        if line.table >= 0 and len(line.cells) > 1:
            tables.setdefault(line.table, []).append(line)
    small = [rows for rows in tables.values() if len(rows) < _ROWS and any(len(r.keys) > 1 for r in rows)]
    together = len(small) >= _TABLES and all(_styled(rows) for rows in small)
    for rows in tables.values():
        if _styled(rows) and (together or len(rows) >= _ROWS):
            for line in rows:
                _plain(line.cells[0])


def unstyle_like(found: Alignment) -> None:
    """Take it also where the blank tells it: what is plain in the Word file and bold wherever it is printed."""
    first = [
        (found.blank[b].cells[0], cell)
        for b in found.line_of
        if found.blank[b].table >= 0
        and len(found.blank[b].cells) > 1
        and (cell := found.cell(b, 0)) is not None
    ]
    plain = [cell for here, cell in first if _bold(here) is False and _bold(cell) is not None]
    bold = [cell for cell in plain if _bold(cell)]
    if len(bold) >= max(_SEEN, _SHARE * len(plain)):
        for cell in bold:
            _plain(cell)
    unstyle(found.form)


def _plain(cell: Cell) -> None:
    cell.renew([p._replace(marks=p.marks & ~Mark.BOLD) for p in cell.pieces])


def _styled(rows: list[Line]) -> bool:
    """Whether the first cell of each row is bold, and no other; a header row may be bold as a whole."""
    first = [_bold(line.cells[0]) for line in rows]
    rest = [_bold(cell) for line in rows[1:] or rows for cell in line.cells[1:]]
    return False not in first and True in first and True not in rest and False in rest


def _bold(cell: Cell) -> bool | None:
    """Whether all that a cell says is bold; None where it says nothing."""
    said = [p.marks & Mark.BOLD for p in cell.pieces if p.sort in (Sort.WORD, Sort.BOX) and p.text.strip()]
    return all(said) if said else None
