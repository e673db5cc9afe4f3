"""Every page of the desk that can be looked at, with numbers of the samples filled in: a new page is added here."""

import re

from fastapi.routing import APIRoute
from sqlalchemy import select

from desk.pages import ROUTERS
from pipeline.context import Context
from pipeline.exceptions import are_open
from pipeline.store.hub_tables import RoundRow
from pipeline.store.tables import FollowUpRow, OutboxRow, ReturnRow
from schemas.codes import Code

# Answers that are no pages to look at: files, fragments and what only leads on.
NO_PAGES = {
    "/",
    "/sign-in",
    "/sign-in/provider",
    "/sign-in/provider/back",
    "/exceptions/next",
    "/health/alive",
    "/health/workers",
    "/schools/find",
    "/questions/one",
}


def places(ctx: Context) -> list[str]:
    """The addresses: every page without a number in it, and one of each that has one."""
    with ctx.look() as look:
        kinds = {each.code: each.id for each in reversed(are_open(look))}
        ref = look.scalars(select(ReturnRow.ref).order_by(ReturnRow.id)).first()
        school = look.scalars(select(ReturnRow.school_id).where(ReturnRow.school_id.is_not(None))).first()
        follow_up = look.scalars(select(FollowUpRow.id)).first()
        rounds = look.scalars(select(RoundRow.name)).all()
        letters = look.scalars(select(OutboxRow.id).order_by(OutboxRow.id)).all()
    return [
        *sorted(_plain()),
        *(f"/exceptions/{number}" for number in kinds.values()),
        f"/exceptions/{kinds[Code.VALUE_UNSURE]}/letter",
        f"/returns/{ref}",
        "/questions/one?form=infant-primary&field=about-school.pupils-roll",
        f"/schools/{school}",
        f"/follow-ups/{follow_up}",
        "/templates/1",
        "/letters/examples/question",
        *(f"/letters/{number}" for number in letters[:1]),
        *(f"/rounds/{name}" for name in rounds),
    ]


def _plain() -> set[str]:
    routes = [each for module in ROUTERS for each in module.router.routes if isinstance(each, APIRoute)]
    return {
        each.path
        for each in routes
        if "GET" in each.methods and not re.search(r"[{.]|^/api/", each.path) and each.path not in NO_PAGES
    }
