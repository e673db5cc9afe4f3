"""The pages of an exception as pictures: there already, being drawn beside the desk, or not to be had."""

from dataclasses import dataclass

from pipeline.decisions.sight import Sight
from pipeline.looking import Sheet, are_drawn, sheets, why_not
from schemas.codes import Failure

from .house import House


@dataclass(frozen=True, slots=True)
class Shown:
    """The sheets of what it is about, or why they cannot be shown."""

    sheets: list[Sheet]
    why_not: str = ""


def being_drawn(house: House, found: Sight, *, ahead: bool, asked: bool = True) -> bool:
    """Whether the pictures are still to come. Where nobody draws beside the desk, who has ``asked`` waits for them."""
    if found.shown == (None, None) or are_drawn(house.ctx, *found.shown):
        return False
    return (house.drawer is not None and house.drawer.want(*found.shown, ahead=ahead)) or not asked


def pages_of(house: House, found: Sight) -> Shown:
    """The sheets of what it is about, or why they cannot be shown."""
    if found.shown == (None, None):
        return Shown([], "No file came with this message.")
    try:
        return Shown(sheets(house.ctx, *found.shown))
    except Failure as failure:
        return Shown([], why_not(failure))
