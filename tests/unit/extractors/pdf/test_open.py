"""Flat PDFs opened into lines and cells."""

import pytest

from extractors.pdf.open import open_pdf
from extractors.pdf.styles import unstyle
from extractors.tree import Mark, Sort
from tests.unit.extractors.pdf.pages import HEIGHT, Draw, Page, drawn, opened, texts

HEAD = ["Question", "Current Position", "Actions"]
XS = [50.0, 200.0, 350.0, 545.0]


def test_a_ruled_grid_is_rows_of_cells() -> None:
    """Words between rulings are cells, words outside them lines of one cell, in the order of the page."""

    def page(p: Page) -> None:
        p.text(50, 60, "About the school")
        p.grid(XS, [100, 120, 140], [HEAD, ["Who leads music?", "Miss Abara", ""]])
        p.text(50, 180, "Thank you.")

    form = opened(page)
    assert texts(form) == [["About the school"], HEAD, ["Who leads music?", "Miss Abara", ""], ["Thank you."]]
    assert [line.table for line in form.lines] == [-1, 0, 0, -1]


def test_every_word_knows_its_place() -> None:
    """Tokens carry their page and a box in points from the top left corner; so does every cell."""
    form = opened(lambda p: p.grid(XS, [100, 120], [HEAD]))
    cell = form.lines[0].cells[1]
    place = cell.tokens[0].place
    assert place is not None
    assert cell.place is not None
    assert place.page == 1
    assert place.x0 == pytest.approx(205, abs=1)
    assert (cell.place.x0, cell.place.y1) == (200, 120)
    assert 100 < place.y0 < place.y1 < 120


def test_a_wrapped_line_goes_on_and_a_short_one_ends() -> None:
    """Lines are one paragraph where the next word would not have fitted, and two where it would have."""
    wrapped = "The choir meets on Thursday\nlunchtimes.\nA band would be welcome."
    form = opened(lambda p: p.grid(XS, [100, 160], [["How?", wrapped]]))
    assert form.lines[0].cells[1].text == "The choir meets on Thursday lunchtimes.\nA band would be welcome."


def test_cells_joined_across_and_down_keep_the_grid() -> None:
    """A missing vertical rule widens a cell's span; a missing horizontal one goes on with the cell above."""

    def page(p: Page) -> None:
        for y in (100, 140):
            p.line(50, y, 350, y)
        p.line(150, 120, 350, 120)
        for x in (50, 150, 350):
            p.line(x, 100, x, 140)
        p.line(250, 120, 250, 140)
        p.text(55, 113, "Singing")
        p.text(155, 113, "Key Stage")
        p.text(155, 133, "One")
        p.text(255, 133, "Two")

    first, second = opened(page).lines
    assert [(c.text, c.column, c.span, c.merged) for c in first.cells] == [
        ("Singing", 0, 1, False),
        ("Key Stage", 1, 2, False),
    ]
    assert [(c.text, c.column, c.merged) for c in second.cells] == [
        ("", 0, True),
        ("One", 1, False),
        ("Two", 2, False),
    ]


def test_a_header_that_repeats_is_read_once() -> None:
    """A table that runs on to the next page is one table, without the copy of its header."""

    def first(p: Page) -> None:
        p.grid(XS, [700, 720, 740], [HEAD, ["Who leads?", "", ""]], "Helvetica-Bold")

    def second(p: Page) -> None:
        p.grid(XS, [60, 80, 100], [HEAD, ["How often?", "", ""]], "Helvetica-Bold")

    form = opened(first, second)
    assert [row[0] for row in texts(form)] == ["Question", "Who leads?", "How often?"]
    assert {line.table for line in form.lines} == {0}


def test_a_row_cut_by_the_end_of_a_page_is_one_row() -> None:
    """The rest of a cut row has no label; its words go on with the cell above."""

    def first(p: Page) -> None:
        p.grid(XS, [740, 765], [["Who leads?", "Miss Abara leads all the music", ""]])

    def second(p: Page) -> None:
        p.grid(XS, [60, 80, 100], [["", "in every class.", ""], ["How often?", "", ""]])

    form = opened(first, second)
    assert texts(form) == [
        ["Who leads?", "Miss Abara leads all the music in every class.", ""],
        ["How often?", "", ""],
    ]


