"""Access tokens: where they come from, how long they are kept, and what becomes of refresh tokens."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl

import msal
import pytest

from pipeline.context import Context
from pipeline.mailboxes.oauth import GRAPH, OUTLOOK, Tokens
from pipeline.mailboxes.source import MailboxError


@dataclass
class Provider:
    """A token endpoint, what it was asked, and what it answers instead of a token."""

    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    refusal: tuple[int, bytes] | None = None

    def answer(self, form: dict[str, str]) -> tuple[int, bytes]:
        self.asked.append(form)
        if self.refusal:
            return self.refusal
        number = len(self.asked)
        said = {"access_token": f"token {number}", "expires_in": 600, "refresh_token": f"fresh {number}"}
        return 200, json.dumps(said).encode()


@pytest.fixture
def provider() -> Iterator[Provider]:
    held = Provider()

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            status, data = held.answer(dict(parse_qsl(self.rfile.read(length).decode())))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        held.url = f"http://127.0.0.1:{server.server_port}/token"
        yield held
        server.shutdown()


@pytest.fixture
def told(ctx: Context, provider: Provider) -> Callable[..., Context]:
    """The installation with OAuth2 settings."""

    def tell(**more: Any) -> Context:
        update = {
            "oauth_token_url": provider.url,
            "oauth_client_id": "us",
            "oauth_client_secret": "hush",
            **more,
        }
        return replace(ctx, settings=ctx.settings.model_copy(update=update))

    return tell


def test_a_token_is_kept_until_it_is_about_to_expire(told, provider: Provider) -> None:
    """Asked once; again only when less than a minute is left."""
    now = [0.0]
    tokens = Tokens(told(), lambda: now[0])
    assert [tokens.bearer(OUTLOOK), tokens.bearer(OUTLOOK)] == ["token 1", "token 1"]
    now[0] = 545
    assert tokens.bearer(OUTLOOK) == "token 2"
    assert provider.asked[0]["grant_type"] == "client_credentials"
    assert (provider.asked[0]["client_id"], provider.asked[0]["client_secret"]) == ("us", "hush")


def test_a_refresh_token_that_changes_is_kept_across_restarts(told, provider: Provider) -> None:
    """Each process goes on with the last one given; a new setting starts anew."""
    ctx = told(oauth_refresh_token="given")
    for _ in range(3):
        Tokens(ctx).bearer(OUTLOOK)
    Tokens(told(oauth_refresh_token="another")).bearer(OUTLOOK)
    assert [each["refresh_token"] for each in provider.asked] == ["given", "fresh 1", "fresh 2", "another"]


def test_a_refusal_lasts_and_tells_no_secret(told, provider: Provider) -> None:
    """The sentence names the settings and what the provider calls it."""
    provider.refusal = (400, b'{"error": "invalid_grant", "error_description": "hush"}')
    with pytest.raises(MailboxError, match=r"invalid_grant.*RITORNELLO_OAUTH_") as refused:
        Tokens(told(oauth_refresh_token="given")).bearer(OUTLOOK)
    assert refused.value.lasting
    assert "hush" not in str(refused.value)
    assert "given" not in str(refused.value).replace("was given", "")


@pytest.mark.parametrize("refusal", [(503, b"busy"), (302, b""), (200, b"<html>"), (200, b'{"token": 1}')])
def test_a_provider_that_is_out_of_order_is_a_mailbox_that_fails(told, provider: Provider, refusal) -> None:
    """No redirect is followed, nothing else than JSON with a token is taken."""
    provider.refusal = refusal
    with pytest.raises(MailboxError):
        Tokens(told()).bearer(OUTLOOK)


def test_a_token_endpoint_without_tls_is_not_spoken_to(told) -> None:
    """A secret goes over TLS or stays here."""
    with pytest.raises(MailboxError, match="not https"):
        Tokens(told(oauth_token_url="http://login.example/token")).bearer(OUTLOOK)


def test_microsoft_365_by_client_credentials(told, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenant without a refresh token: msal asks as the application, once, for the scope that is needed."""
    asked: list[tuple[Any, ...]] = []

    class Application:
        def __init__(self, client: str, *, client_credential: str, authority: str, timeout: float) -> None:
            asked.append((client, client_credential, authority))

        def acquire_token_for_client(self, scopes: list[str]) -> dict[str, Any]:
            asked.append(tuple(scopes))
            return {"access_token": "from msal", "expires_in": 3600}

    monkeypatch.setattr(msal, "ConfidentialClientApplication", Application)
    tokens = Tokens(told(oauth_token_url=None, oauth_tenant="hub.example"))
    assert [tokens.bearer(GRAPH), tokens.bearer(GRAPH)] == ["from msal", "from msal"]
    assert asked == [("us", "hush", "https://login.microsoftonline.com/hub.example"), (GRAPH,)]


def test_a_refusal_by_microsoft_names_the_settings(told, monkeypatch: pytest.MonkeyPatch) -> None:
    """What msal gives instead of a token becomes a sentence."""

    class Application:
        def __init__(self, *_: object, **__: object) -> None:
            """As msal's, without asking anybody."""

        def acquire_token_for_client(self, scopes: list[str]) -> dict[str, Any]:
            return {"error": "invalid_client"}

    monkeypatch.setattr(msal, "ConfidentialClientApplication", Application)
    with pytest.raises(MailboxError, match="invalid_client"):
        Tokens(told(oauth_token_url=None, oauth_tenant="hub.example")).bearer(OUTLOOK)
