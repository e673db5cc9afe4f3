"""Each field finds its own answer, wherever in its room or beside its label it was written."""

import pytest

from schemas.reading import Status
from tests.unit.extractors.word.docs import answer, reading, spare, taught
from tests.unit.extractors.word.pieces import (
    bold,
    form_text,
    gone,
    head,
    ins,
    listed,
    p,
    picture,
    r,
    sdt,
    tbl,
    tc,
    tr,
)

TITLE = p("Music in our school")

# --- labels with room beside them -------------------------------------------------------------------------------

ROOMS = {
    "leader": p("Headteacher: ______________"),
    "dots": p("Headteacher: ......................"),
    "nothing": p("Headteacher:"),
    "control": p("Headteacher: ", sdt(r("Click here to enter text."), empty=True)),
    "legacy field": p("Headteacher: ", form_text()),
    "cell": tbl(tr("Headteacher", ""), tr("Leader", "")),
}
ANSWERED = {
    "leader": p("Headteacher: Mrs Vane"),
    "dots": p("Headteacher: Mrs Vane........"),
    "nothing": p("Headteacher: Mrs Vane"),
    "control": p("Headteacher: ", sdt(r("Mrs Vane"))),
    "legacy field": p("Headteacher: ", form_text("Mrs Vane")),
    "cell": tbl(tr("Headteacher", "Mrs Vane"), tr("Leader", "")),
}


@pytest.mark.parametrize("room", ROOMS)
def test_an_answer_in_its_room_is_read(room: str) -> None:
    """However the blank leaves room for it."""
    found = reading(taught(TITLE, ROOMS[room]), TITLE, ANSWERED[room])
    assert answer(found, "Headteacher").value == "Mrs Vane"
    assert spare(found) == []


@pytest.mark.parametrize(
    "typed", ["Headteacher: Mrs Vane ______________", "Headteacher: ___Mrs Vane___", "Headteacher:Mrs Vane"]
)
def test_what_is_left_of_the_line_is_no_answer(typed: str) -> None:
    """Typing over a leader leaves part of it standing."""
    assert answer(reading(taught(TITLE, ROOMS["leader"]), TITLE, p(typed)), "Headteacher").value == "Mrs Vane"


def test_a_control_taken_out_leaves_its_answer() -> None:
    """Another program kept the words and lost the control."""
    assert (
        answer(
            reading(taught(TITLE, ROOMS["control"]), TITLE, p("Headteacher: Mrs Vane")), "Headteacher"
        ).value
        == "Mrs Vane"
    )


def test_a_prompt_that_became_text_is_blank() -> None:
    """Another program kept the placeholder as words."""
    found = reading(taught(TITLE, ROOMS["control"]), TITLE, p("Headteacher: Click here to enter text."))
    assert answer(found, "Headteacher").status is Status.BLANK
    assert spare(found) == []


def test_an_answer_under_a_prompt_is_read() -> None:
    """Room to write may be empty paragraphs; the answer may have more of them."""
    blank = (TITLE, p("What are your plans for next year?"), p(), p(), p("Who will lead them?"), p(), p())
    found = reading(
        taught(*blank),
        TITLE,
        blank[1],
        p("A choir."),
        p("A band."),
        p("A festival."),
        blank[4],
        p("Ms Vane"),
        p(),
    )
    assert answer(found, "What are your plans for next year?").value == "A choir.\nA band.\nA festival."
    assert answer(found, "Who will lead them?").value == "Ms Vane"
    assert spare(found) == []


def test_an_answer_beside_its_label_is_read_as_less_certain() -> None:
    """Typed after the question instead of in the cell: the value, with a note and a lower confidence."""
    template = taught(TITLE, tbl(tr("Headteacher", ""), tr("Leader", "")))
    plain, found = (
        answer(reading(template, TITLE, tbl(tr(*row), tr("Leader", ""))), "Headteacher")
        for row in (("Headteacher", "Mrs Vane"), ("Headteacher: Mrs Vane", ""))
    )
    assert found.value == plain.value == "Mrs Vane"
    assert found.confidence < plain.confidence
    assert found.note


def test_words_beside_a_label_with_several_rooms_are_not_guessed() -> None:
    """Where more than one room could be meant the words are shown, and no field takes them."""
    heads = ("Question", "Current position", "Actions")
    blank = (TITLE, tbl(head(*heads), tr("How is singing developed?", "", ""), tr("Who leads it?", "", "")))
    found = reading(
        taught(*blank),
        TITLE,
        tbl(head(*heads), tr(tc("How is singing developed?", "choirs"), "", ""), tr("Who leads it?", "", "")),
    )
    assert [a.value for a in found.answers if a.value is not None] == []
    assert "choirs" in " ".join(spare(found))


# --- what stands in the room --------------------------------------------------------------------------------------

CELL = (TITLE, tbl(tr("What do pupils sing?", ""), tr("How many pupils play?", "")))


def said(*inside: str) -> str:
    return tbl(tr("What do pupils sing?", tc(p(*inside))), tr("How many pupils play?", ""))


def test_an_answer_in_many_runs_is_one() -> None:
    """Runs, tracked insertions and looks do not cut an answer."""
    found = reading(taught(*CELL), TITLE, said(r("rou", "<w:b/>"), r("nds"), ins(r(" and")), " songs"))
    assert answer(found, "What do pupils sing?").value == "rounds and songs"


