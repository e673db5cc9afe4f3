import socket

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from extractors.paper import text


def _line(words: str) -> np.ndarray:
    picture = Image.new("L", (30 + 17 * len(words), 46), 255)
    ImageDraw.Draw(picture).text((10, 6), words, fill=0, font=ImageFont.load_default(28))
    return np.asarray(picture)


def test_print_is_read_with_the_network_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model comes with its wheel: reading a line opens no socket."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    text.model.cache_clear()
    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    got = text.read_line(_line("Weekly singing in Year 4"))
    assert got.text == "Weekly singing in Year 4"
    assert got.score > 0.9


def test_the_detector_is_never_loaded() -> None:
    """Cells are known, so nothing of the package but its recognition model is touched."""
    import sys

    text.read_line(_line("42"))
    assert not [name for name in sys.modules if name.startswith("rapidocr")]


def test_numbers_are_preferred_where_numbers_are_asked() -> None:
    """A constrained reading holds digits alone, and gives way where words are written."""
    assert text.read_line(_line("1507"), text.NUMBER).text == "1507"
    assert text.read_line(_line("about half"), text.NUMBER).text == "about half"


def test_lines_are_found_from_the_top() -> None:
    """Each line of ink is one box; a dot over a letter opens no line of its own."""
    added = np.zeros((120, 200), np.float32)
    added[10:28, 20:150] = 1
    added[60:78, 30:120] = 1
    added[53:56, 50:53] = 1
    assert [(b[0], b[2]) for b in text.lines(added, 5.9)] == [(20, 150), (30, 120)]


def test_type_stands_on_its_line_and_writing_dances() -> None:
    """Letters on one base line are type; letters that leave it by half a millimetre are not; few letters say nothing."""
    flat, wild = np.full((60, 300), 255, np.uint8), np.full((60, 300), 255, np.uint8)
    for n in range(12):
        flat[20:50, 10 + 20 * n : 22 + 20 * n] = 0
        wild[20 + 5 * (n % 3) : 45 + 5 * (n % 3), 10 + 20 * n : 22 + 20 * n] = 0
    assert text.typed(flat, 11.8) is True
    assert text.typed(wild, 11.8) is False
    assert text.typed(flat[:, :50], 11.8) is None
