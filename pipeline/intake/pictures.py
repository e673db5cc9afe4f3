"""Telling a signature's logo from a photographed page, by the size its header states. No picture is decoded."""

import struct

# The shorter side of an A4 page at 72 dots an inch is 595 px; logos and banners are under 300 px high.
_PAGE = 500
# Where the header does not say: a page, even as a two-colour scan, takes more.
_SMALL = 20_000


def is_decoration(untrusted_data: bytes) -> bool:
    """Whether an inline picture is too small to be a page of a form."""
    size = pixels(untrusted_data)
    return min(size) < _PAGE if size else len(untrusted_data) < _SMALL


def pixels(untrusted_data: bytes) -> tuple[int, int] | None:
    """Width and height in px as PNG, GIF, BMP or JPEG state them, or None."""
    data = untrusted_data
    try:
        if data.startswith(b"\x89PNG"):
            return struct.unpack_from(">II", data, 16)
        if data.startswith(b"GIF8"):
            return struct.unpack_from("<HH", data, 6)
        if data.startswith(b"BM"):
            width, height = struct.unpack_from("<ii", data, 18)
            return abs(width), abs(height)
        if data.startswith(b"\xff\xd8"):
            return _jpeg(data)
    except struct.error:  # it ends before its header does
        return None
    return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """The frame header (SOFn, ITU-T T.81 B.2.2), found by hopping from marker to marker."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], struct.unpack_from(">H", data, at + 2)[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        at += 2 + max(length, 2)
    return None
