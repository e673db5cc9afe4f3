"""Letters through Microsoft Graph, for tenants whose SMTP is closed.

Shape: https://learn.microsoft.com/graph/api/user-sendmail, with the letter as base64 MIME: 202 and no body once taken.
"""

import base64
from email.message import EmailMessage
from email.policy import SMTP
from types import TracebackType
from typing import Self
from urllib.parse import quote

from pipeline.context import Context
from pipeline.mailboxes.http import Answer, Unreached, ask
from pipeline.mailboxes.oauth import GRAPH, Tokens
from pipeline.mailboxes.source import MailboxError

from .rules import sender_of
from .transport import Handed, Refused, Unsure

_BUSY = {408, 429}


class GraphTransport:
    """Sends as the hub's own mailbox; needs the application right Mail.Send."""

    def __init__(self, ctx: Context, tokens: Tokens | None = None) -> None:
        self._ctx, self._tokens = ctx, tokens or Tokens(ctx)

    def __enter__(self) -> Self:
        """Nothing is opened: each letter is one request."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is held open."""

    def send(self, message: EmailMessage, recipient: str, handed: Handed) -> None:
        """One request. The recipient is the one in the letter's To: Graph reads no other."""
        del recipient
        try:
            token = self._tokens.bearer(GRAPH)
        except MailboxError as error:
            raise Refused(str(error), lasting=False) from error
        handed()
        try:
            answer = self._asked(token, base64.b64encode(message.as_bytes(policy=SMTP)))
        except Unreached as error:
            raise Refused(str(error), lasting=False) from error
        except MailboxError as error:
            raise Unsure from error
        if answer.status == 401:
            self._tokens.drop()
        if not answer.ok:
            raise _refused(answer.status)

    def _asked(self, token: str, body: bytes) -> Answer:
        settings = self._ctx.settings
        sender = quote(sender_of(settings, self._ctx.hub) or "")
        return ask(
            "POST",
            f"{settings.graph_url.rstrip('/')}/users/{sender}/sendMail",
            headers={"Authorization": f"Bearer {token}", "Content-Type": "text/plain"},
            body=body,
            timeout=settings.mailbox_timeout,
        )


def _refused(status: int) -> Exception:
    """Busy: again later. A fault of theirs: nobody knows whether it went. Anything else was not taken."""
    if status in _BUSY or status == 503:
        return Refused(f"Graph answers {status}", lasting=False)
    if status >= 500:
        return Unsure()
    if status in {401, 403}:
        return Refused(
            f"Graph answers {status}: check the RITORNELLO_OAUTH_ settings and the right Mail.Send.",
            lasting=False,
        )
    return Refused(f"Graph answers {status}", lasting=True)
