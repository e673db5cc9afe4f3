"""One page read: the signs of its options, the words in its rooms, and the ink that belongs to nothing."""

from dataclasses import dataclass, field

import numpy as np

from extractors.blank.printed.pictures import DPI
from schemas.reading import Box

from . import text
from .boxes import interior
from .highlighter import highlighted
from .ink import Ink, Tone, added_ink
from .known import Known, OptionSpot
from .look import look, on_rules
from .marks import Sign
from .places import Place, share_out
from .register import Placed
from .rooms import Room, Rooms
from .unbend import Flat
from .unchanged import standing
from .vision import MM, MM2, PT, Array, cv

_SOME = 0.6  # mm2 of a letter
_PITCH = round(4 * MM)  # px from a room's foot in which its next line would begin
_SIDES = 6  # px within which two rooms have the same sides
_TRIED, _PRINT = 6, 140  # rooms tried; grey level of print
_AS_TYPE, _LETTER = (
    0.97,
    0.6,
)  # score of a line of type, and of its doubtfullest letter: fonts like hands have less
_MARK = 0.6  # mm2; a letter has 0.3 to 1, a tick 2 or more
_SQUARE = 24  # px: 4 mm, wider than two pictures of a sheet differ
_INKED = 0.02  # mean darkness of a square that is written on
_SHOWN, _QUALITY = (
    120,
    60,
)  # dpi and JPEG quality of the pictures for people: some 100 KB a page, a pencil's 7 is legible


@dataclass(slots=True)
class PageRead:
    """Everything found on one picture of one page."""

    picture: int  # from 1, in the order they came
    page: int
    matched: float
    residual: float
    signs: dict[str, dict[int, Sign]] = field(default_factory=dict)
    rooms: dict[str, list[Room]] = field(default_factory=dict)
    residue: list[Box] = field(default_factory=list)
    blur: float = 0.0  # px: how soft its print is
    cut: float = 0.0  # share of the page that the picture does not show
    fingerprint: str = ""  # where its ink lies, in squares of 4 mm: bits in hex; empty where there is none
    moved: float = 0.0  # share of the blank's print that is not in its place
    typed: bool = False  # its writing reads like type
    jpeg: bytes = b""  # the page laid straight, for a person to look at


def read_page(
    picture: Array,
    placed: Placed,
    flat: Flat,
    known: Known,
    number: int,
    allowance: text.Allowance | None = None,
) -> PageRead:
    """Read a picture that was laid flat on its page; without an ``allowance`` of lines the writing is left unread."""
    blank = placed.sheet.grey
    ink = added_ink(flat, placed.sheet)
    places = known.places(flat.page, blank.shape)
    shared = share_out(ink, places)
    result = PageRead(number, flat.page, flat.matched, flat.residual, residue=shared.residue)
    result.cut = 1 - float(flat.inside.mean())
    result.blur = ink.blur
    result.fingerprint = _fingerprint(ink)
    result.jpeg = _jpeg(flat.grey if flat.plain else flat.colour)
    by_key: dict[tuple[str, int], list[Place]] = {}
    for place in places:
        by_key.setdefault(place.key, []).append(place)
    groups = {name: [s for s in spots if s.page == flat.page] for name, spots in known.options.items()}
    groups = {name: here for name, here in groups.items() if here}
    for name, here in groups.items():
        result.signs[name] = _signs(here, by_key, ink, blank, shared.strange(name))
    for name, told in standing(ink, groups).items():
        for index, stands in told.items():
            result.signs[name][index].stands = stands
    laid: list[tuple[Place, Room]] = []
    reader = Rooms(picture, flat, ink, blank, allowance, places)
    for asked in known.template.fields:
        found = by_key.get((asked.id, -1), [])
        if found and asked.id not in known.options:
            result.rooms[asked.id] = [reader.read(asked, place) for place in found]
            laid += zip(found, result.rooms[asked.id], strict=True)
    _run_on(laid, ink, shared.owner)
    result.typed = allowance is not None and _like_type(flat.colour, result.rooms)
    return result


