"""A document read: what kind of file it is, which form it is, and what the school added to it."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from schemas.codes import Code, Failure, Weight
from schemas.reading import Issue, Outcome, Reading, Residue, TemplateRef, failed, issue
from schemas.stamp import Stamp
from schemas.template import Template

from .align import align
from .alignment import Alignment
from .choose import Known, choose, parts
from .fields import FieldReader
from .flat import stacked, tabbed, under_labels
from .leftover import issues_of, know_copies, residue_of
from .likeness import SAME
from .naming import lift
from .sniff import FileKind, sniff
from .tree import Form, Line
from .typed import read_lines
from .word.open import open_word
from .word.pictures import embedded_pictures

_WORD = frozenset((FileKind.DOCX, FileKind.FLAT_OPC))
_OLD = frozenset((FileKind.DOC, FileKind.ODT, FileKind.RTF, FileKind.WORD2003XML))


def read_all(data: bytes, name: str, templates: Sequence[Template]) -> list[Reading]:
    """One reading for each completed form in a file, or in the files that a PDF carries inside it.

    A file that cannot be read gives one that says why.
    """
    kind = sniff(data, name)
    readings = _read(data, name, kind, templates)
    return _with_attached(data, readings, templates) if kind is FileKind.PDF else readings


def _read(data: bytes, name: str, kind: FileKind, templates: Sequence[Template]) -> list[Reading]:
    if kind is FileKind.IMAGE:
        return _on_paper(data, name, templates)
    if kind is FileKind.TEXT:
        return _typed(data, templates)
    try:
        with _uncollected():
            form = open_any(data, name, kind)
            readings = read_form(form, templates)
        return _with_paper(data, kind, form, readings, templates)
    except Failure as failure:
        if failure.code is Code.PAPER_FORM:
            return _on_paper(data, name, templates)
        return [failed(failure.code, failure.detail if failure.code is Code.UNSUPPORTED_KIND else "")]


def _typed(data: bytes, templates: Sequence[Template]) -> list[Reading]:
    """The reading of lines of text; a kind of file that holds no form, where they name too little of any."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    reading = read_lines(text, templates)
    return [reading or failed(Code.UNSUPPORTED_KIND, "It is of kind text.")]


def _with_attached(data: bytes, readings: list[Reading], templates: Sequence[Template]) -> list[Reading]:
    """The readings of a PDF and of the forms attached to it; what else is attached is shown as residue."""
    from .pdf.attached import attached  # noqa: PLC0415  (PDFium is not needed for Word)

    files = attached(data)
    if not files:
        return readings
    more: list[Reading] = []
    other: list[str] = []
    for name, untrusted_data in files:
        found = [r for r in _read(untrusted_data, name, sniff(untrusted_data, name), templates) if r.template]
        more += found
        other += [] if found else [f"attached file: {name[:120]}"]
    known = [r for r in readings if r.template is not None]
    if not known and not more:
        return readings
    whole = [*known, *more]
    if other:
        residue = [*whole[0].residue, *(Residue(text=text) for text in other)]
        told = issue(Code.RESIDUE, f"“{other[0]}”")
        whole[0] = _with(whole[0].model_copy(update={"residue": residue}), told)
    return whole


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the cycle collector: a form is some ten thousand small objects, none of them in a cycle, and looking
    through them again and again takes a twentieth of the reading.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _on_paper(data: bytes, name: str, templates: Sequence[Template]) -> list[Reading]:
    from .paper.reader import read_paper  # noqa: PLC0415  (OpenCV is not needed for Word)

    return read_paper(data, name, templates)


def _with_paper(
    data: bytes, kind: FileKind, form: Form, readings: list[Reading], templates: Sequence[Template]
) -> list[Reading]:
    """The readings of a file's text, and of the pictures of paper among it: pages of a PDF, photos in a Word file."""
    numbers = form.properties.get("pdf.paper_pages", "")
    photos = [p.data for p in embedded_pictures(data)] if kind in _WORD and form.pictures else []
    if not numbers and not photos:
        return readings
    from .paper.mixed import among_text  # noqa: PLC0415  (OpenCV is rarely needed for Word)
    from .paper.pictures import pages_of_files, pages_of_pdf  # noqa: PLC0415

    among = [int(n) for n in numbers.split()]
    pictures = partial(pages_of_files, photos) if photos else partial(pages_of_pdf, data, among)
    return among_text(readings, pictures, templates, numbers, list(_said(form)))


def _said(form: Form) -> Iterator[str]:
    """Every line of a file's text, and its comments."""
    yield from form.margins
    for line in form.lines:
        yield " ".join(cell.text for cell in line.cells if not cell.empty)
        for cell in line.cells:
            yield from (f"comment: {c.text}" for c in cell.comments)


