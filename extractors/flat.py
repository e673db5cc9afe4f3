"""Tables that became text: rows found again in paragraphs with tabs, or in one paragraph for each cell."""

from .alignment import Alignment
from .tree import Cell, Line, Piece, Sort


def tabbed(lines: list[Line], kept: frozenset[int] = frozenset()) -> list[Line]:
    """The lines with paragraphs that hold tabs cut into cells, as a table pasted as text has them; [] if none do.

    Neighbouring paragraphs with tabs count as one table. Those of the numbers ``kept`` stay paragraphs.
    """
    out: list[Line] = []
    table = max((line.table for line in lines), default=-1) + 1
    cut = False
    for number, line in enumerate(lines):
        whole = line.table >= 0 or number in kept
        if whole or not any(p.sort is Sort.TAB for p in line.cells[0].pieces):
            out.append(line)
            table += cut
            cut = False
            continue
        cell = line.cells[0]
        cells = [Cell()]
        for piece in cell.pieces:
            if piece.sort is Sort.TAB:
                cells.append(Cell(column=len(cells)))
            else:
                cells[-1].pieces.append(piece)
        cells[0].comments = cell.comments
        out.append(Line(cells, table=table, depth=line.depth, story=line.story))
        cut = True
    made = {line.table for line in out} - {line.table for line in lines}
    if any(cell.place for line in lines for cell in line.cells[:1]):
        _filled_up([line for line in out if line.table in made])
    return out if made else []


def _filled_up(rows: list[Line]) -> None:
    """Give rows of a print the empty cells at their ends: the tabs before those are not to be seen."""
    wide: dict[int, int] = {}
    for row in rows:
        wide[row.table] = max(wide.get(row.table, 0), len(row.cells))
    for row in rows:
        row.cells += [Cell(column=n) for n in range(len(row.cells), wide[row.table])]


def stacked(lines: list[Line], blank: list[Line]) -> list[Line]:
    """The lines with paragraphs that are the cells of the blank's rows one under another put back into rows.

    A row is taken only where its labels stand at their distances and the row after it begins where it should;
    [] if there is none.
    """
    rows = [line for line in blank if line.table >= 0 and len(line.cells) > 1]
    starts = {line.cells[0].key for line in blank if line.cells and line.cells[0].key}
    out: list[Line] = []
    at = done = taken = 0
    base = max((line.table for line in lines), default=-1) + 1
    while at < len(lines):
        found = next((n for n in range(done, len(rows)) if _stands(rows[n], lines, at, starts)), None)
        size = len(rows[found].cells) if found is not None else 0
        if found is None:
            found = next((n for n in range(done, len(rows)) if rows[n].cells[0].key), None)
            size = _under(rows[found], lines, at, starts) if found is not None else 0
        if lines[at].table >= 0 or found is None or not size:
            out.append(lines[at])
            at += 1
            continue
        row = rows[found]
        cells = [line.cells[0] for line in lines[at : at + size]]
        cells[1:] = cells[1:] if size == len(row.cells) else [_joined(cells[1:])]
        for cell, like in zip(cells, row.cells, strict=True):
            cell.column, cell.span = like.column, like.span
        out.append(Line(cells, table=base + row.table, depth=lines[at].depth))
        at += size
        done = found + 1
        taken += 1
    return out if taken else []


def under_labels(found: Alignment) -> list[Line]:
    """The lines with paragraphs that stand where rows without words should be put back into those rows; [] if none.

    They are taken only where their number is that of the rows' cells, so that each has just one place; a row of one
    cell takes all that stand there. At the end of a print the last ones, where they are empty, cannot be seen.
    """
    taken: dict[int, list[Line]] = {}  # first line of the return -> the rows made of it and what follows
    last: dict[int, int] = {}
    base = max((line.table for line in found.form), default=-1) + 1
    for b, r in found.line_of.items():
        rows = _empty_rows(found, b + 1)
        loose = _loose_lines(found, r + 1) if rows else []
        parts = _as_cells(found, b + 1, r + 1, rows, loose)
        if not parts:
            continue
        taken[r + 1], last[r + 1] = [], r + (len(loose) if len(parts) == 1 else min(len(loose), len(parts)))
        for row in rows:
            mine, parts = parts[: len(row.cells)], parts[len(row.cells) :]
            for cell, like in zip(mine, row.cells, strict=True):
                cell.column, cell.span = like.column, like.span
            table = found.form[r].table if found.form[r].table >= 0 else base + row.table
            taken[r + 1].append(Line(mine, table=table, depth=found.form[r].depth))
    out: list[Line] = []
    skip = -1
    for number, line in enumerate(found.form):
        if number in taken:
            out += taken[number]
            skip = last[number]
        if number > skip:
            out.append(line)
    return out if taken else []


