"""The API as a page, for whoever writes a program against it; it holds no data, as its description holds none."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.api.description import description_of
from desk.api.leaf import subjects
from desk.api.problems import KINDS
from desk.doors import Anybody, known
from desk.showing import page
from pipeline.access.tokens import SCOPES

router = APIRouter()


@router.get("/api", dependencies=[Anybody])
def shown(request: Request) -> Response:
    """Every operation with its scope, what it takes and what may come of it."""
    known(request)
    return page(request, "api.html", subjects=subjects(description_of(request)), scopes=SCOPES, kinds=KINDS)
