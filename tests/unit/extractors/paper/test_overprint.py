"""Writing over a prompt, where hardly a stroke stands clear of the print."""

from random import Random
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.paper.ink import added_ink
from extractors.paper.overprint import Overprint
from extractors.paper.register import Sheet
from extractors.paper.unbend import Flat
from samples.scans import Pen

DPI = 150
NOTHING = np.empty(0)
PROMPT = (60.0, 140.0, 180.0, 160.0)  # points
AREA = slice(290, 335), slice(120, 380)  # px: the room of the prompt


@pytest.fixture(scope="module")
def blank() -> Any:
    """A page with lines of words and one prompt."""
    page = Image.new("L", (1240, 900), 255)
    draw, face = ImageDraw.Draw(page), ImageFont.load_default(22)
    for n in range(9):
        if n != 2:
            draw.text(
                (125, 60 + 120 * n), "How is singing led across the school this year?", fill=20, font=face
            )
    draw.text((125, 296), "Select an item here", fill=40, font=face)
    return np.asarray(page).copy()


def _seen(blank: Any, soft: float, *, pencil: bool) -> Overprint:
    """What is made of the page as a scanner sees it, something written over its prompt in pencil or nothing."""
    page = np.dstack([blank] * 3)
    if pencil:
        pen = Pen(page, DPI, Random(2), "pencil")
        pen.stroke([(63, 143), (66, 153), (69, 146), (72, 153), (75, 143)])
        pen.stroke([(77, 149), (82, 147), (79, 145), (77, 150), (83, 152)])
    rough = np.random.default_rng(1).normal(0, 5, page.shape)
    page = np.clip(cv2.GaussianBlur(page, (0, 0), soft) + rough, 0, 255).astype(np.uint8)
    ys, xs = np.mgrid[0 : blank.shape[0], 0 : blank.shape[1]].astype(np.float32)
    flat = Flat(1, page, np.ones(blank.shape, bool), 1.0, 0.03, xs, ys)
    return Overprint(added_ink(flat, Sheet(1, blank, NOTHING, NOTHING)), blank, [])


@pytest.mark.parametrize("soft", [0.6, 1.2, 1.8])
def test_pencil_over_a_prompt_is_seen(blank: Any, soft: float) -> None:
    """Two letters in pencil exactly over a printed prompt are writing, however soft the picture."""
    assert _seen(blank, soft, pencil=True).written(AREA)


@pytest.mark.parametrize("soft", [0.6, 1.2, 1.8])
def test_a_prompt_alone_is_no_writing(blank: Any, soft: float) -> None:
    """Print that comes out softer and rougher than the blank's says nothing."""
    assert not _seen(blank, soft, pencil=False).written(AREA)
