"""A form of the desk as a decision of the pipeline: which one, with what, by whom."""

from datetime import datetime
from typing import Annotated

from fastapi import Form
from pydantic import BaseModel
from pydantic import Field as Default

from pipeline.access.sessions import Visitor
from pipeline.context import Context
from pipeline.decisions import answering, asking, belonging, giving, reshaping, undoing
from pipeline.decisions.hand import Hand, Refused
from pipeline.letters.showing import shots_of
from pipeline.protection.access import check_may_see_decision
from pipeline.store.people import DecisionRow
from pipeline.store.tables import ExceptionRow
from pipeline.store.work import Work
from schemas.access import UserRole

from .house import House

Row = Annotated[int, Default(ge=0, lt=2**31)]


class Wish(BaseModel):
    """What the form of one exception asks for. ``key`` was made with the page: pressed twice is once."""

    key: str = Default("", max_length=200)
    do: str = ""
    option: str = ""
    text: str = Default("", max_length=20000)
    school: str = Default("", max_length=20)
    form: str = Default("", max_length=500)
    into: str = Default("", max_length=40)
    into_ref: str = Default("", max_length=40)
    reason: str = Default("", max_length=300)
    files: list[Row] = []
    about: list[Row] = []


Asked = Annotated[Wish, Form()]


def hand_of(visitor: Visitor, key: str, now: datetime) -> Hand:
    """The hand of a visitor. Refused where the page gave the press no key: then it could not be told from another."""
    if not key:
        raise Refused("Load the page again and try once more.")
    return Hand(visitor.user_id, visitor.shown, key, now)


def decide(house: House, hand: Hand, exception_id: int, wish: Wish, role: UserRole) -> DecisionRow:
    """Makes the decision that a form asks for; Refused, with the reason in plain words, where it cannot be made.

    Confidential where it would join what the role may not see.
    """
    ctx = house.ctx
    if wish.do == "form":
        return _as_form(house, hand, exception_id, wish)
    pictures = shots_of(ctx, wish.about) if wish.do == "ask" else {}
    with ctx.work() as work:
        match wish.do:
            case "confirm":
                return answering.confirm(work, hand, exception_id)
            case "option" | "value" | "empty":
                return _answer(ctx, work, hand, exception_id, wish)
            case "school":
                return belonging.choose_school(work, hand, _return(work, exception_id), wish.school)
            case "not_a_return":
                return belonging.not_a_return(work, hand, exception_id)
            case "reject":
                return belonging.reject(work, hand, exception_id, wish.reason)
            case "join":
                return reshaping.join(
                    ctx, work, hand, _return(work, exception_id), wish.into_ref or wish.into, role
                )
            case "split":
                return reshaping.split(work, hand, _return(work, exception_id), wish.files)
            case "ask":
                return asking.ask(work, ctx, hand, exception_id, wish.about, pictures)
    raise Refused("Choose what to do first.")


def undo_last(house: House, hand: Hand, decision_id: int, role: UserRole) -> DecisionRow:
    """Undoes a decision, or this person's last one; Refused where there is none, Confidential where the role is too low."""
    with house.ctx.work() as work:
        number = decision_id
        if not number:
            last = undoing.last_of(work, hand.user_id)
            if last is None:
                raise Refused("There is nothing of yours to undo.")
            number = last.id
        check_may_see_decision(work, role, work.find(DecisionRow, number))
        return undoing.undo(work, hand, number)


def _as_form(house: House, hand: Hand, exception_id: int, wish: Wish) -> DecisionRow:
    """Reads the file in the child before anything is held: that may take seconds."""
    template, _, version = wish.form.partition("@")
    with house.ctx.look() as look:
        document_id = reshaping.document_of(look, exception_id)
    reading = reshaping.read_as(house.ctx, document_id, template, version)
    with house.ctx.work() as work:
        return reshaping.choose_form(work, hand, exception_id, document_id, reading)


def _answer(ctx: Context, work: Work, hand: Hand, exception_id: int, wish: Wish) -> DecisionRow:
    if wish.do == "option":
        return giving.take_option(ctx, work, hand, exception_id, _number(wish.option))
    if wish.do == "value":
        return giving.set_typed(ctx, work, hand, exception_id, wish.text)
    return answering.set_answer(work, hand, exception_id, None)


def _number(sent: str) -> int:
    return int(sent) if sent.isdecimal() and len(sent) < 3 else 0


def _return(work: Work, exception_id: int) -> int:
    number = work.find(ExceptionRow, exception_id).return_id
    if number is None:
        raise Refused("This is about a message or a file, not about a return.")
    return number
