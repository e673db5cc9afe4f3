"""The numbers of a digest as a workbook: every list in full, text as text, no formula ever live."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO

import xlsxwriter

from pipeline.local_time import local_day

from .shape import Digest, Named, Sureness
from .wording import span

Value = str | int | date | None
Table = tuple[str, Sequence[str], Sequence[Sequence[Value]]]  # a sheet's name, its columns and its rows
_WHERE = ("School", "URN", "Area")
_CELL = 32_000  # characters; a cell of a workbook holds 32,767
_ROWS = 100_000  # of a sheet in a letter; beyond it the letter would be too large for a mail server
_WIDE = {"School": 40, "In its words": 60, "What is wrong": 50, "What to do": 50, "Action": 60, "About": 40}
_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook(digest: Digest) -> bytes:
    """The file's bytes; two workbooks of one digest are the same."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {**_TEXT, "in_memory": True}) as book:
        book.set_properties(
            {
                "title": f"{digest.hub}, {digest.audience}: {digest.week}",
                "created": digest.as_of.replace(tzinfo=None),
            }
        )
        for name, columns, rows in _sheets(digest):
            _write(book, name, columns, rows)
    return out.getvalue()


def _sheets(digest: Digest) -> Iterator[Table]:
    yield "Summary", ("What", "Number"), list(_summary(digest))
    yield from _in_hand(digest)
    yield from _wanted(digest)
    yield from _counted(digest)


def _in_hand(digest: Digest) -> Iterator[Table]:
    """What is to be done for a school, or was."""
    yield (
        "Visits",
        (*_WHERE, "In its words", "Asked on", "Due", "For", "New this week", "Overdue"),
        [
            (*_of(e.school), e.quote, _day(e.raised), e.due, e.owner, _yes(e.fresh), _yes(e.overdue))
            for e in digest.visits
        ],
    )
    yield (
        "Decisions",
        (*_WHERE, "About", "What is wrong", "What to do", "Since", "Days"),
        [
            (*_of(e.school), e.about, e.sentence, e.action, _day(e.raised), e.days)
            for e in digest.waiting.open
        ],
    )
    yield (
        "Came in",
        (*_WHERE, "Form", "Received", "State", "Sent before"),
        [(*_of(e.school), e.form, _day(e.received), e.state, _yes(e.again)) for e in digest.arrivals.returns],
    )
    yield (
        "Not returned",
        (*_WHERE, "Collection", "Due", "Last contact", "Last return"),
        [
            (*_of(e.school), e.collection, e.due, _day(e.last_contact), _day(e.last_return))
            for e in digest.missing
        ],
    )


def _wanted(digest: Digest) -> Iterator[Table]:
    """What schools ask for, and what they mean to do."""
    yield (
        "Asked for",
        (*_WHERE, "Theme", "Kind", "In its words"),
        [
            (*_of(ask.school), theme.name, "Question" if ask.question else "Support", ask.quote)
            for theme in digest.themes
            for ask in theme.asks
        ],
    )
    yield (
        "Actions",
        (*_WHERE, "Action", "Who", "Due", "Overdue"),
        [(*_of(e.school), e.action, e.who, e.due, _yes(e.overdue)) for e in digest.actions.falling],
    )


def _counted(digest: Digest) -> Iterator[Table]:
    """Schools counted, by place and by time."""
    yield (
        "By area",
        ("Collection", "Area", "Expected", "Returned"),
        [
            (each.name, one.area or "No area", one.expected, one.returned)
            for each in digest.collections
            for one in each.areas
        ],
    )
    yield (
        "By week",
        ("Week", "First day", "Schools returned", "Same week last year"),
        [
            (str(week), week.monday, now, then)
            for week, now, then in zip(
                digest.pace.weeks, digest.pace.this_year, digest.pace.last_year, strict=True
            )
        ],
    )


def _summary(digest: Digest) -> Iterator[tuple[str, Value]]:
    yield "Week", f"{digest.week}: {span(digest.week)}"
    yield "For", str(digest.audience)
    yield "Returns that came in", len(digest.arrivals.returns)
    yield "  of these recorded", digest.arrivals.accepted
    yield from ((f"Messages: {words}", count) for words, count in digest.arrivals.messages)
    for each in digest.collections:
        yield f"{each.name}: schools expected", each.expected
        yield f"{each.name}: returned", each.returned
        yield f"{each.name}: excused", each.excused
    yield "Schools that have not returned", len(digest.missing)
    yield "Schools that returned for the first time this year, this week", digest.pace.week
    yield "  the week before", digest.pace.week_before
    yield "  the same week last year", digest.pace.week_last_year
    yield "Schools that have returned this school year", digest.pace.to_date
    yield "  by this week last year", digest.pace.to_date_last_year
    yield "Visits wanted", len(digest.visits)
    yield "Decisions waiting", len(digest.waiting.open)
    yield "Decisions raised this week", digest.waiting.raised
    yield "Decisions settled this week", digest.waiting.resolved
    yield "Requests this week", digest.asks
    yield "Actions due within four weeks, or overdue by up to twelve", len(digest.actions.falling)
    yield "Actions overdue by more than twelve weeks", digest.actions.earlier
    for duty in digest.duties:
        yield f"{duty.what}: open", duty.open
        yield f"{duty.what}: overdue", duty.overdue
    yield from _sure("This week", digest.sure_week)
    yield from _sure("This school year", digest.sure_year)


def _sure(when: str, sure: Sureness) -> Iterator[tuple[str, Value]]:
    yield f"{when}: returns recorded", sure.recorded
    yield f"{when}: without a look", sure.without_look
    yield f"{when}: corrected afterwards", sure.corrected
    yield f"{when}: corrected, and taken without a look", sure.corrected_without_look


def _of(named: Named) -> tuple[Value, Value, Value]:
    return named.name, named.urn, named.area


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else local_day(moment)


def _yes(said: bool) -> str:
    return "yes" if said else ""


def _write(
    book: "xlsxwriter.Workbook", name: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]
) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left", "valign": "top"})
    number = book.add_format({"num_format": "#,##0", "valign": "top", "align": "left"})
    sheet.write_row(0, 0, columns, head)
    for row, values in enumerate(rows[:_ROWS], start=1):
        for column, value in enumerate(values):
            if value in {None, ""}:
                continue
            if isinstance(value, str):
                sheet.write_string(row, column, value[:_CELL], text)
            elif isinstance(value, date):
                sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
            else:
                sheet.write_number(row, column, value, number)
    if len(rows) > _ROWS:
        sheet.write_string(_ROWS + 1, 0, f"and {len(rows) - _ROWS:,} more", text)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(min(len(rows), _ROWS), 1), len(columns) - 1)
    for column, title in enumerate(columns):
        sheet.set_column(column, column, _WIDE.get(title, 62 if title == "What" else 16))
