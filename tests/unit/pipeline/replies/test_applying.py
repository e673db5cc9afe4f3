"""A school's answer to our questions, from the mail as it arrived to the record."""

from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select

from pipeline.context import Context
from pipeline.exports import kept
from pipeline.intake.unpack import unpack
from pipeline.journey import receive
from pipeline.letters.writing import composed
from pipeline.store.tables import ExceptionRow, OutboxRow, ReturnRow
from schemas.codes import Code
from schemas.journey import ExceptionState, MessageState
from schemas.reading import Status
from tests.unit.pipeline.asking import GOOD, Send, codes, message
from tests.unit.pipeline.scripted import Clock, ScriptedChild, finish, make_reading, part

ASKED = make_reading({**GOOD, "roll": 200}, unsure={"ks1": "30-40", "minutes": "about an hour"})
Reply = Callable[..., int]


@pytest.fixture
def ctx(ctx: Context) -> Context:
    told = {"letters": "folder", "letters_from": "hub@hub.example"}
    return replace(ctx, settings=ctx.settings.model_copy(update=told))


@pytest.fixture
def letter(ctx: Context, send: Send) -> EmailMessage:
    """The letter with two questions that a return has given rise to."""
    send("one", ASKED)
    finish(ctx)
    with ctx.look() as look:
        return composed(look.scalars(select(OutboxRow)).one(), ctx)


@pytest.fixture
def reply(ctx: Context, child: ScriptedChild, letter: EmailMessage, clock: Clock) -> Reply:
    """Sends an answer to the letter as a mail program would, and says which message it became."""

    def answer(words: str, *, name: str = "reply", by: str = "in-reply-to", **headers: str) -> int:
        mail = EmailMessage()
        mail["From"], mail["To"] = headers.pop("sender", "office@fernhill.example"), "hub@hub.example"
        mail["Message-ID"] = f"<{name}@fernhill.example>"
        mail["Subject"] = f"Re: {letter['Subject']}" if by == "subject" else "Re: your questions"
        if by == "in-reply-to":
            mail["In-Reply-To"] = letter["Message-ID"]
        for header, value in headers.items():
            del mail[header]
            mail[header] = value
        mail.set_content(words)
        clock.forward(hours=1)
        child.messages[f"{name}.eml"] = unpack(mail.as_bytes(), f"{name}.eml")
        number = receive(ctx, "test", mail.as_bytes(), f"{name}.eml")
        finish(ctx)
        return number

    return answer


def ours(letter: EmailMessage) -> str:
    text = letter.get_body(("plain",))
    assert text is not None
    return "\n".join(f"> {line}" for line in text.get_content().splitlines())


def open_fields(ctx: Context) -> set[str | None]:
    with ctx.look() as look:
        found = select(ExceptionRow.field).where(ExceptionRow.state == ExceptionState.OPEN)
        return set(look.scalars(found))


def record(ctx: Context) -> dict[str, Any]:
    with ctx.look() as look:
        (only,) = kept(look)
    return only.record.answers


BOTH = "1. It should be 35\n2. 60 minutes\n\nThanks\nMary\n"


@pytest.mark.parametrize("by", ["in-reply-to", "subject"])
def test_what_was_asked_is_answered_and_recorded(ctx: Context, reply: Reply, by: str) -> None:
    """Both questions are settled, the return is stored with the values, and the mail needs nobody."""
    number = reply(BOTH, by=by)
    assert record(ctx) | {"ks1": 35, "minutes": 60} == record(ctx)
    assert open_fields(ctx) == set()
    answer = message(ctx, number)
    assert (answer.state, answer.code) == (MessageState.SET_ASIDE, Code.REPLY_READ)
    assert message(ctx, 1).state is MessageState.STORED


def test_the_reading_stays_as_it_was(ctx: Context, reply: Reply) -> None:
    """What the form said is kept beside what the school said later."""
    reply(BOTH)
    with ctx.look() as look:
        held = look.scalars(select(ReturnRow)).one()
        by = {row.resolved_by for row in look.scalars(select(ExceptionRow))}
    (was,) = [each for each in held.reading["answers"] if each["field"] == "ks1"]
    assert (was["raw"], was["status"], was["value"]) == ("30-40", Status.UNSURE.value, None)
    assert by == {"the school's reply of 5 October 2026"}


@pytest.mark.parametrize("where", ["plus-address", "quoted letter"])
def test_a_mark_anywhere_joins_it(ctx: Context, letter: EmailMessage, reply: Reply, where: str) -> None:
    """In the address it was sent to, or only in the letter that is quoted below."""
    ref = letter["Subject"].rpartition("[")[2].rstrip("]")
    if where == "plus-address":
        reply(BOTH, by="", To=f"hub+{ref}@hub.example")
    else:
        reply(
            f"{BOTH}\nOn 3 Nov 2026 hub@hub.example wrote:\n> Subject: questions [{ref}]\n{ours(letter)}",
            by="",
        )
    assert open_fields(ctx) == set()


def test_an_answer_to_the_address_that_carries_the_mark_is_joined(
    ctx: Context, letter: EmailMessage, reply: Reply
) -> None:
    """Our letter asks to be answered there; thread, subject and quotation may all be gone."""
    with ctx.look() as look:
        row = look.scalars(select(OutboxRow)).one()
    told = {"letters_plus": True, "letters_from": "Music Hub <hub@hub.example>"}
    plus = composed(row, replace(ctx, settings=ctx.settings.model_copy(update=told)))
    assert letter["Reply-To"] is None
    assert plus["Reply-To"] == f"Music Hub <hub+{row.ref}@hub.example>"
    number = reply(BOTH, by="nothing", To=str(plus["Reply-To"]))
    assert message(ctx, number).replies_to == row.ref
    assert record(ctx) | {"ks1": 35, "minutes": 60} == record(ctx)


