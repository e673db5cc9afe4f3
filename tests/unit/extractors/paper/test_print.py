"""A page of print is made clean and straight, and its boxes, ticks, words and rules are told from letters and stains."""

import itertools

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.paper import panels, rulings, squares, text, typeset
from extractors.paper.recognise import recognised
from extractors.paper.rooms import _cut_off
from extractors.paper.straight import evenly_lit, sheet_of, straightened
from extractors.paper.text import Allowance
from extractors.tree import Mark, Sort

MM = 2480 / 210.0
FONT = ImageFont.load_default(44)


def sheet(colour: int = 255, size: tuple[int, int] = (2480, 1200)) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """An empty page, or the upper part of one, at 300 dpi."""
    picture = Image.new("L", size, colour)
    return picture, ImageDraw.Draw(picture)


def box(draw: ImageDraw.ImageDraw, x: int, y: int, side: int = 34) -> None:
    """An empty box to tick."""
    draw.rectangle((x, y, x + side, y + side), outline=0, width=4)


def ink_of(picture: Image.Image) -> np.ndarray:
    """Where a picture is dark."""
    return (np.asarray(picture) < 180).astype(np.uint8)


def test_words_on_a_shaded_cell_lie_dark_on_white() -> None:
    """Shading is taken out of the page, and kept beside it."""
    picture, draw = sheet()
    draw.rectangle((300, 200, 1300, 320), fill=200)
    draw.text((340, 235), "Area of practice", 0, FONT)
    clean = panels.cleaned(np.asarray(picture), MM)
    around = clean.page[205:315, 305:1295]
    assert np.percentile(around, 50) > 250
    assert around.min() < 40
    assert abs(int(clean.ground[260, 900]) - 200) < 3


def test_white_words_on_a_dark_panel_are_turned_over() -> None:
    """They are read as dark ones; bold words below the panel stay as they are."""
    picture, draw = sheet()
    draw.rectangle((300, 200, 1300, 320), fill=74)
    draw.text((340, 235), "Outstanding", 255, FONT)
    draw.text((340, 330), "Costs are known", 0, FONT, stroke_width=1)
    clean = panels.cleaned(np.asarray(picture), MM).page
    assert np.percentile(clean[210:310, 700:1290], 50) > 240
    assert clean[210:310, 340:600].min() < 80
    assert np.percentile(clean[330:390, 340:640], 60) > 240


def test_a_highlighted_word_is_a_shaded_box_of_its_size() -> None:
    """Rules part the shading of one cell from that of the next; bare paper has none."""
    picture, draw = sheet()
    draw.rectangle((500, 300, 640, 360), fill=215)
    draw.text((510, 305), "Yes", 0, FONT)
    clean = panels.cleaned(np.asarray(picture), MM)
    found = panels.fills(clean.ground, np.zeros_like(clean.ground), MM)
    assert len(found) == 1
    (one,) = found
    assert (abs(one.x0 - 500) < 8, abs(one.x1 - 640) < 8, abs(one.y0 - 300) < 8) == (True, True, True)


def test_a_row_of_letters_is_no_rule() -> None:
    """A hairline is one, and a line of heavy type none."""
    picture, draw = sheet()
    draw.line((300, 500, 900, 500), 130, 2)
    draw.text((300, 300), "mmmmmmmm nnnnnnn Planning", 0, ImageFont.load_default(52), stroke_width=2)
    page = np.asarray(picture)
    level, _ = rulings.rules(page)
    found = rulings.along(level, page)
    assert [(round(y), abs(x0 - 300) < 6, abs(x1 - 900) < 6) for x0, y, x1 in found] in (
        [(500, True, True)], [(501, True, True)],
    )  # fmt: skip


def test_a_rule_ends_where_it_is_solid() -> None:
    """A table set into a cell does not reach to the cell's border over the gap between them."""
    picture, draw = sheet()
    draw.line((300, 200, 300, 600), 0, 3)
    draw.line((324, 400, 900, 400), 0, 3)
    page = np.asarray(picture)
    level, _ = rulings.rules(page)
    ((start, _, end),) = rulings.along(level, page)
    assert abs(start - 324) < 4
    assert abs(end - 900) < 4


