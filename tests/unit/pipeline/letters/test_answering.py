"""Which messages are answered, by what, and why others are not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from pipeline.context import Context
from pipeline.decisions.belonging import reject
from pipeline.exceptions import are_open
from pipeline.intake.opened import Letterhead, Opened, Verdict
from pipeline.journey import receive
from pipeline.letters.chasing import Due, chase
from pipeline.letters.replies import message_id_of
from pipeline.letters.sending import send_due
from pipeline.letters.writing import worded
from pipeline.store.tables import EventRow, ExceptionRow, OutboxRow
from schemas.codes import Code, Failure
from schemas.journey import FollowUpKind, MessageState, OutboxState
from schemas.message import Unpacked
from schemas.reading import issue
from tests.unit.pipeline.asking import GOOD, Send, codes, follow_ups, message
from tests.unit.pipeline.deciding_hands import hands
from tests.unit.pipeline.scripted import Clock, ScriptedChild, finish, make_reading, part


def on(ctx: Context, **told: Any) -> Context:
    """The same installation with letters written into a folder."""
    return replace(ctx, settings=ctx.settings.model_copy(update={"letters": "folder", **told}))


def letters(ctx: Context) -> list[tuple[str, str]]:
    with ctx.look() as look:
        rows = look.scalars(select(OutboxRow).order_by(OutboxRow.id))
        return [(row.kind, row.recipient) for row in rows]


def why(ctx: Context) -> list[str]:
    """Why the letters were declined, in order."""
    with ctx.look() as look:
        rows = look.scalars(select(EventRow).where(EventRow.kind == "letter").order_by(EventRow.id))
        return [row.facts["declined"] for row in rows if "declined" in row.facts]


@pytest.fixture
def arrive(ctx: Context, child: ScriptedChild) -> Callable[..., int]:
    """A mail with a good form and headers of one's own."""

    def deliver(name: str = "one", *, form: bool = True, head: Letterhead | None = None, **mail: Any) -> int:
        parts = [part(f"{name}.docx", name.encode())] if form else []
        child.readings[f"{name}.docx"] = [make_reading({**GOOD, "q1": name})]
        told = {"message_id": f"<{name}@fernhill.example>", "from_address": "office@fernhill.example", **mail}
        child.messages[f"{name}.eml"] = Opened(parts=parts, head=head or Letterhead(), **told)
        return receive(ctx, "test", f"raw {name}".encode(), f"{name}.eml")

    return deliver


def test_a_stored_return_is_thanked_for_at_the_envelopes_address(ctx: Context, arrive) -> None:
    """RFC 3834: to the envelope's sender, whatever the From header says."""
    arrive(head=Letterhead(return_path="Secretary@Fernhill.example"))
    ctx = on(ctx)
    finish(ctx)
    assert letters(ctx) == [("acknowledgement", "secretary@fernhill.example")]


@pytest.mark.parametrize(
    ("head", "mail", "reason"),
    [
        ({"return_path": ""}, {}, "its return path is empty"),
        ({"silence": "it came through a list"}, {}, "it came through a list"),
        ({}, {"auto": "list_mail"}, "a machine sent it"),
        ({"return_path": "no-reply@fernhill.example"}, {}, "nobody reads that address"),
        ({"return_path": "bounces+17=a@fernhill.example"}, {}, "nobody reads that address"),
        ({"return_path": "head@hub.example"}, {}, "it is our own address"),
        ({"return_path": "East@hub.example"}, {}, "it is our own address"),
        ({"return_path": "head+r0123456789abcdef@hub.example"}, {}, "it is our own address"),
        ({}, {"from_address": None}, "nobody to write to"),
        ({"return_path": "not an address"}, {}, "it is not an address"),
    ],
)
def test_who_is_never_answered(
    ctx: Context, arrive, head: dict[str, Any], mail: dict[str, Any], reason: str
) -> None:
    """Machines, lists, null paths, no-reply and ourselves; the reason is kept."""
    arrive(head=Letterhead(**head), **mail)
    ctx = on(ctx)
    finish(ctx)
    assert letters(ctx) == []
    assert why(ctx) == [reason]