def test_what_was_deleted_is_no_answer() -> None:
    """A tracked deletion is gone."""
    assert (
        answer(reading(taught(*CELL), TITLE, said(gone("hymns "), "rounds")), "What do pupils sing?").value
        == "rounds"
    )


def test_what_was_struck_out_is_noted_and_is_no_answer() -> None:
    """A struck word is not the answer; the rest is."""
    found = answer(
        reading(taught(*CELL), TITLE, said(r("hymns ", "<w:strike/>"), "rounds")), "What do pupils sing?"
    )
    assert found.value == "rounds"
    assert "hymns" in str(found.note)


def test_an_answer_struck_out_wholly_is_unsure() -> None:
    """Nobody knows what was meant instead."""
    found = answer(reading(taught(*CELL), TITLE, said(r("hymns", "<w:strike/>"))), "What do pupils sing?")
    assert (found.status, found.raw) == (Status.UNSURE, "hymns")


def test_a_picture_beside_words_makes_the_answer_unsure() -> None:
    """The picture may say more."""
    assert (
        answer(reading(taught(*CELL), TITLE, said("rounds ", picture())), "What do pupils sing?").status
        is Status.UNSURE
    )


@pytest.mark.parametrize("mark", ["☒", "✓", "x", "?"])
def test_a_mark_in_a_text_cell_is_not_blank(mark: str) -> None:
    """Whatever it means, something stands there and a person sees it."""
    found = answer(reading(taught(*CELL), TITLE, said(mark)), "What do pupils sing?")
    assert found.status is not Status.BLANK
    assert mark in found.raw


@pytest.mark.parametrize(("typed", "value"), [("0", 0), ("none", "none"), ("n/a", "n/a"), ("forty", 40)])
def test_nought_none_and_not_applicable_are_answers(typed: str, value: object) -> None:
    """In a number field they are four different things with blank."""
    filled = tbl(tr("What do pupils sing?", ""), tr("How many pupils play?", typed))
    found = answer(reading(taught(*CELL), TITLE, filled), "How many pupils play?")
    assert (found.value, found.status) == (value, Status.ANSWERED)


def test_a_pasted_table_is_the_answer_of_its_cell() -> None:
    """A table pasted into a cell is read row by row."""
    pasted = tbl(tr("Year 3", "recorder"), tr("Year 4", "ukulele"))
    found = reading(
        taught(*CELL),
        TITLE,
        tbl(tr("What do pupils sing?", tc(pasted, p())), tr("How many pupils play?", "")),
    )
    raw = answer(found, "What do pupils sing?").raw
    assert all(word in raw for word in ("Year 3", "recorder", "Year 4", "ukulele"))
    assert spare(found) == []


def test_a_drop_down_is_what_was_chosen() -> None:
    """The chosen entry is the value, the prompt is blank, another word is unsure."""
    blank = (TITLE, p("Term: ", listed(["Autumn", "Spring", "Summer"])), p("Leader: ______"))
    template = taught(*blank)
    assert (
        answer(
            reading(template, TITLE, p("Term: ", listed(["Autumn", "Spring", "Summer"], "Spring")), blank[2]),
            "Term",
        ).value
        == "Spring"
    )
    assert answer(reading(template, *blank), "Term").status is Status.BLANK
    assert answer(reading(template, TITLE, p("Term: Whitsun"), blank[2]), "Term").status is Status.UNSURE


# --- rows that grow -------------------------------------------------------------------------------------------------

PLAN = ("Priority", "Action", "Who", "By when")
GROWS = (TITLE, bold("Action plan"), tbl(head(*PLAN), *(tr("", "", "", "") for _ in range(2))))


def plan(*rows: tuple[str, ...]) -> tuple[str, ...]:
    return TITLE, bold("Action plan"), tbl(head(*PLAN), *(tr(*row) for row in rows))


ROWS = [
    ("Singing", "A choir", "Ms Vane", "12/02/2027"),
    ("Brass", "A band", "Mr Roe", "asap"),
    ("Strings", "A trio", "Ms Ash", "1 May 2027"),
]


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_rows_of_a_plan_are_numbered_from_one(count: int) -> None:
    """Rows the blank has are always there; rows the school added go on with the count."""
    filled = ROWS[:count] + [("",) * 4] * (2 - count)
    found = reading(taught(*GROWS), *plan(*filled))
    numbers = [a.path[-2] for a in found.answers if a.path[-1] == "Action"]
    assert numbers == [str(n + 1) for n in range(max(2, count))]
    assert [answer(found, str(n + 1), "Action").value for n in range(count)] == [
        row[1] for row in ROWS[:count]
    ]
    assert spare(found) == []


def test_columns_of_added_rows_have_their_kinds() -> None:
    """A date in an added row is a date; a vague one is unsure and holds nothing up."""
    found = reading(taught(*GROWS), *plan(*ROWS, ("Choir", "A tour", "Ms Vane", "by Easter")))
    assert answer(found, "3", "By when").value == "2027-05-01"
    assert answer(found, "4", "By when").status is Status.UNSURE
    assert answer(found, "4", "By when").raw == "by Easter"


def test_an_empty_row_between_others_is_blank() -> None:
    """A row left out keeps its number."""
    found = reading(taught(*GROWS), *plan(ROWS[0], ("",) * 4, ROWS[2]))
    assert answer(found, "2", "Action").status is Status.BLANK
    assert answer(found, "3", "Action").value == "A trio"
