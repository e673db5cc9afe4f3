"""Tables pasted as text and printed: cells told by the stops that tabs lead to."""

from extractors.pdf.sheet import Word
from extractors.pdf.tabs import Stops, stops
from extractors.reader import read_all
from extractors.tree import Sort
from tests.unit.extractors.pdf.pages import Page, drawn, opened
from tests.unit.extractors.word.docs import taught
from tests.unit.extractors.word.pieces import head, p, tbl, tr

LEFT, STEP = 50.0, 36.0
HEADS = ("Question", "Grade", "Evidence", "Next step")
ROWS = (
    ("Songs are chosen for range", "2", "All classes sing rounds", "A festival"),
    ("Pupils sing in parts", "", "Year 4 learn rounds", ""),
    ("Staff sing with confidence", "3", "", "Training in June"),
    ("Boys sing as well", "", "", "A boys’ choir"),
)


def tabbed(page: Page, y: float, cells: tuple[str, ...]) -> None:
    """A line of type in which each cell but the first stands behind a tab."""
    x = LEFT
    for n, cell in enumerate(cells):
        if n:
            x = LEFT + (int((x - LEFT) // STEP) + 1) * STEP
        x = page.text(x, y, cell) if cell else x


def pasted(page: Page) -> None:
    page.text(LEFT, 60, "School self-review of music")
    for n, cells in enumerate((HEADS, *ROWS)):
        tabbed(page, 90 + 22 * n, cells)


def test_each_stop_that_a_gap_passes_is_a_tab() -> None:
    """An empty cell leaves nothing but one stop more."""
    counts = [sum(1 for t in line.cells[0].pieces if t.sort is Sort.TAB) for line in opened(pasted).lines]
    assert counts == [0, 3, 3, 2, 3, 3]


def test_a_table_pasted_as_text_is_read_in_its_columns() -> None:
    """Answers land in the columns they were pasted from, whichever cells before them are empty."""
    template = taught(
        p("School self-review of music"), tbl(head(*HEADS), *(tr(row[0], "", "", "") for row in ROWS))
    )
    (reading,) = read_all(drawn(pasted), "return.pdf", [template])
    read = {(a.path[-2], a.path[-1]): a.raw for a in reading.answers}
    assert read == {
        (row[0], name): cell for row in ROWS for name, cell in zip(HEADS[1:], row[1:], strict=True)
    }


def words(*starts: float, wide: float = 20.0) -> list[Word]:
    return [Word("word", x, 0, x + wide, 10, 8) for x in starts]


def test_gaps_that_end_anywhere_show_no_stops() -> None:
    """Columns at odd places are no tabs of a constant distance."""
    assert stops([words(50, 111, 187), words(50, 131, 222), words(50, 97, 290)]) is None
    assert stops([words(50, 122, 194), words(50, 122, 230), words(50, 158)]) == Stops(50, 36, spaces=False)


def test_a_line_that_begins_with_a_tab_goes_on_where_the_tab_did_not_fit() -> None:
    """The tab that was wrapped with its word parts two cells, as it would within the line."""

    def page(sheet: Page) -> None:
        pasted(sheet)
        end = LEFT + 12 * STEP
        sheet.text(LEFT, 300, "How do governors hear of music in the school, and of what comes of it?")
        sheet.text(end, 300, "2026")
        sheet.text(LEFT + STEP, 312, "Performances in the hall, at the festival and in the parish church")
        sheet.text(
            LEFT, 340, "This line is long enough to show how far the running text of the page may reach."
        )

    cells = [line.cells[0].text for line in opened(page).lines]
    assert any("2026" in text and "Performances" in text for text in cells)


def test_options_set_far_apart_stay_one_line_though_tables_are_gone() -> None:
    """Where a table without rules became lines with gaps, a line that is the blank's own is no row."""
    template = taught(
        p("Which instruments are taught? (tick all that apply)"),
        tbl(tr("☐ Recorder", "☐ Trumpet"), tr("☐ Ukulele", "☐ Keyboard")),
        p("Are lessons free to pupils?"),
        p("☐ Yes      ☐ No      ☐ In part"),
    )

    def page(sheet: Page) -> None:
        sheet.text(50, 60, "Which instruments are taught? (tick all that apply)")
        for y, pair in ((80, ("Recorder", "Trumpet")), (100, ("Ukulele", "Keyboard"))):
            for x, word in zip((50, 300), pair, strict=True):
                sheet.square(x, y - 9)
                sheet.text(x + 14, y, word)
        sheet.text(50, 120, "Are lessons free to pupils?")
        for x, word in ((50, "Yes"), (100, "No"), (150, "In part")):
            sheet.square(x, 131)
            sheet.text(x + 14, 140, word)
        sheet.text(152, 139.5, "x")

    (reading,) = read_all(drawn(page), "return.pdf", [template])
    (answer,) = (a for a in reading.answers if "free" in a.path[-1])
    assert answer.value == "In part"
