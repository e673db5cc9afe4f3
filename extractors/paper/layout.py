"""Where a form's answers lie on its printed pages, and what those pages look like empty.

A layout is kept in the template's YAML (``Template.layout``), as plain data that ``dump_layout`` writes, so that
the template alone is enough to read a scan.
"""

import base64
import io
from typing import Any

import numpy as np
from PIL import Image
from pydantic import Field as Default

from schemas.base import Shape
from schemas.template import Geometry, Template

DPI = 150  # of the page pictures: features are found as well as at 200, in half the time


class OptionPlace(Shape):
    """Where one option lies: its box (or the cell to mark), and its words."""

    box: list[Geometry] = Default(default_factory=list)
    words: list[Geometry] = Default(default_factory=list)


class Page(Shape):
    """One printed page of the blank: its size in points, and its picture at ``DPI`` as PNG in base64."""

    width: float
    height: float
    picture: str


class Layout(Shape):
    """The printed blank: its pages, the places of every field by its id, and of every option, in their order."""

    pages: list[Page]
    fields: dict[str, list[Geometry]] = Default(default_factory=dict)
    options: dict[str, list[OptionPlace]] = Default(default_factory=dict)


def dump_layout(layout: Layout) -> dict[str, Any]:
    """The layout as plain data for a template's YAML."""
    return layout.model_dump(mode="json", exclude_defaults=True)


def load_layout(data: object) -> Layout:
    """The layout that ``dump_layout`` wrote. Raises ValueError where it is not one."""
    return Layout.model_validate(data)


def layout_of(template: Template) -> Layout | None:
    """The layout in a template, or None where it was learned without one."""
    data = getattr(template, "layout", None)
    return load_layout(data) if data else None


def pack_picture(grey: Any) -> str:
    """A page's grey picture as a small PNG of four greys, in base64: some 40 KB a page."""
    steps = (np.asarray(grey).astype(np.uint16) * 3 + 127) // 255
    picture = Image.fromarray(steps.astype(np.uint8), mode="P")
    picture.putpalette([0, 0, 0, 85, 85, 85, 170, 170, 170, 255, 255, 255])
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True, bits=2)
    return base64.b64encode(out.getvalue()).decode("ascii")


def unpack_picture(text: str) -> Any:
    """The grey picture that ``pack_picture`` wrote, as an array of bytes."""
    with Image.open(io.BytesIO(base64.b64decode(text))) as picture:
        return np.asarray(picture.convert("L"))
