"""By question: what is open about one question across schools, decided at a glance."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from desk.house import Here
from pipeline.decisions import questions as by_question

from .asking import Once, hand_of
from .doors import ROLE, Decides, Queue
from .problems import answers
from .shapes.decisions import Glance, Glanced, Questions, Unsure
from .shapes.questions import Asked, OneQuestion
from .shapes.queue import Option

router = APIRouter(prefix="/api/v1", tags=["By question"], responses=answers())
Name = Annotated[str, Query(max_length=500)]


@router.get("/questions")
def list_questions(house: Here, _: Queue) -> Questions:
    """The questions with something open, the most first; what is confidential is not among them."""
    with house.ctx.look() as look:
        found = by_question.questions(house.ctx, look)
    return Questions(
        questions=[
            Unsure(
                form=each.template,
                field=each.field,
                label=each.label,
                waiting=each.waiting,
                oldest=each.oldest,
            )
            for each in found
        ]
    )


@router.get("/questions/one")
def show_question(
    house: Here, caller: Queue, form: Name, field: Name, after: Annotated[int, Query(ge=0, lt=2**31)] = 0
) -> OneQuestion:
    """Every unsure answer to one question with what it may be taken for, 24 at a time."""
    now = house.ctx.clock()
    with house.ctx.look() as look:
        found = by_question.asked(house.ctx, look, form, field, caller.user_id or 0, now, after)
    shown = found[: by_question.PAGE]
    return OneQuestion(
        answers=[
            Asked(
                exception=each.exception_id,
                return_=each.ref,
                school=each.school,
                answer=each.answer,
                options=[
                    Option(option=n, value=one.value, label=one.label, why=one.why, first=one.first)
                    for n, one in enumerate(each.suggestions, 1)
                ],
                held_by=each.held_by,
            )
            for each in shown
        ],
        next=shown[-1].exception_id if len(found) > len(shown) else None,
    )


@router.post("/questions/decide")
def decide_at_a_glance(
    house: Here, caller: Decides, request: Request, said: Glance, once: Once = ""
) -> Glanced:
    """Records an option for each exception named, each as a decision of its own; what cannot be is told and left."""
    chosen = {each.exception: each.option for each in said.answers}
    hand = hand_of(house, caller, request, once, said.by, said.model_dump_json())
    done, refused = by_question.decide_all(house.ctx, hand, chosen, ROLE)
    house.rung()
    return Glanced(decisions=done, refused=refused)
