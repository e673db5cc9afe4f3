"""The difference of two cells, word by word: what was added and where, what was kept, what is gone."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from rapidfuzz.distance import OSA

from .glyphs import is_tick
from .lexicon import POINTER
from .tree import Cell, Sort, Token, normal

KEPT = "blank"  # owner of what the blank says too
REWORDED = "reworded"  # owner of what took the place of the blank's own words in a label
_DENIALS = frozenset(
    ("not", "no", "never", "nothing", "none", "nobody", "without", "yes", "cannot", "dont", "wont")
)
_STRAY = 2  # words that may stand between those of a label without meaning more
_THINGS = (Sort.BOX, Sort.PICTURE, Sort.SHAPE)
_PAIRS = 250_000  # words of the one times words of the other; past that (a book in a cell) all of it is new
_LABEL = 6  # tokens beside a box that are looked at for its words
_WORDS = 4
LAYOUT = (Sort.BREAK, Sort.TAB, Sort.GAP)


@dataclass(slots=True)
class Delta:
    """What a return did to one cell of its blank."""

    blank: list[Token]
    tokens: list[Token]  # of the return
    inserted: dict[int, list[Token]] = field(
        default_factory=dict
    )  # position in the blank -> new tokens before it
    kept: dict[int, Token] = field(
        default_factory=dict
    )  # position in the blank -> the same token in the return
    shade: tuple[str, str] = ("", "")  # cell shading: in the blank, in the return

    def added(self, start: int = 0, end: int | None = None) -> list[Token]:
        """New tokens at positions start to end inclusive, in the return's order."""
        last = len(self.blank) if end is None else end
        if not self.inserted:
            return []
        if len(self.inserted) == 1:
            ((at, only),) = self.inserted.items()
            return only if start <= at <= last else []
        return [t for at in range(start, last + 1) for t in self.inserted.get(at, ())]

    def lost(self, start: int, end: int) -> list[Token]:
        """The blank's words from start up to end that are not in the return."""
        return [
            self.blank[i] for i in range(start, end) if i not in self.kept and self.blank[i].sort is Sort.WORD
        ]


def compare(blank: Cell, form: Cell, *, label: bool = True) -> Delta:
    """The difference of a cell of the return from the blank's; kept tokens are owned by the blank from here on.

    In a ``label`` a word or two exchanged for others are rewording.
    """
    if not blank.pieces:
        return Delta([], form.tokens, {0: form.tokens}, shade=(blank.shade, form.shade))
    if blank.key == form.key and (
        _same_text(blank, form) or ((blank.said[0] or blank.said[1]) and blank.said == form.said)
    ):
        return _unchanged(blank, form)
    delta = Delta(blank.tokens, form.tokens, shade=(blank.shade, form.shade))
    if not blank.key and all(t.sort in (Sort.WORD, Sort.BREAK, Sort.TAB) for t in delta.blank):
        delta.inserted[0] = (
            delta.tokens
        )  # nothing stands there, or only strokes such as "/ /" to write between
        return delta
    _know_placeholders(delta)
    ours = [(i, t) for i, t in enumerate(delta.blank) if t.sort not in LAYOUT]
    theirs = [(j, t) for j, t in enumerate(delta.tokens) if t.sort not in LAYOUT and t.owner is None]
    before = bool(ours) and ours[-1][1].sort is Sort.BOX  # "Yes ☐ No ☐": each box follows its words
    pairs = _anchored(ours, theirs, _keys(ours, before=before), _keys(theirs, before=before), delta.tokens)
    _slide(ours, theirs, pairs, delta.tokens)
    pairs += _reworded(ours, theirs, pairs)
    matched = {theirs[b][0]: ours[a][0] for a, b in pairs}
    for j, i in matched.items():
        delta.kept[i] = delta.tokens[j]
        delta.tokens[j].owner = KEPT
    _place(delta, matched)
    if (
        ours and label and not any(t.sort is Sort.BOX or t.text in ("/", "|") for t in delta.blank)
    ):  # no choice in it
        room = next((n for n, t in enumerate(delta.blank) if t.sort is Sort.GAP), len(delta.blank) + 1)
        wording = {at: tokens for at, tokens in delta.inserted.items() if at < room}
        _set_aside(wording)
        _replaced(delta, wording)
    return delta


