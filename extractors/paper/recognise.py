"""A scanned page of print becomes a sheet of words and rules, as a page of a PDF is, for forms whose rows have grown.

No detector is loaded: rules are what is long and straight, a line of type is what stands close together between them.
Each line is read by itself (``text.read_line``); its words are laid along it where its gaps are widest.
"""

from dataclasses import dataclass

import numpy as np

from extractors.pdf.sheet import Rule, Sheet, Word

from . import text
from .vision import Array, cv

_WIDE = 2480  # px of a page's shorter side: 300 dpi of A4
_POINTS = 595.3  # of the same side
_S = _POINTS / _WIDE
_MM = _WIDE / 210.0
_INK = 0.72  # share of the paper's brightness that ink stays under
_RULE = round(9 * _MM)  # a rule is longer than any stroke of a letter
_HAIR = 0.86  # the same for a hairline, which a scanner shows grey
_BESIDE, _OFF = round(0.4 * _MM) | 1, round(0.7 * _MM)  # px of a strip beside a rule, and how far it lies
_RIDGE, _LIGHTEST = 6, 14  # grey levels by which a rule is darker than what lies beside it; of its pixels
_WHOLE, _GAP = 0.8, round(1.5 * _MM)  # share of its length that a rule shows; px of its longest gap
_CROWD = 0.25  # share of ink in the rows beside a rule; through a line of type there is more
_THICK = round(1.2 * _MM)
_SPACE = round(2.0 * _MM)  # between words of one line, of 16 points at most
_SMALL, _TALL = round(1.1 * _MM), round(14 * _MM)  # of a line of type
_DROPPED = set("gjpqy,;()[]{}")
_USUAL = 0.5  # share of the usual height of lines that one may differ and still be the same type


@dataclass(frozen=True, slots=True)
class Read:
    """One line as read: where it stands (points, from the top left corner) and how sure its letters are."""

    box: tuple[float, float, float, float]
    score: float


def recognised(grey: Array, number: int, allowance: text.Allowance) -> tuple[Sheet, list[Read]]:
    """The sheet of one upright picture of a page, and how surely each of its lines was read: 0 past the allowance."""
    page = _straight(_sized(grey))
    ink = (page < 255 * _INK).astype(np.uint8)
    level, upright = _rules(page)
    sheet = Sheet(number, round(page.shape[1] * _S, 1), round(page.shape[0] * _S, 1))
    sheet.level = [Rule(y * _S, x0 * _S, x1 * _S) for x0, y, x1 in _along(level)]
    sheet.upright = [Rule(x * _S, y0 * _S, y1 * _S) for y0, x, y1 in _along(upright.T)]
    drawn = cv.dilate(level | upright, np.ones((5, 5), np.uint8))
    letters = np.where(drawn > 0, 0, ink).astype(np.uint8)
    lines = _lines(letters, upright)
    usual = float(np.median([y1 - y0 for _, y0, _, y1 in lines])) if lines else 0.0
    read: list[Read] = []
    for box in lines:
        x0, y0, x1, y1 = box
        if not allowance.take():
            read.append(Read((x0 * _S, y0 * _S, x1 * _S, y1 * _S), 0.0))
            continue
        part = page[max(0, y0 - 6) : y1 + 6, max(0, x0 - 6) : x1 + 6]
        got = text.read_line(part)
        if got.text:
            read.append(Read((x0 * _S, y0 * _S, x1 * _S, y1 * _S), got.score))
            sheet.words += _words(got.text.replace("□", "☐"), box, letters, usual)
    return sheet, read