def test_one_answer_a_sender_and_period(ctx: Context, arrive, clock: Clock) -> None:
    """A second form within the day is stored and not answered; after it, it is."""
    ctx = on(ctx)
    arrive("one")
    arrive("two")
    finish(ctx)
    assert len(letters(ctx)) == 1
    assert why(ctx) == ["it was written to within 24 hours"]
    clock.forward(hours=25)
    arrive("three")
    finish(ctx)
    assert len(letters(ctx)) == 2


def test_a_kind_that_is_switched_off_is_not_written(ctx: Context, arrive) -> None:
    """Every letter has a switch."""
    ctx = on(ctx, letters_kinds=("ask_again",))
    arrive()
    finish(ctx)
    assert (letters(ctx), why(ctx)) == ([], ["letters of the kind acknowledgement are switched off"])


def test_only_what_is_unclear_is_asked(ctx: Context, send: Send) -> None:
    """One letter with each doubtful answer quoted, where nothing else keeps the return."""
    reading = make_reading({**GOOD, "share": 140}, unsure={"grade": "2/3"})
    send("one", reading)
    ctx = on(ctx)
    finish(ctx)
    assert letters(ctx) == [("question", "office@fernhill.example")]
    with ctx.look() as look:
        (row,) = look.scalars(select(OutboxRow))
    assert sorted(each["question"] for each in row.facts["items"]) == ["About – grade", "About – share"]
    assert "2/3" in {each["said"] for each in row.facts["items"]}
    assert row.ref is not None


def test_what_the_hub_must_decide_is_not_asked_of_the_school(ctx: Context, send: Send) -> None:
    """An unknown school beside a doubtful answer: a person looks first."""
    reading = make_reading({"name": "Nowhere Hall", "q1": "x"}, unsure={"grade": "2/3"})
    send("one", reading, sender="a@private.example")
    ctx = on(ctx)
    finish(ctx)
    assert (letters(ctx), why(ctx)) == ([], ["a person decides first"])


def test_a_file_that_cannot_be_read_is_asked_for_again_with_the_blank(
    ctx: Context, send: Send, child: ScriptedChild
) -> None:
    """What to do about it, and the empty form that is installed."""
    send("one", make_reading(GOOD))
    child.readings["one-0.docx"] = Failure(code=Code.DAMAGED)
    ctx = on(ctx)
    finish(ctx)
    with ctx.look() as look:
        (row,) = look.scalars(select(OutboxRow))
    assert (row.kind, row.facts["code"], row.facts["blank"]) == ("ask_again", "damaged", "sef")
    assert "save it once more" in row.facts["help"]


def test_an_empty_form_is_asked_for_again_and_its_answer_takes_its_place(
    ctx: Context, arrive, send: Send, clock: Clock
) -> None:
    """One thing is open and waits for the school; the completed form settles it, though the empty one named no school."""
    number = send("blank", make_reading({}))
    ctx = on(ctx)
    finish(ctx)
    assert codes(ctx, number) == {Code.NEARLY_EMPTY}
    assert letters(ctx) == [("ask_again", "office@fernhill.example")]
    with ctx.look() as look:
        row = look.scalars(select(OutboxRow)).one()
        assert look.scalars(select(ExceptionRow)).one().asked_at is not None
        text = worded("ask_again", row.facts).text
    assert "it is empty" in text
    assert "Please send us the completed one." in text
    clock.forward(hours=1)
    again = arrive("again", head=Letterhead(marks=[row.ref or ""]), subject="Sorry, this one")
    finish(ctx)
    assert message(ctx, again).state is MessageState.STORED
    assert message(ctx, number).state is MessageState.SET_ASIDE


