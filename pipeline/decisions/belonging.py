"""Decisions about what a return is and whose: another school, no return at all, rejected with a letter."""

from sqlalchemy import select

from pipeline.exceptions import are_open
from pipeline.rounds.standing import note_return
from pipeline.route import arrange
from pipeline.store.people import DecisionRow
from pipeline.store.tables import ExceptionRow, ReturnRow, SchoolRow
from pipeline.store.work import Work
from schemas.codes import Code
from schemas.reading import issue

from .deciding import Case, decide_exception, decide_return
from .hand import Hand, Refused
from .records import withdraw_records
from .states import returns_of

WHOSE = {Code.SCHOOL_UNKNOWN, Code.SCHOOL_AMBIGUOUS, Code.IDENTITY_CONFLICT}


def choose_school(work: Work, hand: Hand, return_id: int, urn: str) -> DecisionRow:
    """The return is this school's. A recorded one gets one more revision of its record, with the other school."""

    def apply(case: Case) -> str:
        assert case.returned is not None
        school = work.scalar(select(SchoolRow).where(SchoolRow.urn == urn))
        if school is None:
            raise Refused(f"The register has no URN {urn}.")
        before, case.returned.school_id = case.returned.school_id, school.id
        case.returned.identified_by = [*case.returned.identified_by, f"chosen by {hand.name}"]
        case.resolve([each for each in case.open_of(case.returned) if each.code in WHOSE], {"urn": urn})
        if before is not None:
            work.flush()
            # its record there stands no more, whatever else it waits for
            arrange(work, before, case.returned.template)
            note_return(work, case.returned, before)
        return f"It is from {school.name} (URN {school.urn})"

    return decide_return(work, hand, return_id, "school", apply)


def not_a_return(work: Work, hand: Hand, exception_id: int) -> DecisionRow:
    """What the exception is about is nothing to record: the return, the file, or the message as a whole."""

    def apply(case: Case) -> str:
        row = case.exception
        assert row is not None
        if case.returned is not None:
            discard(case, case.returned)
            return "It is not a return"
        waiting = are_open(work, message_id=case.message.id)
        case.resolve([each for each in waiting if _same_subject(each, row)], {"kept": False})
        return "There is nothing in it to record"

    return decide_exception(work, hand, exception_id, "not_a_return", apply)


def reject(work: Work, hand: Hand, exception_id: int, reason: str) -> DecisionRow:
    """The whole message is rejected; the school is asked to send it again, where letters are on."""

    def apply(case: Case) -> str:
        for each in returns_of(work, case.message.id):
            discard(case, each)
        case.resolve(are_open(work, message_id=case.message.id), {"rejected": True})
        why = " ".join(reason.split())
        turned_away = issue(Code.TURNED_AWAY, f"({why})" if why else "").model_dump(mode="json")
        case.message.problems = [*case.message.problems, turned_away]
        return "Rejected; the school is asked to send it again" + (f": {why}" if why else "")

    return decide_exception(work, hand, exception_id, "reject", apply)


def discard(case: Case, returned: ReturnRow) -> None:
    """A return no longer counts: nothing about it is open, and its record, if it had one, is withdrawn."""
    if returned.discarded is None:
        returned.discarded = case.hand.now
        case.resolve(case.open_of(returned), {"discarded": True})
        withdraw_records(case.work, returned, case.hand)
        note_return(case.work, returned)


def _same_subject(each: ExceptionRow, row: ExceptionRow) -> bool:
    return (each.document_id, each.return_id) == (row.document_id, row.return_id)
