"""What a test asks a store after a journey: rows counted, codes and follow-ups raised."""

from collections.abc import Callable

from sqlalchemy import func, select

from pipeline.context import Context
from pipeline.store.tables import (
    DocumentRow,
    EventRow,
    ExceptionRow,
    FollowUpRow,
    MessageRow,
    OutboxRow,
    RecordRow,
    ReturnRow,
)
from schemas.codes import Code
from schemas.journey import FollowUpKind
from tests.unit.pipeline.scripted import FULL

Send = Callable[..., int]
GOOD = {"name": "Fernhill Primary School", "urn": "990001", **FULL}
TABLES = (MessageRow, DocumentRow, ReturnRow, RecordRow, ExceptionRow, FollowUpRow, OutboxRow, EventRow)


def count(ctx: Context) -> dict[str, int]:
    with ctx.look() as look:
        return {t.__tablename__: look.scalar(select(func.count()).select_from(t)) or 0 for t in TABLES}


def message(ctx: Context, message_id: int) -> MessageRow:
    with ctx.look() as look:
        return look.find(MessageRow, message_id)


def codes(ctx: Context, message_id: int) -> set[Code]:
    with ctx.look() as look:
        return set(look.scalars(select(ExceptionRow.code).where(ExceptionRow.message_id == message_id)))


def follow_ups(ctx: Context) -> list[tuple[FollowUpKind, str, str]]:
    with ctx.look() as look:
        rows = look.scalars(select(FollowUpRow).order_by(FollowUpRow.id))
        return [(row.kind, row.owner, row.quote) for row in rows]
