"""The way of a return in words: stages, states, and the lines a ledger prints."""

from enum import StrEnum
from typing import NamedTuple

from pydantic import AwareDatetime
from pydantic import Field as Default

from .base import Shape
from .codes import Code


class Stage(StrEnum):
    """What a row is waiting for. A row at ``underway`` waits for rows below it; ``held`` for a person; ``done`` for nothing."""

    UNPACK = "unpack"
    SNIFF = "sniff"
    READ = "read"
    ASSEMBLE = "assemble"
    IDENTIFY = "identify"
    CHECK = "check"
    ROUTE = "route"
    ANSWER = "answer"
    UNDERWAY = "underway"
    HELD = "held"
    DONE = "done"


class MessageState(StrEnum):
    """What has become of a message; every message ends in one of the first four."""

    STORED = "stored"
    EXCEPTION = "exception"
    REJECTED = "rejected"
    SET_ASIDE = "set_aside"
    WAITING = "waiting"


class ExceptionState(StrEnum):
    """Whether a person still has to decide."""

    OPEN = "open"
    RESOLVED = "resolved"


class FollowUpKind(StrEnum):
    """What the hub should do for a school."""

    VISIT_PRIORITY = "visit_priority"
    QUESTION = "question"
    SUPPORT = "support"
    ASK_AGAIN = "ask_again"
    CHECK_ADDRESS = "check_address"
    LOW_GRADE = "low_grade"
    FALL = "fall"
    CONTRADICTION = "contradiction"
    OVERDUE = "overdue"
    NOT_RETURNED = "not_returned"


class FollowUpState(StrEnum):
    """Whether it has been done."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"  # decided against, by a person or because what it was about is no longer so


class OutboxState(StrEnum):
    """Whether a letter has gone."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Ring(NamedTuple):
    """What to do next: the name of a task and the id of the row it is about."""

    task: str
    row_id: int


class LedgerLine(Shape):
    """One message ever seen, as ``ritornello ledger --json`` prints it."""

    message_id: str | None
    source: str
    received: AwareDatetime
    state: MessageState
    code: Code | None
    returns: list[str] = Default(default_factory=list)
