"""Runs the steps on the connection that ``pipeline.store.upgrade`` hands over, in its transaction."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Enum

from pipeline.store.columns import Json, Moment, Words
from pipeline.store.drafts import DraftRow  # noqa: F401 - its tables are of the same metadata
from pipeline.store.people import UserRow  # noqa: F401 - its tables are of the same metadata
from pipeline.store.tables import Base
from pipeline.store.upgrade import is_mapped

_PLAIN = {
    Json: "sa.JSON()",
    Moment: "sa.DateTime(timezone=True)",
    Words: "sa.Text()",
    Enum: "sa.String(length=32)",
}


def render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A column's type as the database sees it: a step must not change when our own types do."""
    return _PLAIN.get(type(item), False) if kind == "type" else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    include_name=is_mapped,
    render_item=render,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
