"""Faint writing: what is left of pencil on a fax, and what only shines through."""

from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.paper import text
from extractors.paper.ink import added_ink
from extractors.paper.page import _run_on
from extractors.paper.places import Place, share_out
from extractors.paper.register import Sheet
from extractors.paper.rooms import Rooms
from extractors.paper.unbend import Flat
from extractors.paper.vision import MM
from schemas.template import Field, Kind, Way

SHAPE = (1754, 1240)


def _crumbs(specks: list[tuple[int, int]], letter: float = 0.0) -> float:
    """What is made of a faxed page with these specks (px from a room's corner), and a bow of so many mm."""
    blank = np.full(SHAPE, 255, np.uint8)
    blank[300:330, 200:1000] = 0
    page = blank.copy()
    for x, y in specks:
        page[500 + y : 502 + y, 300 + x : 302 + x] = 0
    side = round(letter * MM)
    if side:
        page[520 : 520 + 2 * side, 700:702] = 0
        page[520:522, 700 : 700 + side] = 0
    rooms, place = _rooms(blank, np.dstack([page] * 3))
    return rooms._crumbs(place)


def _rooms(blank: Any, page: Any) -> tuple[Rooms, Place]:
    """One large room of a page, and what reads it."""
    ys, xs = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]].astype(np.float32)
    flat = Flat(1, page, np.ones(SHAPE, bool), 1.0, 0.03, xs, ys)
    nothing: Any = np.empty(0)
    ink = added_ink(flat, Sheet(1, blank, nothing, nothing))
    place = Place(("a", -1), (250, 450, 950, 650))
    share_out(ink, [place])
    return Rooms(flat.colour, flat, ink, blank, None, [place]), place


def test_crumbs_of_a_word_on_a_fax_are_a_doubt() -> None:
    """Six specks side by side are what the fax left of a word in pencil; as many all over a room are dust."""
    assert _crumbs([(9 * n, 5 * (n % 2)) for n in range(7)]) == 1.0
    assert _crumbs([(85 * n, 60 * (n % 3)) for n in range(7)]) == 0.0


@pytest.mark.parametrize(("mm", "doubt"), [(1.2, 1.0), (0.4, 0.0)])
def test_one_letter_on_a_fax_is_a_doubt(mm: float, doubt: float) -> None:
    """A thin letter has less ink than three specks, and is larger than any."""
    assert _crumbs([], mm) == doubt


@pytest.mark.parametrize(("dark", "seen"), [(0.16, True), (0.075, False)])
def test_what_shines_through_from_the_other_side_is_no_pencil(dark: float, seen: bool) -> None:
    """It is as thin as pencil strokes are, and fainter than the lightest of them."""
    blank = np.full(SHAPE, 255, np.uint8)
    blank[300:330, 200:1000:3] = 20
    page = np.dstack([blank] * 3).astype(np.float32)
    for n in range(6):
        cv2.line(page, (300 + 14 * n, 520), (306 + 14 * n, 560), (255 * (1 - dark),) * 3, 2, cv2.LINE_AA)
    page = cv2.GaussianBlur(page, (0, 0), 0.7) + np.random.default_rng(1).normal(0, 1.0, page.shape)
    read = _rooms(blank, np.clip(page, 0, 255).astype(np.uint8))
    assert (read[0]._hairlines(read[1]) > 0.7) is seen


ASKED = Field(id="a", path=["When?"], kind=Kind.TEXT, way=Way.CELL, spots=[], reason="an empty cell")
SAID = "Weekly lessons every day"


def _typed(where: list[tuple[int, int]], rule: int = 0) -> tuple[Any, Any]:
    """A blank with a line to write on at this height, and the page with words typed at these corners."""
    blank = Image.new("L", SHAPE[::-1], 255)
    draw = ImageDraw.Draw(blank)
    draw.rectangle((200, 300, 1000, 330), 0)
    if rule:
        draw.line((250, rule, 950, rule), 0, 2)
    page = blank.copy()
    for corner in where:
        ImageDraw.Draw(page).text(corner, SAID, 0, ImageFont.load_default(24))
    return np.asarray(blank), np.dstack([np.asarray(page)] * 3)


@pytest.mark.parametrize(("rule", "steady"), [(526, False), (600, True)])
def test_type_that_stands_on_the_blank_s_line_is_not_steady(rule: int, steady: bool) -> None:
    """What the blank prints is taken off the page, and the tails of letters that it meets go with it."""
    assert text.available()
    blank, page = _typed([(300, 502)], rule)
    reader, place = _rooms(blank, page)
    reader.allowance = text.Allowance()
    assert [line.steady for line in reader.read(ASKED, place).lines] == [steady]


@pytest.mark.parametrize(("at", "over"), [(646, True), (690, False)])
def test_a_line_that_the_room_above_had_no_place_for_is_no_answer_of_its_own(at: int, over: bool) -> None:
    """Where it begins at the very edge between two rooms neither says a whole thing; well inside it is the lower room's."""
    blank, page = _typed([(300, 610), (300, at)])
    reader, _ = _rooms(blank, page)
    places = [Place((name, -1), (250, y, 950, y + 200)) for name, y in (("a", 450), ("b", 650))]
    shared = share_out(reader.ink, places)
    reader.allowance = text.Allowance()
    laid = [(place, reader.read(ASKED, place)) for place in places]
    _run_on(laid, reader.ink, shared.owner)
    assert [room.over for _, room in laid] == [over, over]


@pytest.mark.parametrize(("at", "over"), [(655, True), (760, False)])
def test_a_line_just_under_a_room_makes_its_answer_a_doubt(at: int, over: bool) -> None:
    """It may be the answer's last; what stands further off is a remark."""
    blank, page = _typed([(300, 610), (300, at)])
    reader, place = _rooms(blank, page)
    shared = share_out(reader.ink, [place])
    reader.allowance = text.Allowance()
    laid = [(place, reader.read(ASKED, place))]
    _run_on(laid, reader.ink, shared.owner)
    assert [room.over for _, room in laid] == [over]
