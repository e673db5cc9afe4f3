"""Footnotes and endnotes: the small raised numbers in the text, and the notes that begin with them.

A note's number is no part of an answer, and the notes at the foot of a page no part of the table that runs on
over its end.
"""

import re

from extractors.tree import Cell, Line

from .flow import Room, Row, pieces, rows
from .places import hull
from .sheet import Sheet, Word

_NUMBER = re.compile(r"\d{1,3}|[ivxlc]{1,6}|[*†‡§]{1,3}|[a-z]")
_BEGINS = re.compile(r"(\d{1,3}|[ivxlc]{1,6}|[*†‡§]{1,3}|[a-z])(.*)")
_SMALL = 0.78  # of the type beside it; a raised number is set at 58 to 70 %


def part_notes(sheets: list[Sheet]) -> list[Line]:
    """Take the notes and the numbers that point to them out of the sheets; the notes, one a line."""
    raised = [word for sheet in sheets for word in _raised(sheet)]
    numbers = {word.text for word in raised}
    found = [(sheet, note) for sheet in sheets if numbers for note in _notes(sheet, numbers)]
    said = {number for _, (number, _) in found}
    gone = {id(w) for w in raised if w.text in said}
    gone |= {id(w) for _, (_, lines) in found for row in lines for w in row.words}
    for sheet in sheets:
        tops = [row.top for at, (_, lines) in found if at is sheet for row in lines]
        sheet.floor = min(tops, default=0.0)
        if gone:
            sheet.words = [w for w in sheet.words if id(w) not in gone]
    return [_line(sheet, number, lines) for sheet, (number, lines) in found]


def numbers_of(sheets: list[Sheet]) -> set[str]:
    """The numbers that point to notes, as far as there are any."""
    return {word.text for sheet in sheets for word in _raised(sheet)}


def number_of(row: Row) -> str:
    """The number that a line begins with, set apart or not; "" for none."""
    found = _BEGINS.fullmatch(row.words[0].text)
    if found is None or (found.group(2) and not found.group(2)[0].isupper()):
        return ""
    return found.group(1)


def _raised(sheet: Sheet) -> list[Word]:
    """The small raised numbers that stand right behind a word."""
    found = []
    for before, word in zip(sheet.words, sheet.words[1:], strict=False):
        if (
            word.height < _SMALL * before.height
            and 0.15 * before.height < before.base - word.base < 0.8 * before.height
            and abs(word.x0 - before.x1) < 0.3 * before.height
            and _NUMBER.fullmatch(word.text)
        ):
            found.append(word)
    return found


def _notes(sheet: Sheet, numbers: set[str]) -> list[tuple[str, list[Row]]]:
    """The notes at the foot of a page: the lines from the first that begins with one of the numbers on."""
    floor = max((u.end for u in sheet.upright if u.end - u.start > 8), default=0.0)
    low = [w for w in sheet.words if w.y0 > floor - 1]
    found: list[tuple[str, list[Row]]] = []
    for row in _ordered(rows(low, sheet.number)):
        number = number_of(row)
        if number in numbers and all(number != n for n, _ in found):
            found.append((number, [row]))
        elif found:
            found[-1][1].append(row)
    return found


def _ordered(lines: list[Row]) -> list[Row]:
    """Lines with a small raised number that stands as a line of its own put before the line it belongs to."""
    out: list[Row] = []
    for row in lines:
        alone = out and len(out[-1].words) == 1 and 0 < row.base - out[-1].base < 0.7 * row.height
        if alone and out[-1].words[0].height < _SMALL * row.height:
            row.words.insert(0, out.pop().words[0])
        out.append(row)
    return out


def _line(sheet: Sheet, number: str, lines: list[Row]) -> Line:
    first = lines[0].words[0]
    rest = first.text[len(number) :]
    if rest:
        first.text = rest
    else:
        lines[0].words.pop(0)
    said = pieces([row for row in lines if row.words], Room(sheet.width))
    return Line([Cell(said, place=hull(p.place for p in said if p.place is not None))], story="note")
