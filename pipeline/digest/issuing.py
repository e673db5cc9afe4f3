"""Which digests are due, and writing each exactly once: the row that says so and the letters are one transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pipeline.context import Context
from pipeline.letters.enclosures import kept
from pipeline.letters.rules import sender_of
from pipeline.outbox import put
from pipeline.preferences import is_on
from pipeline.store.hub_tables import DigestRow
from pipeline.store.work import Work
from schemas.following import DigestState

from .audience import Audience, addresses, audiences
from .building import build
from .letter import Letter
from .shape import Digest
from .weeks import Week

_log = structlog.get_logger(__name__)
KIND = "digest"
BY_HAND = "by_hand"  # among a row's figures: a person asked for this week
# Weeks that are caught up on at most, one letter each: a school holiday. Beyond it an old week is nobody's news.
CATCH_UP = 6


@dataclass(frozen=True, slots=True)
class Due:
    """A digest that is to be written."""

    audience: Audience
    week: Week

    def __str__(self) -> str:
        return f"{self.week}, {self.audience}"


def due(ctx: Context, now: datetime) -> list[Due]:
    """The digests whose morning has come and that are not written yet, the oldest week first.

    A reader's first digest is that of the last week. After that no week is left out, except where more than
    ``CATCH_UP`` were missed. Nothing is due where digests cannot go: letters or this kind of them are off, or no hub
    file says to whom.
    """
    if why_none(ctx) is not None:
        return []
    last = last_week(ctx, now)
    with ctx.look() as look:
        columns = select(DigestRow.audience, DigestRow.week, DigestRow.figures)
        known = look.execute(columns.where(DigestRow.kind == KIND)).all()
    found = []
    for audience in audiences(ctx.hub):
        mine = [(week, figures) for reader, week, figures in known if reader == audience.key]
        begun = min((Week.parse(week) for week, figures in mine if not figures.get(BY_HAND)), default=last)
        written = {week for week, _ in mine}
        found += [Due(audience, week) for week in _from(begun, last) if str(week) not in written]
    return sorted(found, key=lambda each: each.week)


def why_none(ctx: Context) -> str | None:
    """Why this installation sends no digests; None where it does."""
    if ctx.settings.letters == "off":
        return "letters are off: set RITORNELLO_LETTERS"
    if not is_on(ctx, KIND):
        return "letters of the kind digest are switched off: turn them on at the desk, or in RITORNELLO_LETTERS_KINDS"
    if ctx.hub is None:
        return "nobody is named to read them: set RITORNELLO_HUB"
    if sender_of(ctx.settings, ctx.hub) is None:
        return "no address to write from: set RITORNELLO_LETTERS_FROM"
    return None


def last_week(ctx: Context, now: datetime) -> Week:
    """The last week whose digest is due by now."""
    last = Week.of(now).later(-1)
    return last if now >= last.morning_after(ctx.settings.digest_hour) else last.later(-1)


def _from(begun: Week, last: Week) -> Iterator[Week]:
    """The weeks from a reader's first one to the last, but no more than are caught up on."""
    week = max(begun, last.later(1 - CATCH_UP))
    while week <= last:
        yield week
        week = week.next()


def issue(ctx: Context, each: Due, *, by_hand: bool = False) -> bool:
    """Writes one digest into the outbox; False where somebody else has written it.

    One of an old week that a person asks for (``by_hand``) does not make the weeks since then due.

    Whatever is killed in here leaves nothing behind but files nobody names, or the whole: the row whose key cannot
    be twice, and every letter with it.
    """
    from .rendering import render  # noqa: PLC0415 - it draws, and most processes never do

    now = ctx.clock()
    digest = build_from(ctx, each.week, each.audience, now)
    letter = render(digest)
    try:
        with ctx.work() as work:
            work.add(_line(each, digest, now, by_hand=by_hand))
            work.flush()
            _put(ctx, work, each, letter, now)
    except IntegrityError:
        if not _is_written(ctx, each):
            raise  # it was not this key that was taken
        return False
    _log.info("digest written", week=str(each.week), audience=each.audience.key)
    return True


def _is_written(ctx: Context, each: Due) -> bool:
    found = select(DigestRow.id).where(
        DigestRow.kind == KIND,
        DigestRow.audience == each.audience.key,
        DigestRow.week == str(each.week),
    )
    with ctx.look() as look:
        return look.scalar(found) is not None


def issue_due(ctx: Context) -> int:
    """Writes every digest that is due; how many were written here."""
    return sum(issue(ctx, each) for each in due(ctx, ctx.clock()))


def build_from(ctx: Context, week: Week, audience: Audience, now: datetime) -> Digest:
    """The digest of a week from one moment's state of the store, whatever is being written meanwhile."""
    with ctx.look() as look:
        if ctx.store.engine.dialect.name == "postgresql":  # SQLite reads one moment's state as it is
            look.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        return build(look, week, audience, now, ctx.hub)


def _line(each: Due, digest: Digest, now: datetime, *, by_hand: bool) -> DigestRow:
    """The row whose key lets a digest go once, with its main figures as they were told."""
    figures = {
        "returns": len(digest.arrivals.returns),
        "recorded": digest.arrivals.accepted,
        "returned_to_date": digest.pace.to_date,
        "missing": len(digest.missing),
        "visits": len(digest.visits),
        "waiting": len(digest.waiting.open),
        BY_HAND: by_hand,
    }
    return DigestRow(
        kind=KIND,
        audience=each.audience.key,
        week=str(each.week),
        state=DigestState.SENT,
        claimed_at=now,
        sent_at=now,
        figures=figures,
    )


def _put(ctx: Context, work: Work, each: Due, letter: Letter, now: datetime) -> None:
    """The same letter to each of its readers; who is both the hub and an area gets both."""
    assert ctx.hub is not None
    facts = {"subject": letter.subject, "text": letter.text, "html": letter.html}
    files = kept(ctx.blobs, letter.enclosures)
    for address in addresses(each.audience, ctx.hub):
        about = f"{each.audience.key} {each.week}"
        put(work, kind=KIND, recipient=address, about=about, facts=facts, files=files, now=now)
