"""A return laid against its blank: which line, cell and word of the return is which of the blank, and what is new.

Coarse to fine, and the best fit of the whole at each step: lines whose wording is unique in both are fixed first
(the idea of patience diff); between them the cheapest assignment in order is found by dynamic programming over
fuzzy wording (Needleman and Wunsch 1970); what is left is matched wherever it went, so that rows added, lost,
reworded and moved cost something and break nothing. Rows without wording follow by order between their
neighbours. Then cells to cells by header and label, then word to word within a cell.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from rapidfuzz import fuzz

from .alignment import Alignment, weight
from .columns import map_columns, match_cells
from .likeness import SAME, likeness
from .tree import Line, Sort, normal

_MOVED = 0.86  # least likeness at which lines far apart are the same line
_GAP_CELLS = 60_000  # most pairs that one gap is searched by dynamic programming


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
    worded = [i for i, line in enumerate(blank) if i not in loose and weight(line.key)]
    filled = [j for j, line in enumerate(form) if line.key]
    _fix_unique(found, worded, filled)
    _fill_gaps(found, worded, filled)
    _find_moved(found, worded, filled)
    _match_defaults(found)
    _follow(found, loose)
    map_columns(found)
    match_cells(found)
    return found


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
            found.pair(b, r, likeness(found, b, r))
        elif votes[b, r] >= 12 or (here >= 0 and (here, there_table) in together):
            found.pair(b, r, likeness(found, b, r))
            found.moved.add(b)


def _places(lines: list[Line], numbers: Iterable[int]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for n in numbers:
        for key in set(lines[n].keys):
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
    for (b0, r0), (b1, r1) in pairwise(edges):
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
            value = like[i][j] = likeness(found, b, r)
            if value >= SAME:
                value *= 0.4 + min(weight(found.blank[b].key), 40) / 66
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


def _find_moved(found: Alignment, worded: list[int], filled: list[int]) -> None:
    """Match what was moved far or lost its order, by likeness alone, best first; within a table even short labels."""
    partners = _partners(found)
    pairs = [
        (-like, abs(b - r), b, r)
        for b in worded
        if b not in found.line_of and found.blank[b].table >= 0
        for r in filled
        if r not in found.blank_of
        and found.form[r].table in partners.get(found.blank[b].table, ())
        and (like := likeness(found, b, r)) >= _MOVED
    ]
    _take(found, pairs)
    bs = [b for b in worded if b not in found.line_of and weight(found.blank[b].key) >= 8]
    rs = [r for r in filled if r not in found.blank_of]
    if not bs or not rs or len(bs) * len(rs) > _GAP_CELLS:
        return
    pairs = []
    for i, b in enumerate(bs):
        for j, r in enumerate(rs):
            if fuzz.partial_ratio(found.blank[b].key[:120], found.form[r].key[:160]) >= 80:
                like = likeness(found, b, r)
                if like >= _MOVED and not _quotes(found, b, r):
                    pairs.append((-like, abs(i - j), b, r))
    _take(found, pairs)


def _quotes(found: Alignment, b: int, r: int) -> bool:
    """Whether a line is an answer that begins with its question, "Details: We have …", right under the question itself."""
    above = next((n for n in range(r - 1, -1, -1) if found.form[n].key), None)
    over = found.blank_of.get(above) if above is not None else None
    return over is not None and found.blank[over].key == found.blank[b].key


def _take(found: Alignment, pairs: list[tuple[float, int, int, int]]) -> None:
    for like, _, b, r in sorted(pairs):
        if b not in found.line_of and r not in found.blank_of:
            found.pair(b, r, -like)
            found.moved.add(b)


def _match_defaults(found: Alignment) -> None:
    """Match controls that stand alone in a paragraph and still show what they showed in the blank."""
    defaults = [
        (b, prompts)
        for b, line in enumerate(found.blank)
        if line.table < 0
        and not line.key
        and b not in found.line_of
        and (
            prompts := {normal(p.text) for p in line.cells[0].pieces if p.sort is Sort.GAP and p.control >= 0}
            - {""}
        )
    ]
    for b, prompts in defaults:
        before = next((found.line_of[n] for n in range(b - 1, -1, -1) if n in found.line_of), -1)
        after = next(
            (found.line_of[n] for n in range(b + 1, len(found.blank)) if n in found.line_of), len(found.form)
        )
        same = (
            r for r in range(before + 1, after) if r not in found.blank_of and found.form[r].key in prompts
        )
        r = next(same, None)
        if r is not None and found.form[r].table < 0:
            found.pair(b, r)


# --- rows without wording ---


def _follow(found: Alignment, loose: frozenset[int]) -> None:
    """Rows that say nothing of their own are the rows that stand in their place: in order after the last row
    that says something, within the same table of the return.
    """
    b = 0
    blank, form = found.blank, found.form
    while b < len(blank):
        if b in found.line_of or blank[b].table < 0 or (weight(blank[b].key) and b not in loose):
            b += 1
            continue
        end = b
        while end < len(blank) and blank[end].table == blank[b].table and end not in found.line_of:
            if weight(blank[end].key) and end not in loose:
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
        elif table is None and r in found.blank_of:
            break
    return rows


def _head_key(found: Alignment, b: int) -> str:
    """The wording of the last worded row above a row of the blank in its table."""
    table = found.blank[b].table
    return next(
        (
            found.blank[n].key
            for n in range(b - 1, -1, -1)
            if found.blank[n].table == table and weight(found.blank[n].key)
        ),
        "",
    )


def _goes_on(found: Alignment, b: int, line: Line) -> bool:
    """Whether a row begins another table that goes on with this one: its header again, or as many cells."""
    return line.key == _head_key(found, b) or len(line.cells) == len(found.blank[b].cells)
