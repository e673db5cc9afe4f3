"""How values are said to a person: days, waits, counts and answers, in British English."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from pipeline.schools import School
from schemas.template import Kind

_HERE = ZoneInfo("Europe/London")


def day(when: datetime | None) -> str:
    """``5 Oct 2026``."""
    return "" if when is None else f"{when.astimezone(_HERE):%-d %b %Y}"


def moment(when: datetime | None) -> str:
    """``5 Oct 2026, 14:07``."""
    return "" if when is None else f"{when.astimezone(_HERE):%-d %b %Y, %H:%M}"


def waited(since: datetime, now: datetime | None = None) -> str:
    """How long ago, as one says it: ``just now``, ``12 min``, ``3 h``, ``5 days``."""
    gone = (now or datetime.now(UTC)) - since
    if gone < timedelta(minutes=1):
        return "just now"
    if gone < timedelta(hours=1):
        return f"{gone.seconds // 60} min"
    if gone < timedelta(days=1):
        return f"{gone.seconds // 3600} h"
    return count(gone.days, "day")


def form_word(form: str) -> str:
    """A form without its version: ``infant-primary`` is ``Infant primary``."""
    return form.replace("_", " ").replace("-", " ").capitalize()


def form_name(form: str, version: str, title: str = "") -> str:
    """Which form it is: ``Infant primary, version 3``; its title too, which several forms of one hub may share."""
    name = form_word(form)
    named = version if version.casefold().startswith("v") else f"version {version}"
    return f"{name}, {named}" + (f" ({title})" if title else "")


def count(number: int, noun: str, plural: str | None = None) -> str:
    """``1 day``, ``2 days``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def spoken(value: JsonValue) -> str:
    """An answer as a person says it; an empty one is a dash."""
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict):
        return ", ".join(f"{name}: {spoken(each)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(spoken(each) for each in value)
    return str(value)


def said(value: JsonValue, kind: Kind) -> str:
    """An answer of a kind as a person says it: a date as a day, anything else as it is ``spoken``."""
    if kind is Kind.DATE and isinstance(value, str):
        try:
            return f"{date.fromisoformat(value):%-d %b %Y}"
        except ValueError:  # kept as words: "n/a", "by half term"
            return value
    return spoken(value)


_SHORT = {"Urn": "URN", "Dfe": "DfE"}
_KINDS = {
    Kind.TEXT: "words",
    Kind.CHOICE: "one of several",
    Kind.CHOICES: "some of several",
    Kind.NUMBER: "number",
    Kind.DATE: "date",
    Kind.BOOL: "yes or no",
}


def kind_word(kind: Kind) -> str:
    """What a field asks for: ``bool`` is ``yes or no``."""
    return _KINDS[Kind(kind)]


def by_when(words: str | None) -> str:
    """When something is to be done, in the school's words; a day it gave as a day."""
    return said(words, Kind.DATE) if words else "–"


def plain_code(code: str) -> str:
    """A reason's name for a filter or a tag: ``value_unsure`` is ``Value unsure``."""
    words = str(code).replace("_", " ").capitalize()
    return re.sub(r"^(Urn|Dfe)\b", lambda found: _SHORT[found[1]], words)


def particulars(school: School) -> str:
    """What tells a school from another of a like name: numbers, postcode, district, phase and size."""
    size = count(school.roll, "pupil") if school.roll else ""
    pairs = (f"URN {school.urn}", school.dfe_number, school.postcode, school.district, school.phase, size)
    return ", ".join(each for each in pairs if each)
