"""A pen on a printed page: ticks, crosses, rings, strokes through words, highlighter, words; never twice the same."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import cv2 as _cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

cv: Any = _cv2
Picture = Any
Box = tuple[float, float, float, float]
Point = tuple[float, float]

INKS = {"black": (30, 28, 28), "blue": (150, 50, 25), "pencil": (125, 125, 125), "red": (40, 40, 190)}
MARKERS = {"yellow": (90, 250, 255), "green": (120, 245, 150), "pink": (220, 150, 255)}  # blue, green, red


@dataclass(slots=True)
class Pen:
    """Draws on one page picture (blue, green, red) at ``dpi``; all places are in points from the top left corner."""

    page: Picture
    dpi: float
    rng: Random
    ink: str = "blue"
    wide: float = 0.5  # mm

    def tick(self, box: Box) -> None:
        """A tick in a box or cell, its tail often outside."""
        x, y, size = self._spot(box)
        lean = self.rng.uniform(-0.15, 0.15) * size
        far = self.rng.uniform(0.55, 1.0) * size
        self.stroke([(x - 0.45 * size, y), (x - 0.1 * size, y + 0.4 * size), (x + far + lean, y - far)])

    def cross(self, box: Box) -> None:
        """Two strokes that cross in a box or cell."""
        x, y, size = self._spot(box)
        reach = self.rng.uniform(0.4, 0.65) * size
        self.stroke([(x - reach, y - reach), (x + reach, y + reach)])
        self.stroke([(x + reach, y - reach), (x - reach, y + reach)])

    def fill(self, box: Box) -> None:
        """A box filled in with a to-and-fro stroke."""
        x, y, size = self._spot(box)
        half = 0.46 * size
        steps = max(5, int(size / 1.3))
        points = [
            (x + (half if n % 2 else -half), y - half + 2 * half * n / (steps - 1)) for n in range(steps)
        ]
        self.stroke(points, smooth=False)

    def ring(self, box: Box) -> None:
        """A ring round words, not quite closed or overlapping."""
        x0, y0, x1, y1 = box
        x, y = (x0 + x1) / 2 + self._near(1.0), (y0 + y1) / 2 + self._near(1.0)
        a = (x1 - x0) / 2 + self.rng.uniform(2.5, 5)
        b = (y1 - y0) / 2 + self.rng.uniform(1.5, 4)
        start = self.rng.uniform(0, 6.28)
        turns = np.linspace(start, start + self.rng.uniform(6.0, 7.0), 40)
        self.stroke([(x + a * float(np.cos(t)), y + b * float(np.sin(t))) for t in turns], smooth=False)

    def strike(self, box: Box) -> None:
        """A stroke through words."""
        x0, y0, x1, y1 = box
        y = (y0 + y1) / 2 + self._near(0.8)
        self.stroke(
            [
                (x0 - self.rng.uniform(0, 3), y + self._near(1.2)),
                (x1 + self.rng.uniform(0, 3), y + self._near(1.2)),
            ]
        )

    def underline(self, box: Box) -> None:
        """A stroke under words."""
        x0, _, x1, y1 = box
        y = y1 + self.rng.uniform(0.0, 1.5)
        self.stroke([(x0 - self.rng.uniform(0, 2), y), (x1 + self.rng.uniform(0, 2), y + self._near(0.8))])

    def highlight(self, box: Box, colour: str = "yellow") -> None:
        """A highlighter drawn over words or a cell, line by line."""
        x0, y0, x1, y1 = box
        high = min(12.0, y1 - y0)
        layer, left, top = self._layer([(x0, y0), (x1, y1)], 20)
        y = y0 + high / 2
        while y < y1 - high / 3:
            starts = x0 + 2 + self._near(1.5), y + self._near(0.7)
            ends = x1 - 2 + self._near(1.5), y + self._near(0.7)
            line = [self._px(p, left, top) for p in (starts, ends)]
            cv.line(layer, *line, MARKERS[colour], round(high / 72 * self.dpi))
            y += high * 0.9
        self._blend(layer, left, top)

    def words(self, text: str, box: Box, font: str | None, size: float, *, hand: bool = False) -> None:
        """Words in a room, broken into lines: typed, or (``hand``) sloping and uneven; no font is Pillow's own."""
        pixels = round(size / 72 * self.dpi)
        face: Any = ImageFont.truetype(font, pixels) if font else ImageFont.load_default(pixels)
        x0, y0, x1, _ = box
        lines = _broken(text, face, (x1 - x0 - 6) / 72 * self.dpi)
        blank, left, top = self._layer([(x0, y0), (x1 + 60, y0 + (len(lines) + 1) * size * 1.3)], 8)
        layer = Image.new("L", (blank.shape[1], blank.shape[0]), 255)
        draw = ImageDraw.Draw(layer)
        for number, line in enumerate(lines):
            y = y0 + 2 + number * size * 1.25
            if not hand:
                draw.text(self._px((x0 + 4, y), left, top), line, fill=0, font=face)
                continue
            x, y = x0 + 4 + self.rng.uniform(0, 3), y + self._near(1.0)
            slope = self.rng.uniform(-0.012, 0.012)
            for letter in line:
                place = self._px((x, y + slope * (x - x0) + self.rng.gauss(0, 0.6)), left, top)
                own = face.font_variant(size=round(pixels * self.rng.uniform(0.88, 1.12)))
                draw.text(place, letter, fill=self.rng.randint(0, 60), font=own)
                x += own.getlength(letter) * 72 / self.dpi + self.rng.uniform(-0.3, 0.5)
        grey = np.asarray(layer).astype(np.float32)[:, :, None] / 255
        ink = np.array(INKS[self.ink], np.float32)
        self._blend((grey * 255 + (1 - grey) * ink).astype(np.uint8), left, top)

    def stroke(self, points: Sequence[Point], *, smooth: bool = True) -> None:
        """One stroke through these points, with a hand's tremor."""
        path = _curve(points) if smooth else list(points)
        wobble = self.rng.uniform(0.1, 0.35)
        path = [(x + self._near(wobble), y + self._near(wobble)) for x, y in path]
        layer, left, top = self._layer(path, 6)
        wide = max(1, round(self.wide * self.rng.uniform(0.8, 1.25) / 25.4 * self.dpi))
        line = np.array([self._px(p, left, top) for p in path], np.int32)
        cv.polylines(layer, [line], False, INKS[self.ink], wide, cv.LINE_AA)
        self._blend(layer, left, top)

    def _layer(self, points: Sequence[Point], spare: float) -> tuple[Picture, int, int]:
        """A white piece of paper that covers these points, and where its corner lies on the page, in pixels."""
        height, width = self.page.shape[:2]
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        x0, y0 = (round(max(0, min(v) - spare) / 72 * self.dpi) for v in (xs, ys))
        x1 = min(width, round((max(xs) + spare) / 72 * self.dpi))
        y1 = min(height, round((max(ys) + spare) / 72 * self.dpi))
        return np.full((max(1, y1 - y0), max(1, x1 - x0), 3), 255, np.uint8), x0, y0

    def _blend(self, layer: Picture, left: int, top: int) -> None:
        """Ink on paper multiplies."""
        height, width = layer.shape[:2]
        part = self.page[top : top + height, left : left + width]
        height, width = part.shape[:2]
        part[:] = (part.astype(np.uint16) * layer[:height, :width] // 255).astype(np.uint8)

    def _spot(self, box: Box) -> tuple[float, float, float]:
        """Where a mark goes and how large it is: 7 to 12 points, smaller in a small box."""
        x0, y0, x1, y1 = box
        size = min(self.rng.uniform(8, 13), max(7.0, min(x1 - x0, y1 - y0) * 0.95))
        spare_x, spare_y = max(0.0, (x1 - x0 - size) / 2), max(0.0, (y1 - y0 - size) / 2)
        x = (x0 + x1) / 2 + self._near(0.5) + self._near(0.6 * spare_x)
        return x, (y0 + y1) / 2 + self._near(0.5) + self._near(0.5 * spare_y), size

    def _near(self, reach: float) -> float:
        return self.rng.uniform(-reach, reach)

    def _px(self, point: Point, left: int = 0, top: int = 0) -> tuple[int, int]:
        return round(point[0] / 72 * self.dpi) - left, round(point[1] / 72 * self.dpi) - top


def _curve(points: Sequence[Point]) -> list[Point]:
    """More points between the given ones."""
    out: list[Point] = []
    for (ax, ay), (bx, by) in itertools.pairwise(points):
        out += [(ax + (bx - ax) * t / 8, ay + (by - ay) * t / 8) for t in range(8)]
    return [*out, points[-1]]


def _broken(text: str, face: Any, wide: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and face.getlength(longer) > wide:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
