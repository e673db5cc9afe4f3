"""Names and words from mail headers, made safe to show and to write in a log. Never a path, never an exception."""

import binascii
import email.errors
import email.header
import re
import unicodedata
from pathlib import PurePosixPath

# Long enough to recognise a file by, short enough for any file system (255 bytes).
_MOST = 100
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}  # controls, direction marks, surrogates, separators
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def raw_text(value: str) -> str:
    """A raw header as text: bytes that came unencoded are UTF-8, or else what Windows wrote."""
    try:
        value.encode()
    except UnicodeEncodeError:
        octets = value.encode("utf-8", "surrogateescape")
        try:
            return octets.decode()
        except UnicodeDecodeError:
            return octets.decode("cp1252", "replace")
    return value


def words(value: str) -> str:
    """A header with its encoded words (RFC 2047) read, on one line; unreadable ones are left as they are."""
    try:
        pieces = email.header.decode_header(raw_text(value))
    except (email.errors.HeaderParseError, binascii.Error, ValueError):
        pieces = [(value, None)]
    text = "".join(_decoded(piece, charset) for piece, charset in pieces)
    return " ".join(_visible(text).split())


def _decoded(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    # decode_header gives what stands between encoded words as bytes, escapes and all
    return decoded(piece, charset) if charset else piece.decode("raw-unicode-escape", "replace")


def decoded(octets: bytes, charset: str | None) -> str:
    """Bytes by their stated charset where that works, else UTF-8, else what Windows wrote."""
    for name in (charset, "utf-8"):
        try:
            if name:
                return octets.decode(name)
        except (LookupError, ValueError):
            continue  # a charset nobody knows, or not the one it says: the next is tried
    return octets.decode("cp1252", "replace")


def file_name(value: str | None, fallback: str) -> str:
    """A file's name to show and to store under: no folders, nothing invisible, at most 100 characters."""
    text = words(value or "").replace("\\", "/").rsplit("/", 1)[-1]
    text = re.sub(r'[<>:"|?*]', "_", unicodedata.normalize("NFC", text)).strip(". ")
    if not text:
        return fallback
    if _DEVICES.match(text):
        text = f"_{text}"
    path = PurePosixPath(text)
    return text if len(text) <= _MOST else path.stem[: _MOST - 12] + path.suffix[:12]


def _visible(text: str) -> str:
    return "".join(
        char if unicodedata.category(char) not in _HIDDEN else " " if char in "\t\r\n" else ""
        for char in text
    )
