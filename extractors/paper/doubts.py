"""What on a printed and scanned form casts doubt on its answers: words that belong to nothing, or to the form itself."""

import itertools
from collections.abc import Callable, Iterable

from rapidfuzz import fuzz

from extractors.tree import normal
from schemas.codes import Code
from schemas.reading import Answer, Reading, Residue, Status
from schemas.template import Template

from .seen import CHOSEN, Seen

_ALIKE = 80.0  # likeness of words to the blank's own from which they are its label, misread
_SHORT, _LONG = 3, 12  # letters up to which a name says nothing, and from which it is known misread
_NEAR = 150.0  # points above and below a question that was not understood
_WORDING = 92.0  # likeness of a line of an answer to the blank's own words from which it may be them
_DRIFT = 0.25  # share of the blank's words that were misread or lost
_CLOSE = 24.0  # points below an answer in which its rest may stand
_EDGE = 0.2  # share of a page's height at its top and bottom


def misunderstood(reading: Reading, template: Template) -> Callable[[Answer], bool]:
    """Which answers stand where the pages were not understood: no room there is surely empty, nothing surely all of it.

    So it is about words that belong to nothing and hold a question: what stands after it may be another's answer.
    """
    if reading.drift > _DRIFT or any(i.code is Code.FORM_CHANGED for i in reading.issues):
        return lambda _: True
    names = {normal(f.path[-1]) for f in template.fields}
    strange = [r for r in reading.residue if r.telling and _holds(normal(r.text), names)]
    return lambda answer: any(about(answer, r, normal(r.text)) for r in strange)


def _holds(said: str, names: Iterable[str]) -> bool:
    """Whether words hold one of these names; a short name only as it is, for much else is like it."""
    return any(
        len(name) > _SHORT
        and len(said) > _SHORT
        and (name in said if len(name) < _LONG else fuzz.partial_ratio(name, said) >= _ALIKE)
        for name in names
    )


def about(answer: Answer, strange: Residue, said: str) -> bool:
    """Whether an answer may be touched by a question that was not understood: its own, or one that stands near."""
    box = answer.evidence.box
    if strange.page is None or strange.box is None or box is None or _holds(said, [normal(answer.path[-1])]):
        return True
    near = strange.box[1] - _NEAR <= box[3] and box[1] <= strange.box[3] + _NEAR
    return near and answer.evidence.page == strange.page


def goes_on(answer: Answer, residue: Residue, seen: dict[int, Seen]) -> bool:
    """Whether words that belong to nothing may be the rest of an answer: close below it, or at the top of the next page."""
    box, other, page = answer.evidence.box, residue.box, answer.evidence.page
    if (
        answer.status is not Status.ANSWERED
        or box is None
        or other is None
        or page is None
        or page not in seen
    ):
        return False
    if min(box[2], other[2]) <= max(box[0], other[0]):
        return False
    if page == residue.page:
        return -_CLOSE <= other[1] - box[3] <= _CLOSE
    low = box[3] > (1 - _EDGE) * seen[page].sheet.height
    return low and residue.page == page + 1 and other[1] < _EDGE * seen[page].sheet.height


def of_the_form(answer: Answer, blank: str) -> bool:
    """Whether a text is its own question, or one of its lines is the blank's wording: what parts them was not seen."""
    if answer.kind in CHOSEN or answer.status is not Status.ANSWERED:
        return False
    lines = [normal(line) for line in answer.raw.splitlines()]
    if normal(answer.path[-1]) in {normal(answer.raw), *(lines if len(lines) > 1 else ())}:
        return True
    said = [line for line in lines if len(line) >= _LONG] if len(lines) > 1 else []
    return any(fuzz.partial_ratio(line, blank) >= _WORDING for line in said)


def said_twice(said: str) -> bool:
    """Whether a word stands twice in a row: where two pieces of a line meet, one may have been read in both."""
    words = said.casefold().split()
    return any(a == b and a.isalpha() for a, b in itertools.pairwise(words))


def open_choice(answer: Answer, stray: set[int | None]) -> bool:
    """Whether a choice that seems not to be made could be among words of its page that belong to nothing."""
    return answer.kind in CHOSEN and answer.status is Status.BLANK and answer.evidence.page in stray


def known_wording(residue: Residue, blank: str) -> Residue:
    """Words that are the blank's own, misread, are wording and no answer."""
    said = normal(residue.text)
    if len(said) > 3 and fuzz.partial_ratio(said, blank) >= _ALIKE:
        return residue.model_copy(update={"reworded": True})
    return residue
