"""How the installation is: what waits and how long, mailboxes, letters, disk, versions."""

import platform
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any

from sqlalchemy import func, select

from pipeline.context import Context
from pipeline.store.tables import DocumentRow, MailboxRow, MessageRow, OutboxRow, ReturnRow
from pipeline.store.work import Work
from schemas.journey import OutboxState, Stage

_RESTING = (Stage.DONE, Stage.HELD, Stage.UNDERWAY)
_MOVING = tuple(each for each in Stage if each not in _RESTING)  # named one by one, an index finds them
SLOW = timedelta(
    minutes=15
)  # a scan of many pages takes a minute; what waits longer has nobody who works on it
_PACKAGES = ("ritornello", "celery", "sqlalchemy", "pydantic", "python-docx", "pypdfium2", "fastapi")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits at one stage: how many, and since when the oldest does."""

    stage: Stage
    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Health:
    """The state of an installation. ``troubles`` are sentences that say what to do; none is well."""

    waiting: list[Waiting]
    mailboxes: list[MailboxRow]
    letters_waiting: int
    letters_failed: int
    last_message: datetime | None
    free: int  # bytes on the disk of the data folder
    total: int
    database: str
    versions: dict[str, str]
    troubles: list[str]


def health(ctx: Context) -> Health:
    """All of it, in a handful of queries."""
    now = ctx.clock()
    with ctx.look() as look:
        waiting = _waiting(look)
        mailboxes = list(look.scalars(select(MailboxRow).order_by(MailboxRow.label)))
        letters = _letters(look)
        last = look.scalar(select(MessageRow.received).order_by(MessageRow.id.desc()).limit(1))
    disk = shutil.disk_usage(ctx.settings.data_dir)
    return Health(
        waiting=waiting,
        mailboxes=mailboxes,
        letters_waiting=letters.get(OutboxState.WAITING, 0),
        letters_failed=letters.get(OutboxState.FAILED, 0),
        last_message=last,
        free=disk.free,
        total=disk.total,
        database=_database(ctx),
        versions={"python": platform.python_version(), **{each: version(each) for each in _PACKAGES}},
        troubles=[*_slow(waiting, now), *_unreached(mailboxes), *_full(disk.free)],
    )


def _waiting(look: Work) -> list[Waiting]:
    found: dict[Stage, tuple[int, datetime]] = {}
    tables: tuple[Any, ...] = (MessageRow, DocumentRow, ReturnRow)
    for table in tables:
        query = select(table.stage, func.count(), func.min(table.touched)).where(table.stage.in_(_MOVING))
        for stage, count, since in look.execute(query.group_by(table.stage)):
            before = found.get(stage)
            found[stage] = (count + before[0], min(since, before[1])) if before else (count, since)
    return [Waiting(stage, *found[stage]) for stage in Stage if stage in found]


def _letters(look: Work) -> dict[OutboxState, int]:
    query = select(OutboxRow.state, func.count()).where(OutboxRow.state != OutboxState.SENT)
    rows = look.execute(query.group_by(OutboxRow.state))
    return {state: number for state, number in rows}  # noqa: C416 - rows are no pairs to dict


def _database(ctx: Context) -> str:
    dialect = ctx.store.engine.dialect
    if dialect.name == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    return f"PostgreSQL {'.'.join(map(str, dialect.server_version_info or ()))}"


def _slow(waiting: list[Waiting], now: datetime) -> list[str]:
    return [
        f"Something has waited for the stage “{each.stage.value}” since {each.since:%d/%m/%Y %H:%M} UTC: see that a worker runs."
        for each in waiting
        if now - each.since > SLOW
    ]


def _unreached(mailboxes: list[MailboxRow]) -> list[str]:
    return [f"The mailbox {each.label} cannot be read: {each.error}" for each in mailboxes if each.error]


def _full(free: int) -> list[str]:
    return (
        ["Less than 1 GB is free on the disk: make room before messages have to wait."]
        if free < 1 << 30
        else []
    )
