"""Lines of type on a page of print, and the words of each: where a line's gaps are wide its words part.

A line is read by itself (``text.read_line``), which tells each letter's place too. What the recogniser runs together is
parted where the gap is as wide as others between words, and every word is given the room that its ink has.
"""

import itertools
from dataclasses import dataclass, field

import numpy as np

from extractors.pdf.broken import one_word, torn

from . import text
from .vision import Array, cv

_MM = 2480 / 210.0  # px: a page is looked at in one size, 300 dpi of A4
_SPACE = round(2.0 * _MM)  # between words of one line, of 16 points at most
_SMALL, _TALL = round(1.1 * _MM), round(14 * _MM)  # of a line of type
_MIDDLE, _FOOT = (
    (0.4, 0.72),
    (0.78, 1.0),
)  # shares of a line's height: where words are struck out, and underlined
_THROUGH = 0.93  # share of a word that a stroke through it covers in one row
_LATIN = 0x24F  # past the last letter of Latin: a recogniser's word for a drawing
_BULLET = round(6 * _MM)  # px between a dash and the words that it stands before
_SPARE = 6  # px of bare paper round a line that is read
_WORDS_APART = 0.17  # of a line's height: no two letters of a word stand so far apart, but a 1 among figures
_WIDER = 2.0  # times the usual gap between its letters
_FIGURES = 0.37  # of a line's height: as far apart are no two figures of a number
_LIKE_OTHERS = 0.7  # share of the usual gap between its words from which a line's gap parts words
_NEXT = 1.3  # times the usual gap between its letters: from a small letter to a capital
_TICKS = frozenset("✓✔√")  # nothing else that is typed on a form looks like one
_STOPS, _CLOSE = frozenset(".,;:!?"), 0.3  # share of a line's height from a word to its full stop
_PREFIXES = frozenset(("Mc", "Mac"))
_EVEN = 0.25  # of a tick's height by which its left arm is lower

Area = tuple[int, int, int, int]


@dataclass(slots=True)
class Piece:
    """A word as read, with the room its ink has, in pixels, and the probabilities of its letters."""

    text: str
    x0: int
    x1: int
    sure: tuple[float, ...] = ()
    struck: bool = False
    underlined: bool = False


@dataclass(slots=True)
class Typed:
    """One line of type: where it stands, in pixels, its words, and how surely it was read (mean and least letter)."""

    box: Area
    words: list[Piece] = field(default_factory=list)
    score: float = 0.0
    least: float = 0.0
    hand: bool = False  # its letters do not stand on one line as type's do


def lines(letters: Array, upright: Array) -> list[Area]:
    """The boxes of lines of type, from the top; none runs through an upright rule."""
    count, labels, stats, _ = cv.connectedComponentsWithStats(letters, connectivity=8)
    held = (stats[:, 4] >= 8) & (stats[:, 3] <= _TALL)
    held[0] = False
    clean = held[labels].astype(np.uint8)
    near = cv.morphologyEx(clean, cv.MORPH_CLOSE, np.ones((5, _SPACE), np.uint8))
    near[cv.dilate(upright, np.ones((1, 5), np.uint8)) > 0] = 0
    count, _, stats, _ = cv.connectedComponentsWithStats(near, connectivity=8)
    found, small = [], []
    for x, y, wide, high, _area in stats[1:count]:
        if high < _SMALL or wide < _SMALL // 2:
            small.append((int(x), int(y + high / 2), int(x + wide)))
            continue
        own = clean[y : y + high, x : x + wide].astype(np.float32)
        parts = text.lines(own, _MM) or [(0, 0, wide, high)]
        found += [(int(x + a), int(y + b), int(x + c), int(y + d)) for a, b, c, d in parts]
    whole = [
        _with_dash(box, small)
        for box in found
        if box[3] - box[1] >= _SMALL // 2 and not any(_dot_of(box, line) for line in found)
    ]
    return sorted(whole, key=lambda box: (box[1], box[0]))


def _dot_of(box: Area, line: Area) -> bool:
    """Whether a box lies in a line twice as high, or right on it: the dot of an i in a title."""
    high = box[3] - box[1]
    inside = line[0] <= box[0] and box[2] <= line[2] and line[1] - high <= box[1] and box[3] <= line[3]
    return inside and box[2] - box[0] <= 2 * high <= line[3] - line[1]


