"""The audit trail: everything that happened, by whom, and every value that a decision changed."""

import secrets

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.doors import Viewer
from desk.house import After, Here, Number
from desk.showing import page
from pipeline.decisions import history
from pipeline.decisions.wording import told
from pipeline.protection.access import check_may_see_decision
from pipeline.store.people import DecisionRow

router = APIRouter()
PLACES = (("/audit", "Audit"),)


@router.get("/audit")
def listed(request: Request, house: Here, visitor: Viewer, before: After = 0, actor: str = "") -> Response:
    """The latest first."""
    with house.ctx.look() as look:
        events = history.trail(look, visitor.role, before or None, actor or None, history.PAGE + 1)
    shown = events[: history.PAGE]
    more = shown[-1].id if len(events) > history.PAGE else None
    return page(request, "audit.html", events=shown, more=more, actor=actor, before=before)


@router.get("/decisions/{decision_id}")
def one(request: Request, house: Here, visitor: Viewer, decision_id: Number) -> Response:
    """One decision: each value before and after, and whether it was undone."""
    with house.ctx.look() as look:
        row = look.find(DecisionRow, decision_id)
        check_may_see_decision(look, visitor.role, row)
        changed = told(house.ctx, look, row)
    key = secrets.token_urlsafe(16)
    return page(request, "decision.html", row=row, told=changed, changes=history.changes_of(row), key=key)
