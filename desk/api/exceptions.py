"""The queue: what waits, one exception in full, its pictures, and in whose hands it is."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from desk.house import Here
from desk.looking import being_drawn, pages_of
from pipeline.decisions import asking, claims, queue
from pipeline.decisions.hand import InOtherHands
from pipeline.decisions.queue import Filters
from pipeline.decisions.sight import sight
from pipeline.letters.showing import rows_of
from pipeline.looking import Sheet
from pipeline.pictures import page_picture
from pipeline.protection.access import check_may_see
from schemas.codes import Code

from . import telling
from .asking import MOST, After, Number, Words, bytes_as, item_of
from .doors import ROLE, Decides, Queue
from .problems import answers
from .shapes.decisions import Claim
from .shapes.queue import Case, Exceptions, Letter, Pages, Picture

router = APIRouter(prefix="/api/v1", tags=["Exceptions"], responses=answers(404))
_WAIT = 2  # seconds: a form in Word is drawn in that time


@router.get("/exceptions")
def list_exceptions(
    house: Here,
    caller: Queue,
    after: After = 0,
    reason: Code | None = None,
    area: Words = "",
    form: Words = "",
    days: Annotated[int | None, Query(ge=0, le=9999, description="Waiting at least so long.")] = None,
    asked: Annotated[bool, Query(description="Those that wait for their school instead of for us.")] = False,
) -> Exceptions:
    """What waits for a person, in the order it was raised, 200 at a time."""
    filters = Filters(reason, area or None, form or None, days, asked)
    with house.ctx.look() as look:
        items = queue.listed(look, filters, caller.user_id or 0, house.ctx.clock(), after, MOST + 1)
    shown = [telling.raised(each) for each in items[:MOST]]
    return Exceptions(exceptions=shown, next=shown[-1].id if len(items) > MOST else None)


@router.get("/exceptions/{exception_id}")
def show_exception(house: Here, caller: Queue, exception_id: Number) -> Case:
    """One exception, open or settled: the reading, what it may be taken for, the reason, the residue, who has it in hand.

    Looking takes nothing in hand.
    """
    item_of(house, exception_id)
    with house.ctx.look() as look:
        found = sight(
            house.ctx, look, exception_id, caller.user_id or 0, Filters(role=ROLE), house.ctx.clock()
        )
        return telling.case(found)


@router.get(
    "/exceptions/{exception_id}/pages", responses={202: {"model": Pages, "description": "Being drawn"}}
)
def show_pages(house: Here, _: Queue, exception_id: Number) -> Response:
    """Its pages as pictures, with the place of each answer and residue in points from the top left corner.

    While they are drawn the answer is 202; ask again after as many seconds as Retry-After says.
    """
    item_of(house, exception_id)
    with house.ctx.look() as look:
        found = sight(house.ctx, look, exception_id, 0, Filters(), house.ctx.clock())
    if being_drawn(house, found, ahead=False):
        waits = Pages(drawn=False, why_not="The pages are being drawn.", pages=[])
        return JSONResponse(waits.model_dump(mode="json"), 202, {"retry-after": f"{_WAIT}"})
    shown = pages_of(house, found)
    told = Pages(drawn=True, why_not=shown.why_not, pages=[_picture(each) for each in shown.sheets])
    return JSONResponse(told.model_dump(mode="json"))


@router.get("/exceptions/{exception_id}/row.jpg", response_class=Response, responses=bytes_as("image/jpeg"))
def show_row(house: Here, _: Queue, exception_id: Number) -> Response:
    """The row of the form it is about, as a letter to the school shows it."""
    item_of(house, exception_id)
    picture = rows_of(house.ctx, [exception_id]).get(exception_id)
    if picture is None:
        raise LookupError(f"exception {exception_id} has no place on a page that can be shown")
    return Response(picture, media_type="image/jpeg")


@router.get("/pictures/{document_id}/{number}.jpg", response_class=Response, responses=bytes_as("image/jpeg"))
def show_picture(house: Here, _: Queue, document_id: Number, number: Number) -> Response:
    """One page of a file as a picture."""
    with house.ctx.look() as look:
        check_may_see(look, ROLE, document_id=document_id)
    return Response(page_picture(house.ctx, document_id, number), media_type="image/jpeg")


@router.get("/exceptions/{exception_id}/letter")
def preview_question(
    house: Here,
    _: Queue,
    exception_id: Number,
    about: Annotated[
        list[int], Query(max_length=100, description="Exceptions of the message; none is all.")
    ] = [],  # noqa: B006
) -> Letter:
    """The question to the school as it would be read, before it goes."""
    message = item_of(house, exception_id).message_id
    with house.ctx.look() as look:
        choices = [each.id for each in asking.askable(look, message)]
        chosen = [each for each in choices if each in about or not about]
        recipient, words = asking.preview(look, house.ctx, message, chosen)
        declined = asking.declined(look, house.ctx, message)
    return Letter(
        recipient=recipient,
        subject=words.subject,
        text=words.text,
        about=chosen,
        askable=choices,
        why_not=declined,
    )


@router.post("/exceptions/{exception_id}/claim", responses=answers(404, 409))
def claim_exception(house: Here, caller: Decides, exception_id: Number) -> Claim:
    """Takes it in hand, with all that came in the same message; nobody else can decide it then. Claim again to keep it.

    A decision takes in hand by itself: this is for showing a case to somebody first.
    """
    item, now = item_of(house, exception_id), house.ctx.clock()
    assert caller.user_id is not None
    with house.ctx.work() as work:
        other = claims.take(work, item.message_id, caller.user_id, now)
    if other is not None:
        raise InOtherHands(other.by)
    return Claim(exception=exception_id, held_by=caller.shown, until=now + claims.IDLE)


@router.post("/exceptions/{exception_id}/release", status_code=204)
def release_exception(house: Here, caller: Decides, exception_id: Number) -> None:
    """Puts it back into the queue; what is not in this program's hands stays where it is."""
    item = item_of(house, exception_id)
    assert caller.user_id is not None
    with house.ctx.work() as work:
        claims.release(work, item.message_id, caller.user_id, house.ctx.clock())


def _picture(sheet: Sheet) -> Picture:
    return Picture(
        picture=f"{telling.ROOT}/pictures/{sheet.document_id}/{sheet.page}.jpg",
        file=sheet.name,
        page=sheet.page,
        width=sheet.width,
        height=sheet.height,
        answers={field: place.box for field, place in sheet.answers.items()},
        residue={text: place.box for text, place in sheet.residue.items()},
    )
