"""Mail watched on a real Dovecot: each message taken in once, whatever is cut, killed or renumbered."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl

import jwt
import pytest
from sqlalchemy import select

from pipeline.context import Context, open_context
from pipeline.ledger import ledger
from pipeline.mailboxes.opening import sources
from pipeline.mailboxes.source import Listed, MailboxError, RefusedError
from pipeline.mailboxes.taking import poll
from pipeline.settings import Settings
from pipeline.store.tables import DeliveryRow, MailboxRow, MessageRow
from schemas.codes import Code
from schemas.journey import MessageState
from schemas.message import Unpacked
from tests.integration.dovecot import TOKEN_KEY, Dovecot, Proxy, dovecot
from tests.unit.pipeline.scripted import Clock, ScriptedChild, finish
from workers.app import make_app, ring_for
from workers.watching import Watcher, look_once

pytestmark = pytest.mark.needs("dovecot")


@pytest.fixture(scope="module")
def _running(program: Callable[[str], Path]) -> Iterator[Dovecot]:
    with dovecot(program("dovecot")) as running:
        yield running


@pytest.fixture
def server(_running: Dovecot) -> Dovecot:
    """A real Dovecot whose mailboxes are empty."""
    _running.empty()
    return _running


@pytest.fixture
def proxy(server: Dovecot) -> Iterator[Proxy]:
    made = Proxy(server.port)
    yield made
    made.close()


@pytest.fixture
def child() -> ScriptedChild:
    return ScriptedChild()


@pytest.fixture
def house(tmp_path: Path, child: ScriptedChild) -> Iterator[Callable[..., Context]]:
    """Opens the installation of this test, each time with the settings that are told."""
    opened: list[Context] = []

    def open_it(*mailboxes: str, **told: Any) -> Context:
        told = {"mailbox_timeout": 10, **told}
        settings = Settings(_env_file=None, data_dir=tmp_path / "data", mailboxes=mailboxes, **told)
        ctx = open_context(settings, child, Clock())
        opened.append(ctx)
        return ctx

    yield open_it
    for each in opened:
        each.store.engine.dispose()


def mail(number: int, size: int = 200) -> bytes:
    head = (
        f"From: a@school.example\r\nSubject: mail {number}\r\nMessage-ID: <{number}@school.example>\r\n\r\n"
    )
    return head.encode() + (b"x" * 70 + b"\r\n") * (size // 72)


def subjects(ctx: Context) -> list[str]:
    """Of every line in the ledger, by what its bytes say."""
    with ctx.look() as look:
        raw = [ctx.blobs.get(row.sha256) for row in look.scalars(select(MessageRow).order_by(MessageRow.id))]
    return [each.split(b"Subject: ")[1].split(b"\r\n")[0].decode() for each in raw]


def look_in(ctx: Context) -> tuple[list[int], list[str]]:
    return look_once(ctx, sources(ctx))


def until(done: Callable[[], bool], what: str, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def test_what_is_new_is_taken_in_once_and_flagged(server: Dovecot, house: Callable[..., Context]) -> None:
    r"""Every message comes in byte for byte, is marked as \Seen, and is not fetched again."""
    server.deliver(*(mail(number) for number in range(3)))
    ctx = house(server.url())
    taken, wrong = look_in(ctx)
    assert (len(taken), wrong) == (3, [])
    with ctx.look() as look:
        rows = list(look.scalars(select(MessageRow)))
        last = look.scalars(select(MailboxRow.last)).one()
    assert [ctx.blobs.get(row.sha256) for row in rows] == [mail(number) for number in range(3)]
    assert {row.source for row in rows} == {f"imap://hub@127.0.0.1:{server.port}/INBOX"}
    assert set(server.flags().values()) == {(r"\Seen",)}
    assert last == 3
    server.deliver(mail(3))
    assert len(look_in(ctx)[0]) == 1
    assert look_in(ctx) == ([], [])
    assert subjects(ctx) == [f"mail {number}" for number in range(4)]


def test_a_message_that_a_person_has_read_is_taken_in_too(
    server: Dovecot, house: Callable[..., Context]
) -> None:
    r"""\Seen says that somebody looked, never that the message is safe."""
    server.deliver(mail(1))
    with server.box() as box:
        list(box.fetch(mark_seen=True))
    assert len(look_in(house(server.url()))[0]) == 1


def test_flagging_leaves_what_a_person_has_marked_as_deleted(
    server: Dovecot, house: Callable[..., Context]
) -> None:
    r"""No EXPUNGE is ever sent: a message marked \Deleted may still be wanted."""
    server.deliver(mail(1), mail(2))
    with server.box() as box:
        box.client.uid("STORE", "1", "+FLAGS", r"(\Deleted)")
    ctx = house(server.url(), mailbox_after="move")
    look_in(ctx)
    assert set(server.flags()) == {"mail 1", "mail 2"}


def test_a_message_is_moved_once_its_end_is_known(
    server: Dovecot, house: Callable[..., Context], child: ScriptedChild
) -> None:
    """Settled ones to Processed, those that a person must decide to Exceptions; the folders are made."""
    server.deliver(mail(1), mail(2))
    child.messages["message.eml"] = Unpacked(message_id="<same>", auto="auto_reply")
    ctx = house(server.url(), mailbox_after="move")
    look_in(ctx)
    assert set(server.flags()) == {"mail 1", "mail 2"}, "nothing is moved before its end is known"
    finish(ctx)
    with ctx.work() as work:
        work.scalars(select(MessageRow).order_by(MessageRow.id)).all()[1].state = MessageState.EXCEPTION
    assert look_in(ctx) == ([], [])
    assert set(server.flags()) == set()
    assert set(server.flags(folder="Processed")) == {"mail 1"}
    assert set(server.flags(folder="Exceptions")) == {"mail 2"}


def test_leave_leaves_the_mailbox_as_it_is(server: Dovecot, house: Callable[..., Context]) -> None:
    """With `leave`, nothing on the server shows that anything was read."""
    server.deliver(mail(1))
    assert len(look_in(house(server.url(), mailbox_after="leave"))[0]) == 1
    assert set(server.flags().values()) == {()}


def test_a_message_beyond_the_limit_is_not_fetched(
    server: Dovecot, proxy: Proxy, house: Callable[..., Context], child: ScriptedChild
) -> None:
    """Its size is asked before its body: the ledger has a line with the code, and only headers were fetched."""
    server.deliver(mail(1, size=3 << 20))
    child.messages["message.eml"] = Unpacked(subject="mail 1", from_address="a@school.example")
    ctx = house(server.url(port=proxy.port), largest_file_mb=1)
    assert len(look_in(ctx)[0]) == 1
    finish(ctx)
    with ctx.look() as look:
        (line,) = ledger(look)
    assert (line.state, line.code) == (MessageState.REJECTED, Code.TOO_LARGE)
    assert proxy.received < 10_000
    assert look_in(ctx) == ([], [])


def test_a_new_uidvalidity_fetches_nothing_twice(
    server: Dovecot, proxy: Proxy, house: Callable[..., Context]
) -> None:
    """Messages are known by their headers and size: no second line, no second fetch, and the new one is taken."""
    server.deliver(*(mail(number, size=20_000) for number in range(5)))
    ctx = house(server.url(port=proxy.port))
    look_in(ctx)
    server.new_uidvalidity()
    server.deliver(mail(5))
    before = proxy.received
    taken, wrong = look_in(ctx)
    assert (len(taken), wrong) == (1, [])
    assert proxy.received - before < 20_000
    assert subjects(ctx) == [f"mail {number}" for number in range(6)]
    with ctx.look() as look:
        assert len(set(look.scalars(select(DeliveryRow.epoch)))) == 1


def test_a_changed_message_under_an_old_message_id_is_no_duplicate(
    server: Dovecot, house: Callable[..., Context]
) -> None:
    """Some programs give many mails one Message-ID; after a renumbering each is still taken in."""
    server.deliver(mail(1))
    ctx = house(server.url())
    look_in(ctx)
    server.new_uidvalidity()
    server.deliver(mail(1).replace(b"Subject: mail 1", b"Subject: mail 2"))
    assert len(look_in(ctx)[0]) == 1
    assert subjects(ctx) == ["mail 1", "mail 2"]


def test_several_mailboxes_keep_apart(server: Dovecot, house: Callable[..., Context]) -> None:
    """East, West and enquiries each have their own UIDs, and one that refuses the log-in holds up no other."""
    for user in ("east", "west"):
        server.deliver(mail(1), user=user)
    wrong_one = server.url("school").replace("pass", "wrong")
    ctx = house(server.url("east"), wrong_one, server.url("west"))
    taken, (wrong,) = look_in(ctx)
    assert len(taken) == 2
    assert "RITORNELLO_MAILBOXES" in wrong or "AUTHENTICATIONFAILED" in wrong
    assert "pass" not in wrong
    with ctx.look() as look:
        assert len(set(look.scalars(select(MessageRow.source)))) == 2
        assert sum(failures > 0 for failures in look.scalars(select(MailboxRow.failures))) == 1


@pytest.mark.parametrize(
    "command", [b"LOGIN", b"SELECT", b"SEARCH", b"SIZE", b"BODY.PEEK", b"STORE", b"LOGOUT"]
)
def test_a_connection_cut_at_any_command_loses_nothing(
    server: Dovecot, proxy: Proxy, house: Callable[..., Context], command: bytes
) -> None:
    """Cut as the command is sent: the next look takes in what is missing, and every message once."""
    server.deliver(*(mail(number) for number in range(3)))
    proxy.cut = lambda who, data: who == "client" and command in data and proxy.cuts < 1
    ctx = house(server.url(port=proxy.port))
    for _ in range(2):
        look_in(ctx)
    assert sorted(subjects(ctx)) == [f"mail {number}" for number in range(3)]
    assert set(server.flags().values()) == {(r"\Seen",)}
    assert proxy.cuts == (0 if command == b"LOGOUT" else 1)


def test_a_connection_cut_in_the_middle_of_a_message_never_keeps_half_of_it(
    server: Dovecot, proxy: Proxy, house: Callable[..., Context]
) -> None:
    """Half a literal is no message: it is fetched again, and only whole ones are in the ledger."""
    server.deliver(*(mail(number, size=300_000) for number in range(3)))
    proxy.cut = lambda who, data: who == "server" and len(data) > 20_000 and proxy.cuts < 3
    ctx = house(server.url(port=proxy.port))
    for _ in range(5):
        look_in(ctx)
    assert proxy.cuts == 3
    with ctx.look() as look:
        rows = list(look.scalars(select(MessageRow).order_by(MessageRow.id)))
    assert [ctx.blobs.get(row.sha256) for row in rows] == [mail(n, size=300_000) for n in range(3)]


def test_a_server_that_says_nothing_is_not_waited_for(house: Callable[..., Context]) -> None:
    """A socket that accepts and stays silent costs the timeout that is set, no more."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        ctx = house(f"imap://hub:x@127.0.0.1:{silent.getsockname()[1]}/INBOX", mailbox_timeout=0.5)
        began = time.monotonic()
        _, (wrong,) = look_in(ctx)
    assert time.monotonic() - began < 5
    assert "timed out" in wrong


