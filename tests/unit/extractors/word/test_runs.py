"""The inside of a paragraph: emphasis, symbols, tracked changes, notes, comments, drawings."""

import pytest

from extractors.tree import Mark, Sort
from extractors.word.open import open_word
from tests.unit.extractors.word.docs import boxes, docx, opened, texts, tokens
from tests.unit.extractors.word.pieces import drawn, gone, ins, p, picture, r, sym, tbl, tc, text_box, tr

LOOKS: dict[str, int] = {
    "<w:b/>": Mark.BOLD,
    '<w:b w:val="true"/>': Mark.BOLD,
    '<w:b w:val="0"/>': 0,
    "<w:i/>": Mark.ITALIC,
    '<w:u w:val="single"/>': Mark.UNDERLINE,
    '<w:u w:val="none"/>': 0,
    "<w:strike/>": Mark.STRIKE,
    "<w:dstrike/>": Mark.STRIKE,
    '<w:strike w:val="false"/>': 0,
    '<w:highlight w:val="yellow"/>': Mark.HIGHLIGHT,
    '<w:highlight w:val="none"/>': 0,
    '<w:color w:val="FF0000"/>': Mark.COLOUR,
    '<w:color w:val="auto"/>': 0,
    '<w:shd w:val="clear" w:fill="FFFF00"/>': Mark.SHADE,
    '<w:shd w:val="clear" w:fill="auto"/>': 0,
    '<w:b/><w:highlight w:val="green"/>': Mark.BOLD | Mark.HIGHLIGHT,
}


@pytest.mark.parametrize(("look", "mark"), LOOKS.items(), ids=LOOKS)
def test_emphasis_is_told_by_the_runs_own_properties(look: str, mark: int) -> None:
    """Each way of emphasising a word is one mark, and switching it off is none."""
    (word,) = tokens(opened(p(r("secure", look))), Sort.WORD)
    assert word.marks == mark


def test_a_word_cut_by_runs_is_whole() -> None:
    """Spelling marks and edits cut words into runs; a reader sees one word."""
    assert texts(opened(p(r("Ash"), r("do", "<w:lang/>"), r("wn"), r(" School")))) == ["Ashdown School"]


def test_hidden_text_is_no_wording_of_its_line_and_is_not_lost() -> None:
    """What a person does not see on the page is no answer; it is told apart, as a note."""
    form = opened(p(r("seen "), r("unseen", "<w:vanish/>")))
    assert texts(form)[0] == "seen"
    assert [line.story for line in form.lines if "unseen" in line.key] == ["note"]


@pytest.mark.parametrize(
    ("font", "code", "on"),
    [
        ("Wingdings", "F0FE", True),
        ("Wingdings", "F0A8", False),
        ("Wingdings", "F06F", False),
        ("Wingdings", "F0FD", True),
        ("Wingdings 2", "F052", True),
        ("Wingdings 2", "F0A3", False),
    ],
)
def test_a_symbol_that_is_a_box_is_a_box(font: str, code: str, *, on: bool) -> None:
    """Boxes of the symbol fonts are read like the Unicode ones that look the same."""
    assert boxes(opened(p(sym(font, code), " Choir"))) == [on]


@pytest.mark.parametrize(
    ("font", "code", "tick"),
    [
        ("Wingdings", "F0FC", "✓"),
        ("Wingdings", "F0FB", "✗"),
        ("Wingdings 2", "F050", "✓"),
        ("Symbol", "F0D6", "√"),
    ],
)
def test_a_symbol_that_is_a_tick_is_a_tick(font: str, code: str, tick: str) -> None:
    """Ticks and crosses of the symbol fonts are read as such."""
    assert texts(opened(p(sym(font, code), " Choir"))) == [f"{tick} Choir"]


def test_a_tick_typed_in_a_symbol_font_is_a_tick() -> None:
    """Other programs keep the tick as a letter in the font Wingdings."""
    look = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'
    assert texts(opened(p(r("\u00fc", look), " Choir"))) == ["✓ Choir"]


def test_insertions_are_read_and_deletions_are_not() -> None:
    """With tracked changes the page shows what was inserted; both are counted."""
    form = opened(p("Choir: ", gone("thirty"), ins(r("forty"))))
    assert texts(form) == ["Choir: forty"]
    assert (form.insertions, form.deletions) == (1, 1)


def test_moved_text_is_read_where_it_went() -> None:
    """A move is read at its target only."""
    from_here = f'<w:moveFrom w:id="1">{r("Ashdown")}</w:moveFrom>'
    to_here = f'<w:moveTo w:id="2">{r("Ashdown")}</w:moveTo>'
    assert texts(opened(p("A ", from_here), p("B ", to_here))) == ["A", "B Ashdown"]


def test_a_comment_belongs_to_the_cell_it_is_anchored_in() -> None:
    """A comment is kept with its author and is no wording of the cell."""
    mark = '<w:r><w:commentReference w:id="3"/></w:r>'
    form = open_word(docx(tbl(tr("Choir", tc(p("Yes", mark)))), comments={"3": "Only since May"}))
    cell = form.lines[0].cells[1]
    assert [(c.author, c.text) for c in cell.comments] == [("Ms Vane", "Only since May")]
    assert cell.text == "Yes"


