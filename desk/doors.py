"""Who may pass: every route stands behind one of these doors, and a test goes round all of them.

``Viewer``, ``Staff``, ``Lead`` and ``Admin`` let in whoever has at least that role. ``Anybody`` is for the few pages
before signing in. What changes something (anything but GET and HEAD) must carry the form token of the very browser
that sends it, and must not come from a page of another site.
"""

from typing import Annotated, cast
from urllib.parse import quote, urlencode, urlsplit

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from pipeline.access import sessions
from pipeline.access.sessions import Visitor, is_genuine
from schemas.access import UserRole

from .house import House, house_of

SESSION = "ritornello_session"
VISIT = "ritornello_visit"  # before signing in: ties the sign-in form to the browser
_SAFE = {"GET", "HEAD"}


class SignInNeededError(Exception):
    """Nobody is signed in; ``after`` is where to go once somebody is, ``unsent`` that something was sent in vain."""

    def __init__(self, after: str, *, unsent: bool = False) -> None:
        self.after, self.unsent = after, unsent
        super().__init__(after)


class Door:
    """Lets a request pass, or says why not."""

    needed: UserRole | None = None

    async def check_genuine(self, request: Request, token: str | None) -> None:
        """HTTPException 403 for a form that was not made for this browser, or was sent by another site."""
        if request.method in _SAFE:
            return
        if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
            raise HTTPException(403, "This came from a page of another site, so nothing was done.")
        sent = request.headers.get("x-form-token") or (await request.form()).get("form_token", "")
        if not token or not isinstance(sent, str) or not is_genuine(sent, token):
            raise HTTPException(
                403, "The page was too old to be used. Go back, load it again and try once more."
            )


class AnybodyDoor(Door):
    """Open to all; forms still have to be genuine."""

    async def __call__(self, request: Request) -> None:
        """Passes; HTTPException 403 for a forged form."""
        await self.check_genuine(request, request.cookies.get(VISIT))


class RoleDoor(Door):
    """Open to those with at least a role."""

    def __init__(self, needed: UserRole) -> None:
        self.needed = needed

    async def __call__(self, request: Request) -> Visitor:
        """The visitor; SignInNeededError where there is none, HTTPException 403 for a role that is not enough."""
        token = request.cookies.get(SESSION)
        visitor = await run_in_threadpool(_visitor, house_of(request), token)
        if visitor is None:
            raise SignInNeededError(_after(request), unsent=request.method not in _SAFE)
        request.state.visitor = visitor
        assert self.needed is not None
        if not visitor.role.covers(self.needed):
            raise HTTPException(403, f"This needs the role {self.needed}; yours is {visitor.role}.")
        await self.check_genuine(request, token)
        return visitor


def known(request: Request) -> None:
    """Notes who asks, where no door has: a page that tells of a mistake has the menu too, and lets nobody in."""
    if getattr(request.state, "visitor", None) is None and (token := request.cookies.get(SESSION)):
        request.state.visitor = _visitor(house_of(request), token)


def needed_at(router: APIRouter, address: str) -> UserRole:
    """The role that looking at a page of a router needs, as its door says."""
    for route in router.routes:
        if isinstance(route, APIRoute) and route.path == address and "GET" in (route.methods or ()):
            for each in route.dependant.dependencies:
                if isinstance(each.call, RoleDoor) and each.call.needed is not None:
                    return each.call.needed
    raise LookupError(f"no door leads to {address}")


def _visitor(house: House, token: str | None) -> Visitor | None:
    now = house.ctx.clock()
    with house.ctx.look() as look:
        found, stale = sessions.visitor(look, token, now)
    if found is not None and stale and token:
        with house.ctx.work() as work:
            sessions.seen(work, token, now)
    return found


def _after(request: Request) -> str:
    """Where to return to: the page that was looked at, of which a form or a part was sent or asked for."""
    if request.method in _SAFE and request.headers.get("hx-request") != "true":
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    untrusted = urlsplit(request.headers.get("hx-current-url") or request.headers.get("referer", ""))
    if untrusted.netloc != request.headers.get("host"):
        return "/"
    return our_own(untrusted.path + (f"?{untrusted.query}" if untrusted.query else ""))


def sign_in_address(after: str, *, unsent: bool = False) -> str:
    """The sign-in page, which leads back to ``after``."""
    asked = {"unsent": "1"} if unsent else {}
    asked |= {} if after in {"", "/"} else {"after": after}
    return "/sign-in" + (f"?{urlencode(asked, quote_via=quote, safe='')}" if asked else "")


def our_own(untrusted_address: str) -> str:
    """An address of ours to go on to; the first page for anything that could lead elsewhere."""
    address = untrusted_address
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain and not any(ord(each) < 33 for each in address) else "/"


def form_token_of(request: Request) -> str:
    """The token that forms of the page being answered carry."""
    visitor = cast("Visitor | None", getattr(request.state, "visitor", None))
    if visitor is not None:
        return visitor.form_token
    visit = getattr(request.state, "visit", None) or request.cookies.get(VISIT)
    return sessions.form_token(visit) if visit else ""


Anybody = Depends(AnybodyDoor())
Viewer = Annotated[Visitor, Depends(RoleDoor(UserRole.VIEWER))]
Staff = Annotated[Visitor, Depends(RoleDoor(UserRole.STAFF))]
Lead = Annotated[Visitor, Depends(RoleDoor(UserRole.LEAD))]
Admin = Annotated[Visitor, Depends(RoleDoor(UserRole.ADMIN))]
