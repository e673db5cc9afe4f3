"""The queue of exceptions."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from desk.doors import Viewer
from desk.house import After, Here
from desk.showing import page
from pipeline.decisions import queue
from pipeline.decisions.queue import Filters
from schemas.codes import Code

router = APIRouter()
PLACES = (("/exceptions", "Exceptions"),)
AGES = ((1, "a day"), (3, "3 days"), (7, "a week"), (14, "2 weeks"))


def wanted(
    reason: Annotated[str, Query()] = "",
    area: Annotated[str, Query()] = "",
    form: Annotated[str, Query()] = "",
    days: Annotated[str, Query()] = "",
    waiting: Annotated[str, Query()] = "",
) -> Filters:
    """The filters of an address; what no filter knows is left out, as an old bookmark may have it."""
    return Filters(
        code=Code(reason) if reason in set(Code) else None,
        area=area or None,
        template=form or None,
        days=int(days) if days.isdecimal() and len(days) < 5 else None,
        asked=waiting == "school",
    )


Wanted = Annotated[Filters, Depends(wanted)]


def said(filters: Filters, **more: object) -> str:
    """The filters as the query of an address, with a leading ``?``; empty where there are none."""
    pairs = {
        "reason": filters.code.value if filters.code else "",
        "area": filters.area or "",
        "form": filters.template or "",
        "days": filters.days or "",
        "waiting": "school" if filters.asked else "",
        **more,
    }
    given = {name: value for name, value in pairs.items() if value}
    return f"?{urlencode(given)}" if given else ""


@router.get("/exceptions")
def listed(request: Request, house: Here, visitor: Viewer, filters: Wanted, after: After = 0) -> Response:
    """What waits for a person, the oldest first."""
    now = house.ctx.clock()
    with house.ctx.look() as look:
        items = queue.listed(look, filters, visitor.user_id, now, after, queue.PAGE + 1)
        counts = queue.counts(look)
    more = items[queue.PAGE - 1].id if len(items) > queue.PAGE else None
    return page(
        request,
        "exceptions.html",
        items=[each.shown_to(visitor.role) for each in items[: queue.PAGE]],
        counts=counts,
        filters=filters,
        ages=AGES,
        query=said(filters),
        more=said(filters, after=more) if more else None,
        after=after,
    )
