"""Follows a school's actions from return to return: open, carried over, done or dropped.

An action is the same one where its words are: alike in the whole of two plans, each matched with one at most, the best
pairs first; the same place on the form speaks for a pair. A return that only replaces the one before (sent again within
weeks) carries nothing over. All of a school's actions on a form are worked out from all its returns each time, so the
order in which returns were read makes no difference; what a person said of an action stays.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from rapidfuzz import fuzz
from sqlalchemy import delete, or_, select

from pipeline.answers import Answers
from pipeline.followups.raising import RULES, note
from pipeline.local_time import local_day
from pipeline.protection.scanning import is_restricted
from pipeline.register_links import lineage
from pipeline.store.hub_tables import ActionRow, FollowUpRow, SightingRow
from pipeline.store.tables import RecordRow, ReturnRow
from pipeline.store.work import Work
from pipeline.templates import TemplateShelf
from schemas.following import ActionState
from schemas.hub import Term
from schemas.journey import FollowUpKind, FollowUpState
from schemas.reading import Reading

from .saying import Said, actions

# Points of likeness of two actions' words. "Buy twenty ukuleles" and "Buy 20 ukuleles for Year 4" reach 79; two
# different actions for one instrument ("Buy ukuleles", "Repair ukuleles") 74. The same row of the form adds a little.
_ALIKE = 78.0
_SAME_PLACE = 8.0
_OTHER_NUMBER = 15.0  # "for Year 3" and "for Year 4" are two actions, where the plan has both
# A form sent again within six weeks is the same form corrected: rounds are a term apart at the least.
_SAME_ROUND = timedelta(days=42)


@dataclass(frozen=True, slots=True)
class Plan:
    """The actions of one return."""

    return_id: int
    dated: datetime
    said: list[Said]


@dataclass(slots=True)
class Thread:
    """One action through the returns that state it, and what became of it."""

    sightings: list[tuple[Plan, Said, float]]
    state: ActionState = ActionState.OPEN
    because: str = ""
    settled: datetime | None = None
    seen: set[tuple[int, str]] = field(default_factory=set)


def threads(plans: Sequence[Plan]) -> list[Thread]:
    """The actions of a series of plans, oldest first."""
    made: list[Thread] = []
    alive: list[Thread] = []
    for number, plan in enumerate(plans):
        replaces = number > 0 and plan.dated - plans[number - 1].dated < _SAME_ROUND
        pairs = _pairs(alive, plan.said)
        for thread in alive:
            found = pairs.get(id(thread))
            if found is None:
                _miss(thread, plan, replaces=replaces)
            else:
                _see(thread, plan, *found, replaces=replaces)
        taken = {said.place for said, _ in pairs.values()}
        fresh = [_begin(plan, said) for said in plan.said if said.place not in taken]
        made += fresh
        alive = [each for each in [*alive, *fresh] if each.settled is None]
    return made


def _pairs(alive: list[Thread], said: list[Said]) -> dict[int, tuple[Said, float]]:
    """For each thread the action that goes on with it: the likest pairs first, each used once."""
    scored = sorted(
        (
            (_likeness(thread.sightings[-1][1], one), n, m)
            for n, thread in enumerate(alive)
            for m, one in enumerate(said)
        ),
        reverse=True,
    )
    found: dict[int, tuple[Said, float]] = {}
    used: set[int] = set()
    for score, n, m in scored:
        if score < _ALIKE:
            break
        if id(alive[n]) not in found and m not in used:
            found[id(alive[n])] = (said[m], min(score, 100.0))
            used.add(m)
    return found


def _likeness(one: Said, other: Said) -> float:
    left, right = _plain(one.text), _plain(other.text)
    same = one.place.partition("#")[0] == other.place.partition("#")[0]
    words = 0.5 * fuzz.token_sort_ratio(left, right) + 0.5 * fuzz.token_set_ratio(left, right)
    numbers = set(re.findall(r"[0-9]+", left)), set(re.findall(r"[0-9]+", right))
    other_number = all(numbers) and numbers[0].isdisjoint(numbers[1])
    return words + (_SAME_PLACE if same and words > 50 else 0.0) - (_OTHER_NUMBER if other_number else 0.0)


def _plain(text: str) -> str:
    return " ".join("".join(each if each.isalnum() else " " for each in text.casefold()).split())


def _begin(plan: Plan, said: Said) -> Thread:
    thread = Thread([(plan, said, 100.0)], seen={(plan.return_id, said.place)})
    if said.done:
        _settle(thread, ActionState.DONE, f"the return says so: “{said.done}”", plan)
    return thread


def _see(thread: Thread, plan: Plan, said: Said, score: float, *, replaces: bool) -> None:
    first = thread.sightings[0][0]
    thread.sightings.append((plan, said, score))
    thread.seen.add((plan.return_id, said.place))
    if said.done:
        _settle(thread, ActionState.DONE, f"the return of {_day(plan)} says so: “{said.done}”", plan)
    elif not replaces or plan.dated - first.dated >= _SAME_ROUND:
        thread.state = ActionState.CARRIED_OVER
        thread.because = f"first stated {_day(first)}, again {_day(plan)}"


def _miss(thread: Thread, plan: Plan, *, replaces: bool) -> None:
    why = "was sent in place of the one that had it" if replaces else "no longer has it"
    _settle(thread, ActionState.DROPPED, f"the return of {_day(plan)} {why}", plan)


def _settle(thread: Thread, state: ActionState, because: str, plan: Plan) -> None:
    thread.state, thread.because, thread.settled = state, because, plan.dated


def _day(plan: Plan) -> str:
    return f"{local_day(plan.dated):%d/%m/%Y}"


def follow_actions(
    work: Work, school_id: int, template: str, shelf: TemplateShelf, terms: Sequence[Term], now: datetime
) -> list[ActionRow]:
    """Brings a school's actions on a form up to date with all its returns, those of the schools it goes on as too."""
    schools = lineage(work, school_id)
    found = threads(_plans(work, schools, template, shelf, terms))
    query = select(ActionRow).where(ActionRow.school_id.in_(schools), ActionRow.template == template)
    rows = {row.id: row for row in work.scalars(query)}
    owner = _owners(work, list(rows))
    kept: dict[int, ActionRow] = {}
    for thread in found:
        number = next(
            (owner[each] for each in sorted(thread.seen) if each in owner and owner[each] not in kept), None
        )
        row = rows[number] if number is not None else ActionRow(template=template)
        _write(row, thread, school_id)
        if number is None:
            work.add(row)
            work.flush()
        kept[row.id] = row
    _forget(work, [number for number in rows if number not in kept], now)
    work.execute(delete(SightingRow).where(SightingRow.action_id.in_(list(kept))))
    for row, thread in zip(kept.values(), found, strict=True):
        work.add_all(_sightings(row, thread))
    work.flush()
    return list(kept.values())


