"""Written answers as typed values: what a person would be sure of is a value, what they would ask about is not.

The expected results come from what schools write (DOMAIN), never from the code.
"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from extractors.values import Value, parse
from schemas.reading import Status
from schemas.template import Kind, Option

OFSTED = [
    Option(value="Outstanding", aliases=["1", "o", "grade 1"]),
    Option(value="Good", aliases=["2", "g", "grade 2"]),
    Option(value="Requires improvement", aliases=["3", "ri", "satisfactory", "grade 3"]),
    Option(value="Inadequate", aliases=["4", "i", "grade 4"]),
]
RAG = [
    Option(value="Red", aliases=["r"]),
    Option(value="Amber", aliases=["a", "yellow", "orange"]),
    Option(value="Green", aliases=["g"]),
]


def number(text: str, unit: str | None = None, asked: str = "") -> Value:
    return parse(Kind.NUMBER, text, unit=unit, asked=asked)


NUMBERS: list[tuple[str, str | None, JsonValue]] = [
    ("0", None, 0),
    ("45", None, 45),
    (" 45 ", None, 45),
    ("45.", None, 45),
    ("1,240", None, 1240),
    ("2.5", None, 2.5),
    ("forty-five", None, 45),
    ("twelve", None, 12),
    ("45 pupils", None, 45),
    ("45 learners", None, 45),
    ("0.6 FTE", None, 0.6),
    ("35%", "%", 35),
    ("35 %", "%", 35),
    ("35 per cent", "%", 35),
    ("35", "%", 35),
    ("0%", "%", 0),
    ("45", "minutes", 45),
    ("45 mins", "minutes", 45),
    ("45mins", "minutes", 45),
    ("45 minutes", "minutes", 45),
    ("45 minutes per week", "minutes", 45),
    ("45 minutes a week", "minutes", 45),
    ("1hr", "minutes", 60),
    ("1 hour", "minutes", 60),
    ("an hour", "minutes", 60),
    ("½ hr", "minutes", 30),
    ("half an hour", "minutes", 30),
    ("1½ hours", "minutes", 90),
    ("1 hour 15 minutes", "minutes", 75),
    ("£250", "£", 250),
    ("£1,250", "£", 1250),
    ("£12.50", "£", 12.5),
]


@pytest.mark.parametrize(("text", "unit", "value"), NUMBERS)
def test_a_plain_number_is_that_number(text: str, unit: str | None, value: JsonValue) -> None:
    """A number with or without its own unit is a value that can be relied on."""
    found = number(text, unit)
    assert (found.value, found.status) == (value, Status.ANSWERED)
    assert found.confidence >= 0.9


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("30-40", None),
        ("30 - 40", None),
        ("30–40", None),
        ("30 to 40", None),
        ("c. 45", None),
        ("c45", None),
        ("ca 45", None),
        ("approx 45", None),
        ("approximately 45", None),
        ("about 45", None),
        ("around 45", None),
        ("~45", None),
        ("45ish", None),
        ("45?", None),
        ("45+", None),
        (">45", None),
        ("<10", None),
        ("over 45", None),
        ("less than 10", None),
        ("up to 10", None),
        ("at least 10", None),
        ("nearly 50", None),
        ("45 or 46", None),
        ("12/30", None),
        ("12 of 30", None),
        ("12 + 8", None),
        ("12, 8", None),
        ("about half", None),
        ("about half", "%"),
        ("most", None),
        ("all", None),
        ("lots", None),
        ("a few", None),
        ("see attached", None),
        ("as above", None),
        ("tbc", None),
        ("?", None),
        ("Y4 only", None),
        ("Year 4 only", None),
        ("Year 4", None),
        ("Y5: 30, Y6: 28", None),
        ("30 (Y4)", None),
        ("50 mins fortnightly", "minutes"),
        ("50 minutes every two weeks", "minutes"),
        ("50 mins per fortnight", "minutes"),
        ("1 hour per half term", "minutes"),
        ("2 x 30 mins", "minutes"),
        ("30-45 mins", "minutes"),
        ("45 mins on carousel", "minutes"),
        ("45 hours a year", "minutes"),
        ("35%", None),
        ("35%", "minutes"),
        ("a third", "%"),
        ("30-40%", "%"),
        ("£200-£300", "£"),
        ("£2k", "£"),
        ("1,24", None),
        ("12.30.45", None),
    ],
)
def test_a_number_that_a_person_would_ask_about_is_unsure(text: str, unit: str | None) -> None:
    """Ranges, approximations, shares in words, other periods and pointers elsewhere are never a number."""
    found = number(text, unit)
    assert (found.value, found.status) == (None, Status.UNSURE)
    assert found.note
    assert found.confidence < 0.9


@pytest.mark.parametrize("kind", [Kind.NUMBER, Kind.DATE])
def test_blank_nought_not_applicable_and_none_are_four_things(kind: Kind) -> None:
    """They are told apart, and none of them becomes another."""
    blank, absent, none = (parse(kind, text) for text in ("", "n/a", "none"))
    assert blank.status is Status.BLANK
    assert (absent.value, none.value) == ("n/a", "none")
    assert number("0").value == 0
    assert number("0").value is not False


@pytest.mark.parametrize("text", ["n/a", "N/A", "n.a.", "NA", "not applicable", "Not applicable."])
def test_not_applicable_is_kept_as_such(text: str) -> None:
    """However it is written, it is neither blank nor 0."""
    assert number(text).value == "n/a"


@pytest.mark.parametrize("text", ["none", "None", "nil", "NONE."])
def test_none_is_kept_as_such(text: str) -> None:
    """A school that writes none has answered, and has not written 0."""
    assert number(text).value == "none"


@pytest.mark.parametrize("text", ["", "   ", "-", "–", "…", "\u00a0", "\u2002\u2002"])
@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_written_is_blank(kind: Kind, text: str) -> None:
    """White space, a dash or dots are no answer to anything."""
    assert parse(kind, text, options=OFSTED).status is Status.BLANK


DATES = {
    "15/03/2027": "2027-03-15",
    "5/3/2027": "2027-03-05",
    "05.03.27": "2027-03-05",
    "5-3-27": "2027-03-05",
    "2027-03-15": "2027-03-15",
    "15 March 2027": "2027-03-15",
    "15th March 2027": "2027-03-15",
    "15th of March 2027": "2027-03-15",
    "the 15th of March 2027": "2027-03-15",
    "Monday 15 March 2027": "2027-03-15",
    "Mon 15th Mar 27": "2027-03-15",
    "15 Sept 2026": "2026-09-15",
    "March 15, 2027": "2027-03-15",
    "29/02/2028": "2028-02-29",
}


@pytest.mark.parametrize(("text", "iso"), DATES.items())
def test_a_calendar_day_is_read_day_before_month(text: str, iso: str) -> None:
    """Every British way of writing a full date gives the same ISO date."""
    found = parse(Kind.DATE, text)
    assert (found.value, found.status) == (iso, Status.ANSWERED)


@pytest.mark.parametrize(
    "text",
    ["Easter", "by half term", "Summer 2", "ongoing", "asap", "March", "March 2027", "2027", "next term", "15th March",
     "31/02/2027", "32/01/2027", "12/13/2027", "29/02/2027", "15/03", "w/b 15/03/2027", "by 15/03/2027 if possible",
     "15/03/2027 or 22/03/2027", "15-17 March 2027", "0/0/0", "99999999", "15/03/2027?"],
)  # fmt: skip
def test_a_date_that_is_not_one_day_is_unsure(text: str) -> None:
    """A term, a month, an impossible day or a choice of days is never turned into a day."""
    found = parse(Kind.DATE, text)
    assert (found.value, found.status) == (None, Status.UNSURE)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Yes", True),
        ("yes.", True),
        ("Y", True),
        ("YES", True),
        ("✓", True),
        ("No", False),
        ("n", False),
        ("NO", False),
    ],
)
def test_a_plain_yes_or_no_is_a_bool(text: str, *, value: bool) -> None:
    """Case, full stops and abbreviations do not matter."""
    found = parse(Kind.BOOL, text)
    assert found.value is value
    assert found.status is Status.ANSWERED


@pytest.mark.parametrize(
    "text",
    ["Partly", "Yes and no", "yes/no", "In some classes", "Yes, except Year 6", "yes but not in KS1", "mostly", "sometimes",
     "Yes – when staffing allows", "no, but planned", "Yes?", "?", "see attached", "working towards", "0", "30", "n/a",
     "not sure", "not always", "nobody knows", "Not really", "yesterday", "nope but soon", "Yes, until July", "No?", "Y/N", "N/K", "no data",
     "no idea", "No response", "✗", "Yes - to be confirmed", "Y in KS2", "Yes, Years 1 to 5", "No. of lessons: 4"],
)  # fmt: skip
def test_a_qualified_yes_is_unsure(text: str) -> None:
    """Partly, but, except and the like are for a person."""
    found = parse(Kind.BOOL, text)
    assert (found.value, found.status) == (None, Status.UNSURE)


@pytest.mark.parametrize(
    ("text", "value"),
    [("2", "Good"), ("Grade 2", "Good"), ("Good", "Good"), ("GOOD", "Good"), ("G", "Good"), ("1", "Outstanding"),
     ("Satisfactory", "Requires improvement"), ("RI", "Requires improvement"), ("4", "Inadequate"), ("grade 4", "Inadequate")],
)  # fmt: skip
def test_a_grade_is_accepted_however_it_is_named(text: str, value: str) -> None:
    """By number, by word, by letter, by its former name."""
    found = parse(Kind.CHOICE, text, options=OFSTED)
    assert (found.value, found.status) == (value, Status.ANSWERED)


@pytest.mark.parametrize(
    "text",
    ["2/3", "2-", "2+", "2-3", "2 - 3", "1 or 2", "2/3 overall", "good with outstanding features", "good/outstanding",
     "Good?", "nearly good", "5", "0", "A", "not yet good", "2 moving to 1", "Good in KS1, RI in KS2", "n/a", "2.5", "3 (2 in KS2)"],
)  # fmt: skip
def test_a_grade_with_a_qualification_is_unsure(text: str) -> None:
    """Nothing is rounded: two grades, half a grade or a grade with features stay as they are written."""
    found = parse(Kind.CHOICE, text, options=OFSTED)
    assert (found.value, found.status) == (None, Status.UNSURE)


@pytest.mark.parametrize(
    ("text", "value"),
    [("A", "Amber"), ("amber", "Amber"), ("GREEN", "Green"), ("R", "Red"), ("Yellow", "Amber")],
)
def test_a_colour_is_accepted_by_name_or_letter(text: str, value: str) -> None:
    """RAG is typed in many ways."""
    assert parse(Kind.CHOICE, text, options=RAG).value == value


@pytest.mark.parametrize(
    "text", ["A/G", "R/A", "amber/green", "amber to green", "A-G", "amber–green", "blue", "Amber (was red)"]
)
def test_a_colour_between_two_is_unsure(text: str) -> None:
    """Amber/green is neither amber nor green."""
    assert parse(Kind.CHOICE, text, options=RAG).status is Status.UNSURE


def test_several_are_all_those_named() -> None:
    """A list names several options, in the form's order; one that is not offered makes it unsure."""
    options = [Option(value=v) for v in ("Strings", "Brass", "Woodwind")]
    assert parse(Kind.CHOICES, "brass, strings", options=options).value == ["Strings", "Brass"]
    assert parse(Kind.CHOICES, "brass and kazoo", options=options).status is Status.UNSURE


