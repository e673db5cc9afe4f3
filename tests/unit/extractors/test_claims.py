"""Who owns which word: claimed once, refused twice, and what nobody claims is told."""

import pytest

from extractors.claims import claim, free, leftovers, says, wording
from extractors.tree import Sort
from tests.unit.extractors.word.docs import opened
from tests.unit.extractors.word.pieces import check, drawn, p, picture, tbl, tc, tr


def test_a_word_is_claimed_once() -> None:
    """Claiming it again for somebody else is a fault of ours and never passed over."""
    words = opened(p("thirty pupils")).lines[0].cells[0].tokens
    claim(words, "a")
    assert claim(words, "a") == words
    with pytest.raises(AssertionError, match="claimed by a and b"):
        claim(words[:1], "b")


def test_what_is_claimed_is_not_free() -> None:
    """Free words are exactly those nobody claimed."""
    words = opened(p("thirty pupils sing")).lines[0].cells[0].tokens
    claim(words[:1], "a")
    assert [t.text for t in free(words)] == ["pupils", "sing"]


def test_leftovers_are_neighbours_together() -> None:
    """Unclaimed words of one cell that stand together are one text; claimed words part them."""
    form = opened(tbl(tr("one two three four", "five")))
    claim(form.lines[0].cells[0].tokens[2:3], "a")
    assert [left.text for left in leftovers(form.lines)] == ["one two", "four", "five"]


def test_pictures_shapes_and_ticked_boxes_say_something() -> None:
    """They are told by name where nobody claims them; empty boxes and gaps are not."""
    form = opened(
        p(picture()), p(drawn("ellipse")), p(check("1")), p(check("0")), p("______"), tbl(tr(tc("")))
    )
    assert [left.text for left in leftovers(form.lines)] == ["[picture]", "[drawn ellipse]", "☒"]
    assert [says(line.cells[0].tokens) for line in form.lines[:5]] == [True, True, True, False, False]


def test_wording_reads_as_on_the_page() -> None:
    """Paragraphs are lines, boxes that are ticked are shown."""
    cell = opened(tbl(tr(tc("one", p(check("1"), " two"), "three")))).lines[0].cells[0]
    assert wording(cell.tokens) == "one\n☒ two\nthree"
    assert any(t.sort is Sort.BOX for t in cell.tokens)
