"""What every question to the store is limited by: whose schools, which week, and as of when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from pipeline.local_time import first_moment
from pipeline.store.tables import ReturnRow
from pipeline.store.work import Work

from .audience import Audience
from .shape import Named
from .weeks import Week, school_year_of


@dataclass(frozen=True, slots=True)
class Scope:
    """The store as it is looked at for one digest."""

    look: Work
    audience: Audience
    week: Week
    as_of: datetime

    def in_week(self, column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
        """The condition that something happened in the week, and not after the moment of the digest."""
        return and_(column >= self.week.starts, column < min(self.week.ends, self.as_of))

    def known(self, column: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
        """The condition that something had happened by the moment of the digest."""
        return column < self.as_of

    def unsettled(
        self, since: InstrumentedAttribute[datetime], until: InstrumentedAttribute[datetime | None]
    ) -> ColumnElement[bool]:
        """The condition that something had begun by the moment of the digest, and had not ended."""
        return and_(since < self.as_of, or_(until.is_(None), until >= self.as_of))

    def counts(self) -> ColumnElement[bool]:
        """The condition that a return had not been set aside as none of its own."""
        return or_(ReturnRow.discarded.is_(None), ReturnRow.discarded >= self.as_of)

    @property
    def school_year(self) -> datetime:
        """The first of September before the week's end."""
        return first_moment(school_year_of(self.week.sunday))


NOBODY = "School not known"


def named(name: str | None, urn: str | None, area: str | None, instead: str | None = None) -> Named:
    """A school of the register, or what stands instead of one: the sender."""
    return Named(name, urn, area) if name is not None else Named(instead or NOBODY)
