"""What a hub asks of a return before it is accepted without a look; set at the desk, in force for the next return.

A form says itself which of its answers must be certain. Beside that a hub may ask for more certainty, or for less;
nothing here makes a doubtful answer a sure one: an answer that is let through unsure is recorded as left open.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field as Default
from sqlalchemy import select

from schemas.base import Shape
from schemas.template import Kind

from .keys import key_of
from .store.drafts import PreferenceRow
from .store.tables import EventRow
from .store.work import Work

THRESHOLDS: Final = "thresholds"
Share = Annotated[float, Default(ge=0, le=1)]


class Certain(StrEnum):
    """Which answers must be certain."""

    FORM = "form"  # those that the form says
    EVERY = "every"
    NEEDED = "needed"  # only those that the form must have


class Thresholds(Shape):
    """When a return is accepted without a look. As they are made they ask for what the form asks, and no more."""

    certain: Certain = Certain.FORM
    least: Mapping[Kind, Share] = {}  # by kind of answer: the confidence that it must have been read with
    filled: Share = (
        0.1  # of its answers a return must give; fewer is a form sent by mistake, or the wrong file
    )
    residue: bool = True  # whether what was written beside the questions is for a person to read
    one_in: int = Default(
        default=0, ge=0, le=1000
    )  # so many accepted ones make one that is looked at all the same

    def wants_a_look(self, ref: str) -> bool:
        """Whether a return that nothing speaks against is drawn for a look: the same one whenever it is asked."""
        return self.one_in > 0 and int(key_of("spot check", ref)[:12], 16) % self.one_in == 0


def thresholds(look: Work) -> Thresholds:
    """Those in force."""
    found = look.scalar(select(PreferenceRow.value).where(PreferenceRow.name == THRESHOLDS))
    return Thresholds() if found is None else Thresholds.model_validate(found)


def set_by(look: Work) -> tuple[str, datetime] | None:
    """Who set those in force, and when; None where nobody has."""
    row = look.scalar(select(PreferenceRow).where(PreferenceRow.name == THRESHOLDS))
    return (row.set_by, row.set_at) if row is not None else None


def set_thresholds(work: Work, wanted: Thresholds, by: str, now: datetime) -> bool:
    """In force for every return checked from now on; whether anything changed. The audit trail has both, old and new."""
    before = thresholds(work)
    if wanted == before:
        return False
    was, value = before.model_dump(mode="json"), wanted.model_dump(mode="json")
    row = work.scalar(select(PreferenceRow).where(PreferenceRow.name == THRESHOLDS))
    if row is None:
        work.add(PreferenceRow(name=THRESHOLDS, value=value, set_at=now, set_by=by))
    else:
        row.value, row.set_at, row.set_by = value, now, by
    changed = {name: (was[name], value[name]) for name in value if was[name] != value[name]}
    said = "; ".join(f"{name}: {new}, was {old}" for name, (old, new) in changed.items())
    facts = {"said": said, "before": was, "after": value}
    work.add(EventRow(at=now, kind="thresholds set", actor=by, facts=facts))
    return True
