"""The rules of a page of print: what is long, thin and straight, hairlines too, which a scanner shows grey and broken."""

import numpy as np

from .vision import Array, cv

_MM = 2480 / 210.0  # px: a page is looked at in one size, 300 dpi of A4
_RULE = round(9 * _MM)  # a rule is longer than any stroke of a letter
_HAIR = 0.86  # the same for a hairline, which a scanner shows grey
_BESIDE, _OFF = round(0.4 * _MM) | 1, round(0.7 * _MM)  # px of a strip beside a rule, and how far it lies
_RIDGE, _LIGHTEST = 6, 14  # grey levels by which a rule is darker than what lies beside it; of its pixels
_WHOLE, _GAP = 0.8, round(1.5 * _MM)  # share of its length that a rule shows; px of its longest gap
_CROWD = 0.25  # share of ink in the rows beside a rule; through a line of type there is more
_LONG = round(40 * _MM)  # a rule as long is one, whatever touches it
_FAINT = 9.0  # grey levels by which a rule that goes on is darker than what lies beside it
_NARROW, _NEAR = 8, 7.0  # px wide; px from where another rule stands
_LOW = round(3.2 * _MM)  # px: no row is lower
_FROM_RULE_TO_RULE = 0.97  # share of a row's height that a short rule is dark along
_SOLID = round(3 * _MM)  # px of solid rule at its ends, where it has any
_SIDE = round(0.7 * _MM)
_UNBROKEN, _BUSY, _STAINED = 0.95, 0.3, 170  # shares of a rule's length; grey level of print
_THICK = round(1.2 * _MM)


def rules(page: Array) -> tuple[Array, Array]:
    """The pixels of level and of upright rules, hairlines too, which a scanner shows grey and broken."""
    return _level(page), np.ascontiguousarray(_level(np.ascontiguousarray(page.T)).T)