def _set_aside(wording: dict[int, list[Token]]) -> None:
    """An instruction in brackets that a reworded label gained, "(please explain)", is no answer; it stays residue."""
    for tokens in wording.values():
        words = [t for t in tokens if t.sort is Sort.WORD]
        opens = [n for n, t in enumerate(words) if t.text.startswith(("(", "["))]
        closes = [n for n, t in enumerate(words) if t.text.endswith((")", "]"))]
        if opens and closes and opens[0] <= closes[-1]:
            part = words[opens[0] : closes[-1] + 1]
            if POINTER.fullmatch(" ".join(t.text for t in part)):
                for token in part:
                    token.owner = REWORDED


def _replaced(delta: Delta, wording: dict[int, list[Token]]) -> None:
    """A word or two of a label exchanged for others, or put before or between its words, are rewording: shown, but
    nobody need decide. Behind its last word they may be an answer, and a "not" or a figure always tells.
    """
    for at, tokens in wording.items():
        words = [t for t in tokens if t.sort is Sort.WORD and t.owner is None]
        before = next((t for t in reversed(delta.blank[:at]) if t.sort not in LAYOUT), None)
        if before is not None and before.text.endswith((":", "?")):
            continue
        if not words or len(words) > 3 or any(t.sort in _THINGS for t in tokens):
            continue
        gone, more = _lost_around(delta, at)
        inside = at + more < len(delta.blank) and delta.blank[at + more].sort is Sort.WORD
        telling = any(t.key in _DENIALS or any(c.isdigit() for c in t.key) or _name(t, at) for t in words)
        if not telling and (len(words) <= gone + more or (inside and len(words) <= _STRAY)):
            for token in words:
                token.owner = REWORDED


def _name(token: Token, at: int) -> bool:
    """A capital inside a label is more likely a name or an answer than another word for the same."""
    return at > 0 and token.text[:1].isupper()


def _lost_around(delta: Delta, at: int) -> tuple[int, int]:
    """How many words of the blank right before and right after a position are not in the return."""
    before = after = 0
    while at - 1 - before >= 0 and _lost(delta, at - 1 - before):
        before += 1
    while at + after < len(delta.blank) and _lost(delta, at + after):
        after += 1
    return before, after


def _lost(delta: Delta, at: int) -> bool:
    return at not in delta.kept and delta.blank[at].sort is Sort.WORD


def _same_text(blank: Cell, form: Cell) -> bool:
    """The same text in one formatting, as most labels are."""
    if len(blank.pieces) != 1 or len(form.pieces) != 1 or blank.shade != form.shade or not blank.key:
        return False
    ours, theirs = blank.pieces[0], form.pieces[0]
    return ours.sort is theirs.sort is Sort.WORD and ours.text == theirs.text and ours.marks == theirs.marks


def _unchanged(blank: Cell, form: Cell) -> Delta:
    """A cell left as it was: its words need not even be looked at."""
    form.settled = True
    if blank.same is None:
        tokens = blank.tokens
        blank.same = Delta(tokens, tokens, kept=dict(enumerate(tokens)), shade=(blank.shade, blank.shade))
    same: Delta = blank.same
    return same


def _know_placeholders(delta: Delta) -> None:
    """The words of a placeholder that another program made plain text are the blank's, not the school's."""
    prompts = [normal(t.text) for t in delta.blank if t.sort is Sort.GAP and t.text.strip("\t_. ")]
    if not prompts:
        return
    words = [t for t in delta.tokens if t.sort is Sort.WORD]
    for prompt in prompts:
        size = len(prompt.split())
        for n in range(len(words) - size + 1):
            part = words[n : n + size]
            if " ".join(t.key for t in part) == prompt and all(t.owner is None for t in part):
                for token in part:
                    token.owner = KEPT
                break


