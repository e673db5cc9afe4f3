"""What becomes of a message when all that came in it is settled: stored, exception, rejected or set aside."""

import re
from dataclasses import dataclass

from sqlalchemy import func, select

from schemas.codes import Code, Weight
from schemas.journey import FollowUpKind, MessageState
from schemas.reading import Issue, Reading, issue

from .assembling import is_form
from .contacts import failed, school_of_address
from .context import Context
from .exceptions import Subject, are_open, raise_exceptions
from .followups.raising import About, raise_follow_ups
from .followups.wishes import wishes
from .intake.opened import NO_FILES
from .notes import Request, is_away, is_courtesy, speaks_of_a_form
from .protection.raising import confidential_note
from .register_links import former_urns
from .replies.applying import Outcome
from .rounds.standing import note_message
from .route import is_part_elsewhere, is_recorded
from .schools import Register, School
from .store.tables import DocumentRow, MessageRow, ReturnRow, SchoolRow
from .store.work import Work

_SHOWN = 300  # characters of a reply that was not understood, in the sentence that staff read
_REPLY = re.compile(r"\s*(re|aw|antw|sv|vs|ynt)\s*:", re.IGNORECASE)
_MACHINES = {Code.AUTO_REPLY, Code.BOUNCE, Code.LIST_MAIL, Code.SPAM_LIKE}


@dataclass(frozen=True, slots=True)
class _Contents:
    """What was in a message: how many documents and returns, and the issues of what was no form."""

    documents: int
    returns: int
    issues: list[tuple[str, Issue]]  # (file name or empty, issue)

    @property
    def rejected(self) -> list[tuple[str, Issue]]:
        return [pair for pair in self.issues if pair[1].weight is Weight.REJECT]


def settle(
    work: Work,
    message: MessageRow,
    register: Register,
    ctx: Context,
    reply: Outcome | None = None,
) -> None:
    """Raises what the message as a whole gives rise to, then writes its state and the code that explains it.

    ``reply`` is what came of it as an answer to questions of ours.
    """
    reply, now = reply or Outcome(), ctx.clock()
    contents = _contents(work, message)
    aside = _aside(message, contents, reply)
    if aside is Code.BOUNCE:
        _check_addresses(work, message, register, ctx)
    elif aside not in _MACHINES:
        _follow_up(work, message, contents, register, ctx)
    if aside is None:
        review = [each for file, each in contents.issues if not file and each.weight is Weight.REVIEW]
        raise_exceptions(work, [*review, *confidential_note(message.note)], Subject(message.id), now)
        if not (contents.documents or contents.returns or contents.issues):
            raise_exceptions(work, [_without_a_form(work, message, reply)], Subject(message.id), now)
        elif reply.unclear and not contents.returns:
            raise_exceptions(work, [_unclear(work, message, reply)], Subject(message.id), now)
    work.flush()
    message.state, message.code = _end(work, message, contents, aside)
    if aside not in _MACHINES:
        _sign_of_life(work, message, register)


def _sign_of_life(work: Work, message: MessageRow, register: Register) -> None:
    """A school that is waited for has written: its rounds hear of it."""
    school = _school(work, message, register)
    if school is not None:
        message.school_id = school.id
        note_message(work, school.id, message)


def _without_a_form(work: Work, message: MessageRow, reply: Outcome) -> Issue:
    """That there is none; or that it answers a letter of ours, about which return, and what of it is not clear."""
    return issue(Code.NO_FORM) if message.replies_to is None else _unclear(work, message, reply)


def _unclear(work: Work, message: MessageRow, reply: Outcome) -> Issue:
    query = select(SchoolRow.name).join(ReturnRow).where(ReturnRow.ref == message.replies_to)
    name = work.scalar(query)
    words = " ".join(" / ".join(reply.unclear).split())
    shown = words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
    about = f"It is about return {message.replies_to}{f', {name}' if name else ''}."
    return issue(Code.REPLY, f"({about}{f' Not clear: {shown}' if shown else ''})")


