"""The addresses of mailboxes as ``RITORNELLO_MAILBOXES`` gives them."""

from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

_PORTS = {"imap": 143, "imaps": 993, "graph": 443, "maildir": 0, "mbox": 0}
FILES = {"maildir", "mbox"}


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox: how it is spoken to, where, as whom, and which folder. Without a password, OAuth2 is used."""

    scheme: str
    host: str
    port: int
    user: str
    folder: str
    password: str | None = field(default=None, repr=False)

    @property
    def label(self) -> str:
        """The same address without its password."""
        who = f"{self.user}@" if self.user else ""
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{who}{self.host}{port}/{self.folder}"


def parse_address(untrusted_url: str) -> Address:
    """The mailbox of a URL; ValueError names the setting and what is wrong, and never repeats a password."""
    try:
        url = urlsplit(untrusted_url)
        port = url.port
    except ValueError as error:
        raise _wrong("is not a URL: write a special character of the password as %XX") from error
    if url.scheme not in _PORTS:
        known = ", ".join(f"{scheme}://" for scheme in _PORTS)
        raise _wrong(f"begins with {url.scheme or 'nothing'}://; there are {known}")
    if url.scheme in FILES:
        return Address(url.scheme, "", 0, "", unquote(url.path))
    return _server(url, port)


def _server(url: SplitResult, port: int | None) -> Address:
    if not url.username or (url.scheme != "graph" and not url.hostname):
        raise _wrong(f"needs a user and a host, as {url.scheme}://user:password@host/FOLDER")
    user, host = unquote(url.username), url.hostname or ""
    if url.scheme == "graph":  # graph://hub@hub.example/INBOX: the whole address is the user
        user, host = f"{user}@{host}", ""
    password = None if url.password is None else unquote(url.password)
    return Address(
        url.scheme, host, port or _PORTS[url.scheme], user, unquote(url.path.strip("/")) or "INBOX", password
    )


def _wrong(why: str) -> ValueError:
    return ValueError(f"RITORNELLO_MAILBOXES: an address {why}.")
