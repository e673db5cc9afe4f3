"""The tables. A row's ``stage`` says what it waits for, ``attempts`` how often that was begun, ``touched`` when.

Uniqueness carries idempotency: what must not exist twice has a key that the database refuses to repeat. Keys made
from outside text are digests, because an index entry of PostgreSQL holds no more than 2,704 bytes.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schemas.codes import Code
from schemas.journey import ExceptionState, MessageState, OutboxState, Stage

from .base import Base, Digest
from .columns import Json
from .hub_tables import FollowUpRow

__all__ = [
    "Base",
    "DeliveryRow",
    "DocumentRow",
    "EventRow",
    "ExceptionRow",
    "FollowUpRow",
    "MailboxRow",
    "MessageRow",
    "OutboxRow",
    "RecordRow",
    "ReturnDocumentRow",
    "ReturnRow",
    "SchoolRow",
    "TemplateRow",
    "TokenRow",
]


class _Walks:
    """What a row of the journey carries: where it is, how often its stage was begun, and since when."""

    stage: Mapped[Stage]
    attempts: Mapped[int] = mapped_column(default=0)
    touched: Mapped[datetime]
    claimed: Mapped[datetime | None]  # when somebody last began the stage; None once it is over
    holder: Mapped[str | None]  # the process that began it: one that is dead holds nothing


class SchoolRow(Base):
    """One school of the register."""

    __tablename__ = "school"

    urn: Mapped[str] = mapped_column(String(12), unique=True)
    dfe_number: Mapped[str | None] = mapped_column(String(12), index=True)  # 919/2345
    name: Mapped[str]
    open: Mapped[bool] = mapped_column(default=True)
    closed_on: Mapped[date | None]
    phase: Mapped[str | None]
    low_age: Mapped[int | None]
    high_age: Mapped[int | None]
    roll: Mapped[int | None]
    postcode: Mapped[str | None]
    district: Mapped[str | None]
    area: Mapped[str | None]
    website: Mapped[str | None]
    touched: Mapped[datetime] = mapped_column(index=True)


class TemplateRow(Base):
    """One installed version of a form."""

    __tablename__ = "template"
    __table_args__ = (UniqueConstraint("name", "version"),)

    name: Mapped[str] = mapped_column(String(200))  # the template's own id
    version: Mapped[str] = mapped_column(String(200))
    yaml: Mapped[str]
    digest: Mapped[str] = mapped_column(Digest)
    installed_at: Mapped[datetime]


class MessageRow(_Walks, Base):
    """The ledger: one message or dropped file as it arrived, and what has become of it."""

    __tablename__ = "message"
    __table_args__ = (Index(None, "stage", "touched"), Index(None, "sha256"))

    identity: Mapped[str] = mapped_column(Digest, unique=True)  # of source, name and bytes: one arrival
    content_key: Mapped[str | None] = mapped_column(
        Digest, unique=True
    )  # of Message-ID and content: one message
    source: Mapped[str]
    name: Mapped[str]
    sha256: Mapped[str] = mapped_column(Digest)
    received: Mapped[datetime]
    state: Mapped[MessageState] = mapped_column(default=MessageState.WAITING)
    code: Mapped[Code | None]
    original_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))  # of a duplicate: the first one

    message_id: Mapped[str | None]
    dated: Mapped[datetime]  # its Date header, never later than received; received until it is unpacked
    sender: Mapped[str | None]
    from_name: Mapped[str | None]
    subject: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")  # what the school wrote in the mail itself
    auto: Mapped[str | None]
    problems: Mapped[list[Any]] = mapped_column(default=list)  # Issues of the message as a whole

    envelope: Mapped[str | None]  # the Return-Path: empty for the null path, None where no server wrote one
    silence: Mapped[str | None]  # why no machine may answer it; None where one may
    failed: Mapped[list[Any]] = mapped_column(default=list)  # of a bounce: the addresses that did not work
    replies_to: Mapped[str | None] = mapped_column(
        String(32)
    )  # the ref of the return it answers a letter about
    doubt: Mapped[str | None]  # what our own server says against the sender
    whole: Mapped[str | None]  # of an answer to a letter of ours: all its words, with what it quotes
    school_id: Mapped[int | None] = mapped_column(
        ForeignKey("school.id"), index=True
    )  # whom it is from, once known


class DocumentRow(_Walks, Base):
    """One file in a message, and the readings made of it."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("message_id", "sha256"), Index(None, "stage", "touched"))

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    position: Mapped[int]
    name: Mapped[str]
    media_type: Mapped[str]
    kind: Mapped[str | None]
    sha256: Mapped[str] = mapped_column(Digest)
    readings: Mapped[list[Any]] = mapped_column(default=list)


class ReturnRow(_Walks, Base):
    """One school's completed form, assembled; ``draft`` is what it would be recorded as."""

    __tablename__ = "return"
    __table_args__ = (
        UniqueConstraint("message_id", "position"),
        Index(None, "stage", "touched"),
        Index(None, "school_id", "template"),
    )

    ref: Mapped[str] = mapped_column(
        String(32), unique=True
    )  # its public name, the same wherever it is worked out
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    position: Mapped[int]
    template: Mapped[str] = mapped_column(String(200))
    template_version: Mapped[str] = mapped_column(String(200))
    reading: Mapped[dict[str, Any]]
    dated: Mapped[datetime]
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    identified_by: Mapped[list[Any]] = mapped_column(default=list)  # the evidence, in plain words
    draft: Mapped[dict[str, Any]] = mapped_column(default=dict)
    notes: Mapped[list[Any]] = mapped_column(default=list)  # Issues that stop nothing
    corrections: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what people set, beside the reading
    discarded: Mapped[datetime | None]  # when a person said that it is no return of its own; None: it counts
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("return.id"))


