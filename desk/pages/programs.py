"""Programs that may ask the desk, and those that it tells: tokens and webhooks."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from desk.doors import Admin
from desk.house import Here, House, Number
from desk.showing import page
from pipeline import webhooks
from pipeline.access import tokens
from pipeline.access.tokens import TokenError
from pipeline.webhooks import WebhookError

router = APIRouter()


@router.get("/programs")
def listed(request: Request, house: Here, _: Admin) -> Response:
    """Tokens and webhooks."""
    return _listed(request, house)


@router.post("/programs/tokens")
def issue(
    request: Request,
    house: Here,
    visitor: Admin,
    label: Annotated[str, Form()] = "",
    scope: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """A new token, shown on this page and never again."""
    try:
        with house.ctx.work() as work:
            token = tokens.issue_token(
                work, label, scope or (), visitor.user_id, visitor.shown, house.ctx.clock()
            )
    except TokenError as wrong:
        return _listed(request, house, 422, why_not=str(wrong))
    return _listed(request, house, secret=token, secret_of=f"the token of {label}")


@router.post("/programs/tokens/{token_id}/revoke")
def revoke(house: Here, visitor: Admin, token_id: Number) -> Response:
    """A token opens nothing any more."""
    with house.ctx.work() as work:
        tokens.revoke(work, token_id, visitor.shown, house.ctx.clock())
    return RedirectResponse("/programs", 303)


@router.post("/programs/webhooks")
def add(
    request: Request,
    house: Here,
    visitor: Admin,
    url: Annotated[str, Form()] = "",
    event: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """A new address to tell, and the secret that its calls are signed with."""
    try:
        with house.ctx.work() as work:
            secret = webhooks.add_hook(work, url, event or (), visitor.shown, house.ctx.clock())
    except WebhookError as wrong:
        return _listed(request, house, 422, why_not=str(wrong), url=url)
    return _listed(request, house, secret=secret, secret_of=f"what calls to {url} are signed with")


@router.post("/programs/webhooks/{hook_id}/end")
def end(house: Here, visitor: Admin, hook_id: Number) -> Response:
    """An address is told of nothing any more."""
    with house.ctx.work() as work:
        webhooks.end_hook(work, hook_id, visitor.shown, house.ctx.clock())
    return RedirectResponse("/programs", 303)


def _listed(request: Request, house: House, status: int = 200, **facts: object) -> Response:
    with house.ctx.look() as look:
        known, told = tokens.tokens(look), webhooks.hooks(look)
    return page(
        request,
        "programs.html",
        status,
        tokens=known,
        hooks=told,
        scopes=tokens.SCOPES,
        events=webhooks.EVENTS,
        **facts,
    )
