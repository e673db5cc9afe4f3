"""Letters sent to a real SMTP server in the test's own process: each at most once, whatever breaks."""

import email
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import Message
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select

from pipeline.context import Context, open_context
from pipeline.letters import sending
from pipeline.letters.examples import EXAMPLES
from pipeline.letters.sending import send_due
from pipeline.outbox import put
from pipeline.settings import Settings
from pipeline.store.tables import OutboxRow
from schemas.journey import OutboxState
from tests.integration.conftest import free_port
from tests.unit.pipeline.scripted import Clock, ScriptedChild

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of its own making
    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Sink:
    """A mail server that takes letters, refuses them or breaks off, as a test says."""

    taken: list[tuple[str, str, Message]] = field(default_factory=list)
    rcpt: list[str] = field(default_factory=list)  # answers to RCPT, each given once
    data: list[str] = field(default_factory=list)  # answers to the text, likewise
    cut: bool = False  # takes the text and goes away without a word

    async def handle_RCPT(  # noqa: N802 - the name is the library's
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _: Any
    ) -> str:
        answer = self.rcpt.pop(0) if self.rcpt else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - likewise
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = self.data.pop(0) if self.data else "250 OK"
        if answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            sender, recipient = str(envelope.mail_from), envelope.rcpt_tos[0]
            self.taken.append((sender, recipient, email.message_from_bytes(content)))
        if self.cut:
            assert server.transport is not None
            server.transport.close()
        return answer


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def url(sink: Sink) -> Iterator[str]:
    port = free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"smtp://127.0.0.1:{port}"
    controller.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ctx(url: str, tmp_path: Path, clock: Clock) -> Iterator[Context]:
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path / "data",
        letters="smtp",
        smtp_url=url,
        letters_from="hub@hub.example",
        mailbox_timeout=5,
    )
    context = open_context(settings, ScriptedChild(), clock)
    yield context
    context.store.engine.dispose()


def write(ctx: Context, *names: str) -> None:
    for name in names:
        with ctx.work() as work:
            facts = EXAMPLES["acknowledgement"]
            recipient = f"{name}@school.example"
            put(work, kind="acknowledgement", recipient=recipient, about=name, facts=facts, now=ctx.clock())


def rows(ctx: Context) -> list[tuple[OutboxState, int, str | None]]:
    with ctx.look() as look:
        found = look.scalars(select(OutboxRow).order_by(OutboxRow.id))
        return [(row.state, row.attempts, row.reason) for row in found]


def test_a_letter_is_sent_once(ctx: Context, sink: Sink) -> None:
    """The envelope's addresses, both bodies, and nothing the second time."""
    write(ctx, "one")
    assert [send_due(ctx), send_due(ctx)] == [1, 0]
    ((sender, recipient, message),) = sink.taken
    assert (sender, recipient) == ("hub@hub.example", "one@school.example")
    assert message["Auto-Submitted"] == "auto-replied"
    assert [each.get_content_type() for each in message.walk()][1:] == ["text/plain", "text/html"]
    assert rows(ctx) == [(OutboxState.SENT, 1, None)]


def test_a_dot_at_the_start_of_a_line_arrives(ctx: Context, sink: Sink) -> None:
    """Transparency: a line of one dot ends no letter."""
    facts = {**EXAMPLES["acknowledgement"], "hub": "\n.\n..two\nEnd"}
    with ctx.work() as work:
        put(work, kind="acknowledgement", recipient="a@s.example", about="x", facts=facts, now=ctx.clock())
    assert send_due(ctx) == 1
    text = sink.taken[0][2].get_payload(0).get_payload(decode=True).decode()
    assert "\n.\n..two\nEnd" in text.replace("\r\n", "\n")


def test_a_server_that_is_busy_is_tried_again_later(ctx: Context, sink: Sink, clock: Clock) -> None:
    """4xx, at the recipient or after the text: not now, but after a pause that grows; then once."""
    write(ctx, "one")
    sink.rcpt, sink.data = ["450 Greylisted"], ["451 Busy"]
    assert send_due(ctx) == 0
    assert send_due(ctx) == 0, "not before the pause is over"
    clock.forward(minutes=6)
    assert send_due(ctx) == 0
    clock.forward(minutes=11)
    assert send_due(ctx) == 1
    assert len(sink.taken) == 1
    assert rows(ctx)[0][:2] == (OutboxState.SENT, 3)


@pytest.mark.parametrize("where", ["rcpt", "data"])
def test_a_refusal_for_good_is_written_down(ctx: Context, sink: Sink, clock: Clock, where: str) -> None:
    """5xx is not tried again, says why, and the next letter goes by the same connection."""
    write(ctx, "gone", "one")
    setattr(sink, where, ["550 5.1.1 No such user"])
    assert send_due(ctx) == 1
    clock.forward(days=2)
    assert send_due(ctx) == 0
    (state, attempts, reason), (other, *_) = rows(ctx)
    assert (state, attempts, other) == (OutboxState.FAILED, 1, OutboxState.SENT)
    assert "550 5.1.1 No such user" in str(reason)


