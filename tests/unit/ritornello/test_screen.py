"""What is shown: text from outside stays text."""

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from ritornello.screen import plain, table, words


@given(st.text())
def test_nothing_a_terminal_obeys_gets_through(text):
    """No control character, no line break and no change of direction is left in what is shown."""
    assert plain(text).isprintable()


def test_ordinary_words_stay_as_they_are():
    """Accents, dashes and ticks are what schools write, and are shown."""
    assert plain("Ms Fröhlich – 45 mins ✓") == "Ms Fröhlich – 45 mins ✓"


def test_markup_is_shown_and_not_obeyed():
    """A subject that looks like Rich markup is printed as it was written."""
    written = io.StringIO()
    console = Console(file=written, width=80, markup=False)
    console.print(table("Message", rows=[["[bold red]URGENT[/] \x1b[31mred"]]))
    assert "[bold red]URGENT[/]" in written.getvalue()
    assert "\x1b" not in written.getvalue()


def test_lines_stay_lines_in_a_cell():
    """A cell may have several lines of our own making, each of them clean."""
    assert words("one\ntwo\x07").plain == "one\ntwo"
