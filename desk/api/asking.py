"""What the addresses of the API are asked with, and with whose hand they decide."""

import secrets
from typing import Annotated, Any

from fastapi import Header, Path, Query, Request

from desk.house import House
from pipeline.access.tokens import Program
from pipeline.decisions import queue
from pipeline.decisions.hand import Hand
from pipeline.decisions.queue import Item
from pipeline.keys import key_of
from pipeline.protection.access import check_may_see
from pipeline.store.tables import SchoolRow

from .doors import ROLE

MOST = 200  # rows a page
Number = Annotated[int, Path(ge=1, lt=2**31)]
After = Annotated[int, Query(ge=0, lt=2**31, description="Go on after this number.")]
Before = Annotated[int, Query(ge=0, lt=2**31, description="Go on before this number.")]
Words = Annotated[str, Query(max_length=200)]
Place = Annotated[str, Query(max_length=1000, description="What the page before gave as next.")]
Ref = Annotated[str, Path(max_length=40, description="The reference of a return.")]
Once = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="Make one for each press. The same request sent again with it is the same decision, never a second.",
    ),
]


def hand_of(house: House, caller: Program, request: Request, once: str, by: str, body: object) -> Hand:
    """The hand of a program. With the same key the same request is the same press; without one each is a press of its own."""
    key = key_of(once, request.url.path, body) if once else secrets.token_urlsafe(16)
    named = " ".join(by.split())
    name = f"{named}, by {caller.shown}" if named else caller.shown
    assert caller.user_id is not None
    return Hand(caller.user_id, name, key, house.ctx.clock())


def item_of(house: House, exception_id: int, user_id: int | None = None) -> Item:
    """An exception that a program may see. LookupError where there is none, Confidential where it may not."""
    with house.ctx.look() as look:
        item = queue.item(look, exception_id, user_id or 0, house.ctx.clock())
        check_may_see(look, ROLE, message_id=item.message_id)
    return item


def place(school: SchoolRow) -> str:
    """Where a list of schools by name goes on after this one."""
    return f"{school.name}|{school.id}"


def place_of(untrusted_place: str) -> tuple[str, int] | None:
    """The name and number of a place; None, the beginning, for what is none."""
    name, _, number = untrusted_place.rpartition("|")
    return (name, int(number)) if number.isdecimal() and len(number) < 10 else None


def bytes_as(media: str) -> dict[int | str, dict[str, Any]]:
    """What the description says of an answer that is no JSON: a picture, a file."""
    return {200: {"content": {media: {}}}}
