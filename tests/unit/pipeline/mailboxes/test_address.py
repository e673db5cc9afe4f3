"""The addresses of mailboxes, and how long to wait for one that fails."""

import pytest

from pipeline.mailboxes.address import parse_address
from pipeline.mailboxes.backoff import LONGEST, pause


@pytest.mark.parametrize(
    ("url", "label", "password"),
    [
        ("imaps://hub:p%40ss@mail.example/INBOX", "imaps://hub@mail.example/INBOX", "p@ss"),
        ("imap://hub:x@mail.example:1143", "imap://hub@mail.example:1143/INBOX", "x"),
        (
            "imaps://hub%40hub.example:x@mail.example/Returns/East",
            "imaps://hub@hub.example@mail.example/Returns/East",
            "x",
        ),
        ("imaps://hub@mail.example/INBOX", "imaps://hub@mail.example/INBOX", None),
        ("graph://returns@hub.example/Inbox", "graph://returns@hub.example@/Inbox", None),
        ("maildir:///var/mail/hub", "maildir:////var/mail/hub", None),
    ],
)
def test_an_address_is_read(url: str, label: str, password: str | None) -> None:
    """User, host, port and folder come out of the URL; its label never has the password."""
    found = parse_address(url)
    assert (found.label, found.password) == (label, password)
    assert not password or f":{password}" not in repr(found)


@pytest.mark.parametrize(
    "url",
    [
        "pop3://hub:secret@mail.example",
        "imap://mail.example/INBOX",
        "imap://hub:secret@[/x",
        "hub@mail.example",
        "imap://hub:sec/ret@mail.example:x",
    ],
)
def test_a_wrong_address_is_said_plainly(url: str) -> None:
    """The sentence names the setting and never the password."""
    with pytest.raises(ValueError, match="RITORNELLO_MAILBOXES") as told:
        parse_address(url)
    assert "sec" not in str(told.value)


def test_a_pause_grows_and_is_spread() -> None:
    """Twice as long after each failure, half of it left to chance, and never beyond five minutes."""
    assert [pause(n, chance=lambda: 1.0) for n in (1, 2, 3, 30)] == [1, 2, 4, LONGEST]
    assert [pause(n, chance=lambda: 0.0) for n in (1, 2, 3, 30)] == [0.5, 1, 2, LONGEST / 2]
    assert pause(1, lasting=True, chance=lambda: 1.0) == LONGEST
