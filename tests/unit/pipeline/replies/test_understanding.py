"""What a sentence means for a field: a plain answer, or a person asks."""

import pytest

from pipeline.replies.understanding import understood
from schemas.reading import Answer, Evidence, Status
from schemas.template import Field, Kind, Option, Spot, Way

RAG = [
    Option(value="Red", aliases=["R"]),
    Option(value="Amber", aliases=["A"]),
    Option(value="Green", aliases=["G"]),
]


def meant(said: str, kind: Kind, unit: str | None = None, before: str = "30-40") -> object:
    asked = Field(
        id="q", path=["Learners"], kind=kind, way=Way.CELL, spots=[Spot(line=0)], reason="written here", unit=unit,
        options=RAG if kind is Kind.CHOICE else [],
    )  # fmt: skip
    answer = Answer(
        field="q", path=["Learners"], kind=kind, value=None, raw=before, status=Status.UNSURE, confidence=0.5,
        evidence=Evidence(method="written here"),
    )  # fmt: skip
    value = understood(said, answer, asked)
    return value.value if value.status is Status.ANSWERED else None


@pytest.mark.parametrize(
    ("said", "kind", "unit", "value"),
    [
        ("35", Kind.NUMBER, None, 35),
        ("It should be 35.", Kind.NUMBER, None, 35),
        ("Sorry, that should read 35, thanks", Kind.NUMBER, None, 35),
        ("35 (not 30-40)", Kind.NUMBER, None, 35),
        ("35 pupils please", Kind.NUMBER, "pupils", 35),
        ("an hour", Kind.NUMBER, "minutes", 60),
        ("The answer is 45%", Kind.NUMBER, "%", 45),
        ("Yes please", Kind.BOOL, None, True),
        ("It should be Amber", Kind.CHOICE, None, "Amber"),
        ("It should say 12 January 2027", Kind.DATE, None, "2027-01-12"),
        ("We meant the ukulele scheme", Kind.TEXT, None, "We meant the ukulele scheme"),
    ],
)
def test_a_plain_answer_is_a_value(said: str, kind: Kind, unit: str | None, value: object) -> None:
    """Politeness round it is no part of it."""
    assert meant(said, kind, unit) == value


@pytest.mark.parametrize(
    "said",
    [
        "35 or so", "30-40", "35, not counting Reception", "about 35", "35?", "35 in Year 3 and 12 in Year 4",
        "see attached", "I don't know, ask Mary", "Yes, that is right", "as before", "35 I think", "not 35",
        "It was 35 last year", "ask the head", "",
    ],
)  # fmt: skip
def test_what_a_person_would_ask_again_is_unsure(said: str) -> None:
    """A range, an approximation, a condition, a promise, a confirmation of what was not clear."""
    assert meant(said, Kind.NUMBER) is None


@pytest.mark.parametrize("said", ["Amber/Green", "between Red and Amber", "G with some A", "improving"])
def test_a_grade_with_a_qualification_stays_unsure(said: str) -> None:
    """Never rounded."""
    assert meant(said, Kind.CHOICE, before="A/G") is None
