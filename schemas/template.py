"""What we know of a blank: sections, fields, where each answer lives, and the blank itself as lines.

A template is YAML that a person can read and correct. Paths follow one rule: the labels a person reads,
outermost first: ``[section, question or row, column or option group]``; a level that the form does not have is
left out; the rows of a table that grows carry their number, from "1".
"""

from enum import StrEnum
from typing import Any, Self

from pydantic import Field as Default
from pydantic import model_validator

from .base import Shape
from .layout import Layout


class Kind(StrEnum):
    """What an answer is; the JSON value is str, str (one option), list[str], int or float, ISO date, bool."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    DATE = "date"
    BOOL = "bool"


class Role(StrEnum):
    """A field whose meaning the house itself uses, whatever the form calls it."""

    SCHOOL_NAME = "school_name"
    URN = "urn"
    DFE_NUMBER = "dfe_number"
    PHASE = "phase"
    AREA = "area"
    EMAIL = "email"
    POSTCODE = "postcode"
    RETURN_DATE = "return_date"
    ROLL = "roll"
    LEARNERS = "learners"
    PUPIL_PREMIUM = "pupil_premium"
    VISIT_PRIORITY = "visit_priority"
    VISIT_TERM = "visit_term"
    QUESTION = "question"
    SUPPORT = "support"
    ACTION = "action"
    ACTION_OWNER = "action_owner"
    ACTION_DUE = "action_due"
    ACTION_SUCCESS = "action_success"


class Way(StrEnum):
    """How the blank leaves room for an answer."""

    CELL = "cell"  # an empty cell
    GAP = "gap"  # a leader, a control or the end of a label inside a paragraph or cell
    ROOM = "room"  # empty paragraphs after a prompt
    OPTIONS = "options"  # options to mark: boxes, columns, descriptors, words to delete


class Spot(Shape):
    """A place in the blank: line number, cell in the line, and token in the cell (None: the whole cell)."""

    line: int
    cell: int = 0
    token: int | None = None
    end: int | None = None  # one past the last token, where the spot is a stretch


class Option(Shape):
    """One option of a choice: its value, other spellings that mean it, its words and its box in the blank."""

    value: str
    aliases: list[str] = Default(default_factory=list)
    words: Spot | None = None
    box: Spot | None = None


class Field(Shape):
    """One thing asked."""

    id: str
    path: list[str]
    kind: Kind
    way: Way
    spots: list[Spot]
    reason: str  # why this kind and these options were inferred
    label: Spot | None = None  # where its question ends: answers are sometimes typed there
    role: Role | None = None
    unit: str | None = None  # "minutes", "%", "pupils", "£"
    options: list[Option] = Default(default_factory=list)
    scale: str | None = None  # the named scale the options belong to, e.g. "rag", "ofsted"
    required: bool = False
    certain: bool = True  # must not be unsure if a return is to be accepted without a look
    low: float | None = None
    high: float | None = None
    hint: str | None = None  # instruction text that belongs to the question


class Column(Shape):
    """One column of rows that grow."""

    id: str
    label: str
    kind: Kind
    cell: int
    reason: str
    role: Role | None = None
    unit: str | None = None
    options: list[Option] = Default(default_factory=list)
    certain: bool = True


class Group(Shape):
    """Rows that grow (an action plan): the lines the blank gives, and what each column holds.

    The fields of the rows that the blank already has are listed as ordinary fields, ``GROUP.1.COLUMN``;
    rows a school adds continue the count.
    """

    id: str
    path: list[str]
    header: int | None
    lines: list[int]
    columns: list[Column]


class Template(Shape):
    """Everything learned from one blank."""

    id: str
    version: str
    title: str
    fields: list[Field]
    groups: list[Group] = Default(default_factory=list)
    warnings: list[str] = Default(default_factory=list)  # what learning could not place, in plain sentences
    blank: list[Any] = Default(default_factory=list)  # the blank's lines, as extractors.tree writes them
    marks: list[str] = Default(
        default_factory=list
    )  # header and footer wording that names the form and its version
    layout: Layout | None = None  # where everything lies on the printed form; None: paper cannot be read

    @model_validator(mode="after")
    def _layout_fits(self) -> Self:
        """A layout speaks of the template's own fields and options, also after a person's corrections."""
        if self.layout is not None:
            known = {field.id: field for field in self.fields}
            strange = (self.layout.fields.keys() | self.layout.options.keys()) - known.keys()
            if strange:
                raise ValueError(
                    f"layout: no field is called {', '.join(sorted(strange))}; rename or remove it there too"
                )
            for name, places in self.layout.options.items():
                if len(places) != len(known[name].options):
                    raise ValueError(
                        f"layout.options: {name} has {len(known[name].options)} options, not {len(places)}"
                    )
        return self

    def field(self, field_id: str) -> Field:
        """The field of this id; KeyError where there is none."""
        for field in self.fields:
            if field.id == field_id:
                return field
        raise KeyError(field_id)