@pytest.fixture
def watching() -> Iterator[Callable[[Context], list[int]]]:
    """Starts watchers over the mailboxes of a context; gives the list of what they take in."""
    stop, started = Event(), list[Watcher]()

    def begin(ctx: Context) -> list[int]:
        taken: list[int] = []
        for source in sources(ctx):
            watcher = Watcher(ctx, source, taken.extend, stop)
            watcher.start()
            started.append(watcher)
        return taken

    yield begin
    stop.set()
    for each in started:
        each.join(15)


def test_idle_tells_of_a_new_message_at_once(
    server: Dovecot, house: Callable[..., Context], watching: Callable[[Context], list[int]]
) -> None:
    """A message is safe within three seconds of its delivery, though the next poll would be a minute away."""
    server.deliver(mail(0))
    ctx = house(server.url(), poll_seconds=60)
    taken = watching(ctx)
    until(lambda: len(taken) == 1, "the first message")
    time.sleep(0.5)  # so that it is in IDLE
    began = time.monotonic()
    server.deliver(mail(1))
    until(lambda: len(taken) == 2, "the second message")
    assert time.monotonic() - began < 3


def test_idle_is_capped_and_the_search_finds_what_it_missed(
    server: Dovecot, proxy: Proxy, house: Callable[..., Context], watching: Callable[[Context], list[int]]
) -> None:
    """A hint that never comes costs one cap: the folder is searched again after it."""
    proxy.cut = lambda _who, _data: False
    ctx = house(server.url(port=proxy.port), idle_seconds=1)
    searches: list[bytes] = []
    proxy.cut = lambda who, data: (
        bool(searches.append(data)) if b"SEARCH" in data and who == "client" else False
    )
    watching(ctx)
    until(lambda: len(searches) >= 3, "the third search")


