"""Where a form's answers lie on its printed pages, and what those pages look like empty."""

from pydantic import Field as Default

from .base import Shape


class Geometry(Shape):
    """A rectangle of the printed blank: page from 1, box in points from the page's top left corner."""

    page: int
    box: tuple[float, float, float, float]


class OptionPlace(Shape):
    """Where one option lies: its box (or the cell to mark), and its words."""

    box: list[Geometry] = Default(default_factory=list)
    words: list[Geometry] = Default(default_factory=list)


class Page(Shape):
    """One printed page: its size in points, and its grey picture as lossless WebP in base64, some 35 KB."""

    width: float
    height: float
    picture: str


class Layout(Shape):
    """The printed blank: the places of every field by its id, of every option in their order, and the pages."""

    fields: dict[str, list[Geometry]] = Default(default_factory=dict)
    options: dict[str, list[OptionPlace]] = Default(default_factory=dict)
    prompts: list[Geometry] = Default(default_factory=list)  # "Click or tap here": not on forms we hand out
    pages: list[Page]
