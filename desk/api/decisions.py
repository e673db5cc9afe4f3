"""Deciding an exception: what staff press at the desk, by the very same functions, under the program's own name."""

from typing import Annotated

from fastapi import APIRouter, Body, Request

from desk.deciding import Wish, decide, undo_last
from desk.house import Here, House
from pipeline.access.tokens import Program
from pipeline.decisions import asking, giving, history
from pipeline.protection.access import check_may_see_decision
from pipeline.store.people import DecisionRow

from . import telling
from .asking import MOST, Before, Number, Once, Words, hand_of, item_of
from .doors import ROLE, Decides, Queue
from .problems import answers
from .shapes.decisions import (
    Answering,
    Asking,
    Choosing,
    Decided,
    Decision,
    Decisions,
    Joining,
    Press,
    ReadingAs,
    Rejecting,
    Splitting,
)

router = APIRouter(prefix="/api/v1", tags=["Decisions"], responses=answers(404, 409))
Pressed = Annotated[Press, Body(default_factory=Press)]


@router.post("/exceptions/{exception_id}/confirm")
def confirm(
    house: Here, caller: Decides, request: Request, exception_id: Number, said: Pressed, once: Once = ""
) -> Decided:
    """What stands is right, or was looked at: it is accepted as it is."""
    return _decided(house, caller, request, exception_id, once, said, Wish(do="confirm"))


@router.post("/exceptions/{exception_id}/answer")
def set_answer(
    house: Here, caller: Decides, request: Request, exception_id: Number, said: Answering, once: Once = ""
) -> Decided:
    """The answer gets a value: one of the options, words, a number, yes or no, or null to leave it empty.

    The reading stays as it is; the correction stands beside it. All that is open about the same answer is settled.
    """
    item_of(house, exception_id)
    hand = hand_of(house, caller, request, once, said.by, said.model_dump_json())
    with house.ctx.work() as work:
        if said.option is not None:
            row = giving.take_option(house.ctx, work, hand, exception_id, said.option)
        else:
            row = giving.set_given(house.ctx, work, hand, exception_id, said.value)
    return _told(house, row)


@router.post("/exceptions/{exception_id}/school")
def choose_school(
    house: Here, caller: Decides, request: Request, exception_id: Number, said: Choosing, once: Once = ""
) -> Decided:
    """The return is this school's; a recorded one gets one more revision of its record."""
    return _decided(house, caller, request, exception_id, once, said, Wish(do="school", school=said.urn))


@router.post("/exceptions/{exception_id}/form")
def choose_form(
    house: Here, caller: Decides, request: Request, exception_id: Number, said: ReadingAs, once: Once = ""
) -> Decided:
    """The file is read anew as this form, and its answers go the way of any return; that takes a second or two."""
    version = said.version or house.ctx.templates.current(said.form) or ""
    house.ctx.templates.find(said.form, version)
    wish = Wish(do="form", form=f"{said.form}@{version}")
    return _decided(house, caller, request, exception_id, once, said, wish)


@router.post("/exceptions/{exception_id}/not-a-return")
def not_a_return(
    house: Here, caller: Decides, request: Request, exception_id: Number, said: Pressed, once: Once = ""
) -> Decided:
    """There is nothing in it to record; a record that was made of it is withdrawn and kept in the audit trail."""
    return _decided(house, caller, request, exception_id, once, said, Wish(do="not_a_return"))


@router.post("/exceptions/{exception_id}/join")
def join_with_another(
    house: Here, caller: Decides, request: Request, exception_id: Number, said: Joining, once: Once = ""
) -> Decided:
    """It is a part of another return on the same form: the two become one, and what they say differently waits to be decided."""
    return _decided(house, caller, request, exception_id, once, said, Wish(do="join", into_ref=said.return_))


@router.post("/exceptions/{exception_id}/split")
def split_files(
    house: Here, caller: Decides, request: Request, exception_id: Number, said: Splitting, once: Once = ""
) -> Decided:
    """Some of its files are a return of their own."""
    return _decided(house, caller, request, exception_id, once, said, Wish(do="split", files=said.files))


@router.post("/exceptions/{exception_id}/ask")
def ask_school(
    house: Here, caller: Decides, request: Request, exception_id: Number, said: Asking, once: Once = ""
) -> Decided:
    """Writes to the school about what is not clear, and about nothing else; see ``letter`` for what it would read.

    The exceptions stay open and wait for its answer. The letter leaves after two minutes: until then undo takes it back.
    """
    message = item_of(house, exception_id).message_id
    with house.ctx.look() as look:
        about = said.about or [each.id for each in asking.askable(look, message)]
    return _decided(house, caller, request, exception_id, once, said, Wish(do="ask", about=about))


@router.post("/exceptions/{exception_id}/reject")
def reject(
    house: Here, caller: Decides, request: Request, exception_id: Number, said: Rejecting, once: Once = ""
) -> Decided:
    """The whole message is rejected; where letters are on its school is asked to send it again, and reads the reason."""
    return _decided(house, caller, request, exception_id, once, said, Wish(do="reject", reason=said.reason))


@router.get("/decisions")
def list_decisions(house: Here, _: Queue, before: Before = 0, by: Words = "") -> Decisions:
    """What was decided, by people and by programs, the last first; what is confidential is left out."""
    with house.ctx.look() as look:
        rows = history.decided(look, ROLE, before or None, by or None, MOST + 1)
    shown = [telling.done(each) for each in rows[:MOST]]
    return Decisions(decisions=shown, next=shown[-1].id if len(rows) > MOST else None)


@router.get("/decisions/{decision_id}")
def show_decision(house: Here, _: Queue, decision_id: Number) -> Decision:
    """One decision: each value before and after, and whether it was undone."""
    with house.ctx.look() as look:
        row = look.find(DecisionRow, decision_id)
        check_may_see_decision(look, ROLE, row)
        return telling.decision(look, row)


@router.post("/decisions/{decision_id}/undo")
def undo_decision(
    house: Here, caller: Decides, request: Request, decision_id: Number, said: Pressed
) -> Decided:
    """Everything the decision changed is as it was; undone twice is undone once. A later one about the same message goes first."""
    hand = hand_of(house, caller, request, "undo", said.by, "")
    return _told(house, undo_last(house, hand, decision_id, ROLE))


def _decided(
    house: House, caller: Program, request: Request, exception_id: int, once: str, said: Press, wish: Wish
) -> Decided:
    item_of(house, exception_id)
    hand = hand_of(house, caller, request, once, said.by, said.model_dump_json())
    return _told(house, decide(house, hand, exception_id, wish, ROLE))


def _told(house: House, row: DecisionRow) -> Decided:
    """What was decided. What follows from it is done now or next; what is open is told as it stands."""
    house.rung()
    with house.ctx.look() as look:
        return telling.decided(look, look.find(DecisionRow, row.id))
