"""A blank printed by LibreOffice: PDF pages, their pictures, their characters and their coloured rectangles."""

import ctypes
import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pypdfium2 as pdf
import pypdfium2.raw as pdfium

from extractors import convert
from schemas.codes import Code, Failure
from schemas.reading import Box

from .layout import DPI

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
    office = convert.program()
    if office is None:
        raise Failure("neither soffice nor libreoffice is on the PATH", code=Code.CONVERTER_MISSING)
    with tempfile.TemporaryDirectory(prefix="print-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        convert._write_profile(folder / "profile")  # noqa: SLF001  (one profile for both uses of LibreOffice)
        sources = []
        for stem, data in documents.items():
            source = folder / f"{stem}.docx"
            source.write_bytes(data)
            sources.append(str(source))
        _run(office, folder, sources, timeout)
        results = {stem: folder / "out" / f"{stem}.pdf" for stem in documents}
        if not all(path.is_file() for path in results.values()):
            raise Failure("LibreOffice printed nothing", code=Code.CONVERSION_FAILED)
        return {stem: path.read_bytes() for stem, path in results.items()}


def _run(office: str, folder: Path, sources: list[str], timeout: float) -> None:
    command = [
        office,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard", "--nolockcheck"),
        *("--convert-to", _FILTER, "--outdir", str(folder / "out")),
        *sources,
    ]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "TMPDIR": str(folder)}
    environment |= {"SAL_USE_VCLPLUGIN": "svp", "LC_ALL": "C.UTF-8"}
    nowhere = subprocess.DEVNULL
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command line; the documents are only ever its last arguments
            command, env=environment, cwd=folder, stdin=nowhere, stdout=nowhere, stderr=nowhere, timeout=timeout,
            check=False,
        )  # fmt: skip
    except (subprocess.TimeoutExpired, OSError) as error:
        raise Failure(f"LibreOffice: {error}", code=Code.CONVERSION_FAILED) from error
    if done.returncode:
        raise Failure(f"LibreOffice ended with status {done.returncode}", code=Code.CONVERSION_FAILED)


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
    if kind != _PATH:
        return
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha)
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    box = (left.value, height - top.value, right.value, height - bottom.value)
    out.fills.setdefault(f"{red.value:02X}{green.value:02X}{blue.value:02X}", []).append((number, box))
