"""What a school gives for one field: what its hand puts on the form, and the truth of it, side by side.

The truth comes from here and never from a reader, so that a reader can be judged by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .forms import Path

Value = str | int | float | bool | list[str] | None


@dataclass(frozen=True, slots=True)
class Given:
    """What is typed, which options are marked, and what that means."""

    typed: str = ""
    marked: tuple[str, ...] = ()
    value: Value = None
    status: str = "blank"


Answers = Mapping[Path, Given]
BLANK = Given()


def text(words: str) -> Given:
    """Prose, or whatever a text field holds; its spaces are collapsed in the truth, its paragraphs kept."""
    lines = [" ".join(line.split()) for line in words.split("\n")]
    value = "\n".join(lines).strip()
    return Given(words, value=value, status="answered") if value else BLANK


def number(value: float | str, typed: str = "") -> Given:
    """A number, or the words "n/a" and "none" that stand in place of one."""
    return Given(typed or str(value), value=value, status="answered")


def day(iso: str, typed: str = "") -> Given:
    """A date; typed DD/MM/YYYY unless the school writes it another way."""
    return Given(typed or date.fromisoformat(iso).strftime("%d/%m/%Y"), value=iso, status="answered")


def chosen(option: str) -> Given:
    """One option marked."""
    return Given(marked=(option,), value=option, status="answered")


def several(*options: str) -> Given:
    """Any number of options marked, in the form's order."""
    return Given(marked=options, value=list(options), status="answered") if options else BLANK


def yes(answer: bool) -> Given:
    """Yes or No marked."""
    return Given(marked=("Yes" if answer else "No",), value=answer, status="answered")


def unsure(typed: str = "", *marked: str) -> Given:
    """Something a person would have to ask about."""
    return Given(typed, marked, status="unsure")
