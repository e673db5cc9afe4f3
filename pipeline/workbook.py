"""The workbook: a sheet for answers, a sheet for actions, a sheet for follow-ups."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter
from sqlalchemy import select

from schemas.journey import FollowUpKind
from schemas.template import Role

from .answers import Answers, cell, place
from .exports import COLUMNS, Kept, answer_rows, beside, kept
from .store.tables import FollowUpRow, MessageRow, SchoolRow
from .store.work import Work
from .templates import TemplateShelf

Value = str | float | date | None

_ACTIONS = (
    "School",
    "URN",
    "Area",
    "Form",
    "Sent",
    "Section",
    "Question",
    "Action",
    "Who",
    "By when",
    "Success measure",
)
_FOLLOW_UPS = ("School", "URN", "Area", "What", "In the school's words", "For", "Due", "State", "Message")
_PARTS = (Role.ACTION, Role.ACTION_OWNER, Role.ACTION_DUE, Role.ACTION_SUCCESS)
_SAID = {
    FollowUpKind.VISIT_PRIORITY: "Visit asked for as a priority",
    FollowUpKind.QUESTION: "Question",
    FollowUpKind.SUPPORT: "Support wanted",
    FollowUpKind.ASK_AGAIN: "Ask the school to send it again",
    FollowUpKind.CHECK_ADDRESS: "Check the address",
    FollowUpKind.LOW_GRADE: "The lowest grade",
    FollowUpKind.FALL: "A big fall",
    FollowUpKind.CONTRADICTION: "Answers that contradict each other",
    FollowUpKind.OVERDUE: "An action that is overdue",
    FollowUpKind.NOT_RETURNED: "Has not returned",
}
_CELL = 32_000  # characters; a cell of a workbook holds 32,767


def write_xlsx(look: Work, templates: TemplateShelf, path: Path) -> int:
    """Writes the workbook, whole or not at all; the number of records in it. OSError where it cannot be written."""
    records = kept(look)
    draft = beside(path)
    # What a school typed is text and stays text: no formula is run, no link is made of it.
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(draft), options) as book:
        _sheet(book, "Answers", COLUMNS, answer_rows(records))
        _sheet(book, "Actions", _ACTIONS, _action_rows(records, templates))
        _sheet(book, "Follow-ups", _FOLLOW_UPS, _follow_up_rows(look))
    draft.replace(path)
    return len(records)


def _sheet(
    book: "xlsxwriter.Workbook", name: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]
) -> None:
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left", "valign": "top"})
    sheet.write_row(0, 0, columns, head)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                _write_text(sheet, last, column, value, text)
            elif isinstance(value, date):
                sheet.write_datetime(last, column, value, day)
            elif value is not None:
                sheet.write_number(last, column, value, text)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    for column, title in enumerate(columns):
        sheet.set_column(column, column, 44 if title in _WIDE else 16)


_WIDE = {"School", "Question", "Answer", "Action", "Success measure", "In the school's words"}


def _write_text(
    sheet: "xlsxwriter.worksheet.Worksheet", row: int, column: int, value: str, style: object
) -> None:
    """Text longer than a cell holds is cut where it says so; the JSON lines have all of it."""
    short = (
        value if len(value) <= _CELL else f"{value[:_CELL]} … [longer than a cell holds; see the JSON export]"
    )
    sheet.write_string(row, column, short, style)


def _action_rows(records: list[Kept], templates: TemplateShelf) -> Iterable[Sequence[Value]]:
    for each in records:
        record = each.record
        answers = Answers(each.reading, templates.find(record.template, each.template_version))
        found: dict[tuple[str, ...], dict[Role, Value]] = defaultdict(dict)
        for answer in answers.of(*_PARTS):
            asked, value = answers.asked(answer), record.answers.get(answer.field)
            if asked and asked.role and value not in (None, "", []):
                found[tuple(answer.path[:-1])][asked.role] = _day(cell(value))
        head = (record.school.name, record.school.urn, each.area, record.template, each.sent.date())
        for row_path, parts in found.items():
            section, question, rest = place(list(row_path))
            yield (
                *head,
                section,
                " › ".join(filter(None, (question, rest))),
                *(parts.get(role) for role in _PARTS),
            )


def _day(value: str | float) -> Value:
    """A date where the text is one in ISO form; what schools write instead ("Easter") stays as it is."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _follow_up_rows(look: Work) -> Iterable[Sequence[Value]]:
    query = (
        select(FollowUpRow, SchoolRow, MessageRow)
        .outerjoin(SchoolRow, FollowUpRow.school_id == SchoolRow.id)
        .outerjoin(MessageRow, FollowUpRow.message_id == MessageRow.id)
        .order_by(FollowUpRow.due, FollowUpRow.id)
    )
    for row, school, message in look.execute(query):
        sender = message.sender if message else None
        about: tuple[Value, ...] = (school.name, school.urn, school.area) if school else (sender, None, None)
        asked = (_SAID[row.kind], row.quote, row.owner)
        came_as = (message.subject or message.name) if message else None
        yield (*about, *asked, _date_of(row.due), row.state.value, came_as)


def _date_of(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
