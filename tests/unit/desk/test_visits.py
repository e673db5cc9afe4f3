"""Visits on a school's page: planned and settled there, each with its calendar file."""

from collections.abc import Callable

from pipeline.context import Context
from tests.served import Browser
from tests.unit.pipeline.test_visits import asked_for, school


def test_a_visit_is_planned_held_and_in_the_calendar(ctx: Context, browser: Callable[..., Browser]) -> None:
    """The page lists it with day, state and the follow-up that asked for it; a viewer sees it and cannot change it."""
    number = asked_for(ctx)
    home, staff, viewer = f"/schools/{school(ctx)}", browser("staff"), browser("viewer")
    assert "None has been planned here" in viewer.get(home).text
    sent = staff.send_form(f"{home}/visits", at="2026-12-03T10:00", minutes="45")
    assert (sent.status_code, sent.headers["location"]) == (303, f"{home}#visits")
    page = viewer.get(home).text
    assert "3 Dec 2026, 10:00" in page
    assert f'href="/follow-ups/{number}"' in page
    assert "Held" not in page
    calendar = viewer.get(f"{home}/visits/1.ics")
    assert "DTSTART;TZID=Europe/London:20261203T100000" in calendar.text
    assert "DTEND;TZID=Europe/London:20261203T104500" in calendar.text
    assert viewer.get(f"/schools/{school(ctx, '990002')}/visits/1.ics").status_code == 404
    assert staff.send_form(f"{home}/visits/1", state="done").status_code == 303
    assert "Done" in viewer.get(home).text
    assert "Visited on 03/12/2026." in viewer.get(f"/follow-ups/{number}").text


def test_what_cannot_be_planned_is_said_on_the_page(ctx: Context, browser: Callable[..., Browser]) -> None:
    """With what was typed still there."""
    home, staff = f"/schools/{school(ctx)}", browser("staff")
    wrong = staff.send_form(f"{home}/visits", at="2027-03-28T01:30", minutes="60")
    assert wrong.status_code == 422
    assert "the clocks go forward" in wrong.text
    assert 'value="2027-03-28T01:30"' in wrong.text
    assert (
        "takes 5 to 1,440 minutes"
        in staff.send_form(f"{home}/visits", at="2026-12-03T10:00", minutes="x").text
    )
    assert staff.send_form(f"{home}/visits/1", state="done").status_code == 404
    assert staff.send_form("/schools/99999/visits", at="2026-12-03T10:00").status_code == 404
