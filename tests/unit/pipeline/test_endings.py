"""How messages end: stored, exception, rejected or set aside, with what follows from each."""

from dataclasses import replace

from sqlalchemy import select

from pipeline import exceptions
from pipeline.context import Context
from pipeline.decisions.answering import set_answer
from pipeline.decisions.belonging import choose_school, not_a_return
from pipeline.exports import kept
from pipeline.journey import TASKS, due, receive
from pipeline.store.tables import (
    ExceptionRow,
    FollowUpRow,
    OutboxRow,
)
from schemas.codes import Code, Failure
from schemas.journey import FollowUpKind, MessageState
from schemas.message import Unpacked
from schemas.reading import failed, issue
from tests.unit.pipeline.asking import GOOD, Send, codes, count, follow_ups, message
from tests.unit.pipeline.deciding_hands import hands
from tests.unit.pipeline.scripted import FULL, ScriptedChild, finish, make_reading, part


def test_a_rejected_file_is_asked_for_again(ctx: Context, send: Send, child: ScriptedChild) -> None:
    """A file that cannot be read at all ends as rejected, with a follow-up for the area's team."""
    one = send("one", make_reading(GOOD), subject="Our form")
    child.readings["one-0.docx"] = [failed(Code.DAMAGED)]
    finish(ctx)
    assert (message(ctx, one).state, message(ctx, one).code) == (MessageState.REJECTED, Code.DAMAGED)
    ((kind, owner, quote),) = follow_ups(ctx)
    assert (kind, owner) == (FollowUpKind.ASK_AGAIN, "east@hub.example")
    assert "one-0.docx" in quote


def test_a_good_form_beside_a_damaged_file_is_stored_and_the_file_asked_for(
    ctx: Context, send: Send, child: ScriptedChild
) -> None:
    """One bad file does not hold up a good one, and is not forgotten."""
    one = send("one", make_reading(GOOD), make_reading(GOOD))
    child.readings["one-1.docx"] = Failure(code=Code.EMPTY_FILE)
    finish(ctx)
    assert message(ctx, one).state is MessageState.STORED
    assert [kind for kind, _, _ in follow_ups(ctx)] == [FollowUpKind.ASK_AGAIN]


def test_a_message_that_cannot_be_taken_apart_is_rejected(ctx: Context, child: ScriptedChild) -> None:
    """The ledger says so, and nothing waits."""
    child.messages["odd.eml"] = Failure(code=Code.UNREADABLE_MAIL)
    one = receive(ctx, "test", b"odd", "odd.eml")
    finish(ctx)
    assert (message(ctx, one).state, message(ctx, one).code) == (MessageState.REJECTED, Code.UNREADABLE_MAIL)


def test_what_was_wrong_inside_a_message_is_an_exception(ctx: Context, send: Send) -> None:
    """A part that unpacking could not open waits for a person, though the form beside it is stored."""
    one = send("one", make_reading(GOOD), problems=[issue(Code.ENCRYPTED, "(old.zip)")])
    finish(ctx)
    assert (message(ctx, one).state, codes(ctx, one)) == (MessageState.EXCEPTION, {Code.ENCRYPTED})
    assert count(ctx)["record"] == 1


def test_a_request_without_a_form_is_set_aside_with_its_follow_up(ctx: Context, send: Send) -> None:
    """Whoever only asks for a visit gets one, and no exception is raised."""
    one = send("one", body_text="Dear hub,\n\nCould you prioritise our visit this year?\n\nThanks")
    finish(ctx)
    assert (message(ctx, one).state, message(ctx, one).code) == (MessageState.SET_ASIDE, Code.REQUEST_ONLY)
    wanted = (FollowUpKind.VISIT_PRIORITY, "east@hub.example", "Could you prioritise our visit this year?")
    assert follow_ups(ctx) == [wanted]


def test_a_forgotten_attachment_is_an_exception(ctx: Context, send: Send) -> None:
    """A note that speaks of a form where there is none needs a person, whatever else it asks."""
    one = send("one", body_text="Please find our form attached. Could you make our visit a priority?")
    finish(ctx)
    assert (message(ctx, one).state, message(ctx, one).code) == (MessageState.EXCEPTION, Code.NO_FORM)
    assert [kind for kind, _, _ in follow_ups(ctx)] == [FollowUpKind.VISIT_PRIORITY]


def test_an_automatic_reply_is_set_aside_and_asks_for_nothing(ctx: Context, send: Send) -> None:
    """A machine's mail is kept and raises nothing."""
    one = send("one", auto="auto_reply", body_text="Is it urgent? Visit us as soon as you can.")
    finish(ctx)
    assert (message(ctx, one).state, message(ctx, one).code) == (MessageState.SET_ASIDE, Code.AUTO_REPLY)
    assert follow_ups(ctx) == []


def test_a_bounce_with_our_own_blank_in_it_is_no_return(ctx: Context, send: Send) -> None:
    """What comes back undelivered is set aside before it is read, and the address is to be checked."""
    one = send("one", make_reading(GOOD), auto="bounce", subject="Undelivered: reminder")
    finish(ctx)
    assert (message(ctx, one).state, message(ctx, one).code) == (MessageState.SET_ASIDE, Code.BOUNCE)
    assert count(ctx)["document"] == 0
    assert [kind for kind, _, _ in follow_ups(ctx)] == [FollowUpKind.CHECK_ADDRESS]


