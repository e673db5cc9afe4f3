"""Microsoft Graph, against a local server that speaks its documented shapes."""

import base64
import email
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from sqlalchemy import select

from pipeline.context import Context
from pipeline.letters.examples import EXAMPLES
from pipeline.letters.sending import send_due
from pipeline.mailboxes.address import parse_address
from pipeline.mailboxes.graph import GraphSource
from pipeline.mailboxes.oauth import Tokens
from pipeline.mailboxes.source import MailboxError
from pipeline.mailboxes.taking import poll
from pipeline.outbox import put
from pipeline.store.tables import MessageRow, OutboxRow
from schemas.journey import OutboxState
from tests.integration.conftest import free_port
from tests.unit.pipeline.scripted import Clock, finish

PAGE = 2


@dataclass
class Tenant:
    """A mailbox of messages, each in a folder, and everything that was asked of it."""

    mails: dict[str, bytes] = field(default_factory=dict)
    folder: dict[str, str] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""
    elsewhere: bool = False
    letters: list[Message] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)  # answers to letters, each given once
    changes: list[tuple[str, str, str]] = field(
        default_factory=list
    )  # folder, id, reason where it was removed
    forgotten: int = 0  # delta tokens below this are not known any more

    def put(self, place: str, data: bytes) -> None:
        self.mails[place], self.folder[place] = data, "inbox"
        self.changes.append(("inbox", place, ""))

    def remove(self, place: str) -> None:
        """A person deletes a message."""
        del self.mails[place]
        self.changes.append((self.folder[place], place, "deleted"))

    def answer(
        self, command: str, steps: list[str], query: dict[str, list[str]], body: dict[str, Any]
    ) -> tuple[int, Any]:
        match command, steps:
            case "GET", ["mailFolders", folder, "messages", "delta"]:
                return self.delta(folder, query)
            case "GET", ["messages", place] if place in self.mails and "$expand" in query:
                assert query["$expand"] == ["singleValueExtendedProperties($filter=id eq 'LONG 0x0E08')"]
                size = {"id": "Long 0xe08", "value": str(len(self.mails[place]))}
                return 200, {"@odata.etag": "W/x", "id": place, "singleValueExtendedProperties": [size]}
            case "GET", ["mailFolders"]:
                wanted = query["$filter"][0].removeprefix("displayName eq '").removesuffix("'")
                return 200, {
                    "value": [{"id": i, "displayName": n} for n, i in self.names.items() if n == wanted]
                }
            case "POST", ["mailFolders"]:
                self.names[body["displayName"]] = f"id of {body['displayName']}"
                return 201, {"id": self.names[body["displayName"]]}
            case "GET", ["messages", place, "$value"] if place in self.mails:
                return 200, self.mails[place]
            case "PATCH", ["messages", place] if place in self.mails:
                self.read.add(place)
                self.changes.append((self.folder[place], place, ""))
                return 200, {}
            case "POST", ["messages", place, "move"] if place in self.mails:
                self.changes.append((self.folder[place], place, "deleted"))
                self.folder[place] = body["destinationId"]
                self.changes.append((self.folder[place], place, ""))
                return 201, {"id": place}
        return 404, {"error": {"code": "ErrorItemNotFound"}}

    def take(self, headers: Message, body: bytes) -> int:
        """A letter as MIME in base64, sent by the mailbox."""
        if headers["Authorization"] != "Bearer token" or headers["Content-Type"] != "text/plain":
            return 401
        status = self.statuses.pop(0) if self.statuses else 202
        if status == 202:
            self.letters.append(email.message_from_bytes(base64.b64decode(body)))
        return status

    def delta(self, folder: str, query: dict[str, list[str]]) -> tuple[int, Any]:
        """What is there, or has changed since a token, in no order that is promised, a page at a time."""
        token = query.get("$deltatoken", query.get("$skiptoken", ["0.0"]))[0]
        since, skip = map(int, token.split("."))
        if "$deltatoken" in query and since < self.forgotten:
            return 410, {"error": {"code": "syncStateNotFound"}}
        last = {place: why for where, place, why in self.changes[since:] if where == folder}
        changed = [each for each in reversed(last.items()) if since or not each[1]]
        inside = [
            {"id": place, "@removed": {"reason": why}} if why else self._shape(place)
            for place, why in changed[skip : skip + PAGE]
        ]
        base = "https://elsewhere.example" if self.elsewhere else self.url
        here = f"{base}/users/hub/mailFolders/{folder}/messages/delta"
        if len(changed) > skip + PAGE:
            return 200, {"value": inside, "@odata.nextLink": f"{here}?$skiptoken={since}.{skip + PAGE}"}
        return 200, {"value": inside, "@odata.deltaLink": f"{here}?$deltatoken={len(self.changes)}.0"}

    def _shape(self, place: str) -> dict[str, Any]:
        number = [each for where, each, why in self.changes if where == "inbox" and not why].index(place)
        return {"@odata.etag": "W/x", "id": place, "receivedDateTime": f"2026-10-05T12:{number:02}:00Z"}


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    held = Tenant()

    class Graph(BaseHTTPRequestHandler):
        def _any(self) -> None:
            url = urlsplit(self.path)
            steps = [unquote(each) for each in url.path.split("/")[2:]]
            query = parse_qs(url.query)
            said = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            held.asked.append((self.command, url.path))
            if steps[2:] == ["sendMail"]:
                self._say(held.take(self.headers, said), b"")
                return
            body = json.loads(said or b"{}")
            if (
                self.headers["Authorization"] != "Bearer token"
                or self.headers["Prefer"] != 'IdType="ImmutableId", odata.maxpagesize=50'
            ):
                self._say(401, {"error": {"code": "InvalidAuthenticationToken"}})
                return
            self._say(*held.answer(self.command, steps[2:], query, body))

        def do_GET(self) -> None:
            self._any()

        def do_POST(self) -> None:
            self._any()

        def do_PATCH(self) -> None:
            self._any()

        def _say(self, status: int, said: Any) -> None:
            data = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Graph) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        held.url = f"http://127.0.0.1:{server.server_port}/v1.0"
        yield held
        server.shutdown()


