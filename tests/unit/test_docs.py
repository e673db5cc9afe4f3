"""The documents of the hub's data keep up with the product."""

from pathlib import Path

import pytest
from sqlalchemy import text

from pipeline.store.engine import open_engine
from pipeline.store.hub_tables import Base
from pipeline.store.upgrade import upgrade
from pipeline.store.views import VIEWS
from schemas.hub import Retention

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_is_described_with_every_column(name: str, tmp_path: Path) -> None:
    """In the section of its name, and in the grant for reporting tools."""
    engine = open_engine(f"sqlite:///{tmp_path / 'store.db'}")
    upgrade(engine)
    with engine.connect() as connection:
        columns = list(connection.execute(text(f"SELECT * FROM {name}")).keys())
    engine.dispose()
    page = (DOCS / "views.md").read_text(encoding="utf-8")
    (section,) = [part for part in page.split("\n## ") if part.startswith(f"{name}:")]
    assert [column for column in columns if f"`{column}`" not in section] == []
    assert name in page.split("GRANT SELECT ON")[1].split(";")[0]


def test_every_kind_of_retention_is_described() -> None:
    """As a row of the table."""
    page = (DOCS / "data-protection.md").read_text(encoding="utf-8")
    assert [name for name in Retention.model_fields if f"| `{name}` |" not in page] == []


def test_every_table_that_the_page_names_exists() -> None:
    """What is held is held where it says."""
    page = (DOCS / "data-protection.md").read_text(encoding="utf-8").split("## What must not")[0]
    rows = [line.split("|")[2] for line in page.splitlines() if line.startswith("| ") and "where" not in line]
    named = {word for row in rows for word in row.split("`")[1::2]} - {
        "blobs",
        "pictures",
        "letters",
        "ritornello.log",
    }
    assert named <= set(Base.metadata.tables)
    assert len(named) > 10
