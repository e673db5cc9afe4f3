"""The files in a ``winmail.dat`` ([MS-OXTNEF]), which Outlook sends to those it takes for other Outlooks."""

import struct

from tnefparse import TNEF  # type: ignore[import-untyped]

from schemas.codes import Code, Failure

from .found import Found

_PADDING = 64  # bytes of zeros that some gateways add
_SIGNATURE = b"\x78\x9f\x3e\x22"
# What the library lets through of malformed attributes.
_ERRORS = (
    *(ValueError, TypeError, LookupError, AttributeError, AssertionError, UnboundLocalError),
    *(struct.error, OSError, OverflowError, RecursionError),
)


def is_tnef(data: bytes) -> bool:
    """Whether these bytes begin as TNEF does."""
    return data.startswith(_SIGNATURE)


def is_whole(data: bytes) -> bool:
    """Whether its attributes follow each other to the end: the library stops in silence where they do not."""
    at, size = 6, len(data)
    while at < size and (size - at > _PADDING or data[at:].strip(b"\x00")):
        if data[at] not in (1, 2) or at + 11 > size:
            return False
        at += 11 + int(struct.unpack_from("<I", data, at + 5)[0])
    return at <= size


def opened(data: bytes, depth: int) -> tuple[str, list[Found]]:
    """The words in it and its files. Failure DAMAGED where it cannot be read."""
    try:
        held = TNEF(data, do_checksum=False)
        files = [
            Found(_text(each.long_filename()), "application/octet-stream", bytes(each.data), depth + 1)
            for each in held.attachments
            if each.data
        ]
        return _text(held.body or ""), files
    except _ERRORS as error:
        raise Failure("winmail.dat", code=Code.DAMAGED) from error


def _text(value: object) -> str:
    text = value.decode("cp1252", "replace") if isinstance(value, bytes) else str(value)
    return text.rstrip("\x00")
