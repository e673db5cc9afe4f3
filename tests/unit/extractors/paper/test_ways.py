"""What was done to printed words, seen on a page whose rows are ruled."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.paper.ink import Ink, added_ink
from extractors.paper.look import _struck_alone, _thickened, look, on_rules
from extractors.paper.register import Sheet
from extractors.paper.unbend import Flat
from extractors.paper.vision import PT
from extractors.paper.ways import Words

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
    return [words.line for words in _group(page)]


def _group(page: Any, *, other: bool | Callable[[Any], Any] = False, fax: bool = False) -> list[Words]:
    """What is found on the two words; ``other`` says that every mark is another field's, or which, by their ink."""
    blank = _blank(150)
    seen = np.dstack([page] * 3)
    seen = np.where(seen < 200, np.uint8(0), np.uint8(255)) if fax else cv2.GaussianBlur(seen, (0, 0), 0.7)
    ys, xs = np.mgrid[0 : blank.shape[0], 0 : blank.shape[1]].astype(np.float32)
    flat = Flat(1, seen, np.ones(blank.shape, bool), 1.0, 0.03, xs, ys)
    ink: Ink = added_ink(flat, Sheet(1, blank, np.empty(0), np.empty(0)))
    boxes = [(x / PT, (RULE - 28) / PT, (x + 45) / PT, (RULE - 4) / PT) for x in LEFT]
    area = (boxes[0][0], boxes[0][1], boxes[1][2], boxes[1][3])
    strange = other(ink.sizes) if callable(other) else np.full(ink.count + 1, other)
    group: list[Words] = [
        look(ink, blank, box, [b for b in boxes if b != box], area, strange) for box in boxes
    ]
    on_rules(ink, group)
    return group


def _ringed(page: Any, middle: tuple[int, int], size: tuple[int, int]) -> Any:
    """A page with a ring drawn on it."""
    cv2.ellipse(page, middle, size, 0, 0, 360, 30, 3)
    return page


def test_a_ring_whose_foot_lies_on_the_ruling_is_a_ring() -> None:
    """In a low row a part of it cannot be told from the ruling; the rest runs round the word."""
    page = _ringed(_blank(150), (LEFT[0] + 20, RULE - 20), (34, 22))
    assert [words.way for words in _group(page)] == ["ring", None]


def test_the_foot_of_a_ring_in_the_row_above_is_nothing() -> None:
    """It is another field's, and lies over the words; the top of one in the row below is a doubt, never a line under them."""
    above = _ringed(_blank(150), (LEFT[0] + 20, RULE - 65), (40, 40))
    assert [words.mass for words in _group(above, other=True)] == [0.0, 0.0]
    below = _ringed(_blank(150), (LEFT[0] + 20, RULE + 40), (40, 40))
    assert [words.way for words in _group(below, other=True)] == ["ink", None]


def test_a_line_on_a_faxed_ruling_that_lies_beside_the_blanks_is_seen() -> None:
    """A ruling a little lower than the blank's looks like a line under every word; a pen's is thicker besides."""
    page = _blank(255)
    page[RULE + 2 : RULE + 4, 100:1140] = 0
    plain = [words.line for words in _group(page, fax=True)]
    page[RULE + 4 : RULE + 7, LEFT[0] - 4 : LEFT[0] + 49] = 0
    first, second = (words.line for words in _group(page, fax=True))
    assert max(plain) < 0.3
    assert (first > 0.7, second < 0.3) == (True, True)


def test_a_part_of_a_ring_in_the_row_above_is_nothing() -> None:
    """Print breaks a ring, and the part of its foot that lies in this row alone still is that ring's."""
    page = _blank(150)
    cv2.ellipse(page, (LEFT[0] + 20, RULE - 55), (34, 34), 0, 200, 400, 30, 3)
    cv2.ellipse(page, (LEFT[0] + 20, RULE - 55), (34, 34), 0, 60, 120, 30, 3)
    alone = _group(page)[0]
    assert alone.mass > 0.5
    assert _group(page, other=lambda sizes: sizes == sizes.max())[0].mass == 0.0


def test_what_is_written_above_words_is_none_of_theirs() -> None:
    """A date in the row above may come down to the words, with most of its ink even; it does not reach them."""
    page = _blank(150)
    cv2.putText(page, "21/6", (LEFT[0], RULE - 32), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 30, 3)
    assert _group(page)[0].mass > 1
    assert [words.mass for words in _group(page, other=True)] == [0.0, 0.0]


