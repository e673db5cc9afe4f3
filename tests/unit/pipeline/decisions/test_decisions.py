"""What people decide, what follows, and that undo puts everything back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from pipeline.context import Context
from pipeline.decisions import queue
from pipeline.decisions.answering import confirm, correct, set_answer
from pipeline.decisions.asking import GRACE, ask
from pipeline.decisions.belonging import choose_school, not_a_return, reject
from pipeline.decisions.hand import Hand, Refused, Settled
from pipeline.decisions.reshaping import choose_form, document_of, join, joined, read_as, split
from pipeline.decisions.undoing import undo
from pipeline.exceptions import are_open
from pipeline.exports import kept
from pipeline.store.people import DecisionRow
from pipeline.store.tables import (
    DocumentRow,
    EventRow,
    ExceptionRow,
    MessageRow,
    OutboxRow,
    RecordRow,
    ReturnRow,
)
from pipeline.store.work import Work
from schemas.codes import Code
from schemas.journey import MessageState
from schemas.reading import Status
from tests.unit.pipeline.asking import GOOD
from tests.unit.pipeline.deciding_hands import hands
from tests.unit.pipeline.scripted import FULL, ScriptedChild, finish, make_reading

Send = Callable[..., int]
NOWHERE = {"name": "Nowhere Hall", **FULL}


def the_open(look: Work, code: Code, message: int | None = None) -> ExceptionRow:
    (found,) = [each for each in are_open(look, message_id=message) if each.code is code]
    return found


def the_return(look: Work, message: int) -> ReturnRow:
    query = select(ReturnRow).where(ReturnRow.message_id == message, ReturnRow.discarded.is_(None))
    return look.scalars(query).one()


def answers(ctx: Context) -> list[tuple[str, dict[str, Any]]]:
    with ctx.look() as look:
        return [(each.record.school.urn, each.record.answers) for each in kept(look)]


def test_a_correction_stands_beside_the_reading(ctx: Context, send: Send) -> None:
    """The record has the corrected value, the reading still says what was read, and both are told apart."""
    message = send("one", make_reading(GOOD, unsure={"grade": "2/3"}))
    finish(ctx)
    with ctx.work() as work:
        row = set_answer(work, hands(ctx)(), the_open(work, Code.VALUE_UNSURE).id, "2")
        assert row.said == "About › grade: “2”"
        assert row.after[f"return {row.return_id}"]["draft"]["grade"] == "2"
    finish(ctx)
    ((_, recorded),) = answers(ctx)
    with ctx.look() as look:
        returned = the_return(look, message)
        read = next(each for each in returned.reading["answers"] if each["field"] == "grade")
    assert (recorded["grade"], read["raw"], read["value"]) == ("2", "2/3", None)
    assert returned.corrections == {"grade": "2"}


def test_correcting_a_recorded_return_adds_a_revision(ctx: Context, send: Send) -> None:
    """The first revision stays as it was; the second has the correction and counts."""
    message = send("one", make_reading({**GOOD, "roll": 200}))
    finish(ctx)
    with ctx.work() as work:
        correct(work, hands(ctx)(), the_return(work, message).id, "roll", 210)
    finish(ctx)
    with ctx.look() as look:
        rows = list(look.scalars(select(RecordRow).order_by(RecordRow.revision)))
    assert [(row.revision, row.answers["roll"], row.current) for row in rows] == [
        (1, 200, False),
        (2, 210, True),
    ]


def test_all_that_is_open_about_one_answer_is_settled_with_it(ctx: Context, send: Send) -> None:
    """A number out of range that also contradicts the roll is corrected once."""
    send("one", make_reading({**GOOD, "roll": 100, "ks1": 5, "ks2": 90, "pp": 300}))
    finish(ctx)
    with ctx.work() as work:
        set_answer(work, hands(ctx)(), the_open(work, Code.CONTRADICTION).id, 30)
        assert are_open(work) == []


def test_pressing_twice_is_deciding_once(ctx: Context, send: Send) -> None:
    """The same press sent again changes nothing; another press is told that it is settled, and by whom."""
    send("one", make_reading(GOOD, unsure={"grade": "2/3"}))
    finish(ctx)
    press = hands(ctx)()
    with ctx.work() as work:
        number = the_open(work, Code.VALUE_UNSURE).id
        first = set_answer(work, press, number, "2").id
    with ctx.work() as work:
        assert set_answer(work, press, number, "3").id == first
        assert the_return_of(work, number).draft["grade"] == "2"
    with ctx.work() as work, pytest.raises(Settled, match="Pat"):
        set_answer(work, hands(ctx, "Ann")(), number, "3")


def the_return_of(look: Work, number: int) -> ReturnRow:
    return look.find(ReturnRow, look.find(ExceptionRow, number).return_id or 0)


def test_no_return_is_accepted_without_a_school(ctx: Context, send: Send) -> None:
    """Accepting does not wave through a return that nobody knows the school of."""
    send("one", make_reading(NOWHERE), sender="a@private.example")
    finish(ctx)
    with ctx.work() as work, pytest.raises(Refused, match="Choose the school"):
        confirm(work, hands(ctx)(), the_open(work, Code.SCHOOL_UNKNOWN).id)


def test_a_rejected_message_is_asked_for_again(ctx: Context, send: Send) -> None:
    """Its returns count no more, nothing about it is open, and its end says that a person turned it away."""
    message = send("one", make_reading(GOOD, unsure={"grade": "2/3"}))
    finish(ctx)
    with ctx.work() as work:
        reject(work, hands(ctx)(), the_open(work, Code.VALUE_UNSURE).id, "It is last year's form")
    finish(ctx)
    with ctx.look() as look:
        row = look.find(MessageRow, message)
        assert are_open(look) == []
    assert (row.state, row.code) == (MessageState.REJECTED, Code.TURNED_AWAY)
    assert answers(ctx) == []


def test_a_recorded_return_that_is_none_leaves_the_store_and_stays_in_the_audit_trail(
    ctx: Context, send: Send
) -> None:
    """Its record is withdrawn, with all it said kept among the events; undo records it again."""
    message = send("one", make_reading({**GOOD, "roll": 200}, residue=["Please ring before you visit"]))
    finish(ctx)
    pat = hands(ctx)
    with ctx.work() as work:
        number = the_open(work, Code.RESIDUE).id
        confirm(work, pat(), number)
    finish(ctx)
    before = answers(ctx)
    assert len(before) == 1
    with ctx.work() as work:
        wrong = reject_return(work, pat(), the_return(work, message).id)
    finish(ctx)
    assert answers(ctx) == []
    with ctx.look() as look:
        event = look.scalars(select(EventRow).where(EventRow.kind == "withdrawn")).one()
    assert event.facts["answers"]["roll"] == 200
    with ctx.work() as work:
        undo(work, pat(), wrong)
    finish(ctx)
    assert answers(ctx) == before


def reject_return(work: Work, hand: Hand, return_id: int) -> int:
    from pipeline.decisions.belonging import discard
    from pipeline.decisions.deciding import Case, decide_return

    def apply(case: Case) -> str:
        assert case.returned is not None
        discard(case, case.returned)
        return "It is not a return"

    return decide_return(work, hand, return_id, "not_a_return", apply).id


def test_a_file_read_as_the_form_a_person_chose_is_a_return(
    ctx: Context, send: Send, child: ScriptedChild
) -> None:
    """A file that no form was found in is read again as the chosen one, and goes on as any return does."""
    message = send("one", make_reading(GOOD))
    child.readings["one-0.docx"] = []
    finish(ctx)
    child.readings["one-0.docx"] = [make_reading(GOOD)]
    with ctx.look() as look:
        number = the_open(look, Code.UNKNOWN_FORM).id
        document = document_of(look, number)
    reading = read_as(ctx, document, "sef", "3")
    with ctx.work() as work:
        done = choose_form(work, hands(ctx)(), number, document, reading).id
    finish(ctx)
    assert [urn for urn, _ in answers(ctx)] == ["990001"]
    with ctx.look() as look:
        assert look.find(MessageRow, message).state is MessageState.STORED
        assert len(look.find(DocumentRow, document).readings) == 2, "the first reading stays beside it"
    with ctx.work() as work:
        undo(work, hands(ctx)(), done)
    finish(ctx)
    assert answers(ctx) == []
    with ctx.look() as look:
        assert [each.id for each in are_open(look)] == [number]


def test_a_file_that_cannot_be_read_as_a_form_stays_what_it_is(
    ctx: Context, send: Send, child: ScriptedChild
) -> None:
    """The refusal says so, and nothing has changed."""
    send("one", make_reading(GOOD))
    child.readings["one-0.docx"] = []
    finish(ctx)
    with ctx.look() as look:
        document = document_of(look, the_open(look, Code.UNKNOWN_FORM).id)
    with pytest.raises(Refused, match="cannot be read as Self-evaluation"):
        read_as(ctx, document, "sef", "3")


def test_two_parts_of_one_form_are_one_return(ctx: Context, send: Send) -> None:
    """What either part has is in the whole; undo makes them two again, each with its own record."""
    first = send("one", make_reading({**GOOD, "q12": "first"}))
    second = send("two", make_reading({"name": "Fernhill Primary School", "urn": "990001", "roll": 200}))
    finish(ctx)
    before = sorted(map(str, answers(ctx)))
    pat = hands(ctx)
    with ctx.work() as work:
        one, two = the_return(work, first), the_return(work, second)
        done = join(ctx, work, pat(), two.id, one.ref).id
    finish(ctx)
    ((_, whole),) = answers(ctx)
    assert (whole["q12"], whole["roll"], whole["q1"]) == ("first", 200, "answer 1")
    with ctx.work() as work:
        undo(work, pat(), done)
    finish(ctx)
    assert sorted(map(str, answers(ctx))) == before


def test_parts_that_say_different_things_are_for_a_person(ctx: Context) -> None:
    """Neither part wins: the answer is unsure, with both words kept."""
    one, two = make_reading({"roll": 200, "q1": "same"}), make_reading({"roll": 210, "q1": "same"})
    found = {each.field: each for each in joined(one, two).answers}
    assert (found["roll"].status, found["roll"].raw) == (Status.UNSURE, "200; 210")
    assert found["q1"].value == "same"


def test_files_that_were_taken_for_one_form_are_split(ctx: Context, send: Send) -> None:
    """Two files with the same answers are one return until a person says that they are two."""
    message = send("one", make_reading(GOOD), make_reading(GOOD))
    finish(ctx)
    pat = hands(ctx)
    with ctx.work() as work:
        returned = the_return(work, message)
        files = list(work.scalars(select(DocumentRow.id).where(DocumentRow.message_id == message)))
        with pytest.raises(Refused, match="not all"):
            split(work, pat(), returned.id, files)
    with ctx.work() as work:
        split(work, pat(), returned.id, files[1:])
    finish(ctx)
    assert len(answers(ctx)) == 2


def test_only_the_latest_decision_about_a_message_is_undone(ctx: Context, send: Send) -> None:
    """An earlier one names the later one that has to be undone first."""
    send("one", make_reading(GOOD, unsure={"grade": "2/3"}, residue=["A note"]))
    finish(ctx)
    pat = hands(ctx)
    with ctx.work() as work:
        first = set_answer(work, pat(), the_open(work, Code.VALUE_UNSURE).id, "2").id
        second = confirm(work, pat(), the_open(work, Code.RESIDUE).id).id
    with ctx.work() as work, pytest.raises(Refused, match="later decision first"):
        undo(work, pat(), first)
    with ctx.work() as work:
        undo(work, pat(), second)
        undo(work, pat(), first)
        assert {each.code for each in are_open(work)} == {Code.VALUE_UNSURE, Code.RESIDUE}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["answer", "confirm", "school", "not_a_return", "reject", "correct", "split"]),
        st.integers(0, 7),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


@pytest.fixture
def crowded(ctx: Context, send: Send) -> list[int]:
    """Messages with much to decide, and a return that is recorded already."""
    reading = make_reading(NOWHERE, unsure={"grade": "2/3", "roll": "c. 45"}, residue=["A note"])
    found = [
        send("many", reading, make_reading(NOWHERE, unsure={"ks1": "30-40"}), sender="a@private.example"),
        send("good", make_reading({**GOOD, "roll": 200}), make_reading({**GOOD, "roll": 200})),
        send("empty", subject="Our form", note="Please find attached our form"),
    ]
    finish(ctx)
    return found


def picture(ctx: Context) -> dict[str, Any]:
    """All that a decision may change, as staff and programs see it."""
    with ctx.look() as look:
        rows = list(
            look.scalars(select(ReturnRow).where(ReturnRow.discarded.is_(None)).order_by(ReturnRow.id))
        )
        return {
            "open": [each.id for each in are_open(look)],
            "messages": [
                (m.id, m.state, m.code) for m in look.scalars(select(MessageRow).order_by(MessageRow.id))
            ],
            "returns": [(r.id, r.school_id, r.draft, r.corrections, r.identified_by, r.stage) for r in rows],
            "records": [(each.record.school.urn, each.record.answers, each.current) for each in kept(look)],
        }


def take_step(ctx: Context, hand: Hand, kind: str, which: int) -> DecisionRow | None:
    """One decision about one of what is there; None where it is refused."""
    try:
        with ctx.work() as work:
            exceptions = are_open(work)
            returns = list(work.scalars(select(ReturnRow).where(ReturnRow.discarded.is_(None))))
            about = exceptions[which % len(exceptions)].id if exceptions else None
            returned = returns[which % len(returns)].id if returns else None
            if returned is not None and kind == "correct":
                return correct(work, hand, returned, "grade", f"grade {which}")
            if returned is not None and kind == "school":
                return choose_school(work, hand, returned, f"99000{which % 5 + 1}")
            if returned is not None and kind == "split":
                links = select(DocumentRow.id).where(
                    DocumentRow.message_id == returns[which % len(returns)].message_id
                )
                return split(work, hand, returned, list(work.scalars(links))[1:])
            if about is None:
                return None
            if kind == "answer":
                return set_answer(work, hand, about, which)
            if kind == "confirm":
                return confirm(work, hand, about)
            return (
                not_a_return(work, hand, about) if kind == "not_a_return" else reject(work, hand, about, "no")
            )
    except Refused:
        return None


@given(steps=STEPS)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
def test_undo_restores(
    ctx: Context, crowded: list[int], clock: Any, steps: list[tuple[str, int, bool]]
) -> None:
    """Whatever was decided, and however far the journey went on between, undoing all of it leaves all as it was."""
    pat = hands(ctx)
    before = picture(ctx)
    made = []
    for kind, which, goes_on in steps:
        clock.forward(seconds=1)
        done = take_step(ctx, pat(), kind, which)
        made += [done.id] if done else []
        if goes_on:
            finish(ctx)
    finish(ctx)
    for number in reversed(made):
        clock.forward(seconds=1)
        with ctx.work() as work:
            undo(work, pat(), number)
    finish(ctx)
    assert picture(ctx) == before


def test_asking_the_school_waits_for_its_answer_and_can_be_taken_back(ctx: Context, send: Send) -> None:
    """One letter about what was chosen, that leaves after two minutes; until then undo leaves no trace of it."""
    ctx = replace(ctx, settings=ctx.settings.model_copy(update={"letters": "folder"}))
    send("one", make_reading(GOOD, unsure={"grade": "2/3", "roll": "many"}, residue=["A note"]))
    finish(ctx)
    pat = hands(ctx)
    with ctx.work() as work:
        number = next(each.id for each in are_open(work) if each.field == "roll")
        done = ask(work, ctx, pat(), number, [number]).id
        (letter,) = work.scalars(select(OutboxRow).where(OutboxRow.kind == "question"))
        assert [item["said"] for item in letter.facts["items"]] == ["many"]
        assert letter.next_try == ctx.clock() + GRACE
        assert work.find(ExceptionRow, number).asked_at is not None
    with ctx.look() as look:
        waiting = queue.listed(look, queue.Filters(asked=True), 0, ctx.clock())
        ours = queue.listed(look, queue.Filters(), 0, ctx.clock())
    assert ([each.id for each in waiting], number in {each.id for each in ours}) == ([number], False)
    with ctx.work() as work:
        undo(work, pat(), done)
        assert list(work.scalars(select(OutboxRow).where(OutboxRow.kind == "question"))) == []
        assert work.find(ExceptionRow, number).asked_at is None


def test_nobody_is_asked_by_itself_about_what_a_person_is_deciding(ctx: Context, send: Send) -> None:
    """The first of several answers is decided: the rest stays with the person, and no letter goes of itself."""
    unsure = {f"q{n}": "?" for n in range(1, 13)}
    message = send("one", make_reading(GOOD, unsure=unsure))
    finish(ctx)
    ctx = replace(ctx, settings=ctx.settings.model_copy(update={"letters": "folder"}))
    pat = hands(ctx)
    with ctx.look() as look:
        numbers = [each.id for each in are_open(look, message_id=message)]
    for number in numbers[:6]:
        with ctx.work() as work:
            set_answer(work, pat(), number, "yes")
        finish(ctx)
    with ctx.look() as look:
        assert [each.asked_at for each in are_open(look, message_id=message)] == [None] * 6
        assert list(look.scalars(select(OutboxRow))) == []


def test_what_was_just_split_off_is_not_corrected_before_it_is_read(ctx: Context, crowded: list[int]) -> None:
    """Its answers are not there yet, and the person is told to wait a moment."""
    pat = hands(ctx)
    assert take_step(ctx, pat(), "split", 5) is not None
    with ctx.work() as work:
        fresh = next(each for each in work.scalars(select(ReturnRow)) if not each.draft)
        with pytest.raises(Refused, match="still being read"):
            correct(work, pat(), fresh.id, "grade", "2")
