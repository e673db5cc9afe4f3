"""Holds the year that was lived to the script: each follow-up justified, no reminder too many, each digest once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import select

from pipeline.local_time import local_day
from pipeline.store.hub_tables import DigestRow, FollowUpRow
from pipeline.store.tables import OutboxRow, SchoolRow

from .script import ROUNDS, School, Turn
from .year import FIRST, LAST, Year

Key = tuple[str, int, str]  # rule, school, and what it is about
_AUDIENCES = 3  # the hub and its two areas


@dataclass(frozen=True, slots=True)
class Held:
    """What the year came to, and everything that is not as the script has it."""

    returns: int
    reminders: int
    digests: int
    follow_ups: Counter[str]
    faults: list[str]


def hold(year: Year, last: date = LAST) -> Held:
    """The figures of a year lived up to ``last``, and its faults."""
    with year.ctx.look() as look:
        numbers = {row.id: int(row.urn) % 100000 for row in look.scalars(select(SchoolRow))}
        rows = list(look.scalars(select(FollowUpRow).order_by(FollowUpRow.id)))
        letters = list(look.scalars(select(OutboxRow).where(OutboxRow.kind == "chaser")))
        digests = list(look.scalars(select(DigestRow)))
        sent = list(look.scalars(select(OutboxRow).where(OutboxRow.kind == "digest")))
    raised = Counter(_key(row, numbers) for row in rows)
    wanted = Counter(_wanted(year, last))
    faults = [f"not justified, or twice: {key}" for key in raised - wanted]
    faults += [f"not raised: {key}" for key in wanted - raised]
    faults += [
        f"no rule: {row.id}" for row in rows if row.rule not in {each.name for each in year.ctx.rules.rules}
    ]
    faults += _reminders(year, letters, last)
    faults += _digests(digests, sent, last)
    return Held(len(year.arrived), len(letters), len(digests), Counter(row.rule for row in rows), faults)


def _key(row: FollowUpRow, numbers: dict[int, int]) -> Key:
    about = row.quote if row.rule in {"question", "overdue"} else ""
    if row.rule == "not_returned":
        about = row.quote.partition(":")[0]
    if row.rule in {"low_grade", "fall", "contradiction"}:
        about = str(row.return_id)
    return row.rule, numbers[row.school_id or 0], "" if row.rule in _BY_RETURN else about


_BY_RETURN = {"low_grade", "fall", "contradiction"}  # one a return: counted, and compared by how many


def _wanted(year: Year, last: date) -> Iterator[Key]:
    for school in year.schools:
        yield from _wishes(year, school)
        yield from _judged(year, school)
        yield from _overdue(year, school, last)
        yield from _missing(year, school, last)
        if school.bounces and FIRST + timedelta(days=20) <= last:
            yield "check_address", school.number, ""


def _turns(school: School, seen: dict[tuple[int, int], date]) -> list[Turn]:
    return [each for each in school.turns if (school.number, each.round) in seen]


def _wishes(year: Year, school: School) -> Iterator[Key]:
    came = _turns(school, year.arrived)
    if any(each.visit for each in came):
        yield "visit_priority", school.number, ""
    for each in came:
        if each.question:
            yield "question", school.number, each.question


def _judged(year: Year, school: School) -> Iterator[Key]:
    kept = _turns(school, year.accepted)
    for each in kept:
        if each.grade == 4:
            yield "low_grade", school.number, ""
        if each.grade == 1 and not each.every_class:
            yield "contradiction", school.number, ""
    if any(not each.every_class for each in kept):
        yield "not_every_class", school.number, ""
    for one, other in pairwise(kept):
        if other.grade - one.grade >= 2:
            yield "fall", school.number, ""


def _overdue(year: Year, school: School, last: date) -> Iterator[Key]:
    """An action that is alive on a day more than a fortnight after its own."""
    kept = _turns(school, year.accepted)
    alive: tuple[str, date] | None = None
    for n, each in enumerate(kept):
        began = year.accepted[school.number, each.round]
        alive = None if alive and each.done else (each.action, each.action_due)
        until = (
            year.accepted[school.number, kept[n + 1].round] if n + 1 < len(kept) else last + timedelta(days=1)
        )
        if alive and max(began, alive[1] + timedelta(days=15)) < until:
            yield "overdue", school.number, alive[0]


def _missing(year: Year, school: School, last: date) -> Iterator[Key]:
    """Nothing had come three weeks after the due date, while the round was still open."""
    for n, each in enumerate(ROUNDS):
        day = each.due + timedelta(days=21)
        came = year.arrived.get((school.number, n))
        if day <= min(last, each.closes) and (came is None or came > day):
            yield "not_returned", school.number, each.name


def _reminders(year: Year, letters: list[OutboxRow], last: date) -> Iterator[str]:
    """None after a return, none to an address that fails, and none missed by a school that sent nothing at all."""
    by_round = {each.name: n for n, each in enumerate(ROUNDS)}
    had: Counter[tuple[int, int]] = Counter()
    for letter in letters:
        name, urn, number = letter.about.split()
        whose, n = int(urn) % 100000, by_round[name]
        had[whose, n] += 1
        came = year.arrived.get((whose, n))
        if came is not None and came <= local_day(letter.written_at):
            yield f"reminder {number} of {name} to school {whose}, which had returned on {came}"
    if any(count > 1 for count in Counter((each.recipient, each.about) for each in letters).values()):
        yield "a reminder was written twice"
    for school in year.schools:
        for n, each in enumerate(ROUNDS):
            silent = (school.number, n) not in year.arrived and school.turns[n].replies is None
            if silent and each.closes <= last:
                # an address that failed works again once the school has written from it
                wrote = any((school.number, earlier) in year.arrived for earlier in range(n))
                wanted = 0 if school.bounces and not wrote else 4
                if had[school.number, n] != wanted:
                    yield f"{had[school.number, n]} reminders of {each.name} to school {school.number}, not {wanted}"


def _digests(digests: list[DigestRow], sent: list[OutboxRow], last: date) -> Iterator[str]:
    """One a week and reader, from the first Monday that had a week behind it, and one letter for each."""
    mondays = sum((FIRST + timedelta(days=n)).weekday() == 0 for n in range(1, (last - FIRST).days + 1))
    keys = Counter((row.kind, row.audience, row.week) for row in digests)
    if any(count > 1 for count in keys.values()):
        yield "a digest is in the ledger twice"
    # on the first of September, a Tuesday, the week before is due as well
    if len(keys) != (mondays + 1) * _AUDIENCES:
        yield f"{len(keys)} digests, not {(mondays + 1) * _AUDIENCES}"
    if len(sent) != len(keys) or len({(row.recipient, row.about) for row in sent}) != len(sent):
        yield f"{len(sent)} letters for {len(keys)} digests"
