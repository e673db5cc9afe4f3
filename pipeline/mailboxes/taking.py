"""Takes in what is new in a mailbox: safe here first, then shown as safe there.

A message is fetched unless its place is in the ledger; it is flagged after its bytes and its line are durable, and
moved after its end is known. Whatever is killed in between, the next poll finds it in the rows: at worst one message
is fetched again, and is known by its bytes.
"""

import hashlib
from collections.abc import Callable

import structlog
from sqlalchemy.exc import IntegrityError

from pipeline.context import Context
from pipeline.journey import receive
from schemas.codes import Code
from schemas.reading import Issue, issue

from . import state
from .source import Bookmarked, Listed, MailSource, RefusedError

_log = structlog.get_logger(__name__)
_FLAG_EVERY = 25  # messages: a person who looks in sees it go on, and a cut costs little


def poll(ctx: Context, source: MailSource, going_on: Callable[[], bool] = lambda: True) -> list[int] | None:
    """The ledger numbers of what was new; None where somebody else is at this mailbox.

    Stops early, between two messages, once ``going_on`` says so. MailboxError where the connection is lost: what was
    taken until then is safe.
    """
    box = state.claim(ctx, source.label)
    if box is None:
        return None
    try:
        return _Visit(ctx, source, box, source.open()).make(going_on)
    finally:
        state.release(ctx, box.id)


class _Visit:
    """One look into one mailbox."""

    def __init__(self, ctx: Context, source: MailSource, box: state.Box, epoch: str) -> None:
        self._ctx, self._source, self._epoch = ctx, source, epoch
        self._box = state.entered(ctx, box, epoch)
        self._former = state.has_former(ctx, box.id, epoch)
        self._known = state.known_places(ctx, box.id, epoch)
        self._most = ctx.settings.largest_file_mb << 20
        self._whole = True  # until one is left out: all that lies before the next one is in the ledger

    def make(self, going_on: Callable[[], bool]) -> list[int]:
        """Everything new, in order."""
        taken: list[int] = []
        self._mark()
        if isinstance(self._source, Bookmarked):
            self._source.bookmark = self._box.bookmark
        listing = self._source.new(self._box.last, lambda place: place in self._known)
        for number, listed in enumerate(listing, start=1):
            if not going_on():
                return taken
            fresh = self._take(listed)
            self._whole = self._whole and fresh is not None
            if fresh:
                taken.append(fresh)
            if number % _FLAG_EVERY == 0:
                self._mark()
        if self._former and self._whole:
            state.forget_former(self._ctx, self._box.id, self._epoch)
        if (
            self._whole
            and isinstance(self._source, Bookmarked)
            and self._source.bookmark != self._box.bookmark
        ):
            state.keep_bookmark(self._ctx, self._box.id, self._source.bookmark)
        self._mark()
        return taken

    def _take(self, listed: Listed) -> int | None:
        """The ledger number; 0 for one that was here before an epoch ended, None for one that is refused."""
        try:
            if self._former and self._is_adopted(listed):
                return 0
            if listed.size > self._most:
                problem = issue(Code.TOO_LARGE, f"(It has {listed.size / (1 << 20):.0f} MB.)")
                return self._keep(listed, self._source.head(listed), problem)
            return self._keep(listed, self._source.fetch(listed), None)
        except RefusedError as error:
            _log.warning("message not given", place=listed.place, reason=str(error))
            return None

    def _is_adopted(self, listed: Listed) -> bool:
        mail_id = _mail_id(self._source.head(listed))
        return state.adopt(self._ctx, self._box.id, self._epoch, listed, mail_id)

    def _keep(self, listed: Listed, data: bytes, problem: Issue | None) -> int:
        number = receive(self._ctx, self._source.source, data, listed.name, problem=problem)
        mail_id = _mail_id(data) if listed.is_mail else None
        try:
            state.deliver(self._ctx, self._box, listed, mail_id, number, whole=self._whole)
        except IntegrityError:  # somebody else wrote the same line at the same moment
            _log.info("delivered twice", place=listed.place)
        return number

    def _mark(self) -> None:
        """Flags what is safe, and moves what has ended, as the settings say."""
        settings, now = self._ctx.settings, self._ctx.clock
        if settings.mailbox_after == "leave":
            return
        while safe := state.to_flag(self._ctx, self._box.id, self._epoch):
            self._source.flag([place for _, place in safe])
            state.flagged(self._ctx, [number for number, _ in safe], now())
        while settings.mailbox_after == "move" and (
            ended := state.to_file(self._ctx, self._box.id, self._epoch)
        ):
            for folder, placed in ended.items():
                self._source.file([place for _, place in placed], folder)
                state.filed(self._ctx, [number for number, _ in placed], now())


def _mail_id(data: bytes) -> str:
    """A digest of the headers: with the size, what tells that a message is the same after its UID has changed.

    Message-ID alone would not do, since some programs give many mails the same one.
    """
    ends = [end for end in (data.find(b"\r\n\r\n"), data.find(b"\n\n")) if end >= 0]
    return hashlib.sha256(data[: min(ends, default=len(data))].strip()).hexdigest()
