"""A Word file as lines and cells: tables, stories, packages of every sort."""

from collections.abc import Callable

import pytest

from extractors.tree import TITLE, Sort
from extractors.word.open import open_word
from schemas.codes import Code, Failure
from tests.unit.extractors.word.docs import (
    OFFICE,
    docx,
    flat_opc,
    opened,
    rels,
    strict,
    texts,
    tokens,
    unzipped,
    zipped,
)
from tests.unit.extractors.word.pieces import bold, check, gone, head, ins, p, picture, r, shaded, tbl, tc, tr

BODY = (bold("Choir"), tbl(tr("Members", tc(p(check("1"), " forty")))))


def test_paragraphs_and_rows_are_lines_in_reading_order() -> None:
    """A paragraph is a line of one cell, a row a line of its cells."""
    form = opened(p("one"), tbl(tr("two", "three"), tr("four", "five")), p("six"))
    assert texts(form) == ["one", "two | three", "four | five", "six"]
    assert [line.table for line in form.lines if line.key] == [-1, 0, 0, -1]


def test_paragraphs_of_a_cell_are_lines_of_its_text() -> None:
    """Where a cell has several paragraphs its text has as many lines."""
    assert opened(tbl(tr(tc("one", "two")))).lines[0].cells[0].text == "one\ntwo"


def test_spans_keep_cells_in_their_columns() -> None:
    """gridSpan and gridBefore say where in the grid a cell stands."""
    wide = tr(tc("wide", look='<w:gridSpan w:val="2"/>'), "last")
    late = tr("second", "third", look='<w:gridBefore w:val="1"/>')
    form = opened(tbl(tr("a", "b", "c"), wide, late))
    assert [[(c.column, c.span) for c in line.cells] for line in form.lines if line.table == 0] == [
        [(0, 1), (1, 1), (2, 1)],
        [(0, 2), (2, 1)],
        [(1, 1), (2, 1)],
    ]


def test_a_cell_that_continues_the_one_above_is_marked_merged() -> None:
    """vMerge without a value, or with continue, goes on; restart begins."""
    form = opened(
        tbl(tr(tc("A", look='<w:vMerge w:val="restart"/>'), "1"), tr(tc("", look="<w:vMerge/>"), "2"))
    )
    assert [line.cells[0].merged for line in form.lines if line.table == 0] == [False, True]


def test_a_nested_table_follows_the_row_it_stands_in() -> None:
    """A table in a cell has a number of its own, one level deeper, and knows its cell."""
    form = opened(tbl(tr("outer", tc(tbl(tr("inner", "")), p()))))
    outer, inner = (line for line in form.lines if line.key)
    assert (outer.key, inner.key) == ("outer", "inner")
    assert inner.table != outer.table
    assert inner.depth == outer.depth + 1
    assert inner.parent == (form.lines.index(outer), 1)
    assert outer.cells[1].nested


def test_header_rows_are_known() -> None:
    """A row that repeats on each page is a header."""
    assert [line.header for line in opened(tbl(head("A", "B"), tr("c", "d"))).lines if line.table == 0] == [
        True,
        False,
    ]


def test_a_deleted_row_is_not_there_and_an_inserted_one_is() -> None:
    """Rows follow tracked changes as words do."""
    rows = tbl(
        tr("kept"),
        tr("lost", look='<w:del w:id="1" w:author="x"/>'),
        tr("new", look='<w:ins w:id="2" w:author="x"/>'),
    )
    form = opened(rows)
    assert texts(form) == ["kept", "new"]
    assert [line.inserted for line in form.lines if line.key] == [False, True]
    assert form.deletions == 1


def test_block_level_insertions_are_read() -> None:
    """A whole inserted paragraph stands inside ``w:ins`` in some editors."""
    assert texts(opened(p("one"), ins(p("two")), p("three", gone("four")))) == [
        "one",
        "two",
        "three",
    ]


def test_shading_is_a_colour_and_white_is_none() -> None:
    """A cell's fill is kept as RRGGBB; white and automatic are no colour."""
    row = opened(tbl(tr(shaded("92D050", "a"), shaded("FFFFFF", "b"), shaded("auto", "c"), "d"))).lines[0]
    assert [c.shade for c in row.cells] == ["92D050", "", "", ""]


