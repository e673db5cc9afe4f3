"""What one page of a PDF holds, in points from the top left corner of the page turned upright."""

from dataclasses import dataclass, field

from extractors.tree import Comment, Sort

from .turning import Turning


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; ``colour`` is RRGGBB for a filled one."""

    x0: float
    y0: float
    x1: float
    y1: float
    colour: str = ""

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return self.width * self.height

    def holds(self, x: float, y: float, slack: float = 0.0) -> bool:
        """Whether a point lies in it."""
        return self.x0 - slack <= x <= self.x1 + slack and self.y0 - slack <= y <= self.y1 + slack

    def covers(self, other: "Box | Word") -> float:
        """The share of the other that lies in this one."""
        wide = min(self.x1, other.x1) - max(self.x0, other.x0)
        high = min(self.y1, other.y1) - max(self.y0, other.y0)
        whole = (other.x1 - other.x0) * (other.y1 - other.y0)
        return wide * high / whole if wide > 0 and high > 0 and whole > 0 else 0.0


@dataclass(slots=True)
class Word:
    """A word, or one thing that stands among words: a box, a picture, a drawn shape, a form field."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float  # the line it is written on
    marks: int = 0
    sort: Sort = Sort.WORD
    on: bool = False
    control: int = -1
    tight: bool = False  # no white space before it
    angle: int = 0  # quarter turns anticlockwise against the page
    auto: bool = False  # a bullet or number that a word processor has set
    fresh: bool = False  # begins a paragraph, whatever stands above it
    look: int = 0  # font, size and colour; fonts are numbered as they appear
    frame: Box | None = None  # the rectangle of the field or note that it was typed into
    spaced: bool = False  # a space that is written, not only left, stands behind it

    @property
    def height(self) -> float:
        """Height of its line: the font's ascent and descent."""
        return self.y1 - self.y0


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal or vertical line: where it stands across its run, and from where to where it runs."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Ink:
    """Something drawn that is neither a rule nor a rectangle: a tick's stroke, a ring, an arrow."""

    box: Box
    ring: bool  # a closed curve


@dataclass(slots=True)
class Sheet:
    """One page."""

    number: int  # from 1
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    level: list[Rule] = field(default_factory=list)  # horizontal rules
    upright: list[Rule] = field(default_factory=list)  # vertical rules
    fills: list[Box] = field(default_factory=list)
    frames: list[Box] = field(default_factory=list)  # stroked rectangles; their sides are rules too
    inks: list[Ink] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    notes: list[tuple[float, float, Comment]] = field(default_factory=list)  # where a note is pinned
    floor: float = 0.0  # where its footnotes begin; 0 = it has none
    hidden: int = 0  # characters that are on the page but not to be seen
    unmapped: int = 0  # characters that the file does not say
    covered: bool = False  # a picture of the whole page lies over its words
    turn: int = 0  # quarter turns anticlockwise that made it upright, of what a viewer shows
    annotated: bool = False  # something lies over it
    jitter: float = 0.0  # points by which places may be off: in a scan, where they are those of ink
    turning: Turning | None = None  # from the PDF's own coordinates
