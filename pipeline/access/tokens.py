"""Tokens of programs: shown once, kept as a digest, each for some scopes, until they expire or are revoked."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from pipeline.store.people import ApiTokenRow
from pipeline.store.tables import EventRow
from pipeline.store.work import Work

from .sessions import digest

SCOPES: Final = {
    "read:schools": "the register and rounds",
    "read:records": "what schools answered",
    "read:queue": "exceptions, follow-ups and the ledger",
    "write:follow-ups": "settle follow-ups",
    "write:intake": "hand in messages and documents",
}
"""What a token may be for, each with what it opens."""
PREFIX: Final = "rit_"  # so that one that leaks into a repository is recognised
_SEEN_EVERY = timedelta(minutes=1)  # so that reading does not write a row


class TokenError(ValueError):
    """A token cannot be made as asked; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class Program:
    """Who calls: the token's label and what it may."""

    token_id: int
    label: str
    scopes: frozenset[str]


def issue_token(
    work: Work,
    label: str,
    scopes: Iterable[str],
    user_id: int,
    by: str,
    now: datetime,
    days: int | None = 365,
) -> str:
    """A new token, which nothing but the caller ever sees again. TokenError without a label or a known scope."""
    chosen = [each for each in SCOPES if each in set(scopes)]
    label = " ".join(label.split())[:200]
    if not label:
        raise TokenError("Say which program the token is for.")
    if not chosen:
        raise TokenError("Choose at least one thing that the program may do.")
    token = PREFIX + secrets.token_urlsafe(32)
    expires = now + timedelta(days=days) if days is not None else None
    work.add(
        ApiTokenRow(
            digest=digest(token), label=label, scopes=chosen, created_by=user_id, created=now, expires=expires
        )
    )
    work.add(EventRow(at=now, kind="token issued", actor=by, facts={"label": label, "scopes": chosen}))
    return token


def program(look: Work, untrusted_token: str, now: datetime) -> tuple[Program | None, bool]:
    """Whose token it is, None where it is nobody's or over; and whether it is time to call ``used``."""
    row = look.scalar(select(ApiTokenRow).where(ApiTokenRow.digest == digest(untrusted_token)))
    if row is None or row.revoked is not None or (row.expires is not None and row.expires <= now):
        return None, False
    stale = row.used is None or now - row.used > _SEEN_EVERY
    return Program(row.id, row.label, frozenset(row.scopes)), stale


def used(work: Work, token_id: int, now: datetime) -> None:
    """Notes when a token was last used."""
    work.hold(ApiTokenRow, token_id).used = now


def revoke(work: Work, token_id: int, by: str, now: datetime) -> None:
    """The token opens nothing any more."""
    row = work.hold(ApiTokenRow, token_id)
    if row.revoked is None:
        row.revoked = now
        work.add(EventRow(at=now, kind="token revoked", actor=by, facts={"label": row.label}))


def tokens(look: Work) -> list[ApiTokenRow]:
    """All tokens, those that still open something first."""
    order = select(ApiTokenRow).order_by(ApiTokenRow.revoked.is_not(None), ApiTokenRow.id.desc())
    return list(look.scalars(order))
