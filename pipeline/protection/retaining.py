"""Takes out what has been kept for long enough, by the hub's own settings; without settings nothing is ever taken out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, select, update

from pipeline.context import Context
from pipeline.keys import key_of
from pipeline.store.hub_tables import FollowUpRow
from pipeline.store.tables import Base, DocumentRow, EventRow, MessageRow, OutboxRow, ReturnRow
from pipeline.store.work import Work
from schemas.following import ErasureKind
from schemas.hub import Retention
from schemas.journey import MessageState, OutboxState, Stage

from .erasing import log_erasure, take_off_the_disk, unused
from .graph import batches, delete_rows, hanging_on
from .posted import DIGEST, files_of_letters, take_letters_off
from .subjects import files_of
from .words import ERASED


@dataclass(slots=True)
class Retained:
    """What was, or would be, taken out: rows by kind of data, and files."""

    counts: dict[str, int]
    files: list[str]
    letters: list[str] = field(default_factory=list)  # keys of letters, which name their copies in the folder


def retain(ctx: Context, *, dry: bool = False) -> Retained:
    """Takes out all whose time is over, and writes one line into the log of erasures; ``dry`` only counts."""
    limits = ctx.hub.retention if ctx.hub else Retention()
    done = Retained({}, [])
    now = ctx.clock()
    with ctx.work() as work:
        for name, part in _PARTS.items():
            months = getattr(limits, name)
            if months is not None:
                part(work, earlier(now, months), done, dry)
        done.files = [] if dry else unused(work, done.files)
        if not dry and any(done.counts.values()):
            counts = {name: count for name, count in done.counts.items() if count}
            why, by = "kept for as long as the settings say", "the settings"
            log_erasure(work, ErasureKind.RETENTION, key_of("retention"), why, by, counts, done.files, now)
    if not dry and any(done.counts.values()):
        take_off_the_disk(ctx, done.files)
        take_letters_off(ctx, done.letters)
    return done


def earlier(now: datetime, months: int) -> datetime:
    """So many months ago; on a day that a month has not, its 28th."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    return now.replace(year=year, month=month + 1, day=min(now.day, 28))


def _ids(work: Work, query: Select[int]) -> set[int]:
    return set(work.scalars(query))


_SETTLED: ColumnElement[bool] = MessageRow.stage == Stage.DONE
_OVER = (MessageState.STORED, MessageState.SET_ASIDE, MessageState.REJECTED)


def _originals(work: Work, before: datetime, done: Retained, dry: bool) -> None:
    """The files go; the rows stay, with the answers that were read."""
    old = _ids(
        work,
        select(MessageRow.id).where(
            _SETTLED, MessageRow.state.in_(_OVER), MessageRow.received < before, MessageRow.name != ERASED
        ),
    )
    files = files_of(work, old)
    done.counts["originals"] = len(old)
    if dry:
        return
    done.files += sorted(files | _cut_off(work, old))
    _blank(work, old, keep_words=True)


def _cut_off(work: Work, messages: set[int]) -> set[str]:
    """Pictures of what was not clear, which went with questions about these messages; the questions stay."""
    files: set[str] = set()
    for some in batches(messages):
        refs = select(ReturnRow.ref).where(ReturnRow.message_id.in_(some))
        letters = _ids(
            work, select(OutboxRow.id).where(OutboxRow.ref.in_(refs), OutboxRow.state != OutboxState.WAITING)
        )
        files |= files_of_letters(work, letters)
        for few in batches(letters):
            work.execute(update(OutboxRow).where(OutboxRow.id.in_(few)).values(files=[]))
    return files


def _set_aside(work: Work, before: datetime, done: Retained, dry: bool) -> None:
    """Nothing of what was written stays; that a message came, when, and what became of it does."""
    old = _ids(
        work,
        select(MessageRow.id).where(
            _SETTLED,
            MessageRow.state.in_((MessageState.SET_ASIDE, MessageState.REJECTED)),
            MessageRow.received < before,
            MessageRow.id.not_in(select(ReturnRow.message_id)),
            MessageRow.subject != ERASED,
        ),
    )
    done.counts["set_aside"] = len(old)
    if not dry:
        done.files += sorted(files_of(work, old))
        _blank(work, old, keep_words=False)


def _blank(work: Work, messages: set[int], *, keep_words: bool) -> None:
    """Cuts rows loose from their files, and from what was written where that goes too."""
    gone = {"sender": None, "envelope": None, "from_name": None, "subject": ERASED, "note": ""}
    for some in batches(messages):
        values = {"name": ERASED, **({} if keep_words else gone)}
        work.execute(update(MessageRow).where(MessageRow.id.in_(some)).values(values))
        for row in work.scalars(select(DocumentRow).where(DocumentRow.message_id.in_(some))):
            row.readings = [_without_pages(each) for each in row.readings] if keep_words else []
        work.execute(update(MessageRow).where(MessageRow.id.in_(some)).values(sha256=_NO_FILE))
        for number in work.scalars(select(DocumentRow.id).where(DocumentRow.message_id.in_(some))).all():
            # a message's documents must differ in what they are, so each keeps a digest of its own
            work.execute(
                update(DocumentRow).where(DocumentRow.id == number).values(sha256=key_of("erased", number))
            )
    work.flush()


_NO_FILE = "0" * 64


def _without_pages(reading: dict[str, object]) -> dict[str, object]:
    return {**reading, "pages": []} if "pages" in reading else reading


def _returns(work: Work, before: datetime, done: Retained, dry: bool) -> None:
    old = _ids(work, select(ReturnRow.id).where(ReturnRow.stage == Stage.DONE, ReturnRow.dated < before))
    done.counts["returns"] = len(old)
    # a digest says again what returns said, and is no older than they are
    told = (OutboxRow.kind == DIGEST) & (OutboxRow.written_at < before)
    _letters_that(work, told, "digests", done, dry)
    if not dry:
        of_them = select(ReturnRow.message_id).where(ReturnRow.stage == Stage.DONE, ReturnRow.dated < before)
        asked = _ids(work, select(FollowUpRow.id).where(FollowUpRow.message_id.in_(of_them)))
        delete_rows(work, hanging_on(work, {"return": old, "follow_up": asked}))


def _letters(work: Work, before: datetime, done: Retained, dry: bool) -> None:
    _letters_that(work, OutboxRow.written_at < before, "letters", done, dry)


def _letters_that(work: Work, which: ColumnElement[bool], name: str, done: Retained, dry: bool) -> None:
    """Letters that have gone or failed for good, with their files and their copies in the folder."""
    over = (OutboxRow.state != OutboxState.WAITING) & which
    if not dry:
        done.files += sorted(files_of_letters(work, _ids(work, select(OutboxRow.id).where(over))))
        done.letters += work.scalars(select(OutboxRow.key).where(over)).all()
    _delete(work, OutboxRow, over, name, done, dry)


def _events(work: Work, before: datetime, done: Retained, dry: bool) -> None:
    _delete(work, EventRow, EventRow.at < before, "events", done, dry)


def _delete(
    work: Work, table: type[Base], over: ColumnElement[bool], name: str, done: Retained, dry: bool
) -> None:
    done.counts[name] = len(_ids(work, select(table.id).where(over)))
    if not dry and done.counts[name]:
        work.execute(delete(table).where(over))


_PARTS: dict[str, Callable[[Work, datetime, Retained, bool], None]] = {
    "returns": _returns,
    "originals": _originals,
    "set_aside": _set_aside,
    "letters": _letters,
    "events": _events,
}
