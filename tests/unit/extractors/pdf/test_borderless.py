"""Tables without rules, printed: their cells are told by the labels that begin them and by where words stand."""

import pytest

from extractors.reader import read_all
from schemas.template import Template
from tests.unit.extractors.pdf.pages import Page, drawn
from tests.unit.extractors.word.docs import taught
from tests.unit.extractors.word.pieces import p, tbl, tc, tr

LEFT = (60.0, 160.0, 260.0, 360.0)  # points: where the four columns begin
QUESTION = "What has gone well this year?"


def cell(text: str) -> str:
    return tc(text, look='<w:tcW w:w="2000" w:type="dxa"/>')


def template() -> Template:
    rows = (("School:", "Date:"), ("Completed by:", "Role:"))
    return taught(
        p("Music review of the year"),
        tbl(*(tr(cell(one), cell(""), cell(two), cell("")) for one, two in rows)),
        p(QUESTION),
        p(""),
        p(""),
    )


def read(*words: tuple[float, float, str]) -> tuple[dict[str, str | None], list[str]]:
    """Answers and residue of the form with words put on it at points from its corner."""

    def form(page: Page) -> None:
        page.text(60, 60, "Music review of the year")
        for y, labels in ((100, ("School:", "Date:")), (140, ("Completed by:", "Role:"))):
            page.text(LEFT[0], y, labels[0])
            page.text(LEFT[2], y, labels[1])
        page.text(60, 190, QUESTION)
        for x, y, text in words:
            page.text(x, y, text)

    (reading,) = read_all(drawn(form), "return.pdf", [template()])
    return {a.path[-1]: a.raw or None for a in reading.answers}, [r.text for r in reading.residue]


def test_words_in_the_columns_are_the_answers_of_their_labels() -> None:
    """Each room belongs to the label at its left, and a room left empty stays so."""
    answers, residue = read((LEFT[1], 100, "Larkmead"), (LEFT[3], 140, "Head"))
    assert (answers["School"], answers["Date"], answers["Completed by"], answers["Role"]) == (
        "Larkmead", None, None, "Head",
    )  # fmt: skip
    assert residue == []


def test_an_answer_that_wraps_in_its_column_is_whole() -> None:
    """What stands under the room goes on with it, in both columns at once."""
    answers, residue = read(
        (LEFT[1], 100, "Larkmead Church"), (LEFT[1], 112, "of England School"),
        (LEFT[3], 140, "Deputy head"), (LEFT[3], 152, "and music lead"),
    )  # fmt: skip
    assert answers["School"] == "Larkmead Church of England School"
    assert answers["Role"] == "Deputy head and music lead"
    assert residue == []


@pytest.mark.parametrize(
    ("above", "under", "whole"),
    [("Larkmead", "Community School", True), ("Lark", "At the annexe", False)],
    ids=["a full line", "room left above"],
)
def test_words_under_a_label_go_on_with_its_line_only_where_that_was_full(
    above: str, under: str, whole: bool
) -> None:
    """Beside its label an answer wraps to the label's own left edge; a line that had room left has ended."""
    answers, residue = read((LEFT[0] + 38, 100, above), (LEFT[0], 112, under))
    assert answers["School"] == (f"{above} {under}" if whole else above)
    assert residue == ([] if whole else [under])
