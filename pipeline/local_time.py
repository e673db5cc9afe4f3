"""The days of the hub: a deadline is over at midnight in England, whatever the clocks of machines say."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def local_day(moment: datetime) -> date:
    """The day in England that a moment falls on."""
    return moment.astimezone(LONDON).date()


def first_moment(day: date) -> datetime:
    """When a day begins in England."""
    return datetime.combine(day, time.min, LONDON)


def last_moment(day: date) -> datetime:
    """The last moment of a day in England."""
    return datetime.combine(day, time.max, LONDON)
