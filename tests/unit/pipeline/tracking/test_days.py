"""What schools mean by "by when"; each expectation is a person's reading on 5 October 2026."""

from datetime import date

import pytest

import samples
from pipeline.hub import load_hub
from pipeline.tracking.days import easter, when

WRITTEN = date(2026, 10, 5)
TERMS = load_hub(samples.hub()).terms


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("25/11/2026", date(2026, 11, 25)),
        ("25.11.26", date(2026, 11, 25)),
        ("2026-11-25", date(2026, 11, 25)),
        ("by 3rd December", date(2026, 12, 3)),
        ("3 March", date(2027, 3, 3)),
        ("1st of May 2027", date(2027, 5, 1)),
        ("January", date(2027, 1, 31)),
        ("Jan 2027", date(2027, 1, 31)),
        ("by May", date(2027, 5, 31)),
        ("end of November", date(2026, 11, 30)),
        ("by half term", date(2026, 10, 23)),
        ("by February half-term", date(2027, 2, 12)),
        ("Spring half term", date(2027, 2, 12)),
        ("Summer 2", date(2027, 7, 21)),
        ("Spr 1", date(2027, 2, 12)),
        ("Autumn term", date(2026, 12, 18)),
        ("end of the autumn term", date(2026, 12, 18)),
        ("Summer term 2026", date(2026, 7, 21)),
        ("end of term", date(2026, 12, 18)),
        ("next term", date(2027, 3, 25)),
        ("Christmas", date(2026, 12, 18)),
        ("Easter", date(2027, 3, 28)),
        ("after Easter 2026", date(2026, 4, 5)),
        ("ASAP", date(2026, 11, 2)),
        ("end of the school year", date(2027, 7, 21)),
    ],
)
def test_words_that_mean_a_day(words: str, day: date) -> None:
    """A stretch of time is over on its last day; without a year, the next one is meant."""
    assert when(words, WRITTEN, TERMS).day == day


@pytest.mark.parametrize(
    "words",
    [
        "",
        "ongoing",
        "On-going",
        "TBC",
        "n/a",
        "termly",
        "31/02/2027",
        "when funds allow",
        "we may buy drums",
        "2026/27",
    ],
)
def test_words_that_mean_no_day(words: str) -> None:
    """No day is guessed, and the reason is said."""
    found = when(words, WRITTEN, TERMS)
    assert found.day is None
    assert found.because


def test_without_terms_what_needs_them_has_no_day() -> None:
    """A hub that has written down no terms is told nothing wrong."""
    assert when("by half term", WRITTEN).day is None
    assert when("Christmas", WRITTEN).day == date(2026, 12, 25)


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2024, date(2024, 3, 31)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_is_on_the_days_of_the_almanac(year: int, day: date) -> None:
    """Among them the earliest and the latest of two centuries."""
    assert easter(year) == day