@pytest.mark.parametrize(
    ("mail", "said"),
    [
        ({"body_text": "Please find our form attached."}, "nothing was attached"),
        (
            {"body_text": "Here.", "problems": [issue(Code.LINK_ONLY, "(It leads to 1drv.ms.)")]},
            "we open no links",
        ),
    ],
    ids=["forgotten", "a link"],
)
def test_a_school_that_attached_no_form_is_told(
    ctx: Context, arrive, mail: dict[str, Any], said: str
) -> None:
    """It waits for the school; nobody we do not know is written to, and a person decides about that mail."""
    ctx = on(ctx)
    arrive("one", form=False, subject="Music form", **mail)
    arrive("two", form=False, from_address="sales@shop.example", **mail)
    finish(ctx)
    assert letters(ctx) == [("ask_again", "office@fernhill.example")]
    with ctx.look() as look:
        assert said in worded("ask_again", look.scalars(select(OutboxRow)).one().facts).text
        asked = [
            each.asked_at is not None for each in look.scalars(select(ExceptionRow).order_by(ExceptionRow.id))
        ]
    assert asked == [True, False]
    arrive("three", subject="with it this time")
    finish(ctx)
    with ctx.look() as look:
        assert [each.code for each in are_open(look, message_id=1)] == []
    assert message(ctx, 1).state is MessageState.SET_ASIDE


def test_a_file_from_a_mac_is_asked_for_as_word(ctx: Context, send: Send, child: ScriptedChild) -> None:
    """With the way to save it there."""
    number = receive(ctx, "test", b"raw", "m.eml")
    child.messages["m.eml"] = Unpacked(parts=[part("Form.pages", b"x")], from_address="a@fernhill.example")
    child.readings["Form.pages"] = Failure(code=Code.UNSUPPORTED_KIND)
    ctx = on(ctx)
    finish(ctx)
    assert message(ctx, number).state is MessageState.REJECTED
    with ctx.look() as look:
        assert "Export To, Word" in look.scalars(select(OutboxRow)).one().facts["help"]


@pytest.mark.parametrize(
    ("reason", "said"), [("it is last year's form", "It is last year's form."), ("", "We looked at it")]
)
def test_what_a_person_turned_away_is_told_kindly(ctx: Context, send: Send, reason: str, said: str) -> None:
    """With that person's own reason, and no word of opening or reading."""
    send("one", make_reading(GOOD, unsure={"grade": "2/3"}))
    finish(ctx)
    ctx = on(ctx)
    with ctx.look() as look:
        (number,) = [each.id for each in are_open(look)]
    hand = hands(ctx)()
    with ctx.work() as work:
        reject(work, hand, number, reason)
    finish(ctx)
    with ctx.look() as look:
        words = worded("ask_again", look.scalars(select(OutboxRow)).one().facts)
    assert said in words.text
    assert "open" not in words.subject + words.text


def test_thanks_for_our_letter_trouble_nobody(ctx: Context, arrive) -> None:
    """Set aside; but a mail of thanks that answers nothing has forgotten its form."""
    ctx = on(ctx)
    answer = arrive("two", form=False, subject="RE: Thank you", body_text="Thanks!\n\nJanet")
    alone = arrive("three", form=False, subject="Music form", body_text="Thanks!\n\nJanet")
    finish(ctx)
    assert (message(ctx, answer).state, message(ctx, answer).code) == (MessageState.SET_ASIDE, Code.COURTESY)
    assert message(ctx, alone).code is Code.NO_FORM


def test_letters_go_into_the_folder_once(ctx: Context, arrive) -> None:
    """The folder has one file a letter, however often the sender runs; the row says that it went."""
    ctx = on(ctx)
    arrive()
    finish(ctx)
    assert [send_due(ctx), send_due(ctx)] == [1, 0]
    (file,) = (ctx.settings.data_dir / "letters").glob("*.eml")
    assert b"To: office@fernhill.example" in file.read_bytes()
    with ctx.look() as look:
        (row,) = look.scalars(select(OutboxRow))
    assert (row.state, row.attempts) == (OutboxState.SENT, 1)


def our_letter(ctx: Context) -> tuple[str, str]:
    """The Message-ID of the letter that was written, and the ref of its return."""
    with ctx.look() as look:
        (row,) = look.scalars(select(OutboxRow))
    return message_id_of(row.key, "hub.example"), row.ref or ""


