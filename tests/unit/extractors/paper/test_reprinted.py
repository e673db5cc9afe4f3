"""A form that grew before it was printed is seen to have grown, and is read as print or left to a person."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.paper import text
from extractors.paper.fit import MOVED, Prints, moved
from extractors.paper.recognise import recognised
from extractors.paper.text import Allowance
from extractors.paper.upright import Pose, pose, upright

WORDS = ("Singing", "in every class", "What we will do", "Where we are now", "How do you know", "Every pupil")


def page(gap: int, *, wide: int = 1240, high: int = 1754) -> np.ndarray:
    """A grey page (150 dpi) of rows between rules, ``gap`` pixels apart."""
    picture = Image.new("L", (wide, high), 255)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(26)
    for n, y in enumerate(range(120, high - 200, gap)):
        draw.line((100, y, wide - 100, y), 0, 2)
        draw.text((120, y + 20), WORDS[n % len(WORDS)], 0, font)
        draw.text((680, y + 20), WORDS[(n + 3) % len(WORDS)], 0, font)
    for x in (100, 640, wide - 100):
        draw.line((x, 120, x, high - 200), 0, 2)
    return np.asarray(picture)


def test_a_print_of_the_blank_is_in_its_place_whatever_is_written_on_it() -> None:
    """Pen strokes over half of the rows, and a little noise, are no growth."""
    blank = page(90)
    written = np.array(blank)
    for y in range(150, 1500, 180):
        written[y : y + 4, 150:900] = 60
    noise = np.random.default_rng(1).normal(0, 12, blank.shape)
    assert moved(Prints.of(blank), np.clip(written + noise, 0, 255).astype(np.uint8)) < MOVED / 2


def test_a_corner_that_was_folded_over_is_no_growth() -> None:
    """What a staple or a thumb hides in one corner says nothing of the rows."""
    blank = page(90)
    folded = np.array(blank)
    folded[:290, :290] = 190
    assert moved(Prints.of(blank), folded) < MOVED / 2


@pytest.mark.parametrize("gap", [96, 110, 140])
def test_rows_that_have_grown_are_seen(gap: int) -> None:
    """A few points a row are enough: after some rows nothing is where it was."""
    assert moved(Prints.of(page(90)), page(gap)) > 2 * MOVED


def test_words_and_rules_of_a_page_are_found_where_they_stand() -> None:
    """Each word lies in the column and between the rules that it was drawn in; the rules run as they were drawn."""
    assert text.available()
    sheet, lines = recognised(page(140), 3, Allowance())
    assert (sheet.number, len(sheet.upright), len(sheet.level)) == (3, 3, 11)
    scale = 595.3 / 1240
    left = " ".join(w.text for w in sheet.words if w.x0 < 640 * scale)
    right = " ".join(w.text for w in sheet.words if w.x0 > 640 * scale)
    assert left.startswith("Singing in every class What we will do")
    assert right.startswith("Where we are now How do you know")
    assert min(line.score for line in lines) > 0.8


def test_a_page_laid_a_little_askew_is_read_alike() -> None:
    """Its rules are still rules, in the same number."""
    askew = np.asarray(Image.fromarray(page(140)).rotate(0.8, Image.Resampling.BICUBIC, fillcolor=255))
    sheet, _ = recognised(askew, 1, Allowance())
    assert (len(sheet.upright), len(sheet.level)) == (3, 11)


@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_page_that_lies_nowhere_on_the_blank_is_turned_as_its_lines_are_read_best(turn: int) -> None:
    """Prose that has grown registers nowhere; whichever way it came from the scanner, it is read."""
    assert text.available()
    straight = page(140)
    picture = np.dstack([np.rot90(straight, -turn)] * 3).copy()
    (found,) = upright([picture], [Pose(0, known=False)])
    assert found.shape == straight.shape
    assert np.abs(found.astype(int) - straight).mean() < 2


def test_a_page_before_says_how_the_next_one_lies() -> None:
    """Where the first was not found either, each is looked at by itself."""
    assert pose(None, [Pose(2)]) == Pose(2)
    assert pose(None, []) == pose(None, [pose(None, [])]) == Pose(0, known=False)
