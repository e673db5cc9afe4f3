"""The demo user: there only where the desk shows the samples."""

from datetime import datetime

from sqlalchemy import select

from pipeline.access import users
from pipeline.store.people import UserRow
from pipeline.store.work import Work
from schemas.access import UserRole

NAME = "demo"


def demo_user(work: Work, now: datetime) -> UserRow:
    """The demo user, an administrator without a password: nobody can sign in as this one but by the demo's button."""
    found = work.scalar(select(UserRow).where(UserRow.name == NAME))
    return found or users.add(work, users.NewUser(NAME, "Demo user", UserRole.ADMIN), "demo", now)
