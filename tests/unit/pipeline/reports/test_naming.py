"""Which school is meant."""

import pytest

from pipeline.context import Context
from pipeline.reports.naming import SchoolNameError, school_called


@pytest.mark.parametrize(
    ("text", "urn"),
    [
        ("990001", "990001"),
        ("919/2001", "990001"),
        ("919-2004", "990004"),
        ("9192006", "990007"),
        ("Fernhill Primary School", "990001"),
        ("  fernhill primary school ", "990001"),
        ("Thorncote", "990005"),
        ("millbrook academy", "990007"),
    ],
)
def test_a_number_or_a_name_that_one_school_has_is_that_school(ctx: Context, text: str, urn: str) -> None:
    """A DfE number goes to the open school that has it."""
    register = ctx.register()
    assert register.by_id[school_called(register, text)].urn == urn


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("990099", "no school with the number"),
        ("Nowhere High", "use its URN"),
        ("St Mary's", "URN 990003"),
        ("", "URN"),
    ],
)
def test_nobody_and_more_than_one_are_told_and_never_guessed(ctx: Context, text: str, says: str) -> None:
    """With the schools it may be."""
    with pytest.raises(SchoolNameError, match=says):
        school_called(ctx.register(), text)
