"""Options on paper: the ink of each, and the decision for the whole group: chosen, not, or unsure.

Thresholds are measured (``bench/paper_accuracy.py``): inside a box, ink under 0.03 is none and over 0.10 a mark; between
them nobody is sure. The figures stay in the answer's note, so that a threshold can be judged without the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from extractors import values
from extractors.tree import normal
from extractors.values import Value
from schemas.template import Field, Kind

from .stands import Stands, emphasised, unlike
from .ways import OTHER, RING, STRIKE, UNDER, Words

AS_PRINTED = "as printed"  # the method where no option is marked, and all stand as on the blank
ON_WORDS = "ink on its words"  # a doubt
_OTHERWISE = "an option looks otherwise than the blank prints it"
EMPTY, MARKED = 0.03, 0.10  # mean darkness added inside a box
_BIG = 2.2  # mm2 of ink in a box's zone that is a mark wherever it lies
_FAINT = 0.8  # mm2 in a box's zone that is not yet nothing
CELL_EMPTY, CELL_MARKED = 0.6, 1.6  # mm2 in a cell to mark: a small tick of a fine pen has 2.5
_LONE, _NO_INK = 1.1, 0.15  # mm2 of a mark that stands alone in its row, and of a speck in the others
_DWARFED = 0.2  # share of the group's strongest mark under which a doubtful one is its overshoot
_APART = 0.3  # share of a stroke through, over that at the words of the group that have least of it
_THROUGH = 0.97  # share of a stroke through from which words are not bold: those have up to 0.95
_SEVERAL = 4  # words of a group whose strokes have a median that says what is usual
_BESIDE = 0.3  # share of a ring's ink that another word of its group may have of it
_FULL, _PARTLY = 0.62, 0.4  # ink inside a box that was filled in or scribbled out; inside one that was ticked
_SURE, _LIKELY = 0.998, 0.985


@dataclass(slots=True)
class Sign:
    """What was measured of one option; ``cover`` is None for a whole cell or for words alone."""

    mass: float = 0.0  # mm2 in its zone or cell
    cover: float | None = None
    words: Words | None = None
    stands: Stands = Stands.UNSEEN
    shaded: str = "no"  # highlighted: yes, no, maybe, or unseen where the scan could not show it

    @property
    def state(self) -> str:
        """What the ink in its box or cell alone says: yes, no or maybe."""
        if self.cover is None:
            return "yes" if self.mass >= CELL_MARKED else "no" if self.mass < CELL_EMPTY else "maybe"
        if self.cover >= MARKED or (self.mass >= _BIG and self.cover >= EMPTY):
            return "yes"
        return "no" if self.cover < EMPTY and self.mass < _FAINT else "maybe"

    @property
    def struck(self) -> bool:
        """Whether its words are struck through beyond doubt: bold ones may look so, where no line runs all through them."""
        words = self.words
        return words is not None and words.way == STRIKE and words.through >= _THROUGH

    @property
    def strength(self) -> float:
        """How strong its ink is beside the others of its group."""
        return self.mass + 10 * (self.cover or 0.0)

    def figures(self) -> str:
        """The ink figures, for the note."""
        inside = "" if self.cover is None else f", {self.cover:.2f} inside"
        words = self.words.figures() if self.words else ""
        return f"{self.mass:.1f} mm²{inside}{words}"


def decide(asked: Field, signs: Sequence[Sign], boxed: Sequence[bool]) -> tuple[Value, str, str]:
    """The value of a field of options, the raw text of what was marked, and the method.

    ``boxed`` says which options have a box or a cell to mark; the others are words alone.
    """
    names = [o.value for o in asked.options]
    yes, doubts, method = _by_ink(signs, boxed)
    shaded = [n for n, s in enumerate(signs) if s.shaded == "yes"]
    gone: list[int] = []
    if not all(boxed) or not (yes or doubts):
        ringed, gone, vague, how = _by_words(signs, yes, under=not all(boxed))
        method = "+".join(m for m in (method if yes else "", how) if m) or "marks"
        yes = sorted({*yes, *ringed})
        doubts += [f"{names[n]}: {signs[n].words and ON_WORDS}" for n in vague]
    if shaded and len(shaded) < len(signs):
        if yes and set(shaded) != set(yes):
            return _conflict(names, {*yes, *shaded}), _listed(names, {*yes, *shaded}), "highlighter+marks"
        yes, method, doubts = shaded, "highlighter", []
    elif not yes and not gone and any(s.shaded == "unseen" for s in signs):
        doubts.append("a highlighter would not show on this black and white scan")
    elif not yes and not gone and any(s.shaded == "maybe" for s in signs):
        method = "highlighter"
        doubts.append("the paper is of another shade here, as under a highlighter")
    yes, doubts, method = _by_looks(asked, signs, (yes, doubts, method), gone)
    left = [n for n in range(len(signs)) if n not in gone]
    if gone and not yes and not doubts:
        method = "deletion"
        if len(left) == 1 or (asked.kind is Kind.CHOICES and left):
            yes = left
        else:
            return values.unsure("more than one alternative is left" if left else "every alternative is struck out"), "", method  # fmt: skip
    value = _value(asked, names, yes, gone if method != "deletion" else [], doubts, signs)
    return value, _listed(names, set(yes)), method


def figures(asked: Field, signs: Sequence[Sign]) -> str:
    """The ink of every option, as the answer's note keeps it."""
    return "ink: " + "; ".join(f"{o.value} {s.figures()}" for o, s in zip(asked.options, signs, strict=True))


