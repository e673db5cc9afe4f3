"""How the hub's installation is kept: letters, settings, health, the audit trail."""

from pydantic import AwareDatetime
from pydantic import Field as Default

from pipeline.thresholds import Thresholds
from schemas.base import Shape
from schemas.journey import OutboxState, Stage


class Letter(Shape):
    """One letter of the outbox; ``reason`` says why it did not go."""

    id: int
    kind: str
    recipient: str
    state: OutboxState
    written: AwareDatetime
    sent: AwareDatetime | None
    reason: str | None
    return_: str | None = Default(serialization_alias="return")


class Letters(Shape):
    """Letters, the last written first; ``next`` is the ``before`` of the next page, null at the end."""

    letters: list[Letter]
    next: int | None


class OneLetter(Letter):
    """A letter as it goes, in words."""

    subject: str
    text: str
    files: list[str]


class Settings(Shape):
    """What a return must be before it is accepted without a look, and which kinds of letter go."""

    thresholds: Thresholds
    set_by: str | None
    set_at: AwareDatetime | None
    letters: str  # off, or the way they go
    letter_kinds: dict[str, bool]


class Waiting(Shape):
    """What waits at one stage, and since when the oldest does."""

    stage: Stage
    count: int
    since: AwareDatetime


class Mailbox(Shape):
    """One mailbox: when it was looked into last, and what stands in the way."""

    label: str
    polled: AwareDatetime | None
    failures: int
    error: str | None


class Health(Shape):
    """The state of the installation. ``troubles`` are sentences that say what to do; none is well."""

    troubles: list[str]
    waiting: list[Waiting]
    mailboxes: list[Mailbox]
    letters_waiting: int
    letters_failed: int
    last_message: AwareDatetime | None
    disk_free: int
    disk_total: int
    database: str
    versions: dict[str, str]


class Happening(Shape):
    """One line of the audit trail."""

    id: int
    at: AwareDatetime
    kind: str
    by: str
    said: str
    about: str | None
    return_: str | None = Default(serialization_alias="return")


class Trail(Shape):
    """The audit trail, the latest first; ``next`` is the ``before`` of the next page, null at the end."""

    events: list[Happening]
    next: int | None
