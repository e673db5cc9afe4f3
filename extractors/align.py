"""A return laid against its blank: which line, cell and word of the return is which of the blank, and what is new.

Coarse to fine, and the best fit of the whole at each step: lines whose wording is unique in both are fixed first
(the idea of patience diff); between them the cheapest assignment in order is found by dynamic programming over
fuzzy wording (Needleman and Wunsch 1970); what is left is matched wherever it went, so that rows added, lost,
reworded and moved cost something and break nothing. Rows without wording follow by order between their
neighbours. Then cells to cells by header and label, then word to word within a cell.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from .delta import Delta, compare
from .tree import Cell, Line

_FIGURES = re.compile(r"\d+")
_COUNTER = re.compile(r"^(\d{1,2}( \d{1,2})*|[a-z]) (?=[a-z]{3})")
_SAME = 0.62  # least likeness at which two lines in the same gap are the same line
_MOVED = 0.86  # least likeness at which lines far apart are the same line
_GAP_CELLS = 60_000  # most pairs that one gap is searched by dynamic programming


@dataclass(slots=True)
class Alignment:
    """Where each line and cell of the blank is in the return."""

    blank: list[Line]
    form: list[Line]
    line_of: dict[int, int] = field(default_factory=dict)  # blank line -> return line
    blank_of: dict[int, int] = field(default_factory=dict)  # return line -> blank line
    cell_of: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    columns: dict[tuple[int, int], dict[int, int]] = field(default_factory=dict)  # (table, table) -> column map
    deltas: dict[tuple[int, int], Delta] = field(default_factory=dict)
    likeness: dict[int, float] = field(default_factory=dict)  # of each matched line with wording
    moved: set[int] = field(default_factory=set)
    doubtful: set[int] = field(default_factory=set)  # rows whose cells could only be guessed by order
    soft: frozenset[tuple[int, int]] = frozenset()  # cells whose wording a school may change: options and gaps

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
            known = self.deltas[b, index] = compare(self.blank[b].cells[index], cell)
        return known

    @property
    def drift(self) -> float:
        """Share of the blank's worded lines that the return lost or changed."""
        worded = [i for i, line in enumerate(self.blank) if _weight(line.key)]
        if not worded:
            return 0.0
        kept = sum(self.likeness.get(i, 0.0) for i in worded if i in self.line_of)
        return round(1 - kept / len(worded), 4)


def align(
    blank: list[Line],
    form: list[Line],
    loose: frozenset[int] = frozenset(),
    soft: frozenset[tuple[int, int]] = frozenset(),
) -> Alignment:
    """Lay a return's lines against its blank's.

    ``loose`` are lines of the blank that are matched by order only, ``soft`` cells whose own wording is options or
    has room in it, so that it may have changed without the cell being another.
    """
    found = Alignment(blank, form, soft=soft)
    worded = [i for i, line in enumerate(blank) if i not in loose and _weight(line.key)]
    filled = [j for j, line in enumerate(form) if line.key]
    _fix_unique(found, worded, filled)
    _fill_gaps(found, worded, filled)
    _find_moved(found, worded, filled)
    _follow(found, loose)
    _map_columns(found)
    _match_cells(found)
    return found


def _weight(key: str) -> int:
    """How much a wording says: letters count, bare numbers do not."""
    return 0 if not key or key.replace(" ", "").isdigit() else min(len(key), 60)


def _cell_keys(line: Line) -> list[str]:
    return [c.key for c in line.cells if c.key]


# --- lines ------------------------------------------------------------------------------------------------