def test_a_cut_in_the_middle_of_idle_is_got_over(
    server: Dovecot, proxy: Proxy, house: Callable[..., Context], watching: Callable[[Context], list[int]]
) -> None:
    """The watcher connects again by itself, and takes in what came meanwhile."""
    ctx = house(server.url(port=proxy.port))
    idle: list[float] = []
    proxy.cut = lambda who, data: (
        bool(idle.append(time.monotonic())) if b"IDLE" in data and who == "client" else False
    )
    taken = watching(ctx)
    until(lambda: bool(idle), "IDLE")
    proxy.cut = lambda who, _data: proxy.cuts < 1 and who == "server"
    server.deliver(mail(1))
    until(lambda: len(taken) == 1, "the message")
    assert proxy.cuts == 1


_KILLED = """
import os, sys, signal
from pathlib import Path
from pipeline.context import open_context
from pipeline.settings import Settings
from pipeline.mailboxes import state, taking
from pipeline.mailboxes.opening import sources
from workers.watching import look_once
from tests.unit.pipeline.scripted import ScriptedChild

where, url, folder = sys.argv[1:]
ctx = open_context(Settings(_env_file=None, data_dir=Path(folder), mailboxes=(url,)), ScriptedChild())

def die(*_a, **_k):
    os.kill(os.getpid(), signal.SIGKILL)

if where == "before the line":
    taking.receive = die
elif where == "between line and delivery":
    state.deliver = die
elif where == "between delivery and flag":
    state.to_flag = lambda *a: die() if taken else []
    taken, real = [], state.deliver
    def deliver(*a, **k):
        real(*a, **k)
        taken.append(1)
    state.deliver = deliver
else:
    state.flagged = die
look_once(ctx, sources(ctx))
"""


