"""The checks: everything that speaks against a record, and nothing that does not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.check import Checked, check
from schemas.codes import Code
from schemas.reading import issue
from tests.unit.pipeline.scripted import FORM, FULL, make_reading

NAMED = {"name": "Fernhill Primary School", **FULL}


def checked(values: dict[str, Any], **more: Any) -> Checked:
    return check(make_reading({**NAMED, **values}, **more), FORM, "3")


def codes(values: dict[str, Any], **more: Any) -> list[tuple[Code, str | None]]:
    return [(each.code, each.field) for each in checked(values, **more).exceptions]


def test_a_clear_reading_has_no_exception() -> None:
    """The draft has every field, blanks as null."""
    found = checked({"roll": 200})
    assert (found.exceptions, found.notes) == ([], [])
    assert found.answers["roll"] == 200
    assert found.answers["grade"] is None
    assert set(found.answers) == {field.id for field in FORM.fields}


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"share": 101}, Code.OUT_OF_RANGE, "share"),
        ({"share": -1}, Code.OUT_OF_RANGE, "share"),
        ({"minutes": 301}, Code.OUT_OF_RANGE, "minutes"),
        ({"staff": 0}, Code.OUT_OF_RANGE, "staff"),
        ({"staff": 10}, Code.OUT_OF_RANGE, "staff"),
        ({"roll": 50, "ks1": 51}, Code.CONTRADICTION, "ks1"),
        ({"ks1": 5, "ks2": 5, "pp": 11}, Code.CONTRADICTION, "pp"),
    ],
)
def test_what_cannot_be_is_an_exception(values: dict[str, Any], code: Code, field: str) -> None:
    """Numbers out of bounds, and numbers that deny each other."""
    assert codes(values) == [(code, field)]


@pytest.mark.parametrize(
    "values",
    [
        {"share": 100, "minutes": 300, "staff": 9},
        {"share": 0, "minutes": 0, "staff": 1},
        {"roll": 50, "ks1": 50},
        {"ks1": 5, "ks2": 5, "pp": 10},
        {"ks1": 5, "pp": 11},
        {"roll": "n/a", "ks1": 500},
        {"ks1": "all", "ks2": 5, "pp": 11},
    ],
)
def test_what_can_be_is_not(values: dict[str, Any]) -> None:
    """The bounds themselves are possible, and with a number missing nothing can be said."""
    assert codes(values) == []


def test_an_unsure_answer_stops_only_where_certainty_is_needed() -> None:
    """The template says which fields those are; an unsure value is never recorded."""
    found = checked({}, unsure={"grade": "2/3", "remark": "??"})
    assert [(each.code, each.field) for each in found.exceptions] == [(Code.VALUE_UNSURE, "grade")]
    assert "2/3" in found.exceptions[0].message
    assert found.answers["grade"] is found.answers["remark"] is None


def test_a_missing_answer_that_is_needed_is_an_exception() -> None:
    """Required is what the template says is required."""
    assert [each.code for each in check(make_reading(FULL), FORM, "3").exceptions] == [Code.REQUIRED_MISSING]


def test_a_row_that_a_school_added_is_checked_by_its_column() -> None:
    """An unsure date in a fifth action row is judged as in the first."""
    assert codes({"plan.5.when": None}, unsure={"plan.5.when": "soonish"}) == []
    assert codes({"stray.field": None}, unsure={"stray.field": "?"}) == [(Code.VALUE_UNSURE, "stray.field")]


def test_residue_is_one_exception_that_quotes_it() -> None:
    """However much a school added, a person reads it once."""
    found = checked({}, residue=["Please ring first."] + ["We have more to say."] * 7)
    assert [each.code for each in found.exceptions] == [Code.RESIDUE]
    assert "“Please ring first.”" in found.exceptions[0].message
    assert "3 more" in found.exceptions[0].message


def test_a_stray_word_holds_nothing_up() -> None:
    """A star left over from rewording is shown with the return, and nobody need decide about it."""
    assert checked({}, residue=["*"]).exceptions == []


def test_hardly_anything_filled_in_is_an_exception() -> None:
    """Fewer than one field in ten."""
    few = make_reading({"name": "Fernhill Primary School", "q1": "a"})
    assert Code.NEARLY_EMPTY in [each.code for each in check(few, FORM, "3").exceptions]
    assert len(FORM.fields) < 40, "four answers of fewer than forty are a tenth"
    more = make_reading({"name": "Fernhill Primary School", "q1": "a", "q2": "b", "q3": "c"})
    assert Code.NEARLY_EMPTY not in [each.code for each in check(more, FORM, "3").exceptions]


def test_another_version_of_the_form_is_a_note() -> None:
    """It is said, and stops nothing."""
    found = check(make_reading(NAMED, version="2"), FORM, "3")
    assert ([each.code for each in found.notes], found.exceptions) == ([Code.OTHER_VERSION], [])


def test_what_the_reader_found_is_weighed_and_kept() -> None:
    """Notes stay notes, exceptions stay exceptions, each once."""
    twice = [issue(Code.FORM_CHANGED), issue(Code.FORM_CHANGED), issue(Code.COMMENT, "(“late”)", "q1")]
    found = checked({}, issues=twice)
    assert [each.code for each in found.exceptions] == [Code.FORM_CHANGED]
    assert [each.code for each in found.notes] == [Code.COMMENT]


VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)


@given(st.dictionaries(st.sampled_from([field.id for field in FORM.fields]), VALUES))
def test_no_value_breaks_the_checks(values: dict[str, Any]) -> None:
    """Whatever a reader hands over, every field is in the draft and every exception has a sentence."""
    found = check(make_reading(values), FORM, "3")
    assert set(found.answers) == {field.id for field in FORM.fields}
    assert all(each.message for each in found.exceptions)


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("handwriting; ink 2.2 mm², faintest 1.97", "“c. 45”: handwriting."),
        (
            "a faint or stray mark; ink: 1 Outstanding 0.0 mm²; 2 Good 0.8 mm²",
            "“c. 45”: a faint or stray mark.",
        ),
        ("the ink is blue; not a plain number", "“c. 45”: the ink is blue; not a plain number."),
        (None, "“c. 45”."),
    ],
)
def test_a_doubt_is_told_in_words(note: str | None, said: str) -> None:
    """What the reader of paper measured is not for who decides."""
    reading = make_reading(NAMED, unsure={"roll": "c. 45"})
    answers = [a.model_copy(update={"note": note}) if a.field == "roll" else a for a in reading.answers]
    (found,) = check(reading.model_copy(update={"answers": answers}), FORM, "3").exceptions
    assert found.message.endswith(f") {said} Confirm or correct the answer.")