def _as_cells(found: Alignment, b: int, r: int, rows: list[Line], loose: list[Line]) -> list[Cell]:
    """The cells of rows that the paragraphs from a line of the return on are; [] if they are not."""
    count = sum(len(row.cells) for row in rows)
    parts = [line.cells[0] for line in loose]
    if not any(line.key for line in loose):
        return []
    if count == 1:
        return [_joined(parts)]
    if len(loose) == count + _spacers(found, b + len(rows)):
        return parts[:count]
    if len(loose) < count and _ends_print(found, r + len(loose) - 1):
        return parts + [Cell() for _ in range(count - len(loose))]
    return []


def _empty_rows(found: Alignment, b: int) -> list[Line]:
    """The rows from a line of the blank on that have no words, and are not in the return."""
    rows = []
    while b < len(found.blank) and b not in found.line_of:
        line = found.blank[b]
        if line.table < 0 or line.key or any(not c.empty for c in line.cells):
            break
        rows.append(line)
        b += 1
    return rows


def _loose_lines(found: Alignment, r: int) -> list[Line]:
    """The paragraphs from a line of the return on that are nothing of the blank's."""
    end = r
    while end < len(found.form) and end not in found.blank_of and found.form[end].table < 0:
        end += 1
    return found.form[r:end]


def _ends_print(found: Alignment, r: int) -> bool:
    """Whether a line is the last of a printed form, and more than one stands above it."""
    return r == len(found.form) - 1 and found.form[r].cells[0].place is not None


def _spacers(found: Alignment, b: int) -> int:
    """How many empty paragraphs follow a line of the blank."""
    end = b
    while end < len(found.blank) and found.blank[end].table < 0 and not found.blank[end].key:
        end += 1
    return end - b


def _stands(row: Line, lines: list[Line], at: int, starts: set[str]) -> bool:
    """Whether a row of the blank stands, cell under cell, from a line on."""
    size = len(row.cells)
    part = lines[at : at + size]
    if len(part) < size or any(line.table >= 0 for line in part):
        return False
    labels = [(cell.key, line.cells[0].key) for cell, line in zip(row.cells, part, strict=True) if cell.key]
    if not labels or (not row.cells[0].key and len(labels) < 2):
        return False
    if labels[0][0] != labels[0][1] or not all(_holds(a, b) for a, b in labels[1:]):
        return False
    after = lines[at + size].cells[0].key if at + size < len(lines) else ""
    inside = any(
        line.cells[0].key in starts for line in part if line.cells[0].key not in {b for _, b in labels}
    )
    return not inside and (len(labels) == size or not after or after in starts)


def _holds(label: str, text: str) -> bool:
    """Whether a text has all the words of a label in their order, with or without answers between them."""
    rest = iter(text.split())
    return all(word in rest for word in label.split())


def _under(row: Line, lines: list[Line], at: int, starts: set[str]) -> int:
    """How many lines a row of a label and one cell takes, the cell's paragraphs under the label; 0 if it is not here."""
    if len(row.cells) != 2 or lines[at].table >= 0 or lines[at].cells[0].key != row.cells[0].key:
        return 0
    end = at + 1
    while end < len(lines) and lines[end].table < 0 and lines[end].cells[0].key not in starts:
        end += 1
    return end - at if end < len(lines) and end - at > 2 else 0


def _joined(cells: list[Cell]) -> Cell:
    """Paragraphs as one cell."""
    whole = Cell()
    for cell in cells:
        if whole.pieces:
            whole.pieces.append(Piece(Sort.BREAK, "\n"))
        whole.pieces += cell.pieces
        whole.comments += cell.comments
    return whole
