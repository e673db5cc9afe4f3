"""Highlighter on printed words: coloured, or a grey that the words beside do not have."""

import numpy as np

from .ink import Tone
from .ways import Words

_COLOUR = 0.16  # chroma of a highlighter over the other alternatives'; a grey scan has none
_ALIKE = 4.0  # grey levels that the same tint of the blank differs by
_TINGED = 0.04  # chroma over the others' of what could be a worn-out highlighter
_PALE, _APART_FROM = (
    0.045,
    5.0,
)  # yellow in grey where the others of its row are alike: darkness, over their spread
_GREY, _GREYISH = (
    0.06,
    0.02,
)  # darkness of a highlighter in grey over the other alternatives'; yellow gives 0.03 to 0.08


def highlighted(group: list[Words], tone: Tone) -> list[str]:
    """Which alternatives of a group are highlighted: "yes", "no", or "maybe" where there is a doubt.

    Where the others of three or more are alike, yellow is told in grey. In colour a highlighter has a colour: what is only
    darker there may be a shadow. Grey laid on a tinted row has less of it than its neighbours.
    """
    palest = min((w.chroma for w in group), default=0.0) if len(group) > 1 else _COLOUR
    shades = [w.shade for w in group if w.shade is not None]
    lightest = max(0.0, min(shades)) if len(shades) == len(group) > 1 else None
    alike = max((w.tint for w in group), default=0) - min((w.tint for w in group), default=0) <= _ALIKE
    usual = float(np.median([w.chroma for w in group])) if group else 0.0
    spread = sorted(shades)[-2] - min(shades) if lightest is not None and len(group) > 2 else 1.0
    found = []
    for words in group:
        darker = words.shade - lightest if lightest is not None and words.shade is not None else 0.0
        tinted = words.chroma - palest
        pale = tone is not Tone.COLOUR and darker > max(_PALE, _APART_FROM * spread)
        if pale or tinted > _COLOUR or (darker > _GREY and (tone is not Tone.COLOUR or tinted > 2 * _TINGED)):
            found.append("yes")
        elif (
            (tone is Tone.COLOUR and alike and _bleached(words, group, usual))
            or darker > _GREY
            or (darker > _GREYISH and (tone is not Tone.COLOUR or tinted > _TINGED))
        ):
            found.append("maybe")
        else:
            found.append("no")
    return found


def _bleached(words: Words, group: list[Words], usual: float) -> bool:
    """Whether words have much less colour behind them than most others; of two, either may be the one that was marked."""
    if len(group) < 2:
        return False
    most = max(w.chroma for w in group) if len(group) == 2 else usual
    return most - words.chroma > 2 * _TINGED