def _keys(tokens: list[tuple[int, Token]], *, before: bool) -> list[str]:
    """What tokens are compared by: a box by the word it belongs to, so that options deleted shift nobody's box."""
    keys = [t.key for _, t in tokens]
    for n, (_, token) in enumerate(tokens):
        if token.sort is Sort.BOX:
            near = reversed(tokens[max(0, n - _LABEL) : n]) if before else tokens[n + 1 : n + 1 + _LABEL]
            keys[n] = f"{token.key}{_label(t for _, t in near)}"
    return keys


def _label(near: Iterable[Token]) -> str:
    """The words next to a box, up to the next box; marks put between them left out."""
    words = []
    for token in near:
        if token.sort is Sort.BOX:
            break
        if token.sort is Sort.WORD and not is_tick(token.text):
            words.append(token.key)
    return " ".join(words[:_WORDS])


def _anchored(
    ours: list[tuple[int, Token]],
    theirs: list[tuple[int, Token]],
    our_keys: list[str],
    their_keys: list[str],
    tokens: list[Token],
) -> list[tuple[int, int]]:
    """Equal tokens in order; where the blank's cell holds several labels, each is found whole before words are matched
    one by one, so that words of an answer are not taken for a label's.
    """
    labels = _labels(ours)
    pairs: list[tuple[int, int]] = []
    a = b = 0
    for start, end in labels if len(labels) > 1 else ():
        at = _whole(our_keys[start:end], ours[end - 1][1], theirs, their_keys, b, tokens)
        if at is not None:
            pairs += [(a + x, b + y) for x, y in _match(our_keys[a:start], their_keys[b:at])]
            pairs += [(start + k, at + k) for k in range(end - start)]
            a, b = end, at + end - start
    return pairs + [(a + x, b + y) for x, y in _match(our_keys[a:], their_keys[b:])]


def _labels(ours: list[tuple[int, Token]]) -> list[tuple[int, int]]:
    """The stretches of the blank's words, between its breaks and gaps, that end like a label."""
    found = []
    start = 0
    for n, (place, token) in enumerate(ours):
        if n and place != ours[n - 1][0] + 1:
            start = n
        if token.text.endswith((":", "?")):
            found.append((start, n + 1))
            start = n + 1
    return found


def _whole(
    label: list[str],
    last: Token,
    theirs: list[tuple[int, Token]],
    keys: list[str],
    start: int,
    tokens: list[Token],
) -> int | None:
    """Where a label stands whole in the return: the first place on a line of its own, else the first with its colon."""
    size = len(label)
    places = [
        n
        for n in range(start, len(keys) - size + 1)
        if keys[n : n + size] == label and theirs[n + size - 1][1].text.endswith(last.text[-1])
    ]
    fresh = [n for n in places if theirs[n][0] == 0 or tokens[theirs[n][0] - 1].sort is Sort.BREAK]
    return next(iter(fresh or places), None)


def _match(ours: list[str], theirs: list[str]) -> list[tuple[int, int]]:
    """Equal tokens in order: the common head and tail first, then the longest common stretches."""
    start = 0
    most = min(len(ours), len(theirs))
    while start < most and ours[start] == theirs[start]:
        start += 1
    tail = 0
    while tail < most - start and ours[-1 - tail] == theirs[-1 - tail]:
        tail += 1
    pairs = [(n, n) for n in range(start)]
    middle = ours[start : len(ours) - tail], theirs[start : len(theirs) - tail]
    if middle[0] and middle[1] and len(middle[0]) * len(middle[1]) <= _PAIRS:
        matcher = SequenceMatcher(None, *middle, autojunk=False)
        for block in matcher.get_matching_blocks():
            pairs.extend((start + block.a + k, start + block.b + k) for k in range(block.size))
    pairs.extend((len(ours) - tail + k, len(theirs) - tail + k) for k in range(tail))
    return pairs


