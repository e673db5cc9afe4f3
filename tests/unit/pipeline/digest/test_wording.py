"""Numbers, days and names as they are said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.digest.weeks import Week
from pipeline.digest.wording import many, share, short, span


@given(st.integers(0, 30000), st.integers(0, 30000))
def test_a_share_says_none_or_all_only_where_it_is_so(one, other):
    """One school of 24,000 is not nought per cent, and all but one is not all."""
    part, whole = sorted((one, other))
    said = share(part, whole)
    assert (said == "") == (whole == 0)
    if whole:
        assert (said == "0 %") == (part == 0)
        assert (said == "100 %") == (part == whole)


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ("2026-W47", "16 to 22 November 2026"),
        ("2026-W44", "26 October to 1 November 2026"),
        ("2026-W53", "28 December 2026 to 3 January 2027"),
    ],
)
def test_a_week_is_said_with_no_month_or_year_twice(week, said):
    """But with both where it has two."""
    assert span(Week.parse(week)) == said


def test_counts_are_said_in_words_where_they_are_nought_or_one():
    """And with a comma in thousands."""
    assert [many(n, "return") for n in (0, 1, 2, 1204)] == [
        "no return",
        "1 return",
        "2 returns",
        "1,204 returns",
    ]


@given(st.text(), st.integers(2, 50))
def test_a_shortened_text_is_short_and_on_one_line(text, most):
    """And says that it was cut."""
    said = short(text, most)
    flat = " ".join(text.split())
    assert len(said) <= most
    assert said == flat or (said.endswith("…") and len(flat) > most)
