"""What a school wants, in its own words, from the form's fields and from the covering note."""

import re
from collections.abc import Iterator

from pipeline.answers import Answers, is_yes, said
from pipeline.notes import Request, requests
from schemas.journey import FollowUpKind
from schemas.template import Role

_NOTHING = re.compile(
    r"(no|none|nil|n/?a|not (applicable|at present|at the moment|currently)|nothing|no thank(s| you)|-+)[.!]?",
    re.IGNORECASE,
)
# A box or an alternative that was marked is a yes, and has no words of the school's.
_MERE_MARK = re.compile(r"true|[☑☒✓✔xX]|([a-z ]+: )?yes[.!]?", re.IGNORECASE)


def wishes(answers: Answers | None, note: str) -> list[Request]:
    """Everything a return asks of the hub, the form first; a visit is asked for once, by form and note together."""
    found = [*(_on_form(answers) if answers else ()), *requests(note)]
    visits = [each for each in found if each.kind is FollowUpKind.VISIT_PRIORITY]
    if len(visits) < 2:
        return found
    quotes = " / ".join(dict.fromkeys(each.quote for each in visits))
    rest = [each for each in found if each.kind is not FollowUpKind.VISIT_PRIORITY]
    return [Request(FollowUpKind.VISIT_PRIORITY, quotes), *rest]


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
