"""The pictures of a file sorted onto the pages of the forms they show, and every page read.

Versions of one form look alike, and so do pages of forms of one house style: while several fit, a page is read for each,
and what the blank prints and the page lacks tells them apart, as no pen takes print away. A page of another form among a form's pages is told as such.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from schemas.reading import PageSeen

from . import codes, issues
from .answers import page_seen
from .fit import MOVED, lost_print, moved
from .issues import Told
from .known import Known, know
from .page import PageRead, read_page
from .register import Looks, Placed, place
from .text import Allowance
from .unbend import Flat, flatten
from .unread import why_unread
from .upright import Pose, pose
from .vision import Array, cv

_MATCHED = 0.25  # correlation of a page that truly is the blank's; another form's pages stay under 0.15
_SOFT = 3.0  # px (0.5 mm): print softer than this runs into marks
_BENT = 0.6  # mm: a page that fits no better was bent in ways that could put marks in other boxes
_SURE = 90  # inliers of a page of a form that the file has shown before: no other form needs to be tried
_RIVAL = (
    0.5  # share of the best form's inliers from which a picture may be a page of another, or a version of it
)
_TOLD_APART = 12.0  # mm2 of the blank's print that one form's page lacks more than another's: three words
_LACKS = 40.0  # mm2 of print that a page lacks, from which it may be another form's after all
_NOWHERE = 100.0  # the same for a page that a form does not have


@dataclass(slots=True)
class Fit:
    """A picture as a page of one template; ``lost`` is the print in mm2 that it should have and lacks."""

    known: Known
    lost: float
    inliers: int
    seen: PageSeen | None = None  # None where it is too soft to be read
    moved: bool = False  # rows have grown: it was filled in on screen before it was printed


@dataclass(slots=True)
class Heap:
    """The pictures of a file that are pages of one template."""

    known: Known
    read: list[PageSeen] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    moved: bool = False


@dataclass(slots=True)
class Sorted:
    """The pictures of a file, each with the templates that it may be a page of."""

    fits: dict[int, dict[str, Fit]] = field(default_factory=dict)  # picture -> template -> fit
    told: list[Told] = field(default_factory=list)
    pictures: int = 0
    poses: list[Pose] = field(default_factory=list)  # of every picture, to be read as print if rows moved

    def behind(self) -> dict[str, float]:
        """How much more of each template's print the file lacks than of the best one's."""
        names = {name for fits in self.fits.values() for name in fits}
        total = {
            name: sum(fits[name].lost if name in fits else _NOWHERE for fits in self.fits.values())
            for name in names
        }
        return {name: lost - min(total.values()) for name, lost in total.items()}

    def heaps(self) -> list[Heap]:
        """The form that fits the file best with its pages, then those of other forms, each picture once."""
        behind, found = self.behind(), dict[str, Heap]()
        inliers = {name: sum(f[name].inliers for f in self.fits.values() if name in f) for name in behind}
        order = sorted(behind, key=lambda name: (behind[name], -inliers[name]))
        for number, fits in self.fits.items():
            name = next(name for name in order if name in fits)
            fit = fits[name]
            heap = found.setdefault(name, Heap(fit.known))
            heap.pictures.append(number)
            heap.moved |= fit.moved
            heap.read += [fit.seen] if fit.seen is not None else []
        return [found[name] for name in order if name in found and found[name].read]


def sort_pages(
    pictures: Iterator[Array | None], known: Sequence[Known], *, allowance: Allowance | None
) -> Sorted:
    """Lay every picture on its page and read it, for every version of a form that it may be of.

    Without an ``allowance`` of lines the writing is left unread.
    """
    found = Sorted()
    for number, picture in enumerate(pictures, 1):
        found.pictures = number
        if picture is None:
            found.told.append(Told(number, "damaged"))
            continue
        page, code = codes.cleaned(picture)
        grey = cv.cvtColor(page, cv.COLOR_BGR2GRAY)
        fits = _fits(page, grey, found, _meant(known, code))
        found.poses.append(pose(fits[0].placed if fits else None, found.poses))
        if not fits or not _read(found, number, page, fits, code, allowance):
            why = why_unread(grey)  # empty for the back of a sheet
            why = issues.UNKNOWN if why is None else why
            found.told += [Told(number, why)] if why else []
    return found


@dataclass(slots=True)
class _Laid:
    known: Known
    placed: Placed
    flat: Flat
    moved: float  # share of the blank's print that is not in its place
    lost: float = 0.0


def _fits(page: Array, grey: Array, found: Sorted, known: Sequence[Known]) -> list[_Laid]:
    """The picture as it lies on a page of each template that it may be of, the likeliest first."""
    if min(grey.shape) < 64:  # px; no page can be told from so little
        return []
    looks = Looks(grey)
    before = {name for fits in found.fits.values() for name in fits}
    shown = [k for k in known if _name(k) in before]
    laid = _laid(page, looks, shown, alone=len(known) == 1) if shown else []
    if shown and laid and laid[0].placed.inliers >= _SURE and laid[0].lost < _LACKS:
        return laid
    rest = [k for k in known if k not in shown]
    laid += _laid(page, looks, rest, alone=not laid and len(rest) == 1)
    laid = laid or _laid(page, looks.closer, known, alone=len(known) == 1)
    if not laid:
        return []
    most = max(each.placed.inliers for each in laid)
    return sorted((each for each in laid if each.placed.inliers >= _RIVAL * most), key=lambda each: each.lost)


def _laid(page: Array, looks: Looks, known: Sequence[Known], *, alone: bool) -> list[_Laid]:
    """The picture on a page of each of these templates; where one stands alone, what it lacks is not asked."""
    found = [laid for one in known if (laid := _on_its_page(page, looks, one)) is not None]
    for laid in found:
        laid.lost = 0.0 if alone else lost_print(laid.placed.sheet.grey, laid.flat.grey)
    return sorted(found, key=lambda each: each.lost)


def _on_its_page(page: Array, looks: Looks, known: Known) -> _Laid | None:
    """The picture on the page of a template that it fits best, or None where it fits none.

    Where a picture does not fit the page it was taken for, it is looked at more closely, for a curl; then the other pages
    are tried: those of one form share headings and columns, and a shadow may leave more of these to see than of a page's
    own words.
    """
    placed = place(looks.first, known.pages)
    found = _fitted(page, known, placed)
    if placed is None or (found is not None and _fits_well(found)):
        return found
    tried = [found, _fitted(page, known, place(looks.closer.first, known.pages))]
    if len(known.pages.sheets) > 1 and not any(each is not None and _fits_well(each) for each in tried):
        other = place(looks.first, known.pages, without=placed.sheet.number)
        tried.append(_fitted(page, known, other))
    return min((each for each in tried if each is not None), key=lambda each: each.moved, default=None)


def _fits_well(laid: _Laid) -> bool:
    return laid.moved <= MOVED and laid.flat.residual <= _BENT


def _fitted(page: Array, known: Known, placed: Placed | None) -> _Laid | None:
    """A picture laid flat on the page that it was taken for; None where the page is another form's."""
    if placed is None:
        return None
    flat = flatten(page, placed)
    if flat.matched < _MATCHED:
        return None
    return _Laid(known, placed, flat, moved(placed.sheet.prints, flat.grey))


def _read(
    found: Sorted,
    number: int,
    page: Array,
    laid: Sequence[_Laid],
    code: codes.Code | None,
    allowance: Allowance | None,
) -> bool:
    """Read a picture for every template that it may be of; False where it turns out to be of none."""
    told: set[str] = set()
    behind = found.behind()
    fits: dict[str, Fit] = {}
    for each in laid:
        far = each.lost - laid[0].lost
        if far >= _TOLD_APART or far + behind.get(_name(each.known), 0.0) >= _TOLD_APART:
            continue
        read = read_page(page, each.placed, each.flat, each.known, number, allowance)
        read.moved = each.moved
        fit = Fit(each.known, each.lost, each.placed.inliers, moved=read.moved > MOVED)
        if read.blur > _SOFT:
            told.add("too blurred to read")
        else:
            fit.seen = _seen(each.known, read, code)
            told |= {"creased or bent"} if read.residual > _BENT else set()
        fits[_name(each.known)] = fit
    if fits:
        found.fits[number] = fits
    found.told += [Told(number, why) for why in sorted(told)]
    return bool(fits)


def _name(known: Known) -> str:
    return f"{known.template.id} {known.template.version}"


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
