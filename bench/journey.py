"""Returns per second through the whole journey: in one process, and with two Celery workers on a real Redis.

    python bench/journey.py [RETURNS]

Each message is a sample return under a Message-ID of its own, from its raw bytes to its record, on SQLite with every
commit on the disk. What counts is the ratio of the two within one run; seconds depend on the machine.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

import samples
from extractors.blank import dump
from pipeline.context import Context
from pipeline.journey import receive
from pipeline.ledger import ledger
from pipeline.register import import_register
from pipeline.settings import Settings
from pipeline.templates import install
from ritornello.installed import of_samples
from ritornello.screen import out, table
from schemas.journey import MessageState, Ring
from workers import embedded, logs
from workers.app import make_app, ring
from workers.hands import open_hands

PATIENCE = 600.0  # seconds
Mail = list[tuple[str, bytes]]


def returns(count: int, start: int = 0) -> Mail:
    """So many sample messages with a form in them, numbered from ``start`` so that none is a duplicate."""
    forms = [path.read_bytes() for path in samples.mailbox() if b"wordprocessingml" in path.read_bytes()]
    ours = b"\r\nMessage-ID: <"
    many = islice(cycle(forms), count)
    return [(f"{n}.eml", mail.replace(ours, ours + b"%d." % n, 1)) for n, mail in enumerate(many, start)]


@contextmanager
def house(folder: Path, **told: Any) -> Iterator[Context]:
    """An installation with the sample register and forms, which has read a few returns and is warm."""
    settings = Settings(data_dir=folder, database_url=None, hub=samples.hub(), **told)
    with logs.in_file(folder / "log"), open_hands(settings) as ctx:
        with ctx.work() as work:
            import_register(work, samples.register().read_bytes(), ctx.hub, ctx.clock())
            for template in of_samples(settings):
                install(work, dump(template), ctx.clock())
        yield ctx


def embedded_run(folder: Path, count: int) -> tuple[float, dict[str, float]]:
    """Seconds for so many returns in this process, and seconds by stage."""
    stages: defaultdict[str, float] = defaultdict(float)
    with house(folder, broker_url=None) as ctx:
        for name, data in returns(4, start=count):
            receive(ctx, "warm", data, name)
        embedded.run(ctx)
        began = time.perf_counter()
        for name, data in returns(count):
            receive(ctx, "bench", data, name)
        last, doing = time.perf_counter(), "receive"
        stages[doing] = last - began

        def note(_done: int, _known: int, what: Ring) -> None:
            nonlocal last, doing
            now = time.perf_counter()
            stages[doing] += now - last
            last, doing = now, what.task

        embedded.run(ctx, note)
        note(0, 0, Ring("end", 0))
        return time.perf_counter() - began, stages


def workers_run(folder: Path, count: int) -> float:
    """Seconds for so many returns through two worker processes, from the first bell to the last record."""
    with ExitStack() as stack:
        broker = stack.enter_context(redis_server(folder))
        ctx = stack.enter_context(house(folder / "house", broker_url=broker))
        for name in ("one", "two"):
            stack.enter_context(worker(ctx.settings, name, folder))
        put_through(ctx, returns(8, start=count))
        return put_through(ctx, returns(count))


def put_through(ctx: Context, mail: Mail) -> float:
    """Seconds until every one of these messages has been seen to."""
    app = make_app(ctx.settings)
    began = time.perf_counter()
    for name, data in mail:
        ring(app, Ring("unpack", receive(ctx, "bench", data, name)))
    while waiting(ctx):
        if time.perf_counter() - began > PATIENCE:
            sys.exit("the workers did not come to an end: see their logs")
        time.sleep(0.05)
    return time.perf_counter() - began


def waiting(ctx: Context) -> bool:
    with ctx.look() as look:
        return any(line.state is MessageState.WAITING for line in ledger(look))


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A Redis of our own on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    url = f"redis://127.0.0.1:{port}/0"
    with process(command, {}, folder / "redis.log"), Redis.from_url(url) as client:
        for _ in range(500):
            try:
                client.ping()
            except RedisError:
                time.sleep(0.02)
            else:
                break
        yield url


@contextmanager
def worker(settings: Settings, name: str, folder: Path) -> Iterator[None]:
    told = settings.model_dump(mode="json", include={"data_dir", "broker_url", "hub"})
    environment = {f"RITORNELLO_{key.upper()}": str(value) for key, value in told.items()}
    command = [sys.executable, "-m", "celery", "-A", "workers.app", "worker", "-c", "1", "-n", f"{name}@%h"]
    with process(command, environment, folder / f"{name}.log"):
        yield


@contextmanager
def process(command: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    with (
        log.open("wb") as kept,
        subprocess.Popen(command, env=os.environ | environment, stdout=kept, stderr=kept) as made,
    ):
        try:
            yield
        finally:
            made.terminate()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    screen = out()
    with tempfile.TemporaryDirectory() as folder:
        alone, stages = embedded_run(Path(folder) / "embedded", count)
        rows = [("embedded, one process", count, f"{alone:.1f}", f"{count / alone:.1f}", "1.00")]
        if shutil.which("redis-server"):
            two = workers_run(Path(folder), count)
            rows.append(
                ("Celery, two workers", count, f"{two:.1f}", f"{count / two:.1f}", f"{alone / two:.2f}")
            )
        else:
            screen.print("redis-server is not installed: the half with two workers was left out.")
    screen.print(table("Way", "Returns", "Seconds", "Returns a second", "Ratio to embedded", rows=rows))
    whole = sum(stages.values())
    shares = (
        (name, f"{took / count * 1000:.1f}", f"{took / whole:.0%}")
        for name, took in sorted(stages.items(), key=itemgetter(1), reverse=True)
    )
    screen.print(table("Stage (embedded)", "ms a return", "Share of time", rows=shares))


if __name__ == "__main__":
    main()
