"""Headers and footers: what stands at the top or bottom of the pages, outside the form itself."""

import math
import re
from collections import Counter

from .flow import Row, rows
from .notes import number_of, numbers_of
from .sheet import Sheet, Word

_EDGE = 0.13  # share of a page's longer side in which headers and footers stand
_LYING = 1.5  # times that share of the height of a page that lies: A4 is 1.41 times as high as wide
_ALONE = 0.07  # the same where there is one page only, and nothing to compare it with
_COUNT = re.compile(r"\d+")
_NUMBERED = re.compile(r"(?i)\bpage\s*(\d{1,3})\b|^(\d{1,3})\s*(?:of|/)\s*\d{1,3}$")
_COUNTED = re.compile(r"(?i)\b(\d{1,3})\s*(?:of|/)\s*(\d{1,3})\b\s*$")
_MOST = 60  # pages of a form
_ENDS_NUMBERED = re.compile(r"(?i)(?:^|\bpage\s+)\d{1,3}$")
_PAGED = re.compile(r"(?i)^page\s*\d{1,3}$|\bpage\s+\d{1,3}\s+(of|/)\s*\d{1,3}$")


def part_margins(sheets: list[Sheet]) -> list[str]:
    """Take headers and footers out of the sheets; their wording, one text a stretch, each once."""
    notes = numbers_of(sheets)
    ends = _ends(sheets)
    edges = {
        sheet.number: [row for row in _outside(sheet, ends) if not notes or number_of(row) not in notes]
        for sheet in sheets
    }
    told: Counter[tuple[str, str, int]] = Counter()
    for sheet in sheets:
        told.update({_name(row, sheet) for row in edges[sheet.number]})
    texts: dict[str, None] = {}
    least = max(2, (len(sheets) + 1) // 2)
    for sheet in sheets:
        top, bottom = 0.0, sheet.height
        for row in edges[sheet.number]:
            alone = (len(sheets) == 1 or _ENDS_NUMBERED.search(row.text)) and _lonely(row, sheet)
            if told[_name(row, sheet)] >= least or alone or _PAGED.search(row.text):
                if row.base < sheet.height / 2:
                    top = max(top, row.bottom)
                else:
                    bottom = min(bottom, row.top)
        margin = [w for w in sheet.words if w.y1 <= top + 0.5 or w.y0 >= bottom - 0.5]
        for row in rows(margin, sheet.number):
            texts.update(dict.fromkeys(_stretches(row)))
        gone = {id(w) for w in margin}
        sheet.words = [w for w in sheet.words if id(w) not in gone]
        sheet.pictures = [
            p for p in sheet.pictures if p.y1 > top and p.y0 < bottom and (top == 0 or p.y0 > top - 20)
        ]
    return list(texts)


def in_order(sheets: list[Sheet]) -> list[Sheet]:
    """The sheets by the page numbers printed on them, where each has one of its own; else as they come."""
    ends = _ends(sheets)
    numbers = {sheet.number: _page_number(sheet, ends) for sheet in sheets}
    known = [number for number in numbers.values() if number]
    if len(set(known)) < len(known) or len(known) < max(2, len(sheets) - 1) or known == sorted(known):
        return sheets
    return sorted(sheets, key=lambda sheet: numbers[sheet.number])  # a cover page has none, and stays first


def missing_pages(sheets: list[Sheet]) -> list[int]:
    """The pages that did not come, by "Page 2 of 7" on those that did; [] where that cannot be told."""
    ends = _ends(sheets)
    found = [_COUNTED.search(row.text) for sheet in sheets for row in _outside(sheet, ends)]
    pairs = [(int(m.group(1)), int(m.group(2))) for m in found if m]
    numbers, totals = [n for n, _ in pairs], {total for _, total in pairs}
    sure = len(pairs) == len(sheets) == len(set(numbers)) and len(totals) == 1
    total = min(totals, default=0)
    return [n for n in range(1, total + 1) if n not in numbers] if sure and total <= _MOST else []


def _page_number(sheet: Sheet, ends: tuple[float, float]) -> int:
    for row in _outside(sheet, ends):
        found = _NUMBERED.search(row.text)
        if found:
            return int(found.group(1) or found.group(2))
    return 0


def _outside(sheet: Sheet, ends: tuple[float, float]) -> list[Row]:
    """Lines near the top and bottom edge, or at the ends of what was printed smaller, outside every ruled table."""
    inside = [u for u in sheet.upright if u.end - u.start > 8]
    low, high = (
        min((u.start for u in inside), default=sheet.height),
        max((u.end for u in inside), default=0.0),
    )
    edge = _reach(sheet, _EDGE)
    top, bottom = max(edge, ends[0]), min(sheet.height - edge, ends[1])
    near = [
        w
        for w in sheet.words
        if (w.y1 < top or w.y0 > bottom) and not low - 1 <= (w.y0 + w.y1) / 2 <= high + 1
    ]
    return rows(near, sheet.number)


def _ends(sheets: list[Sheet]) -> tuple[float, float]:
    """Where the first line ends and the last begins, of all pages that have words; of a single page nowhere."""
    full = [s.words for s in sheets if s.words]
    if len(full) < 2:
        return 0.0, math.inf
    line = 1.5 * full[0][0].height
    return min(w.y0 for words in full for w in words) + line, max(
        w.y1 for words in full for w in words
    ) - line


def _reach(sheet: Sheet, share: float) -> float:
    """How far a margin reaches into a page: as far on one that lies as on one that stands, and less on a slip."""
    return min(share * max(sheet.height, sheet.width), _LYING * share * sheet.height)


def _name(row: Row, sheet: Sheet) -> tuple[str, str, int]:
    """What is the same of a header on every page: its words without numbers, and its height on the page."""
    side = "top" if row.base < sheet.height / 2 else "bottom"
    height = row.base if side == "top" else sheet.height - row.base
    return _COUNT.sub("#", row.text), side, round(height / 3)


def _lonely(row: Row, sheet: Sheet) -> bool:
    """On a single page: a line close to the edge and well apart from all others."""
    edge, top, bottom = _reach(sheet, _ALONE), row.top, row.bottom
    if not (bottom < edge or top > sheet.height - edge):
        return False
    gaps = [max(w.y0 - bottom, top - w.y1) for w in sheet.words if not (w.y0 < bottom and w.y1 > top)]
    return min(gaps, default=99.0) > 0.8 * row.height


def _stretches(row: Row) -> list[str]:
    """A header's parts: left, middle and right."""
    out: list[list[Word]] = []
    for word in row.words:
        if out and word.x0 - out[-1][-1].x1 < 1.5 * word.height:
            out[-1].append(word)
        else:
            out.append([word])
    return [" ".join(w.text for w in part) for part in out]
