"""Keeps the answers of a record one a row, which is what search, comparison and the views read."""

from collections.abc import Iterator
from datetime import date

from pydantic import JsonValue
from sqlalchemy import insert

from pipeline.answers import cell, place
from pipeline.protection.scanning import is_restricted
from pipeline.store.hub_tables import AnswerRow
from pipeline.store.tables import RecordRow
from pipeline.store.work import Work
from schemas.reading import Answer, Reading, Status
from schemas.template import Kind


def keep_answers(work: Work, record: RecordRow, reading: Reading) -> None:
    """Adds a row for each answer of a record that says something; the record must have its number already."""
    rows = [
        {"record_id": record.id, "return_id": record.return_id, "school_id": record.school_id, **values}
        for values in _said(record.answers, reading)
    ]
    if rows:
        work.execute(insert(AnswerRow), rows)


def _said(recorded: dict[str, JsonValue], reading: Reading) -> Iterator[dict[str, object]]:
    """What is recorded; where nothing is, the words of an answer that we were not sure of."""
    for answer in reading.answers:
        value = recorded.get(answer.field)
        sure = str(cell(value)) if value is not None else ""
        unsure = answer.raw.strip() if answer.status is Status.UNSURE else ""
        if sure or unsure:
            section, question, part = place(answer.path)
            yield {
                "field": answer.field,
                "section": section,
                "question": question,
                "part": part,
                "kind": answer.kind,
                "status": Status.ANSWERED if sure else Status.UNSURE,
                "text": sure or unsure,
                "number": _number(value),
                "day": _day(answer, value),
                "page": answer.evidence.page,
                "restricted": is_restricted(sure or unsure),
            }


def _number(value: JsonValue) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _day(answer: Answer, value: JsonValue) -> date | None:
    if answer.kind is not Kind.DATE or not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
