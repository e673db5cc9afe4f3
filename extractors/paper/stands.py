"""How options look beside how the blank prints them, and what that says: on screen one is chosen by how its words look."""

from collections.abc import Sequence
from enum import StrEnum


class Stands(StrEnum):
    """How an option stands on a page, beside how the blank prints it."""

    PLAIN = "as printed"
    BOLD = "bold"
    COLOURED = "coloured"
    PALER = "paler"  # as coloured words are on a grey scan
    UNLIKE = "unlike the blank"  # not in its place, or not to be made out
    UNSEEN = ""  # the blank prints nothing of it, or a mark runs over it


def emphasised(group: Sequence[Stands]) -> list[int]:
    """The options that stand out where all others stand as they are printed; none where all do, or nobody can say."""
    out = [n for n, stands in enumerate(group) if stands in (Stands.BOLD, Stands.COLOURED)]
    plain = all(stands is Stands.PLAIN for n, stands in enumerate(group) if n not in out)
    return out if plain and len(out) < len(group) else []


def unlike(group: Sequence[Stands]) -> list[int]:
    """The options that do not stand as they are printed."""
    return [n for n, stands in enumerate(group) if stands not in (Stands.PLAIN, Stands.UNSEEN)]
