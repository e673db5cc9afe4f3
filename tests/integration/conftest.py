"""Real servers for the tests that need them: started once a run on free ports, in folders of their own, and stopped.

They listen on the loopback address only, keep nothing, and never touch a server that the machine already runs.
"""

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from redis.exceptions import RedisError

Program = Callable[[str], Path]
PATIENCE = 30.0  # seconds; Redis is up in 10 ms and PostgreSQL in 1 s, a busy machine needs more


def free_port() -> int:
    """A port of the loopback address that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(ready: Callable[[], object], what: str) -> None:
    """Returns once `ready` no longer raises; fails the test, with the last reason, when it keeps on."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            ready()
        except (psycopg.Error, RedisError, OSError) as not_yet:
            if time.monotonic() > end:
                pytest.fail(f"{what} did not start: {not_yet}")
            time.sleep(0.02)
        else:
            return


@contextmanager
def running(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server process, stopped at the end and killed if it will not stop."""
    with (
        log.open("wb") as out,
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd="/") as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="session")
def _redis_server(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("redis")
    port = str(free_port())
    options = [
        "--port",
        port,
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(folder),
    ]
    url = f"redis://127.0.0.1:{port}/0"
    with running([str(program("redis-server")), *options], folder / "log"), Redis.from_url(url) as client:
        wait_until(client.ping, "redis-server")
        yield url


@pytest.fixture
def redis_url(_redis_server: str) -> Iterator[str]:
    """A real Redis with nothing in it. Mark the test `needs("redis-server")`."""
    with Redis.from_url(_redis_server) as client:
        client.flushall()
        yield _redis_server


def _as_postgres() -> tuple[list[str], str]:
    """How to start PostgreSQL (it refuses to run as root) and the name of its owner."""
    if os.getuid() == 0:
        runuser = shutil.which("runuser") or "/usr/sbin/runuser"  # not on every PATH
        return [runuser, "-u", "postgres", "--"], "postgres"
    return [], getpass.getuser()


@contextmanager
def postgresql(initdb: Path) -> Iterator[str]:
    """A PostgreSQL of its own on a free port: host and port. Its owner is ``ritornello``, and nobody needs a password."""
    prefix, owner = _as_postgres()
    # Not pytest's own temporary folder: that one is closed to other users, and the owner may be another.
    folder = Path(tempfile.mkdtemp(prefix="ritornello-postgres-"))
    shutil.chown(folder, owner)
    port = free_port()
    try:
        create = ["--auth=trust", "--username=ritornello", "--encoding=UTF8", "--locale=C", "--no-sync"]
        subprocess.run(
            [*prefix, str(initdb), *create, "-D", str(folder / "data")],
            check=True,
            capture_output=True,
            cwd="/",
        )
        listen = ["-c", "listen_addresses=127.0.0.1", "-p", str(port), "-k", str(folder), "-c", "fsync=off"]
        server = [str(initdb.resolve().with_name("postgres")), "-D", str(folder / "data"), *listen]
        url = f"127.0.0.1:{port}"
        with running([*prefix, *server], folder / "log"):
            wait_until(lambda: _administer(url, "SELECT 1"), "PostgreSQL")
            yield url
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _postgres_server(program: Program) -> Iterator[str]:
    with postgresql(program("initdb")) as url:
        yield url


def _administer(server: str, statement: str) -> None:
    with psycopg.connect(f"postgresql://ritornello@{server}/postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture
def postgres(_postgres_server: str) -> Iterator[str]:
    """The URL of a fresh database on a real PostgreSQL, dropped afterwards. Mark the test `needs("initdb")`."""
    name = f"test_{uuid.uuid4().hex}"
    _administer(_postgres_server, f"CREATE DATABASE {name}")
    yield f"postgresql+psycopg://ritornello@{_postgres_server}/{name}"
    _administer(_postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("initdb"))])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh database, once on each kind that the store promises to work on."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.sqlite3'}"
    url: str = request.getfixturevalue("postgres")
    return url
