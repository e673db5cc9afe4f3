"""What hangs on a row: found in the references between tables, so that a table added tomorrow is not forgotten.

Erasing deletes whatever refers to what is deleted, but for references that only order or group things: those are emptied.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Table, delete, select, update

from pipeline.store import people
from pipeline.store.tables import Base
from pipeline.store.work import Work

assert people.UserRow.__tablename__  # its tables are of the same metadata
# References that do not own the row they stand in: (table, column).
_LOOSE = {
    ("return", "supersedes_id"),
    ("round_school", "return_id"),
    ("follow_up", "round_id"),
    ("follow_up", "action_id"),
    ("message", "school_id"),
}
_BATCH = 500  # values in one statement; both databases take more

Ids = dict[str, set[int]]


def hanging_on(work: Work, start: Ids) -> Ids:
    """The rows of these tables, and every row that belongs to one of them, by table."""
    found: Ids = defaultdict(set)
    queue = [(table, set(ids)) for table, ids in start.items()]
    while queue:
        name, ids = queue.pop()
        fresh = ids - found[name]
        found[name] |= fresh
        if fresh:
            queue += [
                (table.name, _referring(work, table, column, fresh)) for table, column in _owned_by(name)
            ]
    return {name: ids for name, ids in found.items() if ids}


def _owned_by(name: str) -> Iterator[tuple[Table, Column[Any]]]:
    for table, column in _references(name):
        if (table.name, column.name) not in _LOOSE:
            yield table, column


def _references(name: str) -> Iterator[tuple[Table, Column[Any]]]:
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if any(each.column.table.name == name for each in column.foreign_keys):
                yield table, column


def _referring(work: Work, table: Table, column: Column[Any], ids: set[int]) -> set[int]:
    found: set[int] = set()
    for some in batches(ids):
        found |= set(work.scalars(select(table.c.id).where(column.in_(some))))
    return found


def delete_rows(work: Work, doomed: Ids) -> dict[str, int]:
    """Deletes these rows and empties what refers to them loosely; how many, by table."""
    work.flush()
    for name, ids in doomed.items():
        for table, column in _references(name):
            if (table.name, column.name) in _LOOSE:
                for some in batches(ids):
                    work.execute(update(table).where(column.in_(some)).values({column.name: None}))
    counts = {}
    for table in reversed(Base.metadata.sorted_tables):
        ids = doomed.get(table.name, set())
        for some in batches(ids):
            work.execute(delete(table).where(table.c.id.in_(some)))
        if ids:
            counts[table.name] = len(ids)
    work.expire_all()
    return counts


def rows_of(look: Work, wanted: Ids) -> dict[str, list[dict[str, Any]]]:
    """All that stands in these rows, by table."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table in Base.metadata.sorted_tables:
        for some in batches(wanted.get(table.name, set())):
            rows = look.execute(select(table).where(table.c.id.in_(some)).order_by(table.c.id)).mappings()
            found.setdefault(table.name, []).extend(dict(row) for row in rows)
    return found


def batches(ids: Iterable[int]) -> Iterator[list[int]]:
    """The numbers in pieces that one statement takes."""
    ordered = sorted(ids)
    return (ordered[start : start + _BATCH] for start in range(0, len(ordered), _BATCH))
