"""Sessions: a random token in the browser, its digest in the store, ended by time, by hand or with the user."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from pipeline.store.people import SessionRow, UserRow
from pipeline.store.work import Work
from schemas.access import UserRole

WHOLE = timedelta(hours=12)  # a working day: the next one begins with signing in
IDLE = timedelta(hours=3)  # a long meeting
_SEEN_EVERY = timedelta(minutes=1)  # so that looking at a page does not write a row


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is looking at the desk, and the token that forms on this person's pages carry."""

    user_id: int
    name: str
    shown: str
    role: UserRole
    form_token: str


def open_session(work: Work, user: UserRow, now: datetime) -> str:
    """A new session's token, for a cookie; sessions that are over are cleared away."""
    work.execute(delete(SessionRow).where(SessionRow.created < now - WHOLE))
    token = secrets.token_urlsafe(32)
    work.add(SessionRow(digest=digest(token), user_id=user.id, created=now, seen=now))
    return token


def visitor(look: Work, untrusted_token: str | None, now: datetime) -> tuple[Visitor | None, bool]:
    """Who a token belongs to, None where it is over or nobody's; and whether it is time to call ``seen``."""
    if not untrusted_token:
        return None, False
    query = (
        select(UserRow, SessionRow.created, SessionRow.seen)
        .join(SessionRow, SessionRow.user_id == UserRow.id)
        .where(SessionRow.digest == digest(untrusted_token), UserRow.active.is_(True))
    )
    found = look.execute(query).first()
    if found is None or now - found.created > WHOLE or now - found.seen > IDLE:
        return None, False
    user: UserRow = found[0]
    known = Visitor(user.id, user.name, user.shown, user.role, form_token(untrusted_token))
    return known, now - found.seen > _SEEN_EVERY


def seen(work: Work, untrusted_token: str, now: datetime) -> None:
    """Notes that a session is in use."""
    row = work.scalar(select(SessionRow).where(SessionRow.digest == digest(untrusted_token)))
    if row is not None:
        row.seen = now


def close_session(work: Work, untrusted_token: str) -> None:
    """Ends a session."""
    work.execute(delete(SessionRow).where(SessionRow.digest == digest(untrusted_token)))


def digest(token: str) -> str:
    """What is kept of a token: tokens are random, so one round of sha256 tells nothing of them."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def form_token(token: str) -> str:
    """What forms carry against forged requests: made of the cookie's token, which no other site can read."""
    return hmac.new(token.encode("utf-8", "replace"), b"form", hashlib.sha256).hexdigest()


def is_genuine(untrusted_form_token: str, token: str) -> bool:
    """Whether a form was made for the browser that holds this token."""
    return hmac.compare_digest(untrusted_form_token.encode("utf-8", "replace"), form_token(token).encode())
