"""A form whose tables are gone: rows found again in tabs or in stacked paragraphs."""

from extractors.flat import stacked, tabbed
from schemas.reading import Reading
from tests.unit.extractors.word.docs import answer, opened, reading, spare, taught
from tests.unit.extractors.word.pieces import head, p, tbl, tr

HEADS = ("Question", "Current position", "Actions")
ROWS = (
    ("How is singing developed?", "choirs", "a festival"),
    ("How is progress in music seen?", "recordings", "a log"),
)
BLANK = (p("School self-review of music"), tbl(head(*HEADS), *(tr(q, "", "") for q, *_ in ROWS)))
TAB = "<w:r><w:tab/></w:r>"


def tabs(*cells: str) -> str:
    return p(*[piece for cell in cells for piece in (TAB, cell)][1:])


def assert_read(found: Reading) -> None:
    for question, *values in ROWS:
        assert [answer(found, question, column).value for column in HEADS[1:]] == values
    assert spare(found) == []


def test_a_table_pasted_as_text_with_tabs_is_read() -> None:
    """Each paragraph with tabs is a row again."""
    assert_read(reading(taught(*BLANK), BLANK[0], tabs(*HEADS), *(tabs(*row) for row in ROWS)))


def test_a_table_flattened_to_paragraphs_is_read() -> None:
    """Each cell has become a paragraph, one under another."""
    flat = [p(cell) for row in (HEADS, *ROWS) for cell in row]
    assert_read(reading(taught(*BLANK), BLANK[0], *flat))


def test_paragraphs_without_tabs_are_left_alone() -> None:
    """Nothing is cut where there is nothing to cut."""
    assert tabbed(opened(p("one"), p("two")).lines) == []


def test_rows_are_not_made_of_what_only_looks_like_one() -> None:
    """A label alone, without the rest of its row at its distance, makes no row."""
    blank = opened(*BLANK).lines
    assert stacked(opened(p("Question"), p("something else")).lines, blank) == []
