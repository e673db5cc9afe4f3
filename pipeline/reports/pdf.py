"""Our own Word documents as PDF, by LibreOffice where it is installed. Nothing that a school sent is opened here."""

from extractors.convert import into

# Headings, tables and alt texts stay what they are for who hears the file read (PDF/UA).
_TAGGED = (
    'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"},'
    '"PDFUACompliance":{"type":"boolean","value":"true"},"ExportBookmarks":{"type":"boolean","value":"true"}}'
)


def to_pdf(docx: bytes) -> bytes:
    """The document as a tagged PDF. Failure CONVERTER_MISSING without LibreOffice, CONVERSION_FAILED where it gives up."""
    return into({"document.docx": docx}, _TAGGED)["document.docx"]
