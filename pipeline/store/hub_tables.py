"""What the hub keeps beyond the journey: contacts, rounds, answers to search, actions, follow-ups, digests, erasures.

Everything here can be made again from records and returns but for what a person said (excuses, states, erasures).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schemas.following import ActionState, DigestState, ErasureKind, ExpectedState, LinkState, VisitState
from schemas.journey import FollowUpKind, FollowUpState
from schemas.reading import Status
from schemas.template import Kind

from .base import Base, Digest


class SchoolLinkRow(Base):
    """A school that has closed, and the one that goes on in its place; a closing school may have several, and the other
    way round.
    """

    __tablename__ = "school_link"
    __table_args__ = (UniqueConstraint("closed_id", "successor_id"), Index(None, "successor_id"))

    closed_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    successor_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    state: Mapped[LinkState]
    because: Mapped[str]  # the evidence, in plain words
    made_at: Mapped[datetime]


class ContactRow(Base):
    """One address that a school is written to at, or writes from."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("school_id", "address"), Index(None, "address"))

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    address: Mapped[str]  # casefolded
    name: Mapped[str | None]
    source: Mapped[str] = mapped_column(String(32))  # "hand", "return": who said so
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    failed_at: Mapped[datetime | None]  # a letter to it came back


class SchoolDomainRow(Base):
    """A sender's domain seen with accepted returns of a school: evidence, never proof. Shared free mail is never here."""

    __tablename__ = "school_domain"
    __table_args__ = (UniqueConstraint("school_id", "domain"), Index(None, "domain"))

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    domain: Mapped[str]
    returns: Mapped[int]  # how many accepted returns came from it
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]


class RoundRow(Base):
    """A collection: which forms, from when, by when, and how schools are reminded."""

    __tablename__ = "round"

    name: Mapped[str] = mapped_column(String(100), unique=True)
    title: Mapped[str]
    templates: Mapped[list[Any]]  # ids of forms; any version of one counts
    opens: Mapped[date]
    due: Mapped[date]
    closes: Mapped[date | None]  # after it, a return no longer counts for this round
    plan: Mapped[list[Any]]  # chasers: [{"days": after due, may be negative, "tone": Tone}]
    chosen_by: Mapped[dict[str, Any]]  # the filter that schools were chosen by
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class RoundSchoolRow(Base):
    """One school that a round expects, and how far it has come."""

    __tablename__ = "round_school"
    __table_args__ = (
        UniqueConstraint("round_id", "school_id"),
        Index(None, "school_id"),
        Index(None, "round_id", "state"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    state: Mapped[ExpectedState] = mapped_column(default=ExpectedState.NOT_SENT)
    return_id: Mapped[int | None] = mapped_column(
        ForeignKey("return.id")
    )  # the one that counts: the last sent
    sent_at: Mapped[datetime | None]
    replied_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]  # when its first return was sent
    accepted_at: Mapped[datetime | None]
    excused_at: Mapped[datetime | None]
    excused_by: Mapped[str | None]
    excuse: Mapped[str | None]
    chasers: Mapped[int] = mapped_column(default=0)  # how many were written
    chased_at: Mapped[datetime | None]
    last_contact: Mapped[datetime | None]  # the last word in either direction


class AnswerRow(Base):
    """One answer that says something, of one record: what views, tracking and search read. Blank ones have no row."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("record_id", "field"),
        Index(None, "school_id", "field"),
        Index(None, "return_id"),
    )

    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    return_id: Mapped[int] = mapped_column(ForeignKey("return.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    field: Mapped[str]
    section: Mapped[str]
    question: Mapped[str]
    part: Mapped[str]  # the column or option group
    kind: Mapped[Kind]
    status: Mapped[Status]
    text: Mapped[str]  # as a person reads it
    number: Mapped[float | None] = mapped_column(Float)
    day: Mapped[date | None]
    page: Mapped[int | None]  # of the document, from 1
    restricted: Mapped[bool] = mapped_column(default=False)  # may name a pupil or speak of safeguarding


class ActionRow(Base):
    """One action or target of a school, followed from return to return."""

    __tablename__ = "action"
    __table_args__ = (Index(None, "school_id", "template"), Index(None, "state", "due"))

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    template: Mapped[str] = mapped_column(String(200))
    section: Mapped[str]
    question: Mapped[str]
    text: Mapped[str]
    owner: Mapped[str | None]  # in the school's words
    due_words: Mapped[str | None]  # "Summer 2", as written
    due: Mapped[date | None]  # the last day that this can mean; None where it means no day
    success: Mapped[str | None]
    state: Mapped[ActionState] = mapped_column(default=ActionState.OPEN)
    because: Mapped[str] = mapped_column(default="")  # why the state is what it is, in plain words
    by_hand: Mapped[bool] = mapped_column(default=False)  # a person set the state: no return changes it
    first_return_id: Mapped[int] = mapped_column(ForeignKey("return.id"))
    last_return_id: Mapped[int] = mapped_column(ForeignKey("return.id"))
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    settled_at: Mapped[datetime | None]  # when it was done or dropped
    restricted: Mapped[bool] = mapped_column(default=False)


class SightingRow(Base):
    """What one return says of an action."""

    __tablename__ = "sighting"
    __table_args__ = (UniqueConstraint("action_id", "return_id"), Index(None, "return_id"))

    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    return_id: Mapped[int] = mapped_column(ForeignKey("return.id"))
    field: Mapped[str]
    text: Mapped[str]
    owner: Mapped[str | None]
    due_words: Mapped[str | None]
    likeness: Mapped[float] = mapped_column(Float)  # 0 to 100, with what it was before


class RuleRow(Base):
    """A follow-up rule as it stands in the file: since when it is on, and when it was last tried."""

    __tablename__ = "rule"

    name: Mapped[str] = mapped_column(String(100), unique=True)
    digest: Mapped[str] = mapped_column(Digest)  # of its text in the file
    switched_on: Mapped[bool]
    since: Mapped[datetime | None]  # it applies to what was sent from here on
    ran_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    tried: Mapped[int | None]  # how many follow-ups a dry run would have raised


class FollowUpRow(Base):
    """One thing the hub should do for a school, in the school's own words, with the address that owns it."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index(None, "state", "due"),
        Index(None, "message_id"),
        Index(None, "school_id"),
        Index(None, "rule"),
    )

    key: Mapped[str] = mapped_column(Digest, unique=True)
    kind: Mapped[FollowUpKind]
    rule: Mapped[str] = mapped_column(String(100), default="")  # the rule of the file that raised it
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    return_id: Mapped[int | None] = mapped_column(ForeignKey("return.id"))
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"))
    owner: Mapped[str]
    quote: Mapped[str]
    because: Mapped[str] = mapped_column(default="")  # what the rule saw, in plain words
    due: Mapped[datetime]
    state: Mapped[FollowUpState] = mapped_column(default=FollowUpState.OPEN)
    raised_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str | None]


