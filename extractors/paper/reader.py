"""A scan or photos of the printed form become readings: every picture on its page, every page read, one return."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from schemas.codes import Code, Failure
from schemas.layout import Layout
from schemas.reading import Issue, PageSeen, Reading, failed
from schemas.template import Template

from . import codes, issues
from .answers import page_seen
from .fit import MOVED
from .issues import Told
from .joining import returns
from .known import Known, know
from .page import PageRead, read_page
from .pictures import pages
from .register import Placed, place, see
from .reprinted import read_print
from .unread import why_unread
from .vision import Array, cv

_MATCHED = 0.25  # correlation of a page that truly is the blank's; another form's pages stay under 0.15
_NO_MEMORY = -4  # cv::Error::StsNoMem
_SOFT = 3.0  # px (0.5 mm): print softer than this runs into marks
_BENT = 0.6  # mm: a page that fits no better was bent in ways that could put marks in other boxes
_TILT = 0.02  # share by which one edge of a page is larger than the other; a scanner's is under 0.002
_FINE, _KEPT = 2480, 40  # px of a kept picture's shorter side (300 dpi of A4), and how many: some 9 MB each
NO_LAYOUT = (
    "This form's template does not know how it looks printed: learn it again where LibreOffice is installed."
)


@dataclass(slots=True)
class Sorted:
    """The pictures of a file, sorted onto the pages of one template."""

    known: Known | None = None
    read: list[PageSeen] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    pictures: int = 0
    moved: bool = False  # rows have grown: it was filled in on screen before it was printed
    upright: list[Array] = field(
        default_factory=list
    )  # every picture, grey, to be read as print in that case
    _turn: int = 0  # quarter turns anticlockwise that made the last picture upright

    def keep(self, grey: Array, placed: Placed | None) -> None:
        """Keep a picture upright, as its page lies or else as the one before it."""
        if placed is not None:
            self._turn = round(float(np.degrees(np.arctan2(placed.matrix[1, 0], placed.matrix[0, 0]))) / 90)
        if len(self.upright) >= _KEPT:
            return
        if placed is not None and _tilted(placed):
            self.upright.append(_laid_flat(grey, placed))
        else:
            scale = min(1.0, _FINE / min(grey.shape))
            size = (round(grey.shape[1] * scale), round(grey.shape[0] * scale))
            self.upright.append(np.rot90(cv.resize(grey, size, interpolation=cv.INTER_AREA), self._turn))


def _tilted(placed: Placed) -> bool:
    """Whether a page was seen at an angle, as by a camera: one edge of it is larger than the other."""
    height, width = placed.sheet.grey.shape[:2]
    return bool(abs(placed.matrix[2, 0]) * width + abs(placed.matrix[2, 1]) * height > _TILT)


def _laid_flat(grey: Array, placed: Placed) -> Array:
    """The page as its print at its top has it, at twice the blank's resolution."""
    height, width = placed.sheet.grey.shape[:2]
    matrix = placed.matrix @ np.diag([0.5, 0.5, 1.0])
    flags = cv.INTER_LINEAR | cv.WARP_INVERSE_MAP
    return cv.warpPerspective(grey, matrix, (2 * width, 2 * height), flags=flags, borderValue=255)


def read_paper(data: bytes, name: str, templates: Sequence[Template]) -> list[Reading]:
    """The readings of a scan or photo: of the template whose pages it shows, one for each completed form in it.

    Templates without a layout are passed over. A file that cannot be opened gives one reading that says why.
    """
    return read_laid(data, name, _laid(templates))


def read_paper_pictures(pictures: Iterator[Array | None], templates: Sequence[Template]) -> list[Reading]:
    """As ``read_paper``, of pages that are pictures already."""
    return read_pictures(pictures, _laid(templates))


def _laid(templates: Sequence[Template]) -> list[tuple[Template, Layout]]:
    return [(t, t.layout) for t in templates if t.layout is not None]


def read_laid(
    data: bytes, name: str, laid: Sequence[tuple[Template, Layout]], *, words: bool = True
) -> list[Reading]:
    """As ``read_paper``, of templates with their layouts; ``words`` off leaves the writing unread."""
    try:
        found = pages(data, name)
    except Failure as failure:
        return [failed(failure.code, failure.detail if failure.code is Code.UNSUPPORTED_KIND else "")]
    return read_pictures(found, laid, words=words)