@pytest.mark.parametrize("mark", ["empty", "cross", "tick", "full"])
def test_boxes_are_told_from_letters_and_ticked_from_empty(mark: str) -> None:
    """A box stands alone and has four straight sides; B, D, H and O are letters, however bold."""
    picture, draw = sheet()
    box(draw, 400, 300)
    if mark == "cross":
        draw.line((404, 304, 430, 330), 0, 4)
        draw.line((404, 330, 430, 304), 0, 4)
    elif mark == "tick":
        draw.line((406, 318, 416, 328, 444, 290), 0, 5)
    elif mark == "full":
        draw.rectangle((400, 300, 434, 334), fill=0)
    draw.text((480, 290), "Big Dodo HOB", 0, FONT, stroke_width=2)
    found = squares.squares(ink_of(picture), MM)
    assert [(abs(s.x0 - 400) < 4, s.on) for s in found] == [(True, mark != "empty")]
    assert squares.without(ink_of(picture), found)[280:340, 380:460].sum() < 12


def test_a_speck_in_a_box_is_neither_empty_nor_ticked() -> None:
    """Too much ink for dirt and too little for a tick: nobody knows."""
    picture, draw = sheet()
    box(draw, 400, 300)
    draw.ellipse((412, 312, 419, 319), fill=0)
    assert [s.on for s in squares.squares(ink_of(picture), MM)] == [None]


def test_a_tick_is_told_from_a_v() -> None:
    """Its left arm is the shorter."""
    tick, draw = sheet(size=(100, 100))
    draw.line((20, 55, 36, 75, 74, 22), 0, 6)
    letter, draw = sheet(size=(100, 100))
    draw.line((20, 22, 46, 75, 74, 22), 0, 6)
    assert (typeset.ticked(ink_of(tick)), typeset.ticked(ink_of(letter))) == (True, False)


def test_words_part_where_their_gap_is_wide_and_stay_where_they_are_one() -> None:
    """Each word has the room of its ink, in order, and none is cut or run together with the next."""
    assert text.available()
    picture, draw = sheet(size=(2480, 3508))
    said = "How do beginners get to play with others? Year 11 form noted!"
    draw.text((300, 400), said, 0, FONT)
    words = recognised(np.asarray(picture), 1, Allowance())[0].words
    assert [w.text for w in words] == said.split()
    assert all(a.x1 < b.x0 for a, b in itertools.pairwise(words))


def test_boxes_and_what_is_not_print_are_on_the_sheet() -> None:
    """A box is a box among words; a scrawl is a line that nobody could read."""
    picture, draw = sheet(size=(2480, 3508))
    box(draw, 400, 300)
    draw.text((460, 290), "Weekly", 0, FONT)
    for n in range(5):
        draw.line((800 + 60 * n, 1200, 830 + 60 * n, 1450, 860 + 60 * n, 1200), 0, 7)
    found, read = recognised(np.asarray(picture), 1, Allowance())
    assert [(w.sort, w.on, w.text) for w in sorted(found.words, key=lambda w: w.x0)][:2] == [
        (Sort.BOX, False, "☐"), (Sort.WORD, False, "Weekly"),
    ]  # fmt: skip
    assert [line.score for line in read if line.box[1] > 250 and line.box[1] < 360] == [0.0]


def test_a_page_seen_askew_is_made_straight() -> None:
    """Rules that fan out are level again, all over the page."""
    picture, draw = sheet(size=(1600, 2000))
    for y in range(200, 1900, 100):
        draw.line((150, y + (y - 1000) * 0.02, 1450, y - (y - 1000) * 0.02), 0, 4)
    page = straightened(np.asarray(picture), 24)
    rows = (page[:, 200:1400] < 128).mean(axis=1)
    assert (rows > 0.5).sum() >= 17


