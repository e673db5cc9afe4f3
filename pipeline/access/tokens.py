"""Tokens of programs: shown once, kept as a digest, each for some scopes, until they expire or are revoked."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from pipeline.store.people import ApiTokenRow, UserRow
from pipeline.store.tables import EventRow
from pipeline.store.work import Work
from schemas.access import UserRole

from .sessions import digest

DECIDES: Final = "write:decisions"
SCOPES: Final = {
    "read:schools": "the register, visits and rounds",
    "read:records": "what schools answered: records, returns, actions, files",
    "read:queue": "exceptions, decisions, follow-ups and the ledger",
    "read:forms": "forms, their fields and versions",
    "read:house": "letters, settings, health and the audit trail",
    DECIDES: "claim and decide exceptions, correct returns, undo",
    "write:follow-ups": "settle follow-ups",
    "write:visits": "plan and settle visits",
    "write:rounds": "remind schools of a round, and excuse them",
    "write:forms": "learn, correct and publish forms",
    "write:intake": "hand in messages and documents",
}
"""What a token may be for, each with what it opens."""
PREFIX: Final = "rit_"  # so that one that leaks into a repository is recognised
_SEEN_EVERY = timedelta(minutes=1)  # so that reading does not write a row


class TokenError(ValueError):
    """A token cannot be made as asked; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class Program:
    """Who calls: the token's label and what it may, and with whose hand it decides, where it may."""

    token_id: int
    label: str
    scopes: frozenset[str]
    user_id: int | None = None

    @property
    def shown(self) -> str:
        """What the audit trail calls it: of two programs of one label each token is told apart."""
        return shown(self.label, self.token_id)


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
    row = ApiTokenRow(
        digest=digest(token), label=label, scopes=chosen, created_by=user_id, created=now, expires=expires
    )
    work.add(row)
    work.flush()
    if DECIDES in chosen:
        row.user_id = _hand(work, row, now)
    work.add(EventRow(at=now, kind="token issued", actor=by, facts={"label": label, "scopes": chosen}))
    return token


def program(look: Work, untrusted_token: str, now: datetime) -> tuple[Program | None, bool]:
    """Whose token it is, None where it is nobody's or over; and whether it is time to call ``used``."""
    row = look.scalar(select(ApiTokenRow).where(ApiTokenRow.digest == digest(untrusted_token)))
    if row is None or row.revoked is not None or (row.expires is not None and row.expires <= now):
        return None, False
    stale = row.used is None or now - row.used > _SEEN_EVERY
    return Program(row.id, row.label, frozenset(row.scopes), row.user_id), stale


def shown(label: str, token_id: int) -> str:
    """How a program is called where people read what it did."""
    return f"{label} (token {token_id})"


def _hand(work: Work, token: ApiTokenRow, now: datetime) -> int:
    """The user that a program decides as: it claims, decides and undoes like a person of the staff, and never signs in."""
    row = UserRow(
        name=f"program:{token.digest[:32]}",
        shown=shown(token.label, token.id),
        role=UserRole.STAFF,
        active=False,
        created=now,
    )
    work.add(row)
    work.flush()
    return row.id


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