@pytest.mark.parametrize(
    "where", ["before the line", "between line and delivery", "between delivery and flag", "after the flag"]
)
def test_killed_at_any_moment_the_next_watcher_goes_on(
    server: Dovecot, house: Callable[..., Context], tmp_path: Path, where: str
) -> None:
    """kill -9 between two steps: no message is lost, doubled or left without its flag."""
    server.deliver(*(mail(number) for number in range(3)))
    command = [sys.executable, "-c", _KILLED, where, server.url(), str(tmp_path / "data")]
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        command, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, timeout=60, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    ctx = house(server.url())
    look_in(ctx)
    assert sorted(subjects(ctx)) == [f"mail {number}" for number in range(3)]
    assert set(server.flags().values()) == {(r"\Seen",)}
    with ctx.look() as look:
        assert len(list(look.scalars(select(DeliveryRow)))) == 3


def test_each_message_is_fetched_once(server: Dovecot, proxy: Proxy, house: Callable[..., Context]) -> None:
    """The bytes that cross the wire are at most a tenth more than the mailbox has (bench/mail.py: of two thousand)."""
    mails = [mail(number, size=2_000) for number in range(200)]
    server.deliver(*mails)
    ctx = house(server.url(port=proxy.port))
    taken, wrong = look_in(ctx)
    assert (len(taken), wrong) == (200, [])
    assert proxy.received <= 1.1 * sum(map(len, mails))
    before = proxy.received
    assert look_in(ctx) == ([], [])
    assert proxy.received - before < 5_000, "a mailbox without news costs next to nothing"


