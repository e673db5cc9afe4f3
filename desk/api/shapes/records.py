"""Records as they are stored, and returns in full."""

from pydantic import AwareDatetime, JsonValue
from pydantic import Field as Default

from schemas.base import Shape
from schemas.reading import Answer, Residue
from schemas.record import SchoolRef

from .queue import File, Other


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


class Line(Answer):
    """One answer as it was read, what is or would be recorded for it, and the exception where it waits for a person."""

    recorded: JsonValue
    corrected: bool
    exception: int | None


class Return(Shape):
    """A return in full. ``discarded`` says since when it counts no more, ``revision`` which record of it stands."""

    return_: str = Default(serialization_alias="return")
    school: SchoolRef | None
    because: list[str]
    template: str
    template_version: str
    title: str
    sent: AwareDatetime
    discarded: AwareDatetime | None
    revision: int | None
    answers: list[Line]
    residue: list[Residue]
    files: list[File]
    open: list[Other]
