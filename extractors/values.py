"""Written answers as typed values. Where a person would have to ask, the value is unsure and the words are kept.

Blank, 0, n/a and "none" are four things: the first is blank, the second the number, the others are kept as the
words "n/a" and "none". Nothing is rounded, averaged or guessed.
"""

import re
from dataclasses import dataclass
from datetime import date

from pydantic import JsonValue

from schemas.reading import Status
from schemas.template import Kind, Option

from .glyphs import CROSSES, is_tick
from .tree import normal

SURE = 0.999  # as measured: of answers read this way 99.98 in 100 are right (make accuracy prints the table)
LIKELY = 0.99


@dataclass(frozen=True, slots=True)
class Value:
    """A typed value with its status, confidence and, where it is unsure, why."""

    value: JsonValue
    status: Status
    confidence: float
    note: str | None = None


_SAYS = re.compile(r"[\w%£&+<>=✓✔√✗✘×?☒☑■●◉⬛✅]")
BLANK = Value(None, Status.BLANK, SURE)
_NOT_APPLICABLE = re.compile(r"^(n ?a|not applicable|does not apply|n a at present)$")
_NONE = re.compile(r"^(none|nil|nothing|none at present|none yet)$")


def unsure(note: str, confidence: float = 0.4) -> Value:
    """A value that a person has to decide."""
    return Value(None, Status.UNSURE, confidence, note)


def sure(value: JsonValue, confidence: float = SURE, note: str | None = None) -> Value:
    """A value that can be relied on."""
    return Value(value, Status.ANSWERED, confidence, note)


def parse(
    kind: Kind, text: str, *, unit: str | None = None, options: list[Option] | None = None, asked: str = ""
) -> Value:
    """A written answer as a value of this kind; ``asked`` is the question, whose own noun may follow a number."""
    text = text.strip()
    if not _SAYS.search(text):
        return BLANK
    if kind is Kind.TEXT:
        return sure(text)
    key = normal(text)
    if kind in (Kind.NUMBER, Kind.DATE):
        if _NOT_APPLICABLE.match(key):
            return sure("n/a", LIKELY)
        if _NONE.match(key):
            return sure("none", LIKELY)
        unlined = text.replace("_", " ").strip()  # what is left of the lines it was written on
        return number(unlined, unit, asked) if kind is Kind.NUMBER else day(unlined)
    if kind is Kind.BOOL:
        return yes_no(text)
    return one_of(text, options or []) if kind is Kind.CHOICE else several_of(text, options or [])


# --- numbers ----------------------------------------------------------------------------------------------

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
_WORDS = {word: n for n, word in enumerate(_SMALL)} | {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
    "a hundred": 100, "half": 0.5, "nought": 0, "a dozen": 12,
}  # fmt: skip
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
_PLAIN = re.compile(r"^[-+]?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?$")
_DURATION = re.compile(
    r"^(?:(?P<h>\d+(?:\.\d+)?|[½¼¾]|\d+ ?[½¼¾]|an?|one|two|half an?) ?(?:hours?|hrs?|h))?"
    r"(?:\s*(?:and|,)?\s*(?P<half>a half|½))?\s*(?:(?:and )?(?P<m>\d+(?:\.\d+)?) ?(?:minutes?|mins?|m))?$"
)
_PER = r"(?: ?(?:per|a|each|every|/) ?(?:week|lesson|wk|session|class)| weekly)?"


def number(text: str, unit: str | None = None, asked: str = "") -> Value:
    """A number, in the field's unit; ranges, approximations, shares in words and other periods are unsure."""
    bare = " ".join(text.casefold().replace("\u00a0", " ").split()).strip(" .;")
    if unit == "£":
        bare = bare.removeprefix("£").strip()
    percent = bare.endswith(("%", " percent", " per cent"))
    if percent:
        bare = re.sub(r" ?(%|per ?cent)$", "", bare)
        if unit not in ("%", None) or unit is None:
            return unsure("a percentage was given where a number is asked")
    if unit == "minutes":
        found = _minutes(bare)
        if found is not None:
            return sure(found)
    if unit == "hours":
        bare = re.sub(r" ?(hours?|hrs?|h)$", "", bare)
    plain = _plain_number(bare)
    if plain is not None:
        doubt = _other_unit(bare, plain, "percent" if percent else unit)
        return unsure(doubt) if doubt else sure(plain, LIKELY if bare in _WORDS else SURE)
    named = re.match(r"^([\d.,]+|[½¼¾]) ?([a-z ]+)$", bare)
    if (
        named
        and _plain_number(named[1]) is not None
        and unit in (None, *_COUNTS)
        and _same_noun(named[2], asked)
    ):
        return sure(_plain_number(named[1]), LIKELY)
    return unsure("not a plain number")


