"""What leaves the store: records as JSON lines (for programs), and as CSV and a workbook (for people)."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from sqlalchemy import select

from schemas.reading import Reading
from schemas.record import Record, SchoolRef

from .answers import cell, place
from .protection.scanning import masked
from .store.tables import MessageRow, RecordRow, ReturnRow, SchoolRow
from .store.work import Work

COLUMNS = (
    "School", "URN", "Area", "Form", "Form version", "Version", "Current", "Sent", "Return", "Section", "Question", "Column", "Field", "Answer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """One record with what stands around it."""

    record: Record
    area: str | None
    template_version: str
    sent: datetime
    current: bool  # whether no later record of the school on this form stands
    reading: Reading


def kept(look: Work) -> list[Kept]:
    """Every record by school, form and the order they were sent in; their versions count from 1 in that order."""
    query = (
        select(RecordRow, ReturnRow, SchoolRow, MessageRow)
        .join(ReturnRow, RecordRow.return_id == ReturnRow.id)
        .join(SchoolRow, RecordRow.school_id == SchoolRow.id)
        .join(MessageRow, ReturnRow.message_id == MessageRow.id)
        .order_by(SchoolRow.urn, ReturnRow.template, RecordRow.as_of, ReturnRow.ref, RecordRow.revision)
    )
    series: dict[tuple[str, str], list[tuple[RecordRow, ReturnRow, SchoolRow, MessageRow]]] = defaultdict(
        list
    )
    for row in look.execute(query):
        series[row[2].urn, row[1].template].append(row)
    return [
        _kept(row, version, current=version == len(rows))
        for rows in series.values()
        for version, row in enumerate(rows, start=1)
    ]


def _kept(row: tuple[RecordRow, ReturnRow, SchoolRow, MessageRow], version: int, *, current: bool) -> Kept:
    record, returned, school, message = row
    line = Record(
        return_=returned.ref,
        version=version,
        school=SchoolRef(urn=school.urn, name=school.name),
        template=returned.template,
        message_id=message.message_id,
        answers=record.answers,
    )
    reading = Reading.model_validate(returned.reading)
    return Kept(line, school.area, returned.template_version, record.as_of, current, reading)


def jsonl(look: Work) -> Iterator[str]:
    """One record a line, as the command line's contract has it."""
    return (each.record.model_dump_json(by_alias=True) for each in kept(look))


def answer_rows(records: list[Kept]) -> Iterator[tuple[str | float | None, ...]]:
    """One row an answer given, in the columns of ``COLUMNS``; blanks are left out."""
    for each in records:
        record = each.record
        head = (record.school.name, record.school.urn, each.area, record.template, each.template_version)
        about = (
            record.version,
            "yes" if each.current else "no",
            each.sent.date().isoformat(),
            record.return_,
        )
        for answer in each.reading.answers:
            value = record.answers.get(answer.field)
            if value is not None and value not in ("", []):
                text = cell(value)
                shown = masked(text) if isinstance(text, str) else text
                yield (*head, *about, *place(answer.path), answer.field, shown)


def write_csv(look: Work, out: TextIO) -> int:
    """Writes every answer as a line; how many. Text that a spreadsheet would run as a formula begins with an apostrophe."""
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = 0
    for row in answer_rows(kept(look)):
        writer.writerow([_harmless(value) for value in row])
        count += 1
    return count


def _harmless(value: str | float | None) -> str | float | None:
    """OWASP, CSV injection: cells that begin with one of these characters are run by spreadsheets."""
    return (
        f"'{value}"
        if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
        else value
    )


def beside(path: Path) -> Path:
    """Where a file is written before it takes its name, so that nobody opens half of it."""
    return path.with_name(f".{path.name}.draft")
