"""A desk over a real SQLite store behind a real server, and browsers without a screen, signed in as any role."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI

from desk.app import create_app
from desk.doors import SESSION
from desk.house import House
from pipeline.access import users
from pipeline.access.sessions import open_session
from pipeline.context import Context
from schemas.access import UserRole
from tests.served import Browser, served
from tests.unit.pipeline.conftest import child, clock, ctx, furnished, send  # noqa: F401 - fixtures
from tests.unit.pipeline.scripted import NOON, finish


@pytest.fixture
def app(ctx: Context) -> FastAPI:  # noqa: F811
    """The desk, whose bell walks every row to its end at once."""
    return create_app(House(ctx, lambda: finish(ctx)))


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """Where the desk is served."""
    with served(app) as found:
        yield found


@pytest.fixture
def browser(address: str, ctx: Context) -> Iterator[Callable[..., Browser]]:  # noqa: F811
    """A browser; signed in as somebody of a role, where one is named."""
    opened: list[Browser] = []

    def made(role: str | None = None, name: str | None = None) -> Browser:
        fresh = Browser(base_url=address, timeout=30)
        opened.append(fresh)
        if role is None:
            return fresh
        fresh.cookies.set(SESSION, session_of(ctx, role, name or role))
        return fresh

    yield made
    for each in opened:
        each.close()


def session_of(ctx: Context, role: str, name: str) -> str:  # noqa: F811
    """The token of a new session of a user, who is added where there is none of this name."""
    with ctx.work() as work:
        found = [each for each in users.everybody(work) if each.name == name]
        new = users.NewUser(name, name.title(), UserRole(role))
        return open_session(work, found[0] if found else users.add(work, new, "test", NOON), ctx.clock())