def follow_moved(
    work: Work, message_id: int, shelf: TemplateShelf, terms: Sequence[Term], now: datetime
) -> None:
    """Brings actions up to date that stand on a return of this message which was discarded, or moved to another school."""
    query = (
        select(ActionRow.school_id, ActionRow.template)
        .join(SightingRow, SightingRow.action_id == ActionRow.id)
        .join(ReturnRow, SightingRow.return_id == ReturnRow.id)
        .where(
            ReturnRow.message_id == message_id,
            or_(
                ReturnRow.discarded.is_not(None),
                ReturnRow.school_id.is_(None),
                ReturnRow.school_id != ActionRow.school_id,
            ),
        )
        .distinct()
    )
    for school_id, template in work.execute(query).all():
        follow_actions(work, school_id, template, shelf, terms, now)


def _plans(
    work: Work, schools: list[int], template: str, shelf: TemplateShelf, terms: Sequence[Term]
) -> list[Plan]:
    """What each recorded return states, by the last revision of its record, in the order they were sent."""
    query = (
        select(RecordRow, ReturnRow)
        .join(ReturnRow, RecordRow.return_id == ReturnRow.id)
        .where(
            RecordRow.school_id.in_(schools),
            RecordRow.school_id == ReturnRow.school_id,  # a return that was moved counts where it is now
            RecordRow.template == template,
            ReturnRow.discarded.is_(None),
        )
        .order_by(ReturnRow.dated, ReturnRow.ref, RecordRow.revision)
    )
    last = {returned.id: (record, returned) for record, returned in work.execute(query)}
    plans = []
    for record, returned in last.values():
        form = shelf.find(returned.template, returned.template_version)
        reading = Answers(Reading.model_validate(returned.reading), form)
        written = local_day(returned.dated)
        plans.append(
            Plan(returned.id, returned.dated, list(actions(reading, record.answers, written, terms)))
        )
    return plans


