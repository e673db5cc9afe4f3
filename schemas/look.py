"""How a document looks: its pages as pictures, and where on them each answer stands."""

from pydantic import Base64Bytes
from pydantic import Field as Default

from .base import Shape
from .reading import Box


class Place(Shape):
    """A box on a page: page from 1, box in points from its top left corner."""

    page: int = Default(ge=1)
    box: Box
    said: str = ""  # the words that stand there, where it was read from the printed page


class LookPage(Shape):
    """One page: a JPEG (empty where it cannot be drawn), and its size in points."""

    jpeg: Base64Bytes
    width: float = Default(gt=0)
    height: float = Default(gt=0)


class Look(Shape):
    """A document's pages, the place of each answer by its field, and of each piece of residue by its text."""

    pages: list[LookPage]
    answers: dict[str, Place] = Default(default_factory=dict)
    residue: dict[str, Place] = Default(default_factory=dict)
