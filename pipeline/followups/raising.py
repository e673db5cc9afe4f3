"""Raises follow-ups by the rules: to whom, by when, and never the same one twice.

What is found (a wish, a low grade, a day gone by) is a ``Request``; a rule that is on and watches for its kind makes a
follow-up of it. Its key says what may not be repeated: the rule, the school, and the school year, wording, return,
round or action that the rule names.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pipeline.hub import academic_year
from pipeline.keys import key_of
from pipeline.notes import Request
from pipeline.protection.scanning import masked
from pipeline.store.hub_tables import FollowUpEventRow
from pipeline.store.tables import FollowUpRow
from pipeline.store.work import Work
from schemas.hub import Hub
from schemas.rules import Once, Rule, Rules

RULES = "the rules"  # who ends what is no longer so; a person may take it up again, and so may they
_AT_ONCE = 5000  # keys in one question: SQLite takes 32,766 values, PostgreSQL 65,535


@dataclass(frozen=True, slots=True)
class About:
    """Whom and what follow-ups are about."""

    dated: datetime
    message_id: int | None = None
    school_id: int | None = None
    urn: str | None = None
    area: str | None = None
    return_id: int | None = None
    round_id: int | None = None
    action_id: int | None = None
    thing: str = (
        ""  # what names the return, the place in a round, or the action, even where the school converts
    )
    before: tuple[str, ...] = ()  # URNs of the schools that go on as this one


@dataclass(frozen=True, slots=True)
class Finding:
    """One follow-up that a rule would raise, and the key that it may be raised under once."""

    rule: Rule
    request: Request
    about: About
    key: str
    owner: str
    former: tuple[str, ...] = ()  # the keys it would have had before the school became an academy

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key under which it may have been raised before."""
        return (self.key, *self.former)


def findings(requests: Iterable[Request], about: About, rules: Rules, hub: Hub | None) -> Iterator[Finding]:
    """What the rules make of what was found; pure, so that a dry run is the same thing without the writing."""
    for each in requests:
        for rule in rules.of(each.kind):
            if each.rule in ("", rule.name):
                key, *former = keys_for(rule, each.quote, about)
                yield Finding(rule, each, about, key, owner_of(rule, about.area, hub), tuple(former))


def raise_follow_ups(
    work: Work, requests: Iterable[Request], about: About, rules: Rules, hub: Hub | None, now: datetime
) -> int:
    """How many were raised; one that was raised before, from this message or another, is not raised again."""
    _adopt(work, about, rules, hub)
    return raise_new(work, findings(requests, about, rules, hub), now)


def raise_new(work: Work, found: Iterable[Finding], now: datetime) -> int:
    """Raises those that are not known yet, each once; how many. The store is asked about all of them together."""
    by_key: dict[str, Finding] = {}
    for each in found:
        by_key.setdefault(each.key, each)
    before = known(work, [key for each in by_key.values() for key in each.keys])
    fresh = [each for each in by_key.values() if before.isdisjoint(each.keys)]
    for each in fresh:
        _raise(work, each, now)
    return len(fresh)


def known(look: Work, keys: Iterable[str]) -> set[str]:
    """Those of the keys under which a follow-up was raised."""
    wanted, found = list(keys), set[str]()
    for first in range(0, len(wanted), _AT_ONCE):
        some = wanted[first : first + _AT_ONCE]
        found.update(look.scalars(select(FollowUpRow.key).where(FollowUpRow.key.in_(some))))
    return found


def _raise(work: Work, found: Finding, now: datetime) -> None:
    about = found.about
    row = FollowUpRow(
        key=found.key,
        kind=found.rule.kind,
        rule=found.rule.name,
        school_id=about.school_id,
        message_id=about.message_id,
        return_id=about.return_id,
        round_id=about.round_id,
        action_id=about.action_id,
        owner=found.owner,
        quote=masked(found.request.quote),
        because=found.rule.because or found.request.because,
        due=now + found.rule.within,
        raised_at=now,
    )
    work.add(row)
    work.flush()
    note(work, row, "raised", "the rule " + found.rule.name, now)


def note(work: Work, row: FollowUpRow, what: str, actor: str, now: datetime, words: str = "") -> None:
    """Writes a line into a follow-up's history."""
    work.add(FollowUpEventRow(follow_up_id=row.id, at=now, actor=actor, what=what, note=words))


def owner_of(rule: Rule, area: str | None, hub: Hub | None) -> str:
    """The address that a rule's follow-ups belong to; empty where no hub settings say whose it is."""
    if "@" in rule.to:
        return rule.to
    if hub is None:
        return ""
    if rule.to == "area team":
        return hub.team_of(area)
    return hub.curriculum_lead if rule.to == "curriculum lead" else hub.head_of_service


def _adopt(work: Work, about: About, rules: Rules, hub: Hub | None) -> None:
    """Gives what a return asked for before anybody knew its school to that school, now that it is known."""
    if about.return_id is None or about.school_id is None:
        return
    nobodys = select(FollowUpRow).where(
        FollowUpRow.return_id == about.return_id, FollowUpRow.school_id.is_(None)
    )
    by_name = {each.name: each for each in rules.rules}
    for row in list(work.scalars(nobodys)):
        rule = by_name.get(row.rule)
        keys = keys_for(rule, row.quote, about) if rule else (row.key,)
        key = keys[0]
        if key != row.key and known(work, keys):
            _delete(work, row)  # the school has asked for the same before
        else:
            row.key, row.school_id = key, about.school_id
            row.owner = owner_of(rule, about.area, hub) if rule else row.owner
        work.flush()


def _delete(work: Work, row: FollowUpRow) -> None:
    for event in work.scalars(select(FollowUpEventRow).where(FollowUpEventRow.follow_up_id == row.id)):
        work.delete(event)
    work.flush()
    work.delete(row)


def keys_for(rule: Rule, quote: str, about: About) -> tuple[str, ...]:
    """What may not be repeated; after it the same under the URNs of the schools that go on as this one.

    Nobody's wish is known by its message and return until its school is known.
    """
    words = " ".join(quote.casefold().split())
    if about.urn is None:
        return (key_of(rule.name, about.message_id, about.return_id, words),)
    if rule.once in {Once.RETURN, Once.ROUND, Once.ACTION}:
        return (key_of(rule.name, rule.once, about.thing or about.return_id),)
    told = academic_year(about.dated), "" if rule.once is Once.YEAR else words
    return tuple(key_of(rule.name, urn, *told) for urn in (about.urn, *about.before))