def source(tenant: Tenant, token: str = "token") -> GraphSource:
    address = parse_address("graph://hub@hub.example/Inbox")
    return GraphSource(address, url=tenant.url, timeout=5, poll=1, bearer=lambda: token)


def mail(number: int) -> bytes:
    return f"From: a@school.example\r\nSubject: {number}\r\n\r\nHello\r\n".encode()


def test_every_page_is_taken_in_once(ctx: Context, tenant: Tenant) -> None:
    """Raw MIME, byte for byte; marked as read after it is safe; known by its immutable id."""
    for number in range(5):
        tenant.put(f"AAk/{number}=", mail(number))
    assert len(poll(ctx, source(tenant))) == 5
    with ctx.look() as look:
        rows = list(look.scalars(select(MessageRow).order_by(MessageRow.id)))
    assert [ctx.blobs.get(row.sha256) for row in rows] == [mail(number) for number in range(5)]
    assert tenant.read == set(tenant.mails)
    tenant.asked.clear()
    assert poll(ctx, source(tenant)) == []
    assert not any(path.endswith("$value") for _, path in tenant.asked)


def paths(tenant: Tenant) -> list[str]:
    return [path for command, path in tenant.asked if command == "GET"]


def test_only_what_has_changed_is_looked_through(ctx: Context, tenant: Tenant) -> None:
    """The mark of the last whole look is kept: twenty old messages cost one request, and a new one is found."""
    for number in range(20):
        tenant.put(f"old {number}", mail(number))
    poll(ctx, source(tenant))
    poll(ctx, source(tenant))  # what we marked ourselves has changed once
    tenant.asked.clear()
    assert poll(ctx, source(tenant)) == []
    assert len(paths(tenant)) == 1
    tenant.put("new", mail(99))
    tenant.remove("old 3")
    assert len(poll(ctx, source(tenant)) or []) == 1
    assert not any("/messages/old" in path for path in paths(tenant))


def test_a_mark_that_is_forgotten_costs_a_look_and_no_message(ctx: Context, tenant: Tenant) -> None:
    """Then the whole folder is looked through once more; what is in the ledger stays there once."""
    tenant.put("one", mail(1))
    poll(ctx, source(tenant))
    tenant.put("two", mail(2))
    tenant.forgotten = 99
    assert len(poll(ctx, source(tenant)) or []) == 1
    with ctx.look() as look:
        assert len(list(look.scalars(select(MessageRow)))) == 2


