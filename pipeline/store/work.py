"""The unit of work: one transaction, committed whole when its block ends well and undone when it does not."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from schemas.journey import Stage

from .engine import WRITES
from .tables import Base, DocumentRow, MessageRow, ReturnRow

Row = TypeVar("Row", bound=Base)
Walker = TypeVar("Walker", MessageRow, DocumentRow, ReturnRow)


class MovedOn(Exception):
    """The row is no longer at the stage that was expected; what was about to be done has been done."""


class Work(Session):
    """A session with the three moves of the journey: find a row, hold a row, hold a row at its stage."""

    def find(self, table: type[Row], row_id: int) -> Row:
        """The row of this id; LookupError where there is none."""
        row = self.get(table, row_id)
        if row is None:
            raise LookupError(f"no {table.__tablename__} has the number {row_id}")
        return row

    def hold(self, table: type[Row], row_id: int) -> Row:
        """The row of this id, freshly read and locked until the block ends."""
        row = self.get(table, row_id, with_for_update=True, populate_existing=True)
        if row is None:
            raise LookupError(f"no {table.__tablename__} has the number {row_id}")
        return row

    def at(self, table: type[Walker], row_id: int, stage: Stage) -> Walker:
        """The row, locked, if it is at this stage; MovedOn where it is past it."""
        row = self.hold(table, row_id)
        if row.stage is not stage:
            raise MovedOn(f"{table.__tablename__} {row_id} is at {row.stage}, not {stage}")
        return row


class Store:
    """Where units of work come from. Open one a process: connections do not survive a fork."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(**{WRITES: True})

    @contextmanager
    def work(self) -> Iterator[Work]:
        """One transaction that writes."""
        with Work(self._writer, expire_on_commit=False) as work, work.begin():
            yield work

    @contextmanager
    def look(self) -> Iterator[Work]:
        """One transaction that only reads, from one moment's state."""
        with Work(self.engine, expire_on_commit=False, autoflush=False) as work:
            yield work
