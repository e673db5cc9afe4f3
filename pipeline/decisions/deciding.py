"""How any decision is made: held, applied, written down with before and after, and the journey goes on.

One decision is one transaction. The row of the message is locked first, so that two decisions about one message never
mix; the key of the press makes pressing twice once.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from pipeline.exceptions import are_open
from pipeline.keys import key_of
from pipeline.store.people import DecisionRow
from pipeline.store.tables import EventRow, ExceptionRow, MessageRow, ReturnRow
from pipeline.store.work import Work
from pipeline.walking import SETTLED, set_stage, unsettled
from schemas.journey import ExceptionState, Stage

from .claims import release, take
from .hand import Hand, InOtherHands, Settled
from .states import changes, returns_of, state_of


@dataclass(frozen=True, slots=True)
class Case:
    """What is being decided about, held until it is decided."""

    work: Work
    hand: Hand
    message: MessageRow
    also: tuple[int, ...]  # other messages that the decision changes
    exception: ExceptionRow | None
    returned: ReturnRow | None

    def resolve(self, rows: list[ExceptionRow], how: dict[str, object]) -> None:
        """Settles exceptions that are open."""
        for each in rows:
            if each.state is ExceptionState.OPEN:
                each.state, each.resolved_at = ExceptionState.RESOLVED, self.hand.now
                each.resolved_by, each.decision = self.hand.name, how

    def open_of(self, returned: ReturnRow) -> list[ExceptionRow]:
        """The open exceptions of a return."""
        return are_open(self.work, return_id=returned.id)


Apply = Callable[[Case], str]


def decide_exception(work: Work, hand: Hand, exception_id: int, kind: str, apply: Apply) -> DecisionRow:
    """Decides about one open exception. Settled where it was decided before, InOtherHands where somebody has it."""
    known = _made(work, hand)
    if known is not None:
        return known
    row = work.find(ExceptionRow, exception_id)
    _check_open(row)
    case = _case(work, hand, row.message_id, row, row.return_id)
    known = _made(work, hand)  # once more, now that nobody else can decide it
    if known is not None:
        return known
    _check_open(row)
    return _decided(case, kind, apply)


def decide_return(
    work: Work, hand: Hand, return_id: int, kind: str, apply: Apply, also: tuple[int, ...] = ()
) -> DecisionRow:
    """Decides about a return, whether anything about it is open or not. InOtherHands where somebody has it.

    ``also`` names other messages that the decision changes.
    """
    known = _made(work, hand)
    if known is not None:
        return known
    row = work.find(ReturnRow, return_id)
    case = _case(work, hand, row.message_id, None, row.id, also)
    return _made(work, hand) or _decided(case, kind, apply)


def _check_open(row: ExceptionRow) -> None:
    if row.state is not ExceptionState.OPEN:
        raise Settled(f"{row.resolved_by or 'Somebody'} has decided this already.")


def _made(work: Work, hand: Hand) -> DecisionRow | None:
    return work.scalar(select(DecisionRow).where(DecisionRow.key == _key(hand)))


def _key(hand: Hand) -> str:
    return key_of(hand.user_id, hand.key)


def _case(
    work: Work,
    hand: Hand,
    message_id: int,
    exception: ExceptionRow | None,
    return_id: int | None,
    also: tuple[int, ...] = (),
) -> Case:
    for each in sorted(
        {message_id, *also}
    ):  # always in this order, so that two decisions never wait for each other
        hold_message(work, each, hand)
    message = work.find(MessageRow, message_id)
    if exception is not None:
        work.refresh(exception)
    returned = work.hold(ReturnRow, return_id) if return_id is not None else None
    return Case(work, hand, message, tuple(each for each in also if each != message_id), exception, returned)


def hold_message(work: Work, message_id: int, hand: Hand) -> MessageRow:
    """The message, locked and in this person's hands; InOtherHands where somebody else has it."""
    message = work.hold(MessageRow, message_id)
    if hand.user_id is None:
        return message
    other = take(work, message_id, hand.user_id, hand.now)
    if other is not None:
        raise InOtherHands(other.by)
    return message


def _decided(case: Case, kind: str, apply: Apply) -> DecisionRow:
    work, hand = case.work, case.hand
    numbers = (case.message.id, *case.also)
    before = state_of(work, numbers)
    said = apply(case)
    was, now = changes(before, state_of(work, numbers))
    row = DecisionRow(
        key=_key(hand),
        kind=kind,
        user_id=hand.user_id,
        by=hand.name,
        at=hand.now,
        message_id=case.message.id,
        return_id=case.returned.id if case.returned else None,
        exception_id=case.exception.id if case.exception else None,
        said=said,
        before=was,
        after=now,
    )
    work.add(row)
    work.flush()
    note(case, kind, {"said": said, "decision": row.id})
    for number in numbers:
        go_on(work, work.find(MessageRow, number), hand)
    if hand.user_id is not None and not are_open(work, message_id=case.message.id):
        release(work, case.message.id, hand.user_id, hand.now)
    work.flush()
    return row


def note(case: Case, kind: str, facts: dict[str, object]) -> None:
    """A line of the audit trail."""
    about = {"exception": case.exception.id} if case.exception else {}
    event = EventRow(
        at=case.hand.now,
        kind=kind,
        actor=case.hand.name,
        message_id=case.message.id,
        return_id=case.returned.id if case.returned else None,
        facts={**about, **facts},
    )
    case.work.add(event)


def go_on(work: Work, message: MessageRow, hand: Hand) -> None:
    """What nothing holds any more goes on, and so does what was done and has changed; the message's end is found anew."""
    work.flush()
    for each in returns_of(work, message.id):
        held = bool(are_open(work, return_id=each.id))
        if each.discarded is None and each.stage in SETTLED and not held:
            set_stage(each, Stage.ROUTE, hand.now)
        elif each.discarded is not None and each.stage is not Stage.DONE:
            set_stage(each, Stage.DONE, hand.now)
    work.flush()
    moving = unsettled(work, message.id)
    set_stage(message, Stage.UNDERWAY if moving else Stage.ANSWER, hand.now)
