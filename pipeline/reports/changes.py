"""What is different between two returns of a school on one form, question by question."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemas.template import Kind, Role

from .dossier import Said, Sent
from .planned import Planned, planned
from .scales import Move, move, ranks

# Fields whose difference says nothing about music: who filled the form in, when, and where the school is.
_ADMIN = {
    Role.SCHOOL_NAME, Role.URN, Role.DFE_NUMBER, Role.PHASE, Role.AREA, Role.EMAIL, Role.POSTCODE, Role.RETURN_DATE,
}  # fmt: skip
_PLAN = {Role.ACTION, Role.ACTION_OWNER, Role.ACTION_DUE, Role.ACTION_SUCCESS}


@dataclass(frozen=True, slots=True)
class Change:
    """One question that is answered otherwise than before; either side may be empty."""

    now: Said | None
    before: Said | None
    move: Move

    @property
    def said(self) -> Said:
        """The question, as the later form puts it where it still asks it."""
        found = self.now or self.before
        assert found is not None
        return found

    @property
    def difference(self) -> float | None:
        """By how much a number went up or down; None for what is no number on both sides."""
        if self.now is None or self.before is None or self.now.kind is not Kind.NUMBER:
            return None
        one, other = self.before.value, self.now.value
        both = isinstance(one, int | float) and isinstance(other, int | float)
        return float(other) - float(one) if both else None  # type: ignore[arg-type]

    @property
    def share(self) -> float | None:
        """The same as a share of what the number was; None where that was nought."""
        old = self.before.value if self.before else None
        difference = self.difference
        return difference / old if difference is not None and isinstance(old, int | float) and old else None


def changes(before: Sent, now: Sent) -> list[Change]:
    """Every question answered otherwise, in the order of the later form; what only the earlier one asked comes last.

    Questions are the same where their field has the same name, which new versions of a form keep. White space and the
    case of letters make no difference. Rows of action plans are left to ``outcomes``.
    """
    then = {each.field: each for each in before.answers if _counts(each)}
    later = {each.field: each for each in now.answers if _counts(each)}
    found = [_change(each, then.get(name)) for name, each in later.items()]
    found += [_change(None, each) for name, each in then.items() if name not in later]
    return [each for each in found if each is not None]


def _counts(said: Said) -> bool:
    return said.role not in _ADMIN | _PLAN and not said.question.isdigit()


def _change(now: Said | None, before: Said | None) -> Change | None:
    one, other = (_plain(each.text) if each else "" for each in (before, now))
    if one == other:
        return None
    options = (now or before).options  # type: ignore[union-attr]
    known = one and other and options
    how = move(options, before.value, now.value) if known and before and now else Move.UNKNOWN
    return Change(now, before, how)


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


@dataclass(frozen=True, slots=True)
class Graded:
    """One question on a scale, then and now."""

    said: Said
    before: str
    now: str
    move: Move


def graded(before: Sent, now: Sent) -> list[Graded]:
    """Every question on a scale whose direction is known that both returns answer, each by its own scale."""
    then = {each.field: each for each in before.answers}
    found = []
    for each in now.answers:
        old = then.get(each.field)
        if each.kind is Kind.CHOICE and each.text and old and old.text and ranks(each.options):
            found.append(Graded(each, old.text, each.text, move(each.options, old.value, each.value)))
    return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an action of the earlier return."""

    action: Planned
    state: str


CARRIED, GONE, NEW = "carried over", "no longer named", "new"


def outcomes(before: Sent, now: Sent) -> Iterator[Outcome]:
    """The actions of both returns: named again, no longer named, new. That one is done only its school can say."""
    later = planned(now)
    named = {_plain(each.action) for each in later}
    earlier = planned(before)
    known = {_plain(each.action) for each in earlier}
    yield from (Outcome(each, CARRIED if _plain(each.action) in named else GONE) for each in earlier)
    yield from (Outcome(each, NEW) for each in later if _plain(each.action) not in known)
