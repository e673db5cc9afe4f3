"""Words that were typed over a printed page: told from the words under them, and their wrapped lines kept together.

Whoever types over a form and prints it to PDF leaves words in another font at nearly the height of the printed ones,
over a placeholder or a leader, and a second line of type where the first did not fit.
"""

from typing import Protocol, TypeVar

from .sheet import Word

L = TypeVar("L", bound="Line")

_FONT = 21  # bits of a look that stand below the number of its font


class Line(Protocol):
    """A line of type."""

    words: list[Word]
    base: float


def font(word: Word) -> int:
    """The number of a word's font; fonts are numbered as they appear on a page."""
    return word.look >> _FONT


def unlaid(row: Line) -> None:
    """Put words that were typed over others behind them, so that neither is torn apart."""
    for word in [w for w in row.words if w.frame is not None]:
        under = [
            n for n, w in enumerate(row.words)
            if w.frame is None and word.frame is not None and word.frame.holds((w.x0 + w.x1) / 2, w.base - 1)
        ]  # fmt: skip
        if under:
            at = row.words.index(word)
            row.words.insert(max(under) + 1, word)
            del row.words[at if at <= max(under) else at + 1]
    at = 0
    while at + 1 < len(row.words):
        end = _clash(row.words, at)
        if end > at:
            part = row.words[at:end]
            first = min(map(font, part))
            row.words[at:end] = sorted(part, key=lambda w: font(w) != first)
            at = end
        else:
            at += 1


def _clash(words: list[Word], at: int) -> int:
    """Where a stretch ends in which words of two fonts lie over one another; ``at`` where none begins."""
    reach, end = words[at], at + 1
    if reach.frame is not None or reach.look == 0:
        return at
    clashed = False
    while end < len(words) and words[end].look and words[end].frame is None:
        word = words[end]
        over = reach.x1 - word.x0
        lies = over > 0.2 * min(word.x1 - word.x0, reach.x1 - reach.x0) and font(word) != font(reach)
        follows = clashed and word.x0 - reach.x1 < 0.6 * word.height
        if not lies and not follows and not (clashed and over > 0):
            break
        clashed = clashed or lies
        if word.x1 > reach.x1:
            reach = word
        end += 1
    return end if clashed else at


def wrapped(rows: list[L]) -> list[L]:
    """Lines of type without those that only go on with a stretch of the line above that other words follow."""
    out: list[L] = []
    for row in rows:
        if out and _goes_under(out[-1], row):
            continue
        out.append(row)
    return out


def _goes_under(above: Line, row: Line) -> bool:
    """Put a line's words behind the stretch above that begins where they begin; whether that could be done."""
    first = row.words[0]
    kind = font(first)
    if (
        not first.look
        or not 0 < row.base - above.base < 1.7 * first.height
        or any(font(w) != kind for w in row.words)
    ):
        return False
    start = next(
        (n for n, w in enumerate(above.words) if font(w) == kind and w.look and abs(w.x0 - first.x0) < 1.5),
        None,
    )
    if start is None or start == 0:
        return False
    end = start
    while end < len(above.words) and font(above.words[end]) == kind:
        end += 1
    if end == len(above.words) or row.words[-1].x1 > above.words[end].x0:
        return False
    above.words[end:end] = row.words
    return True
