"""The users: added, changed and ended by an administrator, or by the identity provider that vouches for them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from pipeline.keys import key_of
from pipeline.store.people import ApiTokenRow, SessionRow, UserRow
from pipeline.store.tables import EventRow
from pipeline.store.work import Work
from schemas.access import UserRole

from .passwords import hashed


class UserError(ValueError):
    """A user cannot be added or changed; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class NewUser:
    """Who is to be added. Without a password only the identity provider can sign this person in."""

    name: str
    shown: str
    role: UserRole
    password: str | None = None


def spelled(name: str) -> str:
    """A name as it is kept: people type capitals and spaces as they please."""
    return " ".join(name.split()).casefold()


def add(work: Work, new: NewUser, by: str, now: datetime) -> UserRow:
    """A new user; UserError where the name is taken or empty, WeakPasswordError for a weak password."""
    name = spelled(new.name)
    if not name or len(name) > 200:
        raise UserError("A user needs a name of at most 200 characters to sign in with.")
    if work.scalar(select(UserRow.id).where(UserRow.name == name)) is not None:
        raise UserError(f"There is a user {name} already.")
    password = None if new.password is None else hashed(new.password)
    row = UserRow(
        name=name, shown=new.shown.strip() or new.name.strip(), role=new.role, password=password, created=now
    )
    work.add(row)
    _note(work, "user added", by, now, {"name": name, "role": new.role.value})
    work.flush()
    return row


def change(
    work: Work,
    user_id: int,
    by: str,
    now: datetime,
    *,
    role: UserRole | None = None,
    active: bool | None = None,
    password: str | None = None,
) -> UserRow:
    """The user with another role, password, or none of either any more. Whoever is ended is signed out everywhere.

    LookupError for a number that is no person's; UserError where nobody would be left to administer the desk.
    """
    row = work.hold(UserRow, user_id)
    if work.scalar(select(ApiTokenRow.id).where(ApiTokenRow.user_id == user_id)) is not None:
        raise LookupError(f"{row.shown} is a program: revoke its token instead")
    ends = active is False or (role is not None and role is not UserRole.ADMIN)
    if row.role is UserRole.ADMIN and row.active and ends and _administrators(work) == 1:
        raise UserError("This is the only administrator; make somebody else one first.")
    before = {"role": row.role.value, "active": row.active}
    row.role = role or row.role
    row.active = row.active if active is None else active
    if password is not None:
        row.password = hashed(password)
    if not row.active or password is not None:
        work.execute(delete(SessionRow).where(SessionRow.user_id == row.id))
    after = {"role": row.role.value, "active": row.active, "password": password is not None}
    _note(work, "user changed", by, now, {"name": row.name, "before": before, "after": after})
    return row


def vouched_for(
    work: Work, issuer: str, subject: str, shown: str, role: UserRole | None, now: datetime
) -> UserRow | None:
    """The user that an identity provider vouches for, with the role of its groups; None where no group has one.

    A user is known by issuer and subject, never by name or address: those are given to other people in time.
    """
    key = key_of(issuer, subject)
    row = work.scalar(select(UserRow).where(UserRow.subject == key))
    if role is None or (row is not None and not row.active):
        return None
    if row is None:
        row = UserRow(name=f"oidc:{key[:32]}", shown=shown, role=role, subject=key, created=now)
        work.add(row)
        _note(work, "user added", "identity provider", now, {"name": shown, "role": role.value})
    row.role, row.shown = role, shown
    work.flush()
    return row


def everybody(look: Work) -> list[UserRow]:
    """All users, those who may sign in first; the hands of programs are none."""
    programs = select(ApiTokenRow.user_id).where(ApiTokenRow.user_id.is_not(None))
    people = select(UserRow).where(UserRow.id.not_in(programs))
    return list(look.scalars(people.order_by(UserRow.active.desc(), UserRow.name)))


def _administrators(work: Work) -> int:
    query = select(func.count()).where(UserRow.role == UserRole.ADMIN, UserRow.active.is_(True))
    return work.scalar(query) or 0


def _note(work: Work, kind: str, by: str, now: datetime, facts: dict[str, object]) -> None:
    work.add(EventRow(at=now, kind=kind, actor=by, facts=facts))
