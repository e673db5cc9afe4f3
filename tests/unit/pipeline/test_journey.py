"""The journey: each stage once, whatever is rung, killed or broken."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from pipeline import exceptions
from pipeline.check import Checked, check
from pipeline.context import Context
from pipeline.exports import kept
from pipeline.journey import QUEUES, TASKS, due, receive
from pipeline.ledger import ledger
from pipeline.store.tables import (
    MessageRow,
    ReturnRow,
)
from pipeline.thresholds import Thresholds
from pipeline.walking import Step
from schemas.codes import Code, Failure
from schemas.journey import FollowUpKind, MessageState, Ring, Stage
from schemas.message import Unpacked
from schemas.reading import Reading
from schemas.template import Template
from tests.unit.pipeline.asking import GOOD, Send, codes, count, follow_ups, message
from tests.unit.pipeline.scripted import FULL, Clock, ScriptedChild, finish, make_reading


def test_a_good_return_is_stored(ctx: Context, send: Send) -> None:
    """A form that nothing speaks against becomes one record of its school."""
    one = send("one", make_reading(GOOD))
    finish(ctx)
    with ctx.look() as look:
        records = kept(look)
    assert message(ctx, one).state is MessageState.STORED
    assert [each.record.school.urn for each in records] == ["990001"]
    assert records[0].record.answers["q3"] == "answer 3"
    assert records[0].record.answers["roll"] is None


def test_every_task_has_a_queue_and_every_stage_a_task() -> None:
    """Whatever can be rung can be queued."""
    assert set(TASKS) == set(QUEUES)
    assert set(QUEUES.values()) == {"mail", "word", "paper", "post"}


def test_running_any_stage_again_changes_nothing(ctx: Context, send: Send) -> None:
    """After each ring, every task is called again for every row that has been rung: nothing is added."""
    send("one", make_reading({**GOOD, "visit": True}))
    done: list[Ring] = []
    while rings := due(ctx):
        for ring in rings:
            TASKS[ring.task](ctx, ring.row_id)
            done.append(ring)
            waiting = set(due(ctx))
            before = count(ctx)
            for again in done:
                if again not in waiting:
                    assert TASKS[again.task](ctx, again.row_id) == []
            assert count(ctx) == before
    assert count(ctx)["record"] == 1
    assert count(ctx)["follow_up"] == 1


@pytest.mark.parametrize("killed_at", [name for name in TASKS if name != "read_paper"])
def test_a_process_killed_in_any_stage_costs_time_only(ctx: Context, send: Send, killed_at: str) -> None:
    """A stage that dies half-way, before its commit, leaves its row due; the second run gives one record."""
    one = send("one", make_reading(GOOD))

    class PowerCut(BaseException):
        pass

    def dies(*_: object) -> list[Ring]:
        raise PowerCut

    step = TASKS[killed_at]
    assert isinstance(step, Step)
    with pytest.raises(PowerCut):
        finish(ctx, {**TASKS, killed_at: replace(step, work=dies)})
    assert due(ctx)
    finish(ctx)
    assert message(ctx, one).state is MessageState.STORED
    assert count(ctx)["record"] == 1


def test_a_document_that_kills_its_process_stops_after_three(
    ctx: Context, send: Send, child: ScriptedChild
) -> None:
    """The attempt is counted before the work, so death without a word is counted too."""

    class Killed(BaseException):
        pass

    class KillerChild(ScriptedChild):
        def read(self, data: bytes, name: str, templates: Sequence[Template]) -> list[Reading]:
            child.calls.append(("killed", ""))
            raise Killed

    ctx = replace(ctx, sandbox=KillerChild(messages=child.messages))
    one = send("one", make_reading(GOOD))
    for _ in range(3):
        with pytest.raises(Killed):
            finish(ctx)
    finish(ctx)
    assert child.calls.count(("killed", "")) == 3
    assert message(ctx, one).state is MessageState.EXCEPTION
    assert codes(ctx, one) == {Code.ATTEMPTS_EXHAUSTED}


def test_what_may_pass_is_tried_three_times(ctx: Context, send: Send, child: ScriptedChild) -> None:
    """A child that times out is tried again, and the exception says what happened each time."""
    one = send("one", make_reading(GOOD))
    child.readings["one-0.docx"] = Failure(code=Code.CHILD_TIMED_OUT)
    finish(ctx)
    assert child.calls.count(("read", "one-0.docx")) == 3
    assert codes(ctx, one) == {Code.ATTEMPTS_EXHAUSTED}
    with ctx.look() as look:
        assert "longer than allowed" in exceptions.listing(look)[0].sentence


def test_what_cannot_pass_is_tried_once(ctx: Context, send: Send, child: ScriptedChild) -> None:
    """A password does not go away by trying again."""
    one = send("one", make_reading(GOOD))
    child.readings["one-0.docx"] = Failure(code=Code.ENCRYPTED)
    finish(ctx)
    assert child.calls.count(("read", "one-0.docx")) == 1
    assert codes(ctx, one) == {Code.ENCRYPTED}


def test_a_broken_return_does_not_stop_the_batch(
    ctx: Context, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stage that breaks on one return ends it as an exception, and the others go on."""
    bad, good = send("bad", make_reading({**GOOD, "remark": "break"})), send("good", make_reading(GOOD))

    def breaks(reading: Reading, template: Template, current: str | None, asked: Thresholds) -> Checked:
        if any(each.value == "break" for each in reading.answers):
            raise RuntimeError("a fault in the program")
        return check(reading, template, current, asked)

    monkeypatch.setattr("pipeline.journey.check_reading", breaks)
    finish(ctx)
    assert codes(ctx, bad) == {Code.ATTEMPTS_EXHAUSTED}
    assert message(ctx, bad).state is MessageState.EXCEPTION
    assert message(ctx, good).state is MessageState.STORED


