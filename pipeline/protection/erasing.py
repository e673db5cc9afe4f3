"""Erases a person or a school, and leaves a proof: what went, counted, and that nothing remains.

The log never says whom: it keeps a digest of the address or URN that can be checked against a request and not read. Each
line's proof is a digest of the line and of the proof before it, so that no line can be left out or altered unseen.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, select, update

from pipeline.context import Context
from pipeline.store.hub_tables import ContactRow, ErasureRow
from pipeline.store.people import RenderingRow
from pipeline.store.tables import DocumentRow, MessageRow, SchoolRow
from pipeline.store.work import Store, Work
from schemas.following import ErasureKind

from .graph import delete_rows
from .posted import (
    clean_workbooks,
    digests_naming,
    empty_digests,
    files_of_letters,
    still_enclosed,
    take_copies_off,
)
from .subjects import files_of, of_person, of_school, originals_of
from .words import ERASED, remaining, replace_words


@dataclass(frozen=True, slots=True)
class Erased:
    """What went, and what remains (nothing, where all went well)."""

    counts: dict[str, int]
    files: list[str]
    remaining: dict[str, int]
    proof: str


def erase_school(ctx: Context, school: SchoolRow, *, reason: str, by: str) -> Erased:
    """Everything a school sent, was sent and was followed up for. Its line in the national register stays: it is public."""
    with ctx.work() as work:
        subject = of_school(work, school)
        files = files_of(work, subject.rows.get("message", set()))
        files |= files_of_letters(work, subject.rows.get("outbox", set()))
        words = (school.name, school.urn, *_addresses(work, school))
        counts = delete_rows(work, subject.rows)
        digests = digests_naming(work, ctx.blobs, words)
        files |= empty_digests(work, digests)
        counts |= {"outbox (digests emptied)": len(digests)} if digests else {}
        gone = unused(work, files)
        left = {name: len(ids) for name, ids in of_school(work, school).rows.items()}
        if still := digests_naming(work, ctx.blobs, words):
            left["outbox (digests)"] = len(still)
        proof = log_erasure(work, ErasureKind.SCHOOL, subject.digest, reason, by, counts, gone, ctx.clock())
    take_off_the_disk(ctx, gone)
    take_copies_off(ctx, words)
    return Erased(counts, gone, left, proof)


def _addresses(work: Work, school: SchoolRow) -> set[str]:
    return set(work.scalars(select(ContactRow.address).where(ContactRow.school_id == school.id)))


def erase_person(ctx: Context, address: str, *, reason: str, by: str) -> Erased:
    """A person's address and name out of everything; the originals they sent, which hold both, off the disk.

    What they said for their school stays as the school's answers, without them.
    """
    with ctx.work() as work:
        subject = of_person(work, address)
        messages = originals_of(work, address)
        files = files_of(work, messages) | files_of_letters(work, subject.rows.get("outbox", set()))
        counts = delete_rows(work, subject.rows)
        counts["message"] = _without_sender(work, messages)
        for table, count in replace_words(work, subject.words).items():
            counts[f"{table} (words)"] = count
        replaced, count = clean_workbooks(work, ctx.blobs, subject.words)
        counts |= {"outbox (workbooks)": count} if count else {}
        # what HTML writes otherwise than a person does (O&#39;Hara) is not found as words
        digests = digests_naming(work, ctx.blobs, subject.words)
        files |= replaced | empty_digests(work, digests)
        counts |= {"outbox (digests emptied)": len(digests)} if digests else {}
        enclosed = still_enclosed(work)
        gone = sorted(
            each for each in files if each not in enclosed and not _used_by_others(work, each, messages)
        )
        proof = log_erasure(work, ErasureKind.PERSON, subject.digest, reason, by, counts, gone, ctx.clock())
        left = remaining(work, subject.words)
        if still := digests_naming(work, ctx.blobs, subject.words):
            left["outbox (digests)"] = len(still)
    take_off_the_disk(ctx, gone)
    take_copies_off(ctx, subject.words)
    return Erased(counts, gone, left, proof)


def _without_sender(work: Work, messages: set[int]) -> int:
    """The ledger keeps its line: that a message came, when, and what became of it."""
    if messages:
        blank = {"sender": None, "envelope": None, "from_name": None, "subject": ERASED, "note": ""}
        work.execute(update(MessageRow).where(MessageRow.id.in_(messages)).values(blank))
        work.execute(update(DocumentRow).where(DocumentRow.message_id.in_(messages)).values(name=ERASED))
    return len(messages)


def unused(work: Work, files: Iterable[str]) -> list[str]:
    """Those of these files that no row refers to any more."""
    enclosed = still_enclosed(work)
    return sorted(each for each in files if each not in enclosed and not _used_by_others(work, each, set()))


def _used_by_others(work: Work, sha256: str, messages: set[int]) -> bool:
    """Whether a file is also somebody else's: one blank attached by two schools is one file on the disk."""
    pages = cast(DocumentRow.readings, Text).contains(sha256)
    queries = (
        select(MessageRow.id).where(MessageRow.sha256 == sha256, MessageRow.id.not_in(messages)),
        select(DocumentRow.id).where(DocumentRow.sha256 == sha256, DocumentRow.message_id.not_in(messages)),
        select(DocumentRow.id).where(pages, DocumentRow.message_id.not_in(messages)),
    )
    return any(work.scalar(query.limit(1)) is not None for query in queries)


def take_off_the_disk(ctx: Context, files: list[str]) -> None:
    """After the rows are gone for good: a file without a row is found by nobody, a row without its file is a fault.

    Pictures that were drawn of files are only kept to be quick: they all go, and are drawn again when they are wanted.
    """
    with ctx.work() as work:
        for row in work.scalars(select(RenderingRow)).all():
            ctx.blobs.remove(row.sha256)
            work.delete(row)
    for each in files:
        ctx.blobs.remove(each)
        shutil.rmtree(ctx.settings.data_dir / "pictures" / each, ignore_errors=True)
    shutil.rmtree(ctx.settings.data_dir / "pictures" / "crops", ignore_errors=True)  # as 0.1 kept them
    vacuum(ctx.store)


def vacuum(store: Store) -> None:
    """Has SQLite write its file anew, so that no deleted text remains in free pages, the index or the log."""
    if store.engine.dialect.name != "sqlite":
        return  # PostgreSQL's autovacuum does so in its own time
    with store.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("INSERT INTO answer_search(answer_search) VALUES ('rebuild')")
        raw.execute("VACUUM")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def log_erasure(
    work: Work,
    kind: ErasureKind,
    subject: str,
    reason: str,
    by: str,
    counts: dict[str, int],
    files: list[str],
    now: datetime,
) -> str:
    """Adds a line to the log; its proof."""
    before = work.scalar(select(ErasureRow.proof).order_by(ErasureRow.id.desc()).limit(1))
    row = ErasureRow(
        at=now, actor=by, kind=kind, subject=subject, reason=reason, counts=counts, files=files, before=before
    )
    row.proof = _proof(row)
    work.add(row)
    work.flush()
    return row.proof


def _proof(row: ErasureRow) -> str:
    said = [
        row.at.isoformat(),
        row.actor,
        row.kind,
        row.subject,
        row.reason,
        row.counts,
        row.files,
        row.before,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def verify(look: Work) -> list[int]:
    """The lines of the log that are not as they were written, or before which one is missing; none where all is well."""
    wrong, before = [], None
    for row in look.scalars(select(ErasureRow).order_by(ErasureRow.id)):
        if row.before != before or _proof(row) != row.proof:
            wrong.append(row.id)
        before = row.proof
    return wrong
