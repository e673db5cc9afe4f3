"""Users: who may sign in, and as what."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from desk.doors import Admin
from desk.house import Here, Number
from desk.showing import page
from pipeline.access import users
from pipeline.access.passwords import WeakPasswordError
from schemas.access import UserRole

router = APIRouter()


@router.get("/users")
def listed(request: Request, house: Here, _: Admin) -> Response:
    """Everybody, and a form for one more."""
    return _listed(request, house)


@router.post("/users")
def add(
    request: Request,
    house: Here,
    visitor: Admin,
    name: Annotated[str, Form()] = "",
    shown: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    role: Annotated[UserRole, Form()] = UserRole.STAFF,
) -> Response:
    """One more user."""
    try:
        with house.ctx.work() as work:
            users.add(work, users.NewUser(name, shown, role, password), visitor.shown, house.ctx.clock())
    except (users.UserError, WeakPasswordError) as wrong:
        return _listed(
            request, house, 422, why_not=str(wrong), typed={"name": name, "shown": shown, "role": role}
        )
    return RedirectResponse("/users", 303)


@router.post("/users/{user_id}")
def change(
    request: Request,
    house: Here,
    visitor: Admin,
    user_id: Number,
    role: Annotated[UserRole, Form()],
    active: Annotated[bool, Form()] = False,
    password: Annotated[str, Form()] = "",
) -> Response:
    """Another role, another password, or neither any more."""
    try:
        with house.ctx.work() as work:
            users.change(
                work,
                user_id,
                visitor.shown,
                house.ctx.clock(),
                role=role,
                active=active,
                password=password or None,
            )
    except (users.UserError, WeakPasswordError) as wrong:
        return _listed(request, house, 422, why_not=str(wrong))
    return RedirectResponse("/users", 303)


def _listed(request: Request, house: Here, status: int = 200, **facts: object) -> Response:
    with house.ctx.look() as look:
        everybody = users.everybody(look)
    return page(request, "users.html", status, users=everybody, roles=list(UserRole), **facts)
