"""Pages drawn before somebody looks: what is wanted now first, then what a person comes to next.

A Word form takes LibreOffice some seconds, under load more. One thread draws, so that the pages of the desk are
answered at once and say that the pictures are being drawn; a Drawer is made once a process, beside the desk.
"""

from collections import deque
from threading import Condition, Thread
from types import TracebackType
from typing import Self

import structlog
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from schemas.codes import Failure
from schemas.journey import ExceptionState

from .context import Context
from .looking import are_drawn, sheets
from .store.tables import DocumentRow, ExceptionRow

_log = structlog.get_logger(__name__)
_AHEAD = 40  # exceptions at the head of the queue: half an hour of a person's work
_WANTED = 20  # who asked longest ago has gone on
_LOOK_ROUND = 20.0  # seconds: how soon new exceptions are seen where nobody rings

Subject = tuple[int | None, int | None]  # the number of a return, and of a document where there is no return


class Drawer:
    """Draws the pages of what waits for a person. A context manager; thread-safe."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._wanted: deque[Subject] = deque(maxlen=_WANTED)
        self._seen: set[Subject] = set()  # what was drawn ahead, or tried; whoever looks asks again
        self._bell, self._rung, self._stop = Condition(), True, False
        self._thread = Thread(target=self._run, name="drawing", daemon=True)

    def want(self, return_id: int | None, document_id: int | None, *, ahead: bool = False) -> bool:
        """Somebody looks at this: it is drawn next; or comes to it ``ahead``: after what is looked at.

        False where nobody draws, and who asks has to.
        """
        subject = (return_id, document_id)
        with self._bell:
            if ahead and subject not in self._wanted and len(self._wanted) < _WANTED:
                self._wanted.appendleft(subject)
            elif not ahead:
                if subject in self._wanted:
                    self._wanted.remove(subject)
                self._wanted.append(subject)
            self._bell.notify()
        return self._thread.is_alive()

    def ring(self) -> None:
        """The queue has changed: what waits now is drawn ahead."""
        with self._bell:
            self._rung = True
            self._bell.notify()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._bell:
            self._stop = True
            self._bell.notify()
        self._thread.join(10)  # the one that is under way; what is left is drawn when somebody looks

    def _run(self) -> None:
        ahead: deque[Subject] = deque()
        while True:
            with self._bell:
                if not (self._stop or self._wanted or self._rung or ahead):
                    self._bell.wait(_LOOK_ROUND)
                    self._rung = True
                if self._stop:
                    return
                subject = self._wanted.pop() if self._wanted else None
                rung, self._rung = self._rung and subject is None, self._rung and subject is not None
            try:
                if rung:
                    ahead = deque(self._next())
                if subject is None and ahead:
                    subject = ahead.popleft()
                if subject is not None:
                    self._draw(subject)
            except (OperationalError, OSError) as error:  # no database or no space: it is tried again
                _log.warning("drawing put off", reason=str(error))
                with self._bell:
                    self._bell.wait(5)

    def _next(self) -> list[Subject]:
        """What a person comes to next and was not drawn by this one, in the order of the queue."""
        query = (
            select(ExceptionRow.return_id, ExceptionRow.document_id, ExceptionRow.message_id)
            .where(ExceptionRow.state == ExceptionState.OPEN, ExceptionRow.asked_at.is_(None))
            .order_by(ExceptionRow.id)
            .limit(_AHEAD)
        )
        with self._ctx.look() as look:
            rows = look.execute(query).all()
            bare = [each.message_id for each in rows if each.return_id is None and each.document_id is None]
            files = (
                select(DocumentRow.message_id, DocumentRow.id)
                .where(DocumentRow.message_id.in_(bare))
                .order_by(DocumentRow.position.desc())
            )
            first = {message: number for message, number in look.execute(files)} if bare else {}  # noqa: C416
        found = dict.fromkeys(
            (each.return_id, None)
            if each.return_id
            else (None, each.document_id or first.get(each.message_id))
            for each in rows
        )
        return [each for each in found if each != (None, None) and each not in self._seen]

    def _draw(self, subject: Subject) -> None:
        self._seen.add(subject)
        try:
            if not are_drawn(self._ctx, *subject):
                sheets(self._ctx, *subject)
        except Failure as failure:  # kept beside the file: whoever looks is told why
            _log.info("not drawn", subject=subject, code=failure.code.value)
        except LookupError:  # discarded meanwhile
            _log.info("nothing to draw", subject=subject)
