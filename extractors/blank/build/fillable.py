"""The fillable PDF: an AcroForm over the blank's own print (ISO 32000-1, 12.7)."""

import io
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from extractors.naming import OPTION, OWN, field_of
from schemas.built import Room
from schemas.layout import Geometry
from schemas.stamp import FIELD, Stamp

from .lettering import FACE, TICK, embed, embed_tick, written
from .plan import Button, Buttons, Plan
from .saving import saved

_MULTILINE, _RADIO, _COMBO, _EDIT, _READ_ONLY = 1 << 12, 1 << 15, 1 << 17, 1 << 18, 1
_PRINT, _HIDDEN = 4, 2
_LONGEST = 100  # bytes of a name; at most 127 are allowed
_INK = b"0.10 0.15 0.45"  # of ticks and rings: a pen's blue, that stands out from the print
_NOTHING: Mapping[str, str] = MappingProxyType({})


def fillable(printed: bytes, planned: Plan, stamp: Stamp, values: Mapping[str, str] = _NOTHING) -> bytes:
    """The PDF of the printed blank with a form over it; ``values`` of rooms, by field id, are filled in."""
    with pikepdf.open(io.BytesIO(printed)) as pdf:
        form = _Form(pdf, [item.id for item in planned.fields])
        for item in planned.fields:
            if isinstance(item, Room):
                form.room(item, values.get(item.id, ""))
            else:
                form.buttons(item)
        form.finish(stamp)
        return saved(pdf, stamp)


def filled_in(master: bytes, stamp: Stamp, values: Mapping[str, str]) -> bytes:
    """A fillable PDF of ours made one school's: its stamp, and the values of some of its text fields."""
    with pikepdf.open(io.BytesIO(master)) as pdf:
        todo = [(field, "") for field in pdf.Root.AcroForm.Fields]
        while todo:
            field, branch = todo.pop()
            name = f"{branch}.{field.T}".lstrip(".")
            if name == FIELD:
                field.V = String(stamp.text())
            elif "/Rect" in field and (value := values.get(field_of(name))):
                field.V = String(value)
                field.AP.N = _writing(pdf, field, pdf.Root.AcroForm.DR)
            todo += [(kid, name) for kid in field.get("/Kids", []) if "/T" in kid]
        return saved(pdf, stamp)


def _writing(pdf: pikepdf.Pdf, field: Any, resources: Any) -> pikepdf.Object:
    """How a text field looks with the value it has."""
    x0, y0, x1, y1 = (float(v) for v in field.Rect)
    text, lines = str(field.get("/V", "")), bool(int(field.Ff) & _MULTILINE)
    paper = f"q 1 g 0 0 {x1 - x0:.2f} {y1 - y0:.2f} re f Q\n".encode() if "/MK" in field else b""
    content = written(text, (x0, y0, x1, y1), lines=lines) if text else b""
    return _picture(pdf, paper + b"/Tx BMC\n" + content + b"\nEMC", x1 - x0, y1 - y0, resources)


def _picture(
    pdf: pikepdf.Pdf, content: bytes, wide: float, high: float, resources: Any = None
) -> pikepdf.Object:
    stream = pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, FormType=1)
    stream.BBox = Array([0, 0, round(wide, 2), round(high, 2)])
    stream.Resources = Dictionary() if resources is None else resources
    return stream


