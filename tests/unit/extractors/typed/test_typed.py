"""Answers typed into a mail: each goes to its question, or says that it is unsure, or is shown; none is guessed."""

from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import samples
from extractors.blank import learn
from extractors.reader import read_all
from extractors.tree import normal
from extractors.typed import read_lines
from samples import forge
from schemas.codes import Code
from schemas.reading import Answer, Reading, Status
from schemas.template import Field, Kind, Template


@cache
def primary() -> Template:
    return learn(samples.blanks()["infant-primary"].read_bytes(), "infant-primary")


def read(text: str) -> dict[tuple[str, ...], Answer]:
    """By path in capitals as they stand on the form: every answer of a text that is the primary form."""
    reading = read_lines(text, [primary()])
    assert reading is not None
    return {tuple(each.path): each for each in reading.answers}


def residue(text: str) -> list[str]:
    reading = read_lines(text, [primary()])
    assert reading is not None
    return [each.text for each in reading.residue]


ABOUT = "School name: Oakfield JMI\nPhase: Primary\nURN: 990001\nPupils on roll: 212\n"


@pytest.mark.parametrize(
    "text",
    [
        "School name: Oakfield JMI\nPhase: Primary\nURN - 990001\nPupils on roll = 212",
        "SCHOOL NAME\nOakfield JMI\n\nPhase\n\nPrimary\nURN\n990001\nPupils on roll\n212",
        "1. School name: Oakfield JMI\n2) Phase: primary\n* URN: 990001\n- Pupils on roll: 212",
        "School name:\tOakfield JMI\nPhase:\tPrimary\nURN:\t990001  Pupils on roll: 212",
        "> School nme: Oakfield JMI\n> Phase: Primary\n> URN: 990001\n> Pupils on roll: 212",
    ],
    ids=["behind", "below", "numbered", "on one line", "quoted, with a slip"],
)
def test_an_answer_behind_or_below_its_label_is_that_answer(text: str) -> None:
    """However people set labels off from what they say."""
    found = read(f"Dear hub,\n\nHere it is.\n\n{text}\n")
    said = {path[-1]: each.value for path, each in found.items() if each.status is Status.ANSWERED}
    assert said == {"School name": "Oakfield JMI", "Phase": "Primary", "URN": "990001", "Pupils on roll": 212}
    assert residue(text) == []


def test_columns_are_known_by_their_names() -> None:
    """Each to its own place; and again below the next question."""
    question = next(path[1] for path in read(ABOUT) if "teaches" in " ".join(path))
    found = read(f"{ABOUT}{question}\nCurrent Status: All of us.\nActions: Book the training.\n")
    said = {path[2]: each.value for path, each in found.items() if path[1:2] == (question,) and each.value}
    assert said == {"Current Status": "All of us.", "Actions": "Book the training."}


@pytest.mark.parametrize(
    ("asks", "status"),
    [("teaches", Status.ANSWERED), ("singing developed", Status.UNSURE)],
    ids=["Answer", "Current Position"],
)
def test_words_below_a_question_of_several_columns(asks: str, status: Status) -> None:
    """They are the answer where a column is called so; else they are kept at the first column, for a person."""
    question = next(path[1] for path in read(ABOUT) if len(path) > 1 and asks in path[1])
    found = read(f"{ABOUT}{question} Mrs Finch and me\n")
    (answer,) = [each for path, each in found.items() if path[1:2] == (question,) and each.raw]
    assert (answer.raw, answer.status) == ("Mrs Finch and me", status)


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        (f"{ABOUT}Headteacher: Mrs Vane\nWhat about our Tuesday choir? It is lovely.\nMore.", "Mrs Vane"),
        (f"{ABOUT}Headteacher: Mrs Vane\nHeadteacher: Mr Low", "Mrs Vane\nMr Low"),
        (f"{ABOUT}Headteacher: School office", "School office"),
    ],
    ids=["a strange question follows", "answered twice", "words of the form"],
)
def test_what_is_not_plain_is_never_sure_and_never_lost(text: str, raw: str) -> None:
    """Either unsure, or the words alone; and what belongs to no label is residue."""
    found = next(each for path, each in read(text).items() if path[-1] == "Headteacher")
    assert found.raw == raw
    assert found.status is Status.UNSURE or raw == "School office"
    assert "More." not in text or "More." in residue(text)


def test_two_numbers_that_differ_are_two_questions() -> None:
    """Key Stage 1 is not Key Stage 2, however alike the words are."""
    row = next(path[1] for path in read(ABOUT) if path[-1] == "Key Stage 2")
    found = read(f"{ABOUT}{row}\nKey Stage 2: 35\n")
    said = {path[2]: each.value for path, each in found.items() if path[1:2] == (row,) and each.value}
    assert said == {"Key Stage 2": 35}


