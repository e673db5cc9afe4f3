"""A blank printed by LibreOffice: PDF pages, their pictures, their characters and their coloured rectangles."""

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdf
import pypdfium2.raw as pdfium

from extractors import convert
from schemas.reading import Box

from .pictures import DPI

MAX_PAGES = 60  # a form has some 10; a template's pictures have to stay small
_PATH, _FORM = 2, 5  # FPDF_PAGEOBJ_*
_FILTER = 'pdf:writer_pdf_Export:{"ExportFormFields":{"type":"boolean","value":"false"}}'


@dataclass(frozen=True, slots=True)
class Letter:
    """One printed character and where it stands: page from 1, box in points from the top left corner."""

    text: str
    page: int
    box: Box


@dataclass(slots=True)
class Printed:
    """A printed document."""

    sizes: list[tuple[float, float]] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    fills: dict[str, list[tuple[int, Box]]] = field(default_factory=dict)  # RRGGBB -> page and box


def print_forms(documents: Mapping[str, bytes], timeout: float = convert.TIMEOUT) -> dict[str, bytes]:
    """Word files as PDFs, by their names, in one run. Failure CONVERTER_MISSING or CONVERSION_FAILED."""
    printed = convert.into({f"{name}.docx": data for name, data in documents.items()}, _FILTER, timeout)
    return {name: printed[f"{name}.docx"] for name in documents}


def pictures(data: bytes, dpi: int = DPI) -> list[Any]:
    """The pages of our own PDF as grey pictures, arrays of bytes."""
    document = pdf.PdfDocument(data)
    try:
        return [_picture(document[at], dpi) for at in range(min(len(document), MAX_PAGES))]
    finally:
        document.close()


def _picture(page: Any, dpi: int) -> Any:
    bitmap = page.render(scale=dpi / 72, grayscale=True)
    return bitmap.to_numpy().reshape(bitmap.height, bitmap.width).copy()


def look_at(data: bytes) -> Printed:
    """Every character and every filled rectangle of our own PDF."""
    result = Printed()
    document = pdf.PdfDocument(data)
    try:
        for at in range(min(len(document), MAX_PAGES)):
            page = document[at]
            width, height = page.get_size()
            result.sizes.append((width, height))
            _letters(page, at + 1, height, result)
            for number in range(pdfium.FPDFPage_CountObjects(page.raw)):
                _fill(pdfium.FPDFPage_GetObject(page.raw, number), at + 1, height, result)
    finally:
        document.close()
    return result


def _letters(page: Any, number: int, height: float, out: Printed) -> None:
    text = page.get_textpage()
    for at in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text.raw, at)
        if code > 32 and code != 0xA0:
            left, bottom, right, top = text.get_charbox(at, loose=True)
            out.letters.append(Letter(chr(code), number, (left, height - top, right, height - bottom)))
    text.close()


def _fill(item: Any, number: int, height: float, out: Printed) -> None:
    kind = pdfium.FPDFPageObj_GetType(item)
    if kind == _FORM:
        for at in range(pdfium.FPDFFormObj_CountObjects(item)):
            _fill(pdfium.FPDFFormObj_GetObject(item, at), number, height, out)
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    if kind != _PATH or not pdfium.FPDFPath_GetDrawMode(item, mode, stroked) or not mode.value:
        return  # a line has the colour of the last area, and is none
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    box = (left.value, height - top.value, right.value, height - bottom.value)
    out.fills.setdefault(f"{red.value:02X}{green.value:02X}{blue.value:02X}", []).append((number, box))