def open_any(data: bytes, name: str, kind: FileKind | None = None) -> Form:
    """The form in a file, whatever its kind; Failure where it holds none that we read."""
    kind = kind or sniff(data, name)
    if kind in _WORD:
        return open_word(data)
    if kind is FileKind.PDF:
        from .pdf.open import open_pdf  # noqa: PLC0415  (PDFium is not needed for Word)

        return open_pdf(data)
    if kind in _OLD:
        from .convert import to_docx  # noqa: PLC0415  (LibreOffice is rarely needed)

        return open_word(to_docx(data, kind))
    codes = {FileKind.EMPTY: Code.EMPTY_FILE, FileKind.ENCRYPTED_OFFICE: Code.ENCRYPTED}
    if kind is FileKind.ZIP and name.casefold().endswith((".docx", ".docm", ".dotx")):
        raise Failure("a zip without a Word document", code=Code.DAMAGED)
    raise Failure(f"It is of kind {kind.value}.", code=codes.get(kind, Code.UNSUPPORTED_KIND))


def read_form(form: Form, templates: Sequence[Template]) -> list[Reading]:
    """The readings of an opened return: of the template it fits best, once for each completed form in it."""
    known = _stamped(form, templates) or choose(form, templates)
    if known is None:
        return [failed(Code.UNKNOWN_FORM)]
    found = parts(form, known)
    readings = [_read_one(part, known) for part in found]
    if len(found) > 1:
        readings = [
            _with(r, issue(Code.TWO_FORMS, f"({n} of {len(found)})")) for n, r in enumerate(readings, 1)
        ]
    return readings


def _stamped(form: Form, templates: Sequence[Template]) -> Known | None:
    """The template that a form of ours says it is of, if its wording does not deny it."""
    stamp = Stamp.of(form.properties)
    named = [t for t in templates if stamp and (t.id, t.version) == (stamp.template, stamp.version)]
    return choose(form, named) if named else None


def lay(lines: list[Line], one: Known) -> Alignment:
    """Align a return's lines; where tables are gone, try its tabbed or stacked paragraphs as their rows."""
    found = align(one.lines, lines, one.loose, one.soft)
    if any(cell.place for line in lines for cell in line.cells):
        from .pdf.borderless import columned  # noqa: PLC0415  (PDF alone knows where its words stand)

        found = _better(found, columned(found), lines, one)
    if len({line.table for line in lines}) < len({line.table for line in one.lines}):
        kept = frozenset(
            r
            for b, r in found.line_of.items()
            if one.lines[b].table < 0 and found.likeness.get(b, 0.0) >= SAME
        )
        for rows in (tabbed(lines, kept), stacked(lines, one.lines)):
            found = _better(found, rows, lines, one)
    return _better(found, under_labels(found), lines, one)


def _better(found: Alignment, rows: list[Line], lines: list[Line], one: Known) -> Alignment:
    """The alignment of the lines put into rows, where it keeps more of the form; ``lines`` are changed to them."""
    again = align(one.lines, rows, one.loose, one.soft) if rows else found
    if again.drift < found.drift or (again.drift == found.drift and len(again.cell_of) > len(found.cell_of)):
        lines[:] = rows
        return again
    return found


def _read_one(form: Form, one: Known) -> Reading:
    named = lift(form, one.template)
    found = lay(form.lines, one)
    placed = any(cell.place for line in form.lines for cell in line.cells)
    if placed:
        from .pdf.styles import unstyle_like  # noqa: PLC0415  (PDF alone has a table style's bold on its words)

        unstyle_like(found)
    for b in found.line_of:  # every matched cell is compared, so that what the blank says is known as such
        for index in range(len(found.blank[b].cells)):
            found.delta(b, index)
    know_copies(found)
    answers = FieldReader(one.template, found, known=one, named=named, commented=form.comments > 0).read()
    residue = residue_of(form, found, one)
    issues = issues_of(form, found, one, answers, residue)
    review = any(i.weight in (Weight.REVIEW, Weight.REJECT) for i in issues)
    reading = Reading(
        template=TemplateRef(id=one.template.id, version=one.template.version),
        outcome=Outcome.REVIEW if review else Outcome.ACCEPTED,
        answers=answers,
        residue=residue,
        issues=issues,
        drift=found.drift,
        stamp=Stamp.of(form.properties),
    )
    if not placed:
        return reading
    from .pdf.places import located  # noqa: PLC0415

    return located(reading, found, one.template)


def _with(reading: Reading, more: Issue) -> Reading:
    return reading.model_copy(update={"outcome": Outcome.REVIEW, "issues": [*reading.issues, more]})
