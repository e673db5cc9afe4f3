"""The forge: blanks in the styles hubs use, and completed returns of them, with the truth of both.

Everything comes from whole-number seeds and is the same every time. The forge judges the extractors, so it
shares nothing with them.
"""

from .filling import fill, ways
from .press import STYLES, build, coalesce
from .shapes import Asked, Blank, Filled, Said, Status, Truth
from .sheet import save

__all__ = ["Asked", "Blank", "Filled", "Said", "Status", "Truth", "blank", "fill", "styles", "ways"]


def styles() -> list[str]:
    """The names of the styles."""
    return list(STYLES)


def blank(style: str, seed: int) -> Blank:
    """The blank of this style and seed, and everything it asks."""
    sheet = build(style, seed)
    coalesce(sheet.document.element.body)
    return Blank(style, seed, save(sheet.document), sheet.asks())