def test_a_newsletters_attachment_is_nobodys_to_decide(
    ctx: Context, send: Send, child: ScriptedChild
) -> None:
    """List mail without a form is set aside, attachments and all; with a form it is a return."""
    news = send("news", make_reading(GOOD), auto="list_mail")
    child.readings["news-0.docx"] = [failed(Code.UNKNOWN_FORM)]
    form = send("form", make_reading(GOOD), auto="list_mail")
    finish(ctx)
    assert (message(ctx, news).state, message(ctx, news).code) == (MessageState.SET_ASIDE, Code.LIST_MAIL)
    assert codes(ctx, news) == set()
    assert message(ctx, form).state is MessageState.STORED


def test_all_problems_are_collected(ctx: Context, send: Send) -> None:
    """An unknown school does not keep the doubtful number from being shown."""
    values = {"name": "Nowhere Hall", "share": 140, **FULL}
    one = send("one", make_reading(values, unsure={"grade": "2/3"}), sender="a@private.example")
    finish(ctx)
    assert codes(ctx, one) == {Code.SCHOOL_UNKNOWN, Code.OUT_OF_RANGE, Code.VALUE_UNSURE}
    assert message(ctx, one).state is MessageState.EXCEPTION
    assert count(ctx)["record"] == 0


def test_resolving_the_last_exception_lets_the_return_go_on(ctx: Context, send: Send) -> None:
    """A person corrects one value and picks the school; the record has both, and who decided is kept."""
    values = {"name": "Nowhere Hall", "question": "May we borrow drums?", **FULL}
    reading = make_reading(values, unsure={"grade": "2/3"})
    one = send("one", reading, sender="a@private.example")
    finish(ctx)
    with ctx.look() as look:
        lines = {line.code: line.id for line in exceptions.listing(look)}
    pat = hands(ctx)
    with ctx.work() as work:
        set_answer(work, pat(), lines[Code.VALUE_UNSURE], "2")
    finish(ctx)
    assert message(ctx, one).state is MessageState.EXCEPTION
    with ctx.work() as work:
        choose_school(work, pat(), work.find(ExceptionRow, lines[Code.SCHOOL_UNKNOWN]).return_id, "990005")
    finish(ctx)
    assert message(ctx, one).state is MessageState.STORED
    with ctx.look() as look:
        (record,) = kept(look)
        (follow_up,) = look.scalars(select(FollowUpRow))
    assert (record.record.school.urn, record.record.answers["grade"]) == ("990005", "2")
    assert follow_up.school_id is not None, (
        "what was asked for before the school was known is the school's now"
    )


def test_a_return_that_a_person_dismisses_is_no_record(ctx: Context, send: Send) -> None:
    """An unknown school's form, settled without a school, is set aside and kept."""
    one = send("one", make_reading({"name": "Nowhere Hall", **FULL}), sender="a@private.example")
    finish(ctx)
    with ctx.look() as look:
        (line,) = exceptions.listing(look)
    with ctx.work() as work:
        not_a_return(work, hands(ctx)(), line.id)
    finish(ctx)
    assert message(ctx, one).state is MessageState.SET_ASIDE
    assert count(ctx)["record"] == 0


def test_a_wish_repeated_in_a_later_return_is_raised_once(ctx: Context, send: Send) -> None:
    """One visit a school and year, one follow-up a question, however often they are sent."""
    wishes = {"visit": True, "question": "May we borrow drums?"}
    send("one", make_reading({**GOOD, **wishes}))
    send("two", make_reading({**GOOD, **wishes, "q1": "changed"}))
    finish(ctx)
    assert [kind for kind, _, _ in follow_ups(ctx)] == [FollowUpKind.VISIT_PRIORITY, FollowUpKind.QUESTION]


def test_each_follow_up_goes_to_whom_it_belongs(ctx: Context, send: Send) -> None:
    """Visits and support to the area's team, questions to the curriculum lead."""
    asks = {"visit": True, "question": "May we borrow drums?", "support": "Help with singing"}
    values = {"name": "Thorncote Junior School", "urn": "990005", **FULL, **asks}
    send("one", make_reading(values), sender="head@thorncote.example")
    finish(ctx)
    assert {kind: owner for kind, owner, _ in follow_ups(ctx)} == {
        FollowUpKind.VISIT_PRIORITY: "west@hub.example",
        FollowUpKind.QUESTION: "curriculum@hub.example",
        FollowUpKind.SUPPORT: "west@hub.example",
    }


def test_letters_are_written_only_where_they_are_on(ctx: Context, send: Send) -> None:
    """Off is the default; switched on, a school is thanked once, and no machine is ever answered."""
    send("one", make_reading(GOOD))
    finish(ctx)
    assert count(ctx)["outbox"] == 0
    ctx = replace(ctx, settings=ctx.settings.model_copy(update={"letters": "folder"}))
    send("two", make_reading({**GOOD, "q1": "else"}))
    send("away", auto="auto_reply")
    finish(ctx)
    with ctx.look() as look:
        rows = [(row.kind, row.recipient) for row in look.scalars(select(OutboxRow))]
    assert rows == [("acknowledgement", "office@fernhill.example")]


def test_the_reader_is_asked_for_in_the_lane_of_the_file(ctx: Context, child: ScriptedChild) -> None:
    """Pictures and PDF queue apart from Word."""
    pdf, word = part("a.pdf", b"%PDF-1.7 ..."), part("b.docx", b"PK\x03\x04 ...")
    child.messages["m.eml"] = Unpacked(parts=[pdf, word])
    one = receive(ctx, "test", b"raw", "m.eml")
    sniffs = TASKS["unpack"](ctx, one)
    assert [TASKS["sniff"](ctx, ring.row_id)[0].task for ring in sniffs] == ["read_paper", "read"]
    assert {ring.task for ring in due(ctx)} == {"read_paper", "read"}
