"""Mail under a storm, and how soon a return is answered. Needs Dovecot and Redis; `make bench` says so without them.

python bench/mail.py [MESSAGES CUTS KILLS] [--postgresql]

2000 100 50 are the figures the project holds itself to. With ``--postgresql`` the storm goes over a real PostgreSQL,
started for it and stopped after; the times to an answer are of SQLite either way.
"""

import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

from sqlalchemy import func, select

import samples
from extractors.blank import dump
from pipeline.context import Context
from pipeline.mailboxes.opening import sources
from pipeline.register import import_register
from pipeline.settings import Settings
from pipeline.store.tables import OutboxRow
from pipeline.templates import install
from ritornello.installed import of_samples
from tests.chaos.storm import Services, Storm, house, letterbox, mails, weather
from tests.conftest import find_program
from tests.integration.conftest import free_port, postgresql
from tests.integration.conftest import running as running_server
from tests.integration.dovecot import Dovecot, dovecot
from workers import embedded, logs
from workers.hands import open_hands
from workers.watching import Watcher

LETTERS = 15  # returns of which the answer is timed


def storm(
    server: Dovecot, broker: str, messages: int, cuts: int, kills: int, *, database: str | None = None
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        every = max(
            4.0, 0.3 * messages / max(kills, 1)
        )  # all through the time it takes, not at its beginning
        told = Storm(messages, cuts, kills, every=every, flushes=max(kills // 10, 1))
        patience = 600 + 2 * messages + 2 * every * kills
        url = database or f"sqlite:///{folder}/store.db"
        found = weather(server, broker, url, Path(folder), told, patience=patience)
    ends = Counter(line.state.value for line in found.lines)
    returns = Counter(each for line in found.lines for each in line.returns)
    print(
        f"{messages} messages, {found.cuts} cuts, {found.kills} kills of 2 workers and beat, "
        f"Redis emptied {found.flushes} times, {'PostgreSQL' if database else 'SQLite'}: {found.seconds:.0f} s"
    )
    print(
        f"  lines in the ledger   {len(found.lines)} ({len({each.message_id for each in found.lines})} messages)"
    )
    print(f"  ends                  {dict(ends)}")
    print(f"  returns               {len(returns)}, the most of one {max(returns.values(), default=0)}")
    without = Counter(str(line.code) for line in found.lines if not line.returns)
    print(f"  without a return      {dict(without)}")
    print(
        f"  letters               {sum(found.sent.values())}, the most to one {max(found.sent.values(), default=0)}"
    )
    print(f"  fetched bytes         {found.fetched:.3f} x the mailbox ({found.mailbox / 1e6:.1f} MB)")


def answers(server: Dovecot) -> None:
    """From the moment a return lies in the mailbox to its letter in the outbox."""
    server.empty()
    server.deliver()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            _env_file=None,
            data_dir=Path(folder),
            hub=samples.hub(),
            mailboxes=(server.url(),),
            letters="folder",
            letters_from="hub@hub.example",
        )
        with logs.in_file(Path(folder) / "log"), open_hands(settings) as ctx:
            with ctx.work() as work:
                import_register(work, samples.register().read_bytes(), ctx.hub, ctx.clock())
                for template in of_samples(settings):
                    install(work, dump(template), ctx.clock())
            seconds = [*_timed(ctx, server)]
    print(
        f"from delivery to the letter in the outbox: median {statistics.median(seconds):.2f} s, "
        f"slowest {max(seconds):.2f} s ({len(seconds)} returns, one at a time, IDLE)"
    )


def _timed(ctx: Context, server: Dovecot) -> Iterator[float]:
    stop, fresh = Event(), Event()
    (source,) = sources(ctx)
    watcher = Watcher(ctx, source, lambda numbers: fresh.set() if numbers else None, stop)
    watcher.start()
    time.sleep(1)
    written = 0
    for mail in mails(3 * LETTERS):
        began = time.monotonic()
        server.deliver(mail)
        fresh.wait(20)
        fresh.clear()
        embedded.run(ctx)
        with ctx.look() as look:
            now = look.scalar(select(func.count()).select_from(OutboxRow)) or 0
        if now > written:  # it was one that is answered, not one that waits for a person
            yield time.monotonic() - began
        written = now
        if written >= LETTERS:
            break
        time.sleep(0.3)
    stop.set()
    watcher.join(10)


def answers_by_workers(server: Dovecot, broker: str) -> None:
    """From the moment a return lies in the mailbox to its letter at the mail server, by two workers and beat."""
    server.empty()
    server.deliver()
    with tempfile.TemporaryDirectory() as folder, letterbox() as (url, sent):
        told: dict[str, Any] = {
            "data_dir": f"{folder}/data",
            "hub": samples.hub(),
            "mailboxes": server.url(),
            "broker_url": broker,
            "letters": "smtp",
            "smtp_url": url,
            "letters_from": "hub@hub.example",
        }
        with house(Settings(_env_file=None, **{**told, "mailboxes": (server.url(),)})):
            services = Services(told, Path(folder) / "log")
            time.sleep(20)  # until they have begun
            try:
                seconds = [*_delivered(server, sent)]
            finally:
                services.end()
    print(
        f"from delivery to the letter at the mail server, by workers and beat: median {statistics.median(seconds):.2f} s, "
        f"slowest {max(seconds):.2f} s ({len(seconds)} returns, one at a time, IDLE)"
    )


def _delivered(server: Dovecot, sent: Counter[str]) -> Iterator[float]:
    for mail in mails(2 * LETTERS):
        before, began = sum(sent.values()), time.monotonic()
        server.deliver(mail)
        while sum(sent.values()) == before and time.monotonic() - began < 15:
            time.sleep(0.02)
        if sum(sent.values()) > before:  # it was one that is answered, not one that waits for a person
            yield time.monotonic() - began


@contextmanager
def redis() -> Iterator[str]:
    port = str(free_port())
    with tempfile.TemporaryDirectory() as folder:
        options = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
        with running_server(["redis-server", *options], Path(folder) / "log"):
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def store(wanted: bool) -> Iterator[str | None]:
    """The URL of a PostgreSQL of its own, where one is wanted."""
    if not wanted:
        yield None
        return
    initdb = find_program("initdb")
    if initdb is None:
        sys.exit("this needs PostgreSQL (Debian, Ubuntu: apt install postgresql)")
    with postgresql(initdb) as host:
        yield f"postgresql+psycopg://ritornello@{host}/postgres"


if __name__ == "__main__":
    program = find_program("dovecot")
    if program is None or shutil.which("redis-server") is None:
        print("this needs Dovecot and Redis (Debian, Ubuntu: apt install dovecot-imapd redis-server)")
        sys.exit(0)
    figures = [int(each) for each in sys.argv[1:4] if each.isdecimal()] or [400, 20, 10]
    with dovecot(program) as running:
        answers(running)
        with redis() as broker:
            answers_by_workers(running, broker)
            running.empty()
            with store("--postgresql" in sys.argv) as database:
                storm(running, broker, *figures, database=database)
