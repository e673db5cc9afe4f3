"""Weeks on London's clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.digest.weeks import Week, WeekError, school_year_of
from pipeline.local_time import LONDON

moments = st.datetimes(datetime(2015, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(moments)
def test_each_moment_is_in_the_week_that_begins_before_it_and_ends_after(moment):
    """Weeks leave no gap and do not overlap, over every change of the clocks."""
    week = Week.of(moment)
    assert week.starts <= moment < week.ends
    assert week.next().starts == week.ends
    assert Week.parse(str(week)) == week


@given(moments, st.integers(0, 23))
def test_its_morning_is_a_monday_at_that_hour_of_londons_clocks(moment, hour):
    """Summer or winter; and after the week has ended."""
    week = Week.of(moment)
    morning = week.morning_after(hour).astimezone(LONDON)
    assert (morning.isoweekday(), morning.hour, morning.minute) == (1, hour, 0)
    assert week.ends <= week.morning_after(hour) < week.next().ends


@pytest.mark.parametrize(
    ("week", "hours"), [("2026-W43", 169), ("2026-W44", 168), ("2027-W12", 167), ("2026-W20", 168)]
)
def test_a_week_in_which_the_clocks_change_has_an_hour_more_or_less(week, hours):
    """25 October 2026 and 28 March 2027 are Sundays on which London's clocks change."""
    assert (Week.parse(week).ends - Week.parse(week).starts) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("written", "week"), [("2026-W47", (2026, 47)), ("2026w7", (2026, 7)), (" 2020-W53 ", (2020, 53))]
)
def test_a_week_is_read_as_iso_8601_writes_it(written, week):
    """Also without the hyphen, which the standard allows, and in small letters."""
    assert Week.parse(written) == Week(*week)


@pytest.mark.parametrize(
    "written",
    ["", "47", "2026-47", "2026-W00", "2026-W54", "2025-W53", "0000-W01", "2026-W47-1", "٢٠٢٦-W47x"],
)
def test_what_is_no_week_is_refused_with_how_to_write_one(written):
    """Also a week 53 in a year that has 52."""
    with pytest.raises(WeekError, match=r"2026-W47|the weeks 1 to 5[23]"):
        Week.parse(written)


def test_the_school_year_begins_in_september():
    """31 August belongs to the year before."""
    assert school_year_of(date(2026, 8, 31)) == date(2025, 9, 1)
    assert school_year_of(date(2026, 9, 1)) == date(2026, 9, 1)
    assert school_year_of(date(2027, 2, 3)) == date(2026, 9, 1)
