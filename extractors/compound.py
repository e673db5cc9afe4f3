"""The names in an OLE compound file, read with bounds and without trust ([MS-CFB] sections 2.2 to 2.6).

Only what telling the kinds apart needs: the names in the root storage, and the first bytes of one large stream.
Nothing here raises on a malformed file: what cannot be followed is simply not there.
"""

import struct
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# A Word file has some ten entries and a message with fifty attachments some two thousand.
_MAX_ENTRIES = 8192
_ENTRY = 128  # bytes of one directory entry
_NONE = 0xFFFFFFFF
_LAST = 0xFFFFFFFA  # numbers from here up are marks (end of chain, free), not sectors
_MAX_HOPS = 64  # list sectors followed: 64 of them cover files of 500 MB and more
_MINI = 4096  # streams shorter than this live in the mini stream, which we do not need


@dataclass(frozen=True, slots=True)
class Entry:
    """One directory entry: its name, the links of its tree, and where its stream starts."""

    name: str
    left: int
    right: int
    child: int
    start: int
    size: int


class Compound:
    """A bounded view of a compound file's directory."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift = _number(data, "<H", 30)
        self._shift = shift if shift in (9, 12) else 9
        self._size = 1 << self._shift
        self._entries = self._read_entries(_number(data, "<I", 48, _NONE))

    def root_names(self) -> set[str]:
        """The names of the root storage's own children; every name where the tree is broken."""
        found = {entry.name for entry in self._children(0)}
        return found or {entry.name for entry in self._entries if entry.name}

    def head(self, name: str, length: int) -> bytes:
        """The first bytes of a root stream that is not a mini stream (at most one sector of it); else nothing."""
        for entry in self._children(0) or self._entries:
            if entry.name == name and entry.size >= _MINI:
                return self._sector(entry.start)[:length]
        return b""

    def _children(self, parent: int) -> list[Entry]:
        """The entries of one storage, its search tree walked with a list and a memory of what was seen."""
        found: list[Entry] = []
        if parent >= len(self._entries):
            return found
        waiting, seen = [self._entries[parent].child], {parent}
        while waiting:
            index = waiting.pop()
            if index >= len(self._entries) or index in seen:
                continue
            seen.add(index)
            entry = self._entries[index]
            found.append(entry)
            waiting += [entry.left, entry.right]
        return found

    def _read_entries(self, sector: int) -> list[Entry]:
        entries: list[Entry] = []
        seen: set[int] = set()
        while sector < _LAST and sector not in seen and len(entries) < _MAX_ENTRIES:
            seen.add(sector)
            block = self._sector(sector)
            entries += [_entry(block, at) for at in range(0, len(block) - _ENTRY + 1, _ENTRY)]
            sector = self._next(sector)
        return entries

    def _sector(self, number: int) -> bytes:
        start = (number + 1) << self._shift
        return self._data[start : start + self._size]

    def _next(self, sector: int) -> int:
        """The sector that follows in the chain, by the file allocation table."""
        table, place = divmod(sector, self._size // 4)
        return _number(self._sector(self._table_sector(table)), "<I", place * 4, _NONE)

    def _table_sector(self, table: int) -> int:
        """The sector that holds one piece of the allocation table: 109 are listed in the header, others chained."""
        if table < 109:
            return _number(self._data, "<I", 76 + table * 4, _NONE)
        per_sector = self._size // 4 - 1  # the last number of each list sector points to the next
        hops, place = divmod(table - 109, per_sector)
        if hops > _MAX_HOPS:
            return _NONE
        sector = _number(self._data, "<I", 68, _NONE)
        for _ in range(hops):
            sector = _number(self._sector(sector), "<I", per_sector * 4, _NONE)
        return _number(self._sector(sector), "<I", place * 4, _NONE)


def _entry(block: bytes, at: int) -> Entry:
    length = min(_number(block, "<H", at + 64), 64)
    name = block[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
    left, right, child = struct.unpack_from("<III", block, at + 68)
    start, size = struct.unpack_from("<II", block, at + 116)
    return Entry(name, left, right, child, start, size)


def _number(data: bytes, form: str, at: int, default: int = 0) -> int:
    """One little-endian number, or the default where the data ends before it."""
    end = at + struct.calcsize(form)
    return int(struct.unpack_from(form, data, at)[0]) if end <= len(data) else default