def _owners(work: Work, action_ids: list[int]) -> dict[tuple[int, str], int]:
    """By return and place, the action that was seen there before."""
    query = select(SightingRow).where(SightingRow.action_id.in_(action_ids)).order_by(SightingRow.id)
    return {(row.return_id, row.field): row.action_id for row in work.scalars(query)}


def _write(row: ActionRow, thread: Thread, school_id: int) -> None:
    (first, _, _), (last, said, _) = thread.sightings[0], thread.sightings[-1]
    row.school_id = school_id
    row.section, row.question, row.text = said.section, said.question, said.text
    row.owner, row.success = said.owner, said.success
    row.restricted = is_restricted(f"{said.text}\n{said.success or ''}")
    row.due_words, row.due = said.due_words, said.due.day
    row.first_return_id, row.last_return_id = first.return_id, last.return_id
    row.first_seen, row.last_seen = first.dated, last.dated
    if not row.by_hand:
        row.state, row.because, row.settled_at = thread.state, thread.because, thread.settled


def _sightings(row: ActionRow, thread: Thread) -> list[SightingRow]:
    return [
        SightingRow(
            action_id=row.id,
            return_id=plan.return_id,
            field=said.place,
            text=said.text,
            owner=said.owner,
            due_words=said.due_words,
            likeness=score,
        )
        for plan, said, score in thread.sightings
    ]


def _forget(work: Work, numbers: list[int], now: datetime) -> None:
    """Actions that no return states any more, since a correction or a change of school; what was overdue about them is so no more."""
    if not numbers:
        return
    for row in work.scalars(select(FollowUpRow).where(FollowUpRow.action_id.in_(numbers))).all():
        row.action_id = None
        if row.state is FollowUpState.OPEN and row.kind is FollowUpKind.OVERDUE:
            row.state, row.settled_at, row.settled_by = FollowUpState.DROPPED, now, RULES
            note(work, row, "dropped", RULES, now, "no return states the action any more")
    work.flush()
    work.execute(delete(SightingRow).where(SightingRow.action_id.in_(numbers)))
    work.execute(delete(ActionRow).where(ActionRow.id.in_(numbers)))


def set_by_hand(work: Work, action_id: int, state: ActionState, *, by: str, now: datetime) -> ActionRow:
    """A person's word on an action: it stands whatever later returns say. LookupError for a number that is not there."""
    row = work.hold(ActionRow, action_id)
    row.state, row.by_hand, row.because = state, True, f"{by} said so on {now.astimezone(UTC):%d/%m/%Y}"
    row.settled_at = now if state in {ActionState.DONE, ActionState.DROPPED} else None
    return row


def falling_due(
    look: Work, first: date, last: date, *, school_ids: Sequence[int] | None = None
) -> list[ActionRow]:
    """Unsettled actions whose day is in this stretch, both ends included, the earliest first."""
    alive = (ActionState.OPEN, ActionState.CARRIED_OVER)
    query = select(ActionRow).where(ActionRow.state.in_(alive), ActionRow.due >= first, ActionRow.due <= last)
    if school_ids is not None:
        query = query.where(ActionRow.school_id.in_(school_ids))
    return list(look.scalars(query.order_by(ActionRow.due, ActionRow.id)))
