"""The validated response: what the tracking store keeps of a return, and what the export prints."""

from pydantic import ConfigDict, JsonValue
from pydantic import Field as Default

from .base import Shape


class SchoolRef(Shape):
    """A school as the register knows it; the URN as six digits of text."""

    urn: str
    name: str


class Record(Shape):
    """One line of ``ritornello export --jsonl``; dump it with ``by_alias=True``.

    ``version`` counts the records of one school on one form in the order they were sent, from 1: the highest
    is the current one, and none is ever overwritten. ``answers`` holds every field; a blank is null.
    """

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    return_: str = Default(alias="return")
    version: int = Default(ge=1)
    school: SchoolRef
    template: str
    message_id: str | None
    answers: dict[str, JsonValue]
