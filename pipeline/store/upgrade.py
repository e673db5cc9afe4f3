"""Brings a database to the present shape of the tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from .engine import WRITES
from .views import drop_views, make_views

_LOCK = 7_265_741  # an advisory lock number of our own, so that workers that start together upgrade in turn


class BrokenReferenceError(Exception):
    """The tables cannot be altered: the database was damaged before. Restore it from a copy, then try again."""


def upgrade(engine: Engine, *, to: str = "head") -> None:
    """Runs the migrations that are missing, all or none; does nothing to a database that is current.

    ``to`` names an earlier revision to stop at, which only tests of the migrations want.
    """
    with as_file(files(__package__) / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        wanted = ScriptDirectory.from_config(config).as_revision_number(to)
        with engine.connect() as connection:
            if _revision(connection) == wanted:
                return
        with _alterable(engine) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
            config.attributes["connection"] = connection
            drop_views(connection)
            command.upgrade(config, to)
            if to == "head":
                make_views(connection)
            _check_references(connection)


@contextmanager
def _alterable(engine: Engine) -> Iterator[Connection]:
    """A connection on which a table may be rebuilt while others refer to it.

    SQLite alters a table by making another in its place (its documentation, "Making Other Kinds Of Table Schema
    Changes"): references must not be watched meanwhile, and are checked all together before anything is committed.
    """
    with engine.execution_options(**{WRITES: True}).connect() as connection:
        if connection.dialect.name != "sqlite":
            yield connection
            return
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    """BrokenReferenceError where a row refers to one that is not there; what was altered is undone then."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise BrokenReferenceError(f"{len(broken)} row(s) refer to nothing, the first in {broken[0][0]}")


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def is_mapped(name: str | None, kind: str, _parents: object) -> bool:
    """Whether a table or index belongs to the tables of the code; the full-text index of a database does not."""
    return not (kind in {"table", "index"} and (name or "").startswith("answer_search"))