def test_a_look_that_was_not_whole_is_not_marked(ctx: Context, tenant: Tenant) -> None:
    """Stopped after one of three, the next look finds the others."""
    for number in range(3):
        tenant.put(str(number), mail(number))
    once = iter([True, False])
    assert len(poll(ctx, source(tenant), lambda: next(once)) or []) == 1
    assert len(poll(ctx, source(tenant)) or []) == 2


def test_a_message_is_moved_and_keeps_its_id(ctx: Context, tenant: Tenant) -> None:
    """The folder is made once; a message that a person has deleted meanwhile troubles nobody."""
    ctx = replace(ctx, settings=ctx.settings.model_copy(update={"mailbox_after": "move"}))
    for number in range(3):
        tenant.put(str(number), mail(number))
    poll(ctx, source(tenant))
    finish(ctx)
    tenant.remove("1")
    poll(ctx, source(tenant))
    moved = {place: tenant.folder[place] for place in tenant.mails}
    assert all(folder.startswith("id of") for folder in moved.values())
    assert tenant.asked.count(("POST", "/v1.0/users/hub%40hub.example/mailFolders")) == len(
        set(moved.values())
    )


def test_a_token_is_never_sent_elsewhere(ctx: Context, tenant: Tenant) -> None:
    """A next page outside the service is not asked for."""
    tenant.elsewhere = True
    for number in range(3):
        tenant.put(str(number), mail(number))
    with pytest.raises(MailboxError, match="RITORNELLO_GRAPH_URL"):
        poll(ctx, source(tenant))


def test_a_refused_token_names_the_settings(ctx: Context, tenant: Tenant) -> None:
    """It lasts, so it is not tried every second."""
    tenant.put("1", mail(1))
    with pytest.raises(MailboxError, match="RITORNELLO_OAUTH_") as told:
        poll(ctx, source(tenant, "another"))
    assert told.value.lasting


def write(ctx: Context, tenant: Tenant) -> Context:
    """One letter in the outbox of an installation that sends by Graph."""
    told = {"letters": "graph", "graph_url": tenant.url, "letters_from": "hub@hub.example"}
    ctx = replace(ctx, settings=ctx.settings.model_copy(update=told))
    with ctx.work() as work:
        facts = EXAMPLES["acknowledgement"]
        put(work, kind="acknowledgement", recipient="a@s.example", about="x", facts=facts, now=ctx.clock())
    return ctx


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tokens, "bearer", lambda _self, _scope: "token")


def outbox(ctx: Context) -> OutboxRow:
    with ctx.look() as look:
        return look.scalars(select(OutboxRow)).one()


def test_a_letter_goes_by_graph_once(ctx: Context, tenant: Tenant, token: None) -> None:
    """As raw MIME from the hub's own mailbox, with its Message-ID and both bodies."""
    ctx = write(ctx, tenant)
    assert [send_due(ctx), send_due(ctx)] == [1, 0]
    (letter,) = tenant.letters
    assert letter["To"] == "a@s.example"
    assert letter["Message-ID"].startswith("<ritornello.")
    assert tenant.asked == [("POST", "/v1.0/users/hub%40hub.example/sendMail")]
    assert outbox(ctx).state is OutboxState.SENT


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (429, OutboxState.SENT),
        (503, OutboxState.SENT),
        (500, OutboxState.FAILED),
        (504, OutboxState.FAILED),
        (400, OutboxState.FAILED),
    ],
)
def test_a_busy_graph_is_asked_again_and_a_broken_one_is_not(
    ctx: Context, clock: Clock, tenant: Tenant, token: None, status: int, state: OutboxState
) -> None:
    """What was not taken goes later; where nobody knows whether it was taken, it never goes twice."""
    ctx = write(ctx, tenant)
    tenant.statuses = [status]
    assert send_due(ctx) == 0
    clock.forward(minutes=6)
    send_due(ctx)
    assert outbox(ctx).state is state
    assert len(tenant.letters) == (state is OutboxState.SENT)


def test_a_graph_that_is_away_costs_no_letter(
    ctx: Context, clock: Clock, tenant: Tenant, token: None
) -> None:
    """Nobody listened, so nothing left: it goes when somebody does."""
    ctx = write(ctx, tenant)
    away = replace(
        ctx, settings=ctx.settings.model_copy(update={"graph_url": f"http://127.0.0.1:{free_port()}"})
    )
    assert send_due(away) == 0
    clock.forward(minutes=6)
    assert send_due(ctx) == 1
