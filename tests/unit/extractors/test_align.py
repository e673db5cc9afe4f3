"""A return is laid against its blank as a whole: rows added, lost, moved or reworded break nothing else."""

import pytest

from extractors.align import align
from extractors.alignment import Alignment
from extractors.likeness import SAME, likeness
from extractors.reader import read_all
from extractors.tree import Cell, Line, Piece, Sort
from schemas.codes import Code
from schemas.reading import Reading, Status
from schemas.template import Template
from tests.unit.extractors.word.docs import answer, docx, opened, read_of, reading, spare, taught
from tests.unit.extractors.word.pieces import bold, head, p, tbl, tr

HEADS = ("Question", "Current position", "Desired development", "Actions")
QUESTIONS = (
    "How is singing developed across the school?",
    "How is progress in music assessed?",
    "How are instruments introduced?",
    "How do pupils move on from whole-class teaching?",
)
BLANK = tbl(head(*HEADS), *(tr(q, "", "", "") for q in QUESTIONS))


def given(number: int) -> tuple[str, str, str]:
    return (f"position {'abcd'[number]}", f"wish {'abcd'[number]}", f"step {'abcd'[number]}")


def rows(*order: int) -> list[str]:
    return [tr(QUESTIONS[n], *given(n)) for n in order]


def read(*blocks: str) -> Reading:
    return reading(taught(p("Form"), BLANK), p("Form"), *blocks)


def assert_read(found: Reading, *numbers: int) -> None:
    """These questions have their answers, the others none."""
    for number, question in enumerate(QUESTIONS):
        values = [answer(found, question, column).value for column in HEADS[1:]]
        assert values == (list(given(number)) if number in numbers else [None] * 3), question


def test_every_answer_lands_in_its_field() -> None:
    """The plain case: nothing of the form was touched."""
    found = read(tbl(head(*HEADS), *rows(0, 1, 2, 3)))
    assert_read(found, 0, 1, 2, 3)
    assert found.drift == 0


def test_a_row_that_was_added_disturbs_no_other() -> None:
    """A new question between the others is residue, and the others keep their answers."""
    new = tr("What about our steel pans?", "they are loved", "", "")
    found = read(tbl(head(*HEADS), *rows(0, 1), new, *rows(2, 3)))
    assert_read(found, 0, 1, 2, 3)
    assert "they are loved" in " ".join(spare(found))


@pytest.mark.parametrize("lost", range(4))
def test_a_row_that_was_removed_is_blank(lost: int) -> None:
    """The question is not there, so it is not answered; it counts as drift."""
    kept = [n for n in range(4) if n != lost]
    found = read(tbl(head(*HEADS), *rows(*kept)))
    assert_read(found, *kept)
    assert found.drift > 0


@pytest.mark.parametrize("order", [(1, 0, 2, 3), (3, 0, 1, 2), (3, 2, 1, 0), (2, 3, 0, 1)])
def test_rows_in_another_order_keep_their_answers(order: tuple[int, ...]) -> None:
    """An answer belongs to its question, wherever the row went."""
    found = read(tbl(head(*HEADS), *rows(*order)))
    assert_read(found, 0, 1, 2, 3)
    assert spare(found) == []


@pytest.mark.parametrize(
    "reworded",
    [
        "How is singing developed across our school?",
        "How is singing developed in the school?",
        "1. How is singing developed across the school?",
        "HOW IS SINGING DEVELOPED ACROSS THE SCHOOL",
        "How is singng develloped across the school?",
        "How is singing developed across the school? (max. 100 words)",
        "How is singing developed?",
    ],
)
def test_a_reworded_question_is_still_the_question(reworded: str) -> None:
    """Small changes of wording, numbering, case or spelling cost a little and lose nothing."""
    found = read(tbl(head(*HEADS), tr(reworded, *given(0)), *rows(1, 2, 3)))
    assert_read(found, 0, 1, 2, 3)


