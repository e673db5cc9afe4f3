"""The form of a fillable PDF: its names, its kinds, its looks."""

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pikepdf
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.blank.build.fillable import fillable, filled_in
from extractors.blank.build.plan import Button, Buttons, Plan
from extractors.naming import field_of
from extractors.pdf.fields import widgets
from schemas.built import Room
from schemas.layout import Geometry
from schemas.stamp import FIELD, Stamp

STAMP = Stamp(template="form", version="2")
PART = st.sampled_from(["a", "b", "date", "end", "1", "2", "option"])
IDS = st.lists(st.lists(PART, min_size=1, max_size=4).map(".".join), min_size=1, max_size=12, unique=True)
VALUES = st.lists(st.text("ABCé /#()£%", min_size=1, max_size=6), min_size=1, max_size=4)


def pages(count: int = 1) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(count):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.save(out)
    return out.getvalue()


def place(number: int) -> Geometry:
    return Geometry(page=1, box=(50, 20 * number + 10, 200, 20 * number + 26))


def terminal(fields: Any, branch: str = "") -> Iterator[tuple[str, Any]]:
    """The fields with a kind, by full name: what a program that fills in forms would list."""
    for each in fields:
        name = f"{branch}.{each.T}".lstrip(".")
        if "/FT" in each:
            yield name, each
        else:
            assert "/Rect" not in each, "a branch is no widget"
            yield from terminal(each.Kids, name)


@given(IDS, st.data())
@settings(max_examples=40)
def test_every_field_is_in_the_pdf_exactly_once(ids: list[str], data: st.DataObject) -> None:
    """Whatever fields are called, also where one id begins another, each is one field under its own name."""
    items: list[Room | Buttons] = []
    for number, name in enumerate(ids):
        values = data.draw(VALUES) if data.draw(st.booleans()) else []
        buttons = tuple(Button(value, place(number), "box") for value in values)
        one = data.draw(st.booleans()) and len(values) > 1
        room = Room(id=name, tip=name, place=place(number))
        items.append(Buttons(name, name, one, buttons) if values else room)
    with pikepdf.open(io.BytesIO(fillable(pages(), Plan(items), STAMP))) as pdf:
        found = dict(terminal(pdf.Root.AcroForm.Fields))
        seen = Counter(field_of(name) for name in found if name != FIELD)
        assert set(seen) == set(ids)
        for item in items:
            several = isinstance(item, Buttons) and not item.one
            assert seen[item.id] == (len(item.buttons) if isinstance(item, Buttons) and several else 1)
        shown = Counter(w.name for w in widgets(pdf) if w.name != FIELD)
        assert sum(shown.values()) == sum(len(i.buttons) if isinstance(i, Buttons) else 1 for i in items)


def test_options_are_told_apart_by_their_states() -> None:
    """A radio group has a state for each option, its value; values that are no names become numbers."""
    plain = Buttons(
        "q", "Q", True, tuple(Button(v, place(n), "box") for n, v in enumerate(["Not yet", "Yes"]))
    )
    odd = Buttons(
        "r", "R", True, tuple(Button(v, place(n + 3), "words") for n, v in enumerate(["Off", "On"]))
    )
    with pikepdf.open(io.BytesIO(fillable(pages(), Plan([plain, odd]), STAMP))) as pdf:
        fields = dict(terminal(pdf.Root.AcroForm.Fields))
        states = {n: [set(k.AP.N.keys()) - {"/Off"} for k in fields[n].Kids] for n in ("q", "r")}
        assert states == {"q": [{"/Not yet"}, {"/Yes"}], "r": [{"/1"}, {"/2"}]}
        assert [str(v) for v in fields["r"].Opt] == ["Off", "On"]


def test_a_value_has_its_looks_in_an_embedded_face() -> None:
    """What is filled in is seen in every viewer, and read by every reader."""
    room = Room(id="name", tip="Name", place=place(1))
    master = fillable(pages(), Plan([room]), STAMP)
    made = filled_in(master, Stamp(template="form", version="2", school="990001"), {"name": "St Héloïse’s"})
    with pikepdf.open(io.BytesIO(made)) as pdf:
        field = dict(terminal(pdf.Root.AcroForm.Fields))["name"]
        assert str(field.V) == "St Héloïse’s"
        assert "St Héloïse’s".encode("cp1252") in field.AP.N.read_bytes()
        assert "/FontFile2" in field.AP.N.Resources.Font["/Vera"].FontDescriptor
        assert pdf.docinfo["/RitornelloSchool"] == "990001"


def test_the_same_form_is_the_same_bytes() -> None:
    """Nothing of when and where it was made gets in."""
    room = Room(id="name", tip="Name", place=place(1))
    once, again = (fillable(pages(), Plan([room]), STAMP) for _ in range(2))
    assert once == again
