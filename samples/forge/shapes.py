"""What the forge hands out: a blank with what it asks, and a completed return with what it says."""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "choice", "choices", "number", "date", "bool"]
Status = Literal["answered", "blank", "unsure"]
Value = str | int | float | bool | list[str] | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing a blank asks: the labels a person reads, outermost first, and what an answer would be."""

    path: tuple[str, ...]
    kind: Kind
    options: tuple[str, ...] = ()
    unit: str | None = None
    growing: bool = False


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank form and everything it asks."""

    style: str
    seed: int
    docx: bytes
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """The truth of one answer. ``value`` is None unless status is answered."""

    path: tuple[str, ...]
    kind: Kind
    value: Value
    status: Status


@dataclass(slots=True)
class Truth:
    """What a careful person would read from a return.

    ``residue`` must be shown as belonging to no question; ``notes`` (comments) must be shown somewhere, as a
    note of an answer or as residue; ``clear`` says that a person would need to ask nothing.
    """

    style: str
    way: str
    seed: int
    clear: bool = True
    answers: list[Said] = field(default_factory=list)
    residue: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Filled:
    """A completed return and its truth."""

    docx: bytes
    truth: Truth
