"""One HTTP request: over TLS, or to this machine; never redirected, never larger than a mail server's limit."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from socket import gaierror
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from .source import MailboxError

_MOST = 200 << 20  # bytes of an answer: Microsoft 365 carries messages of up to 150 MB
_HERE = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status and the bytes."""

    status: int
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether it is what was asked for."""
        return 200 <= self.status < 300

    def json(self) -> dict[str, Any]:
        """The object in the body; MailboxError where there is none."""
        try:
            found = json.loads(self.body)
        except ValueError as error:
            raise MailboxError("a server answered with something that is not JSON.") from error
        return found if isinstance(found, dict) else {}


class Unreached(MailboxError):
    """Nobody was there to take the request: nothing of it has left."""


class _NoRedirect(HTTPRedirectHandler):
    """A redirect would carry the bearer token to wherever it points."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        del req, fp, code, msg, headers, newurl


_opener = build_opener(_NoRedirect)


def ask(
    method: str, url: str, *, headers: Mapping[str, str], body: bytes | None = None, timeout: float
) -> Answer:
    """The answer to one request, whatever its status. MailboxError where there is none."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
        raise MailboxError(
            f"{parts.scheme}://{parts.hostname} is not https://; correct the setting.", lasting=True
        )
    request = Request(url, data=body, headers=dict(headers), method=method)  # noqa: S310 - the scheme is checked above
    try:
        with _opener.open(request, timeout=timeout) as reply:
            return Answer(reply.status, reply.read(_MOST))
    except HTTPError as refusal:
        with refusal:
            return Answer(refusal.code, refusal.read(1 << 16))
    except (URLError, OSError, HTTPException) as error:
        if isinstance(error, URLError) and isinstance(error.reason, ConnectionRefusedError | gaierror):
            raise Unreached(f"{parts.hostname} cannot be reached: {error.reason}.") from error
        raise MailboxError(f"{parts.hostname} cannot be reached: {error}.") from error
