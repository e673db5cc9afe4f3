"""A folder of an IMAP server (RFC 3501), with IDLE (RFC 2177) as a hint and UID SEARCH as the truth.

imap-tools brings the connection, the log-in, XOAUTH2 and IDLE. Flags and moves are sent from here: its own ``flag``
and ``move`` expunge the folder afterwards, and with it whatever a person had marked as deleted.
"""

import contextlib
import imaplib
import re
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import Any

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError
from imap_tools.utils import encode_folder

from .address import Address
from .source import Known, Listed, MailboxError, RefusedError

# UIDs in one command: a line of 400 characters, and few sizes asked for in vain where the connection is cut.
_CHUNK = 50
_SLICE = 1.0  # seconds of IDLE between two looks at whether to stop

Bearer = Callable[[], str]


class ImapSource:
    """One folder of one account. Not for two threads at once."""

    def __init__(
        self,
        address: Address,
        *,
        timeout: float,
        idle: float,
        poll: float,
        bearer: Bearer | None,
        refused: Callable[[], None] = lambda: None,
    ) -> None:
        self._address = address
        self._timeout, self._idle, self._poll = timeout, idle, poll
        self._bearer, self._refused = bearer, refused
        self._box: BaseMailBox | None = None
        self._epoch = ""

    @property
    def label(self) -> str:
        """The URL without its password."""
        return self._address.label

    @property
    def source(self) -> str:
        """The same."""
        return self.label

    def open(self) -> str:
        """UIDVALIDITY, as the server gives it on SELECT; a connection in use is asked again."""
        with self._spoken():
            if self._box is None:
                self._box = self._connected()
            client = self._client
            client.untagged_responses.pop("UIDVALIDITY", None)
            self._box.folder.set(self._address.folder)
            found = client.untagged_responses.get("UIDVALIDITY") or [b""]
            self._epoch = found[0].decode("ascii", "replace") if isinstance(found[0], bytes) else ""
        if not self._epoch:
            raise MailboxError(f"{self.label}: the server keeps no UIDs for this folder.", lasting=True)
        return self._epoch

    def new(self, after: int, known: Known) -> Iterator[Listed]:
        """UIDs beyond ``after`` that are not known, with their sizes, a chunk at a time."""
        with self._spoken():
            found = self._uids(f"UID {after + 1}:*")
        # "5:*" means the last message even where that is 3 (RFC 3501, 6.4.8)
        fresh = [uid for uid in sorted(map(int, found)) if uid > after and not known(str(uid))]
        for start in range(0, len(fresh), _CHUNK):
            chunk = fresh[start : start + _CHUNK]
            with self._spoken():
                sizes = self._sizes(chunk)
            yield from (Listed(str(uid), sizes[uid]) for uid in chunk if uid in sizes)

    def fetch(self, listed: Listed) -> bytes:
        """The message, without marking it as seen."""
        return self._body(listed.place, "BODY.PEEK[]")

    def head(self, listed: Listed) -> bytes:
        """Its headers."""
        return self._body(listed.place, "BODY.PEEK[HEADER]")

    def flag(self, places: Sequence[str]) -> None:
        r"""Marks them as \Seen."""
        with self._spoken():
            for chunk in _chunks(places):
                self._ok("STORE", chunk, "+FLAGS.SILENT", r"(\Seen)")

    def file(self, places: Sequence[str], folder: str) -> None:
        """Moves them (RFC 6851); an older server copies them, and removes these and no others (RFC 4315)."""
        with self._spoken():
            if not self._mailbox.folder.exists(folder):
                self._mailbox.folder.create(folder)
            target, able = encode_folder(folder), self._client.capabilities
            for chunk in _chunks(places):
                if "MOVE" in able:
                    self._ok("MOVE", chunk, target)
                    continue
                self._ok("COPY", chunk, target)
                self._ok("STORE", chunk, "+FLAGS.SILENT", r"(\Deleted)")
                if "UIDPLUS" in able:
                    self._ok("EXPUNGE", chunk)

    def wait(self, seconds: float, wake: Event) -> None:
        """IDLE where the server has it, never for longer than is set; otherwise a plain pause."""
        if "IDLE" not in self._client.capabilities:
            wake.wait(min(seconds, self._poll))
            return
        end = time.monotonic() + min(seconds, self._idle)
        with self._spoken():
            idle: Any = self._mailbox.idle
            idle.start()
            while (left := end - time.monotonic()) > 0 and not wake.is_set():
                began = time.monotonic()
                if idle.poll(timeout=min(_SLICE, left)) or time.monotonic() - began < min(_SLICE, left) / 2:
                    break  # something is new; or it came back at once with nothing, as after a cut: stop() will tell
            idle.stop()

    def close(self) -> None:
        """Drops the connection without ceremony: whoever it was cut from answers no more."""
        box, self._box = self._box, None
        if box is not None:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                box.client.shutdown()

    @property
    def _mailbox(self) -> BaseMailBox:
        if self._box is None:
            raise MailboxError(f"{self.label} is not connected.")
        return self._box

    @property
    def _client(self) -> imaplib.IMAP4:
        client: imaplib.IMAP4 = self._mailbox.client
        return client

    def _connected(self) -> BaseMailBox:
        address = self._address
        if address.scheme == "imaps":  # imaplib's own default verifies nothing
            context = ssl.create_default_context()
            box: BaseMailBox = MailBox(address.host, address.port, timeout=self._timeout, ssl_context=context)
        else:
            box = MailBoxUnencrypted(address.host, address.port, timeout=self._timeout)
        self._box = box  # so that close() finds it where the log-in fails
        if address.password is not None:
            box.login(address.user, address.password, initial_folder=None)
        elif self._bearer is not None:
            self._log_in(box, self._bearer())
        else:
            raise MailboxError(
                f"{self.label} has no password: put one into RITORNELLO_MAILBOXES, or set RITORNELLO_OAUTH_CLIENT_ID.",
                lasting=True,
            )
        _, able = box.client.capability()  # what imaplib knows is from before the log-in: MOVE comes after it
        box.client.capabilities = tuple(b" ".join(able).decode("ascii", "replace").upper().split())
        return box

    def _log_in(self, box: BaseMailBox, token: str) -> None:
        """By XOAUTH2; a token that is refused is not tried again."""
        try:
            box.xoauth2(self._address.user, token, initial_folder=None)
        except (MailboxLoginError, imaplib.IMAP4.error) as error:
            if not isinstance(error, imaplib.IMAP4.abort):
                self._refused()
            raise

    def _uids(self, criteria: str) -> list[str]:
        status, data = self._client.uid("SEARCH", criteria)
        _check(status, data)
        return data[0].decode("ascii").split() if data and data[0] else []

    def _sizes(self, uids: list[int]) -> dict[int, int]:
        """RFC822.SIZE by UID; a message that has gone in the meantime is left out."""
        status, data = self._client.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)")
        _check(status, data)
        found: dict[int, int] = {}
        for line in data:
            text = line.decode("ascii", "replace") if isinstance(line, bytes) else ""
            uid, size = re.search(r"\bUID (\d+)", text), re.search(r"RFC822\.SIZE (\d+)", text)
            if uid and size:
                found[int(uid[1])] = int(size[1])
        return found

    def _body(self, uid: str, part: str) -> bytes:
        with self._spoken():
            status, data = self._client.uid("FETCH", uid, f"({part})")
        if status != "OK":
            raise RefusedError(f"{self.label}: the server does not give message {uid}.")
        for item in data:
            if isinstance(item, tuple):
                # imaplib hands over what it has where the connection ends inside a literal
                announced = re.search(rb"\{(\d+)\}$", item[0])
                if announced and int(announced[1]) != len(item[1]):
                    raise MailboxError(f"{self.label}: the connection was cut in the middle of a message.")
                return bytes(item[1])
        raise RefusedError(f"{self.label}: message {uid} is gone.")

    def _ok(self, command: str, *arguments: Any) -> None:
        status, data = self._client.uid(command, *arguments)
        _check(status, data)

    @contextlib.contextmanager
    def _spoken(self) -> Iterator[None]:
        """Everything that can go wrong on the wire ends as one MailboxError."""
        try:
            yield
        except (MailboxLoginError, MailboxFolderSelectError) as error:
            raise MailboxError(
                f"{self.label}: the server refuses the log-in or the folder; check RITORNELLO_MAILBOXES.",
                lasting=True,
            ) from error
        except imaplib.IMAP4.abort as error:
            raise MailboxError(f"{self.label}: the connection was lost ({error}).") from error
        except imaplib.IMAP4.error as error:  # a log-in that is refused comes as this too
            lasting = "AUTHENTICATIONFAILED" in str(error).upper()
            raise MailboxError(f"{self.label}: the server says {error}.", lasting=lasting) from error
        except (ImapToolsError, OSError, EOFError) as error:
            raise MailboxError(f"{self.label}: {error or 'the connection was lost'}.") from error


def _check(status: str, data: Any) -> None:
    if status != "OK":
        raise imaplib.IMAP4.error(str(data))


def _chunks(places: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(places), _CHUNK):
        yield ",".join(places[start : start + _CHUNK])
