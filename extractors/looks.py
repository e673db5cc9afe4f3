"""How a document looks: pages as pictures, with the place of each answer. Word is printed by LibreOffice first.

The printed pages are read as the PDF they are, against the same form: so an answer of a Word return is found on its page
by the same alignment that reads a PDF return, not by a search for its words.
"""

import base64
from collections.abc import Sequence

import pypdfium2 as pdf

from schemas.codes import Code, Failure
from schemas.look import Look, LookPage, Place
from schemas.reading import Reading
from schemas.template import Template

from .convert import SUFFIXES, into
from .paper.pictures import pages
from .paper.showing import jpeg
from .reader import read_all
from .sniff import FileKind, sniff

_WORD = {FileKind.DOCX: ".docx", FileKind.FLAT_OPC: ".xml", **SUFFIXES}
_MOST = 40  # pages that anybody leafs through


def look(untrusted_data: bytes, name: str, templates: Sequence[Template]) -> Look:
    """The pages of a Word, PDF or picture file; with ``templates``, the places of what was answered on the first that fits.

    Raises Failure CONVERTER_MISSING where Word cannot be printed here, and the reader's codes for what cannot be opened.
    """
    kind = sniff(untrusted_data, name)
    data = _printed(untrusted_data, kind) if kind in _WORD else untrusted_data
    shown = list(_pages(data, "printed.pdf" if kind in _WORD else name))
    if kind is FileKind.IMAGE or not templates:
        return Look(pages=shown)
    readings = read_all(data, "printed.pdf", templates)
    return Look(pages=shown, answers=_answers(readings), residue=_residue(readings))


def _printed(untrusted_data: bytes, kind: FileKind) -> bytes:
    source = f"document{_WORD[kind]}"
    return into({source: untrusted_data}, "pdf:writer_pdf_Export")[source]


def _pages(data: bytes, name: str) -> list[LookPage]:
    sizes = _sizes(data) if sniff(data, name) is FileKind.PDF else []
    found = []
    for number, picture in enumerate(pages(data, name)):
        if number == _MOST:
            break
        shown = b"" if picture is None else jpeg(picture)
        width, height = (
            sizes[number]
            if number < len(sizes)
            else _as_a4(picture.shape[:2] if picture is not None else (842, 595))
        )
        found.append(LookPage(jpeg=base64.b64encode(shown), width=width, height=height))
    return found


def _sizes(data: bytes) -> list[tuple[float, float]]:
    """Width and height of each page of a PDF, in points."""
    try:
        document = pdf.PdfDocument(data)
    except pdf.PdfiumError as error:
        raise Failure(str(error), code=Code.DAMAGED) from error
    try:
        return [
            (max(width, 1.0), max(height, 1.0))
            for width, height in map(document.get_page_size, range(len(document)))
        ]
    finally:
        document.close()


def _as_a4(shape: Sequence[int]) -> tuple[float, float]:
    """The size in points of a picture that is an A4 page in one direction or the other."""
    height, width = shape
    longer = 841.9
    scale = longer / max(height, width)
    return width * scale, height * scale


def _answers(readings: list[Reading]) -> dict[str, Place]:
    return {
        each.field: Place(page=each.evidence.page, box=each.evidence.box, said=each.raw)
        for reading in readings[:1]
        for each in reading.answers
        if each.evidence.page is not None and each.evidence.box is not None
    }


def _residue(readings: list[Reading]) -> dict[str, Place]:
    return {
        each.text: Place(page=each.page, box=each.box)
        for reading in readings[:1]
        for each in reading.residue
        if each.page is not None and each.box is not None
    }
