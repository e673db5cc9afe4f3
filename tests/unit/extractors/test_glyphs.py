"""Boxes and ticks in all the characters that programs use for them."""

import pytest

from extractors.glyphs import OFF_GLYPHS, ON_GLYPHS, TICKS, is_tick, symbol


def test_no_character_is_both_empty_and_ticked() -> None:
    """The three sets do not overlap."""
    assert not OFF_GLYPHS & ON_GLYPHS
    assert not TICKS & (ON_GLYPHS | OFF_GLYPHS)


@pytest.mark.parametrize(
    "text", ["✓", "✔", "√", "x", "X", "✗", "xx", "(x)", "[x]", " X ", "*", "tick", "Ticked", "✓.", "✓✓"]
)
def test_a_mark_standing_alone_is_a_tick(text: str) -> None:
    """Brackets, spaces and full stops round it do not matter."""
    assert is_tick(text)


@pytest.mark.parametrize("text", ["", " ", "xylophone", "yes", "no", "1", "-", "ok", "()", "x-ray"])
def test_words_and_nothing_are_no_tick(text: str) -> None:
    """Only a mark is a mark."""
    assert not is_tick(text)


@pytest.mark.parametrize(
    ("font", "code", "character"),
    [
        ("Wingdings", 0xF0FC, "✓"),
        ("wingdings", 0xFC, "✓"),
        ("Wingdings", 0xF0A8, "☐"),
        ("Wingdings 2", 0xF052, "☑"),
        ("Symbol", 0xF0D6, "√"),
        ("Arial", 0x41, "A"),
    ],
)
def test_a_symbol_font_says_what_it_shows(font: str, code: int, character: str) -> None:
    """The byte of the font decides, with U+F000 added or without; other fonts say their own character."""
    assert symbol(font, code) == character


def test_an_unknown_symbol_is_shown_as_unknown() -> None:
    """A code nobody knows becomes the replacement character, never a blank or a letter."""
    assert symbol("Wingdings", 0xF021) == "\ufffd"
