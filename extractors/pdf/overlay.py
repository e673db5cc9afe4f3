"""What lies over the pages of a PDF: its form fields and annotations, put among the words they stand at.

Links, scripts, embedded files and actions are counted at most; nothing of them is followed or run.
"""

import io
from typing import Any

import pikepdf

from extractors.tree import Comment, Control, Form, Mark, Sort
from schemas.codes import Code, Failure

from .fields import Rect, Widget, annotations, rectangle, whole, widgets, xfa_values
from .sheet import Box, Ink, Sheet, Word

_LINE = 12.0  # points from line to line of text in a field, where its height allows
_MARKUP = {
    "/Highlight": Mark.HIGHLIGHT,
    "/Underline": Mark.UNDERLINE,
    "/Squiggly": Mark.UNDERLINE,
    "/StrikeOut": Mark.STRIKE,
}
_DRAWN = frozenset(("/Ink", "/Circle", "/Square", "/Line", "/Polygon", "/PolyLine"))
_UNSEEN = 0b100010  # annotation flags hidden and no view (ISO 32000-1 table 165)
_LEADER = frozenset("_.…")


def open_objects(data: bytes) -> pikepdf.Pdf:
    """The objects of a PDF, its cross references mended where needed. Raises Failure ENCRYPTED or DAMAGED."""
    try:
        return pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError as error:
        raise Failure("a password is needed", code=Code.ENCRYPTED) from error
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError) as error:
        raise Failure(str(error), code=Code.DAMAGED) from error


def overlay(data: bytes, sheets: list[Sheet], form: Form) -> None:
    """Put fields and annotations on their sheets; controls and what is only counted go to the form."""
    with open_objects(data) as pdf:
        try:
            for widget in widgets(pdf):
                _control(widget, sheets, form)
            for sheet, page in zip(sheets, pdf.pages, strict=False):
                for annotation in annotations(page):
                    _annotation(annotation, sheet, form)
            for path, value in xfa_values(pdf).items():
                form.properties[f"xfa.{path}"] = value[:2000]
            names = pdf.Root.get("/Names")
            form.macros = isinstance(names, pikepdf.Dictionary) and "/JavaScript" in names
        except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, RecursionError) as error:
            raise Failure(f"form fields: {error}", code=Code.DAMAGED) from error


def _upright(sheet: Sheet, rect: Rect) -> Box:
    return Box(*sheet.turning.box(*rect)) if sheet.turning else Box(*rect)


# --- form fields ---


def _control(widget: Widget, sheets: list[Sheet], form: Form) -> None:
    """A field becomes a control; its value, gap or box stands where its widget is."""
    if widget.kind in ("push", "signature"):
        return
    kind = {"radio": "check"}.get(widget.kind, widget.kind)
    control = Control(kind, "widget", widget.name, widget.title, widget.options, placeholder=not widget.value)
    control.value = widget.value
    form.controls.append(control)
    number = len(form.controls) - 1
    if widget.kind == "radio":
        control.title = widget.export
    if not 1 <= widget.page <= len(sheets):
        if widget.value:
            form.properties[f"field.{widget.name}"] = widget.value[:2000]
        return
    sheet = sheets[widget.page - 1]
    box = _upright(sheet, widget.box)
    if box.width < 1 or box.height < 1:
        return
    if kind == "check":
        _clear(sheet, box)
        glyph = "☒" if widget.on else "☐"
        base = box.y1 - 0.2 * min(box.height, 12)
        sheet.words.append(
            Word(glyph, box.x0, box.y0, box.x1, box.y1, base, sort=Sort.BOX, on=widget.on, control=number)
        )
    elif widget.value.strip():
        _leaders(sheet, box)
        _write(sheet, box, widget.value, number)
    else:
        sheet.words.append(
            Word("", box.x0, box.y0, box.x1, box.y1, _base(box), sort=Sort.GAP, control=number)
        )


def _clear(sheet: Sheet, box: Box) -> None:
    """Take away the printed box that a check box is laid over."""
    sheet.words = [
        w for w in sheet.words
        if not (len(w.text) == 1 and not w.text.isalnum() and box.holds((w.x0 + w.x1) / 2, (w.y0 + w.y1) / 2, 2))
    ]  # fmt: skip
    near = Box(box.x0 - 4, box.y0 - 4, box.x1 + 4, box.y1 + 4)
    small = [f for f in sheet.frames if near.covers(f) > 0.95]
    sheet.frames = [f for f in sheet.frames if f not in small]
    sheet.inks = [i for i in sheet.inks if near.covers(i.box) < 0.95]
    for rules, upright in ((sheet.level, False), (sheet.upright, True)):
        rules[:] = [
            r for r in rules
            if not (near.holds(*((r.at, r.start) if upright else (r.start, r.at)))
                    and near.holds(*((r.at, r.end) if upright else (r.end, r.at))))
        ]  # fmt: skip


