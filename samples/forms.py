"""What a form is, as data: blocks in order, each asking things and leaving a kind of room for the answer.

Paths follow the rule of the house: the labels a person reads, outermost first, without trailing colons.
"""

from collections.abc import Iterator
from dataclasses import dataclass

YES_NO = ("Yes", "No")
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """An empty cell."""

    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Control:
    """A content control that shows a prompt until somebody types (text) or picks a day (date)."""

    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Unit:
    """A leader with a unit behind it: ``____ minutes``."""

    unit: str


@dataclass(frozen=True, slots=True)
class Ticks:
    """Options with a box each: printed glyphs, or Word's own check-box controls."""

    options: tuple[str, ...]
    many: bool = False
    controls: bool = False


@dataclass(frozen=True, slots=True)
class Delete:
    """Options with a slash between them, all but one of which the school deletes."""

    options: tuple[str, ...] = YES_NO
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Drop:
    """A drop-down content control."""

    options: tuple[str, ...]
    prompt: str


Room = Typed | Control | Unit | Ticks | Delete | Drop
AS_APPROPRIATE = "(delete as appropriate)"


@dataclass(frozen=True, slots=True)
class Ask:
    """One question and the room for its (first) answer."""

    label: str
    room: Room = Typed()

    @property
    def name(self) -> str:
        """The label as paths give it."""
        return self.label.rstrip(":")


@dataclass(frozen=True, slots=True)
class Pairs:
    """A heading, then a table of two columns: label and answer."""

    section: str
    rows: tuple[Ask, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Questions:
    """A table whose header row names the section and its columns; one question a row."""

    section: str
    columns: tuple[str, ...]
    rows: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a column to tick for each level, and one for evidence."""

    section: str
    levels: tuple[str, ...]
    rows: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """A table of numbers with row and column headings."""

    section: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """An action plan: a heading and rows that grow; numbered forms print the number in a column of its own."""

    section: str
    rows: int
    numbered: bool
    note: str
    columns: tuple[str, ...] = ("Priority", "Action", "Who", "By when", "Success measure")


@dataclass(frozen=True, slots=True)
class SignOff:
    """A heading, then labels with leaders on one line."""

    section: str
    labels: tuple[str, ...]
    note: str = ""


Block = Pairs | Questions | Grid | Numbers | Plan | SignOff


@dataclass(frozen=True, slots=True)
class Form:
    """A blank: its wording, its page and its blocks."""

    id: str
    version: str
    edition: str
    title: str
    purpose: str
    guidance: str
    landscape: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing the form asks: its path, the kind of its answer and the options where it has any."""

    path: Path
    kind: str
    options: tuple[str, ...] = ()


DATE = FormField(("Date",), "date")


def fields(form: Form, rows: int | None = None) -> list[FormField]:
    """Every field of the form in reading order; ``rows`` counts the action rows where a school added some."""
    found = [DATE]
    for block in form.blocks:
        found.extend(_block_fields(block, rows))
    return found


def _block_fields(block: Block, rows: int | None) -> Iterator[FormField]:
    match block:
        case Pairs(section, asks):
            yield from (_room_field((section, ask.name), ask.room) for ask in asks)
        case Questions(section, columns, asks):
            yield from (
                _room_field((section, ask.name, column), ask.room if column == "Answer" else Typed())
                for ask in asks
                for column in columns
            )
        case Grid(section, levels, labels):
            for label in labels:
                yield FormField((section, label), "choice", levels)
                yield FormField((section, label, "Evidence"), "text")
        case Numbers(section, columns, labels):
            yield from (
                FormField((section, label, column), "number") for label in labels for column in columns
            )
        case Plan():
            yield from _plan_fields(block, rows)
        case SignOff(section, labels):
            yield from (FormField((section, label), _label_kind(label)) for label in labels)


def _plan_fields(plan: Plan, rows: int | None) -> Iterator[FormField]:
    for row in range(1, max(plan.rows, rows or 0) + 1):
        for column in plan.columns:
            yield FormField((plan.section, str(row), column), _label_kind(column))


def _label_kind(label: str) -> str:
    return "date" if label in {"Date", "By when"} else "text"


def _room_field(path: Path, room: Room) -> FormField:
    match room:
        case Typed(kind) | Control(kind):
            return FormField(path, kind)
        case Unit():
            return FormField(path, "number")
        case Ticks(options, many):
            return FormField(path, "choices" if many else "choice", options)
        case Delete(options):
            return FormField(path, "bool" if options == YES_NO else "choice", options)
        case Drop(options):
            return FormField(path, "choice", options)
