"""The places of a laid-out form where answers go, one kind for each kind of room."""

from dataclasses import dataclass

from .word import Element


@dataclass(frozen=True, slots=True)
class CellPlace:
    """An empty cell to type in."""

    tc: Element


@dataclass(frozen=True, slots=True)
class GapPlace:
    """A leader to type on, with its unit's run where it has one."""

    leader: Element
    unit: Element | None = None


@dataclass(frozen=True, slots=True)
class TickPlace:
    """Options with printed boxes: the box's run and the label's run of each."""

    options: dict[str, tuple[Element, Element]]


@dataclass(frozen=True, slots=True)
class CheckPlace:
    """Options with check-box controls: the control of each."""

    options: dict[str, Element]


@dataclass(frozen=True, slots=True)
class DeletePlace:
    """Options to delete: the run of each, in one paragraph with slashes and perhaps a hint."""

    paragraph: Element
    options: dict[str, Element]


@dataclass(frozen=True, slots=True)
class ColumnPlace:
    """A cell to tick for each level."""

    options: dict[str, Element]


@dataclass(frozen=True, slots=True)
class ControlPlace:
    """A text, date or drop-down content control."""

    sdt: Element


Place = CellPlace | GapPlace | TickPlace | CheckPlace | DeletePlace | ColumnPlace | ControlPlace
