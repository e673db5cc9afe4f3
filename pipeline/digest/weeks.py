"""ISO weeks as the hub lives them: from Monday to Monday on the clocks of Europe/London."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from pipeline.local_time import LONDON, first_moment

_WRITTEN = re.compile(r"([0-9]{4})-?W([0-9]{1,2})", re.IGNORECASE)


class WeekError(ValueError):
    """Not a week; the message says how one is written."""


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One week of ISO 8601; its moments are aware and in UTC."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """The week that is written ``2026-W47``; WeekError for what is none."""
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            raise WeekError(f"{text!r} is not a week; write it as 2026-W47.")
        year, number = int(found[1]), int(found[2])
        if not 1 <= number <= _weeks_in(year):
            raise WeekError(f"{year} has the weeks 1 to {_weeks_in(year)}, and no week {number}.")
        return cls(year, number)

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """The week a moment falls in, by the clocks of London."""
        return cls._of_day(moment.astimezone(LONDON).date())

    @classmethod
    def _of_day(cls, day: date) -> Self:
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """Its last day."""
        return date.fromisocalendar(self.year, self.number, 7)

    @property
    def starts(self) -> datetime:
        """Its first moment."""
        return first_moment(self.monday).astimezone(UTC)

    @property
    def ends(self) -> datetime:
        """The first moment that is no longer in it."""
        return self.next().starts

    def next(self) -> "Week":
        """The week after."""
        return self.later(1)

    def later(self, weeks: int) -> "Week":
        """So many weeks on; back for a negative number."""
        return Week._of_day(self.monday + timedelta(weeks=weeks))

    def morning_after(self, hour: int) -> datetime:
        """When its digest is due: the Monday after it, at this hour of London's clocks, summer or winter."""
        return datetime.combine(self.next().monday, time(hour), LONDON).astimezone(UTC)

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"


def _weeks_in(year: int) -> int:
    """52 or 53: 28 December is always in the last one (ISO 8601)."""
    if not 1 <= year <= 9998:
        raise WeekError(f"there is no year {year}; write a week as 2026-W47.")
    return date(year, 12, 28).isocalendar().week


def school_year_of(day: date) -> date:
    """The first of September that a school year began with."""
    return date(day.year if day.month >= 9 else day.year - 1, 9, 1)
