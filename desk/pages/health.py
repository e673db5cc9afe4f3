"""How the installation is, for people and for what watches it."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from desk.doors import Anybody, Viewer
from desk.house import Here
from desk.showing import page
from pipeline.browsing.health import health

router = APIRouter()
PLACES = (("/health", "Health"),)


@router.get("/health")
def shown(request: Request, house: Here, _: Viewer) -> Response:
    """What waits and how long, mailboxes, letters, disk, versions."""
    return page(request, "health.html", found=health(house.ctx), settings=house.ctx.settings)


@router.get("/health/alive", dependencies=[Anybody])
def alive(house: Here) -> Response:
    """Whether the desk answers and its store too: says nothing else to anybody."""
    with house.ctx.look() as look:
        look.connection()
    return JSONResponse({"alive": True})
