"""The photos and scans in a Word file: where a school photographed its paper form and pasted the pictures."""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element as Element
from PIL import Image, UnidentifiedImageError

from extractors.package import Package, open_package
from schemas.codes import Failure

from .names import MC, A, R, V
from .runs import alternative

# A page of A4 that Word has reduced for e-mail (96 dpi) between its margins is some 600 by 850 px; logos,
# signatures and icons are smaller, and a page of fewer pixels could not be read anyway.
SHORT_SIDE, LONG_SIDE = 400, 600
MOST = 100  # a return has some ten pages
_RASTER = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP")
_ERRORS = (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, TypeError)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a Word file: the name of its part, and its bytes as they were put in."""

    name: str
    data: bytes


def embedded_pictures(data: bytes) -> list[Picture]:
    """The pictures of a Word file (any OOXML kind) that are large enough to be a page, in the order they stand.

    Each once; vector drawings, linked pictures and what cannot be identified are left out. Their pixels are not
    decoded here, and a turn or crop made in Word is not applied. Raises Failure as ``open_word`` does.
    """
    package = open_package(data)
    found: list[Picture] = []
    for part in dict.fromkeys(_parts(package)):
        if len(found) == MOST:
            break
        try:
            held = package.part(part)
        except Failure:  # missing, damaged or past the bounds: as if it were not there
            continue
        if _like_a_page(held):
            found.append(Picture(part.rpartition("/")[2], held))
    return found


def _parts(package: Package) -> Iterator[str]:
    """The parts of the pictures shown in the body, in reading order."""
    links = {link.id: link for link in package.links(package.main)}
    for el in _shown(package.tree(package.main)):
        link = links.get(el.get(R + "embed") or el.get(R + "id") or "")
        if link is not None and not link.external and link.target in package.names:
            yield link.target


def _shown(root: Element) -> Iterator[Element]:
    """The elements that show a picture; of alternate content only the branch that a reader of today shows."""
    todo = [root]
    while todo:
        el = todo.pop()
        if el.tag == MC + "AlternateContent":
            chosen = alternative(el)
            todo += [chosen] if chosen is not None else []
            continue
        if el.tag in (A + "blip", V + "imagedata"):
            yield el
        todo.extend(reversed(el))


def _like_a_page(held: bytes) -> bool:
    """Whether bytes are a raster picture of enough pixels; only their head is read."""
    try:
        with (
            warnings.catch_warnings(action="ignore"),
            Image.open(io.BytesIO(held), formats=_RASTER) as picture,
        ):
            sides = sorted(picture.size)
    except _ERRORS:
        return False
    return sides[0] >= SHORT_SIDE and sides[1] >= LONG_SIDE