def test_a_cell_whose_words_end_above_its_border_does_not_go_on_over_the_page() -> None:
    """A row without a label at the top of a page is a row of its own where the cell above had room left."""

    def first(p: Page) -> None:
        p.grid(XS, [700, 780], [["Partnership", "To be confirmed", ""]])

    def second(p: Page) -> None:
        p.grid(XS, [60, 80, 100], [["", "more singing", ""], ["How often?", "", ""]])

    assert texts(opened(first, second))[:2] == [
        ["Partnership", "To be confirmed", ""],
        ["", "more singing", ""],
    ]


def test_a_footnote_and_its_number_are_no_part_of_an_answer() -> None:
    """A small raised number is taken out, and the note that begins with it stands at the end, apart from the table."""

    def first(p: Page) -> None:
        p.grid(XS, [700, 730], [["How many?", "Forty", ""]])
        p.text(p.text(205, 713, "Forty"), 709, "1", size=6)
        p.text(50, 780, "1New head at Easter.")

    def second(p: Page) -> None:
        p.grid(XS, [60, 80], [["How often?", "", ""]])

    form = opened(first, second)
    assert texts(form) == [["How many?", "Forty", ""], ["How often?", "", ""], ["New head at Easter."]]
    assert [line.story for line in form.lines] == ["body", "body", "note"]
    assert {line.table for line in form.lines[:2]} == {0}


def test_a_written_space_tells_a_wrapped_line_from_one_that_was_ended() -> None:
    """Where a document writes the space that a wrapped line ends with, a line without it ends its paragraph."""

    said = "The choir sings every week \nand so does every class in \nthe hall with their teacher. \nWe would like\nencouragement"

    def page(p: Page) -> None:
        p.grid([50, 200, 340], [60, 140], [["Singing", said]])

    (row,) = texts(opened(page))
    assert row[1].split("\n") == [
        "The choir sings every week and so does every class in the hall with their teacher. We would like",
        "encouragement",
    ]


def test_a_table_in_a_cell_is_nested() -> None:
    """Rules set in from a cell's borders are a table in that cell, one deeper."""

    def page(p: Page) -> None:
        p.grid([50, 200, 545], [100, 200], [["Ensembles", "See below"]])
        p.grid([205, 300, 400], [130, 150, 170], [["Choir", "25"], ["Band", "11"]])

    form = opened(page)
    assert [(row, line.depth) for row, line in zip(texts(form), form.lines, strict=True)] == [
        (["Ensembles", "See below"], 0),
        (["Choir", "25"], 1),
        (["Band", "11"], 1),
    ]
    assert form.lines[1].parent == (0, 1)


def test_headers_and_footers_are_margins() -> None:
    """What repeats at the edge of the pages, or counts them, is no wording of the form."""

    def page(number: int) -> Draw:
        def draw(p: Page) -> None:
            p.text(50, 40, "Hartwell County Music Hub", size=8)
            p.text(50, 100, f"Part {'AB'[number - 1]}")
            p.text(50, 810, f"Version 3 - Page {number} of 2", size=8)

        return draw

    form = opened(page(1), page(2))
    assert texts(form) == [["Part A"], ["Part B"]]
    assert "Hartwell County Music Hub" in form.margins


@pytest.mark.parametrize(("code", "on"), [("❏", False), ("■", True)])
def test_symbol_fonts_are_boxes(code: str, on: bool) -> None:
    """A box set in a symbol font is a box, on or off."""

    def page(p: Page) -> None:
        end = p.text(50, 100, code, "ZapfDingbats")
        p.text(end + 4, 100, "Infant")

    tokens = opened(page).lines[0].cells[0].tokens
    assert (tokens[0].sort, tokens[0].on, tokens[1].text) == (Sort.BOX, on, "Infant")


def test_drawn_squares_are_boxes_and_strokes_in_them_tick_them() -> None:
    """A small square is a box to tick; a cross drawn through it ticks it."""

    def page(p: Page) -> None:
        for x, word in ((50, "Yes"), (120, "No")):
            p.square(x, 92)
            p.text(x + 14, 100, word)
        p.line(122, 94, 128, 100)
        p.line(122, 100, 128, 94)

    tokens = [t for t in opened(page).lines[0].cells[0].tokens if t.sort is Sort.BOX]
    assert [t.on for t in tokens] == [False, True]


