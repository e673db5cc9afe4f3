"""Brings together what schools ask about, by words that a person can check.

Each request goes to the one topic whose words it has most of, the first in the list where two have as many. What is
left goes together by the word that most of it shares; the rest stands under "Something else". Nothing is learned and
nothing is weighed: the words that did it are shown beside each theme.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .shape import Ask, Theme


class Topic(NamedTuple):
    """A name, and the beginnings of words that speak of it."""

    name: str
    stems: tuple[str, ...]


TOPICS = (
    Topic("Training and confidence of staff", ("train", "cpd", "inset", "twilight", "confiden", "non-specialist", "course", "workshop", "coach", "mentor")),
    Topic("Singing", ("sing", "song", "choir", "choral", "vocal", "voice")),
    Topic("Whole-class instrumental teaching", ("whole-class", "whole class", "wcet", "wider opp", "first access", "ukulele", "recorder")),
    Topic("Instruments and instrumental lessons", ("instrument", "loan", "hire", "borrow", "lend", "repair", "violin", "cello", "string", "guitar", "drum", "brass", "woodwind", "flute", "clarinet", "trumpet", "trombone", "saxophone", "piano", "keyboard", "percussion", "steel pan", "samba", "peripatetic", "beginner")),
    Topic("Ensembles and performing", ("ensemble", "orchestra", "band", "concert", "perform", "festival", "stage", "event")),
    Topic("Inclusion", ("send", "special need", "sen ", "inclusi", "pupil premium", "disab", "access for", "eal", "remission", "hearing", "adapt")),
    Topic("Technology", ("technolog", "software", "tablet", "ipad", "laptop", "computer", "record studio", "daw", "online", "digital")),
    Topic("Curriculum and schemes of work", ("scheme", "curriculum", "planning", "lesson plan", "unit", "progression", "key stage", "gcse", "btec", "a level", "a-level", "listening", "composing", "composition", "notation", "model music")),
    Topic("Assessment", ("assess", "tracking", "evidence of progress", "moderat", "grading", "marking")),
    Topic("Moving on to the next school", ("transition", "secondary school", "feeder", "year 6", "move up", "hand over", "handover")),
    Topic("Staffing, time and money", ("fund", "budget", "cost", "afford", "charge", "price", "staffing", "recruit", "vacanc", "cover", "timetabl", "release time", "grant")),
    Topic("Rooms and resources", ("room", "space", "storage", "resource", "equipment", "hall", "library")),
    Topic("Visits and working with the hub", ("visit", "meeting", "adviser", "advisor", "review", "partnership", "development plan", "contact", "ring us", "call us")),
)  # fmt: skip
REST = "Something else"
_SHARED = 3  # requests that share a word before it makes a theme of its own: two may do so by chance
_WORD = re.compile(r"[a-z][a-z'-]{3,}")
# Words that say nothing of what a request is about; with the short ones, which are not looked at.
_EMPTY = frozenset(
    """
    about above after again also another anything around because been before being between both children
    class could currently does doing done each even every everything from further give given giving good
    have having help helpful here hub's into just keen know like look looking made make many might more most
    much music musical must need needed needs next only other ours over please possible pupils really same
    school school's schools should since some something soon still such support take teacher teachers than
    thank thanks that their them then there these they thing things this those through under until very want
    wanted wants well were what when where whether which while will with within without work working would
    year years your
    """.split()
)


def _pattern(topic: Topic) -> re.Pattern[str]:
    stems = "|".join(re.escape(stem.strip()) + (r"\b" if stem.endswith(" ") else "") for stem in topic.stems)
    return re.compile(rf"(?<![\w-])({stems})[\w-]*")


_PATTERNS = tuple((topic.name, _pattern(topic)) for topic in TOPICS)


def themes(asks: Iterable[Ask]) -> tuple[Theme, ...]:
    """Every request in exactly one theme; the largest first, and what fits nowhere last."""
    topics: dict[str, list[tuple[Ask, Counter[str]]]] = {}
    rest: list[Ask] = []
    for ask in asks:
        name, words = _topic(ask.quote)
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
    flat = " ".join(quote.casefold().split())
    best, most = None, Counter[str]()
    for name, pattern in _PATTERNS:
        words = Counter(match[0] for match in pattern.finditer(flat))
        if len(words) > len(most):
            best, most = name, words
    return best, most


def _theme(name: str, pairs: list[tuple[Ask, Counter[str]]]) -> Theme:
    """With the five words that most of its requests have."""
    requests = Counter(word for _, words in pairs for word in words)
    return Theme(name, tuple(word for word, _ in _most(requests)[:5]), tuple(ask for ask, _ in pairs))


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _by_shared_word(asks: list[Ask]) -> tuple[list[Theme], list[Ask]]:
    """Themes of requests that share a word, the most shared one first; and what shares none with enough others."""
    left = [(ask, frozenset(_telling(ask.quote))) for ask in asks]
    found: list[Theme] = []
    while left:
        word, count = next(iter(_most(Counter(word for _, words in left for word in words))), ("", 0))
        if count < _SHARED:
            break
        found.append(Theme(f"“{word}”", (word,), tuple(ask for ask, words in left if word in words)))
        left = [pair for pair in left if word not in pair[1]]
    return found, [ask for ask, _ in left]


def _telling(quote: str) -> Iterator[str]:
    return (word for word in _WORD.findall(quote.casefold()) if word not in _EMPTY)
