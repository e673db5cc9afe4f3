"""Who may call the API: a program with a token of the right scope. There is no cookie here, so no form can be forged."""

from typing import Annotated

from fastapi import Depends, HTTPException, Request
from starlette.concurrency import run_in_threadpool

from desk.doors import Door
from desk.house import House, house_of
from pipeline.access import tokens
from pipeline.access.tokens import Program
from schemas.access import UserRole

_BEARER = "bearer "
ROLE = UserRole.STAFF
"""What a program may see and decide: what staff may. What is confidential is for people."""


class ScopeDoor(Door):
    """Open to tokens of a scope."""

    def __init__(self, scope: str) -> None:
        assert scope in tokens.SCOPES
        self.scope = scope

    async def __call__(self, request: Request) -> Program:
        """The program; HTTPException 401 without a token that opens anything, 403 for one of other scopes."""
        given = request.headers.get("authorization", "")
        token = given[len(_BEARER) :].strip() if given[: len(_BEARER)].casefold() == _BEARER else ""
        found = await run_in_threadpool(_program, house_of(request), token) if token else None
        if found is None:
            why = "The token is unknown, over or revoked." if token else "No token was sent."
            raise HTTPException(401, why, {"www-authenticate": "Bearer"})
        if self.scope not in found.scopes:
            raise HTTPException(
                403, f"This needs a token for {self.scope}; yours is for {', '.join(sorted(found.scopes))}."
            )
        return found


def _program(house: House, token: str) -> Program | None:
    now = house.ctx.clock()
    with house.ctx.look() as look:
        found, stale = tokens.program(look, token, now)
    if found is not None and stale:
        with house.ctx.work() as work:
            tokens.used(work, found.token_id, now)
    return found


Schools = Annotated[Program, Depends(ScopeDoor("read:schools"))]
Records = Annotated[Program, Depends(ScopeDoor("read:records"))]
Queue = Annotated[Program, Depends(ScopeDoor("read:queue"))]
Forms = Annotated[Program, Depends(ScopeDoor("read:forms"))]
Keeps = Annotated[Program, Depends(ScopeDoor("read:house"))]
Decides = Annotated[Program, Depends(ScopeDoor(tokens.DECIDES))]
Settles = Annotated[Program, Depends(ScopeDoor("write:follow-ups"))]
Visits = Annotated[Program, Depends(ScopeDoor("write:visits"))]
Chases = Annotated[Program, Depends(ScopeDoor("write:rounds"))]
Prepares = Annotated[Program, Depends(ScopeDoor("write:forms"))]
HandsIn = Annotated[Program, Depends(ScopeDoor("write:intake"))]
