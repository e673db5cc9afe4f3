"""Who may be written to without a person's hand in it (RFC 3834). Each rule that declines gives its reason."""

import re
from datetime import datetime, timedelta
from email.utils import parseaddr

from sqlalchemy import func, select

from pipeline.mailboxes.address import FILES, parse_address
from pipeline.settings import Settings
from pipeline.store.tables import MessageRow, OutboxRow
from pipeline.store.work import Work
from schemas.hub import Hub

REPLIES = ("acknowledgement", "ask_again", "question")
"""The letters that answer a message; a chaser begins a correspondence."""

_NOBODY = re.compile(
    r"((no|do-?not|dont|never)[._-]?(reply|respond|answer)|mailer-?daemon|postmaster|bounces?|abuse|root|daemon"
    r"|.*[._-](no|do-?not)[._-]?reply|.*-(request|bounces?|owner)|owner-.*|listserv|majordomo)([+=-].*)?@",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@]+@[^\s<>()\[\]\",;:@]+\.[^\s<>()\[\]\",;:@.]+")


def recipient_of(message: MessageRow) -> str | None:
    """The envelope's sender, where our server wrote it; the From address of mail that came another way."""
    found = message.sender if message.envelope is None else message.envelope
    return found.casefold() if found else None


def sender_of(settings: Settings, hub: Hub | None) -> str | None:
    """The address that letters are from: the one set, or the mailbox's own, or the head of service's."""
    if settings.letters_from:
        return settings.letters_from
    users = (
        address.user for url in settings.mailboxes if (address := parse_address(url)).scheme not in FILES
    )
    return next((user for user in users if "@" in user), hub.head_of_service if hub else None)


def ourselves(settings: Settings, hub: Hub | None) -> set[str]:
    """Every address of the hub: what comes from there is never answered."""
    found = {parseaddr(sender_of(settings, hub) or "")[1]}
    found |= {parse_address(url).user for url in settings.mailboxes}
    if hub is not None:
        found |= {hub.curriculum_lead, hub.head_of_service, *(each.team for each in hub.areas)}
    return {each.casefold() for each in found if each}


def why_no_reply(message: MessageRow, settings: Settings, hub: Hub | None) -> str | None:
    """Why a message gets no automatic answer; None where it may have one."""
    recipient = recipient_of(message)
    if message.auto:
        return "a machine sent it"
    if message.envelope == "":
        return "its return path is empty"
    if recipient is None:
        return "nobody to write to"
    if message.silence:
        return message.silence
    if message.doubt:
        return "our mail server could not confirm the sender"
    return why_not_to(recipient, settings, hub)


def why_not_to(recipient: str, settings: Settings, hub: Hub | None) -> str | None:
    """Why an address is not written to."""
    if not _ADDRESS.fullmatch(recipient):
        return "it is not an address"
    if _NOBODY.match(recipient):
        return "nobody reads that address"
    if _plain(recipient) in {_plain(each) for each in ourselves(settings, hub)}:
        return "it is our own address"
    if sender_of(settings, hub) is None:
        return "no address to write from: set RITORNELLO_LETTERS_FROM"
    return None


def _plain(address: str) -> str:
    """An address without what stands behind a plus: ours with a mark in it is ours."""
    local, _, domain = address.casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def written_lately(work: Work, recipient: str, settings: Settings, now: datetime) -> bool:
    """Whether this address had an automatic answer within the period."""
    since = now - timedelta(hours=settings.letters_period_hours)
    query = select(OutboxRow.id).where(
        OutboxRow.recipient == recipient, OutboxRow.kind.in_(REPLIES), OutboxRow.written_at > since
    )
    return work.scalar(query.limit(1)) is not None


def left_this_hour(work: Work, settings: Settings, now: datetime) -> int:
    """How many letters may still go within the hour."""
    since = now - timedelta(hours=1)
    gone = work.scalar(
        select(func.count())
        .select_from(OutboxRow)
        .where(func.coalesce(OutboxRow.handed, OutboxRow.sent_at) > since)
    )
    return max(0, settings.letters_per_hour - (gone or 0))