@pytest.mark.parametrize("text", ["30-40", "n/a", "none", "0", "see attached", "Yes"])
def test_a_text_field_keeps_whatever_was_written(text: str) -> None:
    """In a text field there is nothing to interpret."""
    assert parse(Kind.TEXT, text).value == text


@given(
    st.sampled_from(list(Kind)), st.text(max_size=40), st.sampled_from([None, "%", "minutes", "hours", "£"])
)
def test_any_text_is_decided(kind: Kind, text: str, unit: str | None) -> None:
    """Whatever is written, there is a status, a probability, and a value exactly where it is answered."""
    found = parse(kind, text, unit=unit, options=OFSTED)
    assert 0 <= found.confidence <= 1
    assert (found.value is not None) == (found.status is Status.ANSWERED)


@given(st.integers(0, 10**9))
def test_digits_are_never_another_number(count: int) -> None:
    """What is typed in digits is read as exactly that, with thousands or without."""
    assert number(str(count)).value == count
    assert number(f"{count:,}").value == count


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31)))
def test_a_date_survives_being_written(day: date) -> None:
    """DD/MM/YYYY is read back as the same day, in any year a form may speak of."""
    assert parse(Kind.DATE, f"{day:%d/%m/%Y}").value == day.isoformat()


@pytest.mark.parametrize(("text", "unit"), [("0.45", "%"), ("1", "minutes"), ("1.5", "minutes")])
def test_a_number_that_is_likely_in_another_unit_is_unsure(text: str, unit: str) -> None:
    """A share of one is no percentage, and one minute of music may be one hour."""
    assert parse(Kind.NUMBER, text, unit=unit).status is Status.UNSURE


def test_the_lines_a_date_was_written_on_are_no_part_of_it() -> None:
    """ "_6_/_11_/_2026_" is the sixth of November."""
    assert parse(Kind.DATE, "_6_/_11_/_2026_").value == "2026-11-06"
    assert parse(Kind.NUMBER, "__12__").value == 12
