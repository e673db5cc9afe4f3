"""Celery with a real Redis, real worker processes and PostgreSQL: the same records as the embedded run, whatever breaks."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import func, select

import samples
from extractors.blank import dump
from pipeline.context import Context
from pipeline.exceptions import listing
from pipeline.exports import jsonl
from pipeline.journey import receive
from pipeline.ledger import ledger
from pipeline.register import import_register
from pipeline.settings import Settings
from pipeline.store.hub_tables import DigestRow
from pipeline.store.tables import FollowUpRow, OutboxRow
from pipeline.store.work import Work
from pipeline.templates import install
from ritornello.installed import of_samples
from schemas.journey import MessageState, Ring
from workers import embedded
from workers.app import QUEUES, bells, make_app, ring, ring_for
from workers.hands import open_hands
from workers.reconciler import reconcile
from workers.seen import seen

pytestmark = [pytest.mark.needs("redis-server"), pytest.mark.needs("initdb"), pytest.mark.slow]

PATIENCE = 240.0  # seconds; a hundred returns take 10 on two idle cores
Start = Callable[[Settings, str], "subprocess.Popen[bytes]"]


def returns(count: int) -> list[tuple[str, bytes]]:
    """So many messages with a completed form, each with a Message-ID of its own."""
    forms = [path for path in samples.mailbox() if b"wordprocessingml" in path.read_bytes()]
    return [_again(path, number) for number, path in enumerate(islice(cycle(forms), count))]


def _again(path: Path, number: int) -> tuple[str, bytes]:
    mail, ours = path.read_bytes(), b"\r\nMessage-ID: <"
    assert ours in mail
    return f"{number:03}-{path.name}", mail.replace(ours, ours + b"%d." % number, 1)


@contextmanager
def house(**told: Any) -> Iterator[Context]:
    """An installation with the sample register and forms."""
    with open_hands(Settings(hub=samples.hub(), **told)) as ctx, ctx.work() as work:
        import_register(work, samples.register().read_bytes(), ctx.hub, ctx.clock())
        for template in of_samples(ctx.settings):
            install(work, dump(template), ctx.clock())
        work.commit()
        yield ctx


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a real worker process for an installation; all of them are ended with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def begin(settings: Settings, name: str) -> "subprocess.Popen[bytes]":
        told = settings.model_dump(
            mode="json",
            include={"data_dir", "database_url", "broker_url", "hub", "child_seconds", "letters"},
        )
        environment = os.environ | {f"RITORNELLO_{key.upper()}": str(value) for key, value in told.items()}
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "workers.app",
            "worker",
            "-c",
            "1",
            "-n",
            f"{name}@%h",
        ]
        with (tmp_path / f"{name}.log").open("wb") as log:
            worker = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        running.append(worker)
        return worker

    yield begin
    for worker in running:
        worker.terminate()
    for worker in running:
        worker.wait(30)


def waiting(ctx: Context) -> int:
    with ctx.look() as look:
        return sum(line.state is MessageState.WAITING for line in ledger(look))


def wait_for(ctx: Context, most: int, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Until no more than so many messages wait."""
    end = time.monotonic() + PATIENCE
    while (left := waiting(ctx)) > most:
        assert time.monotonic() < end, f"{left} messages still wait"
        meanwhile()
        time.sleep(0.2)


def remembered(look: Work) -> dict[str, list[Any]]:
    """Everything a store knows, without the numbers of rows and the times of this run."""
    follow_ups = look.query(FollowUpRow)
    return {
        "records": list(jsonl(look)),
        "ledger": sorted((each.message_id, each.state, each.code, each.returns) for each in ledger(look)),
        "exceptions": sorted(
            (
                each.message,
                each.sender,
                each.document,
                each.return_ref,
                each.code,
                each.field or "",
                each.sentence,
            )
            for each in listing(look)
        ),
        "follow-ups": sorted((each.message_id, each.kind, each.owner, each.quote) for each in follow_ups),
    }