def test_a_full_disk_is_nobodys_attempt(ctx: Context, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the machine is raised, and the row is as it was."""
    import errno

    one = send("one", make_reading(GOOD))

    def full(_data: bytes) -> str:
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patch:
        patch.setattr(ctx.blobs, "put", full)
        for _ in range(5):
            with pytest.raises(OSError, match="no space"):
                TASKS["unpack"](ctx, one)
    assert message(ctx, one).attempts == 0
    finish(ctx)
    assert message(ctx, one).state is MessageState.STORED


def test_a_row_in_other_hands_is_left_alone_until_its_lease_ends(
    ctx: Context, send: Send, clock: Clock
) -> None:
    """With workers, a second bell for a row under way does nothing; after the lease it is done again."""
    leased = ctx.settings.model_copy(update={"broker_url": "redis://somewhere"})
    ctx = replace(ctx, settings=leased)
    one = send("one", make_reading(GOOD))
    with ctx.work() as work:
        row = work.find(MessageRow, one)
        row.claimed, row.attempts = clock(), 1
    assert TASKS["unpack"](ctx, one) == []
    assert due(ctx) == []
    clock.forward(seconds=leased.lease.total_seconds() + 1)
    assert TASKS["unpack"](ctx, one)[0].task == "sniff"


def test_due_is_patient(ctx: Context, send: Send, clock: Clock) -> None:
    """The reconciler asks only for rows that have waited."""
    one = send("one", make_reading(GOOD))
    assert due(ctx, timedelta(minutes=1)) == []
    clock.forward(minutes=2)
    assert due(ctx, timedelta(minutes=1)) == [Ring("unpack", one)]


def test_the_bytes_are_safe_before_the_ledger_has_a_line(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the disk refuses there is no line, so nobody flags the message on the server."""

    def full(_data: bytes) -> str:
        raise OSError("no space")

    monkeypatch.setattr(ctx.blobs, "put", full)
    with pytest.raises(OSError, match="no space"):
        receive(ctx, "test", b"raw", "one.eml")
    assert count(ctx)["message"] == 0


def test_the_same_arrival_is_one_line(ctx: Context, send: Send) -> None:
    """A mailbox read twice, or a folder, adds nothing."""
    one = send("one", make_reading(GOOD))
    assert receive(ctx, "test", b"raw one", "one.eml") == one
    finish(ctx)
    assert receive(ctx, "test", b"raw one", "one.eml") == one
    assert count(ctx)["message"] == 1


def test_the_same_bytes_from_elsewhere_are_a_duplicate(ctx: Context, send: Send) -> None:
    """A second delivery is set aside and points at the first one's returns."""
    send("one", make_reading(GOOD))
    again = receive(ctx, "another mailbox", b"raw one", "one.eml")
    finish(ctx)
    with ctx.look() as look:
        first, second = ledger(look)
    assert (second.state, second.code) == (MessageState.SET_ASIDE, Code.DUPLICATE)
    assert second.returns == first.returns
    assert len(first.returns) == 1
    assert message(ctx, again).stage is Stage.DONE
    assert count(ctx)["record"] == 1


def test_the_same_message_with_other_headers_is_a_duplicate(
    ctx: Context, send: Send, child: ScriptedChild
) -> None:
    """Servers add lines of their own: Message-ID and content say that it is the same mail."""
    send("one", make_reading(GOOD))
    child.messages["copy.eml"] = child.messages["one.eml"]
    again = receive(ctx, "another mailbox", b"raw one with another Received line", "copy.eml")
    finish(ctx)
    assert (message(ctx, again).state, message(ctx, again).code) == (MessageState.SET_ASIDE, Code.DUPLICATE)
    assert count(ctx)["record"] == 1


def test_one_message_id_on_two_different_mails_loses_neither(ctx: Context, send: Send) -> None:
    """Some programs give many mails one Message-ID; each is read."""
    send("one", make_reading(GOOD), message_id="<same@x.example>")
    send("two", make_reading({**GOOD, "q1": "else"}), message_id="<same@x.example>")
    finish(ctx)
    assert count(ctx)["record"] == 2


def test_a_later_return_supersedes_in_whatever_order_they_are_read(
    ctx: Context, send: Send, clock: Clock
) -> None:
    """Order is the order they were sent in; both are kept."""
    sent = clock()
    clock.forward(days=3)
    newer = send("newer", make_reading({**GOOD, "q1": "second thoughts"}), date=sent + timedelta(days=2))
    finish(ctx)
    older = send("older", make_reading(GOOD), date=sent + timedelta(days=1))
    finish(ctx)
    with ctx.look() as look:
        assert [each.record.answers["q1"] for each in kept(look)] == ["answer 1", "second thoughts"]
        assert [each.record.version for each in kept(look)] == [1, 2]
        rows = {row.message_id: row for row in look.scalars(select(ReturnRow))}
    assert rows[newer].supersedes_id == rows[older].id
    assert rows[older].supersedes_id is None


def test_a_date_in_the_future_is_not_believed(ctx: Context, send: Send, clock: Clock) -> None:
    """A school's clock cannot make its mail younger than its arrival."""
    one = send("one", make_reading(GOOD), date=clock() + timedelta(days=400))
    finish(ctx)
    assert message(ctx, one).dated == clock()


def test_the_same_form_as_word_and_as_pdf_is_one_return(ctx: Context, send: Send) -> None:
    """Two files with the same answers are two documents of one return."""
    send("one", make_reading(GOOD), make_reading(GOOD))
    finish(ctx)
    assert (count(ctx)["document"], count(ctx)["return"]) == (2, 1)


def test_two_schools_forms_in_one_mail_are_two_returns(ctx: Context, send: Send) -> None:
    """A trust's office sends several at once; what the note asks for is raised once."""
    other = {"name": "Thorncote Junior School", "urn": "990005", **FULL}
    one = send(
        "one",
        make_reading(GOOD),
        make_reading(other),
        sender="office@trust.example",
        body_text="Please make our visit a priority.",
    )
    finish(ctx)
    assert message(ctx, one).state is MessageState.STORED
    assert count(ctx)["record"] == 2
    assert [kind for kind, _, _ in follow_ups(ctx)] == [FollowUpKind.VISIT_PRIORITY]


def test_the_same_file_attached_twice_is_one_document(ctx: Context, send: Send, child: ScriptedChild) -> None:
    """Mail programs attach a picture or file twice."""
    send("one", make_reading(GOOD))
    first = child.messages["one.eml"]
    assert isinstance(first, Unpacked)
    child.messages["one.eml"] = first.model_copy(update={"parts": [*first.parts, *first.parts]})
    finish(ctx)
    assert count(ctx)["document"] == 1


def test_a_bare_file_is_a_message_too(ctx: Context, child: ScriptedChild) -> None:
    """A document dropped in without a mail goes the same way."""
    child.readings["form.docx"] = [make_reading(GOOD)]
    one = receive(ctx, "inbox", b"bytes of a form", "form.docx")
    finish(ctx)
    assert message(ctx, one).state is MessageState.STORED
    with ctx.look() as look:
        assert kept(look)[0].record.message_id is None
