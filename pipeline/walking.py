"""How a row walks: it is claimed, its attempt is counted before the work begins, and it ends at its next stage.

A stage is written as if nothing could go wrong. ``Step`` sees to the rest: a row that is past its stage or in other
hands is left alone; a failure that may pass is tried again; one that stays, or a third attempt that ended without a
word because the process was killed, ends as an exception for a person. A fault of the machine (no database, no space
on the disk) is nobody's attempt: it is given back and raised.
"""

import errno
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from time import perf_counter
from typing import Generic

import structlog
from sqlalchemy import Update, bindparam, func, or_, select, update
from sqlalchemy.exc import OperationalError

from schemas.codes import ADVICE, Code, Failure
from schemas.journey import Ring, Stage
from schemas.reading import Issue, issue

from .context import Context
from .processes import myself
from .store.columns import Moment
from .store.tables import DocumentRow, MessageRow, ReturnRow
from .store.work import MovedOn, Walker, Work

_log = structlog.get_logger(__name__)
# What may pass when it is tried again; every other failure would only be repeated.
_MAY_PASS = {Code.CHILD_CRASHED, Code.CHILD_TIMED_OUT, Code.CHILD_OUT_OF_MEMORY}
_MACHINE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM}

SETTLED = (Stage.HELD, Stage.DONE)  # stages in which nothing happens until a person acts, or ever


def _take(table: type[MessageRow | DocumentRow | ReturnRow]) -> Update:
    now = bindparam("now", type_=Moment)
    return (
        update(table)
        .where(
            table.id == bindparam("number"),
            table.stage == bindparam("waits_for", type_=table.stage.type),
            or_(table.claimed.is_(None), table.claimed <= bindparam("free_since", type_=Moment)),
            table.attempts < bindparam("most"),
        )
        .values(attempts=table.attempts + 1, claimed=now, touched=now, holder=bindparam("me"))
    )


_TAKE = {table: _take(table) for table in (MessageRow, DocumentRow, ReturnRow)}


class _Claim(Enum):
    GRANTED = "granted"
    REFUSED = "refused"  # past this stage, or in other hands
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True)
class Step(Generic[Walker]):
    """One stage of the journey as a task: called with a context and a row's id, it says what to ring next."""

    name: str
    table: type[Walker]
    stage: Stage
    work: Callable[[Context, int], list[Ring]]
    give_up: Callable[[Context, int, Stage, Issue], list[Ring]]

    def __call__(self, ctx: Context, row_id: int) -> list[Ring]:
        """Runs the stage if the row waits for it; running it twice is running it once."""
        claim = self._claim(ctx, row_id)
        if claim is _Claim.REFUSED:
            return []
        if claim is _Claim.EXHAUSTED:
            return self._end(ctx, row_id, issue(Code.ATTEMPTS_EXHAUSTED))
        log = _log.bind(task=self.name, row=row_id)
        began = perf_counter()
        try:
            rings = self.work(ctx, row_id)
        except MovedOn:
            return []
        except Failure as failure:
            log.warning("stage failed", code=failure.code.value, detail=failure.detail)
            return self._failed(ctx, row_id, failure.code)
        except Exception as error:
            if _is_the_machine(error):
                self._release(ctx, row_id, given_back=1)
                raise
            log.exception("stage broke")
            return self._failed(ctx, row_id, None)
        log.debug("stage done", seconds=round(perf_counter() - began, 4))
        return rings

    def _claim(self, ctx: Context, row_id: int) -> _Claim:
        """One statement takes the row or leaves it: it is not read, because a return's answers are long."""
        now = ctx.clock()
        told = {
            "number": row_id,
            "waits_for": self.stage,
            "now": now,
            "free_since": now - ctx.settings.lease,
            "most": ctx.settings.attempts,
            "me": myself(),
        }
        with ctx.work() as work:
            taken = work.connection().execute(_TAKE[self.table], told).rowcount
            if taken:
                return _Claim.GRANTED
            row = work.hold(self.table, row_id)
            taken_by_others = row.claimed is not None and now - row.claimed < ctx.settings.lease
            spent = row.attempts >= ctx.settings.attempts
            ended = row.stage is self.stage and spent and not taken_by_others
            return _Claim.EXHAUSTED if ended else _Claim.REFUSED

    def _failed(self, ctx: Context, row_id: int, code: Code | None) -> list[Ring]:
        """Again, if that may help; otherwise the end of the road, with the reason."""
        if code is not None and code not in _MAY_PASS:
            return self._end(ctx, row_id, issue(code))
        if self._release(ctx, row_id) < ctx.settings.attempts:
            return [Ring(self.name, row_id)]
        last = f"Each time: {ADVICE[code].sentence}" if code else ""
        return self._end(ctx, row_id, issue(Code.ATTEMPTS_EXHAUSTED, last))

    def _end(self, ctx: Context, row_id: int, reason: Issue) -> list[Ring]:
        try:
            return self.give_up(ctx, row_id, self.stage, reason)
        except MovedOn:
            return []

    def _release(self, ctx: Context, row_id: int, *, given_back: int = 0) -> int:
        """Lets go of the row; the number of attempts it has had."""
        with ctx.work() as work:
            row = work.hold(self.table, row_id)
            row.claimed = None
            row.attempts -= given_back
            return row.attempts


def _is_the_machine(error: Exception) -> bool:
    return isinstance(error, OperationalError) or (isinstance(error, OSError) and error.errno in _MACHINE)


def set_stage(row: MessageRow | DocumentRow | ReturnRow, stage: Stage, now: datetime) -> None:
    """Moves a row on: a new stage begins with no attempts and in nobody's hands."""
    row.stage, row.attempts, row.claimed, row.touched = stage, 0, None, now


def unsettled(work: Work, message_id: int) -> int:
    """How many documents and returns of a message still move."""
    counts = (
        select(func.count()).where(table.message_id == message_id, table.stage.not_in(SETTLED))
        for table in (DocumentRow, ReturnRow)
    )
    return sum(work.scalar(query) or 0 for query in counts)


def carry_on(work: Work, message_id: int, stage: Stage, now: datetime) -> list[Ring]:
    """Moves a message on once the last of its documents or returns has settled; the ring for it, or nothing yet."""
    work.flush()
    message = work.hold(MessageRow, message_id)
    if message.stage is not Stage.UNDERWAY or unsettled(work, message_id):
        return []
    set_stage(message, stage, now)
    return [Ring(stage.value, message_id)]
