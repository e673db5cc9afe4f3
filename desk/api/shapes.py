"""What the API gives and takes. Names stay; more may be added."""

from datetime import date

from pydantic import AwareDatetime, JsonValue
from pydantic import Field as Default

from schemas.base import Shape
from schemas.codes import Code
from schemas.following import ExpectedState
from schemas.journey import FollowUpKind, FollowUpState
from schemas.record import SchoolRef


class School(SchoolRef):
    """A school of the register."""

    dfe_number: str | None
    area: str | None
    phase: str | None
    open: bool
    roll: int | None
    last_return: AwareDatetime | None
    open_exceptions: int
    open_follow_ups: int


class Schools(Shape):
    """A page of schools; ``next`` is the ``after`` of the next page, null at the end."""

    schools: list[School]
    next: str | None


class Recorded(Shape):
    """One revision of a return's record; ``id`` grows, so the last one seen is where to go on."""

    id: int
    return_: str = Default(serialization_alias="return")
    revision: int
    current: bool
    school: SchoolRef
    template: str
    template_version: str
    sent: AwareDatetime
    stored: AwareDatetime
    answers: dict[str, JsonValue]


class Records(Shape):
    """A page of records; ``next`` is the ``after`` of the next page, null at the end."""

    records: list[Recorded]
    next: int | None


class Raised(Shape):
    """One thing a person must decide."""

    id: int
    code: Code
    sentence: str
    action: str
    field: str | None
    school: str | None
    area: str | None
    return_: str | None = Default(serialization_alias="return")
    raised: AwareDatetime


class Exceptions(Shape):
    """A page of open exceptions; ``next`` is the ``after`` of the next page, null at the end."""

    exceptions: list[Raised]
    next: int | None


class FollowUp(Shape):
    """One thing the hub should do for a school."""

    id: int
    kind: FollowUpKind
    state: FollowUpState
    school: SchoolRef | None
    owner: str
    quote: str
    due: AwareDatetime
    raised: AwareDatetime


class FollowUps(Shape):
    """Follow-ups by the day they are due."""

    follow_ups: list[FollowUp]


class Settling(Shape):
    """What is done with a follow-up, and a note for its history."""

    state: FollowUpState
    note: str = Default(default="", max_length=4000)


class Round(Shape):
    """A collection in figures."""

    name: str
    title: str
    opens: date
    due: date
    expected: int
    returned: int
    states: dict[ExpectedState, int]


class Rounds(Shape):
    """Every round, the latest first."""

    rounds: list[Round]


class Taken(Shape):
    """What was handed in is safe; the ledger tells what becomes of it."""

    message: int


class Alas(Shape):
    """Why something was not done."""

    detail: str
