"""Returns filled in on a screen: form fields, annotations or typed words laid over a blank's print.

The blank's print is a PDF that a hub sends out instead of the Word file. A school's own PDF program may put form
fields on it under names of its own ("Text Field 12"), or a school types over it, ticks, rings and highlights.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pikepdf
from pikepdf import Array, Dictionary, Name, String
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from extractors.naming import field_of
from schemas.layout import Layout
from schemas.template import Template

Box = tuple[float, float, float, float]
TYPED = "Typed"  # a typewriter's face that has every letter a school may type
pdfmetrics.registerFont(TTFont(TYPED, Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSansMono.ttf"))
_RING = 150.0  # points: wider words are highlighted rather than ringed


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing put on a page: ``box`` in points from the page's top left corner, page from 1.

    ``how`` is "text" (words in a room), "tick" (a box, ticked or left), "ring", "highlight" or "strike" (drawn at
    printed words).
    """

    page: int
    box: Box
    how: str = "text"
    text: str = ""
    on: bool = False
    name: str = ""


def fillable(print_: bytes, entries: Sequence[Entry], *, odd: bool = True, drawn: bool = False) -> bytes:
    """The print with a form field for each room and box, filled in; ``odd`` names them as PDF editors do.

    ``drawn`` gives text fields an appearance, as a viewer does on saving; without it viewers are asked to make one.
    """
    with pikepdf.open(io.BytesIO(print_)) as pdf:
        fields = []
        for number, entry in enumerate(entries, 1):
            if entry.how not in ("text", "tick"):
                continue
            kind = "Text Field" if entry.how == "text" else "Check Box"
            item = _widget(pdf, entry, f"{kind} {number}" if odd else entry.name, drawn=drawn)
            fields.append(_put(pdf, entry.page, item))
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        pdf.Root.AcroForm = Dictionary(
            Fields=Array(fields), NeedAppearances=not drawn, DA=String("/Helv 0 Tf 0 g"),
            DR=Dictionary(Font=Dictionary(Helv=font)),
        )  # fmt: skip
        return _saved(pdf)


def pressed_and_typed(form: bytes, texts: dict[str, str], pressed: dict[str, list[int]]) -> bytes:
    """A fillable PDF of ours, filled in: texts by field id, buttons by field id and the numbers of their options."""
    with pikepdf.open(io.BytesIO(form)) as pdf:
        todo = [(item, "") for item in pdf.Root.AcroForm.Fields]
        while todo:
            item, branch = todo.pop()
            name = f"{branch}.{item.T}".lstrip(".")
            kids = list(item.get("/Kids", []))
            todo += [(kid, name) for kid in kids if "/T" in kid]
            _fill_in(item, name, [kid for kid in kids if "/T" not in kid], texts, pressed)
        pdf.Root.AcroForm.NeedAppearances = True
        return _saved(pdf)


def _fill_in(
    item: Any, name: str, kids: list[Any], texts: dict[str, str], pressed: dict[str, list[int]]
) -> None:
    """One field: its words, its button, or the pressed one of its buttons."""
    asked = field_of(name)
    if item.get("/FT") in (Name.Tx, Name.Ch) and asked in texts:
        item.V = String(texts[asked])
    if item.get("/FT") != Name.Btn or asked not in pressed:
        return
    own = name.rpartition(".option-")[2]
    numbers = [int(own) - 1] if own.isdigit() and ".option-" in name else range(len(kids) or 1)
    for number, button in zip(numbers, kids or [item], strict=True):
        if number in pressed[asked]:
            state = next(n for n in button.AP.N if n != "/Off")
            button.AS = item.V = Name(state)


def entries_of(
    layout: Layout, template: Template, texts: dict[str, str], pressed: dict[str, list[int]]
) -> list[Entry]:
    """What to lay over the blank's print so that it says the same: words in rooms, ticks in boxes, rings round words."""
    entries = []
    for asked in template.fields:
        rooms = layout.fields.get(asked.id, [])
        if asked.id in texts and rooms:
            room = max(rooms, key=lambda g: (g.box[2] - g.box[0]) * (g.box[3] - g.box[1]))
            entries.append(Entry(room.page, room.box, "text", texts[asked.id], name=asked.id))
        for number in pressed.get(asked.id, []):
            place = layout.options[asked.id][number]
            cell = asked.options[number].box
            spot = (place.box or place.words)[0]
            how = "tick" if place.box else "ring" if spot.box[2] - spot.box[0] < _RING else "highlight"
            box = _middle(spot.box) if how == "tick" and cell is not None and cell.token is None else spot.box
            entries.append(Entry(spot.page, box, how, on=True, name=f"{asked.id}.{number}"))
    return entries


def _middle(box: Box) -> Box:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return x - 5, y - 5, x + 5, y + 5


def annotated(print_: bytes, entries: Sequence[Entry], *, tick: str = "✓") -> bytes:
    """The print with text added, ticks typed, rings drawn, words highlighted and struck out, as annotations."""
    with pikepdf.open(io.BytesIO(print_)) as pdf:
        for entry in entries:
            if entry.how == "tick" and not entry.on:
                continue
            _put(pdf, entry.page, _annotation(pdf, entry, tick))
        return _saved(pdf)


