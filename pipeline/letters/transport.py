"""How a letter leaves: into a folder, or to a mail server."""

import base64
import contextlib
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import unquote, urlsplit

from pipeline.context import Context
from pipeline.mailboxes.oauth import OUTLOOK, Tokens
from pipeline.mailboxes.source import MailboxError

from .rules import sender_of

Handed = Callable[[], None]


class Refused(Exception):
    """The letter was not taken. ``lasting``: trying again will not help."""

    def __init__(self, reason: str, *, lasting: bool) -> None:
        self.lasting = lasting
        super().__init__(reason)


class Unsure(Exception):
    """Nobody knows whether the letter was taken."""


class Transport(Protocol):
    """A way out for letters; a context manager. ``handed`` is called just before a letter's text leaves."""

    def __enter__(self) -> Self:
        """Opens the way."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Closes it."""
        ...

    def send(self, message: EmailMessage, recipient: str, handed: Handed) -> None:
        """Sends one letter. Refused where it was not taken, Unsure where that is not known."""
        ...


class FolderTransport:
    """Writes each letter as an ``.eml`` named by its Message-ID, so that writing it twice is writing it once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        """Makes the folder."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is held open."""

    def send(self, message: EmailMessage, recipient: str, handed: Handed) -> None:
        """The file, whole or not at all."""
        del recipient, handed  # the same file again is the same letter: there is no point of no return
        name = str(message["Message-ID"]).strip("<>").removeprefix("ritornello.").partition("@")[0][:40]
        draft = self._folder / f".{name}.draft"
        draft.write_bytes(message.as_bytes(policy=SMTP))
        draft.replace(self._folder / f"{name}.eml")


class SmtpTransport:
    """One connection to RITORNELLO_SMTP_URL, opened with the first letter: ``smtp://`` with STARTTLS, or ``smtps://``."""

    def __init__(self, ctx: Context, tokens: Tokens | None = None) -> None:
        self._ctx, self._tokens = ctx, tokens or Tokens(ctx)
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """Connects later: where nothing can be sent, nothing is claimed as sent."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Says goodbye, if anybody still listens."""
        self._drop()

    def send(self, message: EmailMessage, recipient: str, handed: Handed) -> None:
        """MAIL, RCPT and DATA, each with its answer; the text only after ``handed``."""
        sender = sender_of(self._ctx.settings, self._ctx.hub) or ""
        try:
            server = self._connected()
            _expect(server.mail(sender), 250)
            _expect(server.rcpt(recipient), 250, 251)
            _expect(server.docmd("DATA"), 354)
        except Refused:
            self._reset()
            raise
        except (OSError, smtplib.SMTPException, MailboxError) as error:
            self._drop()
            raise _refused(error) from error
        try:
            handed()
        except BaseException:
            self._drop()  # the server waits for a text that will not come
            raise
        self._deliver(server, message)

    def _deliver(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        try:
            server.send(_dotted(message))
            answer = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Unsure from error
        _expect(answer, 250)

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None:
            return self._server
        if not self._ctx.settings.smtp_url:
            raise Refused("no server to send by: set RITORNELLO_SMTP_URL", lasting=False)
        url = urlsplit(self._ctx.settings.smtp_url)
        timeout, host = self._ctx.settings.mailbox_timeout, url.hostname or "localhost"
        context = ssl.create_default_context()
        if url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, url.port or 465, timeout=timeout, context=context)
        else:
            server = smtplib.SMTP(host, url.port or 587, timeout=timeout)
        self._server = server
        server.ehlo_or_helo_if_needed()
        if url.scheme != "smtps" and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        if url.username:
            self._log_in(server, unquote(url.username), url.password)
        return server

    def _log_in(self, server: smtplib.SMTP, user: str, password: str | None) -> None:
        if password is not None:
            server.login(user, unquote(password))
            return
        said = f"user={user}\x01auth=Bearer {self._tokens.bearer(OUTLOOK)}\x01\x01"
        code, answer = server.docmd("AUTH", "XOAUTH2 " + base64.b64encode(said.encode()).decode())
        if code == 334:  # the reason comes as a challenge, which wants an empty answer
            code, answer = server.docmd("")
        if code != 235:
            self._tokens.drop()
        _expect((code, answer), 235)

    def _reset(self) -> None:
        """A refused letter leaves the connection good for the next one."""
        try:
            if self._server is not None:
                self._server.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()


def _expect(answer: tuple[int, bytes], *codes: int) -> None:
    code, said = answer
    if code not in codes:
        words = " ".join(said.decode("utf-8", "replace").split())[:200]
        raise Refused(f"The server answers {code} {words}", lasting=code >= 500)


def _refused(error: Exception) -> Refused:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Refused("The server refuses the log-in; check RITORNELLO_SMTP_URL.", lasting=False)
    return Refused(f"The server cannot be reached: {type(error).__name__}.", lasting=False)


def _dotted(message: EmailMessage) -> bytes:
    """The text as DATA wants it: CRLF, dots at the start of a line doubled, a dot alone at the end (RFC 5321, 4.5.2)."""
    data = message.as_bytes(policy=SMTP).replace(b"\r\n.", b"\r\n..")
    return data + (b"" if data.endswith(b"\r\n") else b"\r\n") + b".\r\n"
