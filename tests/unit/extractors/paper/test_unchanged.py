"""Options that look otherwise than the blank prints them: bold, coloured, paler, or somewhere else."""

from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.paper.ink import added_ink
from extractors.paper.known import OptionSpot
from extractors.paper.register import Sheet
from extractors.paper.stands import Stands
from extractors.paper.unbend import Flat
from extractors.paper.unchanged import standing
from schemas.reading import Box

SHAPE = (1754, 1240)
FONT = ImageFont.load_default(24)
NAMES, PITCH, TOP = ("Weekly", "Termly", "Never"), 160, 600
GREY, RED, NAVY = (0, 0, 0), (215, 25, 35), (40, 60, 220)


def _words(picture: Any, looks: dict[int, dict[str, Any]], shift: int = 0) -> None:
    """A page's text and its three options, each in its look."""
    draw = ImageDraw.Draw(picture)
    draw.rectangle((150, 80, 1090, 160), (200, 225, 245))
    for line in range(12):
        draw.text((150, 200 + 30 * line), "How often do classes perform to others in school?", GREY, FONT)
    for n, name in enumerate(NAMES):
        look: dict[str, Any] = {"fill": GREY} | looks.get(n, {})
        draw.text((200 + PITCH * n, TOP + shift), name, font=FONT, **look)


def _box(n: int, name: str) -> Box:
    """Where an option's words are, in points."""
    left, scale = 200 + PITCH * n, 72 / 150
    return left * scale, TOP * scale, (left + FONT.getlength(name)) * scale, (TOP + 30) * scale


def _standing(
    looks: dict[int, dict[str, Any]],
    *,
    own: dict[int, dict[str, Any]] | None = None,
    shift: int = 0,
    grey: bool = False,
    pen: bool = False,
) -> list[Stands]:
    """How the options stand that are scanned, a little soft, from a page with these looks; ``own`` are the blank's."""
    blank, page = (Image.new("RGB", SHAPE[::-1], "white") for _ in range(2))
    _words(blank, own or {})
    _words(page, looks, shift)
    if pen:
        ImageDraw.Draw(page).line((190, TOP + 30, 480, TOP), (20, 20, 120), 3)
    scan = cv2.GaussianBlur(np.asarray(page)[:, :, ::-1], (0, 0), 0.8)
    scan = np.clip(scan + np.random.default_rng(2).normal(0, 2, scan.shape), 0, 255).astype(np.uint8)
    if grey:
        scan = np.dstack([cv2.cvtColor(scan, cv2.COLOR_BGR2GRAY)] * 3)
    ys, xs = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]].astype(np.float32)
    nothing: Any = np.empty(0)
    flat = Flat(1, scan, np.ones(SHAPE, bool), 1.0, 0.03, xs, ys)
    ink = added_ink(flat, Sheet(1, np.asarray(blank.convert("L")), nothing, nothing))
    spots = [OptionSpot("f", n, 1, None, _box(n, name), cell=False) for n, name in enumerate(NAMES)]
    return list(standing(ink, {"f": spots})["f"].values())


def test_options_that_nobody_touched_stand_as_printed() -> None:
    """In colour and in grey."""
    assert _standing({}) == _standing({}, grey=True) == [Stands.PLAIN] * 3


def test_bold_words_are_told_from_plain_ones() -> None:
    """Their letters are wider than the blank's."""
    bold = {"stroke_width": 1, "stroke_fill": GREY}
    assert _standing({1: bold}) == [Stands.PLAIN, Stands.BOLD, Stands.PLAIN]
    assert _standing({1: bold}, grey=True) == [Stands.PLAIN, Stands.BOLD, Stands.PLAIN]


@pytest.mark.parametrize("colour", [RED, NAVY])
def test_coloured_words_are_told_from_black_ones_and_are_paler_in_grey(colour: tuple[int, int, int]) -> None:
    """Black that came out grey has no colour; a colour that came out grey is no black."""
    assert _standing({2: {"fill": colour}})[2] is Stands.COLOURED
    assert _standing({2: {"fill": RED}}, grey=True) == [Stands.PLAIN, Stands.PLAIN, Stands.PALER]


@pytest.mark.parametrize("grey", [False, True])
def test_words_that_the_blank_prints_in_colour_or_bold_stand_as_printed(*, grey: bool) -> None:
    """Red, amber and green written so are nobody's choice."""
    looks: dict[int, dict[str, Any]] = {
        0: {"fill": RED}, 1: {"fill": NAVY}, 2: {"stroke_width": 1, "stroke_fill": GREY},
    }  # fmt: skip
    assert _standing(looks, own=looks, grey=grey) == [Stands.PLAIN] * 3


def test_options_that_rows_above_pushed_away_are_unlike_the_blank() -> None:
    """A mark that is found where they were would be another's."""
    assert Stands.PLAIN not in _standing({}, shift=25)


def test_a_pen_s_stroke_across_words_makes_none_bold() -> None:
    """What it hides is left out, and the rest of the letters is as printed."""
    assert Stands.BOLD not in _standing({}, pen=True)
