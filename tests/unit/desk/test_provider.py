"""Signing in by an identity provider that plays by the rules, and by ones that do not."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from desk.app import create_app
from desk.house import House
from pipeline.access import users
from pipeline.access.oidc import Provider, role_of
from pipeline.context import Context
from pipeline.settings import Settings
from schemas.access import UserRole
from tests.served import Browser, served
from tests.unit.pipeline.scripted import NOON

KEY = RSAKey.generate_key(2048, parameters={"kid": "one"})
OTHER = RSAKey.generate_key(2048, parameters={"kid": "one"})


class Idp:
    """A provider over real HTTP: gives a code for a sign-in, and a token for the code and its verifier."""

    def __init__(self) -> None:
        self.key, self.claims, self.asked = KEY, {}, {}
        idp = self

        class Answers(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                """Quietly."""

            def do_GET(self) -> None:
                keys = KeySet([KEY]).as_dict(private=False)
                known = {"/.well-known/openid-configuration": idp.addresses(), "/keys": keys}
                self.say(known[self.path])

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
                digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
                proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
                good = form["code"] == ["a-code"] and proof == idp.asked["code_challenge"]
                self.say(
                    {"id_token": idp.token()} if good else {"error": "invalid_grant"}, 200 if good else 400
                )

            def say(self, value: object, status: int = 200) -> None:
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def addresses(self) -> dict[str, str]:
        return {
            "authorization_endpoint": f"{self.issuer}/go",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def token(self) -> str:
        now = int(NOON.timestamp())
        claims = {
            "iss": self.issuer,
            "aud": "desk",
            "sub": "s-1",
            "nonce": self.asked["nonce"],
            "exp": now + 300,
            "iat": now,
            "name": "Ann Lee",
            "groups": ["staff", "choir"],
        }
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims | self.claims, self.key)


@pytest.fixture
def idp() -> Iterator[Idp]:
    made = Idp()
    Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def signs_in(ctx: Context, idp: Idp) -> Iterator[Callable[..., Any]]:
    """Goes to the provider and back; the answer of the way back."""
    settings = Settings(_env_file=None, oidc_issuer=idp.issuer, oidc_client_id="desk", oidc_client_secret="s", oidc_roles="staff=staff heads=lead", desk_url="https://desk.example")  # fmt: skip
    with (
        served(create_app(House(ctx, provider=Provider(settings)))) as address,
        Browser(base_url=address) as browser,
    ):

        def go(*, state: str | None = None, after: str = "/schools") -> Any:
            there = browser.get("/sign-in/provider", params={"after": after})
            assert there.status_code == 303
            idp.asked = {
                name: values[0]
                for name, values in parse_qs(urlsplit(there.headers["location"]).query).items()
            }
            assert idp.asked["redirect_uri"] == "https://desk.example/sign-in/provider/back"
            return browser.get(
                "/sign-in/provider/back", params={"state": state or idp.asked["state"], "code": "a-code"}
            )

        go.browser = browser
        yield go


def test_whom_the_provider_vouches_for_comes_in_with_the_role_of_the_group(
    ctx: Context, signs_in: Any
) -> None:
    """A session, the name, the role, and on to the page that was wanted."""
    answer = signs_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/schools")
    assert "Ann Lee" in signs_in.browser.get("/exceptions").text
    with ctx.look() as look:
        (user,) = users.everybody(look)
    assert (user.role, user.password) == (UserRole.STAFF, None)


def test_a_person_without_a_group_of_ours_stays_outside(ctx: Context, idp: Idp, signs_in: Any) -> None:
    """Known, but with no role: no session, and the page says whom to ask."""
    idp.claims = {"groups": ["choir"]}
    answer = signs_in()
    assert answer.status_code == 403
    assert "none of your groups" in answer.text
    assert signs_in.browser.get("/exceptions").status_code == 303


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"nonce": "of another trip"},
        {"exp": int((NOON - timedelta(hours=1)).timestamp())},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_that_is_not_ours_is_not_believed(idp: Idp, signs_in: Any, claims: dict[str, object]) -> None:
    """Another audience, issuer, nonce, an old token, one without a subject: nobody comes in."""
    idp.claims = claims
    assert signs_in().status_code == 401
    assert signs_in.browser.get("/exceptions").status_code == 303


def test_a_token_signed_by_somebody_else_is_not_believed(idp: Idp, signs_in: Any) -> None:
    """The signature is checked with the provider's own keys."""
    idp.key = OTHER
    assert signs_in().status_code == 401


def test_an_answer_to_another_trip_is_refused(signs_in: Any) -> None:
    """Nobody is signed in as somebody else by following a link."""
    answer = signs_in(state="made up")
    assert answer.status_code == 401
    assert "another sign-in" in answer.text


def test_the_highest_role_of_several_groups_counts() -> None:
    """And a group that is not named has none."""
    assert role_of(["b", "a", 3], ["a=staff", "b=admin"]) is UserRole.ADMIN
    assert role_of(["c"], ["a=staff"]) is None
