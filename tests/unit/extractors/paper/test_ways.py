"""What was done to printed words, seen on a page whose rows are ruled."""

from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from extractors.paper.ink import Ink, added_ink
from extractors.paper.register import Sheet
from extractors.paper.unbend import Flat
from extractors.paper.vision import PT
from extractors.paper.ways import Words, look, on_rules

RULE, LEFT = 340, (130, 240)  # px: a ruling, and where the two words under which it runs begin


def _blank(dark: int) -> Any:
    """Two alternatives in a ruled row, among lines of words."""
    page = Image.new("L", (1240, 900), 255)
    draw, face = ImageDraw.Draw(page), ImageFont.load_default(24)
    for y in (100, 200, 500, 600, 700, 800):
        draw.text((125, y), "Does every class have a music lesson each week?", fill=20, font=face)
    for x, word in zip(LEFT, ("Yes", "No"), strict=True):
        draw.text((x, RULE - 32), word, fill=20, font=face)
    draw.line((100, RULE, 1140, RULE), dark, 2)
    return np.asarray(page).copy()


def _lines(page: Any) -> list[float]:
    """How much of a line is found under each of the two words."""
    blank = _blank(150)
    soft = cv2.GaussianBlur(np.dstack([page] * 3), (0, 0), 0.7)
    ys, xs = np.mgrid[0 : blank.shape[0], 0 : blank.shape[1]].astype(np.float32)
    flat = Flat(1, soft, np.ones(blank.shape, bool), 1.0, 0.03, xs, ys)
    ink: Ink = added_ink(flat, Sheet(1, blank, np.empty(0), np.empty(0)))
    boxes = [(x / PT, (RULE - 28) / PT, (x + 45) / PT, (RULE - 4) / PT) for x in LEFT]
    area = (boxes[0][0], boxes[0][1], boxes[1][2], boxes[1][3])
    group: list[Words] = [
        look(ink, blank, box, [b for b in boxes if b != box], area, np.zeros(ink.count + 1, bool))
        for box in boxes
    ]
    on_rules(ink, group)
    return [words.line for words in group]


def test_a_line_under_every_alternative_is_a_pens() -> None:
    """Where both are underlined on the ruling, neither is taken for unmarked."""
    page = _blank(150)
    for x in LEFT:
        page[RULE - 2 : RULE + 4, x : x + 45] = 30
    assert min(_lines(page)) > 0.6


def test_a_ruling_that_came_out_dark_is_no_underline() -> None:
    """A ruling runs on beside the words, however dark a copier makes it."""
    assert max(_lines(_blank(20))) < 0.3
