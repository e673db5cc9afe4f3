"""A visit for the calendar (RFC 5545): on London's clocks, with what the visitor needs to know before."""

from datetime import datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vText

from pipeline.keys import key_of
from pipeline.local_time import LONDON
from schemas.journey import FollowUpKind

from .dossier import Dossier
from .wording import day

_PRODUCT = "-//Ritornello//Visits//EN"


def visit(found: Dossier, at: datetime, length: timedelta, organiser: str | None = None) -> bytes:
    """The .ics file. The same visit has the same UID, so that importing it again moves it and makes no second one.

    ``at`` is aware. What the school wrote is text of the description, escaped by the library and never a property.
    """
    event = Event()
    event.add("uid", f"{key_of('visit', found.urn, day(at))[:32]}@ritornello")
    event.add("dtstamp", found.made)
    event.add("dtstart", at.astimezone(LONDON))
    event.add("dtend", (at + length).astimezone(LONDON))
    event.add("summary", f"Music visit: {found.school}")
    event.add("location", ", ".join(filter(None, (found.school, found.postcode))))
    event.add("description", _description(found))
    event.add("categories", ["Music visit"])
    if organiser:
        event.add("organizer", f"mailto:{organiser}")
        event["organizer"].params["CN"] = vText(found.hub)
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_london())
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _london() -> Timezone:
    """London's clocks by the rule they have followed since 1996: last Sundays of March and October, 01:00 UTC."""
    zone = Timezone()
    zone.add("tzid", LONDON.key)
    for kind, month, at, before, after in (
        (TimezoneDaylight, 3, datetime(1996, 3, 31, 1), 0, 1),  # noqa: DTZ001 - by the clock before the change
        (TimezoneStandard, 10, datetime(1996, 10, 27, 2), 1, 0),  # noqa: DTZ001
    ):
        rule = kind()
        rule.add("dtstart", at)
        rule.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        rule.add("tzoffsetfrom", timedelta(hours=before))
        rule.add("tzoffsetto", timedelta(hours=after))
        rule.add("tzname", "BST" if after else "GMT")
        zone.add_component(rule)
    return zone


def _description(found: Dossier) -> str:
    lines = [f"URN {found.urn}" + (f", area {found.area}" if found.area else "")]
    if found.latest is not None:
        lines.append(f"Last return: {day(found.latest.sent)}")
    lines += [
        f"{_LABELS[each.kind]}: “{' '.join(each.quote.split())}”"
        for each in found.wanted
        if each.kind in _LABELS
    ]
    return "\n".join(lines)


_LABELS = {
    FollowUpKind.VISIT_PRIORITY: "Asks for a visit",
    FollowUpKind.QUESTION: "Asks",
    FollowUpKind.SUPPORT: "Would like",
}
