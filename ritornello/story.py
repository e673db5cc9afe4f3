"""What became of messages, as one line each for a person at the hub."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select

from pipeline.store.tables import ExceptionRow, FollowUpRow, MessageRow, ReturnRow, SchoolRow
from pipeline.store.work import Work
from schemas.codes import ADVICE, Code
from schemas.journey import ExceptionState, FollowUpState, MessageState

OUTCOMES = {
    MessageState.STORED: "accepted",
    MessageState.EXCEPTION: "exception",
    MessageState.REJECTED: "rejected",
    MessageState.SET_ASIDE: "set aside",
    MessageState.WAITING: "waiting",
}


class Reason(NamedTuple):
    """Why a message ended as it did: the code (None where all is well), the plain sentence, the next action."""

    code: Code | None
    sentence: str
    action: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One message: what it was, whom it is from, how it ended and why, and what the hub has to do."""

    id: int
    sender: str
    subject: str
    school: str
    outcome: str
    reasons: list[Reason]
    follow_ups: list[str]


def stories(look: Work, ids: Sequence[int]) -> list[Story]:
    """The stories of these messages, in the order in which they are asked for."""
    rows = {row.id: row for row in look.scalars(select(MessageRow).where(MessageRow.id.in_(ids)))}
    returns, schools, open_, wanted = (
        _returns(look, ids),
        _schools(look, ids),
        _open(look, ids),
        _wanted(look, ids),
    )
    return [
        Story(
            id=each,
            sender=row.from_name or row.sender or "",
            subject=row.subject or row.name,
            school=", ".join(schools[each]),
            outcome=OUTCOMES[row.state],
            reasons=_reasons(row, open_[each], returns[each]),
            follow_ups=wanted[each],
        )
        for each in ids
        if (row := rows.get(each))
    ]


def _reasons(row: MessageRow, open_: list[Reason], returns: list[ReturnRow]) -> list[Reason]:
    """What a person must decide, each thing once; or else why it ended as it did."""
    if open_:
        return list(dict.fromkeys(open_))
    if row.state is not MessageState.STORED and row.code is not None:
        return [Reason(row.code, ADVICE[row.code].sentence, ADVICE[row.code].action)]
    if any(each.supersedes_id for each in returns):
        return [Reason(Code.SUPERSEDED, "It takes the place of the school's earlier return; both are kept.")]
    return []


def _returns(look: Work, ids: Sequence[int]) -> dict[int, list[ReturnRow]]:
    found: dict[int, list[ReturnRow]] = defaultdict(list)
    for row in look.scalars(
        select(ReturnRow).where(ReturnRow.message_id.in_(ids)).order_by(ReturnRow.position)
    ):
        found[row.message_id].append(row)
    return found


def _schools(look: Work, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for table in (ReturnRow, FollowUpRow):
        query = select(table.message_id, SchoolRow.name).join(SchoolRow, table.school_id == SchoolRow.id)
        for message_id, name in look.execute(query.where(table.message_id.in_(ids)).order_by(table.id)):
            if message_id is not None:
                found[message_id][name] = None
    return defaultdict(list, {message_id: list(names) for message_id, names in found.items()})


def _open(look: Work, ids: Sequence[int]) -> dict[int, list[Reason]]:
    found: dict[int, list[Reason]] = defaultdict(list)
    query = select(ExceptionRow).where(
        ExceptionRow.message_id.in_(ids), ExceptionRow.state == ExceptionState.OPEN
    )
    for row in look.scalars(query.order_by(ExceptionRow.id)):
        found[row.message_id].append(Reason(row.code, row.sentence, row.action))
    return found


def _wanted(look: Work, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    query = select(FollowUpRow).where(
        FollowUpRow.message_id.in_(ids), FollowUpRow.state == FollowUpState.OPEN
    )
    for row in look.scalars(query.order_by(FollowUpRow.id)):
        if row.message_id is not None:
            found[row.message_id].append(row.kind.value.replace("_", " "))
    return found
