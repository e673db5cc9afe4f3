"""Whose hand decides, and what stands in its way; every refusal says in plain words what to do next."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Hand:
    """One press of one person, or what a school's own reply decides (``user_id`` None, and nobody's claim is asked).

    ``key`` is made with the page or of the reply: the same sent twice is one decision.
    """

    user_id: int | None
    name: str
    key: str
    now: datetime


class Refused(Exception):
    """A decision cannot be made as asked; the message says why and what to do."""


class InOtherHands(Refused):
    """Somebody else has this in hand."""

    def __init__(self, by: str) -> None:
        self.by = by
        super().__init__(f"{by} has this in hand at the moment. It comes back after 15 idle minutes.")


class Settled(Refused):
    """It was decided before."""
