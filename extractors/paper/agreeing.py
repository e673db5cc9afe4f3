"""A form that was filled in on screen and may have been ticked by pen: what its ink says and what its print says, as one.

The ink is looked for at the blank's places, the print wherever it stands. What both are sure of, and alike, is sure;
where one alone is, it is taken; where they contradict each other a person looks.
"""

import re

from schemas.codes import Code
from schemas.reading import Answer, Reading, Residue, Status
from schemas.template import Kind, Template

from .marks import AS_PRINTED, ON_WORDS
from .reprinted import HAND, weighed
from .seen import CHOSEN

_AT = re.compile(r"\(([^()]+)\)")  # the option that a mark stands at, in what was read of a choice
_FAR = 6.0  # points that the same place may differ by


def agreed(ink: Reading, read: Reading, template: Template) -> Reading:
    """The reading of a form by its ink, with what its print says."""
    said = {a.field: a for a in read.answers}
    answers = [_one(a, said[a.field]) if a.field in said else a for a in ink.answers]
    there = {a.field for a in answers}
    answers += [a for a in read.answers if a.field not in there]
    residue = [*read.residue, *(r for r in ink.residue if not _read(r, read))]
    kept = [i for i in ink.issues if i.code not in (Code.VALUE_UNSURE, Code.RESIDUE, Code.NEARLY_EMPTY)]
    return ink.model_copy(
        update={"answers": answers, "residue": residue} | weighed(template, answers, residue, kept)
    )


def _one(ink: Answer, read: Answer) -> Answer:
    sure_ink, sure_read = ink.status is not Status.UNSURE, read.status is not Status.UNSURE
    if sure_ink and sure_read:
        if (ink.status, ink.value) == (read.status, read.value):
            return ink
        if ink.kind is Kind.TEXT and ink.status is read.status is Status.ANSWERED:
            return _placed(read, ink)  # the same words, cut into lines otherwise
        elsewhere = ink.kind not in CHOSEN and ink.status is Status.BLANK and not _meet(ink, read)
        return read if elsewhere else _doubted(ink, read)
    if ink.status is Status.BLANK and ink.evidence.method == AS_PRINTED and not read.raw:
        return ink
    if read.status is Status.BLANK and not sure_ink and _shaded(ink):
        return ink
    if sure_read and (read.status is Status.ANSWERED or not ink.raw):
        return _placed(read, ink)
    if not sure_ink:
        legible = ink.kind not in CHOSEN and read.raw and ink.evidence.method == "handwriting"
        return _placed(read, ink) if legible else ink
    if ink.status is Status.ANSWERED and ink.kind in CHOSEN:
        return _doubted(ink, read) if _others(ink, read) else ink
    if ink.status is Status.ANSWERED:
        alike = " ".join(ink.raw.split()) == " ".join(read.raw.split())
        return ink if alike or not (read.raw or ink.evidence.method == "print") else _doubted(ink, read)
    return (
        _doubted(ink, read) if read.raw or ink.kind in CHOSEN else ink
    )  # bold words are no ink more than plain ones


def _shaded(ink: Answer) -> bool:
    """Whether words may be shaded or underlined: grey on a row's own tint is seen by the ink alone."""
    return ink.evidence.method == "highlighter" or ON_WORDS in (ink.note or "")


def _meet(ink: Answer, read: Answer) -> bool:
    """Whether the room that the ink leaves empty is where the print has words; words beside the question are elsewhere."""
    one, other = ink.evidence.box, read.evidence.box
    if ink.evidence.page != read.evidence.page or one is None or other is None:
        return True
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])


def _others(ink: Answer, read: Answer) -> bool:
    """Whether the print has ticks typed at options, and not at those that the ink chooses."""
    ticked = {name.casefold() for name in _AT.findall(read.raw)}
    chosen = {name.strip().casefold() for name in re.split(r"[;\n]", ink.raw)}
    return bool(ticked) and ticked != chosen


def _placed(read: Answer, ink: Answer) -> Answer:
    """What the print says, where the ink was found."""
    seen = ink.evidence.model_copy(update={"method": read.evidence.method})
    return read.model_copy(update={"evidence": seen if seen.box is not None else read.evidence})


def _doubted(ink: Answer, read: Answer) -> Answer:
    raw = "\n".join(dict.fromkeys(a.raw for a in (ink, read) if a.raw))
    doubt = {"value": None, "status": Status.UNSURE, "confidence": 0.4, "raw": raw}
    return ink.model_copy(update={**doubt, "note": read.note or "its ink and its print say different things"})


def _read(residue: Residue, read: Reading) -> bool:
    """Whether ink outside every room is words that the print has, in an answer or in residue of its own."""
    if residue.box is None or residue.text != HAND:
        return False
    x, y = (residue.box[0] + residue.box[2]) / 2, (residue.box[1] + residue.box[3]) / 2
    places = [(r.page, r.box) for r in read.residue] + [
        (a.evidence.page, a.evidence.box) for a in read.answers if a.status is Status.ANSWERED
    ]
    return any(
        page == residue.page and box is not None
        and box[0] - _FAR <= x <= box[2] + _FAR and box[1] - _FAR <= y <= box[3] + _FAR
        for page, box in places
    )  # fmt: skip