def test_what_is_still_not_clear_stays(ctx: Context, reply: Reply) -> None:
    """One is settled, one is not: its question stays open, and a person is shown the words."""
    number = reply("1. about forty\n2. 60")
    assert open_fields(ctx) == {"ks1", None}
    assert message(ctx, number).code is Code.REPLY
    with ctx.look() as look:
        sentence = look.scalars(select(ExceptionRow.sentence).where(ExceptionRow.code == Code.REPLY)).one()
    assert "1. About – ks1: “about forty”" in sentence


def test_a_value_that_cannot_be_stays_a_question(ctx: Context, reply: Reply) -> None:
    """More learners than pupils on roll is no answer, however plainly it is said."""
    number = reply("1. 350\n2. 60")
    assert "ks1" in open_fields(ctx)
    assert message(ctx, number).code is Code.REPLY


def test_a_stranger_answers_for_nobody(ctx: Context, reply: Reply) -> None:
    """The mark may be copied: another address changes nothing, and a person is told who wrote."""
    number = reply(BOTH, sender="someone@elsewhere.example")
    assert open_fields(ctx) == {"ks1", "minutes", None}
    with ctx.look() as look:
        row = look.scalars(select(ExceptionRow).where(ExceptionRow.message_id == number)).one()
    assert "someone@elsewhere.example" in row.sentence


def test_a_colleague_at_the_school_may_answer(ctx: Context, reply: Reply) -> None:
    """Another address at the school's own domain."""
    reply(BOTH, sender="music@fernhill.example")
    assert open_fields(ctx) == set()


def test_an_out_of_office_reply_answers_nothing(ctx: Context, reply: Reply) -> None:
    """Numbers in it are no answers."""
    reply("1. I am away\n2. until 35", **{"Auto-Submitted": "auto-replied"})
    assert open_fields(ctx) == {"ks1", "minutes"}


def test_the_same_reply_twice_is_one(ctx: Context, reply: Reply) -> None:
    """A second delivery and a second answer change nothing that is decided."""
    reply(BOTH)
    before = record(ctx)
    reply("1. 99\n2. 20", name="again")
    assert record(ctx) == before


def test_a_form_sent_in_reply_takes_the_place_of_the_first(
    ctx: Context, child: ScriptedChild, letter: EmailMessage, clock: Clock
) -> None:
    """Its questions are settled by it; both are kept, the new one is current."""
    clock.forward(hours=1)
    child.readings["new.docx"] = [make_reading({**GOOD, "roll": 200, "ks1": 35, "minutes": 60})]
    raw = f"From: office@fernhill.example\nIn-Reply-To: {letter['Message-ID']}\n\nHere it is.\n".encode()
    unpacked = unpack(raw, "new.eml").model_copy(update={"parts": [part("new.docx", b"new")]})
    child.messages["new.eml"] = unpacked
    number = receive(ctx, "test", raw, "new.eml")
    finish(ctx)
    assert open_fields(ctx) == set()
    assert message(ctx, number).state is MessageState.STORED
    with ctx.look() as look:
        found = kept(look)
    assert [(each.record.answers["ks1"], each.current) for each in found] == [(None, False), (35, True)]


def test_our_own_pictures_that_come_back_are_no_documents(
    ctx: Context, child: ScriptedChild, letter: EmailMessage
) -> None:
    """Mail programs send what they quote: the row of the form that we showed is not a new page of it."""
    with ctx.work() as work:
        work.scalars(select(OutboxRow)).one().files = [{"sha256": part("", b"row").sha256}]
    raw = f"From: office@fernhill.example\nIn-Reply-To: {letter['Message-ID']}\n\n{BOTH}".encode()
    unpacked = unpack(raw, "r.eml")
    child.messages["r.eml"] = unpacked.model_copy(update={"parts": [part("image001.jpg", b"row")]})
    number = receive(ctx, "test", raw, "r.eml")
    finish(ctx)
    assert message(ctx, number).code is Code.REPLY_READ
    assert open_fields(ctx) == set()


def test_a_contradiction_is_settled_by_either_answer(
    ctx: Context, send: Send, child: ScriptedChild, clock: Clock
) -> None:
    """The number that was asked about is given anew; what spoke against it is gone."""
    send(
        "two",
        make_reading({**GOOD, "roll": 200, "ks1": 30, "ks2": 8, "pp": 52}),
        sender="head@fernhill.example",
    )
    finish(ctx)
    with ctx.look() as look:
        asked = composed(look.scalars(select(OutboxRow)).one(), ctx)
    raw = f"From: head@fernhill.example\nIn-Reply-To: {asked['Message-ID']}\n\nIt should be 12\n".encode()
    child.messages["r.eml"] = unpack(raw, "r.eml")
    receive(ctx, "test", raw, "r.eml")
    finish(ctx)
    assert open_fields(ctx) == set()
    assert record(ctx)["pp"] == 12


def test_the_school_that_was_asked_is_known_to_be_asked(ctx: Context, letter: EmailMessage) -> None:
    """Staff see which questions wait for a school."""
    with ctx.look() as look:
        assert all(row.asked_at for row in look.scalars(select(ExceptionRow)))
    assert codes(ctx, 1) == {Code.VALUE_UNSURE}