def _by_ink(signs: Sequence[Sign], boxed: Sequence[bool]) -> tuple[list[int], list[str], str]:
    """The options whose box or cell is marked, and the doubts about others."""
    held = [n for n, own in enumerate(boxed) if own]
    yes = [n for n in held if signs[n].state == "yes"]
    maybe = [n for n in held if signs[n].state == "maybe"]
    if not yes and len(maybe) == 1 and _alone(signs, maybe[0]):
        return maybe, [], "mark"
    strongest = max((signs[n].strength for n in yes), default=0.0)
    maybe = [n for n in maybe if signs[n].strength > _DWARFED * strongest]
    return yes, ["a faint or stray mark" for _ in maybe], "mark"


def _alone(signs: Sequence[Sign], one: int) -> bool:
    """Whether a small mark stands in a cell of a row in which there is no other ink: a large print's, or a soft photo's."""
    others = [s for n, s in enumerate(signs) if n != one]
    small = signs[one].cover is None and signs[one].mass >= _LONE and all(s.shaded == "no" for s in signs)
    return small and bool(others) and all(s.mass <= _NO_INK for s in others)


def _by_words(
    signs: Sequence[Sign], marked: list[int], *, under: bool
) -> tuple[list[int], list[int], list[int], str]:
    """Options whose words were ringed or underlined, those struck through, and those with ink that says neither."""
    ringed, gone, vague, ways = [], [], [], []
    least = min((s.words.through for s in signs if s.words), default=0.0) if len(signs) > 1 else 0.0
    strokes = [s.words.through for s in signs if s.words]
    usual = float(np.median(strokes)) if len(strokes) >= _SEVERAL else least
    all_gone = all(s.words is not None and s.words.way == STRIKE for s in signs)
    for n, sign in enumerate(signs):
        way = sign.words.way if sign.words else None
        if way == RING or (way == UNDER and under):
            ringed.append(n)
            ways.append(str(way))
        elif way == STRIKE and sign.words and (all_gone or sign.words.through - least >= _APART):
            gone.append(n)
        elif sign.words and (way in (OTHER, UNDER, STRIKE) or sign.words.faint) and not marked:
            vague.append(n)
    if ringed and vague:
        strongest = max((signs[n].words or Words((0, 0, 0, 0))).mass for n in ringed)
        vague = [n for n in vague if (signs[n].words or Words((0, 0, 0, 0))).mass > _BESIDE * strongest]
    elif not gone and not marked:
        vague += [
            n
            for n, s in enumerate(signs)
            if n not in {*vague, *ringed} and s.words and s.words.peeps(usual, ringed=bool(ringed))
        ]
    return ringed, gone, vague, "+".join(dict.fromkeys(ways))


def _by_looks(
    asked: Field, signs: Sequence[Sign], told: tuple[list[int], list[str], str], gone: list[int]
) -> tuple[list[int], list[str], str]:
    """What was told, where words may be bold or coloured as on screen: that is a choice where nothing else is, else a doubt.

    Bold words may look struck through, and what stands elsewhere than on the blank may look like a mark.
    """
    yes, doubts, method = told
    stands = [s.stands for s in signs]
    out, others = emphasised(stands), [n for n in unlike(stands) if n not in yes and not signs[n].struck]
    if not (yes or gone or doubts) and out and (len(out) == 1 or asked.kind is Kind.CHOICES):
        return out, [], str(stands[out[0]])
    if not (yes or gone or doubts) and all(each is Stands.PLAIN for each in stands):
        return [], [], AS_PRINTED
    if gone and not all(signs[n].struck for n in gone):
        others = gone
    return yes, [*doubts, *([_OTHERWISE] if others else [])], method


def _value(
    asked: Field, names: list[str], yes: list[int], gone: list[int], doubts: list[str], signs: Sequence[Sign]
) -> Value:
    if doubts:
        return values.unsure(doubts[0])
    if not yes:
        return values.BLANK
    if set(yes) & set(gone):
        return values.unsure("an option is both marked and struck out")
    full = [n for n in yes if (signs[n].cover or 0) >= _FULL]
    if full and any((signs[n].cover or 1) < _PARTLY for n in yes):
        return values.unsure("some boxes are ticked and some scribbled over")
    if asked.kind is Kind.CHOICES:
        return values.sure([names[n] for n in yes], _SURE)
    if len(yes) > 1:
        return _conflict(names, set(yes))
    return _single(asked, names[yes[0]], _SURE if signs[yes[0]].state == "yes" else _LIKELY)


def _single(asked: Field, chosen: str, confidence: float) -> Value:
    if asked.kind is not Kind.BOOL:
        return values.sure(chosen, confidence)
    key = normal(chosen)
    if key in ("yes", "y", "true"):
        return values.sure(value=True, confidence=confidence)
    if key in ("no", "n", "false"):
        return values.sure(value=False, confidence=confidence)
    return values.unsure(f"“{chosen}” is marked, which is neither yes nor no")


def _conflict(names: list[str], chosen: set[int]) -> Value:
    return values.unsure(f"more than one is marked: {', '.join(names[n] for n in sorted(chosen))}")


def _listed(names: list[str], chosen: set[int]) -> str:
    return "; ".join(names[n] for n in sorted(chosen))