def _other_unit(bare: str, plain: float, unit: str | None) -> str:
    """Why a plain number may be in another unit than the one asked for; "" where nothing speaks for it."""
    if unit == "%" and (bare in _WORDS or bare in _FRACTIONS):
        return "a share in words where a percentage is asked"
    if unit == "%" and 0 < plain < 1:
        return "a share of one where a percentage is asked"
    return "so few minutes may be hours" if unit == "minutes" and 0 < plain < _LEAST_MINUTES else ""


_LEAST_MINUTES = 5  # no lesson, club or meeting is shorter
_COUNTS = ("pupils", "learners", "children", "staff", "fte", "times", "years")
_OTHER_COUNTS = frozenset(
    ("teacher", "staff", "class", "classe", "ensemble", "instrument", "lesson", "event", "school", "hour", "group", "visit",
     "observation", "minute", "%", "percentage", "proportion", "concert", "performance", "term", "week")
)  # fmt: skip
_PEOPLE = frozenset(("pupil", "learner", "child", "children", "student", "kid", "girl", "boy"))


def _same_noun(noun: str, asked: str) -> bool:
    """Whether what was counted is what was asked for: "45 pupils" of learners, never "3 classes" of pupils."""
    if noun in ("in total", "total", "in all", "altogether", "fte"):
        return True
    words = {w.removesuffix("s") for w in normal(asked).split()}
    told = noun.removesuffix("s")
    if f" {noun} " in f" {normal(asked)} " or told in words:
        return True
    return told in _PEOPLE and not words & _OTHER_COUNTS


def _plain_number(bare: str) -> int | float | None:
    if bare in _FRACTIONS:
        return _FRACTIONS[bare]
    if bare in _WORDS:
        return _WORDS[bare]
    mixed = re.match(r"^(\d+) ?([½¼¾])$", bare)
    if mixed:
        return int(mixed[1]) + _FRACTIONS[mixed[2]]
    tens = re.match(
        r"^(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ](one|two|three|four|five|six|seven|eight|nine)$",
        bare,
    )
    if tens:
        return int(_WORDS[tens[1]] + _WORDS[tens[2]])
    if not _PLAIN.match(bare):
        return None
    value = float(bare.replace(",", ""))
    return int(value) if value.is_integer() and "." not in bare else value


