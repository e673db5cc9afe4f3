"""Letters to be sent, each once. No stage sends mail: it puts a row here, and a sender sends."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from .keys import key_of
from .settings import Settings
from .store.tables import MessageRow, OutboxRow
from .store.work import Work


def put(
    work: Work, *, kind: str, recipient: str, about: str, facts: dict[str, Any], now: datetime
) -> str | None:
    """Adds a letter; the reason where it is declined, because the same one was written before."""
    key = key_of(kind, recipient.casefold(), about)
    if work.scalar(select(OutboxRow.id).where(OutboxRow.key == key)) is not None:
        return "this letter was written before"
    work.add(OutboxRow(key=key, kind=kind, recipient=recipient, about=about, facts=facts, written_at=now))
    return None


def answer_school(work: Work, message: MessageRow, settings: Settings, now: datetime) -> str | None:
    """Thanks a school for a stored return, or asks again for a file that could not be read; else why it does not.

    A message that a person must look at first is not answered, and neither is a machine.
    """
    kind = {"stored": "acknowledgement", "rejected": "ask_again"}.get(message.state)
    if settings.letters == "off":
        return "letters are off"
    if message.auto or not message.sender:
        return "nobody to write to"
    if kind is None:
        return "a person decides first"
    about = message.content_key or message.identity
    facts = {"subject": message.subject, "message_id": message.message_id, "code": message.code}
    return put(work, kind=kind, recipient=message.sender, about=about, facts=facts, now=now)
