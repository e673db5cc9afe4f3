"""What the hub should do for schools."""

from pydantic import AwareDatetime
from pydantic import Field as Default

from schemas.base import Shape
from schemas.journey import FollowUpKind, FollowUpState
from schemas.record import SchoolRef


class FollowUp(Shape):
    """One thing the hub should do for a school."""

    id: int
    kind: FollowUpKind
    state: FollowUpState
    school: SchoolRef | None
    owner: str
    quote: str
    because: str
    due: AwareDatetime
    raised: AwareDatetime


class FollowUps(Shape):
    """Follow-ups by the day they are due."""

    follow_ups: list[FollowUp]
    next: str | None


class Event(Shape):
    """One line of its history."""

    at: AwareDatetime
    by: str
    what: str
    note: str


class OneFollowUp(FollowUp):
    """A follow-up with the return it comes from and its history."""

    return_: str | None = Default(serialization_alias="return")
    history: list[Event]


class Settling(Shape):
    """What is done with a follow-up, and a note for its history."""

    state: FollowUpState = Default(examples=["done"])
    note: str = Default(default="", max_length=4000, examples=["Rang the head on Tuesday."])


class Changing(Shape):
    """Another owner, another day, a note; what is left out stays."""

    owner: str = Default(default="", max_length=320, examples=["east@hub.example"])
    due: AwareDatetime | None = Default(default=None, examples=["2026-12-01T12:00:00+00:00"])
    note: str = Default(default="", max_length=4000)