def _fix_unique(found: Alignment, worded: list[int], filled: list[int]) -> None:
    """Match lines by a cell wording that stands once in the blank and once in the return."""
    in_blank = _places(found.blank, worded)
    in_form = _places(found.form, filled)
    votes: dict[tuple[int, int], int] = defaultdict(int)
    for key, lines in in_blank.items():
        there = in_form.get(key)
        if len(lines) == 1 and there is not None and len(there) == 1 and not key.isdigit():
            votes[lines[0], there[0]] += min(len(key), 40)
    pairs = sorted(votes)
    best: dict[int, tuple[int, int]] = {}
    for b, r in pairs:
        if votes[b, r] > best.get(b, (0, 0))[0]:
            best[b] = (votes[b, r], r)
    taken: dict[int, int] = {}
    for b, (vote, r) in best.items():
        if r not in taken or vote > best[taken[r]][0]:
            taken[r] = b
    chosen = sorted((b, r) for r, b in taken.items())
    spine = _longest_rising([r for _, r in chosen])
    together = {(found.blank[chosen[n][0]].table, found.form[chosen[n][1]].table) for n in spine}
    for n, (b, r) in enumerate(chosen):
        here, there_table = found.blank[b].table, found.form[r].table
        if n in spine:
            found.pair(b, r, _likeness(found, b, r))
        elif votes[b, r] >= 12 or (here >= 0 and (here, there_table) in together):
            found.pair(b, r, _likeness(found, b, r))
            found.moved.add(b)