def test_lines_at_words_are_emphasis() -> None:
    """A line under words underlines them, one through them strikes them out, a colour behind them highlights them."""

    def page(p: Page) -> None:
        p.fill(149, 91, 176, 103, "FFFF00")
        one = p.text(50, 100, "East")
        two = p.text(100, 100, "West")
        p.text(150, 100, "North")
        p.text(200, 100, "South", "Helvetica-Bold")
        p.line(50, 101.5, one, 101.5)
        p.line(100, 97, two, 97)

    marks = {t.text: t.marks for t in opened(page).lines[0].cells[0].tokens if t.sort is Sort.WORD}
    assert marks == {"East": Mark.UNDERLINE, "West": Mark.STRIKE, "North": Mark.HIGHLIGHT, "South": Mark.BOLD}


def test_a_filled_cell_is_shaded_and_a_banded_row_is_not() -> None:
    """A cell's own colour is kept; one that a whole row has is the style of the table."""

    def page(p: Page) -> None:
        p.fill(200, 100, 350, 120, "FFC000")
        p.fill(50, 120, 545, 140, "DDEEFF")
        p.grid(XS, [100, 120, 140], [["Singing", "", ""], ["Playing", "", ""]])

    first, second = opened(page).lines
    assert [c.shade for c in first.cells] == ["", "FFC000", ""]
    assert [c.shade for c in second.cells] == ["", "", ""]


def test_numbers_set_by_a_word_processor_are_no_wording() -> None:
    """A number at a tab stop is left out, a long one too; a number that was typed is an answer."""

    def page(p: Page) -> None:
        for y, number in ((100, "9."), (120, "10.")):
            p.text(50, y, number)
            p.text(68, y, "Sing more.")
        p.text(50, 140, "5. Play more.")
        p.text(p.text(50, 160, "11.") + 0.6, 160, "2")  # a tab that leads hardly further

    assert texts(opened(page)) == [["Sing more."], ["Sing more."], ["5. Play more."], ["11. 2"]]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_reads_like_an_upright_one(turn: int) -> None:
    """Whichever way the text runs on the sheet, it is read; its places are where a viewer shows it."""

    def page(p: Page) -> None:
        p.canvas.translate(297.5, 421)
        p.canvas.rotate(turn)
        p.canvas.translate(-297.5, -421)
        p.text(100, 300, "Who leads music in the school?")
        p.text(100, 320, "Miss Abara.")

    form = open_pdf(drawn(page))
    assert texts(form) == [["Who leads music in the school?"], ["Miss Abara."]]
    place = form.lines[0].cells[0].tokens[0].place
    assert place is not None
    assert 0 <= place.x0 < place.x1 <= 595
    assert 0 <= place.y0 < place.y1 <= HEIGHT


def test_words_that_run_over_the_edge_of_their_box_are_known_as_cut() -> None:
    """A line that is clipped at its foot is marked, and one that is clipped away altogether is not seen."""

    def page(p: Page) -> None:
        path = p.canvas.beginPath()
        path.rect(50, 842 - 121, 300, 41)
        p.canvas.saveState()
        p.canvas.clipPath(path, stroke=0, fill=0)
        for at, words in ((100, "Review in July."), (122, "n/a"), (136, "All of it")):
            p.text(60, at, words)
        p.canvas.restoreState()

    lines = opened(page).lines
    marks = {c.text: {bool(t.marks & Mark.CUT) for t in c.tokens} for line in lines for c in line.cells}
    assert marks == {"Review in July.": {False}, "n/a": {True}}


def test_words_that_hang_over_the_edge_of_their_box_are_in_it() -> None:
    """The last line of a full text box is an answer of that box, though most of it lies below."""

    def page(p: Page) -> None:
        p.grid([50, 350], [90, 121], [["Review in July."]])
        path = p.canvas.beginPath()
        path.rect(50, 842 - 121, 300, 41)
        p.canvas.saveState()
        p.canvas.clipPath(path, stroke=0, fill=0)
        p.text(60, 126, "or in the autumn")
        p.canvas.restoreState()

    (line,) = opened(page).lines
    assert line.cells[0].text.split() == ["Review", "in", "July.", "or", "in", "the", "autumn"]


