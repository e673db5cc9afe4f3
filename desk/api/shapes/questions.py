"""One question across schools."""

from pydantic import Field as Default

from schemas.base import Shape
from schemas.reading import Answer

from .queue import Option


class Asked(Shape):
    """One school's unsure answer, and what it may be taken for."""

    exception: int
    return_: str = Default(serialization_alias="return")
    school: str | None
    answer: Answer
    options: list[Option]
    held_by: str | None


class OneQuestion(Shape):
    """The unsure answers to one question; ``next`` is the ``after`` of the next page, null at the end."""

    answers: list[Asked]
    next: int | None
