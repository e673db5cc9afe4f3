"""What is different between the last two returns, as documents tell it."""

from collections.abc import Iterator

from pipeline.tracking.comparing import Change, Difference
from schemas.template import Kind, Role

from .dossier import Dossier, Said

# Fields whose difference says nothing about music: who filled the form in, when, and where the school is.
_ADMIN = {
    Role.SCHOOL_NAME, Role.URN, Role.DFE_NUMBER, Role.PHASE, Role.AREA, Role.EMAIL, Role.POSTCODE, Role.RETURN_DATE,
}  # fmt: skip
_PLAN = {Role.ACTION, Role.ACTION_OWNER, Role.ACTION_DUE, Role.ACTION_SUCCESS}
JUDGED = {Change.BETTER, Change.WORSE}


def differing(found: Dossier) -> list[Difference]:
    """Every answer that is different and tells of music; actions are told of by themselves."""
    if found.latest is None:
        return []
    roles = {each.field: each.role for each in found.latest.answers}
    return [
        each
        for each in found.differences
        if roles.get(each.field) not in _ADMIN | _PLAN and not each.question.isdigit()
    ]


def asked(difference: Difference) -> str:
    """The question with its column, as one line; a column that is only for the answer says nothing."""
    part = "" if difference.part.casefold() == "answer" else difference.part
    return " – ".join(filter(None, (difference.question, part))) or difference.section


def moved(difference: Difference) -> float | None:
    """By how much a number went up or down; None for what is no number on both sides."""
    before, after = _number(difference.before), _number(difference.after)
    return None if before is None or after is None else after - before


def share(difference: Difference) -> float | None:
    """The same as a share of what the number was; None where that was nought."""
    before, by = _number(difference.before), moved(difference)
    return by / before if by is not None and before else None


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None


def weight(found: Dossier) -> dict[str, tuple[int, float]]:
    """By field, what is told first: judgements, a yes or no, numbers by how far they moved, choices, words."""
    kinds = {each.field: each.kind for each in (found.latest.answers if found.latest else ())}
    return {each.field: _weight(each, kinds.get(each.field)) for each in found.differences}


def _weight(difference: Difference, kind: Kind | None) -> tuple[int, float]:
    if difference.change in JUDGED:
        return (0, 0)
    if kind is Kind.BOOL and difference.before and difference.after:
        return (1, 0)
    by = share(difference)
    if by is not None:
        return (2, -abs(by))
    return (3 if kind in {Kind.CHOICE, Kind.CHOICES} else 4, 0)


def judgements(found: Dossier) -> Iterator[tuple[Said, str, str, str]]:
    """Every answer on a scale whose better end is known, of both returns: the question, then, now, and how it went."""
    if found.latest is None or found.before is None:
        return
    changed = {each.field: each for each in found.differences}
    then = {each.field: each.text for each in found.before.answers}
    for each in found.latest.answers:
        if each.ladder is None or not each.ladder.judged or not each.text:
            continue
        difference = changed.get(each.field)
        if difference is None and then.get(each.field):
            yield each, each.text, each.text, "= the same"
        elif difference is not None and difference.change in _WORDS and difference.before:
            yield each, difference.before, difference.after, _WORDS[difference.change]


_WORDS = {Change.BETTER: "▲ better", Change.WORSE: "▼ lower", Change.CHANGED: "changed"}
