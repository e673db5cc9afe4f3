"""A message saved by Outlook as a file (.msg, [MS-OXMSG]): its headers, words and attachments."""

import email.utils
import struct
from collections.abc import Iterator
from email.message import Message

from olefile import OleFileIO  # type: ignore[import-untyped]
from oxmsg.domain import constants as c
from oxmsg.domain import model
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from schemas.codes import Code, Failure
from schemas.reading import issue

from .found import Found
from .mail import Letter, headers
from .pictures import is_decoration

_EMBEDDED = "__substg1.0_3701000D"  # PidTagAttachDataObject: a message in the message
_INSIDE = 24  # bytes of header in the property stream of a message in a message ([MS-OXMSG] 2.4.1.2)
_DEPTH = 4
_ERRORS = (
    *(ValueError, TypeError, LookupError, AttributeError, AssertionError),
    *(struct.error, OSError, OverflowError, RecursionError),
)


def parse(data: bytes) -> Letter:
    """A saved message taken apart. Failure DAMAGED where it cannot be read."""
    try:
        with OleFileIO(data) as ole:
            storage = Storage.from_ole(ole)
        return _letter(storage, model.MSG_HDR_OFFSET, 0)
    except _ERRORS as error:
        raise Failure("a saved message", code=Code.DAMAGED) from error


def _letter(storage: Storage, header: int, depth: int) -> Letter:
    properties = Properties(storage, properties_header_offset=header)
    letter = Letter(_headers(properties), plain=[_string(properties, c.PID_BODY)])
    html = properties.binary_prop_value(c.PID_HTML)
    if html:
        letter.html.append(html.decode(properties.body_encoding, "replace"))
    for each in storage.iter_attachment_storages():
        letter.files += _attached(each, letter, depth)
    return letter


def _headers(properties: Properties) -> Message:
    """The headers it came with; for one that never travelled, those its properties stand for."""
    written = _string(properties, c.PID_TRANSPORT_MESSAGE_HEADERS)
    if written.strip():
        return headers(written.encode("utf-8", "surrogateescape"))
    made = Message()
    name = _string(properties, c.PID_SENDER_NAME)
    address = _string(properties, c.PID_SENDER_SMTP_ADDRESS) or _string(
        properties, c.PID_SENDER_EMAIL_ADDRESS
    )
    sent = properties.date_prop_value(c.PID_CLIENT_SUBMIT_TIME)
    made["From"] = (
        email.utils.formataddr((name, address if "@" in address else "")) if address or name else ""
    )
    made["Subject"] = " ".join(_string(properties, c.PID_SUBJECT).split())
    made["Message-ID"] = _string(properties, c.PID_INTERNET_MESSAGE_ID)
    if sent is not None:
        made["Date"] = email.utils.format_datetime(sent)
    return made


def _attached(storage: Storage, letter: Letter, depth: int) -> Iterator[Found]:
    """One attachment; of a message in the message its words, and its files, a level deeper."""
    properties = Properties(storage, properties_header_offset=model.ATTACH_HDR_OFFSET)
    name = next(
        (text for pid in _NAMES if (text := _string(properties, pid))),
        None,
    )
    inner = next((each for each in storage.storages if each.name == _EMBEDDED), None)
    if inner is not None:
        yield from _embedded(inner, letter, depth)
        return
    data = properties.binary_prop_value(c.PID_ATTACH_DATA_BINARY)
    if data is None:  # by reference: a place in somebody's cloud, or on their own machine
        letter.problems.append(issue(Code.LINK_ONLY, f"({name or 'an attachment'})"))
        return
    kind = _string(properties, c.PID_ATTACH_MIME_TAG).lower()
    if kind.startswith("image/") and _string(properties, c.PID_ATTACH_CONTENT_ID) and is_decoration(data):
        return
    yield Found(name, kind or "application/octet-stream", data, depth)


def _embedded(storage: Storage, letter: Letter, depth: int) -> Iterator[Found]:
    """The files of a message in the message; an object drawn into it, or one too deep, is told of."""
    is_message = any(each.name == "__properties_version1.0" for each in storage.streams)
    if not is_message or depth >= _DEPTH:
        letter.problems.append(issue(Code.TOO_COMPLEX, "(Something is embedded in the saved message.)"))
        return
    held = _letter(storage, _INSIDE, depth + 1)
    letter.forwarded.append(held.text())
    letter.problems += held.problems
    yield from (Found(each.name, each.media_type, each.data, each.depth + 1) for each in held.files)


_NAMES = (c.PID_ATTACH_LONG_FILENAME, c.PID_ATTACH_FILENAME, c.PID_DISPLAY_NAME)


def _string(properties: Properties, pid: int) -> str:
    return (properties.str_prop_value(pid) or "").strip("\x00")