@pytest.mark.parametrize("order", [(2, 1, 3), (3, 2, 1), (1, 3, 2), (3, 1, 2)])
def test_columns_in_another_order_keep_their_answers(order: tuple[int, ...]) -> None:
    """The header says which column is which."""
    table = tbl(
        head(HEADS[0], *(HEADS[n] for n in order)),
        *(tr(q, *(given(n)[c - 1] for c in order)) for n, q in enumerate(QUESTIONS)),
    )
    assert_read(read(table), 0, 1, 2, 3)


def test_a_column_that_was_added_is_residue() -> None:
    """The columns of the form keep their answers, the school's own is shown."""
    table = tbl(
        head(*HEADS, "Cost"), *(tr(q, *given(n), f"cost {'abcd'[n]}") for n, q in enumerate(QUESTIONS))
    )
    found = read(table)
    assert_read(found, 0, 1, 2, 3)
    assert all(f"cost {'abcd'[n]}" in " ".join(spare(found)) for n in range(4))


def test_a_column_that_was_removed_is_blank() -> None:
    """What is not asked any more is not answered, and its neighbours are not taken for it."""
    found = read(
        tbl(
            head(HEADS[0], HEADS[1], HEADS[3]),
            *(tr(q, given(n)[0], given(n)[2]) for n, q in enumerate(QUESTIONS)),
        )
    )
    for number, question in enumerate(QUESTIONS):
        values = [answer(found, question, column).value for column in HEADS[1:]]
        assert values == [given(number)[0], None, given(number)[2]]


def test_a_table_cut_in_two_is_still_read() -> None:
    """A page break by hand cuts a table; the second part may repeat the header or not."""
    for again in ([], [head(*HEADS)]):
        found = read(tbl(head(*HEADS), *rows(0, 1)), p(""), tbl(*again, *rows(2, 3)))
        assert_read(found, 0, 1, 2, 3)
        assert spare(found) == []


def test_two_tables_joined_are_still_read() -> None:
    """Where the paragraph between two tables was deleted they become one."""
    other = ("Who leads music?", "How much time has the leader?")
    blank = (p("Form"), BLANK, bold("Leadership"), tbl(head(*HEADS), *(tr(q, "", "", "") for q in other)))
    joined = tbl(
        head(*HEADS), *rows(0, 1, 2, 3), head(*HEADS), *(tr(q, "here", "there", "then") for q in other)
    )
    found = reading(taught(*blank), p("Form"), joined)
    assert_read(found, 0, 1, 2, 3)
    assert [answer(found, q, "Actions").value for q in other] == ["then", "then"]


def test_tables_in_another_order_keep_their_answers() -> None:
    """Sections moved about are sections still."""
    other = ("Who leads music in the school?", "How much time has the leader of music?")
    second = tbl(head(*HEADS), *(tr(q, "", "", "") for q in other))
    template = taught(p("Form"), bold("Teaching"), BLANK, bold("Leadership"), second)
    moved = (
        bold("Leadership"),
        tbl(head(*HEADS), *(tr(q, "here", "there", "then") for q in other)),
        bold("Teaching"),
        tbl(head(*HEADS), *rows(0, 1, 2, 3)),
    )
    found = reading(template, p("Form"), *moved)
    assert_read(found, 0, 1, 2, 3)
    assert [answer(found, q, "Actions").value for q in other] == ["then", "then"]


YEARS = ("Year 7", "Year 8", "Year 9", "Year 10", "Year 11")


def numbers(*labels: str) -> str:
    return tbl(
        head("Year group", "Boys", "Girls"),
        *(tr(label, f"{n}1", f"{n}2") for n, label in enumerate(labels, 1)),
    )


def years() -> Template:
    return taught(p("Form"), tbl(head("Year group", "Boys", "Girls"), *(tr(y, "", "") for y in YEARS)))


@pytest.mark.parametrize("lost", YEARS)
def test_labels_that_differ_by_a_figure_are_never_confused(lost: str) -> None:
    """Where Year 10 is missing, Year 11 is not taken for it."""
    kept = [y for y in YEARS if y != lost]
    found = reading(years(), p("Form"), numbers(*kept))
    assert answer(found, lost, "Boys").status is Status.BLANK
    for number, label in enumerate(kept, 1):
        assert (answer(found, label, "Boys").value, answer(found, label, "Girls").value) == (
            number * 10 + 1,
            number * 10 + 2,
        )


