"""A scan or photos of the printed form become readings: every picture on its page, every page read, one return."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from schemas.codes import Code, Failure
from schemas.layout import Layout
from schemas.reading import Issue, Reading, Status, failed
from schemas.template import Template

from . import issues
from .agreeing import agreed
from .issues import Told
from .joining import one_of, returns
from .known import know
from .pictures import pages
from .reprinted import read_print
from .sorting import Sorted, sort_pages
from .text import Allowance
from .upright import upright
from .vision import Array, cv

Pictures = Callable[[], Iterator[Array | None]]  # the pages from the first on, as often as they are wanted
_NO_MEMORY = -4  # cv::Error::StsNoMem
NO_LAYOUT = (
    "This form's template does not know how it looks printed: learn it again where LibreOffice is installed."
)


def read_paper(data: bytes, name: str, templates: Sequence[Template]) -> list[Reading]:
    """The readings of a scan or photo: of the template whose pages it shows, one for each completed form in it.

    Templates without a layout are passed over. A file that cannot be opened gives one reading that says why.
    """
    return read_laid(data, name, _laid(templates))


def read_paper_pictures(pictures: Pictures, templates: Sequence[Template]) -> list[Reading]:
    """As ``read_paper``, of pages that are pictures already."""
    return read_pictures(pictures, _laid(templates))


def _laid(templates: Sequence[Template]) -> list[tuple[Template, Layout]]:
    return [(t, t.layout) for t in templates if t.layout is not None]


def read_laid(
    data: bytes, name: str, laid: Sequence[tuple[Template, Layout]], *, words: bool = True
) -> list[Reading]:
    """As ``read_paper``, of templates with their layouts; ``words`` off leaves the writing unread."""
    return read_pictures(partial(pages, data, name), laid, words=words)


def read_pictures(
    pictures: Pictures, laid: Sequence[tuple[Template, Layout]], *, words: bool = True
) -> list[Reading]:
    """The readings of pages as pictures (blue, green, red), None for one that cannot be decoded."""
    try:
        seen = pictures()
    except Failure as failure:
        return [failed(failure.code, failure.detail if failure.code is Code.UNSUPPORTED_KIND else "")]
    if not laid:
        return [failed(Code.PAPER_FORM, NO_LAYOUT)]
    try:
        found = sort_pages(
            seen, [know(t, layout) for t, layout in laid], allowance=Allowance() if words else None
        )
    except Failure as failure:  # the file says too late how large it is
        return [failed(failure.code)]
    except cv.error as error:
        if error.code == _NO_MEMORY:
            raise MemoryError from error
        raise
    told = issues.of_pictures(found.told, found.pictures)
    heaps = found.heaps()
    templates = [template for template, _ in laid]
    if not heaps:
        return (read_print(upright(pictures(), found.poses), templates) if words else None) or [
            _unknown(found, told)
        ]
    main, *others = heaps
    if words and main.moved and (again := read_print(upright(pictures(), found.poses), templates)):
        return again
    forms = [main, *(h for h in others if 2 * len(h.pictures) >= len(h.known.layout.pages))]
    strays = [
        Told(n, issues.of_another(h.known.template)) for h in others if h not in forms for n in h.pictures
    ]
    told = issues.of_pictures(sorted([*found.told, *strays], key=lambda t: t.picture), found.pictures)
    readings = [r for h in forms for r in returns(h.known.template, h.known.layout, h.read, told)]
    if words and len(readings) == 1 and _typed_with_doubts(readings[0]):
        again = read_print(upright(pictures(), found.poses), [main.known.template])
        return [agreed(readings[0], again[0], main.known.template)] if again else readings
    return readings if len(forms) == 1 else [one_of(r, n, len(readings)) for n, r in enumerate(readings, 1)]


def _typed_with_doubts(reading: Reading) -> bool:
    """Whether a form was filled in on screen, and its ink alone leaves doubts: reading all of its print takes seconds."""
    return any(p.typed for p in reading.pages) and any(a.status is Status.UNSURE for a in reading.answers)


def _unknown(found: Sorted, told: list[Issue]) -> Reading:
    """No picture shows a page we know."""
    if found.told and all(t.why != issues.UNKNOWN for t in found.told):
        reading = failed(Code.PAGE_UNREADABLE)
        return reading.model_copy(update={"issues": told})
    reading = failed(Code.UNKNOWN_FORM, "" if found.told else "Its pages are empty.")
    unread = [i for i in told if i.code is Code.PAGE_UNREADABLE]
    return reading.model_copy(update={"issues": [*reading.issues, *unread]})