def _contents(work: Work, message: MessageRow) -> _Contents:
    """Issues of documents that are forms belong to their returns and are not counted here."""
    query = select(DocumentRow).where(DocumentRow.message_id == message.id).order_by(DocumentRow.position)
    documents = [each for each in work.scalars(query) if not _is_no_form_after_all(each)]
    issues = [("", Issue.model_validate(each)) for each in message.problems]
    for document in documents:
        readings = [Reading.model_validate(each) for each in document.readings]
        issues += [
            (document.name, each) for reading in readings if not is_form(reading) for each in reading.issues
        ]
    returns = work.scalar(select(func.count()).where(ReturnRow.message_id == message.id)) or 0
    return _Contents(len(documents), returns, issues)


def _is_no_form_after_all(document: DocumentRow) -> bool:
    """A table in a mail's body that looked like a form and is none was only how the mail is laid out."""
    readings = (Reading.model_validate(each) for each in document.readings)
    return document.name in NO_FILES and not any(is_form(each) for each in readings)


def _aside(message: MessageRow, contents: _Contents, reply: Outcome) -> Code | None:
    """The code of a message that is no return and needs nobody to decide anything about it."""
    if message.auto is not None and not contents.returns:
        return Code(message.auto)
    if reply.read and not (contents.documents or contents.returns or contents.issues):
        return Code.REPLY_READ
    if contents.documents or contents.returns or contents.issues or speaks_of_a_form(message.note):
        return None
    answers = message.replies_to is not None or _REPLY.match(message.subject)
    if answers and is_courtesy(message.note):  # in a mail of its own a form was forgotten
        return Code.COURTESY
    if message.replies_to is not None:
        return None  # whatever else it asks for, it answers a question of ours
    if wishes(None, message.note):
        return Code.REQUEST_ONLY
    return Code.AUTO_REPLY if is_away(message.note) else None


def _follow_up(
    work: Work, message: MessageRow, contents: _Contents, register: Register, ctx: Context
) -> None:
    """What the hub should do about the message itself; the wishes of a note beside a form went with its return."""
    found = [] if contents.returns or message.auto else wishes(None, message.note)
    again = [f"{name}: {each.message}" if name else each.message for name, each in contents.rejected]
    found += [Request(FollowUpKind.ASK_AGAIN, f"{message.subject or message.name}: {line}") for line in again]
    raise_follow_ups(
        work, found, _about(work, message, _school(work, message, register)), ctx.rules, ctx.hub, ctx.clock()
    )


def _check_addresses(work: Work, message: MessageRow, register: Register, ctx: Context) -> None:
    """For each address that a letter came back from: the school it is of, by its domain or by the letter."""
    said = message.subject or "A message came back undelivered."
    written_to = _school_of(work, message.replies_to, register)
    for address in message.failed or [""]:
        at = register.at(address)
        whose = failed(work, address, ctx.clock())
        school = at[0] if len(at) == 1 else written_to
        if school is None and len(whose) == 1:
            school = register.by_id.get(whose[0])
        quote = f"{address} no longer works: {said}" if address else said
        wanted = [Request(FollowUpKind.CHECK_ADDRESS, quote)]
        raise_follow_ups(work, wanted, _about(work, message, school), ctx.rules, ctx.hub, ctx.clock())


def _about(work: Work, message: MessageRow, school: School | None) -> About:
    return About(
        dated=message.dated,
        message_id=message.id,
        school_id=school.id if school else None,
        urn=school.urn if school else None,
        area=school.area if school else None,
        before=former_urns(work, school.id) if school else (),
    )


def _school_of(work: Work, ref: str | None, register: Register) -> School | None:
    """The school of a return."""
    found = work.scalar(select(ReturnRow.school_id).where(ReturnRow.ref == ref)) if ref else None
    return register.by_id.get(found) if found is not None else None


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
    if (known := school_of_address(work, message.sender)) is not None:
        return register.by_id.get(known)
    if seen := register.seen_from(message.sender):
        return seen
    if answered := _school_of(work, message.replies_to, register):
        return answered
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
    if is_part_elsewhere(work, message.id):
        return MessageState.SET_ASIDE, Code.JOINED
    if contents.rejected:
        return MessageState.REJECTED, contents.rejected[0][1].code
    return MessageState.SET_ASIDE, Code.NO_FORM  # a person looked at everything and kept nothing