def _run_on(laid: list[tuple[Place, Room]], ink: Ink, owner: list[str]) -> None:
    """Where a line begins at the very edge of a room, or stands in none, what the room above it says is not whole."""
    loose = np.array([not name for name in owner]) & (ink.sizes >= _SOME)
    for above, room in laid:
        x0, _, x1, y1 = above.box
        below = ink.blobs[y1 : y1 + _PITCH, x0:x1]
        room.over |= bool(room.lines) and bool(loose[below].any())
        for place, other in laid:
            level = abs(x0 - place.box[0]) < _SIDES and abs(x1 - place.box[2]) < _SIDES
            room.over |= level and other.from_above and abs(y1 - place.box[1]) < _SIDES


def _like_type(colour: Array, rooms: dict[str, list[Room]]) -> bool:
    """Whether what stands in a page's fullest rooms reads as surely as type does, with all that the blank prints there."""
    written = sorted((r for own in rooms.values() for r in own if r.lines), key=lambda r: -r.mass)[:_TRIED]
    told = []
    for room in written:
        x0, y0, x1, y1 = (round(v * PT) for v in room.box)
        part = cv.cvtColor(colour[max(0, y0 - 4) : y1 + 4, max(0, x0 - 4) : x1 + 4], cv.COLOR_BGR2GRAY)
        for left, top, right, bottom in text.lines((part < _PRINT).astype(np.float32), MM)[:2]:
            got = text.read_line(part[max(0, top - 3) : bottom + 3, max(0, left - 3) : right + 3])
            told += [got.score >= _AS_TYPE] if len(got.text) > 2 else []
    return sum(told) > 1 and 3 * sum(told) >= 2 * len(told)


def _fingerprint(ink: Ink) -> str:
    """Where the ink of marks larger than a speck lies, as bits in hex."""
    at = ink.at
    own, dark = ink.blobs.ravel()[at], ink.added.ravel()[at]
    held = (ink.sizes >= _MARK)[own]
    if float(dark[held].sum()) < MM2:
        return ""
    marks = np.zeros(ink.added.shape, np.float32)
    marks.ravel()[at[held]] = dark[held]
    small = cv.resize(marks, None, fx=1 / _SQUARE, fy=1 / _SQUARE, interpolation=cv.INTER_AREA)
    return "".join(f"{int(bits):02x}" for bits in np.packbits(small > _INKED))


def _jpeg(colour: Array) -> bytes:
    size = (round(colour.shape[1] * _SHOWN / DPI), round(colour.shape[0] * _SHOWN / DPI))
    small = cv.resize(colour, size, interpolation=cv.INTER_LINEAR)
    made, data = cv.imencode(".jpg", small, [cv.IMWRITE_JPEG_QUALITY, _QUALITY])
    return bytes(data) if made else b""


def _signs(
    spots: list[OptionSpot],
    by_key: dict[tuple[str, int], list[Place]],
    ink: Ink,
    blank: Array,
    strange: Array,
) -> dict[int, Sign]:
    worded = [s.words for s in spots if s.words]
    area = _around(worded) if worded else (0.0, 0.0, 0.0, 0.0)
    out: dict[int, Sign] = {}
    shades = []
    for spot in spots:
        held = by_key.get((spot.field, spot.index), [])
        sign = Sign(mass=sum(p.mass for p in held))
        if spot.box is not None and not spot.cell:
            sign.cover = interior(ink.added, spot.box)
        target = spot.words or spot.box
        if target is not None:
            others = [w for w in worded if w != target]
            seen = look(ink, blank, target, others, area if spot.words else target, strange)
            shades.append((spot.index, seen))
            if spot.words is not None and not spot.cell:
                sign.words = seen
        out[spot.index] = sign
    on_rules(ink, [w for _, w in shades])
    if any(s.cell or s.words for s in spots):
        for (index, _), lit in zip(shades, highlighted([w for _, w in shades], ink.tone), strict=True):
            out[index].shaded = lit
    if ink.tone is Tone.BITS and all(s.words and s.cell for s in spots):
        for sign in out.values():
            sign.shaded = "unseen"
    return out


def _around(boxes: list[Box]) -> Box:
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
