"""The message inside an S/MIME signature (RFC 8551): opaque signed-data is opened, and no signature is checked.

Only as much of CMS (RFC 5652) in BER (X.690) is read as leads to the content. What is enveloped stays closed.
"""

from collections.abc import Iterator

from schemas.codes import Code, Failure

TYPES = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_SIGNED = bytes.fromhex("2a864886f70d010702")
_DATA = bytes.fromhex("2a864886f70d010701")
_ENVELOPED = {bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117")}
_SEQUENCE, _OID, _OCTETS, _OCTETS_MADE, _CONTENT = 0x30, 0x06, 0x04, 0x24, 0xA0
_DEPTH = 16  # signatures within signatures within constructed strings: two or three are met


def is_cms(data: bytes) -> bool:
    """Whether these bytes are signed or enveloped data."""
    return data[:1] == b"\x30" and any(each in data[:40] for each in (_SIGNED, *_ENVELOPED))


def content(data: bytes) -> bytes:
    """The signed MIME entity; nothing where the signature stands alone. Failure ENCRYPTED where it is enveloped, DAMAGED where it cannot be read."""
    try:
        kind, body = _pair(_inside(data, _SEQUENCE))
        if kind in _ENVELOPED:
            raise Failure("enveloped", code=Code.ENCRYPTED)
        if kind != _SIGNED:
            raise Failure("not signed data", code=Code.DAMAGED)
        parts = list(_values(_inside(body, _SEQUENCE)))  # version, digestAlgorithms, encapContentInfo
        if len(list(_values(parts[2][1]))) == 1:
            return b""  # a signature that lies beside what it signs
        kind, wrapped = _pair(parts[2][1])
    except (IndexError, ValueError) as error:
        raise Failure("not BER", code=Code.DAMAGED) from error
    if kind != _DATA:
        raise Failure("the content is of another type", code=Code.DAMAGED)
    return wrapped


def _pair(sequence: bytes) -> tuple[bytes, bytes]:
    """A type and the explicitly tagged content after it: ContentInfo, and EncapsulatedContentInfo."""
    values = list(_values(sequence))
    if values[0][0] != _OID or values[1][0] != _CONTENT:
        raise ValueError("no content")
    tag, inner = next(_values(values[1][1]))
    return values[0][1], _octets(tag, inner, 0) if tag in {_OCTETS, _OCTETS_MADE} else _again(tag, inner)


def _again(tag: int, inner: bytes) -> bytes:
    """A value with a definite head again, so that it can be opened by its tag."""
    length = len(inner).to_bytes(4, "big")
    return bytes([tag, 0x84]) + length + inner


def _octets(tag: int, inner: bytes, depth: int) -> bytes:
    """An octet string, or the strings that a constructed one is made of."""
    if tag == _OCTETS:
        return inner
    if tag != _OCTETS_MADE or depth > _DEPTH:
        raise ValueError("no octet string")
    return b"".join(_octets(each, value, depth + 1) for each, value in _values(inner))


def _inside(data: bytes, tag: int) -> bytes:
    found, inner = next(_values(data))
    if found != tag:
        raise ValueError("another tag")
    return inner


def _values(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of each value in a row, to the end or to the end-of-contents mark."""
    at = 0
    while at < len(data) and data[at : at + 2] != b"\x00\x00":
        tag, start, length = _head(data, at)
        end = _end_of_contents(data, start, 0) if length is None else start + length
        if end > len(data):
            raise ValueError("cut short")
        yield tag, data[start:end]
        at = end + (2 if length is None else 0)


def _head(data: bytes, at: int) -> tuple[int, int, int | None]:
    """Tag, where the content starts, and its length; None where it is indefinite."""
    tag, first = data[at], data[at + 1]
    if first < 0x80:
        return tag, at + 2, first
    if first == 0x80:
        return tag, at + 2, None
    count = first & 0x7F
    if count > 4:
        raise ValueError("too long")
    return tag, at + 2 + count, int.from_bytes(data[at + 2 : at + 2 + count], "big")


def _end_of_contents(data: bytes, at: int, depth: int) -> int:
    """Where the content of an indefinite value ends."""
    if depth > _DEPTH:
        raise ValueError("too deep")
    while data[at : at + 2] != b"\x00\x00":
        _, start, length = _head(data, at)
        at = start + length if length is not None else _end_of_contents(data, start, depth + 1) + 2
        if at > len(data):
            raise ValueError("cut short")
    return at
