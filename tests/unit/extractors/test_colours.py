"""Shading by the names that people give it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.colours import hue

NAMED = {
    "red": ["FF0000", "C00000", "FF5050", "E06666", "F4B6B6"],
    "amber": ["FFC000", "FFA500", "ED7D31", "F79646", "FF9900"],
    "yellow": ["FFFF00", "FFFF66", "FFF000"],
    "green": ["00B050", "92D050", "00FF00", "70AD47", "A9D08E", "C6EFCE"],
    "blue": ["0070C0", "00B0F0", "4472C4"],
}


@pytest.mark.parametrize(("name", "rgb"), [(n, c) for n, colours in NAMED.items() for c in colours])
def test_the_colours_of_word_have_their_names(name: str, rgb: str) -> None:
    """The standard and theme colours that schools shade with are named as a person names them."""
    assert hue(rgb) == name


@pytest.mark.parametrize(
    "rgb", ["FFFFFF", "D9D9D9", "808080", "000000", "F2F2F2", "", "auto", "zzzzzz", "FFF"]
)
def test_greys_and_nonsense_have_no_name(rgb: str) -> None:
    """No colour is not a colour."""
    assert hue(rgb) is None


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_has_one_name_or_none(rgb: int) -> None:
    """Nothing raises, and nothing is named that is not on the list."""
    assert hue(f"{rgb:06X}") in {*NAMED, None}