def test_a_footnote_is_read_once() -> None:
    """What a school writes in a footnote is in the form, outside the cell."""
    mark = '<w:r><w:footnoteReference w:id="4"/></w:r>'
    form = open_word(docx(tbl(tr("Choir", tc(p("Yes", mark)))), notes={"4": "Only since May"}))
    assert " ".join(texts(form)).count("Only since May") == 1
    assert form.lines[0].cells[1].text == "Yes"


def test_alternate_content_is_read_once() -> None:
    """Of two versions of one thing only the newer is read."""
    assert texts(opened(p("A ", text_box("Ashdown")))) == ["A", "Ashdown"]


NEWER = '<mc:Choice Requires="w16se"><w16se:symEx xmlns:w16se="x" w16se:font="Segoe UI Symbol" w16se:char="{}"/></mc:Choice>'


@pytest.mark.parametrize("newer", ["", NEWER.format("2713")], ids=["fallback alone", "symEx"])
def test_a_symbol_that_word_keeps_twice_is_read(newer: str) -> None:
    """Word writes inserted emoji and ticks as alternate content inside the run; the page shows the fallback's words."""
    run = f"<w:r><mc:AlternateContent>{newer}<mc:Fallback><w:t>✓</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    assert texts(opened(p(run, " Choir"))) == ["✓ Choir"]


def test_words_in_a_text_box_are_a_story_of_their_own() -> None:
    """A text box is read after the paragraph it is anchored in."""
    form = opened(p("Before ", text_box("Inside", "Below")), p("After"))
    assert [(line.story, line.key) for line in form.lines if line.key] == [
        ("body", "before"),
        ("textbox", "inside"),
        ("textbox", "below"),
        ("body", "after"),
    ]


def test_a_text_box_inside_a_text_box_is_read_once() -> None:
    """However shapes are nested and kept twice, their words are read once."""
    form = opened(p("A ", text_box(p("Outside ", text_box("Inside")))))
    assert sorted(texts(form)) == ["A", "Inside", "Outside"]


def test_a_comment_in_an_empty_text_box_is_not_lost() -> None:
    """A box without words may still hold a remark, or a picture."""
    mark = '<w:r><w:commentReference w:id="3"/></w:r>'
    form = open_word(docx(p("A ", text_box(p(mark)), text_box(p(picture()))), comments={"3": "Not ours"}))
    assert [c.text for line in form.lines for cell in line.cells for c in cell.comments] == ["Not ours"]
    assert form.pictures == 1


def test_a_drawn_ring_is_a_shape_where_it_is_anchored() -> None:
    """A shape without words keeps its place among the words."""
    form = opened(p("Yes / ", drawn("ellipse"), "No"))
    assert [t.text for t in tokens(form, Sort.WORD, Sort.SHAPE)] == ["Yes", "/", "ellipse", "No"]


def test_a_tick_in_a_text_box_is_a_mark_where_it_is_anchored() -> None:
    """A tick laid over the page in a small text box is a mark, not wording."""
    form = opened(p(text_box("✓"), "Yes"))
    assert [t.sort for t in tokens(form, Sort.WORD, Sort.SHAPE)] == [Sort.SHAPE, Sort.WORD]


def test_a_picture_is_seen() -> None:
    """A picture is a token of its cell, and counted."""
    form = opened(p("Photo ", picture()))
    assert form.pictures == 1
    assert len(list(tokens(form, Sort.PICTURE))) == 1


@pytest.mark.parametrize("leader", ["_______", "..........", "……", ". . . . . ."])
def test_a_typed_leader_is_room(leader: str) -> None:
    """Underscores and dots are room to write, not wording."""
    form = opened(p(f"Name: {leader}"))
    assert texts(form) == ["Name:"]
    assert len(list(tokens(form, Sort.GAP))) == 1


def test_a_tab_with_a_leader_is_room() -> None:
    """A right tab drawn as a dotted line is room to write; a plain tab is not."""
    tab = "<w:r><w:tab/></w:r>"
    line = '<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9000"/></w:tabs>'
    assert len(list(tokens(opened(p("Name: ", tab, look=line)), Sort.GAP))) == 1
    assert not list(tokens(opened(p("Name: ", tab)), Sort.GAP))


def test_hyperlinks_and_smart_tags_hide_nothing() -> None:
    """Containers that mean nothing to a reader are read through."""
    wrapped = f"<w:hyperlink>{r('head@ashdown.example')}</w:hyperlink>"
    tagged = f"<w:smartTag><w:smartTag>{r('Ashdown')}</w:smartTag></w:smartTag>"
    assert texts(opened(p("E-mail ", wrapped, " ", tagged))) == ["E-mail head@ashdown.example Ashdown"]


def test_line_breaks_and_non_breaking_hyphens_are_kept() -> None:
    """A line break ends a line and a hard hyphen is a hyphen."""
    assert texts(opened(p("one", "<w:r><w:br/></w:r>", "two", "<w:r><w:noBreakHyphen/></w:r>", "three"))) == [
        "one\ntwo-three"
    ]


def test_an_equation_is_wording() -> None:
    """What was written in the equation editor is not lost."""
    sums = '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>12+8</m:t></m:r></m:oMath>'
    body = p("Learners ").replace("</w:p>", f"{sums}</w:p>")
    assert texts(opened(body)) == ["Learners 12+8"]


def test_a_damaged_symbol_code_breaks_nothing() -> None:
    """A character code that is no number is decided, not raised."""
    assert "Choir" in " ".join(texts(opened(p(sym("Wingdings", "zz"), " Choir"))))
