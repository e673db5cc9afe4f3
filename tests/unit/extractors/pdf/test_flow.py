"""Lines of type become words again: those that a narrow column has cut, and no others."""

import pytest

from extractors.pdf.flow import Room, Row, pieces
from extractors.pdf.sheet import Word

WIDE = 60.0  # points of the column


def column(first: str, rest: str, *, spaced: bool) -> str:
    """Two words, each on a line of its own, the first filling its line."""
    one = Word(first, 0, 0, WIDE - 1, 12, 10, spaced=spaced)
    two = Word(rest, 0, 14, 6.0 * len(rest), 26, 24)
    return "".join(piece.text for piece in pieces([Row([one], 10), Row([two], 24)], Room(WIDE)))


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        ("improvem", "ent"),
        ("PERFORMANC", "E"),
        ("developme", "nt"),
        ("accommod", "ation"),
        ("Someti", "mes"),
        ("commen", "ted"),
        ("Pettif", "er"),
        ("after-scho", "ol"),
        ("class", "room’s"),
    ],
)
def test_a_long_word_that_a_column_cut_is_one_word(first: str, rest: str) -> None:
    """What fills its line and goes on with the end of a long word is that word."""
    assert column(first, rest, spaced=False) == first + rest


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        ("Governors", "hear"),
        ("recordings", "kept"),
        ("orchestra", "is"),
        ("Increase", "take-up"),
        ("in", "the"),
        ("Okafor", "who"),
        ("djembe", "and"),
    ],
)
def test_two_words_that_fill_their_lines_stay_two(first: str, rest: str) -> None:
    """A word that happens to fill its line is not joined to the next one."""
    assert column(first, rest, spaced=False) == f"{first} {rest}"


def test_a_line_that_ends_with_a_written_space_ends_a_word() -> None:
    """A space in the file outweighs how full the line is."""
    assert column("improvem", "ent", spaced=True) == "improvem ent"


def test_a_word_cut_twice_is_judged_as_far_as_it_has_come() -> None:
    """The end of a word cut over three lines is no word of its own, and does not go on with the next."""
    rows = [Row([Word(text, 0, 14.0 * n, WIDE - 3, 14 * n + 12, 14 * n + 10)], 14 * n + 10)
            for n, text in enumerate(("re", "cordings", "on"))]  # fmt: skip
    assert "".join(piece.text for piece in pieces(rows, Room(WIDE, spaces=True))) == "recordings on"


def test_a_line_of_several_words_that_ends_within_one_goes_on_with_it() -> None:
    """What is no word by itself is the end of the last word of a full line; a possessive s always is."""

    def said(first: str, rest: str) -> str:
        before = [Word("All", 0, 0, 18, 12, 10, spaced=True), Word(first, 20, 0, WIDE - 1, 12, 10)]
        lines = [Row(before, 10), Row([Word(rest, 0, 14, 6.0 * len(rest), 26, 24)], 24)]
        return "".join(piece.text for piece in pieces(lines, Room(WIDE)))

    assert said("class", "es") == "All classes"
    assert said("class", "hear") == "All class hear"
    assert said("cluster’", "s") == "All cluster’s"