def _places(lines: list[Line], numbers: Iterable[int]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for n in numbers:
        for key in set(_cell_keys(lines[n])):
            places[key].append(n)
    return places


def _longest_rising(values: Sequence[int]) -> set[int]:
    """Positions of a longest strictly rising subsequence (Fredman 1975)."""
    tails: list[int] = []
    at: list[int] = []
    previous: list[int] = []
    for n, value in enumerate(values):
        k = bisect_left(tails, value)
        previous.append(at[k - 1] if k else -1)
        if k == len(tails):
            tails.append(value)
            at.append(n)
        else:
            tails[k] = value
            at[k] = n
    chosen: set[int] = set()
    n = at[-1] if at else -1
    while n >= 0:
        chosen.add(n)
        n = previous[n]
    return chosen


def _fill_gaps(found: Alignment, worded: list[int], filled: list[int]) -> None:
    """Match what stands between two fixed lines, in order, at least cost."""
    spine = sorted((b, r) for b, r in found.line_of.items() if b not in found.moved)
    edges = [(-1, -1), *spine, (len(found.blank), len(found.form))]
    open_blank = [b for b in worded if b not in found.line_of]
    open_form = [r for r in filled if r not in found.blank_of]
    if not open_blank or not open_form:
        return
    for (b0, r0), (b1, r1) in zip(edges, edges[1:], strict=False):
        bs = open_blank[bisect_left(open_blank, b0 + 1) : bisect_left(open_blank, b1)]
        rs = open_form[bisect_left(open_form, r0 + 1) : bisect_left(open_form, r1)]
        if bs and rs and len(bs) * len(rs) <= _GAP_CELLS:
            for b, r, like in _cheapest(found, bs, rs):
                found.pair(b, r, like)


def _cheapest(found: Alignment, bs: list[int], rs: list[int]) -> list[tuple[int, int, float]]:
    """The assignment in order of the greatest total likeness."""
    score = [[0.0] * (len(rs) + 1) for _ in range(len(bs) + 1)]
    like = [[0.0] * len(rs) for _ in bs]
    tables = _partners(found)
    for i, b in enumerate(bs):
        row, above = score[i + 1], score[i]
        for j, r in enumerate(rs):
            value = like[i][j] = _likeness(found, b, r)
            if value >= _SAME:
                value *= 0.4 + min(_weight(found.blank[b].key), 40) / 66
                value += _agrees(tables, found, b, r)
            else:
                value = 0.0
            row[j + 1] = max(above[j + 1], row[j], above[j] + value if value else 0.0)
    out = []
    i, j = len(bs), len(rs)
    while i and j:
        if score[i][j] == score[i - 1][j]:
            i -= 1
        elif score[i][j] == score[i][j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            out.append((bs[i], rs[j], like[i][j]))
    return out[::-1]


def _partners(found: Alignment) -> dict[int, set[int]]:
    """For each table of the blank, the tables of the return that its fixed rows are in."""
    partners: dict[int, set[int]] = defaultdict(set)
    for b, r in found.line_of.items():
        partners[found.blank[b].table].add(found.form[r].table)
    return partners


def _agrees(partners: dict[int, set[int]], found: Alignment, b: int, r: int) -> float:
    """A little for lines of the same sort, more for rows of tables that belong together."""
    here, there = found.blank[b].table, found.form[r].table
    if (here < 0) != (there < 0):
        return 0.0
    return 0.1 if here < 0 or there in partners.get(here, set()) else 0.05


def _likeness(found: Alignment, b: int, r: int) -> float:
    """How far a line of the return is this line of the blank, 0 to 1: the blank's wording, cell by cell."""
    theirs = _cell_keys(found.form[r])
    if not theirs:
        return 0.0
    cells = found.blank[b].cells
    hard = [c.key for i, c in enumerate(cells) if c.key and (b, i) not in found.soft]
    same = sum(1 for key in hard if key in theirs)
    total = weight = 0.0
    for key in hard or [c.key for c in cells if c.key]:
        size = float(min(len(key), 60))
        weight += size
        total += size * max((_same if hard else _within)(key, other) for other in theirs)
    like = total / weight if weight else 0.0
    return max(like, 0.8) if same > 1 and same * 2 >= len(hard) else like  # a header that lost some columns


def _within(key: str, other: str) -> float:
    """Wording with room in it: how much of it stands in the other in its order, answers between its words."""
    ours, theirs = key.split(), other.split()
    common = LCSseq.similarity(ours, theirs)
    if common == len(theirs):  # what is left after alternatives were deleted
        return max(_same(key, other), 0.8)
    return max(_same(key, other), 0.96 * common / len(ours) if len(ours) > 1 or theirs[0] == ours[0] else 0.0)


def _same(key: str, other: str) -> float:
    """1 for the same wording; nearly 1 where the answer was typed behind it; else the likeness of the two."""
    if key == other:
        return 1.0
    if other.startswith(key + " "):
        return 0.97
    if len(key) < 30 and _figures(key) != _figures(other[: len(key) + 6]):
        return 0.0  # "year 10" is never "year 11", however alike they are
    if len(key) > 20 and other.endswith(" " + key):
        return 0.93
    head = other[: len(key) + max(4, len(key) // 4)] if len(other) > len(key) * 1.5 else other
    return fuzz.ratio(key, head) / 100


def _figures(key: str) -> list[str]:
    """The numbers of a label, without one that only counts the line."""
    return _FIGURES.findall(_COUNTER.sub("", key))


def _find_moved(found: Alignment, worded: list[int], filled: list[int]) -> None:
    """Match what was moved far or lost its order, by likeness alone, best first; within a table even short labels."""
    partners = _partners(found)
    pairs = [
        (-like, abs(b - r), b, r)
        for b in worded
        if b not in found.line_of and found.blank[b].table >= 0
        for r in filled
        if r not in found.blank_of and found.form[r].table in partners.get(found.blank[b].table, ())
        and (like := _likeness(found, b, r)) >= _MOVED
    ]
    _take(found, pairs)
    bs = [b for b in worded if b not in found.line_of and _weight(found.blank[b].key) >= 8]
    rs = [r for r in filled if r not in found.blank_of]
    if not bs or not rs or len(bs) * len(rs) > _GAP_CELLS:
        return
    pairs = []
    for i, b in enumerate(bs):
        for j, r in enumerate(rs):
            if fuzz.partial_ratio(found.blank[b].key[:120], found.form[r].key[:160]) >= 80:
                like = _likeness(found, b, r)
                if like >= _MOVED:
                    pairs.append((-like, abs(i - j), b, r))
    _take(found, pairs)


def _take(found: Alignment, pairs: list[tuple[float, int, int, int]]) -> None:
    for like, _, b, r in sorted(pairs):
        if b not in found.line_of and r not in found.blank_of:
            found.pair(b, r, -like)
            found.moved.add(b)


# --- rows without wording ----------------------------------------------------------------------------------


def _follow(found: Alignment, loose: frozenset[int]) -> None:
    """Rows that say nothing of their own are the rows that stand in their place: in order after the last row
    that says something, within the same table of the return."""
    b = 0
    blank, form = found.blank, found.form
    while b < len(blank):
        if b in found.line_of or blank[b].table < 0 or (_weight(blank[b].key) and b not in loose):
            b += 1
            continue
        end = b
        while end < len(blank) and blank[end].table == blank[b].table and end not in found.line_of:
            if _weight(blank[end].key) and end not in loose:
                break
            end += 1
        for n, r in zip(range(b, end), _rows_after(found, b), strict=False):
            found.pair(n, r)
        b = end
    del form


def _rows_after(found: Alignment, b: int) -> list[int]:
    """The unmatched rows of the return that stand where a run of loose rows of the blank begins."""
    blank, form = found.blank, found.form
    before = next((n for n in range(b - 1, -1, -1) if n in found.line_of), None)
    if before is None:
        start, table = 0, None
    else:
        start = found.line_of[before] + 1
        table = form[start - 1].table if blank[before].table == blank[b].table else None
    rows = []
    for r in range(start, len(form)):
        line = form[r]
        if table is not None and line.table != table and line.depth == blank[b].depth:
            if line.table < 0 and not line.key:
                continue
            if line.table < 0 or r in found.blank_of or not _goes_on(found, b, line):
                break
            table = line.table
            if line.key and line.key == _head_key(found, b):
                continue
        if r in found.blank_of:
            break
        if line.table >= 0 and (table is None or line.table == table):
            table = line.table
            rows.append(r)
        elif table is None and line.key:
            break
    return rows


def _head_key(found: Alignment, b: int) -> str:
    """The wording of the last worded row above a row of the blank in its table."""
    table = found.blank[b].table
    return next((found.blank[n].key for n in range(b - 1, -1, -1) if found.blank[n].table == table and _weight(found.blank[n].key)), "")


def _goes_on(found: Alignment, b: int, line: Line) -> bool:
    """Whether a row begins another table that goes on with this one: its header again, or as many cells."""
    return line.key == _head_key(found, b) or len(line.cells) == len(found.blank[b].cells)


# --- cells ------------------------------------------------------------------------------------------------


def _map_columns(found: Alignment) -> None:
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


def _by_wording(here: Line, there: Line, soft: frozenset[int]) -> dict[int, int]:
    """Cells of one line to cells of another by what they say; empty ones by what is left, in order."""
    options = sorted(
        (-_same(cell.key, other.key), abs(i - j), i, j)
        for i, cell in enumerate(here.cells)
        for j, other in enumerate(there.cells)
        if cell.key and other.key and i not in soft
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for like, _, i, j in options:
        if -like >= _SAME and i not in pairs and j not in taken:
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


def _match_cells(found: Alignment) -> None:
    for b, r in found.line_of.items():
        here, there = found.blank[b], found.form[r]
        for i, j in cells_of(found, b, there).items():
            found.cell_of[b, i] = (r, j)


def cells_of(found: Alignment, b: int, there: Line) -> dict[int, int]:
    """Which cell of a line of the blank is which of a line of the return."""
    here = found.blank[b]
    soft = frozenset(i for i in range(len(here.cells)) if (b, i) in found.soft)
    if len(here.cells) == 1 and len(there.cells) == 1:
        return {0: 0}
    mapped = found.columns.get((here.table, there.table))
    equal = len(here.cells) == len(there.cells)
    straight = {i: i for i in range(len(here.cells))}
    if equal and (mapped is None or all(i == j for i, j in mapped.items())) and _labels_stay(here, there, straight, soft):
        return straight
    if mapped is not None:
        header = {i: j for i, j in mapped.items() if i < len(here.cells) and j < len(there.cells)}
        if _labels_stay(here, there, header, soft) and len(header) >= min(len(here.cells), len(there.cells)) - 1:
            return header
    if equal and _labels_stay(here, there, straight, soft):
        return straight
    if not equal and len(here.cells) > 2:
        found.doubtful.add(b)
    return _by_wording(here, there, soft)


def _labels_stay(here: Line, there: Line, pairs: dict[int, int], soft: frozenset[int]) -> bool:
    """Whether each label of the blank's row stands in the cell it is mapped to."""
    for i, cell in enumerate(here.cells):
        if cell.key and i in pairs and i not in soft and _same(cell.key, there.cells[pairs[i]].key) < _SAME and _weight(cell.key):
            return False
    return True