def _leaders(sheet: Sheet, box: Box) -> None:
    """Take away the dots or line that a field is laid over."""
    sheet.words = [
        w
        for w in sheet.words
        if not (set(w.text) <= _LEADER and box.holds((w.x0 + w.x1) / 2, (w.y0 + w.y1) / 2, 3))
    ]


def _base(box: Box) -> float:
    """The line that the first row of a field's text is written on."""
    return (box.y0 + box.y1) / 2 + 3.5 if box.height < 2 * _LINE else box.y0 + _LINE


def _write(sheet: Sheet, box: Box, text: str, control: int) -> None:
    """Text in a rectangle, whole, however a viewer would wrap it; it stands behind what is printed under it."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    base = _base(box)
    under = [
        w.base for w in sheet.words if w.angle == 0 and box.holds((w.x0 + w.x1) / 2, w.base - 0.3 * w.height)
    ]
    base = max([base, *under])
    wide = min(box.width, 5.0 * max(map(len, lines)) + 4)
    sheet.words.append(
        Word(
            "\n".join(lines), box.x0, base - 7.8, box.x0 + wide, base + 2.2, base, control=control, frame=box
        )
    )


# --- annotations ---


def _annotation(item: Any, sheet: Sheet, form: Form) -> None:
    kind = str(item.get("/Subtype", ""))
    form.links += kind == "/Link"
    if kind in ("/Widget", "/Popup", "/Link") or whole(item.get("/F")) & _UNSEEN:
        return
    box = _upright(sheet, rectangle(item))
    said = _said(item)
    if kind == "/FreeText":
        if said.strip():
            form.controls.append(Control("text", "annotation"))
            _write(sheet, box, said, len(form.controls) - 1)
        return
    if kind in _MARKUP:
        _mark(item, sheet, _MARKUP[kind])
    elif kind in _DRAWN:
        sheet.inks.append(Ink(box, ring=kind in ("/Circle", "/Square") or _closed(item)))
    elif kind == "/Stamp":
        sheet.words.append(Word("stamp", box.x0, box.y0, box.x1, box.y1, box.y0 + 8, sort=Sort.PICTURE))
    elif kind == "/FileAttachment":
        said = f"{said} (a file is attached here)"
    if said.strip():
        author = str(item.get("/T", ""))
        sheet.notes.append((box.x0, (box.y0 + box.y1) / 2, Comment(author, said.strip())))
        form.comments += 1


def _said(item: Any) -> str:
    value = item.get("/Contents")
    return str(value).replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, pikepdf.String) else ""


def _mark(item: Any, sheet: Sheet, mark: int) -> None:
    """Give the marked words their mark: those that lie in one of the quadrilaterals."""
    points = item.get("/QuadPoints")
    numbers = [float(v) for v in points][:8000] if isinstance(points, pikepdf.Array) else []
    boxes = [
        _upright(sheet, (min(q[0::2]), min(q[1::2]), max(q[0::2]), max(q[1::2])))
        for q in (numbers[n : n + 8] for n in range(0, len(numbers) - 7, 8))
    ] or [_upright(sheet, rectangle(item))]
    for word in sheet.words:
        if any(b.covers(word) > 0.5 for b in boxes):
            word.marks |= mark


def _closed(item: Any) -> bool:
    """Whether a pen stroke ends near where it began: a ring."""
    strokes = item.get("/InkList")
    if (
        not isinstance(strokes, pikepdf.Array)
        or len(strokes) == 0
        or not isinstance(strokes[0], pikepdf.Array)
    ):
        return False
    numbers = [float(v) for v in strokes[0]]
    if len(numbers) < 8:
        return False
    wide, high = max(numbers[0::2]) - min(numbers[0::2]), max(numbers[1::2]) - min(numbers[1::2])
    return abs(numbers[0] - numbers[-2]) + abs(numbers[1] - numbers[-1]) < 0.4 * (wide + high)
