"""Files that are not what they are called, for the mailbox of bad messages. Every byte of them is made here."""

import struct
from random import Random

from .blank import build, packed
from .blank_forms import PRIMARY

SECTOR = 512
END, FREE, FAT_SECTOR, NO_STREAM = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
ROOT, STREAM = 5, 2
AGILE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<encryption xmlns="http://schemas.microsoft.com/office/2006/encryption">
<keyData saltSize="16" blockSize="16" keyBits="256" hashSize="64" cipherAlgorithm="AES"
 cipherChaining="ChainingModeCBC" hashAlgorithm="SHA512" saltValue="AAAAAAAAAAAAAAAAAAAAAA=="/>
</encryption>"""


def program() -> bytes:
    """The start of a Windows program: its two letters, a stub that says what it is, and no code."""
    head = b"MZ" + struct.pack("<29H", 0x90, 3, 0, 4, 0, 0xFFFF, 0, 0xB8, *(0 for _ in range(21)))
    stub = b"An invented file for testing; there is nothing in it to run.\r\n$"
    return head.ljust(64, b"\0") + stub.ljust(192, b"\0") + b"PE\0\0" + bytes(764)


def cut_short() -> bytes:
    """Two thirds of a Word file: its directory, which stands at the end, is lost."""
    whole = packed(build(PRIMARY).document)
    return whole[: len(whole) * 2 // 3]


def protected() -> bytes:
    """A Word file under a password: a compound file with an EncryptedPackage ([MS-OFFCRYPTO] 2.3.4.4)."""
    info = struct.pack("<HHI", 4, 4, 0x40) + AGILE.encode()
    package = struct.pack("<Q", 8180) + Random(8).randbytes(8184)
    return compound({"EncryptionInfo": info.ljust(4096, b" "), "EncryptedPackage": package})


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file of version 3 with these streams in its root ([MS-CFB] 2.2 to 2.6); each at least 4096 bytes."""
    assert all(len(data) >= 4096 for data in streams.values()), "shorter ones would need the mini stream"
    fat, body, entries = [FAT_SECTOR, END], b"", []
    for index, (name, data) in enumerate(streams.items(), 1):
        start, used = len(fat), -(-len(data) // SECTOR)
        fat.extend([*range(start + 1, start + used), END])
        body += data.ljust(used * SECTOR, b"\0")
        right = index + 1 if index < len(streams) else NO_STREAM
        entries.append(_entry(name, STREAM, right, NO_STREAM, start, len(data)))
    directory = [_entry("Root Entry", ROOT, NO_STREAM, 1, END, 0), *entries]
    assert len(fat) <= SECTOR // 4, "one sector of the allocation table is enough for a sample"
    assert len(directory) <= SECTOR // 128, "and one of the directory"
    table = struct.pack(f"<{SECTOR // 4}I", *fat, *(FREE for _ in range(SECTOR // 4 - len(fat))))
    return _header() + table + b"".join(directory).ljust(SECTOR, b"\0") + body


def _header() -> bytes:
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    shape = struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    counts = struct.pack("<9I", 0, 1, 1, 0, 4096, END, 0, END, 0)  # the directory starts in sector 1
    return magic + shape + counts + struct.pack("<109I", 0, *(FREE for _ in range(108)))


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    wide = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<HBBIII", len(wide), kind, 1, NO_STREAM, right, child)
    return wide.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)


def pdf() -> bytes:
    """A one-page PDF, not of any form: the programme of a concert."""
    lines = (
        "Maplecroft Primary School",
        "Winter concert, Thursday 10 December",
        "Choir, recorders and Year 5 brass",
    )
    shown = " ".join(f"({line}) Tj 0 -28 Td" for line in lines)
    stream = f"BT /F1 18 Tf 72 740 Td {shown} ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    made, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    return f"{made}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")