def test_a_number_alone_is_a_page_number_only_where_it_stands_apart() -> None:
    """A short answer in the last line of a page is no footer."""

    def page(p: Page) -> None:
        p.text(50, 770, "How many choirs does the school have?")
        p.text(50, 783, "3")

    def numbered(p: Page) -> None:
        p.text(50, 700, "How many choirs does the school have?")
        p.text(295, 810, "3")

    assert ["3"] in texts(opened(page, lambda p: p.text(50, 60, "Thank you.")))
    assert opened(numbered, lambda p: p.text(50, 60, "Thank you.")).margins == ["3"]


def test_a_row_whose_list_counts_on_over_the_page_is_one_row() -> None:
    """A cell that begins with the next number of the list above belongs to it; numbered questions are rows."""

    def rows_of(before: str, after: str) -> list[str]:
        def first(p: Page) -> None:
            p.grid(XS, [700, 730], [[before, "July", ""]])

        def second(p: Page) -> None:
            p.grid(XS, [60, 90, 120], [[after, "", ""], ["Last", "", ""]])

        return [row[0] for row in texts(opened(first, second))]

    assert len(rows_of("1) A choir\n2) A band", "3) A festival")) == 2
    assert len(rows_of("1) Is there a choir\nin the school?", "2) Is there a band?")) == 3


def test_a_strand_that_goes_on_over_the_page_does_not_join_its_questions() -> None:
    """A cell over several rows may be cut within its word; the question beside it on the next page is another one."""

    def strand(p: Page, top: float, words: str, questions: list[list[str]]) -> None:
        ys = [top + 24 * n for n in range(len(questions) + 1)]
        for y in (ys[0], ys[-1]):
            p.line(XS[0], y, XS[1], y)
        for y in ys:
            p.line(XS[1], y, XS[-1], y)
        for x in XS:
            p.line(x, ys[0], x, ys[-1])
        p.text(XS[0] + 5, top + 13, words)
        for y, row in zip(ys, questions, strict=False):
            for x, cell in zip(XS[1:], row, strict=False):
                p.text(x + 5, y + 13, cell)

    def first(p: Page) -> None:
        strand(p, 692, "Singing", [["Is there a choir?", "Yes"], ["How often?", "Weekly"]])
        strand(
            p,
            740,
            "Instrumental music and the",
            [["How many violins?", "Forty, all of them in use each week"]],
        )

    def second(p: Page) -> None:
        strand(p, 60, "learning", [["Is there a room for it?", "not yet"], ["Who teaches?", "Miss Abara"]])

    rows = texts(opened(first, second))
    assert [row[1:] for row in rows[2:]] == [
        ["How many violins?", "Forty, all of them in use each week"], ["Is there a room for it?", "not yet"],
        ["Who teaches?", "Miss Abara"],
    ]  # fmt: skip


def test_a_row_cut_by_the_end_of_a_smaller_page_is_one_row() -> None:
    """How far a page reaches is told by pages of its own height: a file may hold another return, or a cover."""

    def first(p: Page) -> None:
        p.canvas.setPageSize((595, 742))
        p.grid(XS, [640, 665], [["Who leads?", "Miss Abara leads all the music", ""]])

    def second(p: Page) -> None:
        p.canvas.setPageSize((595, 742))
        p.grid(XS, [160, 180, 200], [["", "In every class.", ""], ["How often?", "", ""]])

    def tall(p: Page) -> None:
        p.canvas.setPageSize((595, 942))
        p.text(50, 880, "Dear all, our form is attached.")

    rows = [row for row in texts(opened(tall, first, second)) if len(row) > 1]
    assert rows[0][0] == "Who leads?"
    assert "In every class." in rows[0][1]


def test_a_form_printed_smaller_is_the_same_form() -> None:
    """A print fitted to a smaller part of the page has its footers far from the edge, between the halves of a row."""

    def shrunk(words: str, number: int) -> Draw:
        def page(p: Page) -> None:
            p.canvas.translate(86, 122)
            p.canvas.scale(0.71, 0.71)
            top = 760 if number == 1 else 60
            p.grid(XS, [top, top + 20], [["Who leads?" if number == 1 else "", words, ""]])
            p.text(50, 805, f"Music questionnaire 2026 v1. Page {number}", size=8)

        return page

    form = opened(shrunk("Miss Abara leads all the music", 1), shrunk("in every class.", 2))
    assert texts(form) == [["Who leads?", "Miss Abara leads all the music in every class.", ""]]


