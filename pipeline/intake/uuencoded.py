"""Files written into the words of a message by uuencode, as old scanners and copiers still do (POSIX uuencode)."""

import binascii
import re
from itertools import islice

from .found import Found

_BEGIN = re.compile(r"^begin [0-7]{3,4} (.{1,200})$", re.MULTILINE)
_TRIES = 100  # files in one text; what says "begin" more often is no scanner's
_LINES = 1_200_000  # lines of 45 bytes: what fits into the largest message


def without_files(text: str, depth: int) -> tuple[str, list[Found]]:
    """The words without the files in them, and the files. What is no whole file stays as words."""
    if "begin " not in text:
        return text, []
    found: list[Found] = []
    kept: list[str] = []
    flat, at = text.replace("\r\n", "\n"), 0
    for match in islice(_BEGIN.finditer(flat), _TRIES):
        if match.start() < at:
            continue  # inside the file before
        file = _file(flat, match.end() + 1)
        kept.append(flat[at : match.start() if file else match.end()])
        at = match.end()
        if file is not None:
            data, at = file
            found.append(Found(match[1].strip(), "application/octet-stream", data, depth))
    return ("".join(kept) + flat[at:], found) if found else (text, [])


def _file(text: str, at: int) -> tuple[bytes, int] | None:
    """The bytes of the lines from here to ``end``, and where those lines stop; None where they do not decode."""
    data = bytearray()
    for _ in range(_LINES):
        end = text.find("\n", at)
        line = text[at : end if end >= 0 else len(text)]
        if line.strip() == "end":
            return bytes(data), end + 1 if end >= 0 else len(text)
        if end < 0:
            return None
        try:
            data += binascii.a2b_uu(line.encode("ascii"))
        except (binascii.Error, UnicodeEncodeError):
            return None
        at = end + 1
    return None
