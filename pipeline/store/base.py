"""What every table shares: how constraints are named, and column types that both databases keep alike."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Enum, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from .columns import Json, Moment, Words

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
Digest = String(64)  # a sha256 in hex


def _values(members: type[StrEnum]) -> list[str]:
    return [member.value for member in members]


class Base(DeclarativeBase):
    """What every table shares: a number for its key, and column types that both databases keep alike."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Words,
        datetime: Moment,
        dict[str, Any]: Json,
        list[Any]: Json,
        StrEnum: Enum(
            StrEnum, native_enum=False, create_constraint=False, length=32, values_callable=_values
        ),
    }

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)