@pytest.mark.parametrize("by", ["message-id", "subject"])
def test_an_answer_is_joined_to_its_return(ctx: Context, arrive, by: str) -> None:
    """By In-Reply-To, or by the mark in the subject; a person is told which return it is about."""
    ctx = on(ctx)
    arrive("one")
    finish(ctx)
    letter, ref = our_letter(ctx)
    by_id = by == "message-id"
    head = Letterhead(replies_to=["<other@x.example>", letter]) if by_id else Letterhead(marks=[ref])
    subject = "Re: thank you" if by == "message-id" else f"AW: Thank you [{ref}]"
    number = arrive("two", form=False, head=head, subject=subject, body_text="1. It should be 2")
    finish(ctx)
    answer = message(ctx, number)
    assert (answer.replies_to, answer.state, answer.code) == (ref, MessageState.EXCEPTION, Code.REPLY)
    with ctx.look() as look:
        (row,) = look.scalars(select(ExceptionRow))
    assert ref in row.sentence
    assert "Fernhill Primary School" in row.sentence


def test_a_made_up_mark_is_nobodys(ctx: Context, arrive) -> None:
    """A subject with a mark that no return has joins nothing."""
    head = Letterhead(marks=["r0000000000000000"])
    number = arrive("two", form=False, head=head, subject="Re: [r0000000000000000]", body_text="Hello.")
    finish(ctx)
    assert message(ctx, number).replies_to is None
    assert codes(ctx, number) == {Code.NO_FORM}


def test_a_bounce_of_our_letter_is_a_follow_up_of_its_school(ctx: Context, arrive) -> None:
    """By the address's domain, or by the letter that came back; the address is named."""
    ctx = on(ctx)
    arrive("one", from_address="teacher@private.example", body_text="")
    finish(ctx)
    letter, _ = our_letter(ctx)
    head = Letterhead(return_path="", failed=["teacher@private.example"], replies_to=[letter])
    number = arrive("two", form=False, head=head, auto="bounce", subject="Undelivered")
    finish(ctx)
    assert message(ctx, number).state is MessageState.SET_ASIDE
    ((kind, owner, quote),) = follow_ups(ctx)
    assert (kind, owner) == (FollowUpKind.CHECK_ADDRESS, "east@hub.example")
    assert quote == "teacher@private.example no longer works: Undelivered"


def test_a_delay_is_no_dead_address(ctx: Context, arrive) -> None:
    """The server still tries: recorded, and nothing to do."""
    head = Letterhead(return_path="", delayed=True)
    number = arrive("two", form=False, head=head, auto="bounce", subject="Delayed")
    finish(ctx)
    assert message(ctx, number).code is Code.AUTO_REPLY
    assert follow_ups(ctx) == []


def test_spam_without_a_form_is_set_aside_and_with_one_is_read(ctx: Context, arrive) -> None:
    """A filter's word never costs a return."""
    spam = Letterhead(spam=True, silence="our mail server takes it for spam")
    junk = arrive("junk", form=False, head=spam, body_text="Buy now?")
    form = arrive("form", head=spam)
    ctx = on(ctx)
    finish(ctx)
    assert (message(ctx, junk).state, message(ctx, junk).code) == (MessageState.SET_ASIDE, Code.SPAM_LIKE)
    assert message(ctx, form).state is MessageState.STORED
    assert (follow_ups(ctx), letters(ctx)) == ([], [])


FAILS = [Verdict(server="mx.hub.example", method="dmarc", result="fail", domain="fernhill.example")]


def test_a_sender_our_server_doubts_is_shown_and_not_answered(ctx: Context, arrive) -> None:
    """Its return waits for a person, with what the server says; no letter goes."""
    ctx = on(ctx, authserv_id="mx.hub.example")
    number = arrive(head=Letterhead(verdicts=FAILS))
    finish(ctx)
    assert codes(ctx, number) == {Code.SENDER_DOUBTFUL}
    assert (letters(ctx), why(ctx)) == ([], ["our mail server could not confirm the sender"])
    with ctx.look() as look:
        assert "DMARC fails for fernhill.example" in look.scalars(select(ExceptionRow.sentence)).one()


