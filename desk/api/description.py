"""The description of the API, for whoever writes a program against it (OpenAPI 3.1). It holds no data."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from desk.doors import Anybody
from pipeline.access.tokens import SCOPES

from .doors import ScopeDoor
from .problems import MEDIA

router = APIRouter(prefix="/api/v1")
ABOUT = """What staff do at the desk, for programs: look up, decide, hand in.

**Tokens.** An administrator makes one under Settings, Programs, for some scopes; send it as `Authorization: Bearer …`.
Each operation names its scope. A token is no person: the audit trail names it, and whom it says it decided for (`by`).

**Deciding.** A decision takes the message in hand like a person at the desk; what somebody else has in hand answers 409.
Send an `Idempotency-Key` with each press: the same request again is the same decision. Every decision can be undone.

**Refusals** are `application/problem+json` (RFC 9457): `type` for programs, `detail` for people, `todo` says what to do next.

**What is confidential** (it may name a pupil or speak of safeguarding) is listed without its words and opens at the desk only.
"""


@router.get("/openapi.json", dependencies=[Anybody], include_in_schema=False)
def openapi(request: Request) -> Response:
    """The description."""
    return JSONResponse(description_of(request))


def description_of(request: Request) -> dict[str, Any]:
    """The description of the API of the application that a request has come to, made once."""
    made: dict[str, Any] | None = getattr(request.app.state, "openapi", None)
    if made is None:
        made = request.app.state.openapi = described(request.app.state.api_routes)
    return made


def described(routes: list[APIRoute]) -> dict[str, Any]:
    """The description of these routes, each with the scope that it needs."""
    made = get_openapi(title="Ritornello", version="1", description=ABOUT, routes=routes)
    made["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": _scopes()}
    }
    for route in routes:
        if not route.include_in_schema:
            continue
        for method in route.methods or ():
            _finish(made["paths"][route.path_format][method.lower()], route)
    return made


def scope_of(route: APIRoute) -> str | None:
    """The scope that a route needs."""
    doors = (each.call for each in route.dependant.dependencies)
    return next((each.scope for each in doors if isinstance(each, ScopeDoor)), None)


def _finish(operation: dict[str, Any], route: APIRoute) -> None:
    """What FastAPI does not say by itself: the scope, a plain name, and the media type of refusals."""
    scope = scope_of(route)
    operation["operationId"] = route.name
    operation["summary"] = route.name.replace("_", " ").capitalize()
    operation["description"] = f"{operation.get('description', '')}\n\nScope: `{scope}`.".strip()
    operation["security"] = [{"token": [scope]}]
    for status, answer in operation["responses"].items():
        if status >= "400" and "application/json" in answer.get("content", {}):
            answer["content"] = {MEDIA: answer["content"]["application/json"]}


def _scopes() -> str:
    return "\n".join(f"- `{scope}`: {what}" for scope, what in SCOPES.items())
