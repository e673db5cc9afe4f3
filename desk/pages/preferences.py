"""Settings that are made at the desk: what a return must be before it is accepted without a look."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ValidationError
from pydantic import Field as Default

from desk.doors import Admin, Viewer
from desk.house import Here, House
from desk.showing import page
from pipeline import thresholds
from pipeline.thresholds import Certain, Thresholds
from schemas.template import Kind

router = APIRouter()
PLACES = (("/settings", "Settings"),)
LEAST = ("0", "95", "98", "99", "99.5", "99.9")  # of 100: nothing, and what a hub can have a reason for
ANSWERS = {
    Kind.TEXT: "Words",
    Kind.CHOICE: "One of several",
    Kind.CHOICES: "Some of several",
    Kind.NUMBER: "Numbers",
    Kind.DATE: "Dates",
    Kind.BOOL: "Yes or no",
}


class Wish(BaseModel):
    """The form as it is sent: shares are of 100."""

    certain: Certain = Certain.FORM
    filled: str = Default("10", max_length=10)
    residue: bool = False
    one_in: str = Default("0", max_length=10)
    text: str = Default("0", max_length=10)
    choice: str = Default("0", max_length=10)
    choices: str = Default("0", max_length=10)
    number: str = Default("0", max_length=10)
    date: str = Default("0", max_length=10)
    bool: str = Default("0", max_length=10)


@router.get("/settings")
def shown(request: Request, house: Here, _: Viewer, saved: str = "") -> Response:
    """What is asked of a return."""
    return _shown(request, house, saved=bool(saved))


@router.post("/settings")
def changed(request: Request, house: Here, visitor: Admin, wish: Annotated[Wish, Form()]) -> Response:
    """Asks for something else from the next return on."""
    try:
        wanted = _meant(wish)
    except (ValueError, ValidationError):
        why = "Give shares as numbers from 0 to 100, and one return in so many as a whole number up to 1,000."
        return _shown(request, house, 422, why_not=why, wish=wish)
    with house.ctx.work() as work:
        thresholds.set_thresholds(work, wanted, visitor.shown, house.ctx.clock())
    return RedirectResponse("/settings?saved=1", 303)


def _meant(wish: Wish) -> Thresholds:
    """ValueError, or ValidationError, where a number is none or out of its bounds."""
    asked = {kind: float(getattr(wish, kind.value) or 0) / 100 for kind in Kind}
    return Thresholds(
        certain=wish.certain,
        least={kind: round(share, 4) for kind, share in asked.items() if share},
        filled=round(float(wish.filled) / 100, 4),
        residue=wish.residue,
        one_in=int(wish.one_in or 0),
    )


def _shown(
    request: Request,
    house: House,
    status: int = 200,
    *,
    wish: Wish | None = None,
    saved: bool = False,
    why_not: str = "",
) -> Response:
    with house.ctx.look() as look:
        now, by = thresholds.thresholds(look), thresholds.set_by(look)
    wish = wish or _as_wish(now)
    kinds = [(kind, label, getattr(wish, kind.value)) for kind, label in ANSWERS.items()]
    facts = {"wish": wish, "by": by, "kinds": kinds, "least": LEAST, "saved": saved, "why_not": why_not}
    return page(request, "settings.html", status, **facts)


def _as_wish(now: Thresholds) -> Wish:
    """What is in force, as the form has it."""
    shares = {kind.value: f"{now.least.get(kind, 0) * 100:g}" for kind in Kind}
    filled = f"{now.filled * 100:g}"
    return Wish(certain=now.certain, filled=filled, residue=now.residue, one_in=str(now.one_in), **shares)
