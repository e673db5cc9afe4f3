"""The PDF to print: the blank's own print with a QR code on every page and four marks to register by."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import cv2 as _cv2
import pikepdf
import segno
from pikepdf import Name

from schemas.built import Marks, Room
from schemas.reading import Box
from schemas.stamp import Stamp

from .lettering import FACE, embed, written
from .saving import saved

_cv: Any = _cv2  # its type stubs refuse plain arrays
_ROWS = 6  # of a 4 by 4 ArUco mark with its black rim
_BOOK = _cv.aruco.getPredefinedDictionary(_cv.aruco.DICT_4X4_50)


def marked(printed: bytes, marks: Sequence[Marks | None]) -> bytes:
    """The pages with their corner marks, and with room for their codes."""
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        font = embed(pdf)
        for page, laid in zip(pdf.pages, marks, strict=True):
            page.contents_coalesce()
            if laid is None:
                continue
            high = float(page.mediabox[3])
            shift = laid.shift[0], high * (1 - laid.scale) - laid.shift[1]
            page.contents_add(
                f"q {laid.scale:.4f} 0 0 {laid.scale:.4f} {shift[0]:.2f} {shift[1]:.2f} cm".encode(),
                prepend=True,
            )
            rows = [row for n, box in enumerate(laid.corners) for row in _squares(_aruco(n), box, high)]
            page.contents_add(b"Q\nq 0 g\n" + b"\n".join(rows) + b"\nf Q")
            page.add_resource(font, Name.Font, Name(FACE))
        return saved(pdf, Stamp(template="-"))


def stamped(
    master: bytes, marks: Sequence[Marks | None], stamp: Stamp, values: Sequence[tuple[Room, str]] = ()
) -> bytes:
    """The marked pages as one school's, or as anybody's: the codes, and what is known of the school written in."""
    with pikepdf.open(io.BytesIO(master)) as pdf:
        for number, (page, laid) in enumerate(zip(pdf.pages, marks, strict=True), 1):
            high = float(page.mediabox[3])
            parts = []
            if laid is not None:
                code = segno.make(stamp.text(number), error="m", boost_error=False, micro=False)
                parts.append(b"q 0 g\n" + b"\n".join(_squares(code.matrix, laid.code, high)) + b"\nf Q")
            parts += [_text(room, value, laid, high) for room, value in values if room.place.page == number]
            if parts:
                page.contents_add(b"\n".join(parts))
        return saved(pdf, stamp)


def _text(room: Room, value: str, laid: Marks | None, high: float) -> bytes:
    box = laid.printed(room.place.box) if laid is not None else room.place.box
    cover = f"1 g 0 0 {box[2] - box[0]:.2f} {box[3] - box[1]:.2f} re f\n" if room.covers else ""
    return (
        f"q 1 0 0 1 {box[0]:.2f} {high - box[3]:.2f} cm\n{cover}".encode()
        + written(value, box, lines=room.lines)
        + b"\nQ"
    )


def _aruco(number: int) -> list[list[bool]]:
    picture = _cv.aruco.generateImageMarker(_BOOK, number, _ROWS)
    return [[bool(v == 0) for v in row] for row in picture]


def _squares(rows: Sequence[Sequence[Any]], box: Box, high: float) -> Iterator[bytes]:
    """The dark squares of a mark as rectangles, those beside one another as one."""
    side = (box[2] - box[0]) / len(rows)
    for down, row in enumerate(rows):
        start = None
        for at, dark in enumerate([*row, False]):
            if dark and start is None:
                start = at
            elif not dark and start is not None:
                x, y = box[0] + start * side, high - box[1] - (down + 1) * side
                yield f"{x:.3f} {y:.3f} {(at - start) * side:.3f} {side:.3f} re".encode()
                start = None
