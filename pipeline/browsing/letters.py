"""The outbox as people read it."""

from sqlalchemy import func, select

from pipeline.store.tables import OutboxRow
from pipeline.store.work import Work
from schemas.journey import OutboxState

PAGE = 50  # lines: two screens


def listed(
    look: Work, *, kind: str = "", state: OutboxState | None = None, before: int = 0, most: int = PAGE
) -> list[OutboxRow]:
    """Letters, the last written first, below the number ``before``."""
    query = select(OutboxRow).order_by(OutboxRow.id.desc()).limit(most)
    if kind:
        query = query.where(OutboxRow.kind == kind)
    if state is not None:
        query = query.where(OutboxRow.state == state)
    return list(look.scalars(query.where(OutboxRow.id < before) if before else query))


def counts(look: Work) -> dict[OutboxState, int]:
    """How many letters wait, went and failed."""
    query = select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
    found = {state: number for state, number in look.execute(query)}  # noqa: C416 - rows are no pairs to dict
    return {each: found.get(each, 0) for each in OutboxState}
