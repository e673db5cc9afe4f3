"""The code and the corner marks of our own print: what a page says of itself, and the page without them.

They are no ink of a school's; once read they are painted over, so that nothing later takes them for handwriting.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import zxingcpp

from schemas.reading import Box, Residue
from schemas.stamp import Stamp

from .vision import Array, cv

_SIDE = 1800  # px: the longer side of a page at 150 dpi; codes are read as well as at 300, in a quarter of the time
_ROUND_CODE, _ROUND_CORNER = (
    1.12,
    1.3,
)  # their edges may be blurred; both have more white round them than this
_BESIDE = 8.0  # points that a mark at a page's edge may seem to lie from its place
_BOOK = cv.aruco.getPredefinedDictionary(cv.aruco.DICT_4X4_50)
_QR: Any = zxingcpp.BarcodeFormat.QRCode  # its type stubs ask for a set of formats, which one stands for
_CORNERS = 4  # the marks numbered 0 to 3


@dataclass(frozen=True, slots=True)
class Code:
    """What a page's code says, and where it and the corner marks lie: corners in the picture's pixels."""

    stamp: Stamp
    page: int
    marks: list[Array]


def find(picture: Array) -> Code | None:
    """The code of a page (blue, green, red), or None where it has none of ours."""
    scale = min(1.0, _SIDE / max(picture.shape[:2]))
    size = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    small = cv.resize(cv.cvtColor(picture, cv.COLOR_BGR2GRAY), size, interpolation=cv.INTER_AREA)
    for seen in zxingcpp.read_barcodes(small, formats=_QR):
        told = Stamp.read_code(seen.text)
        if told is not None:
            at = seen.position
            corners = [at.top_left, at.top_right, at.bottom_right, at.bottom_left]
            code = np.array([(p.x, p.y) for p in corners], np.float32)
            marks = [_grown(code, _ROUND_CODE), *(_grown(mark, _ROUND_CORNER) for mark in _corners(small))]
            return Code(told[0], told[1], [mark / scale for mark in marks])
    return None


def cleaned(picture: Array) -> tuple[Array, Code | None]:
    """A page without its code and marks, and what the code says: the page as it is where it has none of ours."""
    code = find(picture)
    return (picture, None) if code is None else (without(picture, code), code)


def _corners(grey: Array) -> Sequence[Array]:
    found, ids, _ = cv.aruco.ArucoDetector(_BOOK).detectMarkers(grey)
    if ids is None:
        return []
    return [mark[0] for mark, number in zip(found, ids.ravel(), strict=True) if number < _CORNERS]


def _grown(corners: Array, times: float) -> Array:
    middle = corners.mean(axis=0)
    return middle + (corners - middle) * times


def not_marks(residue: Sequence[Residue], corners: Sequence[Box]) -> list[Residue]:
    """What is left of a page's loose ink without corner marks that were too clipped to be known as such."""
    return [
        each
        for each in residue
        if each.box is None or not any(_holds(corner, each.box) for corner in corners)
    ]


def _holds(corner: Box, box: Box) -> bool:
    return (
        corner[0] - _BESIDE <= box[0]
        and corner[1] - _BESIDE <= box[1]
        and box[2] <= corner[2] + _BESIDE
        and box[3] <= corner[3] + _BESIDE
    )


def without(picture: Array, code: Code) -> Array:
    """The page with paper where its code and marks were."""
    clean = picture.copy()
    for mark in code.marks:
        x, y, w, h = cv.boundingRect(mark.astype(np.int32))
        x0, y0 = max(0, x - w // 8), max(0, y - h // 8)
        around = picture[y0 : y + h + h // 8 + 1, x0 : x + w + w // 8 + 1].reshape(-1, picture.shape[2])
        paper = np.percentile(around, 80, axis=0) if len(around) else (255, 255, 255)
        cv.fillConvexPoly(clean, mark.astype(np.int32), tuple(float(v) for v in paper))
    return clean
