"""Exceptions, as the list tells of them and in full, and the ledger."""

from pydantic import AwareDatetime, JsonValue
from pydantic import Field as Default

from pipeline.decisions.sight import Way
from schemas.base import Shape
from schemas.codes import Code
from schemas.journey import LedgerLine
from schemas.reading import Answer, Box, Residue
from schemas.record import SchoolRef


class Raised(Shape):
    """One thing a person must decide. ``held_by`` has it in hand; ``confidential`` ones open at the desk only."""

    id: int
    code: Code
    sentence: str
    action: str
    field: str | None
    school: str | None
    area: str | None
    return_: str | None = Default(serialization_alias="return")
    template: str | None
    raised: AwareDatetime
    asked: AwareDatetime | None  # when its school was asked about it
    held_by: str | None
    confidential: bool


class Exceptions(Shape):
    """A page of open exceptions; ``next`` is the ``after`` of the next page, null at the end."""

    exceptions: list[Raised]
    next: int | None


class Option(Shape):
    """One way to take the answer; ``first`` is what Enter takes at the desk."""

    option: int
    value: JsonValue
    label: str
    why: str
    first: bool


class Candidate(SchoolRef):
    """A school it may be from, and why."""

    why: str


class File(Shape):
    """One file of it; ``original`` is the address of the file as the school sent it."""

    id: int
    name: str
    kind: str | None
    original: str


class Other(Shape):
    """Another open exception of the same message."""

    id: int
    code: Code
    sentence: str


class Joinable(Shape):
    """A return that this one may be a part of."""

    return_: str = Default(serialization_alias="return")
    school: str | None
    sender: str | None
    sent: AwareDatetime
    files: list[str]


class FormChoice(Shape):
    """A form that the file may be read as."""

    form: str
    version: str
    title: str


class Done(Shape):
    """One decision: what was done, by whom, when; undone where ``undone`` says so."""

    id: int
    kind: str
    said: str
    by: str
    at: AwareDatetime
    exception: int | None
    undone: AwareDatetime | None
    undone_by: str | None


class Case(Raised):
    """One exception with everything that deciding it needs. ``may`` names the addresses below it that fit."""

    open: bool
    may: list[Way]
    subject: str
    sender: str | None
    note: str  # what the school wrote in the mail
    answer: Answer | None  # as it was read
    recorded: JsonValue  # what is, or would be, recorded for it
    unit: str | None
    options: list[Option]
    schools: list[Candidate]
    residue: list[Residue]
    files: list[File]
    others: list[Other]
    joinable: list[Joinable]
    forms: list[FormChoice]
    decisions: list[Done]
    pages: str  # the address of its pages as pictures
    row: str | None  # the address of a picture of the very row, where there may be one


class Picture(Shape):
    """One page: the address of its picture, its size in points, and where on it each answer and residue stands."""

    picture: str
    file: str
    page: int
    width: float
    height: float
    answers: dict[str, Box]
    residue: dict[str, Box]


class Pages(Shape):
    """The pages of an exception. While they are drawn there are none, and the answer is 202 with Retry-After."""

    drawn: bool
    why_not: str
    pages: list[Picture]


class Letter(Shape):
    """The question as the school would read it; ``why_not`` says why it cannot go."""

    recipient: str | None
    subject: str
    text: str
    about: list[int]
    askable: list[int]  # every exception of the message that its school can clear up
    why_not: str | None


class Arrived(LedgerLine):
    """One message of the ledger with its number."""

    id: int
    name: str


class Ledger(Shape):
    """Messages in the order they arrived; ``next`` is the ``after`` of the next page, null at the end."""

    messages: list[Arrived]
    next: int | None


class Taken(Shape):
    """What was handed in is safe; the ledger tells under this number what becomes of it."""

    message: int
