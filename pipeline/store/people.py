"""The tables of the people at the desk: who they are, what each has in hand, what was decided, and who is told."""

from datetime import datetime
from typing import Any

from sqlalchemy import Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schemas.access import UserRole

from .base import Base, Digest

ROLE = Enum(
    UserRole, native_enum=False, create_constraint=False, length=32, values_callable=lambda roles: [*roles]
)


class UserRow(Base):
    """One person who may sign in. ``password`` is an argon2 hash; None where only the identity provider signs in."""

    __tablename__ = "user"

    name: Mapped[str] = mapped_column(String(200), unique=True)  # what is typed to sign in, in lower case
    shown: Mapped[str]  # how the desk calls this person
    role: Mapped[UserRole] = mapped_column(ROLE)
    password: Mapped[str | None]
    subject: Mapped[str | None] = mapped_column(
        Digest, unique=True
    )  # of issuer and subject, where OIDC signs in
    active: Mapped[bool] = mapped_column(default=True)
    created: Mapped[datetime]


class SessionRow(Base):
    """One signed-in browser. Only the digest of its token is kept, so that a stolen table opens no session."""

    __tablename__ = "session"

    digest: Mapped[str] = mapped_column(Digest, unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created: Mapped[datetime]
    seen: Mapped[datetime]


class SignInRow(Base):
    """One attempt to sign in, good or bad: what lock-out counts."""

    __tablename__ = "sign_in"
    __table_args__ = (Index(None, "name", "at"), Index(None, "address", "at"))

    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(Digest)  # of the name that was typed: it may be a password by mistake
    address: Mapped[str] = mapped_column(String(64))
    good: Mapped[bool]


class ClaimRow(Base):
    """One message in one person's hands. ``edits`` outlive the claim: who comes next finds them."""

    __tablename__ = "claim"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    since: Mapped[datetime]
    touched: Mapped[datetime]
    edits: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  # by exception number: what was typed and not sent


class DecisionRow(Base):
    """One decision of one person, with all that it changed, before and after, so that it can be read and undone."""

    __tablename__ = "decision"
    __table_args__ = (Index(None, "message_id"), Index(None, "exception_id"), Index(None, "at"))

    key: Mapped[str] = mapped_column(Digest, unique=True)  # made with the page: pressed twice is once
    kind: Mapped[str] = mapped_column(String(40))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by: Mapped[str]
    at: Mapped[datetime]
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    return_id: Mapped[int | None] = mapped_column(ForeignKey("return.id"))
    exception_id: Mapped[int | None] = mapped_column(ForeignKey("exception.id"))
    said: Mapped[str]  # one plain sentence
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]


class ApiTokenRow(Base):
    """One token of a program; only its digest is kept."""

    __tablename__ = "api_token"

    digest: Mapped[str] = mapped_column(Digest, unique=True)
    label: Mapped[str]
    scopes: Mapped[list[Any]] = mapped_column(default=list)
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id")
    )  # whose hand it decides with: a user who never signs in
    created: Mapped[datetime]
    expires: Mapped[datetime | None]
    used: Mapped[datetime | None]
    revoked: Mapped[datetime | None]


class WebhookRow(Base):
    """One address that is told of what happens; each call is signed with ``secret``."""

    __tablename__ = "webhook"

    url: Mapped[str]
    secret: Mapped[str]
    events: Mapped[list[Any]] = mapped_column(default=list)
    active: Mapped[bool] = mapped_column(default=True)
    created: Mapped[datetime]
    seen_event: Mapped[int] = mapped_column(default=0)  # the last event of the audit trail it was told of


class WebhookCallRow(Base):
    """One thing one address is to be told, tried until it is heard or too old."""

    __tablename__ = "webhook_call"
    __table_args__ = (Index(None, "state", "next_try"), UniqueConstraint("webhook_id", "key"))

    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    key: Mapped[str] = mapped_column(Digest)  # of the event and what it is about: told once
    event: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(String(20), default="waiting")  # waiting, sent, failed
    attempts: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime | None]
    written_at: Mapped[datetime]
    answered: Mapped[str | None]  # the status it was answered with, or why it was not


class RenderingRow(Base):
    """One picture, or other thing to look at, made of a stored file: made once, found by what it was made of."""

    __tablename__ = "rendering"

    key: Mapped[str] = mapped_column(Digest, unique=True)  # of the source's sha256 and what was made of it
    sha256: Mapped[str] = mapped_column(Digest)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