def _slide(
    ours: list[tuple[int, Token]],
    theirs: list[tuple[int, Token]],
    pairs: list[tuple[int, int]],
    tokens: list[Token],
) -> None:
    """Where new words begin with those before them, or end with those after them, several differences are true.

    An answer that repeats its label ("Next: Next year we …") begins behind the label or on a line of its own.
    """
    for n in range(1, len(pairs)):
        (a0, b0), (a1, b1) = pairs[n - 1], pairs[n]
        if a1 != a0 + 1 or b1 == b0 + 1:
            continue
        best, most = 0, _begins_well(ours, theirs, tokens, a0, b0 + 1)
        for shift in (*_shifts(ours, theirs, pairs, n, -1), *_shifts(ours, theirs, pairs, n, 1)):
            score = _begins_well(ours, theirs, tokens, a0 + shift, b0 + shift + 1)
            if score > most:
                best, most = shift, score
        for k in range(-best):
            pairs[n - 1 - k] = (a0 - k, b1 - 1 - k)
        for k in range(best):
            pairs[n + k] = (a1 + k, b0 + 1 + k)


def _shifts(
    ours: list[tuple[int, Token]],
    theirs: list[tuple[int, Token]],
    pairs: list[tuple[int, int]],
    n: int,
    way: int,
) -> list[int]:
    """How far the new words before a pair may be moved back (-1) or on (1) without being other words."""
    (a0, b0), (a1, b1) = pairs[n - 1], pairs[n]
    size = b1 - b0 - 1
    found = []
    for k in range(size):
        place, pair = (n - 1 - k, (a0 - k, b0 - k)) if way < 0 else (n + k, (a1 + k, b1 + k))
        word = b1 - 1 - k if way < 0 else b0 + 1 + k
        if not 0 < place < len(pairs) or pairs[place] != pair or theirs[word][1].key != ours[pair[0]][1].key:
            break
        found.append(way * (k + 1))
    return found


def _begins_well(
    ours: list[tuple[int, Token]], theirs: list[tuple[int, Token]], tokens: list[Token], a: int, b: int
) -> int:
    """How likely an answer begins at a word of the return that follows a word of the blank."""
    if not 0 <= a < len(ours) or b >= len(theirs):
        return 0
    at = theirs[b][0]
    first = at > 0 and tokens[at - 1].sort is Sort.BREAK
    return 2 * ours[a][1].text.endswith((":", "?")) + first


def _reworded(
    ours: list[tuple[int, Token]], theirs: list[tuple[int, Token]], pairs: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Words whose spelling was mended: one word against one at the same place, alike and without digits."""
    ends = [(-1, -1), *sorted(pairs), (len(ours), len(theirs))]
    more = []
    for (a0, b0), (a1, b1) in itertools.pairwise(ends):
        if 0 < a1 - a0 - 1 == b1 - b0 - 1 <= 6:
            for k in range(1, a1 - a0):
                one, two = ours[a0 + k][1], theirs[b0 + k][1]
                words = one.sort is two.sort is Sort.WORD
                if one.sort is two.sort is Sort.BOX or (words and _mended(one.key, two.key)):
                    more.append((a0 + k, b0 + k))
    return more


def _mended(one: str, two: str) -> bool:
    """One word with its spelling mended; never one that gained "un" or "not", a figure, or an ending."""
    if min(len(one), len(two)) < 5 or any(c.isdigit() for c in one + two):
        return False
    if one in two or two in one:
        return one.rstrip("s") == two.rstrip("s")
    return OSA.distance(one, two) <= 2 and one[0] == two[0]


def _place(delta: Delta, matched: dict[int, int]) -> None:
    """Put every new token at the position of the blank it stands before, nearest the room that was there for it."""
    blank = delta.blank
    at = 0
    for j, token in enumerate(delta.tokens):
        if j in matched:
            at = max(at, matched[j] + 1)
        elif token.sort in (Sort.BREAK, Sort.TAB) and at < len(blank) and blank[at].sort is token.sort:
            if at in delta.inserted:  # it also parts what was written
                delta.inserted[at].append(token)
            at += 1
        else:
            delta.inserted.setdefault(at, []).append(token)
    for at in [a for a in delta.inserted if a < len(blank) and blank[a].sort in LAYOUT]:
        gap = at
        while gap < len(blank) and blank[gap].sort in (Sort.BREAK, Sort.TAB):
            gap += 1
        if gap < len(blank) and blank[gap].sort is Sort.GAP and gap != at:
            delta.inserted.setdefault(gap, [])[:0] = delta.inserted.pop(at)