def test_the_footer_of_a_single_landscape_page_is_a_margin() -> None:
    """Footers stand as far from the edge of a page that lies as of one that stands."""

    def page(p: Page) -> None:
        p.canvas.setPageSize((842, 595))
        p.text(50, 842 - 500, "Who leads music?")
        p.text(50, 842 - 38, "Music provision review, version 3, 2026. Page 1", size=8)

    form = opened(page)
    assert form.margins == ["Music provision review, version 3, 2026. Page 1"]
    assert texts(form) == [["Who leads music?"]]


def test_a_numbered_footer_is_a_margin_where_one_page_has_it() -> None:
    """A cover page does not make the form's own footer part of it."""

    def page(p: Page) -> None:
        p.text(50, 60, "Who leads music?")
        p.text(50, 800, "Lessons form, issue 2. Page 1", size=8)

    form = opened(lambda p: p.text(50, 300, "Dear all"), page)
    assert form.margins == ["Lessons form, issue 2. Page 1"]


def test_a_nested_row_cut_by_the_end_of_a_page_is_one_row() -> None:
    """A table in a cell goes on over the page as the row that it stands in does."""

    def first(p: Page) -> None:
        p.grid([50, 200, 545], [700, 766], [["Ensembles", ""]])
        p.grid(
            [206, 300, 400],
            [701, 733, 765],
            [["Choir", "Sings on Mondays"], ["Band", "Plays in the hall\nin summer and"]],
        )

    def second(p: Page) -> None:
        p.grid([50, 200, 545], [60, 82], [["", ""]])
        p.grid([206, 300, 400], [61, 81], [["", "in winter."]])

    form = opened(first, second)
    assert [" ".join(" ".join(row).split()) for row in texts(form)] == [
        "Ensembles", "Choir Sings on Mondays", "Band Plays in the hall in summer and in winter.",
    ]  # fmt: skip
    assert [line.parent for line in form.lines[1:]] == [(0, 1), (0, 1)]


def test_the_colour_of_stripes_means_nothing_in_small_tables_either() -> None:
    """Two rows do not show that they are striped; a longer table of the same document does."""

    def striped(p: Page, top: float, rows: int) -> None:
        ys = [top + 20 * n for n in range(rows + 1)]
        for n in range(0, rows, 2):
            p.fill(150, ys[n], 250, ys[n + 1], "D3DDEE")
        p.grid([50, 150, 250], ys, [["Name", "Miss Abara"]] * rows)

    def page(p: Page) -> None:
        striped(p, 60, 5)
        striped(p, 300, 2)

    assert {cell.shade for line in opened(page).lines for cell in line.cells} == {""}
    (alone, _) = opened(lambda p: striped(p, 300, 2)).lines
    assert alone.cells[1].shade == "D3DDEE"


def test_a_first_column_that_is_bold_by_style_stresses_nothing() -> None:
    """Where all first cells of a table are bold, and no other, no school has made them so; a single one may be chosen."""

    def table(bold: list[bool]) -> list[bool]:
        def page(p: Page) -> None:
            p.grid([50, 150, 250], [60, 80, 100, 120], [["", "No"], ["", "Never"], ["", "Later"]])
            for at, heavy in enumerate(bold):
                p.text(55, 73 + 20 * at, "Yes", "Helvetica-Bold" if heavy else "Helvetica")

        lines = opened(page).lines
        unstyle(lines)
        return [bool(line.cells[0].tokens[0].marks & Mark.BOLD) for line in lines]

    assert table([True, True, True]) == [False, False, False]
    assert table([False, True, False]) == [False, True, False]


def test_empty_paragraphs_are_seen_by_the_room_they_leave() -> None:
    """Where paragraphs stand at one distance, a multiple of it holds empty ones."""

    def page(p: Page) -> None:
        for at, words in enumerate(["Question", "Red", "Green", "Staff sing", "", "x", "Pupils sing", "x"]):
            p.text(50, 150 + 30 * at, words)

    assert [t[0] for t in texts(opened(page))] == [
        "Question",
        "Red",
        "Green",
        "Staff sing",
        "",
        "x",
        "Pupils sing",
        "x",
    ]
