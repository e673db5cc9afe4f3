"""Who may see what is confidential: a message with a restricted exception, open or settled, is for leads and above."""

from sqlalchemy import ColumnElement, Select, exists, or_, select

from pipeline.store.people import DecisionRow
from pipeline.store.tables import DocumentRow, ExceptionRow, OutboxRow, ReturnDocumentRow, ReturnRow
from pipeline.store.work import Work
from schemas.access import UserRole

NEEDED = UserRole.LEAD


class Confidential(Exception):
    """What was asked for may name a pupil or speak of safeguarding, and the role of who asks is not enough."""

    def __init__(self) -> None:
        super().__init__(
            f"This may name a pupil or speak of safeguarding: it is for the role {NEEDED} and above."
        )


def check_may_see(
    look: Work,
    role: UserRole,
    *,
    message_id: int | None = None,
    return_id: int | None = None,
    document_id: int | None = None,
) -> None:
    """Confidential where a message, or the one that a return or document belongs to, is restricted."""
    if role.covers(NEEDED):
        return
    about = [ExceptionRow.message_id == message_id] if message_id is not None else []
    if return_id is not None:
        about.append(ExceptionRow.message_id.in_(_messages(ReturnRow.id == return_id)))
    if document_id is not None:
        own = select(DocumentRow.message_id).where(DocumentRow.id == document_id)
        through = select(ReturnDocumentRow.return_id).where(ReturnDocumentRow.document_id == document_id)
        about += [
            ExceptionRow.message_id.in_(own),
            ExceptionRow.message_id.in_(_messages(ReturnRow.id.in_(through))),
        ]
    if about and look.scalar(select(exists().where(ExceptionRow.restricted.is_(True), or_(*about)))):
        raise Confidential


def check_may_see_decision(look: Work, role: UserRole, decision: DecisionRow) -> None:
    """Confidential where any message that a decision was about, or changed, is restricted."""
    check_may_see(look, role, message_id=decision.message_id)
    for subject in decision.before | decision.after:
        kind, _, number = subject.partition(" ")
        match kind:
            case "message":
                check_may_see(look, role, message_id=int(number))
            case "return":
                check_may_see(look, role, return_id=int(number))


def check_may_see_letter(look: Work, role: UserRole, letter: OutboxRow) -> None:
    """A question quotes a school's form: Confidential where a role may not see that."""
    about = look.scalar(select(ReturnRow.id).where(ReturnRow.ref == letter.ref)) if letter.ref else None
    if about is not None:
        check_may_see(look, role, return_id=about)


def restricted_messages() -> Select[int]:
    """The messages with something confidential in them."""
    return select(ExceptionRow.message_id).where(ExceptionRow.restricted.is_(True))


def _messages(which: ColumnElement[bool]) -> Select[int]:
    """The messages of some returns."""
    return select(ReturnRow.message_id).where(which)
