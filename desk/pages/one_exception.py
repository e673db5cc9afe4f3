"""One exception: the page at the left, what was read and what it may be at the right, one key to decide."""

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from desk.deciding import Asked, decide, hand_of, undo_last
from desk.doors import Staff, Viewer
from desk.house import After, Here, House, Number
from desk.looking import being_drawn, pages_of
from desk.pages.exceptions import Wanted, said
from desk.showing import page
from pipeline import later_pages
from pipeline.access.sessions import Visitor
from pipeline.decisions import asking, claims, queue
from pipeline.decisions.hand import Refused
from pipeline.decisions.queue import Filters
from pipeline.decisions.schools import search
from pipeline.decisions.sight import Sight, sight
from pipeline.later_pages import Offer
from pipeline.letters.showing import rows_of
from pipeline.protection.access import check_may_see
from pipeline.store.tables import ReturnRow
from pipeline.store.work import Work
from schemas.codes import Code

router = APIRouter()


@router.get("/exceptions/next")
def first(house: Here, visitor: Staff, filters: Wanted, after: After = 0) -> Response:
    """The next that nobody else has in hand; the list where there is none."""
    now = house.ctx.clock()
    with house.ctx.look() as look:
        current = queue.item(look, after, visitor.user_id, now) if after else None
        number = queue.next_after(look, current, filters.open_to(visitor.role), visitor.user_id, now)
    return RedirectResponse(_at(number, filters), 303)


@router.get("/exceptions/{exception_id}")
def shown(
    request: Request, house: Here, visitor: Viewer, exception_id: Number, filters: Wanted, ahead: bool = False
) -> Response:
    """The page of one. Whoever may decide takes it in hand by looking; looking ahead takes nothing."""
    return _shown(request, house, visitor, exception_id, filters, take=not ahead)


@router.get("/exceptions/{exception_id}/pages")
def pages(
    request: Request, house: Here, visitor: Viewer, exception_id: Number, ahead: bool = False
) -> Response:
    """The pictures of its pages, or that they are being drawn and when to ask again."""
    with house.ctx.look() as look:
        found = sight(house.ctx, look, exception_id, 0, Filters(), house.ctx.clock())
        check_may_see(look, visitor.role, message_id=found.item.message_id)
    if being_drawn(house, found, ahead=ahead):
        return page(request, "being_drawn.html", sight=found, again=True, query="")
    return page(request, "pages.html", **_pages(house, found), sight=found)


@router.post("/exceptions/{exception_id}")
def decided(
    request: Request, house: Here, visitor: Staff, exception_id: Number, filters: Wanted, asked: Asked
) -> Response:
    """Decides, and leads on to the next; where it cannot be, the page again with the reason."""
    now = house.ctx.clock()
    with house.ctx.look() as look:
        current = queue.item(look, exception_id, visitor.user_id, now)
        check_may_see(look, visitor.role, message_id=current.message_id)
    try:
        decide(house, hand_of(visitor, asked.key, now), exception_id, asked, visitor.role)
    except Refused as refusal:
        return _shown(request, house, visitor, exception_id, filters, refusal=str(refusal), status=409)
    house.rung()
    with house.ctx.look() as look:
        number = queue.next_after(look, current, filters.open_to(visitor.role), visitor.user_id, now)
    return RedirectResponse(_at(number, filters), 303)


@router.post("/exceptions/{exception_id}/typed")
def typed(
    house: Here, visitor: Staff, exception_id: Number, text: Annotated[str, Form(max_length=20000)] = ""
) -> Response:
    """Keeps what was typed and not sent, so that whoever comes next finds it."""
    now = house.ctx.clock()
    with house.ctx.work() as work:
        item = queue.item(work, exception_id, visitor.user_id, now)
        kept = claims.keep_edit(work, item.message_id, visitor.user_id, exception_id, text or None, now)
    return Response(status_code=204 if kept else 409)


@router.post("/exceptions/{exception_id}/release")
def release(house: Here, visitor: Staff, exception_id: Number, filters: Wanted) -> Response:
    """Puts it back into the queue."""
    now = house.ctx.clock()
    with house.ctx.work() as work:
        item = queue.item(work, exception_id, visitor.user_id, now)
        claims.release(work, item.message_id, visitor.user_id, now)
    return RedirectResponse(f"/exceptions{said(filters)}", 303)


