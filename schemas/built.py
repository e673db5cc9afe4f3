"""What the compiler makes of a template and its blank: the forms that are handed out."""

from pydantic import Base64Bytes
from pydantic import Field as Default

from .base import Shape
from .layout import Geometry
from .reading import Box
from .stamp import Stamp


class Marks(Shape):
    """One printed page, in points from its top left corner: a blank's point x lies at ``scale * x + shift``."""

    code: Box
    corners: tuple[Box, Box, Box, Box]  # top left, top right, bottom right, bottom left: ArUco 4x4_50, 0 to 3
    scale: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)

    def printed(self, box: Box) -> Box:
        """Where a box of the blank lies on the printed page."""
        (dx, dy), s = self.shift, self.scale
        return box[0] * s + dx, box[1] * s + dy, box[2] * s + dx, box[3] * s + dy

    def unprinted(self, box: Box) -> Box:
        """Where a box of the printed page would lie on the blank, or beside it."""
        (dx, dy), s = self.shift, self.scale
        return (box[0] - dx) / s, (box[1] - dy) / s, (box[2] - dx) / s, (box[3] - dy) / s


class Room(Shape):
    """A box to write in; a list to choose from where there are options."""

    id: str
    tip: str
    place: Geometry
    lines: bool = False  # more than one line may be written
    options: tuple[str, ...] = ()
    covers: bool = False  # a placeholder is printed under it


class Forms(Shape):
    """One set of forms: the fillable PDF, the PDF to print, and the stamped Word file."""

    fillable: Base64Bytes
    paper: Base64Bytes
    word: Base64Bytes


class Built(Shape):
    """What every set is made from: the forms without a stamp, and what has to be known to stamp them."""

    forms: Forms
    marks: list[Marks | None]  # of each page; None: it is too full for any
    rooms: list[Room] = Default(default_factory=list)
    notes: list[str] = Default(default_factory=list)  # for whoever builds, in plain sentences


class Order(Shape):
    """One set wanted: its stamp, and what is known of the school already, by field id."""

    stamp: Stamp
    values: dict[str, str] = Default(default_factory=dict)


class Press(Shape):
    """A number of sets wanted of the same forms."""

    built: Built
    orders: list[Order]