def embedded_run(folder: Path, mail: list[tuple[str, bytes]]) -> dict[str, list[Any]]:
    with house(data_dir=folder) as ctx:
        for name, data in mail:
            receive(ctx, "test", data, name)
        embedded.run(ctx)
        with ctx.look() as look:
            return remembered(look)


def test_a_hundred_returns_through_two_workers(
    tmp_path: Path, redis_url: str, postgres: str, start: Start
) -> None:
    """Two worker processes on PostgreSQL come to the same records, exceptions and follow-ups as one process on SQLite."""
    mail = returns(100)
    with house(data_dir=tmp_path / "house", database_url=postgres, broker_url=redis_url) as ctx:
        for name in ("one", "two"):
            start(ctx.settings, name)
        workers = {f"{name}@{socket.gethostname()}" for name in ("one", "two")}
        app = make_app(ctx.settings)
        for name, data in mail:
            assert ring(app, Ring("unpack", receive(ctx, "test", data, name)))
        wait_for(ctx, 0)
        asked = app.control.inspect(destination=list(workers), timeout=20, limit=len(workers))
        assert {name for name, stats in asked.stats().items() if stats["total"]} == workers
        end, answered = time.monotonic() + 20, seen(app)  # both answer at once on a machine that is not busy
        while {each.name for each in answered.workers} != workers:
            assert time.monotonic() < end, answered
            answered = seen(app)
        assert {each.queues for each in answered.workers} == {tuple(sorted(QUEUES))}
        assert dict(answered.waiting) == dict.fromkeys(QUEUES, 0)
        with ctx.look() as look:
            found = remembered(look)
    expected = embedded_run(tmp_path / "embedded", mail)
    assert len(found["ledger"]) == 100
    assert found["records"]
    for what, lines in expected.items():
        assert found[what] == lines, what


def test_everything_comes_home_after_redis_was_emptied_and_a_worker_killed(
    tmp_path: Path, redis_url: str, postgres: str, start: Start
) -> None:
    """Losing every bell and one of two workers in mid-work costs time, and not one return."""
    mail = returns(40)
    settings = {
        "data_dir": tmp_path / "house",
        "database_url": postgres,
        "broker_url": redis_url,
        "child_seconds": 3,
    }
    with house(**settings) as ctx, Redis.from_url(redis_url) as broker:
        victim = start(ctx.settings, "victim")
        start(ctx.settings, "survivor")
        app = make_app(ctx.settings)
        for name, data in mail:
            ring(app, Ring("unpack", receive(ctx, "test", data, name)))
        wait_for(ctx, 30)
        os.killpg(victim.pid, signal.SIGKILL)
        broker.flushall()
        assert waiting(ctx) > 0
        bell = partial(ring, app)
        wait_for(ctx, 0, lambda: reconcile(ctx, bell, bells(app), timedelta(seconds=1)))
        with ctx.look() as look:
            found = remembered(look)
    assert found == embedded_run(tmp_path / "embedded", mail)


def test_workers_write_the_digests_of_the_week_once(
    tmp_path: Path, redis_url: str, postgres: str, start: Start
) -> None:
    """However often the schedule rings, and although two workers hear it: each reader's letter leaves once."""
    told = {"data_dir": tmp_path / "house", "database_url": postgres, "broker_url": redis_url}
    with house(**told, letters="folder") as ctx:
        app = make_app(ctx.settings)
        for _ in range(4):
            ring_for(app, "digests")
        for name in ("one", "two"):
            start(ctx.settings, name)
        letters, end = ctx.settings.data_dir / "letters", time.monotonic() + PATIENCE
        while len(list(letters.glob("*.eml"))) < 4 or sum(bells(app).values()):
            assert time.monotonic() < end, "the digests did not come"
            time.sleep(0.2)
        with ctx.look() as look:
            assert sorted(look.scalars(select(DigestRow.audience))) == ["area:East", "area:West", "hub"]
            assert look.scalar(select(func.count()).select_from(OutboxRow)) == 4  # two people read the hub's
