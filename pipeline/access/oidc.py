"""Signing in by an identity provider: OpenID Connect, authorisation code flow with PKCE (RFC 7636), groups to roles.

The browser carries a ``Trip`` in a cookie of its own: what the provider sends back has to match it. The ID token's
signature, issuer, audience, nonce and times are checked (OpenID Connect Core 1.0, 3.1.3.7) before anything in it is
believed.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import ValidationError

from pipeline.settings import Settings
from schemas.access import UserRole
from schemas.base import Shape

_SECONDS = 10  # a provider answers within one
_LEEWAY = 60  # seconds that two clocks may differ
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


class ProviderError(Exception):
    """The provider, or what it sent, cannot be used; the message says what is the matter."""


class Trip(Shape):
    """One way to the provider and back."""

    state: str
    nonce: str
    verifier: str
    after: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for."""

    issuer: str
    subject: str
    shown: str
    role: UserRole | None


class Provider:
    """The identity provider of the settings. ``client`` is given by tests; its addresses are asked for once."""

    def __init__(self, settings: Settings, client: httpx.Client | None = None) -> None:
        self._settings = settings
        self._client = client or httpx.Client(timeout=_SECONDS)
        self._known: dict[str, Any] = {}

    @property
    def back(self) -> str:
        """Where the provider sends the browser back to."""
        return f"{(self._settings.desk_url or '').rstrip('/')}/sign-in/provider/back"

    def begin(self, after: str) -> tuple[str, Trip]:
        """The address to send the browser to, and the trip it has to bring back."""
        trip = Trip(
            state=secrets.token_urlsafe(24),
            nonce=secrets.token_urlsafe(24),
            verifier=secrets.token_urlsafe(48),
            after=after,
        )
        asked = {
            "response_type": "code",
            "client_id": self._settings.oidc_client_id or "",
            "redirect_uri": self.back,
            "scope": self._settings.oidc_scope,
            "state": trip.state,
            "nonce": trip.nonce,
            "code_challenge": create_s256_code_challenge(trip.verifier),
            "code_challenge_method": "S256",
        }
        return f"{self._address('authorization_endpoint')}?{urlencode(asked)}", trip

    def finish(self, trip: Trip, untrusted_state: str, untrusted_code: str, now: datetime) -> Vouched:
        """Whom the provider vouches for; ProviderError for an answer that is not to this trip, or not the provider's."""
        if not secrets.compare_digest(untrusted_state.encode(), trip.state.encode()):
            raise ProviderError("This answer belongs to another sign-in. Begin again.")
        claims = self._claims(self._exchanged(trip, untrusted_code), trip, now)
        groups = claims.get(self._settings.oidc_groups_claim) or []
        shown = claims.get("name") or claims.get("preferred_username") or claims.get("email") or claims["sub"]
        role = role_of(groups if isinstance(groups, list) else [groups], self._settings.oidc_roles)
        return Vouched(claims["iss"], claims["sub"], str(shown)[:200], role)

    def _exchanged(self, trip: Trip, untrusted_code: str) -> str:
        """The ID token that a code is worth."""
        form = {
            "grant_type": "authorization_code",
            "code": untrusted_code,
            "redirect_uri": self.back,
            "code_verifier": trip.verifier,
        }
        who = (self._settings.oidc_client_id or "", self._settings.oidc_client_secret or "")
        answer = self._asked("POST", self._address("token_endpoint"), data=form, auth=who)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise ProviderError("The identity provider gave no ID token.")
        return token

    def _claims(self, untrusted_token: str, trip: Trip, now: datetime) -> dict[str, Any]:
        keys = KeySet.import_key_set(self._asked("GET", self._address("jwks_uri")))  # type: ignore[arg-type]
        wanted = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._settings.oidc_client_id or ""},
            nonce={"essential": True, "value": trip.nonce},
            sub={"essential": True},
            exp={"essential": True},
        )
        try:
            found = jwt.decode(untrusted_token, keys, algorithms=_ALGORITHMS)
            wanted.validate(found.claims)
        except (JoseError, ValueError) as error:
            raise ProviderError(f"What the identity provider sent cannot be believed: {error}") from error
        return found.claims

    @property
    def _issuer(self) -> str:
        return (self._settings.oidc_issuer or "").rstrip("/")

    def _address(self, name: str) -> str:
        if not self._known:
            self._known = self._asked("GET", f"{self._issuer}/.well-known/openid-configuration")
        found = self._known.get(name)
        if not isinstance(found, str):
            raise ProviderError(
                f"The identity provider does not say its {name}. Check RITORNELLO_OIDC_ISSUER."
            )
        return found

    def _asked(self, method: str, address: str, **more: Any) -> dict[str, Any]:
        try:
            answer = self._client.request(method, address, **more)
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderError(f"The identity provider cannot be asked: {error}") from error
        if not isinstance(found, dict):
            raise ProviderError("The identity provider's answer makes no sense.")
        return found


def role_of(groups: Iterable[object], roles: Iterable[str]) -> UserRole | None:
    """The highest role that any of these groups has; ``roles`` are ``GROUP=ROLE``. None where none has one."""
    known = {group: UserRole(role) for group, _, role in (each.rpartition("=") for each in roles)}
    found = [known[each] for each in groups if isinstance(each, str) and each in known]
    return max(found, key=lambda role: role.rank, default=None)


def trip_of(untrusted_cookie: str | None) -> Trip:
    """The trip in a browser's cookie; ProviderError where there is none."""
    try:
        return Trip.model_validate_json(untrusted_cookie or "")
    except ValidationError as error:
        raise ProviderError(
            "The way to the identity provider began in another browser. Begin again."
        ) from error
