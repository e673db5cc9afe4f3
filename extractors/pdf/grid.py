"""Tables from rulings: which rules belong together, the grid they make, its rows and the cells of each row.

A row is a band between two neighbouring horizontal rules, a cell the room between two vertical rules that run
along the band. Where the rule above a cell is missing it goes on with the cell above, as a merged cell does in
Word; its column and span are counted over all vertical rules of the table.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from extractors.tree import Comment

from .sheet import Box, Rule, Word

_SNAP = 2.5  # points within which two rules stand at the same place: a double border, a border drawn by cells
_TOUCH = 3.0  # points by which two rules may miss each other and still meet
_MARGIN = 10.0  # points: the margin of a cell at most
_LEAST = 5.0  # points: a band or column narrower than this is a border, not room


@dataclass(slots=True, eq=False)
class Slot:
    """A cell of a table on a page."""

    box: Box
    column: int
    span: int
    merged: bool = False  # goes on with the cell above
    shade: str = ""
    words: list[Word] = field(default_factory=list)
    inner: list["Table"] = field(default_factory=list)
    notes: list[Comment] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Table:
    """A table, or the part of it that is on one page."""

    box: Box
    edges: list[float]  # where its vertical rules stand
    rows: list[list[Slot]]

    @property
    def slots(self) -> list[Slot]:
        """All cells, row by row."""
        return [slot for row in self.rows for slot in row]

    def at(self, x: float, y: float) -> Slot | None:
        """The cell that a point lies in; of a merged cell the one it begins with."""
        above: Slot | None = None
        for row in self.rows:
            for slot in row:
                if slot.box.x0 <= x <= slot.box.x1 and (slot.box.y0 <= y <= slot.box.y1):
                    return self._first(slot) if slot.merged else slot
        return above

    def _first(self, slot: Slot) -> Slot:
        """The cell that a merged one goes on with."""
        middle = (slot.box.x0 + slot.box.x1) / 2
        found = slot
        for row in self.rows:
            for other in row:
                if other is slot:
                    return found
                if not other.merged and other.box.x0 <= middle <= other.box.x1:
                    found = other
        return found


def joined(rules: list[Rule]) -> list[Rule]:
    """Rules with those that go on with each other made one."""
    out: list[Rule] = []
    ordered = sorted(rules, key=lambda r: r.at)
    at = 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end].at - ordered[at].at <= 1.2:
            end += 1
        group = sorted(ordered[at:end], key=lambda r: r.start)
        place = sum(r.at for r in group) / len(group)
        start, stop = group[0].start, group[0].end
        for rule in group[1:]:
            if rule.start <= stop + _TOUCH:
                stop = max(stop, rule.end)
            else:
                out.append(Rule(place, start, stop))
                start, stop = rule.start, rule.end
        out.append(Rule(place, start, stop))
        at = end
    return out


def tables(level: list[Rule], upright: list[Rule]) -> list[Table]:
    """The tables that rules make, the larger first."""
    drawn = level
    level, upright = joined(level), joined(upright)
    found = []
    parts = [part for group in _together(level, upright) for part in _inset(*group, drawn)]
    for hs, vs in parts:
        table = _table(hs, vs)
        if table is not None:
            found.append(table)
    return sorted(found, key=lambda t: -t.box.area)


def _together(level: list[Rule], upright: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Rules that meet, directly or through others."""
    parent = list(range(len(level) + len(upright)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    order = sorted(range(len(upright)), key=lambda n: upright[n].at)
    places = [upright[n].at for n in order]
    for h, rule in enumerate(level):
        first = bisect_left(places, rule.start - _TOUCH)
        last = bisect_right(places, rule.end + _TOUCH)
        for n in order[first:last]:
            if upright[n].start - _TOUCH <= rule.at <= upright[n].end + _TOUCH:
                parent[root(len(level) + n)] = root(h)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for n in range(len(parent)):
        group = groups.setdefault(root(n), ([], []))
        if n < len(level):
            group[0].append(level[n])
        else:
            group[1].append(upright[n - len(level)])
    return list(groups.values())


def _inset(level: list[Rule], upright: list[Rule], drawn: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """The rules of a table, and those of each table that stands in one of its cells and touches its borders.

    Such a table is set in from the cell's borders by the cell's margin, too narrow to be a column. ``drawn`` are the
    level rules of the page before those that touch were made one.
    """
    lefts = _innermost([v for v in upright if any(_beside(v, u, -1) for u in upright)], 1)
    rights = _innermost([v for v in upright if any(_beside(v, u, 1) for u in upright)], -1)
    out = []
    for left in lefts:
        end = _far_side(left, level + drawn, rights)
        if end is None:
            continue
        hs = [h for h in level if _within(h, (left.at, end), (left.start, left.end))]
        vs = [v for v in upright if _within(v, (left.start, left.end), (left.at, end))]
        level = [h for h in level if h not in hs]
        upright = [v for v in upright if v not in vs]
        wide = [Rule(left.start, left.at, end), Rule(left.end, left.at, end)]
        out += _inset(hs + wide, vs, drawn)
    return [(level, upright), *out]


def _beside(rule: Rule, outer: Rule, side: int) -> bool:
    """Whether a vertical rule stands just inside another that is as long or longer."""
    gap = (outer.at - rule.at) * side
    return _SNAP < gap < _MARGIN and outer.start < rule.start + _TOUCH and outer.end > rule.end - _TOUCH


def _innermost(rules: list[Rule], side: int) -> list[Rule]:
    """Of two rules close together the one that is further in."""
    return [
        r
        for r in rules
        if not any(0 < (o.at - r.at) * side < _MARGIN for o in rules if o.start < r.end and r.start < o.end)
    ]


def _far_side(left: Rule, level: list[Rule], rights: list[Rule]) -> float | None:
    """Where a table ends that begins at a vertical rule: with its own upper rule, or inside the cell's right border."""
    own = [h.end for h in level if abs(h.start - left.at) < _TOUCH and left.start - 4 < h.at < left.end + 4]
    if own:
        return max(own)
    same = [
        r.at for r in rights
        if r.at > left.at + 15 and abs(r.start - left.start) < 4 and abs(r.end - left.end) < 4
    ]  # fmt: skip
    return min(same, default=None)


def _within(rule: Rule, along: tuple[float, float], across: tuple[float, float]) -> bool:
    return (
        along[0] - _TOUCH <= rule.start and rule.end <= along[1] + _TOUCH
        and across[0] - _TOUCH <= rule.at <= across[1] + _TOUCH
    )  # fmt: skip


def _places(rules: list[Rule]) -> list[float]:
    """The distinct places that rules stand at."""
    out: list[list[float]] = []
    for at in sorted(r.at for r in rules):
        if out and at - out[-1][0] <= _SNAP:
            out[-1].append(at)
        else:
            out.append([at])
    return [sum(group) / len(group) for group in out]


def _table(level: list[Rule], upright: list[Rule]) -> Table | None:
    if not level or not upright:
        return None
    xs, ys = _places(upright), _places(level)
    _outer(xs, level)
    _outer(ys, upright)
    if len(xs) < 2 or len(ys) < 2:
        return None
    along = _cover(xs, upright)
    across = _cover(ys, level)
    rows: list[list[Slot]] = []
    open_side = (not along(0, ys[0], ys[-1]), not along(len(xs) - 1, ys[0], ys[-1]))
    for band in range(len(ys) - 1):
        row = _row(band, xs, ys, along, across, open_side)
        if row:
            rows.append(row)
    if not rows:
        return None
    return Table(Box(xs[0], ys[0], xs[-1], ys[-1]), xs, rows)


def _outer(places: list[float], others: list[Rule]) -> None:
    """Where a table has no outer border, the ends of the rules that cross it stand for one."""
    low, high = min(r.start for r in others), max(r.end for r in others)
    if low < places[0] - _LEAST:
        places.insert(0, low)
    if high > places[-1] + _LEAST:
        places.append(high)


def _cover(places: list[float], rules: list[Rule]) -> Callable[[int, float, float], bool]:
    """A test whether a rule stands at a place and runs along most of a stretch."""
    by_place: list[list[Rule]] = [[] for _ in places]
    for rule in rules:
        near = min(range(len(places)), key=lambda n: abs(places[n] - rule.at))
        by_place[near].append(rule)

    def test(n: int, start: float, end: float) -> bool:
        covered = sum(max(0.0, min(r.end, end) - max(r.start, start)) for r in by_place[n])
        return covered > 0.6 * (end - start)

    return test


def _row(
    band: int,
    xs: list[float],
    ys: list[float],
    along: Callable[[int, float, float], bool],
    across: Callable[[int, float, float], bool],
    open_side: tuple[bool, bool],
) -> list[Slot]:
    """The cells of one band."""
    top, bottom = ys[band], ys[band + 1]
    if bottom - top < _LEAST:
        return []
    edges = [n for n in range(len(xs)) if along(n, top, bottom)]
    for side, n in ((0, 0), (1, len(xs) - 1)):
        if open_side[side] and n not in edges:
            low, high = (xs[0], xs[1]) if side == 0 else (xs[-2], xs[-1])
            if across(band, low, high) or across(band + 1, low, high):
                edges.append(n)
    edges.sort()
    row = []
    for a, b in pairwise(edges):
        if xs[b] - xs[a] < _LEAST:
            continue
        merged = band > 0 and not across(band, xs[a], xs[b])
        row.append(Slot(Box(xs[a], top, xs[b], bottom), a, b - a, merged))
    return row
