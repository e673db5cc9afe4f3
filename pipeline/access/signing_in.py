"""Signing in with a name and a password, and the lock-out that makes guessing useless."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import delete, func, select

from pipeline.keys import key_of
from pipeline.store.people import SignInRow, UserRow
from pipeline.store.tables import EventRow
from pipeline.store.work import Work

from .passwords import hashed, is_old, matches
from .users import spelled

# Five guesses in a quarter of an hour are 480 a day: nothing against twelve characters, and a person who has
# mistyped waits no longer than a telephone call. An office may share one address, so that limit is wider.
WINDOW = timedelta(minutes=15)
FOR_A_NAME = 5
FOR_AN_ADDRESS = 40
_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The user, or the sentence that says why not: the same for a wrong name and a wrong password."""

    user: UserRow | None
    why_not: str = ""


def sign_in(
    work: Work, untrusted_name: str, untrusted_password: str, address: str, now: datetime
) -> SignedIn:
    """Checks a name and a password; every attempt is counted, and too many are refused before any is checked."""
    name = key_of(spelled(untrusted_name))
    wait = _locked(work, name, address, now)
    if wait is not None:
        return SignedIn(
            None, f"Too many attempts. Wait {ceil(wait.total_seconds() / 60)} minutes, then try again."
        )
    query = select(UserRow).where(UserRow.name == spelled(untrusted_name), UserRow.active.is_(True))
    user = work.scalar(query)
    good = matches(user.password if user else None, untrusted_password)
    work.execute(delete(SignInRow).where(SignInRow.at < now - _KEPT))
    work.add(SignInRow(at=now, name=name, address=address[:64], good=good))
    if user is None or not good:
        return SignedIn(None, "The name or the password is not right.")
    if user.password is not None and is_old(user.password):
        user.password = hashed(untrusted_password)
    work.add(EventRow(at=now, kind="signed in", actor=user.shown, facts={"address": address[:64]}))
    return SignedIn(user)


def _locked(work: Work, name: str, address: str, now: datetime) -> timedelta | None:
    """How long this name or address has to wait; None where it may try."""
    for column, value, most in (
        (SignInRow.name, name, FOR_A_NAME),
        (SignInRow.address, address[:64], FOR_AN_ADDRESS),
    ):
        bad = (
            select(SignInRow.at)
            .where(
                column == value, SignInRow.good.is_(False), SignInRow.at > _since(work, column, value, now)
            )
            .order_by(SignInRow.at.desc())
            .limit(most)
        )
        times = list(work.scalars(bad))
        if len(times) == most:
            return times[-1] + WINDOW - now
    return None


def _since(work: Work, column: object, value: str, now: datetime) -> datetime:
    """Counted from the start of the window, or from the last time it went well: a good password forgives slips."""
    start = now - WINDOW
    if column is not SignInRow.name:
        return start
    query = select(func.max(SignInRow.at)).where(SignInRow.name == value, SignInRow.good.is_(True))
    last = work.scalar(query)
    return max(start, last) if last else start