def read_pictures(
    pictures: Iterator[Array | None], laid: Sequence[tuple[Template, Layout]], *, words: bool = True
) -> list[Reading]:
    """The readings of pages as pictures (blue, green, red), None for one that cannot be decoded."""
    if not laid:
        return [failed(Code.PAPER_FORM, NO_LAYOUT)]
    try:
        found = sort_pages(pictures, [know(t, layout) for t, layout in laid], words=words)
    except Failure as failure:  # the file says too late how large it is
        return [failed(failure.code)]
    except cv.error as error:
        if error.code == _NO_MEMORY:
            raise MemoryError from error
        raise
    if words and found.moved and (again := read_print(found.upright, [template for template, _ in laid])):
        return again
    told = issues.of_pictures(found.told, found.pictures)
    if found.known is None or not found.read:
        return [_unknown(found, told)]
    return returns(found.known.template, found.known.layout, found.read, told)


def sort_pages(pictures: Iterator[Array | None], known: Sequence[Known], *, words: bool = True) -> Sorted:
    """Lay every picture on its page and read it; the first page that fits decides which template is meant."""
    found = Sorted()
    for number, picture in enumerate(pictures, 1):
        found.pictures = number
        if picture is None:
            found.told.append(Told(number, "damaged"))
            continue
        code = codes.find(picture)
        page = picture if code is None else codes.without(picture, code)
        grey = cv.cvtColor(page, cv.COLOR_BGR2GRAY)
        one, placed = _best(grey, _meant([found.known] if found.known else known, code))
        found.keep(grey, placed)
        read = read_page(page, placed, one, number, words=words) if one and placed else None
        if read is None or one is None or read.matched < _MATCHED:
            why = _unplaced(grey)
            found.told += [Told(number, why)] if why else []
            continue
        found.known = one
        if read.blur > _SOFT:
            found.told.append(Told(number, "too blurred to read"))
            continue
        found.read.append(_seen(one, read, code))
        found.moved |= read.moved > MOVED
        if read.residual > _BENT:
            found.told.append(Told(number, "creased or bent"))
    return found


def _seen(known: Known, read: PageRead, code: codes.Code | None) -> PageSeen:
    """What a picture tells; of a page of our own print also what its code says, its marks left out."""
    seen = page_seen(known, read)
    if code is None:
        return seen
    residue = codes.not_marks(seen.residue, known.corners(seen.page)) if seen.residue else []
    return seen.model_copy(update={"stamp": code.stamp, "residue": residue})


def _meant(known: Sequence[Known], code: codes.Code | None) -> Sequence[Known]:
    """The templates that a picture may be of: the one its code names, as we print it; without a code, all."""
    if code is None:
        return known
    named = [
        k for k in known if (k.template.id, k.template.version) == (code.stamp.template, code.stamp.version)
    ]
    return [know(k.template, k.layout, ours=True) for k in named or known]


def _best(grey: Array, known: Sequence[Known]) -> tuple[Known | None, Placed | None]:
    """The template, and the place on its page, that a picture fits best."""
    best: tuple[Known | None, Placed | None] = (None, None)
    if min(grey.shape) < 64:  # px; no page can be told from so little
        return best
    seen = see(grey)
    for one in known:
        placed = place(seen, one.pages)
        if placed is not None and (best[1] is None or placed.inliers > best[1].inliers):
            best = one, placed
    return best


def _unplaced(grey: Array) -> str:
    """What to say of a picture that fits no page; nothing of an empty one, the back of a sheet."""
    why = why_unread(grey)
    return issues.UNKNOWN if why is None else why


def _unknown(found: Sorted, told: list[Issue]) -> Reading:
    """No picture shows a page we know."""
    if found.told and all(t.why != issues.UNKNOWN for t in found.told):
        reading = failed(Code.PAGE_UNREADABLE)
        return reading.model_copy(update={"issues": told})
    reading = failed(Code.UNKNOWN_FORM, "" if found.told else "Its pages are empty.")
    unread = [i for i in told if i.code is Code.PAGE_UNREADABLE]
    return reading.model_copy(update={"issues": [*reading.issues, *unread]})
