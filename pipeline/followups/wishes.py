"""What a school wants, in its own words, from the form's fields and from the covering note."""

import re
from collections.abc import Iterator

from rapidfuzz.fuzz import partial_ratio

from extractors.tree import normal
from pipeline.answers import Answers, is_yes, said
from pipeline.notes import Request, requests
from schemas.journey import FollowUpKind
from schemas.template import Role

_WORDS = 4  # of a label that no covering note says by itself
_LABELS = 3  # so many of them: the form itself stands in the note
_ALIKE = 85.0  # of 100: a question copied with a slip
_NOTHING = re.compile(
    r"(no|none|nil|n/?a|not (applicable|at present|at the moment|currently)|nothing|no thank(s| you)|-+)[.!]?",
    re.IGNORECASE,
)
# A box or an alternative that was marked is a yes, and has no words of the school's.
_MERE_MARK = re.compile(r"true|[☑☒✓✔xX]|([a-z ]+: )?yes[.!]?", re.IGNORECASE)


def wishes(answers: Answers | None, note: str) -> list[Request]:
    """Everything a return asks of the hub, the form first; a visit is asked for once, by form and note together."""
    beside = [
        each for each in requests(note) if answers is None or not _is_the_forms(each.quote, note, answers)
    ]
    found = [*(_on_form(answers) if answers else ()), *beside]
    visits = [each for each in found if each.kind is FollowUpKind.VISIT_PRIORITY]
    if len(visits) < 2:
        return found
    quotes = " / ".join(dict.fromkeys(each.quote for each in visits))
    rest = [each for each in found if each.kind is not FollowUpKind.VISIT_PRIORITY]
    return [Request(FollowUpKind.VISIT_PRIORITY, quotes), *rest]


def _is_the_forms(quote: str, note: str, answers: Answers) -> bool:
    """Whether a sentence of a note is of the form that was typed or pasted into it: a question of it, or its answer."""
    labels = {
        key for each in answers.all for label in each.path if len((key := normal(label)).split()) >= _WORDS
    }
    whole = normal(note)
    if sum(label in whole for label in labels) < _LABELS:
        return False  # the form is not in the note
    key = normal(quote)
    said_there = {normal(said(each)) for each in answers.all} - {""}
    return any(partial_ratio(label, key) >= _ALIKE for label in labels) or any(
        key in each for each in said_there
    )


def _on_form(answers: Answers) -> Iterator[Request]:
    for answer in answers.sure(Role.VISIT_PRIORITY):
        if is_yes(answer):
            asked = answer.path[-1].rstrip() if answer.path else "Visit"
            words = "Yes" if _MERE_MARK.fullmatch(said(answer)) else said(answer)
            yield Request(FollowUpKind.VISIT_PRIORITY, f"{asked}{'' if asked.endswith('?') else ':'} {words}")
    for role, kind in ((Role.QUESTION, FollowUpKind.QUESTION), (Role.SUPPORT, FollowUpKind.SUPPORT)):
        for answer in answers.given(role):
            text = " ".join(said(answer).split())
            if answer.value is not False and text and not _NOTHING.fullmatch(text):
                yield Request(kind, text)
