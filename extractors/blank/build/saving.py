"""PDFs written so that the same form gives the same bytes, and says what it is."""

import io

import pikepdf
from pikepdf import Dictionary, String

from schemas.stamp import Stamp


def saved(pdf: pikepdf.Pdf, stamp: Stamp) -> bytes:
    """The bytes of a PDF with its stamp; of when and where it was made it says nothing."""
    title = pdf.docinfo.get("/Title")
    entries = {f"/{key}": String(value) for key, value in stamp.properties().items()}
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(entries | ({"/Title": title} if title is not None else {}))
    )
    if "/Metadata" in pdf.Root:
        del pdf.Root.Metadata
    for key in ("/ID", "/DocChecksum"):  # both are drawn anew with every print
        if key in pdf.trailer:
            del pdf.trailer[key]
    out = io.BytesIO()
    pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()