def test_a_sheet_on_a_table_is_cut_out_and_a_scan_is_left_alone() -> None:
    """A photo shows the paper's edges, a scan has none."""
    photo, draw = sheet(90, (1500, 2000))
    draw.polygon([(200, 180), (1320, 240), (1380, 1850), (150, 1800)], fill=240)
    found = sheet_of(np.asarray(photo))
    assert found is not None
    assert (found > 200).mean() > 0.97
    scan, draw = sheet(250, (1500, 2000))
    draw.text((300, 400), "Singing in every class", 0, FONT)
    assert sheet_of(np.asarray(scan)) is None


def test_a_short_rule_between_two_rules_parts_the_cells_of_a_low_row() -> None:
    """It runs from rule to rule, as no letter does; a gap in it, or a letter beside it, is none."""
    picture, draw = sheet()
    for y in (300, 360):
        draw.line((200, y, 1800, y), 0, 3)
    draw.line((900, 300, 900, 360), 0, 3)
    draw.line((1300, 300, 1300, 335), 0, 3)
    draw.text((300, 305), "Illinois", 0, FONT)
    page = np.asarray(picture)
    level, _ = rulings.rules(page)
    found = rulings.between([], rulings.along(level, page), page)
    assert [(round(x), abs(top - 300) < 3, abs(bottom - 360) < 3) for top, x, bottom in found] == [
        (900, True, True)
    ]


def test_a_dash_before_a_line_belongs_to_it() -> None:
    """A list typed with dashes keeps them, however far they stand from the words."""
    picture, draw = sheet(size=(2480, 3508))
    draw.text((300, 400), "-", 0, FONT)
    draw.text((350, 400), "The hall is shared", 0, FONT)
    words = recognised(np.asarray(picture), 1, Allowance())[0].words
    assert [w.text for w in words] == ["-", "The", "hall", "is", "shared"]


def test_a_stroke_under_or_through_a_word_is_seen() -> None:
    """Short words too: they are marked so, and a plain one is not."""
    picture, draw = sheet(size=(2480, 3508))
    draw.text((300, 400), "Yes", 0, FONT)
    draw.text((500, 400), "No", 0, FONT)
    draw.line((500, 448, 555, 448), 0, 4)
    draw.text((700, 400), "Mr", 0, FONT)
    draw.line((698, 430, 752, 430), 0, 4)
    words = recognised(np.asarray(picture), 1, Allowance())[0].words
    scale = 595.3 / 2480
    marks = [next((w.marks for w in words if abs(w.x0 - x * scale) < 3), -1) for x in (300, 500, 700)]
    assert marks == [0, Mark.UNDERLINE, Mark.STRIKE]


def test_a_sheet_half_in_shadow_is_found_by_its_edges_and_lit_evenly() -> None:
    """Its dark end is no brighter than the table's bright end: no one level parts them, but colour and edges do."""
    wide, high = 1200, 1600
    y = np.linspace(0, 1, high)[:, None, None]
    photo = np.broadcast_to((np.array([20.0, 50, 90]) * (0.4 + 0.9 * y)), (high, wide, 3)).copy()
    photo[80:1500, 120:1120] = (95 + 150 * y)[80:1500]
    photo[300:312, 300:900] = photo[900:912, 300:900] = 15
    found = sheet_of(photo.astype(np.uint8))
    assert found is not None
    assert abs(found.shape[0] - 1420) < 12
    assert abs(found.shape[1] - 1000) < 12
    even = evenly_lit(found.min(axis=2))
    assert np.percentile(even, 10) > 235
    assert (even < 100).mean() == pytest.approx(2 * 12 * 600 / (1420 * 1000), rel=0.2)


def test_the_paper_s_own_edge_is_no_rule() -> None:
    """A dark rim at a page's edge frames nothing; a rule on the page does."""
    picture, draw = sheet(size=(2480, 3508))
    draw.rectangle((20, 20, 2460, 3488), outline=0, width=6)
    draw.line((300, 900, 2180, 900), 0, 4)
    found = recognised(np.asarray(picture), 1, Allowance())[0]
    assert (len(found.level), len(found.upright)) == (1, 0)


def test_the_dot_of_an_i_is_no_line_of_its_own() -> None:
    """Large letters have dots that stand off them; they are read with their line and not beside it."""
    picture, draw = sheet(size=(2480, 3508))
    draw.text((300, 300), "Review", 0, ImageFont.load_default(110))
    ink = ink_of(picture)
    assert len(typeset.lines(ink, np.zeros_like(ink))) == 1


