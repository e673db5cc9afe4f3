"""Other programs are told what happened: each thing once, signed, and again where it was not heard."""

import json
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from pipeline import webhooks
from pipeline.store.people import WebhookCallRow
from pipeline.webhooks import EVENTS, WebhookError, add_hook, signature, tell_due
from tests.unit.pipeline.scripted import FULL, NOON, finish, make_reading

GOOD = {"name": "Fernhill Primary School", "urn": "990001", **FULL}


class Receiver(ThreadingHTTPServer):
    """A real server that keeps what it is told, and answers as it is bidden."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self.answer = 200

        class Handler(BaseHTTPRequestHandler):
            def do_POST(inner) -> None:  # noqa: N805 - the library's name; the outer one is told
                body = inner.rfile.read(int(inner.headers["content-length"]))
                self.heard.append((inner.headers["ritornello-signature"], body))
                inner.send_response(self.answer)
                inner.send_header("location", "/elsewhere")
                inner.end_headers()

            def log_message(inner, *_: object) -> None:  # noqa: N805
                pass

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


def hooked(ctx, receiver, events=EVENTS) -> str:
    with ctx.work() as work:
        return add_hook(work, receiver.url, events, "Pat", ctx.clock())


def events_of(receiver) -> list[str]:
    return sorted(json.loads(body)["event"] for _, body in receiver.heard)


def test_each_thing_is_told_once_and_signed(ctx, send, receiver):
    """A record, and its follow-ups: one call each, however often it is looked; the signature is the secret's."""
    secret = hooked(ctx, receiver)
    send("form", make_reading({**GOOD, "visit": True}))
    finish(ctx)
    tell_due(ctx)
    told = events_of(receiver)
    tell_due(ctx)
    assert events_of(receiver) == told
    assert told.count("record.accepted") == 1
    for header, body in receiver.heard:
        at = int(header.partition(",")[0].removeprefix("t="))
        assert header == signature(secret, at, body)
        assert header != signature("another", at, body)


def test_what_happened_before_is_not_told(ctx, send, receiver):
    """A hook begins with its own day: years of returns do not fall upon it."""
    send("form", make_reading(GOOD))
    finish(ctx)
    ctx.clock.now += timedelta(seconds=1)
    hooked(ctx, receiver)
    tell_due(ctx)
    assert receiver.heard == []


def test_only_what_was_chosen_is_told(ctx, send, receiver):
    """A hook for exceptions hears of no record."""
    hooked(ctx, receiver, ["exception.raised"])
    send("form", make_reading(GOOD))
    send("doubt", make_reading({**GOOD, "share": 140}))
    finish(ctx)
    tell_due(ctx)
    assert set(events_of(receiver)) == {"exception.raised"}


@pytest.mark.parametrize("answer", [500, 404, 302])
def test_what_was_not_heard_is_told_again_later_and_not_for_ever(ctx, send, receiver, answer):
    """Not at once, but after a pause that grows; a redirect is no hearing and is not followed; one day it is given up."""
    hooked(ctx, receiver, ["record.accepted"])
    send("form", make_reading(GOOD))
    finish(ctx)
    receiver.answer = answer
    tell_due(ctx)
    tell_due(ctx)
    assert len(receiver.heard) == 1
    for _ in range(12):
        ctx.clock.now += timedelta(hours=6)
        tell_due(ctx)
    assert len(receiver.heard) == webhooks._ATTEMPTS
    with ctx.look() as look:
        row = look.query(WebhookCallRow).one()
    assert (row.state, row.answered) == ("failed", str(answer))


def test_a_receiver_that_is_not_there_is_told_when_it_is(ctx, send, receiver):
    """No connection costs time, not the news."""
    hooked(ctx, receiver, ["record.accepted"])
    with ctx.work() as work:
        hook = webhooks.hooks(work)[0]
        address, hook.url = hook.url, "http://127.0.0.1:9/closed"
    send("form", make_reading(GOOD))
    finish(ctx)
    assert tell_due(ctx) == 0
    with ctx.work() as work:
        webhooks.hooks(work)[0].url = address
    ctx.clock.now += timedelta(hours=1)
    assert tell_due(ctx) == 1


def test_an_ended_hook_is_told_nothing_more(ctx, send, receiver):
    """Not even what was written down before."""
    hooked(ctx, receiver)
    with ctx.work() as work:
        webhooks.end_hook(work, webhooks.hooks(work)[0].id, "Pat", NOON)
    send("form", make_reading(GOOD))
    finish(ctx)
    assert tell_due(ctx) == 0
    assert receiver.heard == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://x.example",
        "http://x.example",
        "javascript:1",
        "https://",
        "file:///etc/passwd",
        "http://[::1",
    ],
)
def test_an_address_that_is_not_safe_is_refused(ctx, url):
    """Only https, or this very machine."""
    with ctx.work() as work, pytest.raises(WebhookError):
        add_hook(work, url, EVENTS, "Pat", NOON)