def _sized(grey: Array) -> Array:
    """On white paper, at one size."""
    scale = _WIDE / min(grey.shape)
    size = (round(grey.shape[1] * scale), round(grey.shape[0] * scale))
    page = cv.resize(grey, size, interpolation=cv.INTER_AREA if scale < 1 else cv.INTER_CUBIC)
    small = cv.resize(page, (size[0] // 8, size[1] // 8), interpolation=cv.INTER_AREA)
    paper = cv.GaussianBlur(cv.morphologyEx(small, cv.MORPH_CLOSE, np.ones((31, 31), np.uint8)), (0, 0), 8)
    paper = cv.resize(paper, size, interpolation=cv.INTER_LINEAR)
    return np.clip(page.astype(np.float32) * 255 / np.maximum(paper, 40), 0, 255).astype(np.uint8)


def _straight(page: Array) -> Array:
    """Turned by the slope of its level rules, or of its lines of type where it has none."""
    ink = (page < 255 * _INK).astype(np.uint8)
    near = cv.morphologyEx(ink, cv.MORPH_CLOSE, np.ones((3, _SPACE), np.uint8))
    found = cv.HoughLinesP(
        cv.Canny(near * 255, 50, 150), 1, np.pi / 1800, 200, minLineLength=page.shape[1] // 8, maxLineGap=12
    )
    if found is None:
        return page
    slopes = [np.degrees(np.arctan2(y1 - y0, x1 - x0)) for x0, y0, x1, y1 in found.reshape(-1, 4)]
    flat = [each for each in slopes if abs(each) < 12]
    if not flat:
        return page
    height, width = page.shape
    matrix = cv.getRotationMatrix2D((width / 2, height / 2), float(np.median(flat)), 1.0)
    return cv.warpAffine(page, matrix, (width, height), flags=cv.INTER_LINEAR, borderValue=255)


def _rules(page: Array) -> tuple[Array, Array]:
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


def _along(rules: Array) -> list[tuple[int, float, int]]:
    """Start, place across, end of each level rule."""
    count, _, stats, middles = cv.connectedComponentsWithStats(rules, connectivity=8)
    return [
        (int(stats[n][0]), float(middles[n][1]), int(stats[n][0] + stats[n][2]))
        for n in range(1, count)
        if stats[n][3] <= _THICK
    ]


def _lines(letters: Array, upright: Array) -> list[tuple[int, int, int, int]]:
    """The boxes of lines of type, from the top; none runs through an upright rule."""
    count, labels, stats, _ = cv.connectedComponentsWithStats(letters, connectivity=8)
    held = (stats[:, 4] >= 8) & (stats[:, 3] <= _TALL)
    held[0] = False
    clean = held[labels].astype(np.uint8)
    near = cv.morphologyEx(clean, cv.MORPH_CLOSE, np.ones((5, _SPACE), np.uint8))
    near[cv.dilate(upright, np.ones((1, 5), np.uint8)) > 0] = 0
    count, _, stats, _ = cv.connectedComponentsWithStats(near, connectivity=8)
    found = []
    for x, y, wide, high, _area in stats[1:count]:
        if high < _SMALL or wide < _SMALL // 2:
            continue
        own = clean[y : y + high, x : x + wide].astype(np.float32)
        parts = text.lines(own, _MM) or [(0, 0, wide, high)]
        found += [(int(x + a), int(y + b), int(x + c), int(y + d)) for a, b, c, d in parts]
    return sorted((box for box in found if box[3] - box[1] >= _SMALL // 2), key=lambda box: (box[1], box[0]))


def _words(line: str, box: tuple[int, int, int, int], letters: Array, usual: float) -> list[Word]:
    """The words of a line, each where it stands: its widest gaps are its spaces."""
    x0, y0, x1, y1 = box
    said = line.split()
    empty = ~letters[y0:y1, x0:x1].any(axis=0)
    cuts = _gaps(empty, len(said) - 1)
    edges = [0, *cuts, x1 - x0] if len(cuts) == len(said) - 1 else _by_length(said, x1 - x0)
    high = y1 - y0
    size = usual if abs(high - usual) <= _USUAL * usual else high
    base = y1 - (0.22 * size if _DROPPED & set(line) else 0)
    top, bottom = base - 0.78 * size, base + 0.22 * size
    return [
        Word(word, (x0 + a) * _S, top * _S, (x0 + b) * _S - 0.12 * size * _S, bottom * _S, base * _S)
        for word, a, b in zip(said, edges, edges[1:], strict=False)
    ]


def _gaps(empty: Array, wanted: int) -> list[int]:
    """The ends of the widest empty stretches of a line, as many as are wanted, from the left."""
    steps = np.flatnonzero(np.diff(np.concatenate(([0], empty.astype(np.int8), [0]))))
    runs = [
        (int(b - a), int(b)) for a, b in zip(steps[::2], steps[1::2], strict=True) if a and b < len(empty)
    ]
    widest = sorted(runs, reverse=True)[:wanted]
    return sorted(end for _, end in widest)


def _by_length(said: list[str], width: int) -> list[int]:
    """Where words stand by how long they are."""
    ends = np.cumsum([len(word) + 1 for word in said])
    return [0, *(round(width * end / ends[-1]) for end in ends)]