class _Form:
    """The form being made: its tree of fields, and the widgets on the pages."""

    def __init__(self, pdf: pikepdf.Pdf, ids: Sequence[str]) -> None:
        self.pdf = pdf
        fonts = {FACE: embed(pdf), TICK: embed_tick(pdf), "/ZaDb": self._dingbats()}
        self.resources = pdf.make_indirect(Dictionary(Font=Dictionary(fonts)))
        self.roots = Array()
        self._branches: dict[str, Any] = {}
        parts = [each.split(".") for each in ids]
        self._stems = {".".join(each[:n]) for each in parts for n in range(1, len(each))}
        self._heights = [float(page.mediabox[3]) for page in pdf.pages]
        for page in pdf.pages:
            page.obj.Annots = Array()
            page.obj.Tabs = (
                Name.W
            )  # the order of the template (ISO 32000-2, table 31), as old viewers have it anyway

    def _dingbats(self) -> pikepdf.Object:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.ZapfDingbats)
        return self.pdf.make_indirect(font)

    def room(self, room: Room, value: str) -> None:
        """A box to write in, or a list to choose from or write in."""
        flags = _MULTILINE if room.lines else 0
        field = self._field(room.id, Name.Ch if room.options else Name.Tx, room.tip)
        if room.options:
            field.Opt = Array([String(option) for option in room.options])
            flags = _COMBO | _EDIT
        field.Ff = flags
        field.DA = String(f"{FACE} 0 Tf 0 g")
        if value:
            field.V = String(value)
        self._widget(field, room.place)
        if room.covers:
            field.MK = Dictionary(BG=Array([1, 1, 1]))
        field.AP = Dictionary(N=_writing(self.pdf, field, self.resources))

    def buttons(self, asked: Buttons) -> None:
        """A radio group, or a check box for each option."""
        states = _names([button.value for button in asked.buttons])
        if asked.one:
            group = self._field(asked.id, Name.Btn, asked.tip)
            group.Ff = _RADIO
            group.V = Name.Off
            group.Opt = Array([String(button.value) for button in asked.buttons])
            group.Kids = Array()
            for button, state in zip(asked.buttons, states, strict=True):
                kid = self.pdf.make_indirect(Dictionary(Parent=group))
                self._button(kid, button, state)
                group.Kids.append(kid)
            return
        for number, (button, state) in enumerate(zip(asked.buttons, states, strict=True), 1):
            alone = len(asked.buttons) == 1
            name = asked.id if alone else f"{asked.id}.{OPTION}{number}"
            box = self._field(name, Name.Btn, asked.tip if alone else f"{asked.tip}: {button.value}")
            box.V = Name.Off
            box.Opt = Array([String(button.value)])
            self._button(box, button, state)

    def finish(self, stamp: Stamp) -> None:
        """The hidden field with the stamp, and the form itself."""
        hidden = self._field(FIELD, Name.Tx, "")
        hidden.Ff = _READ_ONLY
        hidden.V = String(stamp.text())
        hidden.DA = String(f"{FACE} 0 Tf 0 g")
        self._widget(hidden, Geometry(page=1, box=(0, 0, 0, 0)))
        hidden.F = _HIDDEN
        self.pdf.Root.AcroForm = self.pdf.make_indirect(
            Dictionary(Fields=self.roots, DR=self.resources, DA=String(f"{FACE} 0 Tf 0 g"))
        )

    def _field(self, name: str, kind: Any, tip: str) -> Any:
        """A new field in its branch."""
        full = f"{name}.{OWN}" if name in self._stems else name
        branch, _, last = full.rpartition(".")
        field = self.pdf.make_indirect(Dictionary(FT=kind, T=String(last)))
        if tip:
            field.TU = String(tip)
        if branch:
            field.Parent = self._branch(branch)
            field.Parent.Kids.append(field)
        else:
            self.roots.append(field)
        return field

    def _branch(self, name: str) -> Any:
        if name not in self._branches:
            above, _, last = name.rpartition(".")
            node = self.pdf.make_indirect(Dictionary(T=String(last), Kids=Array()))
            self._branches[name] = node
            if above:
                node.Parent = self._branch(above)
                node.Parent.Kids.append(node)
            else:
                self.roots.append(node)
        return self._branches[name]

    def _widget(self, item: Any, place: Geometry) -> tuple[float, float]:
        """Lay a widget on its page; its width and height in points."""
        page = self.pdf.pages[place.page - 1]
        height = self._heights[place.page - 1]
        x0, y0, x1, y1 = place.box
        item.Type, item.Subtype, item.F = Name.Annot, Name.Widget, _PRINT
        item.P = page.obj
        item.Rect = Array([round(v, 2) for v in (x0, height - y1, x1, height - y0)])
        item.Border = Array([0, 0, 0])
        page.obj.Annots.append(item)
        return x1 - x0, y1 - y0

    def _button(self, item: Any, button: Button, state: str) -> None:
        wide, high = self._widget(item, button.place)
        frame = _frame(wide, high) if button.look == "cell" else b""
        on = _ring(wide, high) if button.look == "words" else frame + _tick(wide, high)
        looks = {
            state: _picture(self.pdf, on, wide, high, self.resources),
            "/Off": _picture(self.pdf, frame, wide, high),
        }
        item.AP = Dictionary(N=Dictionary(looks))
        item.AS = Name.Off
        item.MK = Dictionary(CA=String("4"))  # a tick, for viewers that draw their own


def _names(values: Sequence[str]) -> list[str]:
    """The states of some options: their values, or their numbers where these cannot be names."""
    names = [f"/{' '.join(value.split())}" for value in values]
    bad = any(len(n.encode()) > _LONGEST or n in ("/", "/Off") for n in names) or len(set(names)) < len(names)
    return [f"/{number}" for number in range(1, len(values) + 1)] if bad else names


def _frame(wide: float, high: float) -> bytes:
    return f"q 0.35 G 0.7 w 0.5 0.5 {wide - 1:.2f} {high - 1:.2f} re S Q\n".encode()


def _tick(wide: float, high: float) -> bytes:
    size = 0.9 * min(wide, high)
    x, y = (wide - size) / 2, (high - size) / 2
    return b"q BT " + _INK + f" rg {TICK} {size:.2f} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm (4) Tj ET Q\n".encode()


def _ring(wide: float, high: float) -> bytes:
    """A rounded frame inside the box."""
    r, k, inset = min(wide, high) * 0.45, 0.5523, 0.6
    x0, y0, x1, y1 = inset, inset, wide - inset, high - inset
    c = r * (1 - k)
    path = (
        f"{x0 + r:.2f} {y0:.2f} m {x1 - r:.2f} {y0:.2f} l "
        f"{x1 - c:.2f} {y0:.2f} {x1:.2f} {y0 + c:.2f} {x1:.2f} {y0 + r:.2f} c {x1:.2f} {y1 - r:.2f} l "
        f"{x1:.2f} {y1 - c:.2f} {x1 - c:.2f} {y1:.2f} {x1 - r:.2f} {y1:.2f} c {x0 + r:.2f} {y1:.2f} l "
        f"{x0 + c:.2f} {y1:.2f} {x0:.2f} {y1 - c:.2f} {x0:.2f} {y1 - r:.2f} c {x0:.2f} {y0 + r:.2f} l "
        f"{x0:.2f} {y0 + c:.2f} {x0 + c:.2f} {y0:.2f} {x0 + r:.2f} {y0:.2f} c h S Q"
    )
    return b"q " + _INK + f" RG 1.2 w {path}\n".encode()
