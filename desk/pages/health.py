"""How the installation is, for people and for what watches it."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from desk.doors import Anybody, Viewer
from desk.house import Here, House
from desk.showing import page
from pipeline.browsing.health import health
from workers.app import make_app
from workers.seen import Seen, seen

router = APIRouter()
PLACES = (("/health", "Health"),)


@router.get("/health")
def shown(request: Request, house: Here, _: Viewer, workers: bool = False) -> Response:
    """What waits and how long, mailboxes, letters, disk, versions; the workers too, where they are asked for."""
    embedded = house.ctx.settings.embedded
    asked = workers or embedded
    return page(
        request, "health.html", found=health(house.ctx), asked=asked, seen=_seen(house) if asked else None
    )


@router.get("/health/workers")
def at_work(request: Request, house: Here, _: Viewer) -> Response:
    """Which workers answer; a part of the page, because they take a moment."""
    return page(request, "workers.html", seen=_seen(house))


def _seen(house: House) -> Seen | None:
    """None where this process does the work itself."""
    return None if house.ctx.settings.embedded else seen(make_app(house.ctx.settings))


@router.get("/health/alive", dependencies=[Anybody])
def alive(house: Here) -> Response:
    """Whether the desk answers and its store too: says nothing else to anybody."""
    with house.ctx.look() as look:
        look.connection()
    return JSONResponse({"alive": True})
