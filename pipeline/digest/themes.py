"""Brings together what schools ask about, by words that a person can check.

Each request goes to the one topic whose words it has most of, the first in the list where two have as many. What is
left goes together by the word that most of it shares; the rest stands under "Something else". Nothing is learned and
nothing is weighed: the words that did it are shown beside each theme.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from pipeline.protection.scanning import MASK

from .shape import Ask, Theme

REST = "Something else"
_SHARED = 3  # requests that share a word before it makes a theme of its own: two may do so by chance
_WORD = re.compile(r"[a-z][a-z'-]{3,}")


class Words(NamedTuple):
    """The topics with a pattern each, in order, and the words that are passed over."""

    topics: tuple[tuple[str, re.Pattern[str]], ...]
    empty: frozenset[str]


@cache
def _words() -> Words:
    found = yaml.safe_load(files("pipeline.digest").joinpath("topics.yaml").read_text(encoding="utf-8"))
    topics = tuple((name, _pattern(stems)) for name, stems in found["topics"].items())
    return Words(topics, frozenset(found["empty"].split()))


def _pattern(stems: list[str]) -> re.Pattern[str]:
    either = "|".join(map(_stem, stems))
    return re.compile(rf"(?<![\w-])(?:{either})")


def _stem(stem: str) -> str:
    ending = r"(?![\w-])" if stem.endswith(" ") else r"[\w-]*"
    found = re.escape(stem.strip()) + ending
    return found if stem.isupper() else f"(?i:{found})"


def themes(asks: Iterable[Ask]) -> tuple[Theme, ...]:
    """Every request in exactly one theme; the largest first, and what fits nowhere last."""
    topics: dict[str, list[tuple[Ask, Counter[str]]]] = {}
    rest: list[Ask] = []
    for ask in asks:
        name, words = _topic(ask.quote) if ask.quote != MASK else (None, Counter[str]())
        if name is None:
            rest.append(ask)
        else:
            topics.setdefault(name, []).append((ask, words))
    found = [_theme(name, pairs) for name, pairs in topics.items()]
    shared, alone = _by_shared_word(rest)
    found = sorted([*found, *shared], key=lambda each: (-len(each.asks), each.name))
    return (*found, Theme(REST, (), tuple(alone))) if alone else tuple(found)


def _topic(quote: str) -> tuple[str | None, Counter[str]]:
    """The topic with the most different words in a request, and those words; none where none has any."""
    flat = " ".join(quote.split())
    best, most = None, Counter[str]()
    for name, pattern in _words().topics:
        words = Counter(_shown(match[0]) for match in pattern.finditer(flat))
        if len(words) > len(most):
            best, most = name, words
    return best, most


def _shown(word: str) -> str:
    return word if word.isupper() else word.casefold()


def _theme(name: str, pairs: list[tuple[Ask, Counter[str]]]) -> Theme:
    """With the five words that most of its requests have."""
    requests = Counter(word for _, words in pairs for word in words)
    return Theme(name, tuple(word for word, _ in _most(requests)[:5]), tuple(ask for ask, _ in pairs))


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _by_shared_word(asks: list[Ask]) -> tuple[list[Theme], list[Ask]]:
    """Themes of requests that share a word, the most shared one first; and what shares none with enough others."""
    left = [(ask, frozenset(_telling(ask.quote) if ask.quote != MASK else ())) for ask in asks]
    found: list[Theme] = []
    while left:
        word, count = next(iter(_most(Counter(word for _, words in left for word in words))), ("", 0))
        if count < _SHARED:
            break
        found.append(Theme(f"“{word}”", (word,), tuple(ask for ask, words in left if word in words)))
        left = [pair for pair in left if word not in pair[1]]
    return found, [ask for ask, _ in left]


def _telling(quote: str) -> Iterator[str]:
    return (word for word in _WORD.findall(quote.casefold()) if word not in _words().empty)