def overtyped(print_: bytes, entries: Sequence[Entry], *, tick: str = "X", font: str = TYPED) -> bytes:
    """The print with words typed and lines drawn into its pages, as "Print to PDF" leaves annotations."""
    with pikepdf.open(io.BytesIO(print_)) as pdf:
        for number, page in enumerate(pdf.pages, 1):
            mine = [e for e in entries if e.page == number and (e.how != "tick" or e.on)]
            if mine:
                _, low, wide, high = (float(v) for v in page.mediabox)
                with pikepdf.open(io.BytesIO(_typed(mine, wide, high - low, tick, font))) as over:
                    page.add_overlay(over.pages[0], pikepdf.Rectangle(0, 0, wide, high))
        return _saved(pdf)


def _typed(entries: Sequence[Entry], wide: float, high: float, tick: str, font: str) -> bytes:
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(wide, high), invariant=1)
    for entry in entries:
        x0, y0, x1, y1 = entry.box
        if entry.how == "tick":
            canvas.setFont(font, 9)
            canvas.drawCentredString((x0 + x1) / 2, high - (y0 + y1) / 2 - 3, tick)
        elif entry.how == "ring":
            canvas.ellipse(x0 - 4, high - y1 - 2, x1 + 4, high - y0 + 2)
        elif entry.how == "strike":
            canvas.line(x0, high - (y0 + y1) / 2, x1, high - (y0 + y1) / 2)
        elif entry.how == "highlight":
            canvas.setFillColorRGB(1, 1, 0, 0.4)
            canvas.rect(x0, high - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
            canvas.setFillColorRGB(0, 0, 0, 1)
        else:
            size, lines = _fitting(entry, font)
            canvas.setFont(font, size)
            top = y0 + size + (2 if y1 - y0 > 20 else max(0.0, (y1 - y0 - size) / 2 - size * 0.1))
            for number, line in enumerate(lines):
                canvas.drawString(x0 + 3, high - top - number * size * 1.15, line)
    canvas.save()
    return held.getvalue()


def _fitting(entry: Entry, font: str) -> tuple[float, list[str]]:
    """The type at which the words fit their room, as people make it smaller until they do."""
    x0, y0, x1, y1 = entry.box
    size = 9.0
    while True:
        lines = [
            part
            for line in entry.text.split("\n")
            for part in simpleSplit(line, font, size, x1 - x0 - 6) or [""]
        ]
        if size <= 4 or len(lines) * size * 1.15 <= max(y1 - y0, 12):
            return size, lines
        size -= 0.5


def _widget(pdf: pikepdf.Pdf, entry: Entry, name: str, *, drawn: bool) -> Dictionary:
    item = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=_rect(pdf, entry), T=String(name), F=4)
    if entry.how == "tick":
        look = pikepdf.Stream(pdf, b"")
        item.FT = Name.Btn
        item.AP = Dictionary(N=Dictionary(Yes=look, Off=look))
        item.V = item.AS = Name.Yes if entry.on else Name.Off
        return item
    item.FT, item.DA = Name.Tx, String("/Helv 9 Tf 0 g")
    if entry.box[3] - entry.box[1] > 20:
        item.Ff = 1 << 12
    if entry.text:
        item.V = String(entry.text)
    if drawn and entry.text:
        item.AP = Dictionary(N=_look(pdf, entry))
    return item


def _look(pdf: pikepdf.Pdf, entry: Entry) -> Any:
    """How a viewer drew a text field."""
    x0, y0, x1, y1 = entry.box
    size, lines = _fitting(entry, "Helvetica")
    words = b"".join(
        b"(" + line.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        + b") Tj T* " for line in lines
    )  # fmt: skip
    body = b"/Tx BMC q BT /Helv %.1f Tf %.1f TL 2 %.1f Td 0 g " % (size, size * 1.15, y1 - y0 - size)
    look = pikepdf.Stream(pdf, body + words + b"ET Q EMC")
    look.Type, look.Subtype = Name.XObject, Name.Form
    look.BBox = Array([0, 0, x1 - x0, y1 - y0])
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
    )
    look.Resources = Dictionary(Font=Dictionary(Helv=font))
    return look


def _annotation(pdf: pikepdf.Pdf, entry: Entry, tick: str) -> Dictionary:
    rect = _rect(pdf, entry)
    item = Dictionary(Type=Name.Annot, Rect=rect, F=4)
    if entry.how in ("text", "tick"):
        item.Subtype, item.DA = Name.FreeText, String("/Helv 9 Tf 0 g")
        item.Contents = String(tick if entry.how == "tick" else entry.text)
    elif entry.how == "ring":
        x0, y0, x1, y1 = (float(v) for v in rect)
        item.Subtype, item.Rect = Name.Circle, Array([x0 - 4, y0 - 2, x1 + 4, y1 + 2])
    else:
        x0, y0, x1, y1 = (float(v) for v in rect)
        item.Subtype = Name.Highlight if entry.how == "highlight" else Name.StrikeOut
        item.QuadPoints = Array([x0, y1, x1, y1, x0, y0, x1, y0])
    return item


def _rect(pdf: pikepdf.Pdf, entry: Entry) -> Array:
    high = float(pdf.pages[entry.page - 1].mediabox[3])
    x0, y0, x1, y1 = entry.box
    return Array([round(v, 2) for v in (x0, high - y1, x1, high - y0)])


def _put(pdf: pikepdf.Pdf, page: int, item: Dictionary) -> Any:
    held = pdf.make_indirect(item)
    target = pdf.pages[page - 1].obj
    if "/Annots" not in target:
        target.Annots = Array()
    target.Annots.append(held)
    return held


def _saved(pdf: pikepdf.Pdf) -> bytes:
    held = io.BytesIO()
    pdf.save(held)
    return held.getvalue()
