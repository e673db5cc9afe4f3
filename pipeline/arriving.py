"""What arrives: its line in the ledger, and what it is made of. The same message again is set aside, pointing at the first."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from schemas.codes import Code
from schemas.journey import MessageState, Ring, Stage
from schemas.message import Unpacked, dated
from schemas.reading import Issue

from .authenticity import doubt
from .intake.opened import NO_FILES, head_of, whole_of
from .keys import key_of
from .letters.replies import answered, enclosed
from .store.tables import DocumentRow, MessageRow
from .store.work import Work
from .walking import set_stage


def enter(
    work: Work, source: str, name: str, sha256: str, now: datetime, *, problem: Issue | None = None
) -> int:
    """The number of the ledger line of one arrival, made if there is none. The same bytes from elsewhere are a duplicate.

    ``problem`` is what was wrong before it was even taken apart, as that it is too large to be fetched.
    """
    identity = key_of(source, name, sha256)
    known = work.scalar(select(MessageRow.id).where(MessageRow.identity == identity))
    if known is not None:
        return known
    row = MessageRow(
        identity=identity,
        source=source,
        name=name,
        sha256=sha256,
        received=now,
        dated=now,
        stage=Stage.UNPACK,
        touched=now,
        problems=[problem.model_dump(mode="json")] if problem else [],
    )
    first = work.scalar(
        select(MessageRow).where(MessageRow.sha256 == sha256, MessageRow.original_id.is_(None)).limit(1)
    )
    if first is not None:
        row.message_id, row.sender, row.subject = first.message_id, first.sender, first.subject
        set_aside_as_duplicate(row, first.id, now)
    work.add(row)
    work.flush()
    return row.id


def take_apart(
    work: Work,
    message: MessageRow,
    unpacked: Unpacked,
    blobs: Iterable[str],
    now: datetime,
    *,
    authserv_id: str | None = None,
) -> list[Ring]:
    """Writes a message's headers and documents (``blobs``: the digest of each part, in order), and what to do next.

    ``authserv_id`` is the name of our own mail server, whose word on the sender counts.
    """
    blobs = list(blobs)
    _describe(message, unpacked)
    _follow_its_way(work, message, unpacked, authserv_id)
    content_key = _content_key(unpacked, blobs)
    first = work.scalar(select(MessageRow.id).where(MessageRow.content_key == content_key))
    if first is not None:
        set_aside_as_duplicate(message, first, now)
        return []
    message.content_key = content_key
    ours = enclosed(work, message.replies_to)
    if unpacked.auto in {"auto_reply", "bounce"} or not set(blobs) - ours:
        # a bounce carries our own letter back, with the blank we attached to it: that is no return
        set_stage(message, Stage.ANSWER, now)
        return [Ring("answer", message.id)]
    set_stage(message, Stage.UNDERWAY, now)
    documents = [each for each in _documents(message, unpacked, blobs, now) if each.sha256 not in ours]
    work.add_all(documents)
    work.flush()
    return [Ring("sniff", each.id) for each in documents]


def set_aside_as_duplicate(message: MessageRow, first: int, now: datetime) -> None:
    """Ends a message that was here before."""
    message.original_id, message.state, message.code = first, MessageState.SET_ASIDE, Code.DUPLICATE
    set_stage(message, Stage.DONE, now)


def _describe(message: MessageRow, unpacked: Unpacked) -> None:
    message.message_id = unpacked.message_id
    message.dated = dated(unpacked, message.received)
    message.sender = unpacked.from_address or unpacked.sender
    message.from_name = unpacked.from_name
    message.subject = unpacked.subject
    message.note = unpacked.body_text
    message.auto = unpacked.auto
    message.problems = [*message.problems, *(each.model_dump(mode="json") for each in unpacked.problems)]


def _follow_its_way(work: Work, message: MessageRow, unpacked: Unpacked, authserv_id: str | None) -> None:
    """What its headers say of the way it came, and which letter of ours it answers."""
    head = head_of(unpacked)
    message.envelope, message.silence, message.failed = head.return_path, head.silence, head.failed
    message.replies_to = answered(work, head.replies_to, head.marks)
    message.whole = whole_of(unpacked) if message.replies_to else None
    message.doubt = doubt(head, unpacked.from_address, authserv_id)
    if head.delayed:
        message.auto = "auto_reply"  # a letter that is late is no address that fails
    elif head.spam and unpacked.auto is None and all(each.name in NO_FILES for each in unpacked.parts):
        message.auto = Code.SPAM_LIKE.value


def _content_key(unpacked: Unpacked, blobs: list[str]) -> str:
    """What makes two deliveries one message: Message-ID and content. The raw bytes differ in the servers' own headers.

    Without a Message-ID the other headers stand in for it. Some programs give many mails one Message-ID, so it
    never decides alone.
    """
    headers = (None, unpacked.from_address, unpacked.subject, unpacked.date and unpacked.date.isoformat())
    who = (unpacked.message_id,) if unpacked.message_id else headers
    problems = (f"{each.code} {each.message}" for each in unpacked.problems)
    return key_of(*who, unpacked.body_text, *problems, *sorted(set(blobs)))


def _documents(message: MessageRow, unpacked: Unpacked, blobs: list[str], now: datetime) -> list[DocumentRow]:
    """One row a file; a file attached twice is one document."""
    first = {sha256: position for position, sha256 in reversed(list(enumerate(blobs)))}
    return [
        DocumentRow(
            message_id=message.id,
            position=position,
            name=unpacked.parts[position].name,
            media_type=unpacked.parts[position].media_type,
            sha256=sha256,
            stage=Stage.SNIFF,
            touched=now,
        )
        for sha256, position in sorted(first.items(), key=lambda pair: pair[1])
    ]