@router.post("/undo")
def undo(
    request: Request,
    house: Here,
    visitor: Staff,
    filters: Wanted,
    key: Annotated[str, Form()] = "",
    decision: Annotated[int, Form(ge=0, lt=2**31)] = 0,
) -> Response:
    """Undoes a decision, or the last one of this person, and leads back to what it was about."""
    try:
        row = undo_last(house, hand_of(visitor, key, house.ctx.clock()), decision, visitor.role)
    except Refused as refusal:
        return page(request, "problem.html", 409, title="This cannot be undone", sentence=str(refusal))
    house.rung()
    if row.exception_id is not None:
        return RedirectResponse(_at(row.exception_id, filters), 303)
    return RedirectResponse(f"/decisions/{row.id}", 303)


@router.get("/exceptions/{exception_id}/letter")
def letter(request: Request, house: Here, visitor: Staff, exception_id: Number, filters: Wanted) -> Response:
    """The question to the school as it would be read, before it goes."""
    with house.ctx.look() as look:
        found = sight(house.ctx, look, exception_id, visitor.user_id, filters, house.ctx.clock())
        check_may_see(look, visitor.role, message_id=found.item.message_id)
        choices = asking.askable(look, found.item.message_id)
        chosen = [
            int(each) for each in request.query_params.getlist("about") if each.isdecimal() and len(each) < 10
        ]
        chosen = chosen or [each.id for each in choices]
        declined = asking.declined(look, house.ctx, found.item.message_id)
        recipient, words = asking.preview(look, house.ctx, found.item.message_id, chosen)
    pictures = rows_of(house.ctx, chosen)
    return page(
        request,
        "letter.html",
        sight=found,
        pictured=[each for each in chosen if each in pictures],
        choices=[queue.Worded(each.id, each.code, each.sentence) for each in choices],
        chosen=chosen,
        declined=declined,
        recipient=recipient,
        words=words,
        key=secrets.token_urlsafe(16),
        query=said(filters),
    )


@router.get("/schools/find")
def find_schools(request: Request, house: Here, _: Viewer, school: str = "") -> Response:
    """Schools whose name, URN, DfE number or postcode begins so."""
    return page(request, "found_schools.html", found=search(school, house.ctx.register()), words=school)


@router.get("/exceptions/{exception_id}/row.jpg")
def row(house: Here, visitor: Viewer, exception_id: Number) -> Response:
    """The row of the form it is about, as a letter to the school shows it."""
    with house.ctx.look() as look:
        found = sight(house.ctx, look, exception_id, 0, Filters(), house.ctx.clock())
        check_may_see(look, visitor.role, message_id=found.item.message_id)
    picture = rows_of(house.ctx, [exception_id]).get(exception_id)
    if picture is None:
        raise LookupError(f"exception {exception_id} has no place on a page that can be shown")
    return Response(picture, media_type="image/jpeg")


def _at(number: int | None, filters: Filters) -> str:
    return f"/exceptions/{number}{said(filters)}" if number else f"/exceptions{said(filters)}"


def _shown(
    request: Request,
    house: House,
    visitor: Visitor,
    exception_id: Number,
    filters: Filters,
    *,
    refusal: str = "",
    status: int = 200,
    take: bool = True,
) -> Response:
    now = house.ctx.clock()
    with house.ctx.look() as look:
        found = sight(house.ctx, look, exception_id, visitor.user_id, filters.open_to(visitor.role), now)
        check_may_see(look, visitor.role, message_id=found.item.message_id)
        offers = _offers(house, look, found)
    may = visitor.role.rank > 0 and found.open
    other = None
    if may and take:
        with house.ctx.work() as work:
            other = claims.take(work, found.item.message_id, visitor.user_id, now)
    waits = being_drawn(house, found, ahead=not take, asked="pages" in request.query_params)
    return page(
        request,
        "one_exception.html",
        status,
        sight=found,
        offers=offers,
        may_decide=may and other is None,
        other=other,
        refusal=refusal,
        filters=filters,
        query=said(filters),
        schools=search(request.query_params.get("school", ""), house.ctx.register()),
        searched=request.query_params.get("school", ""),
        key=secrets.token_urlsafe(16),
        drawn=not waits,
        **({} if waits else _pages(house, found)),
    )


def _offers(house: House, look: Work, found: Sight) -> list[Offer]:
    """The forms that what it is about may be a page of."""
    if found.return_id is None or found.item.code not in (Code.PAGE_LATER, Code.PAGE_MISSING):
        return []
    return later_pages.offers(house.ctx, look, look.find(ReturnRow, found.return_id))


def _pages(house: House, found: Sight) -> dict[str, Any]:
    shown = pages_of(house, found)
    return {"sheets": shown.sheets, "why_no_pages": shown.why_not}