class ReturnDocumentRow(Base):
    """Which documents a return was assembled from, in order."""

    __tablename__ = "return_document"
    __table_args__ = (UniqueConstraint("return_id", "position"), Index(None, "document_id"))

    return_id: Mapped[int] = mapped_column(ForeignKey("return.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    reading: Mapped[int]  # which of the document's readings
    position: Mapped[int]


class RecordRow(Base):
    """One validated state of a return; a correction adds a revision and overwrites none."""

    __tablename__ = "record"
    __table_args__ = (
        UniqueConstraint("return_id", "revision"),
        Index(None, "school_id"),
        Index(None, "stored_at"),
    )

    return_id: Mapped[int] = mapped_column(ForeignKey("return.id"))
    revision: Mapped[int]
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    template: Mapped[str] = mapped_column(String(200))
    template_version: Mapped[str] = mapped_column(String(200))
    current: Mapped[bool] = mapped_column(default=True)  # no later record of the school on this form stands
    answers: Mapped[dict[str, Any]]
    as_of: Mapped[datetime]  # when the school sent it, or a person corrected it: the order of versions
    stored_at: Mapped[datetime]


class ExceptionRow(Base):
    """One thing a person must decide, about a message, a document in it, or a return from it."""

    __tablename__ = "exception"
    __table_args__ = (Index(None, "message_id"), Index(None, "return_id"), Index(None, "state"))

    key: Mapped[str] = mapped_column(Digest, unique=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    return_id: Mapped[int | None] = mapped_column(ForeignKey("return.id"))
    code: Mapped[Code]
    field: Mapped[str | None]
    sentence: Mapped[str]
    action: Mapped[str]
    state: Mapped[ExceptionState] = mapped_column(default=ExceptionState.OPEN)
    raised_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]  # when the school was asked about it; it stays open until it is decided
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]
    decision: Mapped[dict[str, Any] | None] = mapped_column(Json)
    restricted: Mapped[bool] = mapped_column(
        default=False
    )  # only for those who may read what is confidential


class OutboxRow(Base):
    """One letter to be sent once."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "state"), Index(None, "recipient"))

    key: Mapped[str] = mapped_column(Digest, unique=True)  # of kind, recipient and what it is about
    kind: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str]
    about: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    files: Mapped[list[Any]] = mapped_column(
        default=list
    )  # pictures in it and files with it, by their sha256
    state: Mapped[OutboxState] = mapped_column(default=OutboxState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    ref: Mapped[str | None] = mapped_column(String(32), index=True)  # of the return it is about
    next_try: Mapped[datetime | None]  # not before this moment; None: at once
    claimed: Mapped[datetime | None]  # when somebody began to send it
    handed: Mapped[
        datetime | None
    ]  # when its text began to be handed over: after that it is never sent again
    reason: Mapped[str | None]  # why it did not go, in the server's words or ours


class MailboxRow(Base):
    """How far one mailbox, or one folder of files, has been taken in."""

    __tablename__ = "mailbox"

    key: Mapped[str] = mapped_column(Digest, unique=True)  # of the label
    label: Mapped[str]  # account and folder, without a password
    epoch: Mapped[str] = mapped_column(String(64), default="")  # UIDVALIDITY: UIDs mean nothing beyond one
    last: Mapped[int] = mapped_column(BigInteger, default=0)  # every UID up to this one is in the ledger
    bookmark: Mapped[str | None]  # where a source goes on that keeps such a mark itself: Graph's delta link
    polled: Mapped[datetime | None]
    claimed: Mapped[datetime | None]
    holder: Mapped[str | None]  # the process that claimed it: one that is dead holds nothing
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    error: Mapped[str | None]


class DeliveryRow(Base):
    """One message as it lay in a mailbox, and the line of the ledger it became."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("mailbox_id", "mark"), Index(None, "mailbox_id", "mail_id", "size"))

    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailbox.id"))
    mark: Mapped[str] = mapped_column(Digest)  # of epoch and place
    epoch: Mapped[str] = mapped_column(String(64))
    place: Mapped[str]  # the UID, or the name the source knows it by
    mail_id: Mapped[str | None] = mapped_column(Digest)  # of its Message-ID: what outlasts an epoch
    size: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    flagged: Mapped[datetime | None]
    filed: Mapped[datetime | None]  # moved to the folder of its end


class TokenRow(Base):
    """A refresh token that the provider has exchanged for the one in the settings."""

    __tablename__ = "token"

    key: Mapped[str] = mapped_column(Digest, unique=True)  # of provider, client and the token in the settings
    value: Mapped[str]
    rotated: Mapped[datetime]


class EventRow(Base):
    """The audit trail: what happened, when, by whom, to which message or return."""

    __tablename__ = "event"
    __table_args__ = (Index(None, "message_id"), Index(None, "return_id"), Index(None, "at"))

    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str]
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    return_id: Mapped[int | None] = mapped_column(ForeignKey("return.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
