"""From a PDF's own coordinates to points from the top left corner of an upright page, and back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turning:
    """How a page's coordinates are turned so that its text runs from left to right.

    ``quarter`` counts the quarter turns anticlockwise that the text stands at in the PDF's coordinates.
    """

    left: float
    bottom: float
    right: float
    top: float
    quarter: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the upright page."""
        wide, high = self.right - self.left, self.top - self.bottom
        return (high, wide) if self.quarter % 2 else (wide, high)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the PDF on the upright page."""
        if self.quarter == 0:
            return x - self.left, self.top - y
        if self.quarter == 1:  # text runs up the page: its right is up
            return y - self.bottom, x - self.left
        if self.quarter == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """A box of the PDF on the upright page."""
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def shown(
    box: tuple[float, float, float, float], width: float, height: float, turn: int
) -> tuple[float, float, float, float]:
    """A box of an upright page where a viewer shows it: the page turned anticlockwise by ``turn`` quarters.

    ``width`` and ``height`` are those of the upright page.
    """
    x0, y0, x1, y1 = box
    if turn == 0:
        return box
    if turn == 1:
        return y0, width - x1, y1, width - x0
    if turn == 2:
        return width - x1, height - y1, width - x0, height - y0
    return height - y1, x0, height - y0, x1
