"""Which way is up on a scale: each has a direction of its own, and no two are ever put together.

Ofsted's 1 is the best and its 4 the worst; on other scales 4 is the best. So a direction is taken from the words of
the options and never from their numbers; where the words say nothing, a change is only a change.
"""

import re
from collections.abc import Sequence
from enum import Enum

# The best first. Sources: Ofsted's grades (3 was "Satisfactory" until September 2012); levels used by music hubs.
_SCALES = (
    ("outstanding", "good", "requires improvement", "inadequate"),
    ("outstanding", "good", "satisfactory", "inadequate"),
    ("green", "amber", "red"),
    ("enhancing", "secure", "developing", "focusing"),
    ("enhancing", "established", "developing", "emerging"),
    ("exceeding", "secure", "developing", "emerging"),
    ("established", "developing", "emerging"),
    ("embedded", "established", "developing", "emerging"),
    ("gold", "silver", "bronze"),
    ("platinum", "gold", "silver", "bronze"),
    ("excellent", "good", "fair", "poor"),
    ("excellent", "good", "satisfactory", "poor"),
    ("fully", "mostly", "partly", "not at all"),
    ("fully met", "partly met", "not met"),
    ("always", "usually", "sometimes", "never"),
    ("strongly agree", "agree", "disagree", "strongly disagree"),
    ("every week", "every fortnight", "not in every year"),
)


class Move(Enum):
    """What became of a place on a scale."""

    UP = "better"
    DOWN = "worse"
    SAME = "the same"
    UNKNOWN = "changed"  # the options do not say which way is up


def ranks(options: Sequence[str]) -> dict[str, int] | None:
    """Each option's rank, 0 the best; None where these options are no scale whose direction is known."""
    words = {option: _words(option) for option in options}
    known = set(words.values())
    for scale in _SCALES:
        if len(known) > 1 and known <= set(scale):
            return {option: scale.index(word) for option, word in words.items()}
    return None


def move(options: Sequence[str], before: object, now: object) -> Move:
    """How one answer went, by the scale of its own options."""
    if before == now:
        return Move.SAME
    order = ranks(options)
    if order is None or not isinstance(before, str) or not isinstance(now, str):
        return Move.UNKNOWN
    if before not in order or now not in order:
        return Move.UNKNOWN
    return Move.UP if order[now] < order[before] else Move.DOWN


def is_lowest(options: Sequence[str], value: object) -> bool:
    """Whether an answer is the worst of a scale whose direction is known."""
    order = ranks(options)
    return order is not None and isinstance(value, str) and order.get(value) == max(order.values())


def _words(option: str) -> str:
    """The words of an option without its number or letter: ``1 Outstanding``, ``(b) Good``."""
    bare = re.sub(r"^\W*(grade|level)?\s*(\d+|[a-z])\W*(?=[a-z])", "", option.casefold().strip()) or option
    kept = bare if _bare(bare) else option.casefold()
    return _bare(kept)


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[^a-z ]", " ", text).split())