def _with_dash(line: Area, small: list[tuple[int, int, int]]) -> Area:
    """A line with the dash or bullet that stands before it."""
    x0, y0, x1, y1 = line
    before = [left for left, middle, right in small if y0 <= middle <= y1 and 0 <= x0 - right <= _BULLET]
    return min([x0, *before]), y0, x1, y1


def scrawls(letters: Array) -> list[Area]:
    """What is too tall to be type and does not reach the page's edge: a signature, a remark by hand, a drawing."""
    count, _, stats, _ = cv.connectedComponentsWithStats(letters, connectivity=8)
    high, wide = letters.shape
    rim = round(6 * _MM)
    tall = (tuple(int(v) for v in row) for row in stats[1:count] if row[3] > _TALL)
    return [
        (x, y, x + w, y + h) for x, y, w, h, _ in tall
        if min(x, y) > rim and x + w < wide - rim and y + h < high - rim
    ]  # fmt: skip


def read(page: Array, letters: Array, box: Area) -> Typed:
    """One line of a clean page, read; without words where nothing was recognised."""
    x0, y0, x1, y1 = box
    around = slice(max(0, y0 - _SPARE), y1 + _SPARE), slice(max(0, x0 - _SPARE), x1 + _SPARE)
    own = cv.dilate(letters[around], np.ones((5, 5), np.uint8))
    part = np.where(own > 0, page[around], 255).astype(np.uint8)
    ink = letters[y0:y1, x0:x1]
    got = text.read_line(part)
    if got.text in _TICKS or (len(got.text) <= 2 and ticked(ink)):
        least = max(got.least, 0.95)
        return Typed(box, [Piece("✓", x0, x1, (least,))], max(got.score, least), least)
    if not got.text or any(
        ord(letter) > _LATIN and not letter.isspace() for letter in got.text if letter.isalpha()
    ):
        return Typed(box)
    left = min(x0, _SPARE)
    places = [p * part.shape[1] - left for p in got.places]
    pieces = [
        Piece(t, x0 + a, x0 + b, sure, _crossed(t, ink[:, a:b], _MIDDLE), _crossed(t, ink[:, a:b], _FOOT))
        for t, a, b, sure in _words(got, places, ink)
    ]
    return Typed(box, pieces, got.score, got.least, text.typed(part, _MM) is False)


def _crossed(word: str, ink: Array, where: tuple[float, float]) -> bool:
    """Whether a stroke runs through a part of a word's height from end to end: the bars of letters leave gaps."""
    if sum(letter.isalnum() for letter in word) < 2:
        return False
    high = ink.shape[0]
    return bool(
        ink[round(where[0] * high) : round(where[1] * high)].mean(axis=1).max(initial=0.0) >= _THROUGH
    )


def ticked(ink: Array) -> bool:
    """Whether a patch of ink is a tick: a short arm down from the left, a longer one up to the right."""
    ys, xs = np.nonzero(ink)
    if len(ys) < 8:
        return False
    high, wide = int(np.ptp(ys)) + 1, int(np.ptp(xs)) + 1
    if not 0.5 < wide / high < 2.2:
        return False
    ys, xs = ys - ys.min(), xs - xs.min()
    lowest = float(np.median(xs[ys >= 0.9 * high]))
    left, right = ys[xs <= 0.15 * wide].min() / high, ys[xs >= 0.85 * wide].min() / high
    turn = 0.15 * wide <= lowest <= 0.6 * wide
    hollow = not np.any((xs > 0.3 * wide) & (xs < 0.5 * wide) & (ys < 0.15 * high))
    right_low = not np.any((xs > 0.8 * wide) & (ys > 0.75 * high))
    return bool(turn and left - right >= _EVEN and right <= 0.2 and hollow and right_low)