def test_a_cut_after_the_text_never_doubles_a_letter(ctx: Context, sink: Sink, clock: Clock) -> None:
    """Nobody knows whether it went, so it is not sent again, and a person is told."""
    write(ctx, "one")
    sink.cut = True
    assert send_due(ctx) == 0
    sink.cut = False
    clock.forward(days=1)
    assert send_due(ctx) == 0
    assert len(sink.taken) == 1
    ((state, _, reason),) = rows(ctx)
    assert state is OutboxState.FAILED
    assert "may have been sent" in str(reason)


def test_a_server_that_is_away_costs_no_letter(ctx: Context, sink: Sink, clock: Clock) -> None:
    """Nothing listens: it is tried again, and goes when the server is back."""
    away = replace(
        ctx, settings=ctx.settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{free_port()}"})
    )
    write(ctx, "one")
    assert send_due(away) == 0
    clock.forward(minutes=6)
    assert send_due(ctx) == 1


def test_it_is_given_up_after_a_day_and_a_half(ctx: Context, sink: Sink, clock: Clock) -> None:
    """Eight attempts, and then it says why."""
    write(ctx, "one")
    sink.rcpt = ["450 Later"] * 20
    for _ in range(60):
        send_due(ctx)
        clock.forward(hours=1)
    ((state, attempts, _),) = rows(ctx)
    assert (state, attempts) == (OutboxState.FAILED, 8)


def test_no_more_than_the_hour_allows(ctx: Context, sink: Sink, clock: Clock) -> None:
    """A fault that writes a thousand letters sends a few, and somebody notices."""
    ctx = replace(ctx, settings=ctx.settings.model_copy(update={"letters_per_hour": 3}))
    write(ctx, *"abcde")
    assert [send_due(ctx), send_due(ctx)] == [3, 0]
    clock.forward(hours=1, seconds=1)
    assert send_due(ctx) == 2


def test_two_senders_at_once_send_each_letter_once(ctx: Context, sink: Sink, tmp_path: Path) -> None:
    """Whoever claims a letter has it alone."""
    write(ctx, *(f"n{number}" for number in range(12)))
    # with a broker set, a claim holds
    shared = replace(ctx, settings=ctx.settings.model_copy(update={"broker_url": "redis://unused"}))
    threads = [Thread(target=send_due, args=(shared,)) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(recipient for _, recipient, _ in sink.taken) == sorted(
        f"n{n}@school.example" for n in range(12)
    )


def test_of_two_senders_that_both_hold_a_letter_one_passes(ctx: Context, sink: Sink) -> None:
    """A claim that ran out in mid-sending: the text leaves once, because the last step before it is taken once."""
    write(ctx, "one")
    letter = sending._claimed(ctx, 1)
    assert letter is not None
    assert send_due(ctx) == 1, "the claim of embedded use holds nobody up"
    with pytest.raises(sending._TakenError):
        sending._hand_over(ctx, letter.row_id)
    assert len(sink.taken) == 1


def test_a_claim_holds_from_the_moment_it_is_written(ctx: Context, clock: Clock) -> None:
    """Whoever waited for the row while another claimed it comes too late, though its own clock is a little behind."""
    write(ctx, "one")
    shared = replace(ctx, settings=ctx.settings.model_copy(update={"broker_url": "redis://unused"}))
    assert sending._claimed(shared, 1) is not None
    clock.now -= timedelta(seconds=1)
    assert sending._claimed(shared, 1) is None
    clock.forward(minutes=11)
    assert sending._claimed(shared, 1) is not None


_KILLED = """
import os, signal, sys
from pathlib import Path
from pipeline.context import open_context
from pipeline.letters import sending, transport
from pipeline.settings import Settings

where, url, folder = sys.argv[1:]
settings = Settings(_env_file=None, data_dir=Path(folder), letters="smtp", smtp_url=url, letters_from="hub@hub.example")
from tests.unit.pipeline.scripted import Clock, ScriptedChild
ctx = open_context(settings, ScriptedChild(), Clock())

def die(*_a, **_k):
    os.kill(os.getpid(), signal.SIGKILL)

if where == "before":
    sending._hand_over = die
else:
    sending._end = die
sending.send_due(ctx)
"""


@pytest.mark.parametrize(("where", "sent"), [("before", 1), ("after", 1)])
def test_killed_while_sending(
    ctx: Context, sink: Sink, url: str, tmp_path: Path, clock: Clock, where: str, sent: int
) -> None:
    """Killed before the text left, it goes the next time; killed after, it is not sent again."""
    write(ctx, "one")
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", _KILLED, where, url, str(tmp_path / "data")]
    path = os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])
    ended = subprocess.run(command, cwd=root, env={**os.environ, "PYTHONPATH": path}, timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL
    clock.now += timedelta(minutes=1)
    send_due(ctx)
    assert len(sink.taken) == sent
    ((state, *_),) = rows(ctx)
    assert state is (OutboxState.SENT if where == "before" else OutboxState.FAILED)


def test_letters_that_are_off_are_not_sent(ctx: Context, sink: Sink, write_one: Callable[[], None]) -> None:
    """What was written before the switch was turned stays where it is."""
    write_one()
    off = replace(ctx, settings=ctx.settings.model_copy(update={"letters": "off"}))
    assert send_due(off) == 0
    assert (sink.taken, rows(ctx)[0][0]) == ([], OutboxState.WAITING)


@pytest.fixture
def write_one(ctx: Context) -> Callable[[], None]:
    return lambda: write(ctx, "one")
