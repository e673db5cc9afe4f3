"""Letters to be sent, each once. No stage sends mail: it puts a row here, and a sender sends."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from .context import Context
from .exceptions import are_open
from .keys import key_of
from .letters.facts import facts_of, kind_of
from .letters.rules import recipient_of, why_no_reply, written_lately
from .letters.showing import Shots, with_pictures
from .preferences import letter_kinds
from .store.tables import EventRow, ExceptionRow, MessageRow, OutboxRow
from .store.work import Work


def put(
    work: Work,
    *,
    kind: str,
    recipient: str,
    about: str,
    facts: dict[str, Any],
    now: datetime,
    ref: str | None = None,
    files: Sequence[dict[str, Any]] = (),
) -> str | None:
    """Adds a letter; the reason where it is declined, because the same one was written before."""
    key = key_of(kind, recipient.casefold(), about)
    if work.scalar(select(OutboxRow.id).where(OutboxRow.key == key)) is not None:
        return "this letter was written before"
    work.add(
        OutboxRow(
            key=key,
            kind=kind,
            recipient=recipient.casefold(),
            about=about,
            facts=facts,
            files=list(files),
            written_at=now,
            ref=ref,
        )
    )
    return None


def answer_school(work: Work, message: MessageRow, ctx: Context, pictures: Shots | None = None) -> str | None:
    """Thanks a school, asks what is unclear, or asks again for a file that could not be read; else why it does not.

    ``pictures`` are those of the answers that are not clear.

    The reason is kept among the events, so that nobody has to guess why a school heard nothing.
    """
    if ctx.settings.letters == "off":
        return "letters are off"
    work.flush()
    declined = _answered(work, message, ctx, pictures or {})
    facts = {"declined": declined} if declined else {"written": True}
    work.add(EventRow(at=ctx.clock(), kind="letter", actor="journey", message_id=message.id, facts=facts))
    return declined


def _answered(work: Work, message: MessageRow, ctx: Context, pictures: Shots) -> str | None:
    kind = kind_of(work, message)
    declined = why_no_reply(message, ctx.settings, ctx.hub)
    recipient = recipient_of(message)
    if declined or recipient is None:
        return declined
    if kind is None:
        return "a person decides first"
    if kind not in letter_kinds(work, ctx.settings):
        return f"letters of the kind {kind} are switched off"
    if written_lately(work, recipient, ctx.settings, ctx.clock()):
        return f"it was written to within {ctx.settings.letters_period_hours:g} hours"
    facts = facts_of(work, message, kind, ctx)
    about = message.content_key or message.identity
    files = with_pictures(facts, pictures)
    told = {"facts": facts, "files": files, "ref": facts["ref"], "now": ctx.clock()}
    declined = put(work, kind=kind, recipient=recipient, about=about, **told)
    for each in _asked_about(work, message, facts) if declined is None else []:
        each.asked_at = ctx.clock()
    return declined


def _asked_about(work: Work, message: MessageRow, facts: dict[str, Any]) -> list[ExceptionRow]:
    """What waits for the school now: each question of a letter, or the whole form where it is asked for again."""
    if "items" in facts:
        return [work.find(ExceptionRow, item["exception"]) for item in facts["items"]]
    return are_open(work, message_id=message.id)