class FollowUpEventRow(Base):
    """The history of a follow-up: raised, given to somebody else, moved, done, taken up again."""

    __tablename__ = "follow_up_event"
    __table_args__ = (Index(None, "follow_up_id"),)

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"))
    at: Mapped[datetime]
    actor: Mapped[str]
    what: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(default="")


class VisitRow(Base):
    """One visit to a school, with the follow-up that asked for it, where one did."""

    __tablename__ = "visit"
    __table_args__ = (Index(None, "school_id"), Index(None, "follow_up_id"))

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id"))
    at: Mapped[datetime]
    minutes: Mapped[int]
    state: Mapped[VisitState] = mapped_column(default=VisitState.PLANNED)
    planned_by: Mapped[str]
    planned_at: Mapped[datetime]


class DigestRow(Base):
    """One weekly letter to one reader: its key lets it go once, whatever happens."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("kind", "audience", "week"),)

    kind: Mapped[str] = mapped_column(String(40))
    audience: Mapped[str] = mapped_column(String(200))  # "hub", or the name of an area
    week: Mapped[str] = mapped_column(String(8))  # ISO 8601: 2026-W47
    state: Mapped[DigestState] = mapped_column(default=DigestState.CLAIMED)
    claimed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what next week is compared with


class ErasureRow(Base):
    """The log of what was taken out: never what it said, only how much, why, and the digests that prove it was that."""

    __tablename__ = "erasure"

    at: Mapped[datetime]
    actor: Mapped[str]
    kind: Mapped[ErasureKind]
    subject: Mapped[str] = mapped_column(
        Digest
    )  # a digest of the address or URN: it can be checked, not read
    reason: Mapped[str]
    counts: Mapped[dict[str, Any]]  # rows by table, and files
    files: Mapped[list[Any]]  # sha256 of every file taken off the disk
    before: Mapped[str | None] = mapped_column(Digest)  # the proof of the line before this one
    proof: Mapped[str] = mapped_column(
        Digest, unique=True
    )  # of this line and the one before: none can be left out
