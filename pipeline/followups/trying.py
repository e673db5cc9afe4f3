"""Tries rules on the returns that are here, and writes nothing but that they were tried."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from pipeline.context import Context
from pipeline.keys import key_of
from pipeline.store.hub_tables import RuleRow
from pipeline.store.tables import RecordRow, ReturnRow, SchoolRow
from pipeline.store.work import Work
from schemas.rules import Rules

from .raising import Finding, findings, known
from .returning import about_return, judged, wished
from .sweeping import days_bring


@dataclass(frozen=True, slots=True)
class Tried:
    """One follow-up that a rule would raise; ``known`` where it was raised already."""

    rule: str
    school: str
    urn: str
    quote: str
    because: str
    owner: str
    dated: datetime
    known: bool


def try_rules(ctx: Context, rules: Rules, names: tuple[str, ...] = ()) -> list[Tried]:
    """What these rules would have raised, each once, on every recorded return and on the days until now.

    ``names`` keeps to some of them, and takes them as switched on. LookupError for a name that the file has not.
    """
    if missing := set(names) - {each.name for each in rules.rules}:
        raise LookupError(f"there is no rule {', '.join(sorted(missing))}")
    chosen = [each.model_copy(update={"on": True}) for each in rules.rules if each.name in names]
    wanted = Rules(rules=tuple(chosen)) if names else rules
    with ctx.look() as look:
        found = list(_found(replace(ctx, rules=wanted), look))
        schools = {row.id: row for row in look.scalars(select(SchoolRow))}
        before = known(look, [key for each in found for key in each.keys])
        tried = [_tried(each, schools.get(each.about.school_id or 0), before) for each in found]
    with ctx.work() as work:
        keep_state(
            work,
            rules,
            ctx.clock(),
            tried={each.name: _count(tried, each.name) for each in wanted.rules if each.on},
        )
    return tried


def _count(tried: list[Tried], name: str) -> int:
    return sum(each.rule == name for each in tried)


def _found(ctx: Context, look: Work) -> Iterator[Finding]:
    seen: set[str] = set()
    query = (
        select(ReturnRow)
        .where(ReturnRow.id.in_(select(RecordRow.return_id)), ReturnRow.discarded.is_(None))
        .order_by(ReturnRow.dated, ReturnRow.ref)
    )
    for row in look.scalars(query):
        requests = [*wished(ctx, look, row), *judged(ctx, look, row)]
        for each in findings(requests, about_return(look, row), ctx.rules, ctx.hub):
            if seen.isdisjoint(each.keys):
                seen.add(each.key)
                yield each
    for request, about in days_bring(look, ctx.rules, ctx.clock()):
        for each in findings([request], about, ctx.rules, ctx.hub):
            if seen.isdisjoint(each.keys):
                seen.add(each.key)
                yield each


def _tried(each: Finding, school: SchoolRow | None, before: set[str]) -> Tried:
    return Tried(
        rule=each.rule.name,
        school=school.name if school else "",
        urn=school.urn if school else "",
        quote=each.request.quote,
        because=each.rule.because or each.request.because,
        owner=each.owner,
        dated=each.about.dated,
        known=not before.isdisjoint(each.keys),
    )


def keep_state(work: Work, rules: Rules, now: datetime, tried: dict[str, int] | None = None) -> None:
    """Notes which rules there are, since when each is on as it stands, and what a trial found."""
    rows = {row.name: row for row in work.scalars(select(RuleRow))}
    for rule in rules.rules:
        digest = key_of(rule.model_dump_json())
        row = rows.get(rule.name)
        if row is None:
            row = RuleRow(name=rule.name, digest="", switched_on=False)
            work.add(row)
        if (row.digest, row.switched_on) != (digest, rule.on):
            row.digest, row.switched_on, row.since = digest, rule.on, now if rule.on else None
        if tried is not None and rule.name in tried:
            row.tried_at, row.tried = now, tried[rule.name]
    for name, row in rows.items():
        if name not in {each.name for each in rules.rules}:
            row.switched_on, row.since = False, None