def test_the_tops_of_words_in_the_row_below_are_no_line() -> None:
    """A word whose letters touch the ruling hangs from it like a line; it is another field's."""
    page = _blank(150)
    for x in range(LEFT[0], LEFT[0] + 45, 9):
        cv2.line(page, (x, RULE - 1), (x + 6, RULE + 30), 30, 4)
    cv2.line(page, (LEFT[0], RULE - 1), (LEFT[0] + 45, RULE - 1), 30, 3)
    assert (_group(page)[0].line > 0.5, _group(page, other=True)[0].line < 0.3) == (True, True)


def test_one_word_is_struck_out_where_letters_came_out_broad() -> None:
    """A low resolution fills what is between letters; a stroke has ink about it besides, at one word alone."""
    struck = Words((0, 0, 9, 9), mass=1.4, through=1.0)
    others = Words((0, 0, 9, 9), through=0.87)
    assert _struck_alone([struck, others])
    assert others.through == 0.0
    assert not _struck_alone(
        [Words((0, 0, 9, 9), mass=1.4, through=1.0), Words((0, 0, 9, 9), mass=1.4, through=0.87)]
    )


@pytest.mark.parametrize(("rows", "share"), [((8, 13), 0.5), ((9, 11), 0.0), ((12, 14), 0.0)])
def test_a_line_along_a_ruling_makes_it_thicker_on_a_fax(rows: tuple[int, int], share: float) -> None:
    """In black and white a pen's black on a ruling's black shows by its thickness, wherever the ruling came to lie."""
    print_ = np.zeros((20, 60), np.float32)
    print_[9:11] = 1.0
    seen = np.zeros_like(print_)
    seen[rows[0] : rows[1], :30] = 1.0
    assert _thickened(seen, print_) == share


@pytest.mark.parametrize(
    ("words", "way"),
    [
        (Words((0, 0, 9, 9), mass=3.0, above=1.0, below=1.0, aside=0.3, through=0.47), "ring"),
        (Words((0, 0, 9, 9), mass=0.9, above=1.0, below=0.0, aside=0.75, line=1.0), "ring"),
        (Words((0, 0, 9, 9), mass=5.0, above=1.0, below=0.3, aside=0.6, through=0.2), "ring"),
        (Words((0, 0, 9, 9), mass=5.0, above=1.0, below=0.3, aside=0.6, through=0.7), "ink"),
        (Words((0, 0, 9, 9), mass=1.4, above=1.0), "ink"),
        (Words((0, 0, 9, 9), mass=3.7, through=0.63, under=1.0, low=0.97), "underline"),
        (Words((0, 0, 9, 9), mass=3.7, through=0.63, under=1.0, low=0.8), "ink"),
        (Words((0, 0, 9, 9), mass=9.0, above=1.0, below=1.0, aside=1.0, through=0.8, askew=True), "ring"),
        (Words((0, 0, 9, 9), mass=3.0, aside=1.0, through=1.0, askew=True), "ink"),
        (Words((0, 0, 9, 9), through=0.9, askew=True), None),
    ],
)
def test_what_was_done_to_words(words: Words, way: str | None) -> None:
    """A ring may lose a side on a ruling or its ends on signs; where a page lies askew a stroke through says nothing.

    A line under words that touches their letters lies lower than a stroke through them.
    """
    assert words.way == way


def test_a_part_of_a_line_beside_ringed_words_is_theirs() -> None:
    """Alone it is a doubt; beside a clear ring it is where that ran on."""
    words = Words((0, 0, 9, 9), line=0.55)
    assert (words.peeps(0.0, ringed=False), words.peeps(0.0, ringed=True)) == (True, False)


def test_a_line_under_every_alternative_is_a_pens() -> None:
    """Where both are underlined on the ruling, neither is taken for unmarked."""
    page = _blank(150)
    for x in LEFT:
        page[RULE - 2 : RULE + 4, x : x + 45] = 30
    assert min(_lines(page)) > 0.6


def test_a_ruling_that_came_out_dark_is_no_underline() -> None:
    """A ruling runs on beside the words, however dark a copier makes it."""
    assert max(_lines(_blank(20))) < 0.3
