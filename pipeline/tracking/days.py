"""What schools mean by "by when": dates, months, terms, half terms, Easter, and words that mean no day.

A deadline that is a stretch of time is over on its last day. Where words do not say a year, the next such day after
they were written is meant. Nothing is guessed: what cannot be told has no day and says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from schemas.hub import Term


@dataclass(frozen=True, slots=True)
class When:
    """The last day that words can mean, and how they were understood; no day where they mean none."""

    day: date | None
    because: str


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_SEASONS = ("autumn", "spring", "summer")
_ENDLESS = re.compile(
    r"\b(on-?going|continu(ous|al|ally|ing)|always|throughout|rolling|regularly|each (term|week|year)|every (term|week|year)|termly|weekly|monthly|annually)\b"
)
_SOON = re.compile(r"\b(asap|a\.s\.a\.p|as soon as possible|immediate(ly)?|straight away|now)\b")
_NONE = re.compile(r"\b(tbc|tba|tbd|n/?a|none|to be (confirmed|agreed|decided)|not (yet )?known)\b")
_YEAR = re.compile(r"\b(20[0-9]{2})\s*(?:[/\-–]\s*(20)?([0-9]{2}))?\b")
_ISO = re.compile(r"\b(20[0-9]{2})-([0-9]{1,2})-([0-9]{1,2})\b")
_NUMBERS = re.compile(r"\b([0-9]{1,2})\s*[/.\-]\s*([0-9]{1,2})\s*[/.\-]\s*((?:20)?[0-9]{2})\b")
_IN_WORDS = re.compile(r"\b([0-9]{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?([a-z]{3,9})\.?,?\s*(20[0-9]{2})?\b")
_MONTH = re.compile(r"\b([a-z]{3,9})\.?,?\s*(20[0-9]{2})?\b")
_HALF = re.compile(r"\b(autumn|spring|summer|aut|spr|sum)(?:\s+term)?\s*([12])\b")
_SEASON = re.compile(r"\b(autumn|spring|summer)\b")
_SOON_DAYS = 28  # "as soon as possible" is late after four weeks: half a half term
# The longest that words without a year can look ahead.
_AHEAD = timedelta(days=366)


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the anonymous algorithm, as in Meeus, Astronomical Algorithms, ch. 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def when(words: str, written: date, terms: Sequence[Term] = ()) -> When:
    """The last day that these words mean, said on the day they were written."""
    text = " ".join(words.casefold().split())
    if not text or _NONE.search(text):
        return When(None, "no day is given")
    found = _day(text, written) or _in_school_words(text, written, terms) or _in_months(text, written)
    if found:
        return found
    if _ENDLESS.search(text):
        return When(None, "it has no end")
    if _SOON.search(text):
        return When(written + timedelta(days=_SOON_DAYS), "as soon as possible: within four weeks")
    if re.search(r"\bend of (the )?(academic |school )?year\b", text):
        return _last(terms, written, "Summer 2", "the end of the school year") or When(
            _coming(7, 31, written), "the end of the school year"
        )
    return When(None, "the words mean no day that we know")


def _day(text: str, written: date) -> When | None:
    """A day given as one."""
    if match := _ISO.search(text):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMBERS.search(text):
        year = int(match[3]) + (2000 if int(match[3]) < 100 else 0)
        return _made(year, int(match[2]), int(match[1]))
    for match in _IN_WORDS.finditer(text):
        if month := _MONTHS.get(match[2]):
            if match[3]:
                return _made(int(match[3]), month, int(match[1]))
            day = _coming(month, int(match[1]), written)
            return When(day, "the next such day") if day else None
    return None


def _made(year: int, month: int, day: int) -> When | None:
    try:
        return When(date(year, month, day), "a date")
    except ValueError:
        return None


def _coming(month: int, day: int, written: date) -> date | None:
    """The first such day on or after the one it was written."""
    for year in (written.year, written.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= written:
            return found
    return None


def _in_school_words(text: str, written: date, terms: Sequence[Term]) -> When | None:
    if "easter" in text:
        return _easter(text, written)
    if match := _HALF.search(text):
        season = next(each for each in _SEASONS if each.startswith(match[1][:3]))
        name = f"{season.capitalize()} {match[2]}"
        return _last(_of_year(terms, text), _start(text, written), name, name)
    if re.search(r"\bhalf[ -]?term\b", text):
        return _half_term(text, written, terms)
    if re.search(r"\b(christmas|xmas|new year)\b", text):
        return _last(
            _of_year(terms, text), _start(text, written), "Autumn 2", "Christmas: the end of the autumn term"
        ) or When(_coming(12, 25, _start(text, written)), "Christmas")
    if match := _SEASON.search(text):
        last = f"{match[1].capitalize()} 2"
        return _last(_of_year(terms, text), _start(text, written), last, f"the end of the {match[1]} term")
    if re.search(r"\b(end of|this|by) (the )?term\b", text):
        return _end_of_term(written, terms)
    if re.search(r"\bnext term\b", text):
        return _next_term(written, terms)
    return None


def _easter(text: str, written: date) -> When:
    year = _YEAR.search(text)
    sunday = easter(int(year[1])) if year else easter(written.year)
    if not year and sunday < written:
        sunday = easter(written.year + 1)
    return When(sunday, f"Easter {sunday.year}")


def _of_year(terms: Sequence[Term], text: str) -> Sequence[Term]:
    """Only the terms of a year that is named, "2026" or "2026/27"."""
    year = _YEAR.search(text)
    if not year:
        return terms
    if year[3]:
        wanted = f"{year[1]}/{year[3]}"
        return [each for each in terms if each.year == wanted]
    return [each for each in terms if each.starts.year == int(year[1])]


def _start(text: str, written: date) -> date:
    """With a year named, even a day before the words were written may be meant."""
    return date(2000, 1, 1) if _YEAR.search(text) else written


def _last(terms: Sequence[Term], written: date, name: str, because: str) -> When | None:
    """The last day of the next half term of this name that is not over."""
    ends = sorted(
        each.ends for each in terms if each.name.casefold() == name.casefold() and each.ends >= written
    )
    return When(ends[0], because) if ends else None


def _half_term(text: str, written: date, terms: Sequence[Term]) -> When | None:
    """The next half-term holiday begins after the first half of a term; of a season where one is named."""
    season = _SEASON.search(text)
    firsts = sorted(
        each.ends
        for each in _of_year(terms, text)
        if each.name.endswith("1") and each.ends >= _start(text, written)
        and (season is None or each.name.casefold().startswith(season[1]))
    )  # fmt: skip
    month = next((_MONTHS[word] for word in re.findall(r"[a-z]+", text) if word in _MONTHS), None)
    fitting = [day for day in firsts if month is None or abs((day.month - month + 6) % 12 - 6) <= 1]
    return When(fitting[0], "the half term") if fitting else None


def _end_of_term(written: date, terms: Sequence[Term]) -> When | None:
    ends = sorted(each.ends for each in terms if each.name.endswith("2") and each.ends >= written)
    return When(ends[0], "the end of the term") if ends else None


def _next_term(written: date, terms: Sequence[Term]) -> When | None:
    ends = sorted(each.ends for each in terms if each.name.endswith("2") and each.ends >= written)
    return When(ends[1], "the end of next term") if len(ends) > 1 else None


def _in_months(text: str, written: date) -> When | None:
    """A month is over on its last day. "May" is a month only with a word before it that a verb has not."""
    for match in _MONTH.finditer(text):
        month = _MONTHS.get(match[1])
        before = text[: match.start()].rstrip()
        if month is None or (
            match[1] in {"may", "march", "mar", "jan", "dec", "sun"} and not _dates(before, match[2])
        ):
            continue
        year = int(match[2]) if match[2] else written.year + (month < written.month)
        after = date(year + month // 12, month % 12 + 1, 1)
        return When(after - timedelta(days=1), f"the end of {after - timedelta(days=1):%B %Y}")
    return None


def _dates(before: str, year: str | None) -> bool:
    return (
        year is not None
        or not before
        or bool(re.search(r"(\b(by|in|before|until|end of|early|mid|late|of)|[/,–-])$", before))
    )
