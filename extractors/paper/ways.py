"""What was done to printed words: a ring, a stroke through, a line under; each told by where its ink lies."""

from dataclasses import dataclass

from schemas.reading import Box

RING, STRIKE, UNDER, OTHER = "ring", "stroke through", "underline", "ink"
_ROUND = 0.6  # share of the sectors over and under a word that a ring passes
_LOW_RING = 0.8  # mm2 of a ring of which one side is lost
_MOST, _SOME = 0.8, 0.15  # shares of its two sides
_LONG = 0.9  # share of each side of a ring whose ends lie on the signs between words
_ALONG = 0.7  # share of a word's width that a stroke covers
_STRUCK = 0.75  # share between the letters that a stroke through covers: 0.87 and more; unmarked words have up to 0.58
NEARLY = 0.62  # the same that is not yet nothing
_FULL_LINE = (
    0.9  # share of a line low enough for an underline from which a patchy stroke through may be the same one
)
_BENEATH = 0.93  # of the words' height: ink whose middle lies lower is a line under them; strokes through have up to 0.81
_APART = 0.4  # share of a stroke through, over that at the group's other words, which is not yet nothing
_BESIDES, _BESIDES_BITS = 0.62, 0.4  # share of a line under words beside those that were chosen; and on a fax
HALF = 0.5  # share of a line under which is not yet nothing
ENOUGH = 0.7  # mm2 of ink from which something was done


@dataclass(slots=True)
class Words:
    """What was found on and round one alternative: ink in mm2 and the shares that tell the ways apart."""

    box: Box
    mass: float = 0.0
    above: float = 0.0  # share of the directions upwards in which there is ink at the word's edge or outside
    below: float = 0.0
    aside: float = 0.0
    through: float = 0.0
    under: float = 0.0
    line: float = (
        0.0  # share of the width that is darker below than below the group's other words: a line on a rule
    )
    thick: float = 0.0  # the same share where a fax has it thicker than the blank's
    low: float = 0.0  # how far down the middle of its ink lies, of the words' height
    chroma: float = 0.0
    tint: float = 255.0  # how light the blank has it behind the words: grey levels
    shade: float | None = None
    half: float = HALF
    askew: bool = False  # every word of the group looks struck through: the page does not lie well here

    @property
    def way(self) -> str | None:
        """What was done to the words, highlighting apart; None for nothing."""
        if self.askew:
            return RING if self._ringed(0.0) else OTHER if self.mass >= ENOUGH else None
        ring = self._ringed(self.through)
        if ring and self.through >= _STRUCK:
            return OTHER  # ringed and struck through, or neither: it is not ours to say
        if ring:
            return RING
        lined = max(self.under, self.line)
        if self.through >= _STRUCK:
            return OTHER if lined >= _FULL_LINE and self.through < _FULL_LINE else STRIKE
        if lined >= _ALONG and self.above < _ROUND:
            clear = self.through < NEARLY or (lined >= _FULL_LINE and self.low >= _BENEATH)
            return UNDER if clear else OTHER
        return OTHER if self.mass >= ENOUGH else None

    def _ringed(self, through: float) -> bool:
        """Whether ink runs round the words; in a low row one side of a ring may be lost on a ruling, or its ends on signs."""
        least, most = sorted((self.above, self.below))
        whole = least >= _ROUND and self.aside >= 0.4
        seen = least >= _SOME or max(self.under, self.line) >= _ALONG
        low = self.mass >= _LOW_RING and most >= _MOST and seen and self.aside >= 0.5
        long = least >= _LONG and self.aside >= 0.2
        return whole or ((low or long) and through < NEARLY)

    def figures(self) -> str:
        """The figures that tell what was done, for the note."""
        under = max(self.under, self.line)
        return f", {self.mass:.1f} mm² by its words, through {self.through:.2f}, under {under:.2f}"

    @property
    def faint(self) -> bool:
        """Something is there, too little to say what."""
        return self.way is None and (self.mass >= ENOUGH * 0.4 or self.through >= NEARLY)

    def peeps(self, others: float, *, ringed: bool) -> bool:
        """Whether something may be there that the other words of its group, with strokes of that share, do not have.

        Beside words that are ``ringed`` or underlined, a part of a line is theirs.
        """
        line = max(self.under, self.line)
        if ringed and line < (_BESIDES if self.half >= HALF else _BESIDES_BITS):
            return False
        return self.way is None and (self.through - others >= _APART or line >= self.half)
