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


def test_labels_over_boxes_flattened_are_read() -> None:
    """Paragraphs under a row of labels go back into the row of boxes when there is one for each."""
    blank = (BLANK[0], tbl(tr("Headteacher", "Music leader"), tr("", "")), p("Thank you for your time"))
    rest = p("A. Okafor"), p("J. Pettifer"), blank[2]
    found = reading(taught(*blank), blank[0], tbl(tr("Headteacher", "Music leader")), *rest)
    assert [answer(found, label).value for label in ("Headteacher", "Music leader")] == [
        "A. Okafor",
        "J. Pettifer",
    ]
    assert spare(found) == []


def test_more_paragraphs_than_boxes_are_left_to_a_person() -> None:
    """Where it cannot be told which box a paragraph was in, it is shown and not guessed."""
    blank = (BLANK[0], tbl(tr("Headteacher", "Music leader"), tr("", "")), p("Thank you for your time"))
    rest = p("A. Okafor"), p("since May"), p("J. Pettifer"), blank[2]
    found = reading(taught(*blank), blank[0], tbl(tr("Headteacher", "Music leader")), *rest)
    assert [answer(found, label).value for label in ("Headteacher", "Music leader")] == [None, None]
    assert len(spare(found)) == 3


def test_paragraphs_of_one_cell_under_their_label_are_one_answer() -> None:
    """A row of a label and one cell keeps all that stands under the label up to the next one."""
    blank = (
        BLANK[0],
        tbl(tr("Area", "Review"), tr("Singing", ""), tr("Playing", "")),
        p("Thank you for your time"),
    )
    flat = [p(text) for text in ("Area", "Review", "Singing", "In place.", "Two choirs.", "Playing", "Brass")]
    found = reading(taught(*blank), blank[0], *flat, blank[2])
    assert answer(found, "Singing", "Review").value == "In place.\nTwo choirs."


def test_paragraphs_without_tabs_are_left_alone() -> None:
    """Nothing is cut where there is nothing to cut."""
    assert tabbed(opened(p("one"), p("two")).lines) == []


def test_rows_are_not_made_of_what_only_looks_like_one() -> None:
    """A label alone, without the rest of its row at its distance, makes no row."""
    blank = opened(*BLANK).lines
    assert stacked(opened(p("Question"), p("something else")).lines, blank) == []
