"""What becomes of a message when all that came in it is settled: stored, exception, rejected or set aside."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from schemas.codes import Code, Weight
from schemas.hub import Hub
from schemas.journey import FollowUpKind, MessageState
from schemas.reading import Issue, Reading, issue

from .assembling import is_form
from .exceptions import Subject, are_open, raise_exceptions
from .followups.raising import About, raise_follow_ups
from .followups.wishes import wishes
from .notes import Request, speaks_of_a_form
from .route import is_recorded
from .schools import Register, School
from .store.tables import DocumentRow, MessageRow, ReturnRow
from .store.work import Work


@dataclass(frozen=True, slots=True)
class _Contents:
    """What was in a message: how many documents and returns, and the issues of what was no form."""

    documents: int
    returns: int
    issues: list[tuple[str, Issue]]  # (file name or empty, issue)

    @property
    def rejected(self) -> list[tuple[str, Issue]]:
        return [pair for pair in self.issues if pair[1].weight is Weight.REJECT]


def settle(work: Work, message: MessageRow, register: Register, hub: Hub | None, now: datetime) -> None:
    """Raises what the message as a whole gives rise to, then writes its state and the code that explains it."""
    contents = _contents(work, message)
    aside = _aside(message, contents)
    if aside not in {Code.AUTO_REPLY, Code.LIST_MAIL}:
        _follow_up(work, message, contents, register, hub, now)
    if aside is None:
        review = [each for file, each in contents.issues if not file and each.weight is Weight.REVIEW]
        raise_exceptions(work, review, Subject(message.id), now)
        if not (contents.documents or contents.returns or contents.issues):
            raise_exceptions(work, [issue(Code.NO_FORM)], Subject(message.id), now)
    work.flush()
    message.state, message.code = _end(work, message, contents, aside)


def _contents(work: Work, message: MessageRow) -> _Contents:
    """Issues of documents that are forms belong to their returns and are not counted here."""
    query = select(DocumentRow).where(DocumentRow.message_id == message.id).order_by(DocumentRow.position)
    documents = list(work.scalars(query))
    issues = [("", Issue.model_validate(each)) for each in message.problems]
    for document in documents:
        readings = [Reading.model_validate(each) for each in document.readings]
        issues += [
            (document.name, each) for reading in readings if not is_form(reading) for each in reading.issues
        ]
    returns = work.scalar(select(func.count()).where(ReturnRow.message_id == message.id)) or 0
    return _Contents(len(documents), returns, issues)


def _aside(message: MessageRow, contents: _Contents) -> Code | None:
    """The code of a message that is no return and needs nobody to decide anything about it."""
    if message.auto is not None and not contents.returns:
        return Code(message.auto)
    if contents.documents or contents.returns or contents.issues or speaks_of_a_form(message.note):
        return None
    return Code.REQUEST_ONLY if wishes(None, message.note) else None


def _follow_up(
    work: Work, message: MessageRow, contents: _Contents, register: Register, hub: Hub | None, now: datetime
) -> None:
    """What the hub should do about the message itself; the wishes of a note beside a form went with its return."""
    school = _school(work, message, register)
    about = About(
        message_id=message.id,
        dated=message.dated,
        school_id=school.id if school else None,
        urn=school.urn if school else None,
        area=school.area if school else None,
    )
    found = [] if contents.returns or message.auto else wishes(None, message.note)
    if message.auto == "bounce":
        found = [Request(FollowUpKind.CHECK_ADDRESS, message.subject or "A message came back undelivered.")]
    else:
        again = [f"{name}: {each.message}" if name else each.message for name, each in contents.rejected]
        found += [
            Request(FollowUpKind.ASK_AGAIN, f"{message.subject or message.name}: {line}") for line in again
        ]
    raise_follow_ups(work, found, about, hub, now)


def _school(work: Work, message: MessageRow, register: Register) -> School | None:
    """The school of a form that came with it; else the one that the mail's domain or its words point to alone."""
    query = select(ReturnRow.school_id).where(
        ReturnRow.message_id == message.id, ReturnRow.school_id.is_not(None)
    )
    identified = work.scalars(query).first()
    if identified is not None:
        return register.by_id.get(identified)
    at = register.at(message.sender)
    if len(at) == 1:
        return at[0]
    said = register.mentioned(" . ".join((message.subject, message.from_name or "", message.note)))
    return said[0] if len(said) == 1 else None


def _end(
    work: Work, message: MessageRow, contents: _Contents, aside: Code | None
) -> tuple[MessageState, Code | None]:
    waiting = are_open(work, message_id=message.id)
    if waiting:
        return MessageState.EXCEPTION, waiting[0].code
    if is_recorded(work, message.id):
        return MessageState.STORED, None
    if aside:
        return MessageState.SET_ASIDE, aside
    if contents.rejected:
        return MessageState.REJECTED, contents.rejected[0][1].code
    return MessageState.SET_ASIDE, Code.NO_FORM  # a person looked at everything and kept nothing
