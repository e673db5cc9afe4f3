"""What a partnership meeting might talk about: each point with the reason it is suggested, and the words behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.digest.weeks import local_day
from schemas.journey import FollowUpKind
from schemas.template import Kind, Role

from .changes import Change, changes, graded
from .dossier import Dossier, Said, Sent, heading
from .planned import planned
from .scales import Move, is_lowest
from .wording import day, shown

_FEW = 3  # of each kind: a meeting is an hour
_PUPILS = 5  # fewer are one friend or one family
_RISES = 0.25  # a quarter more or less is worth a word; class sizes alone move numbers by a tenth


@dataclass(frozen=True, slots=True)
class Point:
    """Something to talk about; without words where the school wrote none."""

    title: str
    reason: str
    words: str = ""
    where: str = ""


def points(found: Dossier) -> list[Point]:
    """The points, the most pressing first: judgements, falls, what is late, what is unclear, what goes well."""
    if found.latest is None:
        return []
    now, before = found.latest, found.before
    return [
        *_noted(found),
        *_lowest(now),
        *(_moved(before, now) if before else ()),
        *_denied(now),
        *_late(found),
        *_bare(now),
    ]


_REASONS = {
    FollowUpKind.CONTRADICTION: ("Two answers that do not agree", "They contradict each other."),
    FollowUpKind.LOW_GRADE: ("A lowest grade", "It is the lowest of its scale."),
    FollowUpKind.FALL: ("A fall since last time", "It fell by more than one step."),
    FollowUpKind.OVERDUE: ("An action that is overdue", "Its day has passed."),
}


def _noted(found: Dossier) -> Iterator[Point]:
    """What the hub's rules have already found worth a word."""
    for each in found.wanted:
        if each.kind in _REASONS:
            title, reason = _REASONS[each.kind]
            yield Point(title, each.because or reason, each.quote)


def _lowest(now: Sent) -> Iterator[Point]:
    for each in now.answers:
        if each.kind is Kind.CHOICE and is_lowest(each.options, each.value):
            yield Point(
                _title(each),
                f"Judged “{each.text}”, the lowest of its scale.",
                _beside(now, each),
                _where(each),
            )


def _moved(before: Sent, now: Sent) -> Iterator[Point]:
    """Judgements that fell, then those that rose, then numbers that moved by a quarter or more."""
    scales = graded(before, now)
    for move, said in ((Move.DOWN, "lower than"), (Move.UP, "better than")):
        for each in [one for one in scales if one.move is move][:_FEW]:
            reason = f"“{each.now}” now, {said} “{each.before}” before."
            yield Point(_title(each.said), reason, _beside(now, each.said), _where(each.said))
    yield from _numbers(before, now)


def _numbers(before: Sent, now: Sent) -> Iterator[Point]:
    """The numbers that moved most, as a share of what they were."""
    moved = [each for each in changes(before, now) if _is_large(each)]
    for each in sorted(moved, key=lambda one: -abs(one.share or 0))[:_FEW]:
        if each.now and each.before:
            yield Point(
                each.now.asked, f"{shown(each.now)} now, {shown(each.before)} before.", where=_where(each.now)
            )


def _is_large(change: Change) -> bool:
    share, difference = change.share, change.difference
    return (
        share is not None and difference is not None and abs(share) >= _RISES and abs(difference) >= _PUPILS
    )


def _denied(now: Sent) -> Iterator[Point]:
    """Questions that are answered with a plain no, with what is written beside it."""
    found = [each for each in now.answers if each.kind is Kind.BOOL and each.value is False and not each.role]
    for each in found[:_FEW]:
        yield Point(_title(each), "Answered “No”.", _beside(now, each), _where(each))


def _late(found: Dossier) -> Iterator[Point]:
    today = local_day(found.made)
    late = [
        each
        for each in found.followed
        if each.due
        and each.due < today
        and each.settled is None
        and each.state.value in {"open", "carried_over"}
    ]
    for each in late[:_FEW]:
        assert each.due is not None
        yield Point(
            "An action whose day has passed",
            f"It was to be done by {day(each.due)}.",
            each.text,
            heading(each.section),
        )


def _bare(now: Sent) -> Iterator[Point]:
    """Actions that nobody has and that have no day: one point for all of them."""
    bare = [each for each in planned(now) if not (each.who and each.when)]
    if bare:
        many = len(bare)
        reason = f"{many} of {len(planned(now))} actions do not say who does them and by when."
        yield Point("Who does what, and by when", reason, bare[0].action, heading(bare[0].section))


def _title(said: Said) -> str:
    return said.question or heading(said.section)


def _where(said: Said) -> str:
    page = f", page {said.page}" if said.page else ""
    return f"{heading(said.section)}{page}"


def _beside(now: Sent, said: Said) -> str:
    """What the school wrote beside an answer: the longest text of the same question."""
    same = [
        each.text
        for each in now.answers
        if each.section == said.section
        and each.question in {said.question, said.part}
        and each.kind is Kind.TEXT
        and each.role not in {Role.ACTION_OWNER, Role.ACTION_DUE}
        and each.text
    ]
    return max(same, key=len, default="")
