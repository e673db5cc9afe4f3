"""What a print shows otherwise than the Word file it comes from: bold of a table's style, empty paragraphs at the end."""

from extractors.reader import read_all
from tests.unit.extractors.pdf.pages import Page, drawn
from tests.unit.extractors.word.docs import taught
from tests.unit.extractors.word.pieces import head, p, tbl, tr

BOLD, PLAIN = "Helvetica-Bold", "Helvetica"
TERMS = ("Autumn", "Spring", "Summer")


def form(page: Page, *, numbers: str, chosen: str) -> None:
    """A plan whose rows are numbered, and a row of terms, each in its face."""
    page.text(50, 60, "Plan of the music department")
    page.grid([50, 90, 300, 500], [80, 100, 120, 140, 160], [["", "Action", "By whom"], ["", "Sing", "All"]])
    for n in range(3):
        page.text(55, 113 + 20 * n, str(n + 1), numbers)
    page.text(50, 190, "Preferred term for a visit (please tick one box)")
    page.grid([50, 130, 150, 230, 250, 330, 350], [200, 220], [])
    for n, term in enumerate(TERMS):
        page.text(55 + 100 * n, 213, term, BOLD if term in chosen or (n == 0 and numbers == BOLD) else PLAIN)


def term(*, numbers: str, chosen: str) -> object:
    template = taught(
        p("Plan of the music department"),
        tbl(head("", "Action", "By whom"), *(tr(str(n), "", "") for n in (1, 2, 3))),
        p("Preferred term for a visit (please tick one box)"),
        tbl(tr("Autumn", "☐", "Spring", "☐", "Summer", "☐")),
    )
    (reading,) = read_all(drawn(lambda page: form(page, numbers=numbers, chosen=chosen)), "r.pdf", [template])
    (answer,) = (a for a in reading.answers if "term" in " ".join(a.path).casefold())
    return answer.value


def test_a_first_cell_that_its_tables_style_makes_bold_is_not_chosen() -> None:
    """Where what is plain in the blank is bold in the first column of every table, no school has stressed it."""
    assert term(numbers=BOLD, chosen="") is None
    assert term(numbers=PLAIN, chosen="Autumn") == "Autumn"
    assert term(numbers=BOLD, chosen="Spring") == "Spring"


def test_the_empty_cells_at_the_end_of_a_table_that_became_paragraphs_are_empty() -> None:
    """Empty paragraphs at the end of a print are not to be seen; those before them keep their places."""
    heads = ("Priority", "Who", "By when")
    template = taught(
        p("Plan of the music department"), tbl(head(*heads), *(tr("", "", "") for _ in range(3)))
    )

    def page(sheet: Page) -> None:
        lines = ["Plan of the music department", *heads, "More singing", "", "July", "A choir", "Miss Abara"]
        for n, words in enumerate(lines):
            sheet.text(50, 60 + 20 * n, words)

    (reading,) = read_all(drawn(page), "r.pdf", [template])
    read = {tuple(a.path[-2:]): a.raw for a in reading.answers if a.raw}
    assert read == {
        ("1", "Priority"): "More singing", ("1", "By when"): "July", ("2", "Priority"): "A choir",
        ("2", "Who"): "Miss Abara",
    }  # fmt: skip


def test_an_option_struck_out_on_a_print_is_gone_though_boxes_stand_there() -> None:
    """A stroke through the words is to be seen: what is left is chosen, its box empty or not."""
    template = taught(p("Visit"), p("Would you like a visit?"), p("☐ Yes      ☐ No"))

    def page(sheet: Page) -> None:
        sheet.text(50, 60, "Visit")
        sheet.text(50, 80, "Would you like a visit?")
        for x, word in ((50, "Yes"), (120, "No")):
            sheet.square(x, 92)
            sheet.text(x + 14, 101, word)
        sheet.line(63, 98, 82, 98)

    (reading,) = read_all(drawn(page), "r.pdf", [template])
    assert [a.value for a in reading.answers] == [False]
