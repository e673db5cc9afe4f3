"""Asks a reading for answers by what their fields mean to the house, whatever the form calls them."""

import re
from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from schemas.reading import Answer, Reading, Status
from schemas.template import Column, Field, Kind, Role, Template

# The column of the ungraded forms in which a school writes what it will do about a question.
_ACTIONS = re.compile(
    r"\W*(next steps?|actions?)( (needed|required|planned|points?|to be taken))?\W*", re.IGNORECASE
)


class Answers:
    """The answers of one reading beside the template's fields, in the reading's order."""

    def __init__(self, reading: Reading, template: Template) -> None:
        self.all = reading.answers
        self._columns: dict[tuple[str, str], Column] = {
            (group.id, column.id): column for group in template.groups for column in group.columns
        }
        self._fields: dict[str, Field] = {field.id: self._with_role(field) for field in template.fields}

    def asked(self, answer: Answer) -> Field | Column | None:
        """The field an answer is for, or the column where a school added the row; None where the template has neither."""
        return self._fields.get(answer.field) or self._columns.get(_group_and_column(answer.field))

    def _with_role(self, field: Field) -> Field:
        """A field of a growing table's first rows means what its column means; one beside a question may be for actions."""
        if field.role is not None:
            return field
        column = self._columns.get(_group_and_column(field.id))
        role = column.role if column else None
        if (
            role is None
            and field.kind is Kind.TEXT
            and len(field.path) > 2
            and _ACTIONS.fullmatch(field.path[-1])
        ):
            role = Role.ACTION
        return field if role is None else field.model_copy(update={"role": role})

    def of(self, *roles: Role) -> Iterator[Answer]:
        """Answers whose field has one of these roles, blank ones too."""
        return (each for each in self.all if (asked := self.asked(each)) and asked.role in roles)

    def given(self, *roles: Role) -> Iterator[Answer]:
        """Answers of these roles that say something: answered, or unsure with words to show."""
        return (each for each in self.of(*roles) if each.status is not Status.BLANK)

    def sure(self, *roles: Role) -> Iterator[Answer]:
        """Answers of these roles that can be relied on."""
        return (each for each in self.of(*roles) if each.status is Status.ANSWERED)


def _group_and_column(field_id: str) -> tuple[str, str]:
    """The two ends of ``GROUP.4.COLUMN``; group ids may have dots of their own."""
    head, _, column = field_id.rpartition(".")
    group, _, number = head.rpartition(".")
    return (group, column) if number.isdigit() else ("", field_id)


def said(answer: Answer) -> str:
    """What a school wrote, as words."""
    if answer.raw.strip():
        return answer.raw.strip()
    return "" if answer.value is None else str(cell(answer.value))


def is_yes(answer: Answer) -> bool:
    """Whether an answer that can be relied on says yes."""
    if isinstance(answer.value, bool):
        return answer.value
    first = str(answer.value or "").strip().casefold().replace(",", " ").split(" ")[0].strip(".!")
    return first in {"yes", "y", "please", "definitely", "true"}


def place(path: Sequence[str]) -> tuple[str, str, str]:
    """Section, question and column of a path, whose middle may have several levels or none."""
    section, rest = (path[0], list(path[1:])) if path else ("", [])
    return (section, " › ".join(rest[:-1]), rest[-1]) if len(rest) > 1 else (section, "".join(rest), "")


def cell(value: JsonValue) -> str | float:
    """A value as a person reads it in one cell."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        return value
    if isinstance(value, list):
        return "; ".join(str(cell(each)) for each in value)
    return str(value)


def is_empty(reading: Reading) -> bool:
    """Whether a form came back as it was handed out: nothing answered, nothing added anywhere."""
    said = any(each.status is not Status.BLANK for each in reading.answers)
    return not said and not any(each.telling for each in reading.residue)
