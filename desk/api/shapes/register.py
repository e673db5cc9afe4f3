"""Schools of the register, their visits, and rounds."""

from datetime import date

from pydantic import AwareDatetime
from pydantic import Field as Default

from schemas.base import Shape
from schemas.following import ActionState, ExpectedState, VisitState
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


class SchoolRound(Shape):
    """Where a school stands in one round."""

    round: str
    title: str
    state: ExpectedState
    returned: AwareDatetime | None


class SchoolReturn(Shape):
    """One return of a school; ``revision`` is that of its record, null where it is not recorded."""

    return_: str = Default(serialization_alias="return")
    template: str
    template_version: str
    sent: AwareDatetime
    revision: int | None
    files: list[str]
    open_exceptions: int


class Action(Shape):
    """One action or target of a school, followed from return to return."""

    text: str
    section: str
    question: str
    owner: str | None
    due: date | None
    due_words: str | None
    success: str | None
    state: ActionState
    because: str


class Scale(Shape):
    """How a section stands on one scale in the last return, and what moved since the return before."""

    section: str
    scale: str
    levels: dict[str, int]
    better: int
    worse: int
    same: int


class SchoolHistory(Shape):
    """What a school returned, what it set out to do, and where it stands. What is confidential is left out."""

    school: SchoolRef
    rounds: list[SchoolRound]
    returns: list[SchoolReturn]
    actions: list[Action]
    progress: list[Scale]
    goes_on_as: list[SchoolRef]
    took_the_place_of: list[SchoolRef]


class Visit(Shape):
    """A visit to a school; ``follow_up`` asked for it."""

    id: int
    at: AwareDatetime
    minutes: int
    state: VisitState
    planned_by: str
    follow_up: int | None


class Visits(Shape):
    """The visits of a school, the latest first."""

    visits: list[Visit]


class Planning(Shape):
    """When a visit is to be; a second one on the same day moves the first."""

    at: AwareDatetime = Default(examples=["2026-12-03T10:00:00+00:00"])
    minutes: int = Default(default=60, ge=5, le=1440)


class VisitSettling(Shape):
    """Held, called off, or planned again."""

    state: VisitState = Default(examples=["done"])


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


class Week(Shape):
    """How many had returned by a day, and their share of those expected."""

    until: date
    returned: int
    share: float


class Expected(Shape):
    """Where one school stands in a round."""

    school: SchoolRef
    area: str | None
    state: ExpectedState
    returned: AwareDatetime | None
    accepted: AwareDatetime | None
    reminders: int
    reminded: AwareDatetime | None
    excuse: str | None


class OneRound(Round):
    """A round with its weeks and its schools."""

    weeks: list[Week]
    schools: list[Expected]
    next: str | None


class Chasing(Shape):
    """Which schools of the round are to be reminded, by URN."""

    urns: list[str] = Default(min_length=1, max_length=2000, examples=[["990001"]])


class Reminded(Shape):
    """What came of one school: reminded, or why it was left alone."""

    school: SchoolRef
    reminded: bool
    why_not: str | None


class Chased(Shape):
    """What came of each school; one that has returned since, or is not of the round, is not among them."""

    schools: list[Reminded]


class Excusing(Shape):
    """Why a school is expected no longer; empty to expect it again."""

    why: str = Default(default="", max_length=500, examples=["Closed for the year after a flood"])
