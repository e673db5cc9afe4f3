"""What is drawn on a page besides text: rules, filled and stroked rectangles, loose strokes, pictures."""

import ctypes
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from schemas.codes import Code, Failure

from .sheet import Box, Ink, Rule, Sheet
from .turning import Turning

MAX_OBJECTS = 50_000  # on one page; a page dense with rules has some 2,000
MAX_SEGMENTS = 20_000  # of one path; what is finer is a drawing
_DEPTH = 12  # forms within forms
_THIN = 3.0  # points; a filled rectangle thinner than this is a rule
_WHOLE = 0.8  # share of a page that a picture of the whole page covers at least
_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5  # FPDF_PAGEOBJ_*
_LINE, _BEZIER, _MOVE = 0, 1, 2  # FPDF_SEGMENT_*
_STROKE_CLEAR = 0x30  # alpha below which nothing is seen

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _matrix(item: Any) -> Matrix:
    held = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, held):
        return _SAME
    return held.a, held.b, held.c, held.d, held.e, held.f


@dataclass(slots=True)
class Drawing:
    """Reads one page's drawn objects into its sheet."""

    sheet: Sheet
    turning: Turning
    count: int = 0
    texts: int = 0
    under: int = 0  # texts that a picture of the whole page was painted over

    def read(self, page: Any) -> None:
        """Take every object of the page."""
        total = pdfium.FPDFPage_CountObjects(page)
        for at in range(total):
            self._take(pdfium.FPDFPage_GetObject(page, at), _SAME, 0)
        self.sheet.covered = self.under > 0.9 * self.texts

    def _take(self, item: Any, outer: Matrix, depth: int) -> None:
        self.count += 1
        if self.count > MAX_OBJECTS:
            raise Failure(f"more than {MAX_OBJECTS} objects on one page", code=Code.TOO_COMPLEX)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == _TEXT:
            self.texts += 1
        elif kind == _PATH:
            self._path(item, outer)
        elif kind == _IMAGE:
            self._picture(item, self._bounds(item, outer))
        elif kind == _FORM and depth < _DEPTH:
            inner = _times(_matrix(item), outer)
            for at in range(pdfium.FPDFFormObj_CountObjects(item)):
                self._take(pdfium.FPDFFormObj_GetObject(item, at), inner, depth + 1)

    def _picture(self, item: Any, box: Box) -> None:
        if box.width <= 2 or box.height <= 2:
            return
        self.sheet.pictures.append(box)
        whole = Box(0.0, 0.0, self.sheet.width, self.sheet.height)
        if box.covers(whole) > _WHOLE and not pdfium.FPDFPageObj_HasTransparency(item):
            self.under = self.texts

    def _bounds(self, item: Any, outer: Matrix) -> Box:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
        corners = [(left.value, bottom.value), (right.value, top.value)]
        if outer is not _SAME:
            corners = [_apply(outer, *p) for p in corners]
        (a, b), (c, d) = corners
        return Box(*self.turning.box(min(a, c), min(b, d), max(a, c), max(b, d)))

    def _path(self, item: Any, outer: Matrix) -> None:
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(item, fill, stroke)
        colour = _colour(item, stroked=False) if fill.value else ""
        line = _colour(item, stroked=True) if stroke.value else ""
        if not colour and not line:
            return
        segments = pdfium.FPDFPath_CountSegments(item)
        if segments > MAX_SEGMENTS:
            return
        box = self._bounds(item, outer)
        if segments <= 5 and (box.height <= _THIN or box.width <= _THIN):
            self._rule(box, (line or colour))
            return
        matrix = _times(_matrix(item), outer)
        for points, curved in _parts(item, segments):
            spots = [self.turning.point(*_apply(matrix, *p)) for p in points]
            self._part(spots, colour, line, curved=curved)

    def _rule(self, box: Box, colour: str) -> None:
        if colour == "FFFFFF":
            return
        if box.height <= _THIN and box.width > box.height:
            self.sheet.level.append(Rule((box.y0 + box.y1) / 2, box.x0, box.x1))
        elif box.width <= _THIN and box.height > box.width:
            self.sheet.upright.append(Rule((box.x0 + box.x1) / 2, box.y0, box.y1))

    def _part(self, spots: list[Point], colour: str, line: str, *, curved: bool) -> None:
        """One stretch of a path that is drawn without lifting the pen."""
        xs, ys = [p[0] for p in spots], [p[1] for p in spots]
        box = Box(min(xs), min(ys), max(xs), max(ys), colour)
        if curved:
            closed = abs(xs[0] - xs[-1]) + abs(ys[0] - ys[-1]) < 0.3 * (box.width + box.height)
            self.sheet.inks.append(Ink(box, ring=closed and not colour))
        elif box.height <= _THIN or box.width <= _THIN:
            self._rule(box, line or colour)
        elif _is_rectangle(spots):
            if colour:
                self.sheet.fills.append(box)
            if line and line != "FFFFFF":
                self._frame(box)
        elif line and all(a[0] == b[0] or a[1] == b[1] for a, b in itertools.pairwise(spots)):
            for (ax, ay), (bx, by) in itertools.pairwise(spots):
                self._rule(Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)), line)
        else:
            self.sheet.inks.append(Ink(box, ring=False))

    def _frame(self, box: Box) -> None:
        self.sheet.frames.append(box)
        self.sheet.level += [Rule(box.y0, box.x0, box.x1), Rule(box.y1, box.x0, box.x1)]
        self.sheet.upright += [Rule(box.x0, box.y0, box.y1), Rule(box.x1, box.y0, box.y1)]


def _apply(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _colour(item: Any, *, stroked: bool) -> str:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    get = pdfium.FPDFPageObj_GetStrokeColor if stroked else pdfium.FPDFPageObj_GetFillColor
    if not get(item, red, green, blue, alpha) or alpha.value < _STROKE_CLEAR:
        return ""
    return f"{red.value:02X}{green.value:02X}{blue.value:02X}"


def _parts(item: Any, segments: int) -> Iterator[tuple[list[Point], bool]]:
    """The stretches of a path between two liftings of the pen: their points, and whether any of it is curved."""
    points: list[Point] = []
    curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(segments):
        segment = pdfium.FPDFPath_GetPathSegment(item, at)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == _MOVE and points:
            if len(points) > 1:
                yield points, curved
            points, curved = [], False
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append((x.value, y.value))
        curved = curved or kind == _BEZIER
        if pdfium.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1:
        yield points, curved


def _is_rectangle(spots: list[Point]) -> bool:
    """Four sides, each level or upright."""
    if len(spots) not in (4, 5):
        return False
    xs, ys = sorted({round(p[0], 1) for p in spots}), sorted({round(p[1], 1) for p in spots})
    return (xs[-1] - xs[0] > 0 and ys[-1] - ys[0] > 0) and all(
        min(abs(p[0] - xs[0]), abs(p[0] - xs[-1])) < 0.3 and min(abs(p[1] - ys[0]), abs(p[1] - ys[-1])) < 0.3
        for p in spots
    )
