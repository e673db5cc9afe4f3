"""The hub itself: who looks after which districts, who answers questions, and the terms of its year."""

from datetime import date
from typing import Self

from pydantic import Field as Default
from pydantic import model_validator

from .base import Shape


class Area(Shape):
    """One area of the hub: its districts as the register spells them, and the team that visits there."""

    name: str
    team: str  # the team's e-mail address
    districts: list[str]


class Term(Shape):
    """One half term, first and last day included."""

    year: str  # "2026/27"
    name: str  # "Autumn 1"
    starts: date
    ends: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends < self.starts:
            raise ValueError(f"{self.name} {self.year} ends before it starts; swap the two dates")
        return self


class Retention(Shape):
    """For how many months each kind of data is kept; what is not named is kept until somebody erases it."""

    originals: int | None = Default(
        default=None, ge=1
    )  # messages and files as they arrived, once they are settled
    returns: int | None = Default(default=None, ge=1)  # returns with their answers, actions and follow-ups
    set_aside: int | None = Default(
        default=None, ge=1
    )  # messages that were no return: all but that they came
    letters: int | None = Default(default=None, ge=1)  # letters that have gone
    events: int | None = Default(default=None, ge=1)  # the audit trail


class Hub(Shape):
    """The settings file of one hub."""

    name: str
    la_code: str = Default(pattern=r"^\d{3}$")
    curriculum_lead: str
    head_of_service: str
    areas: list[Area] = Default(min_length=1)
    terms: list[Term] = Default(default_factory=list)
    retention: Retention = Retention()
    digest: list[str] = Default(default_factory=list)  # who reads the hub's digest; else the head of service

    def area_of(self, district: str) -> str | None:
        """The name of the area a district belongs to; None where no area claims it."""
        wanted = district.casefold().strip()
        for area in self.areas:
            if wanted in (name.casefold().strip() for name in area.districts):
                return area.name
        return None

    def team_of(self, area: str | None) -> str:
        """The address that takes an area's visits; the head of service where the area is not known."""
        return next((each.team for each in self.areas if each.name == area), self.head_of_service)
