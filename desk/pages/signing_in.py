"""Signing in and out."""

import secrets
from typing import Annotated
from urllib.parse import quote, unquote

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from desk.demo import demo_user
from desk.doors import SESSION, VISIT, Anybody, Viewer, our_own
from desk.house import Here, House, house_of
from desk.showing import page
from pipeline.access import sessions, signing_in, users
from pipeline.access.oidc import Provider, ProviderError, trip_of

router = APIRouter()
TRIP = "ritornello_trip"  # on the way to the identity provider and back
_NO_ROLE = "You are known, but none of your groups has a role here. Ask an administrator of the desk."


@router.get("/", dependencies=[Anybody])
def first() -> Response:
    """The first page is the list of what waits."""
    return RedirectResponse("/exceptions", 303)


@router.get("/sign-in", dependencies=[Anybody])
def ask(request: Request, house: Here, after: str = "/", unsent: str = "") -> Response:
    """Asks for a name and a password; or leads straight on who is signed in already.

    ``unsent`` says that something was sent after the session had ended, and was not recorded.
    """
    with house.ctx.look() as look:
        known, _ = sessions.visitor(look, request.cookies.get(SESSION), house.ctx.clock())
    if known is not None:
        return RedirectResponse(our_own(after), 303)
    return _asked(request, after=our_own(after), unsent=unsent)


@router.post("/sign-in", dependencies=[Anybody])
def sign_in(
    request: Request,
    house: Here,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    after: Annotated[str, Form()] = "/",
) -> Response:
    """Opens a session, or says why not."""
    now = house.ctx.clock()
    with house.ctx.work() as work:
        done = signing_in.sign_in(work, name, password, _address(request), now)
        token = sessions.open_session(work, done.user, now) if done.user else None
    if token is None:
        return _asked(request, status=401, after=our_own(after), name=name, why_not=done.why_not)
    return _in(request, token, after)


@router.post("/sign-in/demo", dependencies=[Anybody])
def sign_in_to_demo(request: Request, house: Here, after: Annotated[str, Form()] = "/") -> Response:
    """One click, where this desk shows samples only."""
    if not house.demo:
        raise LookupError("this desk has no demo user")
    return _in(request, _as_demo_user(house), after)


@router.get("/sign-in/provider", dependencies=[Anybody])
def to_provider(request: Request, house: Here, after: str = "/") -> Response:
    """Sends the browser to the identity provider."""
    try:
        address, trip = _provider(house).begin(our_own(after))
    except ProviderError as error:
        return _asked(request, status=502, after=our_own(after), why_not=str(error))
    answer = RedirectResponse(address, 303)
    _set(request, answer, TRIP, quote(trip.model_dump_json(), safe=""))
    return answer


@router.get("/sign-in/provider/back", dependencies=[Anybody])
def from_provider(request: Request, house: Here, state: str = "", code: str = "") -> Response:
    """Opens a session for whom the provider vouches, with the role of the groups it names."""
    now = house.ctx.clock()
    try:
        trip = trip_of(unquote(request.cookies.get(TRIP, "")))
        vouched = _provider(house).finish(trip, state, code, now)
    except ProviderError as error:
        return _asked(request, status=401, after="/", why_not=str(error))
    with house.ctx.work() as work:
        user = users.vouched_for(work, vouched.issuer, vouched.subject, vouched.shown, vouched.role, now)
        token = sessions.open_session(work, user, now) if user else None
    if token is None:
        return _asked(request, status=403, after="/", why_not=_NO_ROLE)
    answer = _in(request, token, trip.after)
    answer.delete_cookie(TRIP, path="/")
    return answer


@router.post("/sign-out")
def sign_out(request: Request, house: Here, _: Viewer) -> Response:
    """Ends the session."""
    with house.ctx.work() as work:
        sessions.close_session(work, request.cookies.get(SESSION, ""))
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(SESSION, path="/")
    return answer


def _provider(house: House) -> Provider:
    if house.provider is None:
        raise LookupError("this desk has no identity provider")
    return house.provider


def _asked(request: Request, *, status: int = 200, **facts: str) -> Response:
    """The sign-in page, tied to this browser by a cookie."""
    known = request.cookies.get(VISIT)
    request.state.visit = known or secrets.token_urlsafe(32)
    provider = house_of(request).provider is not None
    answer = page(request, "sign_in.html", status, provider=provider, **facts)
    if not known:
        _set(request, answer, VISIT, request.state.visit)
    return answer


def _in(request: Request, token: str, after: str) -> Response:
    answer = RedirectResponse(our_own(after), 303)
    _set(request, answer, SESSION, token)
    return answer


def _set(request: Request, answer: Response, name: str, value: str) -> None:
    """A cookie no script can read and no other site can have sent; only over TLS where the desk is reached by it."""
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, path="/", httponly=True, samesite="lax", secure=secure)


def _as_demo_user(house: House) -> str:
    now = house.ctx.clock()
    with house.ctx.work() as work:
        return sessions.open_session(work, demo_user(work, now), now)


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"