def test_short_labels_in_another_order_keep_their_numbers() -> None:
    """Even labels of two words that differ by a figure."""
    found = reading(years(), p("Form"), numbers("Year 11", "Year 9", "Year 7", "Year 10", "Year 8"))
    assert [answer(found, y, "Boys").value for y in YEARS] == [31, 51, 21, 41, 11]


def test_a_form_with_its_headings_reworded_is_still_read() -> None:
    """Headings of sections may change; the questions hold."""
    found = reading(
        taught(bold("Teaching and learning"), BLANK),
        bold("Our teaching"),
        tbl(head(*HEADS), *rows(0, 1, 2, 3)),
    )
    assert_read(found, 0, 1, 2, 3)


def test_a_missing_section_is_blank_and_the_rest_is_read() -> None:
    """A section taken out leaves no trace in the others."""
    other = ("Who leads music in the school?", "How much time has the leader of music?")
    second = tbl(head(*HEADS), *(tr(q, "", "", "") for q in other))
    found = reading(
        taught(p("Form"), bold("Leadership"), second, bold("Teaching"), BLANK),
        p("Form"),
        bold("Teaching"),
        tbl(head(*HEADS), *rows(0, 1, 2, 3)),
    )
    assert_read(found, 0, 1, 2, 3)
    assert {answer(found, q, c).status for q in other for c in HEADS[1:]} == {Status.BLANK}


def test_a_file_that_is_another_form_is_not_forced_onto_this_one() -> None:
    """Where hardly any wording is shared, the form is unknown."""
    other = docx(tbl(tr("Risk", "Likelihood"), tr("Falling from the stage", "low")))
    (found,) = read_all(other, "return.docx", [taught(p("Form"), BLANK)])
    assert {i.code for i in found.issues} == {Code.UNKNOWN_FORM}


def lines(*blocks: str) -> list[Line]:
    return opened(*blocks).lines


def test_each_line_is_matched_at_most_once() -> None:
    """The alignment is a matching: no line of either side is used twice."""
    found = align(
        lines(p("A song"), p("A song"), BLANK), lines(tbl(head(*HEADS), *rows(3, 3, 1)), p("A song"))
    )
    assert len(set(found.line_of.values())) == len(found.line_of)
    assert {r: b for b, r in found.line_of.items()} == found.blank_of


def test_a_form_laid_against_itself_is_the_identity() -> None:
    """Every worded line of a blank is itself, and drift is 0."""
    found = align(lines(p("Form"), BLANK), lines(p("Form"), BLANK))
    assert all(b == r for b, r in found.line_of.items())
    assert found.drift == 0


def test_drift_grows_with_what_was_lost() -> None:
    """The more of the blank's wording is gone, the more drift, up to 1."""
    drifts = [align(lines(BLANK), lines(tbl(head(*HEADS), *rows(*range(n))))).drift for n in (4, 3, 1)]
    assert drifts == sorted(drifts)
    assert align(lines(BLANK), lines(p("something else"))).drift == 1


def test_a_drifted_form_is_shown_to_a_person() -> None:
    """Where a good deal of the wording changed, somebody should look."""
    found = read_of(taught(p("Form"), BLANK), docx(p("Form"), tbl(head(*HEADS), *rows(0))))
    assert Code.FORM_CHANGED in {i.code for i in found.issues}


def test_a_lone_no_is_not_what_is_left_of_a_question() -> None:
    """Alternatives may be deleted down to one, the question before them may not be gone as well."""

    def line(text: str) -> Line:
        return Line([Cell([Piece(Sort.WORD, text)])])

    blank = [line("Has the leader had training? Yes / No"), line("Weekly / Termly / Never")]
    form = [line("No"), line("Has the leader had training? No"), line("Termly")]
    found = Alignment(blank, form, soft=frozenset({(0, 0), (1, 0)}))
    assert likeness(found, 0, 0) < SAME <= likeness(found, 0, 1)
    assert likeness(found, 1, 2) >= SAME
