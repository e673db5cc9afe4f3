"""What a question asks for: inferred from its words, its column and its control, always with a reason."""

import pytest

from extractors.blank.kinds import infer, many_wanted
from extractors.tree import Control
from schemas.template import Kind

CASES = [
    ("How is singing developed?", "Current position", Kind.TEXT, None),
    ("How is singing developed?", "", Kind.TEXT, None),
    ("Weekly lesson for every class?", "Comments", Kind.TEXT, None),
    ("Number of pupils on roll", "", Kind.NUMBER, None),
    ("Pupils on roll", "Answer", Kind.NUMBER, None),
    ("How many pupils learn an instrument?", "", Kind.NUMBER, None),
    ("What percentage of pupils carry on?", "Answer", Kind.NUMBER, "%"),
    ("% continuing", "", Kind.NUMBER, "%"),
    ("Minutes of music a week", "", Kind.NUMBER, "minutes"),
    ("How many minutes does a lesson last?", "Answer", Kind.NUMBER, "minutes"),
    ("Year 7", "Boys", Kind.NUMBER, None),
    ("Key Stage 2", "Pupil Premium", Kind.NUMBER, None),
    ("Budget for music", "£", Kind.NUMBER, "£"),
    ("Date of last visit", "", Kind.DATE, None),
    ("Start a choir", "By when", Kind.DATE, None),
    ("Start a choir", "Deadline", Kind.DATE, None),
    ("Start a choir", "Who", Kind.TEXT, None),
    ("Is every class taught music?", "Answer", Kind.BOOL, None),
    ("Do pupils sing each week?", "Yes/No", Kind.BOOL, None),
    ("Telephone number", "", Kind.TEXT, None),
    ("URN", "", Kind.TEXT, None),
    ("DfE number", "", Kind.TEXT, None),
    ("How many pupils learn, and what do they play?", "", Kind.TEXT, None),
    ("Are records up to date?", "Comments", Kind.TEXT, None),
    ("Headteacher", "", Kind.TEXT, None),
]


@pytest.mark.parametrize(("question", "column", "kind", "unit"), CASES)
def test_a_question_wants_what_its_words_say(
    question: str, column: str, kind: Kind, unit: str | None
) -> None:
    """Numbers with their unit, dates, yes or no; identifiers are text although they are digits."""
    wanted = infer(question, column)
    assert (wanted.kind, wanted.unit) == (kind, unit)
    assert wanted.reason


@pytest.mark.parametrize(
    ("control", "kind"),
    [
        (Control("date", "inline"), Kind.DATE),
        (Control("list", "inline", options=["Choose an item.", "Autumn", "Spring"]), Kind.CHOICE),
        (Control("number", "legacy"), Kind.NUMBER),
        (Control("list", "legacy", options=["Yes", "No"]), Kind.BOOL),
    ],
)
def test_a_control_says_it_best(control: Control, kind: Kind) -> None:
    """Its own type comes before any words, and its prompt is no option."""
    wanted = infer("Comments", control=control)
    assert wanted.kind is kind
    assert "Choose an item." not in [o.value for o in wanted.options]


def test_percentages_and_lesson_minutes_have_bounds() -> None:
    """0 to 100 %, 0 to 300 minutes a week."""
    share, time = infer("What percentage carry on?"), infer("Minutes of music a week")
    assert (share.low, share.high) == (0, 100)
    assert (time.low, time.high) == (0, 300)


@pytest.mark.parametrize(
    ("prompt", "labels", "many"),
    [
        ("Tick all that apply", ["Strings", "Brass"], True),
        ("Which of these do you have? (tick any that apply)", ["Choir", "Band"], True),
        ("Tick one box only", ["Strings", "Brass"], False),
        ("How often?", ["Always", "Sometimes", "Never"], False),
        ("Phase (tick one)", ["Infant", "Primary"], False),
        ("Which instruments are taught?", ["Strings", "Brass", "Woodwind"], True),
        ("Preferred term", ["Autumn", "Spring", "Summer"], False),
    ],
)
def test_one_or_several_is_told_by_the_prompt(prompt: str, labels: list[str], *, many: bool) -> None:
    """What the form says decides; levels of a scale are one."""
    found, reason = many_wanted(prompt, labels)
    assert found is many
    assert reason