def _words(
    got: text.Reading, places: list[float], ink: Array
) -> list[tuple[str, int, int, tuple[float, ...]]]:
    """The words of a line with the columns their ink has and how sure their letters are."""
    said = got.text
    bounds = _bounds(said, places, ink)
    empty = ~ink.any(axis=0)
    out: list[tuple[str, int, int, tuple[float, ...]]] = []
    edges = [(0, 0), *bounds, (len(said), ink.shape[1])]
    for (first, start), (last, end) in itertools.pairwise(edges):
        word = _likely(said[first:last].strip())
        sure = tuple(
            s for s, letter in zip(got.sure[first:last], said[first:last], strict=True) if letter != " "
        )
        dark = np.flatnonzero(~empty[start:end])
        if not word:
            continue
        if out and len(dark) and word in _STOPS and dark[0] + start - out[-1][2] <= _CLOSE * ink.shape[0]:
            said_before, begin, _, sure_before = out.pop()
            out.append((said_before + word, begin, start + int(dark[-1]) + 1, sure_before + sure))
        elif len(dark):
            out.append((word, start + int(dark[0]), start + int(dark[-1]) + 1, sure))
        else:
            out.append((word, start, max(end, start + 1), sure))
    return out


def _likely(word: str) -> str:
    """A word without what no word has: a nought before small letters is an O, a stop before a long number a speck."""
    if len(word) > 2 and word[0] == "0" and word[1:].isalpha() and word[1:].islower():
        return f"O{word[1:]}"
    return word[1:] if len(word) > 3 and word[0] == "." and word[1:].isdigit() else word


def _bounds(said: str, places: list[float], ink: Array) -> list[tuple[int, int]]:
    """Where words part: the number of the letter that begins the next, and the column between."""
    high = ink.shape[0]
    gaps = _gaps(~ink.any(axis=0))
    spaces = [n for n, letter in enumerate(said) if letter == " " and 0 < n < len(said) - 1]
    found: dict[int, tuple[int, int]] = {}
    taken: set[int] = set()
    for n in spaces:  # what was read as a space is one, where there is a gap for it
        low, top = places[n - 1], places[n + 1]
        own = [
            g for g in gaps if low - 0.2 * high <= (g[0] + g[1]) / 2 <= top + 0.2 * high and g[0] not in taken
        ]
        widest = max(own, key=lambda g: g[1] - g[0], default=None)
        at = (widest[0] + widest[1]) // 2 if widest else round((low + top) / 2)
        found[n] = (n + 1, at)
        if widest:
            taken.add(widest[0])
    usual = [b - a for a, b in gaps if a in taken]
    within = [b - a for a, b in gaps if a not in taken]
    letters = float(np.median(within)) if within else 0.0
    least = max(
        _WORDS_APART * high, _WIDER * letters, _LIKE_OTHERS * float(np.median(usual)) if usual else 0.0
    )
    for a, b in gaps:
        n = sum(1 for p in places if p < (a + b) / 2)
        if a in taken or not 0 < n < len(said) or {n, n - 1} & set(found):
            continue
        begins = said[n - 1].islower() and said[n].isupper() and b - a >= _NEXT * letters > 0
        first = said[:n].rsplit(maxsplit=1)[-1]
        begins = begins and len(first) > 1 and first not in _PREFIXES  # no i of an iPad
        if begins or (b - a >= least and _part(said, n, (b - a) / high)):
            found[n] = (n, (a + b) // 2)
    return sorted(found.values())


def _part(said: str, at: int, gap: float) -> bool:
    """Whether a gap, as a share of the line's height, parts what was read as one word there."""
    before, behind = said[:at].split()[-1:], said[at:].split()[:1]
    if not before or not behind or not behind[0][0].isalnum():
        return False
    if before[0][-1].isdigit() and behind[0][0].isdigit():
        return gap >= _FIGURES
    first, rest = before[0], behind[0]
    if not (first[-1].isalpha() and rest[0].isalpha()):
        numbered = first[-1] == "." and first[:-1].isdigit()
        return first[-1] not in "-/" and gap >= (1.0 if numbered else 1.5) * _WORDS_APART
    return not one_word(first, rest, frozenset()) and not torn(first, rest, frozenset())


def _gaps(empty: Array) -> list[tuple[int, int]]:
    """The empty stretches inside a line, from the left."""
    steps = np.flatnonzero(np.diff(np.concatenate(([0], empty.astype(np.int8), [0]))))
    runs = zip(steps[::2], steps[1::2], strict=True)
    return [(int(a), int(b)) for a, b in runs if a and b < len(empty)]