def test_a_line_that_is_underlined_is_not_surely_read() -> None:
    """The line takes the tails of its letters with it: a y may be a v."""
    picture, draw = sheet(size=(2480, 3508))
    for y, ruled in ((400, True), (800, False)):
        said = "Every day they play in the hall and on the yard with many others"
        draw.text((300, y), said, 0, FONT)
        if ruled:
            draw.line((298, y + 49, 300 + FONT.getlength(said), y + 49), 0, 4)
    _, read = recognised(np.asarray(picture), 1, Allowance())
    scores = {line.box[1] < 150: line.score for line in read if line.text}
    assert scores[True] <= 0.9 < scores[False]


@pytest.mark.parametrize(("foot", "sure"), [(42, False), (46, False), (75, True)])
def test_type_that_stands_on_a_line_to_write_on_is_not_surely_read(foot: int, sure: bool) -> None:
    """The page's own long line took the tails of its letters, as an underline does; one well below took none."""
    picture, draw = sheet(size=(2480, 3508))
    draw.text((500, 400), "Weekly lessons every day in the hall", 0, FONT)
    draw.line((300, 400 + foot, 2100, 400 + foot), 0, 4)
    _, read = recognised(np.asarray(picture), 1, Allowance())
    (score,) = [line.score for line in read if line.text]
    assert (score > 0.9) is sure


def test_each_word_of_a_line_says_how_sure_it_is() -> None:
    """Words stand in their line from the left, each with its own letters' sureness."""
    picture, draw = sheet(size=(2480, 3508))
    draw.text((300, 400), "Date: 12.11.2026, in the hall.", 0, FONT)
    (line,) = [r for r in recognised(np.asarray(picture), 1, Allowance())[1] if r.text]
    assert [w.text for w in line.words] == line.text.split() == ["Date:", "12.11.2026,", "in", "the", "hall."]
    assert line.least == pytest.approx(min(w.least for w in line.words), abs=0.05)
    assert all(a.box[2] < b.box[0] for a, b in itertools.pairwise(line.words))


@pytest.mark.parametrize(("high", "cut"), [(4, True), (40, False)])
def test_a_line_of_which_only_the_tops_show_is_cut_off(high: int, cut: bool) -> None:
    """A text box shows no more than it has room for."""
    own = np.zeros((140, 600), np.float32)
    own[0:40, 10:590:4] = own[60:100, 10:590:4] = 1
    own[104 : 104 + high, 10:590:4] = 1
    assert _cut_off(own[: 104 + high]) is cut


@pytest.mark.parametrize(
    ("said", "wide", "words"),
    [
        ("StBrannoc", 2, ["St", "Brannoc"]),
        ("JoPettifer", 2, ["Jo", "Pettifer"]),
        ("iPads", 1, ["iPads"]),
        ("McDonald", 2, ["McDonald"]),
        ("StBrannoc", 0, ["StBrannoc"]),
    ],
)
def test_a_capital_after_a_gap_begins_a_word(said: str, wide: int, words: list[str]) -> None:
    """The recogniser runs words together where their gap is narrow; ``wide`` letters stand before a gap of 5 px for 2."""
    ink, x, places = np.zeros((40, 400), np.uint8), 0, []
    for n in range(len(said)):
        x += 3 if n == wide and n else 0
        ink[5:35, x : x + 10] = 1
        places.append(x + 5.0)
        x += 12
    sure = (0.99,) * len(said)
    found = typeset._words(text.Reading(said, 0.99, 0.99, tuple(places), sure), places, ink[:, : x - 2])
    assert [each[0] for each in found] == words


@pytest.mark.parametrize(
    ("read", "word"),
    [("0kafor", "Okafor"), (".106735", "106735"), ("0.5", "0.5"), (".5", ".5"), ("2A", "2A"), ("0K", "0K")],
)
def test_what_no_word_has_is_taken_from_it(read: str, word: str) -> None:
    """A nought before small letters is an O, a stop before a long number a speck; figures stay as they are."""
    assert typeset._likely(read) == word