def _minutes(bare: str) -> int | float | None:
    bare = re.sub(_PER + "$", "", bare).strip()
    if bare in ("half an hour", "½ hour", "½ hr", "½hr", "half hour", "1/2 hour", "1/2 hr"):
        return 30
    match = _DURATION.match(bare)
    if not match or not (match["h"] or match["m"]):
        return None
    hours = {"a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "half a": 0.5, "half an": 0.5}.get(match["h"] or "")
    if hours is None:
        hours = _hours(match["h"])
    total = hours * 60 + (30 if match["half"] and match["h"] else 0) + float(match["m"] or 0)
    return int(total) if total.is_integer() else total


def _hours(text: str | None) -> float:
    if not text:
        return 0.0
    found = _plain_number(text.strip())
    return float(found) if found is not None else 0.0


# --- dates ------------------------------------------------------------------------------------------------

_MONTHS = {
    m: n
    for n, m in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_FIRST_YEAR, _LAST_YEAR = 1990, 2060  # a visit, a plan or a policy of a school that answers today
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
_NUMERIC = re.compile(r"^(\d{1,2})\s?[/.\-]\s?(\d{1,2})\s?[/.\-]\s?(\d{4}|\d{2})$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:t.*)?$")
_NAMED = re.compile(
    rf"^{_WEEKDAY}(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ \-]([a-z]{{3,9}})\.?,?[ \-]'?(\d{{4}}|\d{{2}})$"
)
_AMERICAN = re.compile(rf"^{_WEEKDAY}([a-z]{{3,9}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})$")


def day(text: str) -> Value:
    """A calendar day, day before month; without a year, or in words such as "Easter", it is unsure."""
    bare = " ".join(text.casefold().replace("\u00a0", " ").split()).strip(" .;")
    bare = re.sub(rf"^{_WEEKDAY}(?=\d{{1,2}}[/.\-])", "", bare)
    numeric, iso = _NUMERIC.match(bare), _ISO.match(bare)
    if iso:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    if numeric:
        return _date(_year(numeric[3]), int(numeric[2]), int(numeric[1]))
    named = _NAMED.match(bare)
    if named and named[2][:3] in _MONTHS and _is_month(named[2]):
        return _date(_year(named[3]), _MONTHS[named[2][:3]], int(named[1]))
    american = _AMERICAN.match(bare)
    if american and _is_month(american[1]):
        return _date(int(american[3]), _MONTHS[american[1][:3]], int(american[2]))
    return unsure("not one calendar day")


def _is_month(word: str) -> bool:
    full = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "sept",
    ]
    return any(m.startswith(word) for m in full) and word[:3] in _MONTHS


def _year(text: str) -> int:
    return int(text) + (2000 if len(text) == 2 else 0)


def _date(year: int, month: int, number_of_day: int) -> Value:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return unsure(f"the year {year} can hardly be meant")
    try:
        return sure(date(year, month, number_of_day).isoformat())
    except ValueError:
        return unsure("no such day")


# --- yes and no, choices ------------------------------------------------------------------------------------


def yes_no(text: str) -> Value:
    """True or false; "partly", "yes but …" and anything else are unsure."""
    key = normal(text)
    if "?" in text:
        return unsure("a question mark stands with it")
    if key in ("yes", "y", "yep", "yeah", "true", "yes please", "yes definitely", "yes all") or (
        is_tick(text) and key not in ("x", "xx") and text.strip()[0] not in CROSSES
    ):
        return sure(value=True)
    if key in ("no", "n", "nope", "false", "no thank you", "no thanks", "not yet", "no not yet"):
        return sure(value=False, confidence=LIKELY if "yet" in key else SURE)
    plain = key.startswith(("yes", "no", "y ", "n "))
    return unsure("more than a plain yes or no" if plain else "not a plain yes or no")


def meant(text: str, options: list[Option]) -> list[str]:
    """The options that a short text names exactly, by value or other spelling."""
    key = normal(text)
    exact = [o.value for o in options if normal(o.value) == key]
    return exact or [o.value for o in options if key and key in map(normal, o.aliases)]


def one_of(text: str, options: list[Option]) -> Value:
    """The option a text names; more than one, none, or one with a qualification is unsure."""
    found = meant(text, options)
    if re.search(r"[+/]|\d\s*[-–]|[-–]\s*$|\?", text) and not any(text.strip() == o.value for o in options):
        return unsure("a grade with a qualification")
    if len(found) == 1:
        return sure(found[0])
    stripped = re.sub(r"^(grade|level|we are|currently|score)\s+", "", normal(text))
    again = meant(stripped, options)
    return sure(again[0], LIKELY) if len(again) == 1 else unsure("names no single option")


def several_of(text: str, options: list[Option]) -> Value:
    """All options a list names; unsure where a part of it names none."""
    parts = [p for p in re.split(r"[,;/\n&+]|\band\b", text) if p.strip()]
    found = [meant(p, options) for p in parts]
    if parts and all(len(f) == 1 for f in found):
        named = {f[0] for f in found}
        return sure([o.value for o in options if o.value in named], LIKELY)
    whole = meant(text, options)
    return sure(list(whole), LIKELY) if len(whole) == 1 else unsure("names something that is not on the list")
