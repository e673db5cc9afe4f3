"""Which return a message is about, because it answers a letter of ours: by Message-ID, or by the mark in the subject."""

import re
from collections.abc import Iterable
from email.utils import formataddr, parseaddr

from sqlalchemy import select

from pipeline.store.tables import OutboxRow, ReturnRow
from pipeline.store.work import Work

_OURS = re.compile(r"<ritornello\.([0-9a-f]{64})@[^<>\s]+>")


def message_id_of(key: str, domain: str) -> str:
    """The Message-ID of a letter: the same whenever it is written, and found again in what answers it."""
    return f"<ritornello.{key}@{domain}>"


def mark_of(ref: str) -> str:
    """What a letter's subject ends in, for programs that answer without In-Reply-To."""
    return f"[{ref}]"


def plus_address(sender: str, ref: str) -> str:
    """Our address with the mark in it (RFC 5233), for programs that keep neither thread nor subject."""
    name, address = parseaddr(sender)
    local, _, domain = (address or sender).rpartition("@")
    return formataddr((name, f"{local.partition('+')[0]}+{ref}@{domain}"))


def answered(work: Work, message_ids: Iterable[str], marks: Iterable[str]) -> str | None:
    """The ref of the return; None where it answers no letter of ours. A mark that no return has is nobody's."""
    keys = [match[1] for each in message_ids if (match := _OURS.fullmatch(each))]
    if keys:
        ref = work.scalar(select(OutboxRow.ref).where(OutboxRow.key.in_(keys), OutboxRow.ref.is_not(None)))
        if ref is not None:
            return ref
    for mark in marks:  # the subject's comes first, then the address's, then what stands in the words
        ref = work.scalar(select(ReturnRow.ref).where(ReturnRow.ref == mark))
        if ref is not None:
            return ref
    return None


def enclosed(work: Work, ref: str | None) -> set[str]:
    """The sha256 of every file that went with letters about a return: an answer often brings our own pictures back."""
    if ref is None:
        return set()
    letters = work.scalars(select(OutboxRow.files).where(OutboxRow.ref == ref))
    return {each["sha256"] for files in letters for each in files}
