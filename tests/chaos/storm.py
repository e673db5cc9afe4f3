"""A storm: a mailbox on a real Dovecot, workers that are killed, connections that are cut, letters that are answered for.

The workers do the whole way, from the mailbox to the letter, on one store, each in a process of its own.
"""

import os
import random
import signal
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from redis import Redis

import samples
from extractors.blank import dump
from pipeline.context import Context
from pipeline.ledger import ledger
from pipeline.register import import_register
from pipeline.settings import Settings
from pipeline.templates import install
from ritornello.installed import of_samples
from schemas.journey import LedgerLine, MessageState
from tests.integration.conftest import free_port
from tests.integration.dovecot import Dovecot, Proxy
from workers.hands import open_hands

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of its own making
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP, Envelope, Session

ROOT = Path(__file__).parents[2]
_WORKER = ("worker", "--concurrency", "1")
_SERVICES = (_WORKER, _WORKER, ("beat",))  # as an installation runs them


@dataclass
class Storm:
    """What is to be borne, and with what seed."""

    messages: int
    cuts: int
    kills: int
    seed: int = 1
    every: float = 4.0  # seconds between two kills: a worker needs two to start
    flushes: int = 2  # how often the broker is emptied, beside the kills


@dataclass
class Aftermath:
    """What was found when it was over."""

    lines: list[LedgerLine] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    mailbox: int = 0  # bytes
    received: int = 0  # bytes
    cuts: int = 0
    kills: int = 0
    flushes: int = 0
    seconds: float = 0.0

    @property
    def fetched(self) -> float:
        """Bytes from the server for each byte in the mailbox."""
        return self.received / self.mailbox


def mails(count: int) -> list[bytes]:
    """So many returns, each with a Message-ID and a sender of its own, so that each may have its letter."""
    forms = [path.read_bytes() for path in samples.mailbox() if b"wordprocessingml" in path.read_bytes()]
    return [
        b"Return-Path: <office@school%d.example>\r\n" % number
        + mail.replace(b"\r\nMessage-ID: <", b"\r\nMessage-ID: <%d." % number, 1)
        for number, mail in enumerate(islice(cycle(forms), count))
    ]


@contextmanager
def letterbox() -> Iterator[tuple[str, Counter[str]]]:
    """A mail server that counts the letters each address gets."""
    sent: Counter[str] = Counter()

    class Sink:
        async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
            sent.update(envelope.rcpt_tos)
            return "250 OK"

    controller = Controller(Sink(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{controller.port}", sent
    finally:
        controller.stop()


@contextmanager
def house(settings: Settings) -> Iterator[Context]:
    with open_hands(settings) as ctx:
        with ctx.work() as work:
            import_register(work, samples.register().read_bytes(), ctx.hub, ctx.clock())
            for template in of_samples(ctx.settings):
                install(work, dump(template), ctx.clock())
        yield ctx


class Services:
    """Two workers and the schedule, each begun again after it was killed."""

    def __init__(self, settings: dict[str, Any], log: Path) -> None:
        told = {f"RITORNELLO_{name.upper()}": str(value) for name, value in settings.items()}
        path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
        self._environment = {**os.environ, **told, "PYTHONPATH": path}
        self._log = log.open("ab")
        self.running = [self._begun(each) for each in _SERVICES]

    def _begun(self, service: tuple[str, ...]) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-c", "from ritornello.cli import main; main()", *service],
            cwd=self._log.name.rpartition("/")[0],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )

    def kill(self, which: int) -> None:
        os.killpg(self.running[which].pid, signal.SIGKILL)
        self.running[which].wait()
        self.running[which] = self._begun(_SERVICES[which])

    def end(self) -> None:
        for each in self.running:
            os.killpg(each.pid, signal.SIGKILL)
            each.wait()
        self._log.close()


def weather(
    server: Dovecot, broker_url: str, database_url: str, folder: Path, storm: Storm, patience: float
) -> Aftermath:
    """Lets the storm go over the house and waits until nothing waits any more, or patience ends."""
    chance = random.Random(storm.seed)
    found, mailbox = Aftermath(), mails(storm.messages)
    server.deliver(*mailbox)
    found.mailbox = sum(map(len, mailbox))
    proxy = Proxy(server.port)
    # as often as it takes to be done with the cuts when half of the messages have come
    odds = 2.5 * storm.cuts / (found.mailbox / 16_384 + 4 * storm.messages)
    proxy.cut = lambda _who, _data: proxy.cuts < storm.cuts and chance.random() < odds
    began = time.monotonic()
    with letterbox() as (url, sent):
        told: dict[str, Any] = {
            "data_dir": folder / "data",
            "hub": samples.hub(),
            "mailboxes": server.url(port=proxy.port),
            "broker_url": broker_url,
            "database_url": database_url,
            "letters": "smtp",
            "letters_per_hour": 100_000,
            "letters_from": "hub@hub.example",
            "smtp_url": url,
            "mailbox_timeout": 5,
        }
        with house(Settings(_env_file=None, **{**told, "mailboxes": (told["mailboxes"],)})) as ctx:
            services = Services(told, folder / "services.log")
            try:
                _rage(ctx, services, storm, found, began + patience, chance)
            finally:
                services.end()
            with ctx.look() as look:
                found.lines = list(ledger(look))
        found.sent = sent
    found.received, found.cuts, found.seconds = proxy.received, proxy.cuts, time.monotonic() - began
    proxy.close()
    return found


def _rage(
    ctx: Context, services: Services, storm: Storm, found: Aftermath, end: float, chance: random.Random
) -> None:
    """Kills and empties until that is done, then waits until everything has its end."""
    each = max(storm.kills // max(storm.flushes, 1), 1)
    with Redis.from_url(str(ctx.settings.broker_url)) as broker:
        while time.monotonic() < end:
            time.sleep(storm.every * (0.7 + 0.6 * chance.random()))
            if found.kills < storm.kills:
                services.kill(chance.randrange(len(_SERVICES)))
                found.kills += 1
                if found.kills % each == 0 and found.flushes < storm.flushes:
                    broker.flushall()
                    found.flushes += 1
            elif _is_calm(ctx, storm.messages):
                return


def _is_calm(ctx: Context, messages: int) -> bool:
    with ctx.look() as look:
        lines = list(ledger(look))
    return len(lines) >= messages and all(each.state is not MessageState.WAITING for each in lines)
