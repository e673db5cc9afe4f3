"""Scales as ladders: where an option stands, and which end is better. Each scale has its own direction.

Ofsted's 1 is its best and another hub's 4 is; so nothing is ever averaged across scales, and a scale whose better end
is not known is compared for change and never judged.
"""

from dataclasses import dataclass
from functools import cache

from extractors.lexicon import SCALES
from extractors.tree import normal
from schemas.template import Column, Field, Kind

# Named scales whose better end is known, worst first by index; of yes and no neither is better for every question.
_BEST_LAST = {"rag", "rag4"}
_BEST_FIRST = {"ofsted"}
_BRAG = ("red", "amber", "green", "blue")  # blue: done and embedded
_LOW = frozenset(
    """focusing emerging beginning starting basic bronze red inadequate poor weak exploring ineffective low below
    unmet never none bad entry developing""".split()  # noqa: SIM905
)
_HIGH = frozenset(
    """enhancing established embedded embedding mastering mastered gold platinum secure leading sustaining sustained
    outstanding excellent strong mature green advanced exceeding highly effective always high met fully""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The options of a scale, worst first; ``judged`` says whether the better end is known."""

    name: str
    steps: tuple[tuple[str, ...], ...]  # each step with its other spellings
    judged: bool

    def rank(self, value: object) -> int | None:
        """How many steps up from the bottom; None for what is not on the scale."""
        key = normal(str(value))
        return next((n for n, names in enumerate(self.steps) if key in names), None)

    @property
    def top(self) -> int:
        """The rank of its best step."""
        return len(self.steps) - 1


def ladder_of(asked: Field | Column | None) -> Ladder | None:
    """The scale of a question with one answer of several levels; None where it has none."""
    if asked is None or asked.kind is not Kind.CHOICE or len(asked.options) < 2:
        return None
    scale = asked.scale if isinstance(asked, Field) else None
    return _ladder(scale, tuple((each.value, *each.aliases) for each in asked.options))


@cache
def _ladder(scale: str | None, options: tuple[tuple[str, ...], ...]) -> Ladder | None:
    steps = tuple(tuple(map(normal, each)) for each in options)
    if scale in {"yes_no", "yes_no_partly"}:
        return None
    name = scale or " / ".join(each[0] for each in options)
    if scale == "brag":
        return Ladder(name, tuple(sorted(steps, key=_brag)), judged=True)
    if scale in _BEST_LAST | _BEST_FIRST:
        order = SCALES[scale]
        ranked = sorted(steps, key=lambda names: _place(names, order))
        return Ladder(name, tuple(ranked if scale in _BEST_LAST else reversed(ranked)), judged=True)
    up = _goes_up(steps)
    if up is None:
        # digits that nothing explains: a change can be told, its direction cannot
        return Ladder(name, steps, judged=False) if _are_levels(steps) else None
    return Ladder(name, steps if up else steps[::-1], judged=True)


def _brag(names: tuple[str, ...]) -> int:
    return next((n for n, colour in enumerate(_BRAG) if any(each.startswith(colour[0]) for each in names)), 0)


def _place(names: tuple[str, ...], order: list[tuple[str, ...]]) -> int:
    return next((n for n, known in enumerate(order) if set(names) & set(known)), len(order))


def _goes_up(steps: tuple[tuple[str, ...], ...]) -> bool | None:
    """Whether the last option is the best, by the words at both ends; None where they do not say."""
    first, last = (set(" ".join(steps[n]).split()) for n in (0, -1))
    up = bool(first & _LOW) + bool(last & _HIGH) - bool(first & _HIGH) - bool(last & _LOW)
    return up > 0 if up else None


def _are_levels(steps: tuple[tuple[str, ...], ...]) -> bool:
    return all(names[0].split()[-1].isdigit() or len(names[0]) == 1 for names in steps if names[0])
