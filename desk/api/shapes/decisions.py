"""What is decided, and what a decision answers."""

from typing import Annotated, Any

from pydantic import AwareDatetime, JsonValue, model_validator
from pydantic import Field as Default

from schemas.base import Shape

from .queue import Done

Number = Annotated[int, Default(ge=1, lt=2**31)]


class Press(Shape):
    """Whoever uses your program and decides; the audit trail names them beside the token."""

    by: str = Default(default="", max_length=100, examples=["Jo Marsh"])


class Answering(Press):
    """What the answer is: an ``option`` by its number, or a ``value``; null leaves it empty, words are read as if typed."""

    option: int | None = Default(default=None, ge=1, le=9)
    value: JsonValue = Default(default=None, examples=[45])

    @model_validator(mode="after")
    def _one_of_two(self) -> "Answering":
        if len({"option", "value"} & self.model_fields_set) != 1 or (
            "option" in self.model_fields_set and self.option is None
        ):
            raise ValueError("give either an option or a value")
        return self


class Choosing(Press):
    """The school it is from."""

    urn: str = Default(max_length=20, examples=["990001"])


class ReadingAs(Press):
    """The form that the file is; without a version the present one."""

    form: str = Default(max_length=200, examples=["infant-primary"])
    version: str = Default(default="", max_length=200)


class Joining(Press):
    """The return that it is a part of."""

    return_: str = Default(alias="return", max_length=40, examples=["r0123456789abcdef"])


class Splitting(Press):
    """The files that are a return of their own; not all of them."""

    files: list[Number] = Default(min_length=1, max_length=100, examples=[[2]])


class Asking(Press):
    """The exceptions of the message that the school is asked about; none named is all that it can clear up."""

    about: list[Number] = Default(default_factory=list, max_length=100, examples=[[7, 8]])


class Rejecting(Press):
    """Why it is rejected; the school reads this."""

    reason: str = Default(default="", max_length=300, examples=["The file is last year's form."])


class Correcting(Press):
    """The value that an answer of a return gets; null leaves it empty, words are read as if typed."""

    value: JsonValue = Default(examples=[210])


class Decided(Done):
    """A decision that was made, and what of the same message is still open."""

    return_: str | None = Default(serialization_alias="return")
    open: list[int]


class Change(Shape):
    """One value that a decision changed."""

    subject: str
    name: str
    before: Any
    after: Any


class Decision(Decided):
    """A decision with every value before and after."""

    changes: list[Change]


class Decisions(Shape):
    """Decisions, the last made first; ``next`` is the ``before`` of the next page, null at the end."""

    decisions: list[Done]
    next: int | None


class Claim(Shape):
    """In whose hands it is, and until when it stays there without a call."""

    exception: int
    held_by: str
    until: AwareDatetime


class Unsure(Shape):
    """One question with something open about it."""

    form: str
    field: str
    label: list[str]
    waiting: int
    oldest: AwareDatetime


class Questions(Shape):
    """Questions with something open, the most first."""

    questions: list[Unsure]


class OneDecided(Shape):
    """An exception, and the option that its answer takes."""

    exception: Number
    option: int = Default(ge=1, le=9)


class Glance(Press):
    """What is recorded at a glance: for each exception the option its answer takes."""

    answers: list[OneDecided] = Default(
        min_length=1,
        max_length=100,
        examples=[[{"exception": 7, "option": 1}, {"exception": 9, "option": 2}]],
    )


class Glanced(Shape):
    """The decisions that were made, and why others were not."""

    decisions: list[int]
    refused: list[str]
