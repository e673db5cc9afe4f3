"""The rooms a blank leaves for answers, with handles on the live document so that a hand can fill them."""

from abc import ABC, abstractmethod
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Literal, TypedDict

from .ooxml import Node, make, paragraph, q, run
from .shapes import Kind

Inline = list[Node]  # runs and what stands beside runs, of one paragraph
Box = Literal["glyph", "w14", "legacy", "symbol", "cell", "word", "descriptor"]


@dataclass(slots=True, eq=False)
class Spot:
    """Where an answer goes; ``several`` says whether more than one paragraph fits."""

    anchor: Node  # the element that holds it: a cell, a paragraph, a control
    several: bool = False


@dataclass(slots=True, eq=False)
class Room(Spot, ABC):
    """Somewhere to write."""

    @abstractmethod
    def put(self, paragraphs: list[Inline], style: str = "", /) -> None:
        """Write the paragraphs into the room."""


@dataclass(slots=True, eq=False)
class CellRoom(Room):
    """An empty cell, perhaps with a printed unit before or after the gap; ``several`` paragraphs fit."""

    before: str = ""
    after: str = ""

    def put(self, paragraphs: list[Inline], style: str = "", /) -> None:
        """The first paragraph goes into the cell's own, the rest after it."""
        first = self.anchor.find(f".//{q('p')}")
        _style(first, style)
        at = len(first) if self.before or not self.after else first.index(first.find(q("r")))
        spacer = [run(" ")] if self.after else []
        for number, node in enumerate([*paragraphs[0], *spacer]):
            first.insert(at + number, node)
        _after(first, paragraphs[1:], style)


@dataclass(slots=True, eq=False)
class RoomBelow(Room):
    """Empty paragraphs under a prompt."""

    paragraphs: list[Node] = field(default_factory=list)

    def put(self, paragraphs: list[Inline], style: str = "", /) -> None:
        """Fill the empty paragraphs in order; add more where they do not suffice."""
        for place, inline in zip(self.paragraphs, paragraphs, strict=False):
            _style(place, style)
            place.extend(inline)
        _after(self.paragraphs[-1], paragraphs[len(self.paragraphs) :], style)


@dataclass(slots=True, eq=False)
class GapRoom(Room):
    """A leader after a label inside a paragraph: the runs of the leader are replaced, wholly or in part."""

    leader: list[Node] = field(default_factory=list)
    keep: str = ""  # what of the leader stays after the answer

    def put(self, paragraphs: list[Inline], _style: str = "", /) -> None:
        """Write in place of the leader, everything in one paragraph."""
        parent = self.leader[0].getparent()
        at = parent.index(self.leader[0])
        for old in self.leader:
            parent.remove(old)
        written = _joined(paragraphs)
        if self.keep:
            written = [*written, run(self.keep)]
        for number, node in enumerate(written):
            parent.insert(at + number, node)


@dataclass(slots=True, eq=False)
class ControlRoom(Room):
    """A content control that shows a prompt until it is filled (``anchor`` is the ``w:sdt``)."""

    def put(self, paragraphs: list[Inline], style: str = "", /) -> None:
        """Replace the prompt; block controls take several paragraphs."""
        for flag in self.anchor.findall(f"{q('sdtPr')}/{q('showingPlcHdr')}"):
            flag.getparent().remove(flag)
        content = self.anchor.find(q("sdtContent"))
        for old in list(content):
            content.remove(old)
        if self.several:
            content.extend(_filled(inline, style) for inline in paragraphs)
        else:
            content.extend(_joined(paragraphs))


@dataclass(slots=True, eq=False)
class LegacyRoom(Room):
    """A FORMTEXT field: what stands between its separate and its end marks is replaced."""

    runs: list[Node] = field(default_factory=list)

    def put(self, paragraphs: list[Inline], _style: str = "", /) -> None:
        """Write between the marks, everything in one paragraph."""
        parent = self.runs[0].getparent()
        for old in self.runs[3:-1]:
            parent.remove(old)
        at = parent.index(self.runs[-1])
        for number, node in enumerate(_joined(paragraphs)):
            parent.insert(at + number, node)


@dataclass(slots=True, eq=False)
class DrawnRoom(Room):
    """Room inside a drawn text box, which Word keeps twice: both copies are written."""

    copies: list[Node] = field(default_factory=list)  # the empty paragraph of each copy

    def put(self, paragraphs: list[Inline], style: str = "", /) -> None:
        """Write the same into both copies."""
        for place in self.copies:
            copy = deepcopy(paragraphs)
            _style(place, style)
            place.extend(copy[0])
            _after(place, copy[1:], style)


@dataclass(slots=True, eq=False)
class Option:
    """One option on the form: its words, and the box or cell that a mark would go to."""

    label: str
    kind: Box
    words: list[Node] = field(default_factory=list)  # the runs of its label
    box: list[Node] = field(default_factory=list)  # the runs of the box, or its control
    cell: Node = None  # the cell to tick or to shade


@dataclass(slots=True, eq=False)
class OptionRoom(Spot):
    """Options to mark; ``prompt`` is the paragraph that asks, ``gaps`` the runs between options."""

    options: list[Option] = field(default_factory=list)
    prompt: Node = None
    gaps: list[Node] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class ListRoom(Spot):
    """A drop-down: a content control, or the runs of a legacy field."""

    entries: tuple[str, ...] = ()
    runs: list[Node] = field(default_factory=list)


class About(TypedDict, total=False):
    """What may be said of a thing asked besides, as ``Slot`` has it."""

    options: tuple[str, ...]
    unit: str | None
    growing: bool
    topic: str
    label: Node
    block: list[Node]
    brief: bool
    row: int


@dataclass(slots=True, eq=False)
class Slot:
    """One thing asked, with its room on the live document."""

    path: tuple[str, ...]
    kind: Kind
    room: Spot
    options: tuple[str, ...] = ()
    unit: str | None = None
    growing: bool = False
    topic: str = ""
    label: Node = None  # the paragraph that asks this and only this
    block: list[Node] = field(default_factory=list)  # what to take away to take away the question
    brief: bool = False  # room for a few words only
    row: int = 0  # of rows that grow, from 1

    @property
    def writing(self) -> Room:
        """Its room, where it is answered by writing; AssertionError where options are marked."""
        assert isinstance(self.room, Room), self.path
        return self.room


def _style(place: Node, style: str) -> None:
    if not style:
        return
    properties = place.find(q("pPr"))
    if properties is None:
        properties = make("pPr")
        place.insert(0, properties)
    properties.insert(0, make("pStyle", val=style))


def _filled(inline: Inline, style: str) -> Node:
    return paragraph(*inline, style=style)


def _after(place: Node, more: list[Inline], style: str) -> None:
    for inline in more:
        added = _filled(inline, style)
        place.addnext(added)
        place = added


def _joined(paragraphs: list[Inline]) -> Inline:
    joined: Inline = list(paragraphs[0])
    for inline in paragraphs[1:]:
        joined += [make("r", make("br")), *inline]
    return joined
