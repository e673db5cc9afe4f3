"""Makes the desk's application: routers, doors, headers, and what is shown when something is not there."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from pipeline.decisions.hand import Refused
from pipeline.drafts import DraftError
from pipeline.followups.changing import FollowUpError
from pipeline.protection.access import Confidential
from pipeline.templates import TemplateFileError
from pipeline.visits import VisitError

from .api import MODULES
from .api.problems import of_refusal, of_status, problem
from .api.shapes.problems import Wrong
from .bounds import Bounds
from .doors import SignInNeededError, known, needed_at, sign_in_address
from .headers import Headers
from .house import House
from .pages import ROUTERS
from .showing import STATIC, Places, page


def create_app(house: House) -> FastAPI:
    """The desk over one house."""
    app = FastAPI(title="Ritornello", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.house = house
    app.state.places = Places()
    app.state.assets = _version()
    app.state.api_routes = [each for module in MODULES for each in module.router.routes]
    app.add_middleware(Bounds, largest_file_mb=house.ctx.settings.largest_file_mb)
    app.add_middleware(Headers)
    for module in ROUTERS:
        app.include_router(module.router)
        for address, label in getattr(module, "PLACES", ()):
            app.state.places.add(address, label, needed_at(module.router, address))
    app.mount("/static", _Static(directory=STATIC), name="static")
    app.add_exception_handler(SignInNeededError, _to_sign_in)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(LookupError, _not_there)
    app.add_exception_handler(Confidential, _confidential)
    app.add_exception_handler(Refused, _not_decided)
    for kind in (DraftError, TemplateFileError, FollowUpError, VisitError):
        app.add_exception_handler(kind, _impossible)
    return app


class _Static(StaticFiles):
    """Our own styles and scripts: the address carries their version, so a browser may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file."""
        answer = await super().get_response(path, scope)
        if answer.status_code == 200:
            answer.headers["cache-control"] = "public, max-age=31536000, immutable"
        return answer


def _version() -> str:
    """A digest of what the pages load, to be part of its address."""
    found = hashlib.sha256()
    for each in sorted(path for path in Path(STATIC).rglob("*") if path.is_file()):
        found.update(each.read_bytes())
    return found.hexdigest()[:12]


def _wants_json(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _to_sign_in(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, SignInNeededError)
    address = sign_in_address(exc.after, unsent=exc.unsent)
    if request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={"hx-redirect": address})
    return RedirectResponse(address, 303)


def _refused(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, HTTPException)
    if _wants_json(request):
        return of_status(exc.status_code, exc.detail, exc.headers)
    known(request)  # who asks for what is not there keeps the menu
    title = {
        403: "You may not do this",
        404: "There is no such page",
        409: "Somebody else has this",
        413: "This is too large",
    }
    return page(
        request,
        "problem.html",
        exc.status_code,
        title=title.get(exc.status_code, "This did not work"),
        sentence="Check the address, or begin from the list." if exc.status_code == 404 else exc.detail,
    )


def _not_understood(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, RequestValidationError)
    wrong = [Wrong(where=_where(each), why=each["msg"]) for each in exc.errors()]
    told = "; ".join(f"{each.where}: {each.why}" for each in wrong)
    if _wants_json(request):
        return problem("invalid", told, wrong)
    if all(each["loc"][0] == "path" for each in exc.errors()):  # no row has such a number
        return _refused(request, HTTPException(404, told))
    return page(request, "problem.html", 422, title="This could not be understood", sentence=told)


def _where(wrong: Mapping[str, Any]) -> str:
    """The field that is wrong; of a body that is no JSON, the character."""
    places = wrong["loc"][1:]
    if wrong["type"] == "json_invalid":
        return f"body, character {places[-1]}"
    return ".".join(map(str, places)) or str(wrong["loc"][0])


def _confidential(request: Request, exc: Exception) -> Response:
    if _wants_json(request):
        return problem("confidential", str(exc))
    return _refused(request, HTTPException(403, str(exc)))


def _not_there(request: Request, exc: Exception) -> Response:
    if isinstance(exc, KeyError | IndexError):  # a fault of ours, not a number that does not exist
        raise exc
    return _refused(request, HTTPException(404, str(exc)))


def _not_decided(request: Request, exc: Exception) -> Response:
    """A decision that cannot be made, where its page does not say so itself."""
    assert isinstance(exc, Refused)
    return of_refusal(exc) if _wants_json(request) else _refused(request, HTTPException(409, str(exc)))


def _impossible(request: Request, exc: Exception) -> Response:
    """What a program wants and cannot be; pages say so themselves, beside what was typed."""
    if _wants_json(request):
        return problem("impossible", str(exc))
    return _refused(request, HTTPException(422, str(exc)))
