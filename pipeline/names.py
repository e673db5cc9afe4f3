"""School names as people write them: brought to one spelling, then compared."""

import re
import unicodedata

from rapidfuzz import fuzz

# Spellings of one thing. A register says "St Mary's Church of England Voluntary Aided Primary School", a form "St. Marys C of E (VA) Prim".
_PHRASES = (
    (r"\b(church of england|c\s*of\s*e|cofe|ce)\b", " ce "),
    (r"\b(roman catholic|catholic|r\s*c)\b", " catholic "),
    (r"\b(junior mixed (and )?infants?|j\s*m\s*i|j\s*m\s*and\s*i)\b", " jmi "),
    (r"\b(junior mixed|j\s*m)\b", " "),  # said of primary and of junior schools alike
    (r"\b(voluntary (aided|controlled)|v\s*[ac])\b", " "),
    (r"\bsaint\b|\bst\b", " st "),
    (r"\b(infants?|inf)\b", " infant "),
    (r"\b(juniors?|jun)\b", " junior "),
    (r"\b(primary|prim|jmi)\b", " primary "),
    (r"\b(secondary|sec|high)\b", " secondary "),
)
# Words that tell no two schools of a county apart.
_IDLE = {"school", "schools", "sch", "academy", "the", "of", "and", "nursery", "trust", "unit", "college"}
# Words that many schools share: alone they name none.
_SHARED = {"primary", "infant", "junior", "secondary", "ce", "catholic", "st", "first", "middle", "community"}


def letters(name: str) -> str:
    """A name without what people leave out or vary: accents, apostrophes, case, punctuation."""
    text = (
        unicodedata.normalize("NFKD", re.sub(r"[’‘`']", "", name))
        .encode("ascii", "ignore")
        .decode()
        .casefold()
    )
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.replace("&", " and ")).split())


def core(name: str) -> tuple[str, ...]:
    """The words of a school's name that tell it from others, each in one spelling, in their order."""
    text = letters(name)
    for pattern, plain in _PHRASES:
        text = re.sub(pattern, plain, text)
    return tuple(word for word in text.split() if word not in _IDLE)


def names_somebody(words: tuple[str, ...]) -> bool:
    """Whether these words could single out a school: "primary school" does not."""
    return any(word not in _SHARED and len(word) > 1 for word in words)


def likeness(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """How alike two names are, 0 to 100: mostly whether one is contained in the other, a little how much it leaves out."""
    if not left or not right:
        return 0.0
    one, other = " ".join(left), " ".join(right)
    return 0.7 * fuzz.token_set_ratio(one, other) + 0.3 * fuzz.token_sort_ratio(one, other)


def within(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether every word of one name is in the other: a name cut short or written out, not a misspelt one."""
    return set(left) <= set(right) or set(right) <= set(left)


def tells_apart(left: tuple[str, ...], right: tuple[str, ...], places: frozenset[str]) -> bool:
    """Whether two names differ in a word that could be another school's: more than a kind of school or a place."""
    return not set(left) ^ set(right) <= _SHARED | places
