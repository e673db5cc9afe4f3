"""Files that a PDF carries inside it: a portfolio of returns, or a return attached to a covering page.

They are only handed on, as bytes with their names, to be opened like any other file; nothing in them is run.
"""

import io

import pikepdf
import pypdfium2 as pdfium
from pypdfium2 import raw

MAX_FILES = 40  # in one PDF; a portfolio of a federation's schools has some ten
MAX_BYTES = 25_000_000  # of one file, as of one attachment of a message


def attached(data: bytes) -> list[tuple[str, bytes]]:
    """The files inside a PDF, by their names; [] where there are none or they cannot be taken out."""
    if not _count(data):
        return []
    found: list[tuple[str, bytes]] = []
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for name, held in list(pdf.attachments.items())[:MAX_FILES]:
                untrusted_data = _bytes(held)
                if untrusted_data is not None:
                    found.append((held.filename or name, untrusted_data))
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError, RuntimeError, KeyError):
        return found
    return found


def _count(data: bytes) -> int:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        return 0
    try:
        return int(raw.FPDFDoc_GetAttachmentCount(document))
    finally:
        document.close()


def _bytes(held: pikepdf.AttachedFileSpec) -> bytes | None:
    """What a file holds; None where it is larger than any return, or broken."""
    try:
        stream = held.get_file()
        size = stream.size
        if size is not None and size > MAX_BYTES:
            return None
        untrusted_data = stream.read_bytes()
    except (pikepdf.PdfError, ValueError, RuntimeError, KeyError):
        return None
    return untrusted_data if len(untrusted_data) <= MAX_BYTES else None
