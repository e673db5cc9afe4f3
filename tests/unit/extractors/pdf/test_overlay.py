"""Form fields and annotations, put among the words they lie at."""

import io

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from extractors.pdf.fields import widgets, xfa_values
from extractors.pdf.open import open_pdf
from extractors.tree import Form, Mark, Sort
from tests.unit.extractors.pdf.pages import HEIGHT, Page, box, drawn, note, opened, overlaid, texts, widget

XS, YS = [50.0, 250.0, 545.0], [100.0, 120.0, 140.0]


def form_of(*items: Dictionary, words: str = "", fields: bool = True) -> Form:
    """A table of two questions with things laid over it."""

    def page(p: Page) -> None:
        p.grid(XS, YS, [["Who leads?", words], ["How often?", ""]])

    return open_pdf(overlaid(drawn(page), *items, fields=fields))


def test_a_text_field_is_read_in_the_cell_it_lies_in() -> None:
    """Its value needs no appearance; its paragraphs stay apart; its control keeps its name and tooltip."""
    form = form_of(
        widget(box(252, 102, 543, 118), "Text7", V=String("Miss Abara\rand Mr Osei"), TU=String("Leader")),
        widget(box(252, 122, 543, 138), "odd name"),
    )
    first, second = (line.cells[1] for line in form.lines)
    assert first.text == "Miss Abara\nand Mr Osei"
    assert [(c.tag, c.title, c.placeholder) for c in form.controls] == [
        ("Text7", "Leader", False),
        ("odd name", "", True),
    ]
    assert [t.sort for t in second.tokens] == [Sort.GAP]


def test_buttons_are_boxes() -> None:
    """A check box is on by its state, or by the field's value where it has no states."""
    states = Dictionary(N=Dictionary(Yes=Dictionary(), Off=Dictionary()))
    form = form_of(
        widget(box(252, 104, 262, 114), "a", "/Btn", AS=Name.Yes, V=Name.Yes, AP=states),
        widget(box(272, 104, 282, 114), "b", "/Btn", AS=Name.Off, V=Name.Off, AP=states),
        widget(box(292, 104, 302, 114), "c", "/Btn", V=Name.On),
    )
    assert [t.on for t in form.lines[0].cells[1].tokens if t.sort is Sort.BOX] == [True, False, True]


def test_kind_and_value_are_inherited() -> None:
    """A radio group's kids take kind, value and name from it; a choice shows its entry, not its export value."""
    data = drawn(lambda p: p.text(50, 50, "Phase"))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        group = pdf.make_indirect(Dictionary(T=String("phase"), FT=Name.Btn, Ff=1 << 15, V=Name("/2")))
        kids = [
            pdf.make_indirect(
                Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=box(50, y, 60, y + 10), Parent=group,
                           AP=Dictionary(N=Dictionary({f"/{n}": Dictionary()})), AS=Name(f"/{n}" if n == 2 else "/Off"))
            )
            for n, y in ((1, 100), (2, 120))
        ]  # fmt: skip
        group.Kids = Array(kids)
        listed = pdf.make_indirect(
            widget(box(50, 140, 90, 150), "area", "/Ch", Ff=1 << 17, V=String("w"),
                   Opt=Array([Array([String("e"), String("East")]), Array([String("w"), String("West")])]))
        )  # fmt: skip
        pdf.pages[0].obj.Annots = Array([*kids, listed])
        pdf.Root.AcroForm = Dictionary(Fields=Array([group, listed]))
        found = widgets(pdf)
    assert [(w.name, w.kind, w.on) for w in found[:2]] == [
        ("phase", "radio", False),
        ("phase", "radio", True),
    ]
    assert (found[2].value, found[2].export, found[2].options) == ("West", "w", ["East", "West"])


def test_rich_text_is_read_as_text() -> None:
    """A value that is only there as rich text loses its tags and keeps its lines."""
    rich = String("<body><p>Sing &amp; play</p><p>daily</p></body>")
    assert (
        form_of(widget(box(252, 102, 543, 118), "t", RV=rich)).lines[0].cells[1].text == "Sing & play\ndaily"
    )


def test_a_field_on_no_page_keeps_its_value() -> None:
    """A hidden field stands nowhere; its value is listed with the form's properties."""
    hidden = widget(box(252, 102, 543, 118), "return", V=String("2026-11"))
    hidden.F = 2
    assert form_of(hidden).properties["field.return"] == "2026-11"


def test_free_text_is_an_answer_where_it_lies() -> None:
    """What "Add text" wrote over a flat form is read in the cell it lies on."""
    form = form_of(note(box(255, 102, 400, 118), "/FreeText", Contents=String("Miss Abara")), fields=False)
    assert form.lines[0].cells[1].text == "Miss Abara"


