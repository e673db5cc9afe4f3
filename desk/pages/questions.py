"""By question: every unsure answer to one question on one page, decided at a glance."""

import secrets
from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from desk.deciding import hand_of
from desk.doors import Staff, Viewer
from desk.house import After, Here, House, Number
from desk.showing import page
from pipeline.decisions import questions
from pipeline.decisions.hand import Refused
from pipeline.looking import crop_of
from pipeline.protection.access import check_may_see
from schemas.codes import Failure

router = APIRouter()
PLACES = (("/questions", "By question"),)


@router.get("/questions")
def listed(request: Request, house: Here, _: Viewer) -> Response:
    """The questions with something open, the most first."""
    with house.ctx.look() as look:
        found = questions.questions(house.ctx, look)
    return page(request, "questions.html", questions=found)


@router.get("/questions/one")
def one(
    request: Request,
    house: Here,
    visitor: Viewer,
    form: str,
    field: str,
    after: After = 0,
    ticked: bool = False,
) -> Response:
    """Every unsure answer to one question, with the place it stands at."""
    return _one(request, house, visitor.user_id, (form, field), after=after, ticked=ticked)


@router.post("/questions/one")
async def decided(request: Request, house: Here, visitor: Staff, form: str, field: str) -> Response:
    """Records the ticked ones, each as a decision of its own."""
    sent = await request.form()
    ticked = _numbers(sent.getlist("item"))
    chosen = {each: _number(sent.get(f"option-{each}")) for each in ticked}
    key = sent.get("key")

    def decide() -> Response:
        try:
            hand = hand_of(visitor, key if isinstance(key, str) else "", house.ctx.clock())
        except Refused as refusal:
            return _one(request, house, visitor.user_id, (form, field), refused=[str(refusal)], status=409)
        done, refused = questions.decide_all(house.ctx, hand, chosen, visitor.role)
        house.rung()
        return _one(request, house, visitor.user_id, (form, field), done=done, refused=refused)

    return await run_in_threadpool(decide)


@router.post("/questions/undo")
async def undone(request: Request, house: Here, visitor: Staff, form: str, field: str) -> Response:
    """Takes back what was recorded for one question at a glance."""
    sent = await request.form()
    numbers = _numbers(sent.getlist("decision"))

    def undo() -> Response:
        hand = hand_of(visitor, "undo", house.ctx.clock())  # undone twice is undone once, whatever the key
        count, refused = questions.undo_all(house.ctx, hand, numbers, visitor.role)
        house.rung()
        return _one(request, house, visitor.user_id, (form, field), taken_back=count, refused=refused)

    return await run_in_threadpool(undo)


@router.get("/crops/{return_id}.jpg")
def crop(house: Here, visitor: Viewer, return_id: Number, field: str) -> Response:
    """The place on the page where an answer stands."""
    with house.ctx.look() as look:
        check_may_see(look, visitor.role, return_id=return_id)
    try:
        return Response(crop_of(house.ctx, return_id, field), media_type="image/jpeg")
    except Failure as failure:
        raise LookupError(str(failure)) from failure


def _numbers(sent: Sequence[object]) -> list[int]:
    """The numbers of rows among what was sent."""
    return [int(each) for each in sent if isinstance(each, str) and each.isdecimal() and len(each) < 10]


def _number(sent: object) -> int:
    return int(sent) if isinstance(sent, str) and sent.isdecimal() and len(sent) < 3 else 0


def _one(
    request: Request,
    house: House,
    user_id: Number,
    question: tuple[str, str],
    *,
    after: After = 0,
    status: int = 200,
    **facts: object,
) -> Response:
    form, field = question
    with house.ctx.look() as look:
        items = questions.asked(house.ctx, look, form, field, user_id, house.ctx.clock(), after)
    known: dict[str, object] = {"ticked": False, "done": [], "taken_back": 0, "refused": []}
    return page(
        request,
        "one_question.html",
        status,
        form=form,
        field=field,
        label=questions.label_of(house.ctx, form, field),
        items=items[: questions.PAGE],
        more=items[questions.PAGE - 1].exception_id if len(items) > questions.PAGE else None,
        key=secrets.token_urlsafe(16),
        **known | facts,
    )
