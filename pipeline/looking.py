"""What a person looks at beside an exception: the pages of a return or a file, and the boxes that are lit on them.

Pages are drawn in the child (a Word form takes LibreOffice some seconds) before somebody looks (``pipeline.drawing``),
or when somebody does, and kept in ``pictures`` of the data folder, where ``pipeline.pictures`` finds them too; the
folder may be emptied at any time. That a file cannot be drawn is kept as well, so that nobody waits for it again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Lock
from weakref import WeakValueDictionary

from pydantic import ValidationError
from rapidfuzz.fuzz import ratio
from sqlalchemy import select

from extractors.tree import normal
from schemas.codes import Code, Failure
from schemas.look import Look, Place
from schemas.reading import Box, Reading, TemplateRef

from .context import Context
from .keys import key_of
from .pictures import page_picture, pages_of
from .store.tables import DocumentRow, ReturnDocumentRow, ReturnRow
from .store.work import Work

_BESIDE = 120.0  # points to the left of an answer that a crop shows: the question, or the end of it
# So long a file that could not be drawn is not tried again: what is wrong with it stays; what was wrong with the
# machine (no LibreOffice, a child that was ended) is looked at anew when somebody comes back to it.
_NOT_AGAIN = timedelta(days=1)
_SOON_AGAIN = timedelta(minutes=1)
_OF_THE_MACHINE = {Code.CONVERTER_MISSING, Code.CHILD_CRASHED, Code.CHILD_OUT_OF_MEMORY}
_ABOVE = 14.0  # points: a line above a row and below it, so that a person sees where on the form it is
_TALLEST = 260.0  # points of a row: a third of a page shows where a long answer begins
_ALIKE = 60.0  # of 100: print and file break words at other places; of 2,300 answers of the samples none has less than 80


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page that can be looked at, its size in points, and the places on it by what they are of."""

    document_id: int
    name: str  # of the file
    page: int  # of the file, or of the form on paper
    width: float
    height: float
    answers: dict[str, Place]  # by field
    residue: dict[str, Place]  # by text


class _Drawing:
    """Held while one file is drawn: who comes meanwhile waits for the same pictures and does not draw them again."""

    def __init__(self) -> None:
        self.lock = Lock()


_DRAWINGS: WeakValueDictionary[Path, _Drawing] = WeakValueDictionary()
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class _File:
    """What drawing one document needs."""

    document_id: int
    sha256: str
    name: str


def sheets(ctx: Context, return_id: int | None, document_id: int | None) -> list[Sheet]:
    """The pages of a return, else of a document, in order. Failure where the file cannot be shown as pages."""
    with ctx.look() as look:
        reading, files = _about(look, return_id, document_id)
    if reading is not None and return_id is not None and reading.pages:
        return list(_on_paper(ctx, return_id, reading, files))
    found: list[Sheet] = []
    for number, each in enumerate(files):
        shown = _look(ctx, each, reading.template if reading else None)
        found += _of_file(each, shown, reading if number == 0 else None)
    return found


def are_drawn(ctx: Context, return_id: int | None, document_id: int | None) -> bool:
    """Whether ``sheets`` has its answer already, pages or why there are none, so that asking for it takes no time."""
    with ctx.look() as look:
        reading, files = _about(look, return_id, document_id)
    if reading is not None and reading.pages:
        return True
    form = reading.template if reading else None
    for each in files:
        told = _folder(ctx, each) / _name(form)
        if _failed(ctx, told) is not None:
            return True  # what comes after it is not shown either
        if not told.exists():
            return False
    return True


def _about(look: Work, return_id: int | None, document_id: int | None) -> tuple[Reading | None, list[_File]]:
    if return_id is None:
        query = select(DocumentRow).where(DocumentRow.id == document_id)
    else:
        query = (
            select(DocumentRow)
            .join(ReturnDocumentRow, ReturnDocumentRow.document_id == DocumentRow.id)
            .where(ReturnDocumentRow.return_id == return_id)
            .order_by(ReturnDocumentRow.position)
        )
    files = [_File(each.id, each.sha256, each.name) for each in look.scalars(query)]
    reading = look.find(ReturnRow, return_id).reading if return_id is not None else None
    return (Reading.model_validate(reading) if reading else None), files


def _on_paper(ctx: Context, return_id: int, reading: Reading, files: Sequence[_File]) -> Iterator[Sheet]:
    names = {each.document_id: each.name for each in files}
    for page in pages_of(ctx, return_id):
        answers, residue = _places(reading)
        yield Sheet(
            page.document_id,
            names.get(page.document_id, ""),
            page.page,
            page.width,
            page.height,
            {name: place for name, place in answers.items() if place.page == page.page},
            {text: place for text, place in residue.items() if place.page == page.page},
        )


def _of_file(file: _File, shown: Look, reading: Reading | None) -> Iterator[Sheet]:
    """A reading's own evidence holds where it has any; what was printed to be looked at has its own."""
    answers, residue = _places(reading) if reading is not None else ({}, {})
    answers, residue = {**shown.answers, **answers}, {**shown.residue, **residue}
    for number, page in enumerate(shown.pages, 1):
        yield Sheet(
            file.document_id,
            file.name,
            number,
            page.width,
            page.height,
            {name: place for name, place in answers.items() if place.page == number},
            {text: place for text, place in residue.items() if place.page == number},
        )


def _places(reading: Reading) -> tuple[dict[str, Place], dict[str, Place]]:
    answers = {
        each.field: Place(page=each.evidence.page, box=each.evidence.box)
        for each in reading.answers
        if each.evidence.page and each.evidence.box
    }
    residue = {
        each.text: Place(page=each.page, box=each.box) for each in reading.residue if each.page and each.box
    }
    return answers, residue


