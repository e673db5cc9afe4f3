"""PDF bytes as sheets: opened within bounds, page by page, with PDFium."""

import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdf
import pypdfium2.raw as pdfium

from schemas.codes import Code, Failure

from .chars import Reader
from .drawn import Drawing
from .sheet import Sheet
from .turning import Turning

MAX_PAGES = 400  # a return has some 10 pages; a folder of returns in one file some 100
MAX_WORDS = 400_000  # in one file; a long return has some 10,000
_STRANGE, _STRANGE_SHARE = (
    8,
    0.02,
)  # characters of a page that the file may leave unsaid: a bullet here and there
MAX_SIDE = 14_400.0  # points (200 inches): the largest page that Acrobat makes (ISO 32000-1 annex C.2)


def open_document(data: bytes) -> Any:
    """The document of a PDF, opened with the empty password. Raises Failure ENCRYPTED or DAMAGED."""
    try:
        return pdf.PdfDocument(data)
    except pdf.PdfiumError as error:
        code = Code.ENCRYPTED if error.err_code == pdfium.FPDF_ERR_PASSWORD else Code.DAMAGED
        raise Failure(str(error), code=code) from error


def sheets(document: Any) -> Iterator[Sheet]:
    """The pages of a document in order. Raises Failure TOO_LARGE, TOO_COMPLEX or DAMAGED."""
    count = len(document)
    if count > MAX_PAGES:
        raise Failure(f"{count} pages", code=Code.TOO_LARGE)
    if count == 0:
        raise Failure("no pages", code=Code.DAMAGED)
    words = 0
    for number in range(count):
        sheet = _sheet(document, number)
        words += len(sheet.words)
        if words > MAX_WORDS:
            raise Failure(f"more than {MAX_WORDS} words", code=Code.TOO_COMPLEX)
        yield sheet


def _sheet(document: Any, number: int) -> Sheet:
    page = pdfium.FPDF_LoadPage(document, number)
    if not page:
        raise Failure(f"page {number + 1} cannot be opened", code=Code.DAMAGED)
    rotation = pdfium.FPDFPage_GetRotation(page)
    if rotation:  # PDFium puts more spaces into words where a page is shown turned
        pdfium.FPDFPage_SetRotation(page, 0)
    text = pdfium.FPDFText_LoadPage(page)
    try:
        rect = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, rect)
        if max(rect.right - rect.left, rect.top - rect.bottom) > MAX_SIDE:
            raise Failure(f"page {number + 1} is larger than {MAX_SIDE:.0f} points", code=Code.TOO_LARGE)
        turning = Turning(rect.left, rect.bottom, rect.right, rect.top, _quarter(text))
        wide, high = turning.size
        shown = (turning.quarter - rotation) % 4
        sheet = Sheet(number + 1, wide, high, turn=shown, turning=turning)
        sheet.annotated = pdfium.FPDFPage_GetAnnotCount(page) > 0
        reader = Reader(text, turning)
        reader.read()
        sheet.words = [w for w in reader.words if _inside(w.x0, w.y0, w.x1, w.y1, wide, high)]
        sheet.hidden = reader.hidden
        Drawing(sheet, turning).read(page)
        if reader.unmapped > max(_STRANGE, _STRANGE_SHARE * sum(len(w.text) for w in reader.words)):
            sheet.unmapped, sheet.words = reader.unmapped, []  # its words can only be seen
        if sheet.covered:  # a scan laid over the words that somebody's program recognised in it
            sheet.hidden += sum(len(w.text) for w in sheet.words)
            sheet.words = []
        return sheet
    finally:
        pdfium.FPDFText_ClosePage(text)
        pdfium.FPDF_ClosePage(page)


def _inside(x0: float, y0: float, x1: float, y1: float, wide: float, high: float) -> bool:
    return x1 > 0 and y1 > 0 and x0 < wide and y0 < high


def _quarter(text: Any) -> int:
    """The quarter turns that most of a page's characters stand at; looked at in a sample of a hundred."""
    count = pdfium.FPDFText_CountChars(text)
    seen: Counter[int] = Counter()
    matrix = pdfium.FS_MATRIX()
    for at in range(0, count, max(1, count // 100)):
        if pdfium.FPDFText_GetUnicode(text, at) > 32 and pdfium.FPDFText_GetTextObject(text, at):
            pdfium.FPDFText_GetMatrix(text, at, matrix)
            seen[round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4] += 1
    return seen.most_common(1)[0][0] if seen else 0


def has_fields(document: Any) -> bool:
    """Whether a document has form fields."""
    return bool(pdfium.FPDF_GetFormType(document) != pdfium.FORMTYPE_NONE)
