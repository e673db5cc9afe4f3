"""One return: what was read, what is recorded, what was corrected; its files, and its pictures."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from desk.deciding import hand_of
from desk.doors import Staff, Viewer
from desk.house import Here, House, Number
from desk.showing import page
from pipeline.access.sessions import Visitor
from pipeline.decisions.answering import correct
from pipeline.decisions.hand import Refused
from pipeline.decisions.history import history
from pipeline.decisions.values import typed
from pipeline.decisions.whole import Whole, whole
from pipeline.pictures import page_picture
from pipeline.protection.access import check_may_see

router = APIRouter()


@router.get("/returns/{ref}")
def shown(request: Request, house: Here, visitor: Viewer, ref: str) -> Response:
    """Every answer of a return, beside what is recorded."""
    return _shown(request, house, visitor, ref)


@router.post("/returns/{ref}")
def corrected(
    request: Request,
    house: Here,
    visitor: Staff,
    ref: str,
    field: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    key: Annotated[str, Form()] = "",
) -> Response:
    """One answer corrected by hand."""
    now = house.ctx.clock()
    with house.ctx.look() as look:
        found = whole(house.ctx, look, ref)
        check_may_see(look, visitor.role, return_id=found.id)
    line = next((each for each in found.lines if each.answer.field == field), None)
    if line is None:
        raise LookupError(f"the return has no field {field}")
    try:
        value = typed(text, line.answer.kind, line.asked)
        with house.ctx.work() as work:
            correct(work, hand_of(visitor, key, now), found.id, field, value)
    except Refused as refusal:
        return _shown(request, house, visitor, ref, 409, refusal=str(refusal))
    house.rung()
    return RedirectResponse(f"/returns/{ref}#{field}", 303)


@router.get("/pictures/{document_id}/{number}.jpg")
def picture(house: Here, visitor: Viewer, document_id: Number, number: Number) -> Response:
    """One page as a picture: the file itself is never shown."""
    with house.ctx.look() as look:
        check_may_see(look, visitor.role, document_id=document_id)
    return Response(page_picture(house.ctx, document_id, number), media_type="image/jpeg")


def _shown(
    request: Request, house: House, visitor: Visitor, ref: str, status: int = 200, refusal: str = ""
) -> Response:
    with house.ctx.look() as look:
        found: Whole = whole(house.ctx, look, ref)
        check_may_see(look, visitor.role, return_id=found.id)
        events = history(look, found.message_id, found.id)
    key = secrets.token_urlsafe(16)
    return page(request, "one_return.html", status, whole=found, events=events, refusal=refusal, key=key)
