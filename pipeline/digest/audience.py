"""Who reads a digest: the whole hub, or the team of one area; and at which addresses."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, true

from pipeline.store.tables import SchoolRow
from schemas.hub import Hub

_AREA = "area:"


@dataclass(frozen=True, slots=True)
class Audience:
    """The hub as a whole (``area`` is None), or one area of it."""

    area: str | None = None

    @property
    def key(self) -> str:
        """Its name in the store: ``hub``, ``area:East``."""
        return "hub" if self.area is None else f"{_AREA}{self.area}"

    def __str__(self) -> str:
        return "Hub" if self.area is None else f"{self.area} team"

    def schools(self) -> ColumnElement[bool]:
        """The condition that a school belongs to it; everything does to the hub, also what has no school."""
        return true() if self.area is None else SchoolRow.area == self.area


HUB = Audience()


def audiences(hub: Hub | None) -> list[Audience]:
    """The hub, and each of its areas in the order of the hub's file."""
    return [HUB, *(Audience(area.name) for area in (hub.areas if hub else ()))]


def addresses(audience: Audience, hub: Hub) -> list[str]:
    """Where its digest goes; the hub's to the addresses named for it, else to the head of service."""
    if audience.area is None:
        return list(dict.fromkeys(hub.digest or [hub.head_of_service]))
    return [hub.team_of(audience.area)]
