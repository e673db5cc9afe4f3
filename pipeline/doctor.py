"""What stands and what does not on this machine, each with what to do about it."""

import platform
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import redis
import sqlalchemy
from sqlalchemy.engine import make_url

from extractors import convert
from schemas.codes import Failure

from .sandbox import Sandbox
from .settings import Settings

_PYTHON = (3, 11)
# A year of a county hub: 500 schools, a few returns each of some 2 MB with photos.
_DISK = 5 << 30
_SECONDS = 3  # to answer at all


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is well, what was seen, and what to do where it is not."""

    name: str
    ok: bool
    detail: str
    advice: str = ""


# What each wall keeps out, and how to get it back.
_WALLS = {
    "process": ("a separate process for every document", ""),
    "limits": ("limits of memory, processor time and file size", ""),
    "clock": ("a deadline after which the reader is ended", ""),
    "network": ("no network for the reader", "Run on Linux."),
    "processes": (
        "its own process space",
        "Run on Linux with user namespaces allowed (kernel.unprivileged_userns_clone).",
    ),
    "disk": ("its own small temporary disk", "Comes with the process space: see there."),
    "user": ("a user without rights", "Run as an ordinary user, not as root."),
    "files": ("reads programs only, writes its own folder only", "Run on Linux 5.13 or later with Landlock."),
    "calls": ("no system calls beyond its need", "Run on Linux on x86-64 or ARM64."),
}


def checks(settings: Settings) -> list[Check]:
    """Everything looked at, in the order a person would mend it."""
    found = [_python(), _data(settings.data_dir), _disk(settings.data_dir), _database(settings.database)]
    if settings.broker_url:
        found.append(_redis(settings.broker_url))
    return [*found, _office(), *_walls()]


def _python() -> Check:
    ok = sys.version_info >= _PYTHON
    return Check("python", ok, platform.python_version(), "" if ok else "Install Python 3.11 or later.")


def _data(folder: Path) -> Check:
    def write() -> str:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"ritornello")
        return f"{folder.resolve()} can be written"

    return _tried(
        "data folder", write, f"Give this user the right to write in {folder}, or set RITORNELLO_DATA_DIR."
    )


def _disk(folder: Path) -> Check:
    place = next(each for each in (folder.resolve(), *folder.resolve().parents) if each.exists())
    free = shutil.disk_usage(place).free
    advice = "" if free >= _DISK else "Free some space, or move RITORNELLO_DATA_DIR to a larger disk."
    return Check("disk", free >= _DISK, f"{free / (1 << 30):.1f} GB free", advice)


def _database(url: str) -> Check:
    def ask() -> str:
        place = make_url(url)
        if place.get_backend_name() == "sqlite":  # connecting would make an empty file
            return f"{place.database}, SQLite {sqlite3.sqlite_version}"
        engine = sqlalchemy.create_engine(place, connect_args={"connect_timeout": _SECONDS})
        try:
            with engine.connect() as connection:
                connection.execute(sqlalchemy.text("select 1"))
        finally:
            engine.dispose()
        return place.render_as_string(hide_password=True)

    return _tried("database", ask, "Start the database, or correct RITORNELLO_DATABASE_URL.")


def _redis(url: str) -> Check:
    def ask() -> str:
        with redis.Redis.from_url(url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS) as client:
            info = client.info("server")
        return f"Redis {info['redis_version'] if isinstance(info, dict) else ''}".strip()

    return _tried(
        "broker", ask, "Start Redis, correct RITORNELLO_BROKER_URL, or unset it to work without a broker."
    )


def _office() -> Check:
    office = convert.program()
    advice = "Install LibreOffice Writer (Debian, Ubuntu: apt install libreoffice-writer) to read .doc, .odt and .rtf."
    return Check("libreoffice", office is not None, office or "not installed", "" if office else advice)


def _walls() -> Iterator[Check]:
    try:
        with Sandbox() as sandbox:
            standing = sandbox.layers()
    except Failure as error:
        yield Check(
            "sandbox", ok=False, detail=str(error), advice="Nothing can be read until it starts: see the log."
        )
        return
    for name, stands in standing.items():
        meaning, advice = _WALLS[name]
        yield Check(f"sandbox: {name}", stands, meaning, "" if stands else advice)


def _tried(name: str, look: Callable[[], str], advice: str) -> Check:
    """A check that is well when looking raises nothing; the first line of what it raised otherwise."""
    try:
        return Check(name, ok=True, detail=look())
    except (OSError, ValueError, sqlalchemy.exc.SQLAlchemyError, redis.RedisError) as error:
        return Check(name, ok=False, detail=(str(error).splitlines() or [repr(error)])[0], advice=advice)
