"""Decisions to write: the school is asked about what is not clear; the exceptions stay open and wait for its answer."""

from datetime import timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import select

from pipeline.context import Context
from pipeline.exceptions import are_open
from pipeline.keys import key_of
from pipeline.letters.facts import BY_HAND, facts_of
from pipeline.letters.rules import recipient_of, why_no_reply
from pipeline.letters.showing import Shots, with_pictures
from pipeline.letters.writing import Words, worded
from pipeline.outbox import put
from pipeline.store.people import DecisionRow
from pipeline.store.tables import ExceptionRow, MessageRow, OutboxRow
from pipeline.store.work import Work

from .deciding import Case, decide_exception
from .hand import Hand, Refused

KIND = "question"
GRACE = timedelta(minutes=2)  # so long a letter waits that a person has sent: undo takes it back


def askable(work: Work, message_id: int) -> list[ExceptionRow]:
    """The open exceptions of a message that its school itself can clear up, the first asked first."""
    waiting = are_open(work, message_id=message_id)
    return [each for each in waiting if each.code in BY_HAND and each.return_id is not None]


def letter(work: Work, ctx: Context, message: MessageRow, about: list[ExceptionRow]) -> dict[str, Any]:
    """The facts of the question about these exceptions and no others."""
    return facts_of(work, message, KIND, ctx, about)


def preview(work: Work, ctx: Context, message_id: int, numbers: list[int]) -> tuple[str | None, Words]:
    """Who would be written to, and the letter as it would be read. Refused where nobody may be."""
    message = work.find(MessageRow, message_id)
    chosen = [each for each in askable(work, message_id) if each.id in numbers]
    return recipient_of(message), worded(KIND, letter(work, ctx, message, chosen))


def ask(
    work: Work,
    ctx: Context,
    hand: Hand,
    exception_id: int,
    numbers: list[int],
    pictures: Shots = MappingProxyType({}),
) -> DecisionRow:
    """Writes one question to the school about all these exceptions of the message; they wait for its answer.

    ``pictures`` show where each stands on the form; they are drawn before anything is held, because that takes seconds.
    """

    def apply(case: Case) -> str:
        chosen = [each for each in askable(work, case.message.id) if each.id in numbers]
        if not chosen:
            raise Refused("There is nothing here that the school could be asked.")
        declined = why_not(ctx, case.message)
        recipient = recipient_of(case.message)
        if declined or recipient is None:
            raise Refused(f"No letter can go to this school: {declined}.")
        facts = letter(work, ctx, case.message, chosen)
        about = key_of(case.message.identity, hand.user_id, hand.key)
        told = {"facts": facts, "files": with_pictures(facts, pictures), "ref": facts["ref"], "now": hand.now}
        put(work, kind=KIND, recipient=recipient, about=about, **told)
        work.flush()
        key = key_of(KIND, recipient.casefold(), about)
        written = select(OutboxRow).where(OutboxRow.key == key)
        for row in work.scalars(written):
            row.next_try = hand.now + GRACE
        for each in chosen:
            each.asked_at = hand.now
        return f"{recipient} was asked about {len(chosen)} answer{'s' if len(chosen) > 1 else ''}"

    row = decide_exception(work, hand, exception_id, "ask", apply)
    if "letter" not in row.after and not row.undone_at:
        message = work.find(MessageRow, row.message_id)
        about = key_of(message.identity, hand.user_id, hand.key)
        recipient = (recipient_of(message) or "").casefold()
        row.after = {**row.after, "letter": {"key": key_of(KIND, recipient, about)}}
    return row


def declined(look: Work, ctx: Context, message_id: int) -> str | None:
    """Why nobody can be asked about a message; None where somebody can."""
    return why_not(ctx, look.find(MessageRow, message_id))


def why_not(ctx: Context, message: MessageRow) -> str | None:
    """Why no letter may go to whoever sent a message; None where one may."""
    if ctx.settings.letters == "off":
        return "letters are switched off (RITORNELLO_LETTERS)"
    return why_no_reply(message, ctx.settings, ctx.hub)
