"""Raises follow-ups: to whom, by when, and never the same one twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from pipeline.hub import academic_year
from pipeline.keys import key_of
from pipeline.notes import Request
from pipeline.store.tables import FollowUpRow
from pipeline.store.work import Work
from schemas.hub import Hub
from schemas.journey import FollowUpKind

# Days until each is due: a file the school believes it has sent comes first, a visit is planned within a fortnight.
_DAYS = {
    FollowUpKind.ASK_AGAIN: 3,
    FollowUpKind.CHECK_ADDRESS: 3,
    FollowUpKind.QUESTION: 7,
    FollowUpKind.VISIT_PRIORITY: 14,
    FollowUpKind.SUPPORT: 14,
}
_YEARLY = {FollowUpKind.VISIT_PRIORITY}  # one a school and school year, however often it is asked for


@dataclass(frozen=True, slots=True)
class About:
    """Whom and what follow-ups are about."""

    message_id: int
    dated: datetime
    school_id: int | None = None
    urn: str | None = None
    area: str | None = None
    return_id: int | None = None


def raise_follow_ups(
    work: Work, wishes: Iterable[Request], about: About, hub: Hub | None, now: datetime
) -> int:
    """How many were raised; one that was raised before, from this message or another, is not raised again."""
    raised = 0
    _adopt(work, about, hub)
    for wish in wishes:
        key = _key(wish.kind, wish.quote, about)
        if _is_known(work, key):
            continue
        work.add(
            FollowUpRow(
                key=key,
                kind=wish.kind,
                school_id=about.school_id,
                message_id=about.message_id,
                return_id=about.return_id,
                owner=owner_of(wish.kind, about.area, hub),
                quote=wish.quote,
                due=now + timedelta(days=_DAYS[wish.kind]),
                raised_at=now,
            )
        )
        work.flush()
        raised += 1
    return raised


def owner_of(kind: FollowUpKind, area: str | None, hub: Hub | None) -> str:
    """The address that a kind of follow-up belongs to; empty where no hub settings are installed."""
    if hub is None:
        return ""
    if kind is FollowUpKind.QUESTION:
        return hub.curriculum_lead
    return hub.team_of(area)


def _adopt(work: Work, about: About, hub: Hub | None) -> None:
    """Gives what a return asked for before anybody knew its school to that school, now that it is known."""
    if about.return_id is None or about.school_id is None:
        return
    nobodys = select(FollowUpRow).where(
        FollowUpRow.return_id == about.return_id, FollowUpRow.school_id.is_(None)
    )
    for row in list(work.scalars(nobodys)):
        key = _key(row.kind, row.quote, about)
        if _is_known(work, key):
            work.delete(row)  # the school has asked for the same before
        else:
            row.key, row.school_id, row.owner = key, about.school_id, owner_of(row.kind, about.area, hub)
        work.flush()


def _is_known(work: Work, key: str) -> bool:
    return work.scalar(select(FollowUpRow.id).where(FollowUpRow.key == key)) is not None


def _key(kind: FollowUpKind, quote: str, about: About) -> str:
    """A known school's wish is known by its words within a school year; anybody else's by the message and return."""
    whose = (about.urn, academic_year(about.dated)) if about.urn else (about.message_id, about.return_id)
    words = "" if about.urn and kind in _YEARLY else " ".join(quote.casefold().split())
    return key_of(kind, *whose, words)
