"""The words of the field: scales, levels, what a header asks for."""

import pytest

from extractors import lexicon
from extractors.tree import normal
from schemas.template import Role


@pytest.mark.parametrize(
    ("labels", "scale"),
    [
        (["Red", "Amber", "Green"], "rag"),
        (["Green", "Amber", "Red"], "rag"),
        (["R", "A", "G"], "rag"),
        (["Yes", "No"], "yes_no"),
        (["Yes", "Partly", "No"], "yes_no_partly"),
        (["Outstanding", "Good", "Requires improvement", "Inadequate"], "ofsted"),
        (["Outstanding", "Good", "Satisfactory", "Inadequate"], "ofsted"),
        (["1", "2", "3", "4"], "1-4"),
        (["Strings", "Brass", "Woodwind"], None),
    ],
)
def test_a_scale_is_known_by_its_levels(labels: list[str], scale: str | None) -> None:
    """In either direction, in full or in letters; a list of things is no scale."""
    found = lexicon.scale_of([normal(label) for label in labels])
    assert found == scale or (scale == "1-4" and found is not None)


@pytest.mark.parametrize(
    "label",
    [
        "Secure",
        "Emerging",
        "Not yet in place",
        "Level 2",
        "Grade 3",
        "3",
        "B",
        "Gold",
        "Always",
        "In progress",
    ],
)
def test_a_level_is_known(label: str) -> None:
    """Words and numbers that are levels of something."""
    assert lexicon.is_level(normal(label))


@pytest.mark.parametrize(
    "label", ["", "Evidence", "Next steps", "By whom", "Number of pupils", "Current position", "Year 7"]
)
def test_a_column_to_write_in_is_no_level(label: str) -> None:
    """What a column to write in is called is not taken for a mark."""
    assert not lexicon.is_level(normal(label))


@pytest.mark.parametrize(
    ("label", "options"),
    [
        ("RAG", ["Red", "Amber", "Green"]),
        ("RAG rating", ["Red", "Amber", "Green"]),
        ("Grade 1-4", ["1", "2", "3", "4"]),
        ("Judgement (1 to 4)", ["1", "2", "3", "4"]),
        ("Status (Red / Amber / Green)", ["Red", "Amber", "Green"]),
        ("Evidence", []),
        ("Years 1-6", []),
        ("Targets for 2026-27", []),
    ],
)
def test_a_header_that_names_its_grades(label: str, options: list[str]) -> None:
    """The options of a column to write a grade in stand in its header; a span of years is none."""
    assert lexicon.graded(label) == options


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("School name", Role.SCHOOL_NAME),
        ("Name of school", Role.SCHOOL_NAME),
        ("URN", Role.URN),
        ("DfE number", Role.DFE_NUMBER),
        ("Number of pupils on roll", Role.ROLL),
        ("Would you like your visit to be a priority?", Role.VISIT_PRIORITY),
        ("Questions for the hub", Role.QUESTION),
        ("E-mail", Role.EMAIL),
        ("How is singing developed?", None),
        ("School development plan priority", None),
    ],
)
def test_fields_that_the_house_uses_are_known_by_their_label(label: str, role: Role | None) -> None:
    """Whatever the form calls it, the school's name is the school's name; and little else is."""
    assert lexicon.role_of(normal(label)) is role


@pytest.mark.parametrize(
    "text",
    [
        "Click here to enter text.",
        "Click or tap here to enter text.",
        "Choose an item.",
        "Click or tap to enter a date.",
    ],
)
def test_prompts_of_controls_are_known(text: str) -> None:
    """The placeholders that Word prints are nobody's answer."""
    assert lexicon.PROMPTS.fullmatch(normal(text))


@pytest.mark.parametrize(
    "text", ["Select committee", "Choose life", "click track", "Enter the choir in the festival"]
)
def test_answers_that_begin_like_prompts_are_answers(text: str) -> None:
    """Only a whole prompt is a prompt."""
    assert not lexicon.PROMPTS.fullmatch(normal(text))
