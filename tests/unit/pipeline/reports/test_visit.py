"""A visit in the calendar."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from icalendar import Calendar

from pipeline.local_time import LONDON
from pipeline.reports.visit import visit

HOUR = timedelta(hours=1)


def event(data: bytes):
    (found,) = Calendar.from_ical(data).walk("VEVENT")
    return found


@pytest.mark.parametrize(("day", "offset"), [("2026-07-06", 1), ("2026-12-03", 0)])
def test_a_visit_is_at_its_hour_on_londons_clocks(found, day, offset):
    """Summer and winter; ten o'clock stays ten o'clock."""
    at = datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=LONDON)
    data = visit(found, at, HOUR)
    assert f"DTSTART;TZID=Europe/London:{day.replace('-', '')}T100000".encode() in data
    start = event(data).decoded("dtstart")
    assert start == at
    assert start.utcoffset() == timedelta(hours=offset)
    assert event(data).decoded("dtend") - start == HOUR


def test_the_clocks_change_when_londons_do(found):
    """The rules of the file itself, for programs that do not know the zone: 29 March 2026 at 01:00, 25 October at 02:00."""
    at = datetime(2026, 12, 3, 10, tzinfo=LONDON)
    (zone,) = Calendar.from_ical(visit(found, at, HOUR)).walk("VTIMEZONE")
    rules = zone.to_tz()
    for moment in (
        "2026-03-29T00:59",
        "2026-03-29T02:00",
        "2026-10-25T00:30",
        "2026-10-25T02:00",
        "2030-07-01T12:00",
    ):
        local = datetime.fromisoformat(moment)
        assert local.replace(tzinfo=rules).utcoffset() == local.replace(tzinfo=LONDON).utcoffset(), moment


def test_a_schools_words_never_become_a_property(found):
    """Line breaks, colons, commas and semicolons are escaped; a line is no longer than 75 bytes."""
    words = "x\r\nATTENDEE:mailto:a@b.example\nEND:VEVENT;,\\ ünï " + "é" * 80
    hostile = replace(found, school=words, wanted=tuple(replace(each, quote=words) for each in found.wanted))
    data = visit(hostile, datetime(2026, 12, 3, 10, tzinfo=LONDON), HOUR, "team@hub.example")
    made = event(data)
    assert "attendee" not in made
    assert data.count(b"END:VEVENT\r\n") == 1
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert "ATTENDEE:mailto:a@b.example" in str(made["description"])
    assert str(made["organizer"]) == "mailto:team@hub.example"


def test_the_same_visit_is_the_same_event(found):
    """Imported again on the same day it moves, and makes no second one."""
    morning, noon = (datetime(2026, 12, 3, hour, tzinfo=LONDON) for hour in (10, 12))
    assert event(visit(found, morning, HOUR))["uid"] == event(visit(found, noon, HOUR))["uid"]
    other = replace(found, urn="990002")
    assert event(visit(found, morning, HOUR))["uid"] != event(visit(other, morning, HOUR))["uid"]