@pytest.mark.parametrize(
    ("verdicts", "doubted"),
    [
        ([("other.example", "dmarc", "fail", "fernhill.example")], False),
        ([("mx.hub.example", "dmarc", "pass", ""), ("mx.hub.example", "spf", "fail", "x.example")], False),
        (
            [
                ("mx.hub.example", "dkim", "pass", "mail.fernhill.example"),
                ("mx.hub.example", "spf", "fail", ""),
            ],
            False,
        ),
        (
            [("mx.hub.example", "dkim", "pass", "elsewhere.example"), ("mx.hub.example", "spf", "fail", "")],
            True,
        ),
        ([("mx.hub.example", "dkim", "pass", "example"), ("mx.hub.example", "spf", "fail", "")], True),
        ([("mx.hub.example", "spf", "softfail", "fernhill.example")], True),
        ([("mx.hub.example", "spf", "none", ""), ("mx.hub.example", "dkim", "none", "")], False),
        ([], False),
    ],
)
def test_only_our_own_server_is_believed(ctx: Context, arrive, verdicts, doubted: bool) -> None:
    """A pass for the school's own domain clears a failure beside it; another server's word is nothing."""
    ctx = on(ctx, authserv_id="mx.hub.example")
    told = [Verdict(server=a, method=b, result=c, domain=d) for a, b, c, d in verdicts]
    number = arrive(head=Letterhead(verdicts=told))
    finish(ctx)
    assert (message(ctx, number).doubt is not None) is doubted


def test_two_hubs_that_write_to_each_other_stop_after_one_letter(ctx: Context, arrive) -> None:
    """What answers our letter says that a machine wrote it, and is not answered."""
    ctx = on(ctx)
    arrive("one")
    finish(ctx)
    letter, _ = our_letter(ctx)
    head = Letterhead(return_path="hub@other.example", replies_to=[letter], silence="a machine sent it")
    arrive("two", form=False, head=head, auto="auto_reply", from_address="hub@other.example")
    finish(ctx)
    assert len(letters(ctx)) == 1


def test_schools_are_chased_once_a_round(ctx: Context) -> None:
    """One reminder a school, round and number; a reason for each that is not written."""
    ctx = on(ctx)
    due = Due(
        "990001",
        "Fernhill Primary School",
        "office@fernhill.example",
        "Self-evaluation",
        "sef",
        "2026",
        date(2026, 11, 27),
    )
    dead = replace(due, urn="990002", address="noreply@x.example")
    assert chase(ctx, [due, dead]) == {"990001": None, "990002": "nobody reads that address"}
    assert chase(ctx, [due]) == {"990001": "this letter was written before"}
    assert chase(ctx, [due], number=2) == {"990001": None}
    off = replace(ctx, settings=ctx.settings.model_copy(update={"letters": "off"}))
    assert chase(off, [due], number=3) == {"990001": "letters are off"}


def test_a_table_in_the_mail_that_is_no_form_leaves_no_trace(ctx: Context, child: ScriptedChild) -> None:
    """A laid-out mail without a form is a mail without a form."""
    from pipeline.intake.opened import IN_THE_BODY

    child.messages["m.eml"] = Unpacked(parts=[part(IN_THE_BODY, b"<table>")], body_text="Hello there.")
    child.readings[IN_THE_BODY] = Failure(code=Code.UNSUPPORTED_KIND)
    number = receive(ctx, "test", b"raw", "m.eml")
    finish(ctx)
    assert codes(ctx, number) == {Code.NO_FORM}
    assert follow_ups(ctx) == []


def test_pages_photographed_one_by_one_are_one_exception(ctx: Context, child: ScriptedChild) -> None:
    """Five pictures in one mail are one form on paper: a person is asked once."""
    jpeg = b"\xff\xd8\xff\xe0" + bytes(100)
    parts = [part(f"page {n}.jpg", jpeg + bytes([n])) for n in range(1, 6)]
    child.messages["m.eml"] = Unpacked(parts=parts)
    child.readings |= {each.name: Failure(code=Code.PAPER_FORM) for each in parts}
    number = receive(ctx, "test", b"raw", "m.eml")
    finish(ctx)
    with ctx.look() as look:
        (row,) = look.scalars(select(ExceptionRow).where(ExceptionRow.message_id == number))
    assert row.code is Code.PAPER_FORM
    assert "5 pictures: page 1.jpg, page 2.jpg" in row.sentence
