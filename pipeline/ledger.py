"""The ledger: every message ever seen, and what has become of it."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from schemas.journey import LedgerLine

from .store.tables import MessageRow, ReturnRow
from .store.work import Work


def ledger(look: Work) -> Iterator[LedgerLine]:
    """One line a message in the order they arrived; a duplicate shows the returns of the first."""
    returns: dict[int, list[str]] = defaultdict(list)
    for message_id, ref in look.execute(
        select(ReturnRow.message_id, ReturnRow.ref).order_by(ReturnRow.message_id, ReturnRow.position)
    ):
        returns[message_id].append(ref)
    for row in look.scalars(select(MessageRow).order_by(MessageRow.id)):
        yield line_of(row, returns.get(row.original_id or row.id, []))


def arrivals(look: Work, after: int, most: int) -> list[tuple[int, str, LedgerLine]]:
    """Messages with numbers above ``after`` in the order they arrived: number, name, and what has become of each."""
    rows = list(
        look.scalars(select(MessageRow).where(MessageRow.id > after).order_by(MessageRow.id).limit(most))
    )
    returns: dict[int, list[str]] = defaultdict(list)
    first = {row.original_id or row.id for row in rows}
    query = select(ReturnRow.message_id, ReturnRow.ref).where(ReturnRow.message_id.in_(first))
    for message_id, ref in look.execute(query.order_by(ReturnRow.message_id, ReturnRow.position)):
        returns[message_id].append(ref)
    return [(row.id, row.name, line_of(row, returns.get(row.original_id or row.id, []))) for row in rows]


def line_of(row: MessageRow, returns: list[str]) -> LedgerLine:
    """One message as the ledger prints it."""
    return LedgerLine(
        message_id=row.message_id,
        source=row.source,
        received=row.received,
        state=row.state,
        code=row.code,
        returns=returns,
    )