def _look(ctx: Context, file: _File, form: TemplateRef | None) -> Look:
    """How a document looks, drawn once; without its pictures, which lie beside it."""
    told = _folder(ctx, file) / _name(form)
    known = _known(ctx, told)
    if known is not None:
        return known
    drawing = _drawing(told)  # named, because it is kept only as long as somebody has it
    with drawing.lock:
        return _known(ctx, told) or _draw(ctx, told, file, form)


def _known(ctx: Context, told: Path) -> Look | None:
    """What was kept when it was drawn; the Failure, where it could not be; None where it was not tried lately."""
    failure = _failed(ctx, told)
    if failure is not None:
        raise failure
    try:
        return Look.model_validate_json(told.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def _drawing(told: Path) -> _Drawing:
    with _ONE_AT_A_TIME:
        return _DRAWINGS.setdefault(told, _Drawing())


def _draw(ctx: Context, told: Path, file: _File, form: TemplateRef | None) -> Look:
    known = [each for each in ctx.templates() if form and (each.id, each.version) == (form.id, form.version)]
    told.parent.mkdir(parents=True, exist_ok=True)
    try:
        shown = ctx.sandbox.look(ctx.blobs.get(file.sha256), file.name, known)
    except Failure as failure:
        _write(_mark(told), f"{failure.code.value} {ctx.clock().timestamp()}")
        raise
    for number, page in enumerate(shown.pages, 1):
        if page.jpeg:
            (told.parent / f"{number}.jpg").write_bytes(page.jpeg)
    bare = shown.model_copy(update={"pages": [each.model_copy(update={"jpeg": b""}) for each in shown.pages]})
    (told.parent / "all").touch()
    _write(told, bare.model_dump_json())
    _mark(told).unlink(missing_ok=True)
    return bare


def _write(path: Path, text: str) -> None:
    """A file that is there as a whole or not at all: it says that everything beside it is there."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def _mark(told: Path) -> Path:
    return told.with_suffix(".not")


def _failed(ctx: Context, told: Path) -> Failure | None:
    """Why a document could not be drawn, as long as it is not worth another try."""
    try:
        code, _, at = _mark(told).read_text(encoding="utf-8").partition(" ")
        failure = Failure(code=Code(code))
        age = timedelta(seconds=ctx.clock().timestamp() - float(at))
    except (FileNotFoundError, ValueError):
        return None
    return failure if age < (_SOON_AGAIN if failure.code in _OF_THE_MACHINE else _NOT_AGAIN) else None


def _folder(ctx: Context, file: _File) -> Path:
    return ctx.settings.data_dir / "pictures" / file.sha256


def _name(form: TemplateRef | None) -> str:
    """The file that says how a document looks as this form."""
    return f"look-{key_of(form.id, form.version)[:16]}.json" if form else "look.json"


def why_not(failure: Failure) -> str:
    """Why a file is not shown as pages, and what is shown instead."""
    if failure.code is Code.CONVERTER_MISSING:
        return "LibreOffice is not installed here, so the form is shown as text."
    return "This file cannot be shown as pages. Download the original to look at it."


def crop_of(ctx: Context, return_id: int, field: str, margin: float = 18.0) -> bytes:
    """The part of a page where an answer stands, with a margin (points) round it, as JPEG; cut once and kept.

    LookupError where the answer has no place on a page. Failure where the file cannot be shown as pages.
    """
    sheet, place = _found(ctx, return_id, field)
    x0, y0, x1, y1 = place.box
    box = (max(0.0, x0 - _BESIDE), y0 - margin, max(x1, x0 + 60) + _BESIDE / 3, y1 + margin)
    return _cut(ctx, return_id, field, sheet, box)


def row_of(ctx: Context, return_id: int, field: str, said: str = "") -> bytes:
    """The row of the form an answer stands in, right across its page, the question beside it; as ``crop_of``.

    LookupError also where the printed page says something else there than ``said``: then it is another row.
    """
    sheet, place = _found(ctx, return_id, field)
    if said and place.said and ratio(_bare(said), _bare(place.said)) < _ALIKE:
        raise LookupError(f"the answer to {field} stands elsewhere on the page")
    _, top, _, bottom = place.box
    box = (0.0, top - _ABOVE, sheet.width, min(bottom, top + _TALLEST) + _ABOVE)
    return _cut(ctx, return_id, field, sheet, box)


def _bare(text: str) -> str:
    return normal(text).replace(" ", "")


def _found(ctx: Context, return_id: int, field: str) -> tuple[Sheet, Place]:
    for sheet in sheets(ctx, return_id, None):
        place = sheet.answers.get(field)
        if place is not None:
            return sheet, place
    raise LookupError(f"the answer to {field} has no place on a page")


def _cut(ctx: Context, return_id: int, field: str, sheet: Sheet, box: Box) -> bytes:
    """A part of a page, cut once and kept beside the pictures of its file: what is erased takes it along."""
    share = [box[0] / sheet.width, box[1] / sheet.height, box[2] / sheet.width, box[3] / sheet.height]
    name = key_of("crop", return_id, field, sheet.document_id, sheet.page, *share)
    with ctx.look() as look:
        file = look.find(DocumentRow, sheet.document_id).sha256
    kept = ctx.settings.data_dir / "pictures" / file / f"crop-{name}.jpg"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(ctx.sandbox.cut(page_picture(ctx, sheet.document_id, sheet.page), share))
    return kept.read_bytes()
