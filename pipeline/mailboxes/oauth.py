"""Access tokens for XOAUTH2 and Microsoft Graph: fetched when needed, kept until they expire.

Three ways, by what is set. A tenant without a refresh token: Microsoft 365 client credentials, through msal. A refresh
token: exchanged at the token endpoint, Google's where none is set; where the provider gives a new one, that is kept in
the store, because the old one may work no longer. Neither: client credentials at the token endpoint that is set.
"""

import time
from collections.abc import Callable
from urllib.parse import urlencode

from sqlalchemy import select

from pipeline.context import Context
from pipeline.keys import key_of
from pipeline.settings import Settings
from pipeline.store.tables import TokenRow

from .http import ask
from .source import MailboxError

_GOOGLE = "https://oauth2.googleapis.com/token"
_MICROSOFT = "https://login.microsoftonline.com"
OUTLOOK = "https://outlook.office365.com/.default"
GRAPH = "https://graph.microsoft.com/.default"
_EARLY = 60.0  # seconds before it expires that a token is no longer used


class Tokens:
    """The access tokens of one installation. ``now`` is a clock that only goes forward, in seconds."""

    def __init__(self, ctx: Context, now: Callable[[], float] = time.monotonic) -> None:
        self._ctx, self._now = ctx, now
        self._kept: dict[str, tuple[str, float]] = {}

    def bearer(self, scope: str) -> str:
        """A token that is good for another minute; MailboxError where none is given."""
        scope = self._ctx.settings.oauth_scope or scope
        token, until = self._kept.get(scope, ("", 0.0))
        if not token or self._now() > until - _EARLY:
            token, lasts = self._fetched(scope)
            self._kept[scope] = (token, self._now() + lasts)
        return token

    def drop(self) -> None:
        """Forgets what it holds: a server has refused it."""
        self._kept.clear()

    def _fetched(self, scope: str) -> tuple[str, float]:
        settings = self._ctx.settings
        if settings.oauth_refresh_token:
            return self._by_refresh(settings.oauth_refresh_token, scope)
        if settings.oauth_tenant:
            return _by_msal(settings, scope)
        return self._ask({"grant_type": "client_credentials", "scope": scope})[:2]

    def _by_refresh(self, given: str, scope: str) -> tuple[str, float]:
        settings = self._ctx.settings
        form = {"grant_type": "refresh_token", "refresh_token": self._current(given)}
        if settings.oauth_scope or settings.oauth_tenant:
            form["scope"] = scope
        token, lasts, fresh = self._ask(form)
        if fresh and fresh != form["refresh_token"]:
            self._rotate(given, fresh)
        return token, lasts

    def _ask(self, form: dict[str, str]) -> tuple[str, float, str | None]:
        settings = self._ctx.settings
        who = {"client_id": settings.oauth_client_id, "client_secret": settings.oauth_client_secret}
        form |= {name: value for name, value in who.items() if value}
        answer = ask(
            "POST",
            _endpoint(settings),
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            body=urlencode(form).encode(),
            timeout=settings.mailbox_timeout,
        )
        said = answer.json() if answer.ok or answer.status in {400, 401} else {}
        if not answer.ok or not isinstance(said.get("access_token"), str):
            raise _refused(str(said.get("error", answer.status)), lasting=answer.status in {400, 401})
        return said["access_token"], float(said.get("expires_in", 300)), said.get("refresh_token")

    def _current(self, given: str) -> str:
        """The token that came last in exchange for the one in the settings; a new setting starts anew."""
        with self._ctx.look() as look:
            row = look.scalar(select(TokenRow).where(TokenRow.key == self._key(given)))
            return row.value if row else given

    def _rotate(self, given: str, fresh: str) -> None:
        now = self._ctx.clock()
        with self._ctx.work() as work:
            row = work.scalar(select(TokenRow).where(TokenRow.key == self._key(given)).with_for_update())
            if row is None:
                work.add(TokenRow(key=self._key(given), value=fresh, rotated=now))
            else:
                row.value, row.rotated = fresh, now

    def _key(self, given: str) -> str:
        return key_of(_endpoint(self._ctx.settings), self._ctx.settings.oauth_client_id, given)


def _endpoint(settings: Settings) -> str:
    if settings.oauth_token_url:
        return settings.oauth_token_url
    if settings.oauth_tenant:
        return f"{_MICROSOFT}/{settings.oauth_tenant}/oauth2/v2.0/token"
    return _GOOGLE


def _by_msal(settings: Settings, scope: str) -> tuple[str, float]:
    """Client credentials of an application registered in the tenant, without any person's consent."""
    from msal import ConfidentialClientApplication  # type: ignore[import-untyped] # noqa: PLC0415 - slow to import

    try:
        client = ConfidentialClientApplication(
            settings.oauth_client_id,
            client_credential=settings.oauth_client_secret,
            authority=f"{_MICROSOFT}/{settings.oauth_tenant}",
            timeout=settings.mailbox_timeout,
        )
        said = client.acquire_token_for_client(scopes=[scope])
    except (
        OSError,
        ValueError,
    ) as error:  # requests' errors are OSErrors; msal raises ValueError for a bad tenant
        raise MailboxError(f"Microsoft's token endpoint cannot be used: {error}.") from error
    if "access_token" not in said:
        raise _refused(str(said.get("error", "no reason given")), lasting=True)
    return str(said["access_token"]), float(said.get("expires_in", 300))


def _refused(why: str, *, lasting: bool) -> MailboxError:
    return MailboxError(
        f"no access token was given ({why[:80]}). Check the RITORNELLO_OAUTH_ settings, and that the consent still stands.",
        lasting=lasting,
    )
