"""Messages as they arrive: the headers that servers add, a covering note, an attachment; the same bytes every time."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from .letters import RETURNS_ADDRESS, Letter

WORD_TYPE = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")
SUMMER_TIME_ENDS = datetime(2026, 10, 25, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Envelope:
    """From whom, when, and under which name it is kept in the mailbox."""

    slug: str
    sender: str
    name: str
    sent: datetime

    @property
    def message_id(self) -> str:
        """The Message-ID with its brackets."""
        return f"<{self.sent:%Y%m%d.%H%M%S}.{self.slug}@{self.sender.partition('@')[2]}>"


def message(
    envelope: Envelope, letter: Letter, attached: bytes | None = None, extra: Mapping[str, str] | None = None
) -> bytes:
    """The message as the mailbox server would hand it over."""
    made = EmailMessage(policy=SMTP)
    _trace(made, envelope)
    made["Message-ID"] = envelope.message_id
    made["Date"] = format_datetime(_local(envelope.sent))
    made["From"] = Address(envelope.name, addr_spec=envelope.sender)
    made["To"] = Address("Music Hub Returns", addr_spec=RETURNS_ADDRESS)
    made["Subject"] = letter.subject
    for name, value in (extra or {}).items():
        made[name] = value
    made.set_content(letter.note + "\n")
    if letter.html:
        lines = "".join(f"<p>{html.escape(line)}</p>" for line in letter.note.split("\n") if line)
        made.add_alternative(f"<html><body>{lines}</body></html>\n", subtype="html")
    if attached is not None:
        maintype, subtype = WORD_TYPE
        made.add_attachment(attached, maintype=maintype, subtype=subtype, filename=letter.attachment)
    _fix_boundaries(made, envelope)
    return made.as_bytes()


def _local(moment: datetime) -> datetime:
    """The moment in British time, which is an hour ahead until the last Sunday of October."""
    ahead = 1 if moment < SUMMER_TIME_ENDS else 0
    return moment.astimezone(timezone(timedelta(hours=ahead)))


def _trace(made: EmailMessage, envelope: Envelope) -> None:
    domain = envelope.sender.partition("@")[2]
    got = format_datetime(_local(envelope.sent) + timedelta(seconds=4))
    number = sum(envelope.slug.encode()) % 250
    made["Return-Path"] = f"<{envelope.sender}>"
    made["Received"] = (
        f"from mail.{domain} (mail.{domain} [192.0.2.{number}]) by mx.hartwellmusic.example with ESMTPS "
        f"id {number:03d}{envelope.sent:%d%H%M}; {got}"
    )


def _fix_boundaries(made: EmailMessage, envelope: Envelope) -> None:
    parts = (part for part in made.walk() if part.is_multipart())
    for level, part in enumerate(parts):
        part.set_boundary(f"=_{envelope.slug}_{level}_=")
