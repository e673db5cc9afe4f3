"""Decisions about an answer, or about nothing more than that a thing was looked at: confirm, correct, accept."""

from pydantic import JsonValue

from pipeline.store.people import DecisionRow
from pipeline.store.tables import ExceptionRow, ReturnRow
from pipeline.store.work import Work

from .belonging import WHOSE
from .deciding import Case, decide_exception, decide_return
from .hand import Hand, Refused


def confirm(work: Work, hand: Hand, exception_id: int) -> DecisionRow:
    """What stands is right, or was looked at: the exception is settled and nothing else changes."""

    def apply(case: Case) -> str:
        assert case.exception is not None
        if case.exception.code in WHOSE and case.returned is not None and case.returned.school_id is None:
            raise Refused("Choose the school it is from, or say that it is not a return.")
        case.resolve([case.exception], {})
        return f"Accepted as it is: {_about(case)}"

    return decide_exception(work, hand, exception_id, "confirm", apply)


def set_answer(work: Work, hand: Hand, exception_id: int, value: JsonValue) -> DecisionRow:
    """The answer that an exception is about gets this value; all that is open about the same answer is settled."""

    def apply(case: Case) -> str:
        if case.exception is None or case.exception.field is None or case.returned is None:
            raise Refused("This is not about one answer; open the return to correct answers of it.")
        return _set(case, case.returned, case.exception.field, value)

    return decide_exception(work, hand, exception_id, "answer", apply)


def correct(work: Work, hand: Hand, return_id: int, field: str, value: JsonValue) -> DecisionRow:
    """Any answer of a return gets this value, at any time: a recorded return gets one more revision of its record."""

    def apply(case: Case) -> str:
        assert case.returned is not None
        if field not in case.returned.draft:
            # a part that was just split off has no answers before the journey has been there
            raise Refused(
                "The return has no such answer, or is still being read: load the page again in a moment."
            )
        return _set(case, case.returned, field, value)

    return decide_return(work, hand, return_id, "correct", apply)


def _set(case: Case, returned: ReturnRow, field: str, value: JsonValue) -> str:
    """The reading stays as it is: the correction stands beside it, and what would be recorded follows it."""
    was = returned.draft.get(field)
    returned.corrections = {**returned.corrections, field: value}
    returned.draft = {**returned.draft, field: value}
    about = [each for each in case.open_of(returned) if each.field == field]
    case.resolve(about, {"value": value})
    return f"{_name(returned, field)}: {_said(value)}" + (f", was {_said(was)}" if was is not None else "")


def _name(returned: ReturnRow, field: str) -> str:
    for each in returned.reading.get("answers", []):
        if each["field"] == field:
            return " › ".join(each["path"]) or field
    return field


def _about(case: Case) -> str:
    row: ExceptionRow | None = case.exception
    assert row is not None
    if case.returned is not None and row.field is not None:
        return _name(case.returned, row.field)
    return row.sentence if len(row.sentence) < 120 else row.sentence[:119] + "…"


def _said(value: JsonValue) -> str:
    if value is None:
        return "left empty"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return (
        ", ".join(map(str, value))
        if isinstance(value, list)
        else f"“{value}”"
        if isinstance(value, str)
        else str(value)
    )
