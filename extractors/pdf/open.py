"""A PDF as a form: the same tree that a Word file is opened into."""

import io
from typing import Any

from extractors.tree import Form, Place
from schemas.codes import Code, Failure
from schemas.stamp import Stamp

from .flow import Room, vocabulary, writes_spaces
from .layout import Laid, lay_out, unstripe
from .lists import know_lists
from .load import has_fields, open_document, sheets
from .looks import dress
from .margins import in_order, missing_pages, part_margins
from .notes import part_notes
from .overlay import open_objects, overlay
from .sheet import Sheet
from .stitch import Stitcher
from .tabs import know_cells, stops
from .turning import shown

_ABOVE_NOTES = 12.0  # points between the text of a page and its footnotes
_PICTURE = 0.5  # share of a page that a picture covers which is the page itself


def open_pdf(data: bytes) -> Form:
    """A PDF as a form, every token with its page and its box in points from the page's top left corner.

    Raises Failure: ENCRYPTED (a password is needed), DAMAGED, TOO_LARGE, TOO_COMPLEX, or PAPER_FORM where no
    page has any text to be seen.
    """
    document = _document(data)
    form = Form()
    try:
        pages = list(sheets(document))
        if has_fields(document) or any(p.annotated for p in pages):
            overlay(data, pages, form)
        form.properties |= _stamp(document)
    finally:
        document.close()
    return form_of(pages, form)


def _stamp(document: Any) -> dict[str, str]:
    """What our own forms say of themselves in the document information."""
    found = {name: document.get_metadata_value(name) for name in Stamp.NAMES}
    return {name: value for name, value in found.items() if value}


def _document(data: bytes) -> Any:
    """The document, mended first where it cannot be opened as it is."""
    try:
        return open_document(data)
    except Failure as failure:
        if failure.code is not Code.DAMAGED:
            raise
        mended = io.BytesIO()
        with open_objects(data) as pdf:
            pdf.save(mended)
        return open_document(mended.getvalue())


def form_of(pages: list[Sheet], form: Form | None = None) -> Form:
    """The form on a document's pages. Raises Failure PAPER_FORM where they are all pictures or empty."""
    form = form or Form()
    paper = [p.number for p in pages if is_paper(p)]
    if not any(p.words for p in pages):
        raise Failure("no page has text to be seen", code=Code.PAPER_FORM)
    for page in pages:
        whole = page.width * page.height
        page.pictures = [p for p in page.pictures if p.area < _PICTURE * whole]
        dress(page)
    pages = in_order(pages)
    missing = missing_pages(pages)
    if missing:
        form.properties["pdf.missing_pages"] = " ".join(map(str, missing))
    know_lists(pages)
    form.margins = part_margins(pages)
    notes = part_notes(pages)
    known = frozenset(word for p in pages for word in vocabulary(p.words))
    laid_out = [lay_out(p) for p in pages]
    unstripe(laid_out)
    stitcher = Stitcher(form, _room(pages, laid_out, known))
    bottom = 0.0
    for laid in laid_out:
        stitcher.add(laid, full=bottom)
        bottom = max(other.bottom for other in laid_out if _as_high(other.sheet, laid.sheet))
        bottom = min(bottom, laid.sheet.floor - _ABOVE_NOTES) if laid.sheet.floor else bottom
    form.lines += notes
    form.pictures = sum(len(p.pictures) for p in pages)
    if paper:
        form.properties["pdf.paper_pages"] = " ".join(map(str, paper))
    hidden = sum(p.hidden for p in pages)
    if hidden:
        form.properties["pdf.hidden_characters"] = str(hidden)
    _as_shown(form, {p.number: p for p in pages})
    return form


def _as_high(one: Sheet, other: Sheet) -> bool:
    """Whether two pages are of one height: of one return, where a file holds several."""
    return abs(one.height - other.height) < 1


def is_paper(page: Sheet) -> bool:
    """Whether a page is a picture of paper: with no text to be seen, recognised or not, or none that the file says."""
    whole = page.width * page.height
    return not page.words and (page.unmapped > 0 or any(p.area >= _PICTURE * whole for p in page.pictures))


def _room(pages: list[Sheet], laid: list[Laid], known: frozenset[str]) -> Room:
    """The room of running text, with what the whole document shows of it."""
    lines = [r.words for page in laid for b in page.blocks for r in b.lines]
    found = stops(lines)
    if found is not None:
        know_cells(lines, found)
    return Room(_right(laid), known=known, spaces=writes_spaces(pages), stops=found)


def _right(laid: list[Laid]) -> float:
    """How far body text reaches: to a margin as wide as the left one, or as far as it is seen to reach."""
    lines = [r for page in laid for b in page.blocks for r in b.lines]
    if not lines:
        return 0.0
    left = min(r.x0 for r in lines)
    return max(*(r.x1 for r in lines), max(p.sheet.width for p in laid) - left)


def _as_shown(form: Form, pages: dict[int, Sheet]) -> None:
    """Places as a viewer shows them, on pages that were turned to be read."""
    if not any(p.turn for p in pages.values()):
        return
    for line in form.lines:
        for cell in line.cells:
            cell.place = _turned(cell.place, pages)
            cell.pieces = [p._replace(place=_turned(p.place, pages)) for p in cell.pieces]


def _turned(place: Place | None, pages: dict[int, Sheet]) -> Place | None:
    if place is None or not pages[place.page].turn:
        return place
    page = pages[place.page]
    return Place(place.page, *shown(place[1:], page.width, page.height, page.turn))