def test_two_that_look_at_once_take_each_message_once(server: Dovecot, house: Callable[..., Context]) -> None:
    """Two processes on one mailbox come to one line a message, whoever is first."""
    server.deliver(*(mail(number) for number in range(30)))
    contexts = [house(server.url()), house(server.url())]
    threads = [Thread(target=look_in, args=(ctx,)) for ctx in contexts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    look_in(contexts[0])
    assert sorted(subjects(contexts[0])) == sorted(f"mail {number}" for number in range(30))


def test_a_refused_message_holds_up_no_other(
    server: Dovecot, house: Callable[..., Context], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message the server cannot give is tried again at the next look, and the rest come in."""
    server.deliver(*(mail(number) for number in range(3)))
    ctx = house(server.url())
    (source,) = sources(ctx)
    fetch = source.fetch

    def refused(listed: Listed) -> bytes:
        if listed.place == "2":
            raise RefusedError("not this one")
        return fetch(listed)

    with monkeypatch.context() as once:
        once.setattr(source, "fetch", refused)
        assert len(poll(ctx, source)) == 2
    assert len(poll(ctx, source)) == 1
    source.close()


def test_a_folder_that_is_not_there_is_said_plainly(server: Dovecot, house: Callable[..., Context]) -> None:
    """The sentence names the mailbox and the setting."""
    ctx = house(server.url(folder="No such folder"))
    (source,) = sources(ctx)
    with pytest.raises(MailboxError, match="RITORNELLO_MAILBOXES") as told:
        poll(ctx, source)
    assert told.value.lasting
    source.close()


def bearer(user: str, key: str = TOKEN_KEY) -> str:
    """An access token as a provider signs it, which this Dovecot checks by itself."""
    claims = {"email": user, "sub": user, "exp": int(time.time()) + 600, "iat": int(time.time())}
    return jwt.encode(claims, key, algorithm="HS256")


@pytest.fixture
def provider() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A token endpoint that gives a new refresh token each time, and what it was asked."""
    asked: list[dict[str, str]] = []

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            asked.append(form)
            said = {"access_token": bearer("hub"), "expires_in": 300, "refresh_token": f"fresh {len(asked)}"}
            data = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/token", asked
        server.shutdown()


def test_xoauth2_with_a_refresh_token_that_changes(
    server: Dovecot, house: Callable[..., Context], provider: tuple[str, list[dict[str, str]]]
) -> None:
    """An address without a password logs in with a token; the refresh token that came back is used the next time."""
    endpoint, asked = provider
    server.deliver(mail(1))
    told = {"oauth_token_url": endpoint, "oauth_client_id": "us", "oauth_refresh_token": "given"}
    ctx = house(f"imap://hub@127.0.0.1:{server.port}/INBOX", **told)
    assert look_in(ctx) != ([], [])
    again = house(f"imap://hub@127.0.0.1:{server.port}/INBOX", **told)
    assert look_in(again) == ([], [])
    assert [each["refresh_token"] for each in asked] == ["given", "fresh 1"]
    assert subjects(ctx) == ["mail 1"]


def test_a_token_that_is_refused_is_said_plainly(
    server: Dovecot, house: Callable[..., Context], provider: tuple[str, list[dict[str, str]]]
) -> None:
    """The account of another person's token stays closed, and the sentence has no token in it."""
    endpoint, _ = provider
    ctx = house(
        f"imap://east@127.0.0.1:{server.port}/INBOX", oauth_token_url=endpoint, oauth_refresh_token="given"
    )
    taken, (wrong,) = look_in(ctx)
    assert taken == []
    assert bearer("hub")[:20] not in wrong


@pytest.mark.slow
@pytest.mark.needs("redis-server")
def test_workers_take_in_mail_without_a_watcher(server: Dovecot, redis_url: str, tmp_path: Path) -> None:
    """What beat rings for: every mailbox is looked into, the messages are read; tasks carry ids."""
    import samples

    forms = [path for path in samples.mailbox() if b"wordprocessingml" in path.read_bytes()]
    server.deliver(forms[0].read_bytes())
    told = {
        "data_dir": tmp_path / "data",
        "broker_url": redis_url,
        "mailboxes": server.url(),
        "letters": "folder",
        "letters_from": "hub@hub.example",
    }
    environment = {f"RITORNELLO_{name.upper()}": str(value) for name, value in told.items()}
    path = os.pathsep.join([str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", "celery", "-A", "workers.app", "worker", "-c", "1", "--without-mingle"]
    settings = Settings(_env_file=None, **{**told, "mailboxes": (server.url(),)})
    ctx = open_context(settings, ScriptedChild())
    app = make_app(settings)
    with (tmp_path / "log").open("wb") as log:
        worker = subprocess.Popen(
            command,
            env={**os.environ, **environment, "PYTHONPATH": path},
            cwd=tmp_path,
            stdout=log,
            stderr=log,
        )
    try:
        assert ring_for(app, "mailboxes")
        until(lambda: ended(ctx), (tmp_path / "log").read_text()[-1500:], 60)
    finally:
        worker.terminate()
        worker.wait(30)
    ctx.store.engine.dispose()


def ended(ctx: Context) -> bool:
    with ctx.look() as look:
        return [line.state for line in ledger(look)] not in ([], [MessageState.WAITING])


def test_a_refused_token_is_not_tried_again(
    server: Dovecot, house: Callable[..., Context], provider: tuple[str, list[dict[str, str]]]
) -> None:
    """One that was revoked before its time: the next try asks for another."""
    endpoint, asked = provider
    url = f"imap://east@127.0.0.1:{server.port}/INBOX"
    ctx = house(url, oauth_token_url=endpoint, oauth_refresh_token="given")
    (source,) = sources(ctx)
    for _ in range(2):
        with pytest.raises(MailboxError):
            poll(ctx, source)
        source.close()
    assert len(asked) == 2
