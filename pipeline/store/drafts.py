"""The tables of what is being prepared at the desk: forms that are learned and not yet published, and switches."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, Digest
from .columns import Json


class DraftRow(Base):
    """A form learned from an uploaded blank, to be read through, tried and published. ``yaml`` is the template so far."""

    __tablename__ = "draft"
    __table_args__ = (Index(None, "name"),)

    name: Mapped[str] = mapped_column(String(200))  # the template's id
    yaml: Mapped[str]
    blank: Mapped[str] = mapped_column(Digest)  # of the uploaded file's bytes
    file: Mapped[str]  # what the upload was called
    learned_at: Mapped[datetime]
    learned_by: Mapped[str]
    touched: Mapped[datetime]


class PreferenceRow(Base):
    """One switch that is turned at the desk; where there is none, the setting of the installation holds."""

    __tablename__ = "preference"

    name: Mapped[str] = mapped_column(String(100), unique=True)
    value: Mapped[Any] = mapped_column(Json)
    set_at: Mapped[datetime]
    set_by: Mapped[str]