def test_rows_go_on_below_those_of_the_form() -> None:
    """An action plan has as many rows as a school writes."""
    plan = next(group for group in primary().groups if len(group.columns) > 2)
    first, second = (column.label for column in plan.columns[:2])
    rows = "".join(f"{n}\n{first}: goal {n}\n{second}: step {n}\n" for n in range(1, 8))
    found = read(f"{ABOUT}{plan.path[0]}\n{rows}")
    goals = [each.value for path, each in found.items() if path[-1] == first and each.value]
    assert goals == [f"goal {n}" for n in range(1, 8)]


@pytest.mark.parametrize(
    "text",
    [
        "Hello,\n\nCould you come on Monday? Time: any.\n\nURN: 990001\n",
        "Agenda\n1. Welcome\n2. Choir\n3. Budget\n4. Dates\n5. Any other business\n",
        "",
    ],
)
def test_a_letter_is_no_form(text: str) -> None:
    """It names one question or none, and numbers of its own."""
    assert read_lines(text, [primary()]) is None
    (reading,) = read_all(text.encode() or b"x", "note.txt", [primary()])
    assert [each.code for each in reading.issues] == [Code.UNSUPPORTED_KIND]


@cache
def numbered_form() -> Template:
    """A form whose questions carry numbers: some want a number or yes and no, some words."""
    kinds = [Kind.NUMBER, Kind.BOOL, Kind.TEXT, Kind.NUMBER, Kind.TEXT, Kind.BOOL]
    base = primary().fields[1]
    fields = [
        base.model_copy(
            update={"id": f"q{n}", "path": [f"{n}. Question of kind {kind}"], "kind": kind, "options": []}
        )
        for n, kind in enumerate(kinds, 1)
    ]
    return primary().model_copy(
        update={"id": "numbered", "fields": fields, "groups": [], "blank": [], "layout": None}
    )


def test_numbers_alone_are_enough_where_every_plain_question_has_a_plain_answer() -> None:
    """Yes where it asks yes or no, a number where it asks one: then the numbers are the form's."""
    text = "1. 45\n2. Yes\n3. We sing daily.\nAnd play.\n4. 12\n5. More time\n6. No\n"
    reading = read_lines(text, [primary(), numbered_form()])
    assert reading is not None
    assert [each.value for each in reading.answers] == [
        45,
        True,
        "We sing daily.\nAnd play.",
        12,
        "More time",
        False,
    ]


def test_numbers_of_something_else_are_unsure() -> None:
    """One of them fits no question: nothing is sure, and every word is kept."""
    text = "1. We met\n2. Yes\n3. We sang.\n4. 12\n5. More time\n6. No\n"
    reading = read_lines(text, [numbered_form()])
    assert reading is not None
    assert {each.status for each in reading.answers} == {Status.UNSURE}


def _typed(asked: list[Field], said: dict[str, str], *, below: bool) -> str:
    lines, at = [], ("", "")
    for each in asked:
        if each.id not in said:
            continue
        if (each.path[0], each.path[1] if len(each.path) > 2 else "") != at:
            at = (each.path[0], each.path[1] if len(each.path) > 2 else "")
            lines += ["", *(label for label in at if label)]
        lines.append(f"{each.path[-1]}{chr(10) if below else ': '}{said[each.id]}")
    return "\n".join(lines)


@settings(max_examples=30)
@given(st.data(), st.booleans())
def test_whatever_is_typed_below_a_question_of_words_is_there(data: st.DataObject, below: bool) -> None:
    """Sure and the same, or unsure with the words in it, or shown as residue: for forms never seen before too."""
    style = data.draw(st.sampled_from(["01-ungraded", "17-nested"]))
    form = _forged(style, data.draw(st.integers(1, 3)))
    open_ones = [each for each in form.fields if each.kind is Kind.TEXT and len(each.path) < 4]
    assume(len(open_ones) >= 4)
    chosen = data.draw(st.lists(st.sampled_from(open_ones), min_size=4, unique_by=lambda f: f.id))
    words = st.sampled_from(
        ["Daily singing", "Mrs Vane", "See the plan", "none", "Choir? Yes", "Singing", "12"]
    )
    said = {each.id: data.draw(words) for each in chosen}
    reading = read_lines(_typed(form.fields, said, below=below), [form])
    if reading is not None:
        _check_all_is_there(reading, said)


def _check_all_is_there(reading: Reading, said: dict[str, str]) -> None:
    everything = normal(" ".join([*(a.raw for a in reading.answers), *(r.text for r in reading.residue)]))
    for each in reading.answers:
        if each.status is Status.ANSWERED:
            assert (each.field, each.value) == (each.field, said.get(each.field))
    for words in said.values():
        assert normal(words) in everything


@cache
def _forged(style: str, seed: int) -> Template:
    return learn(forge.blank(style, seed).docx, f"{style}-{seed}")
