"""Pages from templates. Whatever a value says, it is text: Jinja escapes it, and no template is made of it."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader

from pipeline.access.sessions import Visitor
from pipeline.check import plain
from schemas.access import UserRole

from . import telling
from .doors import form_token_of
from .house import house_of

STATIC: Final = Path(__file__).parent / "static"


@cache
def environment() -> Environment:
    """Where the templates are found, and the filters they use."""
    made = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("desk"),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "day": telling.day,
        "moment": telling.moment,
        "spoken": telling.spoken,
        "said": telling.said,
        "form_name": telling.form_name,
        "form_word": telling.form_word,
        "particulars": telling.particulars,
        "plain_note": plain,
        "plain_code": telling.plain_code,
        "kind_word": telling.kind_word,
        "by_when": telling.by_when,
        "count": telling.count,
    }
    return made


class Places:
    """The places of the main menu, in order: each router adds its own."""

    def __init__(self) -> None:
        self._all: list[tuple[str, str, UserRole]] = []

    def add(self, address: str, label: str, needed: UserRole) -> None:
        """One more place, for those with at least a role."""
        self._all.append((address, label, needed))

    def open_to(self, role: UserRole) -> list[tuple[str, str]]:
        """The places that somebody of a role may open."""
        return [(address, label) for address, label, needed in self._all if role.covers(needed)]


def page(request: Request, template: str, status: int = 200, **facts: Any) -> HTMLResponse:
    """The page of a template, with what every page shows."""
    house = house_of(request)
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    now: datetime = house.ctx.clock()
    known = {
        "request": request,
        "visitor": visitor,
        "form_token": form_token_of(request),
        "places": request.app.state.places.open_to(visitor.role) if visitor else [],
        "here": request.url.path,
        "hub": house.ctx.hub.name if house.ctx.hub else "",
        "demo": house.demo,
        "now": now,
        "waited": lambda since: telling.waited(since, now),
        "assets": request.app.state.assets,
        "partial": request.headers.get("hx-request") == "true",
    }
    text = environment().get_template(template).render(known | facts)
    return HTMLResponse(text, status)