def test_markup_marks_the_words_under_it() -> None:
    """Highlighting and striking out by annotation mark words like those of the page."""
    top, bottom = HEIGHT - 104, HEIGHT - 116
    quads = Array([254, top, 275, top, 254, bottom, 275, bottom])
    for kind, mark in (("/Highlight", Mark.HIGHLIGHT), ("/StrikeOut", Mark.STRIKE)):
        form = form_of(
            note(box(254, 104, 275, 116), kind, QuadPoints=quads), words="East / West", fields=False
        )
        assert {t.text: t.marks for t in form.lines[0].cells[1].tokens} == {"East": mark, "/": 0, "West": 0}


def test_a_ring_of_ink_is_a_shape_before_its_word() -> None:
    """A ring drawn round an option stands right before it, and belongs there."""
    form = form_of(note(box(282, 102, 312, 119), "/Circle"), words="East / West", fields=False)
    shown = [(t.sort, t.text, t.on) for t in form.lines[0].cells[1].tokens]
    assert (Sort.SHAPE, "ellipse", True) in shown
    assert shown[shown.index((Sort.SHAPE, "ellipse", True)) + 1][1] == "West"


def test_a_stroke_drawn_in_a_box_that_is_a_glyph_ticks_it() -> None:
    """Ink in a printed box is a tick, whether the box is drawn or set in a symbol font."""

    def page(p: Page) -> None:
        for x, word in ((50, "Yes"), (120, "No")):
            p.text(x, 100, "❏", "ZapfDingbats")
            p.text(x + 14, 100, word)

    stroke = note(box(121, 92, 128, 100), "/Ink", InkList=Array([Array([121, 746, 124, 743, 128, 750])]))
    (line,) = open_pdf(overlaid(drawn(page), stroke, fields=False)).lines
    assert [(t.text, t.on) for t in line.cells[0].tokens if t.sort is Sort.BOX] == [("❏", False), ("☒", True)]


def test_a_note_is_a_comment_of_its_cell() -> None:
    """A note pinned to a cell is that cell's comment, with its author."""
    form = form_of(
        note(box(260, 124, 278, 138), "/Text", Contents=String("weekly?"), T=String("R Vale")), fields=False
    )
    assert [(c.author, c.text) for c in form.lines[1].cells[1].comments] == [("R Vale", "weekly?")]
    assert form.comments == 1


def test_xfa_data_is_listed_and_entities_are_not_expanded() -> None:
    """The data set's values come by their path; a declared entity stays out."""
    xml = (
        b'<!DOCTYPE d [<!ENTITY e "x">]><xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/">'
        b"<xfa:data><form><name>Oakfield</name><b>&e;</b></form></xfa:data></xfa:datasets>"
    )
    data = drawn(lambda p: p.text(50, 50, "Form"))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.Root.AcroForm = Dictionary(
            Fields=Array([]), XFA=Array([String("datasets"), pdf.make_stream(xml)])
        )
        assert xfa_values(pdf) == {"data/form/name": "Oakfield"}


def test_a_typed_field_stands_whole_behind_the_placeholder_it_covers() -> None:
    """All lines of a field's value stay together, and behind what is printed under it, other gaps on the line after."""

    def page(p: Page) -> None:
        p.text(50, 100, "Name: Click or tap here to enter text. Role:")

    name = widget(box(78, 90, 205, 120), "Text Field 7", V=String("Miss Abara\nand Mr Osei"))
    form = open_pdf(overlaid(drawn(page), name))
    assert texts(form) == [["Name: Click or tap here to enter text. Miss Abara\nand Mr Osei Role:"]]


def test_words_typed_over_printed_ones_are_not_mixed_with_them() -> None:
    """Words in another font over a placeholder come behind it, and a second line of type goes on with the first."""

    def page(p: Page) -> None:
        p.text(50, 100, "Name: Click or tap here")
        p.text(300, 100, "Role: Click or tap here")
        p.text(80, 98, "Miss Abara and", "Courier", 8)
        p.text(80, 107, "Mr Osei", "Courier", 8)
        p.text(330, 98, "Head of music", "Courier", 8)

    (line,) = texts(opened(page))
    assert " ".join(line[0].split()) == (
        "Name: Click or tap here Miss Abara and Mr Osei Role: Click or tap here Head of music"
    )


def test_a_ring_belongs_to_the_words_in_it() -> None:
    """A ring that touches the stroke between two options stands before the option that it is drawn round."""

    def page(p: Page) -> None:
        p.text(50, 100, "Yes / No")
        p.canvas.ellipse(66, 842 - 103, 96, 842 - 90)

    (line,) = opened(page).lines
    sorts = [(piece.sort, piece.text.strip()) for piece in line.cells[0].pieces if piece.text.strip()]
    assert sorts == [(Sort.WORD, "Yes"), (Sort.WORD, "/"), (Sort.SHAPE, "ellipse"), (Sort.WORD, "No")]
