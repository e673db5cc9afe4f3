"""A file or a folder of mail and documents, one message at a time, in the order of their names."""

from collections.abc import Iterator
from pathlib import Path
from typing import Self

from extractors.sniff import FileKind, sniff

from .mail import letters, plain_bytes

# What the child takes (see sandbox.Limits): more than any mail server lets through.
MAX_FILE = 50 << 20
# An exported mailbox holds many messages, each of which the child takes on its own.
MAX_MAILBOX = 1 << 30
_START = 1 << 16  # bytes: the headers of a mail
_LITTER = {"thumbs.db", "desktop.ini"}


class TooLarge(bytes):
    """Stands for the bytes of a file that is larger than is ever read.

    ``size`` is what it has, ``told`` what the ledger keeps of it: a mail's headers, or a line about a file.
    """

    size: int
    told: bytes

    def __new__(cls, size: int, told: bytes = b"") -> Self:
        """Empty bytes that know the size they stand for."""
        marker = super().__new__(cls)
        marker.size, marker.told = size, told
        return marker


def stand_in(start: bytes, name: str, size: int) -> bytes:
    """What is kept in place of a file that is not taken in: the headers it begins with, or a mail that tells of it."""
    if sniff(start, name) is FileKind.EML:
        return (
            plain_bytes(start).partition(b"\n\n" if b"\r\n\r\n" not in start else b"\r\n\r\n")[0]
            + b"\r\n\r\n"
        )
    title = " ".join(name.split())
    return f"From:\r\nTo:\r\nSubject: {title}\r\n\r\nIt has {size} bytes and was not taken in.\r\n".encode(
        "utf-8", "replace"
    )


def messages(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each message or document at ``path``: a file, or a folder and the folders in it.

    Sorted by name; hidden files, links and programs' own litter are left out. A file beyond the cap comes as a
    ``TooLarge`` and is not read. A mailbox (mbox) gives its messages, as ``name#1`` and so on.
    """
    for each, name in files(path):
        yield from _read(each, name)


def files(path: Path) -> Iterator[tuple[Path, str]]:
    """Each file at ``path`` and its name there, without reading any: the same files, in the same order."""
    if not path.is_dir():
        yield path, path.name
        return
    for each in sorted(path.rglob("*")):
        name = each.relative_to(path)
        if each.is_file() and not each.is_symlink() and not any(map(_is_litter, name.parts)):
            yield each, name.as_posix()


def _is_litter(name: str) -> bool:
    # "~$" is what Word puts beside an open file
    return name.startswith((".", "~$")) or name.lower() in _LITTER


def _read(path: Path, name: str) -> Iterator[tuple[str, bytes]]:
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(_START)
    mailbox = sniff(start[:4096], name) is FileKind.MBOX
    if size > (MAX_MAILBOX if mailbox else MAX_FILE):
        yield name, TooLarge(size, stand_in(start, name, size))
    elif mailbox:
        yield from _letters(path, name)
    else:
        yield name, path.read_bytes()


def _letters(path: Path, name: str) -> Iterator[tuple[str, bytes]]:
    found = letters(path.read_bytes())
    for number, letter in enumerate(found, start=1):
        label = name if len(found) == 1 else f"{name}#{number}"
        if len(letter) > MAX_FILE:
            yield label, TooLarge(len(letter), stand_in(letter[:_START], "message.eml", len(letter)))
        else:
            yield label, letter
