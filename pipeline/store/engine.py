"""Opens the database. SQLite: write-ahead log, every commit on the disk, writers in a queue. PostgreSQL: psycopg 3."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

# Seconds a writer waits for another. A stage holds the lock for milliseconds; 30 s covers a stalled disk.
_WAIT = 30
WRITES = "writes"  # the execution option that says a transaction means to write


def open_engine(url: str) -> Engine:
    """An engine for a SQLite or PostgreSQL URL; a SQLite file's folder is made. ValueError for another database."""
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend in {"postgresql", "postgres"}:
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    if backend != "sqlite":
        raise ValueError(f"RITORNELLO_DATABASE_URL names {backend}: use sqlite:///FILE or postgresql://...")
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": _WAIT, "check_same_thread": False})
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(raw: Any, _record: Any) -> None:
    raw.isolation_level = None  # the driver must not begin transactions of its own: _on_begin does
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # a message may be flagged on the server once its row is committed, so that must last
        f"busy_timeout={_WAIT * 1000}",
        "foreign_keys=ON",
    ):
        raw.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    """A writer takes the lock at once: a reader that turns writer half-way would be refused instead of waiting."""
    writes = connection.get_execution_options().get(WRITES, False)
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
