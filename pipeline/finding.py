"""Finds schools by what a person types: a part of the name, a URN, a DfE number or a postcode.

The names stand in one long text, each on a line of its own, so that 24,000 of them are looked through in a millisecond or
two (`str.find` and `re` run in C; asking each school in Python took a hundred).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby, islice
from weakref import WeakKeyDictionary

from .names import core, letters
from .register import dfe_number
from .schools import Register, School

_FINDERS: WeakKeyDictionary[Register, "Finder"] = WeakKeyDictionary()
_LONGEST = (
    100  # characters of what was typed that are looked at: the longest names in the register have some 90
)


def finder_of(register: Register) -> "Finder":
    """The finder of a register, made when it is first wanted."""
    found = _FINDERS.get(register)
    if found is None:
        found = _FINDERS[register] = Finder(register.schools)
    return found


class _Lines:
    """Short texts as the lines of one; every line begins with a space, as every word in it does."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._starts = []
        at, lines = 0, []
        for text in texts:
            self._starts.append(at)
            lines.append(f" {text}\n")
            at += len(text) + 2
        self._text = "".join(lines)

    def __getitem__(self, number: int) -> str:
        """One line, from its first space to its end."""
        start = self._starts[number]
        return self._text[start : self._text.index("\n", start)]

    def having(self, part: str, *, at_start: bool = False) -> Iterator[int]:
        """The numbers of the lines that have a part in them, or begin with it, in their order."""
        start = 0
        sought = f"\n{part}" if at_start else part
        if at_start and self._text.startswith(part):
            yield 0
        while (found := self._text.find(sought, start)) >= 0:
            number = bisect_right(self._starts, found + at_start) - 1
            yield number
            start = self._starts[number + 1] - at_start if number + 1 < len(self._starts) else len(self._text)


class Finder:
    """The schools of a register by name, and what is typed looked up in them."""

    def __init__(self, schools: Iterable[School]) -> None:
        self.schools = sorted(schools, key=lambda each: (each.name, each.id))
        self.areas = sorted({each.area for each in self.schools if each.area})
        self.phases = sorted({each.phase for each in self.schools if each.phase})
        self._names = _Lines(letters(each.name) for each in self.schools)
        self._cores = _Lines(" ".join(each.core) for each in self.schools)
        self._urns = sorted((each.urn, at) for at, each in enumerate(self.schools))
        self._dfe = sorted((each.dfe_number, at) for at, each in enumerate(self.schools) if each.dfe_number)
        self._places = sorted(
            (_squeezed(each.postcode), at) for at, each in enumerate(self.schools) if each.postcode
        )

    def best(self, untrusted_words: str, most: int) -> list[School]:
        """The open schools that fit best: by an exact number, a name that begins so, a word that does,
        a number that does, all words in any order, a part of a word; alike ones by name.
        """
        found: dict[int, School] = {}
        for group in self._groups(untrusted_words):
            fresh = ((at, self.schools[at]) for at in group if at not in found)
            found.update(islice((pair for pair in fresh if pair[1].open), most - len(found)))
            if len(found) >= most:
                break
        return list(found.values())

    def all(self, untrusted_words: str) -> Iterator[School]:
        """Every school that fits, closed ones too, by name; all there are where nothing was typed."""
        if not untrusted_words.strip():
            return iter(self.schools)
        numbers = merge(*self._groups(untrusted_words))
        return (self.schools[at] for at, _ in groupby(numbers))

    def _groups(self, untrusted_words: str) -> Iterator[Iterable[int]]:
        """Numbers of schools, rising in each group; those that fit best first, and one may come again in a later group."""
        text = " ".join(untrusted_words.split())[:_LONGEST]
        digits, postcode = re.sub(r"[^0-9]", "", text), _squeezed(text)
        wanted = letters(text)
        yield sorted({*_equal(self._urns, digits), *_equal(self._dfe, dfe_number(text) or "")})
        if wanted:
            yield self._names.having(f" {wanted}", at_start=True)
            yield self._names.having(f" {wanted}")
        if digits == text and len(digits) > 2:
            yield _beginning(self._urns, digits)
        if len(postcode) > 2:
            yield _beginning(self._places, postcode)
        if words := [f" {each}" for each in core(text)]:
            first, *others = sorted(words, key=len, reverse=True)  # the one that the fewest have, most likely
            yield (at for at in self._cores.having(first) if all(each in self._cores[at] for each in others))
        if wanted:
            yield self._names.having(wanted)


def _equal(pairs: list[tuple[str, int]], sought: str) -> list[int]:
    return [at for key, at in _from(pairs, sought) if key == sought] if sought else []


def _beginning(pairs: list[tuple[str, int]], sought: str) -> list[int]:
    return sorted(at for _, at in _from(pairs, sought))


def _from(pairs: list[tuple[str, int]], sought: str) -> list[tuple[str, int]]:
    """The pairs whose key begins so."""
    first = bisect_left(pairs, (sought,))
    return pairs[first : bisect_left(pairs, (sought + "\U0010ffff",))]


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text).casefold()
