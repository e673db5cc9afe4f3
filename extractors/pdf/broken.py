"""Words that a narrow column has cut, told from words that fill their line, where nothing on the page decides it.

The likelier of the two is taken: one word, or two that happen to stand there, by how often English uses each
(a unigram model, as of Jelinek 1997, with 20 equally likely letters for a word that it does not know).
"""

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_FUNCTION_WORDS = """
a about after again all also am an and any are as at be because been before being between both but by
can could did do does done during each every few first for from further get give given go good had has
have he help her him his how i if in including into is it its just last lead less like made make many
may more most much must my need new next no non not now of off on once one only or other our out over
own part per plan same school see she should since so some such take term than that the their them then
there these they this those through time to two under until up us use used very was we week well were
what when where which while who whole why will with within without work would year years yes yet you
your
"""
COMMON = frozenset(_FUNCTION_WORDS.split())
_LIST = (
    "frequency_dictionary_en_82_765.txt"  # of symspellpy: the words of SCOWL with Google's counts of 1-grams
)
_STRANGE = 1e-6  # share of running words that no list has: names, mistakes
_LETTER = 1 / 20  # likelihood of each letter of such a word
_SEEN = 1e-5  # the least share of a word that the document itself uses
_ODDS = 10  # how much likelier one word must be than two: "in to", "may be" stay two
_ODDS_UNSPACED = 1e-4  # the same where the space between them is missing
_SHORT = 3  # letters; shorter words of the list that nobody writes are abbreviations
_LAST, _FIRST = re.compile(r"[^\W\d_]+$"), re.compile(r"[^\W\d_]+")  # letters at the end, at the start


def one_word(first: str, rest: str, known: frozenset[str], *, unspaced: bool = False) -> bool:
    """Whether the ends of two lines are one word, by the words of the document and those of the language.

    ``unspaced`` says that no space was written between them though there was room for it.
    """
    ends, begins = _LAST.search(first.casefold()), _FIRST.match(rest.casefold())
    if ends is None or begins is None:
        return False
    first, rest = ends.group(), begins.group()
    odds = _ODDS_UNSPACED if unspaced else _ODDS
    return _share(first + rest, known) > odds * _share(first, known) * _share(rest, known)


def torn(first: str, rest: str, known: frozenset[str]) -> bool:
    """Whether the ends of two lines are a word of the language, and one of them is none."""
    rest = _bare(rest)
    first = first.casefold()
    whole = first + rest in known or first + rest in english()
    return whole and not (_is_word(first, known) and _is_word(rest, known))


def _is_word(word: str, known: frozenset[str]) -> bool:
    return word in known or (word in COMMON if len(word) < _SHORT else word in english())


def _bare(word: str) -> str:
    return word.strip(".,;:!?)’”\"'").casefold()


def _share(word: str, known: frozenset[str]) -> float:
    """How often a word stands in running text: its share of all words."""
    share = english().get(word, 0.0)
    if word in known:
        share = max(share, _SEEN)
    if len(word) < _SHORT and word not in COMMON and word not in known:
        share = 0.0
    return share or _STRANGE * _LETTER ** len(word)


@cache
def english() -> dict[str, float]:
    """The words of English, each with its share of running text; read when first asked for (some 40 ms)."""
    spec = find_spec("symspellpy")  # not imported: only its list is wanted
    if spec is None or spec.origin is None:
        return {}
    lines = (Path(spec.origin).parent / _LIST).read_text(encoding="utf-8-sig").splitlines()
    counts = {word: int(count) for word, _, count in (line.partition(" ") for line in lines)}
    whole = sum(counts.values())
    return {word: count / whole for word, count in counts.items()}
