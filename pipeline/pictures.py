"""Pictures of what was returned, for a person who decides: pages, and the part of a page where an answer stands.

Three calls serve a page that shows a return; all give JPEG bytes, and raise LookupError where there is no such picture:

- ``pages_of(ctx, return_id)`` lists its pages with their sizes in points; boxes of evidence hold on these pages;
- ``page_picture(ctx, document_id, page)`` is one of them. A page that came on paper is shown laid straight, as it
  was read; ``sent_picture`` shows a picture of a scan just as it was sent;
- ``crop(ctx, document_id, page, box)`` is a part of it, ``box`` in points with a little room round it.

``document_id`` is the document the page came in (each photo is one), ``page`` the page that ``Evidence.page`` names.
What came on paper is kept beside the return when it is read. Anything else is drawn in the child when somebody first
looks, and kept in ``pictures`` of the data folder, which may be emptied at any time.
"""

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from schemas.codes import Failure
from schemas.reading import Box, PageSeen, Reading

from .context import Context
from .intake.pictures import pixels
from .store.tables import DocumentRow, ReturnDocumentRow, ReturnRow

_MARGIN = 6.0  # points: what stands just outside a box helps to read it
_A4 = (595.3, 841.9)


@dataclass(frozen=True, slots=True)
class PageView:
    """One page of a return that can be looked at."""

    document_id: int
    page: int  # as ``Evidence.page`` counts: from 1, of the form on paper, of the file otherwise
    width: float  # points
    height: float
    straight: bool  # laid on its blank: boxes of evidence hold on it


def keep_pictures(ctx: Context, readings: Sequence[Reading]) -> list[Reading]:
    """Readings whose pages' pictures are kept as blobs, and no longer carried in them."""
    return [
        r.model_copy(update={"pages": [_kept(ctx, p) for p in r.pages]}) if r.pages else r for r in readings
    ]


def _kept(ctx: Context, page: PageSeen) -> PageSeen:
    blob = ctx.blobs.put(_bytes(page.jpeg)) if page.jpeg else page.blob
    return page.model_copy(update={"jpeg": "", "blob": blob})


def pages_of(ctx: Context, return_id: int) -> list[PageView]:
    """The pages of a return that came on paper, in the form's order: the last picture of each that was sent."""
    found: dict[int, PageView] = {}
    for document_id, page in _seen(ctx, return_id):
        found[page.page] = PageView(document_id, page.page, page.width, page.height, straight=True)
    return [found[number] for number in sorted(found)]


def page_picture(ctx: Context, document_id: int, page: int) -> bytes:
    """The picture of one page of a document. LookupError where it has no such page, or none that can be drawn."""
    seen = _page_seen(ctx, document_id, page)
    return ctx.blobs.get(seen.blob) if seen is not None else sent_picture(ctx, document_id, page)


def sent_picture(ctx: Context, document_id: int, number: int) -> bytes:
    """A page of a document as it was sent, ``number`` counted in its file from 1. LookupError as ``page_picture``."""
    with ctx.look() as look:
        document = look.find(DocumentRow, document_id)
        sha256, name = document.sha256, document.name
    folder = ctx.settings.data_dir / "pictures" / sha256
    if not (folder / "all").exists():
        _draw(ctx, folder, sha256, name)
    try:
        return (folder / f"{number}.jpg").read_bytes()
    except FileNotFoundError as error:
        raise LookupError(f"{name} has no page {number} that can be shown") from error


def crop(ctx: Context, document_id: int, page: int, box: Box, margin: float = _MARGIN) -> bytes:
    """The part of a page in a box (points), with a margin round it. LookupError as ``page_picture``."""
    seen = _page_seen(ctx, document_id, page)
    picture = page_picture(ctx, document_id, page)
    width, height = (seen.width, seen.height) if seen is not None else _sheet(picture)
    x0, y0, x1, y1 = box
    share = [(x0 - margin) / width, (y0 - margin) / height, (x1 + margin) / width, (y1 + margin) / height]
    try:
        return ctx.sandbox.cut(picture, share)
    except Failure as failure:
        raise LookupError(str(failure)) from failure


def _sheet(picture: bytes) -> tuple[float, float]:
    """The size of the sheet that a picture of a page shows, in points: A4, upright or on its side."""
    across, down = pixels(picture) or (1, 2)
    return _A4 if across <= down else (_A4[1], _A4[0])


def _page_seen(ctx: Context, document_id: int, page: int) -> PageSeen | None:
    """A page that came on paper in a document, with its picture."""
    with ctx.look() as look:
        document = look.find(DocumentRow, document_id)
        readings = [Reading.model_validate(each) for each in document.readings]
    return next((p for r in readings for p in r.pages if p.page == page and p.blob), None)


def _seen(ctx: Context, return_id: int) -> Iterator[tuple[int, PageSeen]]:
    """The pages of a return with the documents they came in; a page joined later is in its own document."""
    with ctx.look() as look:
        row = look.find(ReturnRow, return_id)
        wanted = {p.blob for p in Reading.model_validate(row.reading).pages}
        query = (
            select(DocumentRow)
            .join(ReturnDocumentRow, ReturnDocumentRow.document_id == DocumentRow.id)
            .where(ReturnDocumentRow.return_id == return_id)
            .order_by(ReturnDocumentRow.position)
        )
        for document in look.scalars(query):
            for reading in document.readings:
                for page in Reading.model_validate(reading).pages:
                    if page.blob and page.blob in wanted:
                        yield document.id, page


def _draw(ctx: Context, folder: Path, sha256: str, name: str) -> None:
    """Every page of a file into a folder; the mark that all are there comes last."""
    try:
        pictures = ctx.sandbox.draw(ctx.blobs.get(sha256), name)
    except Failure as failure:
        raise LookupError(str(failure)) from failure
    folder.mkdir(parents=True, exist_ok=True)
    for number, picture in enumerate(pictures, 1):
        if picture:
            (folder / f"{number}.jpg").write_bytes(picture)
    (folder / "all").touch()


def _bytes(text: str) -> bytes:
    """What a child said in base64; nothing where it is none."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