def test_headings_are_known_by_style_and_outline() -> None:
    """Heading styles and outline levels give a level; Title opens no section."""
    styles = (
        b'<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        b'<w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
        b'<w:style w:styleId="T"><w:name w:val="Title"/></w:style></w:styles>'
    )
    data = docx(
        p("Form", look='<w:pStyle w:val="T"/>'),
        p("Part", look='<w:pStyle w:val="H1"/>'),
        p("Sub", look='<w:outlineLvl w:val="2"/>'),
        p("Text"),
    )
    parts = unzipped(data)
    parts["word/_rels/document.xml.rels"] = rels((f"{OFFICE}/styles", "styles.xml", False))
    parts["word/styles.xml"] = styles
    form = open_word(zipped(parts), styled=True)
    assert [line.heading for line in form.lines if line.key] == [TITLE, 1, 3, 0]


def test_headers_and_footers_are_margins() -> None:
    """What stands in the margins is kept apart from the form's lines."""
    form = open_word(docx(p("body"), header="Ashdown School", footer="Version 3, page 1"))
    assert sorted(form.margins) == ["Ashdown School", "Version 3, page 1"]
    assert texts(form) == ["body"]


PACKAGES: dict[str, Callable[[], bytes]] = {
    "plain": lambda: docx(*BODY),
    "strict": lambda: strict(docx(*BODY)),
    "flat": lambda: flat_opc(docx(*BODY)),
    "strict and flat": lambda: flat_opc(strict(docx(*BODY))),
    "main part renamed": lambda: docx(*BODY, main="word/document2.xml"),
    "main part elsewhere": lambda: docx(*BODY, main="parts/main.xml"),
    "template": lambda: docx(
        *BODY, content="application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
    ),
    "macros": lambda: docx(
        *BODY,
        content="application/vnd.ms-word.document.macroEnabled.main+xml",
        more={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"},
    ),
    "linked template": lambda: docx(*BODY, outside="https://forms.example/normal.dotm"),
}


@pytest.mark.parametrize("made", PACKAGES.values(), ids=PACKAGES)
def test_every_sort_of_package_says_the_same(made: Callable[[], bytes]) -> None:
    """Strict, Flat OPC, .docm, .dotx and odd part names give the same lines as a plain .docx."""
    plain, other = open_word(docx(*BODY)), open_word(made())
    assert texts(other) == texts(plain)
    assert [t.on for t in tokens(other, Sort.BOX)] == [True]


def test_macros_are_named_and_never_read() -> None:
    """A macro project is noted, whatever it holds."""
    assert open_word(PACKAGES["macros"]()).macros
    assert not open_word(docx(*BODY)).macros


def test_links_to_the_outside_are_counted() -> None:
    """A reference to something outside the file is noted; nothing follows it."""
    assert open_word(PACKAGES["linked template"]()).links == 1


def test_a_file_without_a_body_is_damaged() -> None:
    """A main part that is no document is refused with its code."""
    parts = unzipped(docx(p("x")))
    parts["word/document.xml"] = b"<x/>"
    with pytest.raises(Failure) as caught:
        open_word(zipped(parts))
    assert caught.value.code is Code.DAMAGED


def test_tables_nested_without_end_are_refused() -> None:
    """Depth is bounded, and the refusal has its code."""
    inner = p("deep")
    for _ in range(70):
        inner = tbl(tr(tc(inner, p())))
    with pytest.raises(Failure) as caught:
        opened(inner)
    assert caught.value.code is Code.TOO_COMPLEX


def test_a_number_that_is_no_number_breaks_nothing() -> None:
    """Damaged spans, levels and sizes count as not said."""
    odd = tbl(tr(tc("a", look='<w:gridSpan w:val="x"/>'), look='<w:gridBefore w:val="-4"/>'))
    form = opened(odd, p(r("b", '<w:sz w:val="big"/>'), look='<w:outlineLvl w:val="?"/>'), p(picture()))
    assert texts(form) == ["a", "b"]
