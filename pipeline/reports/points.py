"""What a partnership meeting might talk about: each point with the reason it is suggested, and the words behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.digest.wording import sentence
from pipeline.local_time import local_day
from pipeline.tracking.comparing import Change, Difference
from schemas.journey import FollowUpKind
from schemas.template import Kind, Role

from .differing import differing, moved, share
from .dossier import Dossier, Said, Sent, heading
from .planned import planned
from .wording import day

_FEW = 3  # of each kind: a meeting is an hour
_AIMS = 2
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
    now, noted = found.latest, {each.kind for each in found.wanted if each.present}
    return [
        *_noted(found),
        *(() if FollowUpKind.LOW_GRADE in noted else _lowest(now)),
        *_moved(found, now, *(() if FollowUpKind.FALL in noted else (Change.WORSE,)), Change.BETTER),
        *_numbers(found, now),
        *_denied(now),
        *_late(found),
        *_bare(now),
        *_aims(now),
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
        if each.kind in _REASONS and each.present:
            title, reason = _REASONS[each.kind]
            because = f"{sentence(each.because).rstrip('.')}." if each.because else reason
            yield Point(title, because, each.quote)


def _lowest(now: Sent) -> Iterator[Point]:
    for each in now.answers:
        ladder = each.ladder
        if ladder is not None and ladder.judged and each.sure and ladder.rank(each.text) == 0:
            reason = f"Judged “{each.text}”, the lowest of its scale."
            yield Point(_title(each), reason, _beside(now, each), _where(each))


def _moved(found: Dossier, now: Sent, *ways: Change) -> Iterator[Point]:
    """Judgements that went one of these ways, in this order."""
    told = {each.field: each for each in now.answers}
    for change in ways:
        said = "lower than" if change is Change.WORSE else "better than"
        for each in [one for one in found.differences if one.change is change and one.field in told][:_FEW]:
            reason = f"“{each.after}” now, {said} “{each.before}” before."
            yield Point(
                _title(told[each.field]), reason, _beside(now, told[each.field]), _where(told[each.field])
            )


def _numbers(found: Dossier, now: Sent) -> Iterator[Point]:
    """The numbers that moved most, as a share of what they were."""
    told = {each.field: each for each in now.answers}
    large = [each for each in differing(found) if each.field in told and _is_large(each)]
    for each in sorted(large, key=lambda one: -abs(share(one) or 0))[:_FEW]:
        said = told[each.field]
        unit = f" {said.unit}" if said.unit else ""
        yield Point(said.asked, f"{each.after}{unit} now, {each.before}{unit} before.", where=_where(said))


def _is_large(change: Difference) -> bool:
    by, part = moved(change), share(change)
    return by is not None and part is not None and abs(part) >= _RISES and abs(by) >= _PUPILS


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


def _aims(now: Sent) -> Iterator[Point]:
    """What the school itself has put first."""
    rows = [each for each in planned(now) if each.who or each.when or each.success]
    for each in rows[:_AIMS]:
        said = ", ".join(filter(None, (each.who, f"by {each.when}" if each.when else "", each.success)))
        yield Point(
            "How far along is this?",
            f"It stands among the first in the school's own plan: {said}.",
            each.action,
            heading(each.section),
        )


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