def _level(page: Array) -> Array:
    """The pixels of level rules: what is darker along 9 mm than what lies close above and below, with few gaps."""
    dark = cv.bitwise_not(page)
    along = cv.blur(dark, (_RULE, 3)).astype(np.int16)
    beside = cv.blur(dark, (_RULE, _BESIDE)).astype(np.int16)
    above, below = np.roll(beside, _OFF, axis=0), np.roll(beside, -_OFF, axis=0)
    ridge = along - np.maximum(above, below) >= _RIDGE
    grain = max(
        _LIGHTEST, 2.5 * float(np.median(np.abs(dark[::5, ::5].astype(np.int16) - np.median(dark[::5, ::5]))))
    )
    faint = cv.dilate((dark > grain).astype(np.uint8), np.ones((3, 1), np.uint8))
    full = cv.blur(faint * 255, (_RULE, 1))
    crowd = np.maximum(
        np.roll(full, _OFF, axis=0), np.roll(full, -_OFF, axis=0)
    )  # letters have letters beside them
    held = (full >= 255 * _WHOLE) & ridge & (crowd <= 255 * _CROWD)
    grown = cv.dilate(held.astype(np.uint8), np.ones((3, _RULE), np.uint8))
    joined = cv.morphologyEx(faint, cv.MORPH_CLOSE, np.ones((1, _GAP), np.uint8))
    rules = cv.morphologyEx(grown & joined, cv.MORPH_OPEN, np.ones((1, _RULE // 2), np.uint8))
    solid = cv.dilate(
        (page < 255 * _HAIR).astype(np.uint8), np.ones((3, 1), np.uint8)
    )  # a slope keeps in one piece
    return cv.morphologyEx(rules | cv.morphologyEx(solid, cv.MORPH_OPEN, np.ones((1, _RULE), np.uint8)),
                           cv.MORPH_CLOSE, np.ones((1, 2 * _GAP), np.uint8))  # fmt: skip


def along(rules: Array, page: Array) -> list[tuple[int, float, int]]:
    """Start, place across, end of each level rule; what the strokes of letters only seem to make is none."""
    count, _, stats, middles = cv.connectedComponentsWithStats(rules, connectivity=8)
    found = []
    for n in range(1, count):
        x, y, wide, high, _ = (int(v) for v in stats[n])
        if high > _THICK:
            continue
        start, end = _ends(page[y : y + high, x : x + wide])
        if end - start < _LONG and not _clear(page, (x + start, y, end - start, high)):
            continue
        found.append((x + start, float(middles[n][1]), x + end))
    return found


def drawn(rules: Array, found: list[tuple[int, float, int]]) -> Array:
    """The pixels of level rules that are rules, from where to where they run."""
    out = np.zeros_like(rules)
    for start, at, end in found:
        around = slice(max(0, round(at) - _THICK), round(at) + _THICK + 1), slice(start, end)
        out[around] |= rules[around]
    return out


def reaching(
    upright: list[tuple[int, float, int]], level: list[tuple[int, float, int]], page: Array
) -> list[tuple[int, float, int]]:
    """Upright rules, each on to the next level rule where it goes on fainter: in a panel's colours, or badly scanned."""
    out = []
    for start, x, end in upright:
        across = [y for x0, y, x1 in level if x0 - _SIDE <= x <= x1 + _SIDE]
        above = max((y for y in across if y < start - _SIDE), default=None)
        below = min((y for y in across if y > end + _SIDE), default=None)
        first = round(above) if above is not None and _goes_on(page, x, round(above), start) else start
        last = round(below) if below is not None and _goes_on(page, x, end, round(below)) else end
        out.append((first, x, last))
    return out


def between(
    upright: list[tuple[int, float, int]], level: list[tuple[int, float, int]], page: Array
) -> list[tuple[int, float, int]]:
    """The upright rules that part the cells of one low row: too short to be told from letters, but from rule to rule."""
    found = []
    for start, y, end in level:
        below = [
            r
            for r in level
            if y + _LOW <= r[1] <= y + _RULE * 1.2 and min(end, r[2]) - max(start, r[0]) > _RULE
        ]
        if not below:
            continue
        other = min(below, key=lambda r: r[1])
        left, right, top, bottom = max(start, other[0]), min(end, other[2]), round(y), round(other[1])
        inside = page[top + 5 : bottom - 4, left - 4 : right + 4]
        full = (inside < _STAINED).mean(axis=0) >= _FROM_RULE_TO_RULE
        edges = np.flatnonzero(np.diff(np.concatenate(([0], full.astype(np.int8), [0]))))
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            x = left - 4 + (first + last) / 2
            there = any(abs(u[1] - x) <= _NEAR and u[0] < bottom - 5 and u[2] > top + 5 for u in upright)
            if last - first <= _NARROW and not there:
                found.append((top, float(x), bottom))
    return found


def _goes_on(page: Array, x: float, top: int, bottom: int) -> bool:
    """Whether there is a faint line at a place, along nearly all of a stretch: darker than what lies beside it."""
    left, right = round(x) - _SIDE, round(x) + _SIDE
    part = page[top + 4 : bottom - 4, max(0, left - 4) : right + 5].astype(np.int16)
    if part.shape[0] < _SIDE or part.shape[1] < 2 * _SIDE + 9:
        return False
    line = part[:, _SIDE + 1 : _SIDE + 8].min(axis=1)
    ridge = np.minimum(part[:, :5].mean(axis=1), part[:, -5:].mean(axis=1)) - line
    return bool((cv.blur(ridge.astype(np.float32), (1, 9)) >= _FAINT).mean() >= _WHOLE)


def _ends(line: Array) -> tuple[int, int]:
    """From where to where a rule is solid: gaps are bridged, and so may be one between it and another rule."""
    dark = line.min(axis=0)
    solid = (dark < (255 + float(np.median(dark))) / 2).astype(np.uint8)[None]
    held = np.flatnonzero(cv.morphologyEx(solid, cv.MORPH_OPEN, np.ones((1, _SOLID), np.uint8)))
    return (int(held[0]), int(held[-1]) + 1) if len(held) else (0, line.shape[1])


def _clear(page: Array, box: tuple[int, int, int, int]) -> bool:
    """Whether a short rule is dark all along, and what lies close above and below it is mostly bare."""
    x, y, wide, high = box
    top, bottom = max(0, y - _SIDE), min(page.shape[0], y + high + _SIDE)
    part = page[top:bottom, x : x + wide]
    line = page[y : y + high, x : x + wide].min(axis=0)  # where another rule crosses it, it is no ridge
    if float((line < (255 + float(np.median(line))) / 2).mean()) < _UNBROKEN:
        return False
    sides = part[: max(1, _SIDE - 2)], part[bottom - top - _SIDE + 2 :]
    return all(float((side < _STAINED).any(axis=0).mean()) <= _BUSY for side in sides if side.size)
