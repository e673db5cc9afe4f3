"""What a file really is."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.sniff import FileKind, sniff

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def compound_file(names: list[str], *, flags: int = 0, first_directory: int = 1) -> bytes:
    """A compound file with these streams in its root; the first is 4,096 bytes, with these FIB flags in it."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<II", header, 44, 1, first_directory)
    struct.pack_into("<II", header, 68, _END, 0)
    struct.pack_into("<109I", header, 76, 0, *[_FREE] * 108)
    entries = [_entry("Root Entry", child=1, right=_FREE, start=_END, size=0)]
    for number, name in enumerate(names, start=1):
        entries.append(
            _entry(
                name,
                child=_FREE,
                right=number + 1 if number < len(names) else _FREE,
                start=-1,
                size=4096 * (number == 1),
            )
        )
    while len(entries) % 4:
        entries.append(bytes(128))
    directory = b"".join(entries)
    sectors = len(directory) // 512
    stream = 1 + sectors
    directory = directory.replace(struct.pack("<i", -1), struct.pack("<I", stream))
    fat = [_FAT, *range(2, 1 + sectors), _END, *range(stream + 1, stream + 8), _END]
    content = bytearray(4096)
    struct.pack_into("<HHHHHH", content, 0, 0xA5EC, 0xC1, 0, 0, 0, flags)
    return (
        bytes(header) + struct.pack("<128I", *fat, *[_FREE] * (128 - len(fat))) + directory + bytes(content)
    )


def _entry(name: str, *, child: int, right: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    entry = bytearray(128)
    entry[: len(encoded)] = encoded
    struct.pack_into("<HBBIII", entry, 64, len(encoded) + 2, 2, 1, _FREE, right, child)
    struct.pack_into("<iI", entry, 116, start if start == -1 else start - (1 << 32), size)
    return bytes(entry)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def office(main: str, part: str = "word/document.xml") -> bytes:
    types = f'<Types><Override PartName="/{part}" ContentType="{main}"/></Types>'
    return zipped({"[Content_Types].xml": types, part: "<w/>"})


MAIL = (
    "From: Ada <ada@school.example>\r\nTo: hub@hub.example\r\nMessage-ID: <1@x>\r\nSubject: Form\r\n\r\nHello"
)
FLAT = '<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"/>'
OLD_XML = (
    '<?xml version="1.0"?><w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>'
)

KINDS: list[tuple[FileKind, bytes, str]] = [
    (FileKind.EMPTY, b"", "form.docx"),
    (FileKind.DOCX, office(_WORD), "form.docx"),
    (FileKind.DOCX, office(_WORD), "form.pdf"),
    (FileKind.DOCX, office("application/vnd.ms-word.document.macroEnabled.main+xml"), "form.docm"),
    (FileKind.DOCX, office(_WORD.replace("document.main", "template.main")), "form.dotx"),
    (FileKind.DOCX, office(_WORD, "odd/name.xml"), ""),
    (FileKind.DOCX, office(_WORD)[:60], "cut short"),
    (FileKind.DOCX, b"PK\x03\x04 and no more", "form.docx"),
    (FileKind.ZIP, b"PK\x03\x04 and no more", "forms.zip"),
    (
        FileKind.XLSX,
        office(_WORD.replace("wordprocessingml.document", "spreadsheetml.sheet"), "xl/workbook.xml"),
        "",
    ),
    (
        FileKind.PPTX,
        office(_WORD.replace("wordprocessingml.document", "presentationml.presentation"), "ppt/p.xml"),
        "",
    ),
    (
        FileKind.ODT,
        zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}),
        "",
    ),
    (FileKind.UNKNOWN, zipped({"mimetype": "application/epub+zip", "x.html": "<p>"}), ""),
    (
        FileKind.ENCRYPTED_OFFICE,
        zipped(
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "META-INF/manifest.xml": "<manifest:encryption-data/>",
            }
        ),
        "",
    ),
    (FileKind.DOCX, zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), ""),
    (FileKind.DOCX, zipped({"Word\\Document.xml": "<w/>"}), "no content types"),
    (
        FileKind.UNKNOWN,
        zipped({"[Content_Types].xml": "<Types/>", "Documents/1/Pages/1.fpage": ""}),
        "print.xps",
    ),
    (FileKind.ZIP, zipped({"form.docx": "x"}), "forms.zip"),
    (FileKind.FLAT_OPC, FLAT.encode(), "form.xml"),
    (FileKind.FLAT_OPC, FLAT.encode("utf-16"), "form.xml"),
    (FileKind.WORD2003XML, OLD_XML.encode(), "form.doc"),
    (FileKind.RTF, b"{\\rtf1\\ansi Hello}", "form.doc"),
    (FileKind.PDF, b"%PDF-1.7\n", "form.docx"),
    (FileKind.PDF, b"\r\n\r\nsome mailer's line\n%PDF-1.4\n", ""),
    (FileKind.IMAGE, b"\xff\xd8\xff\xe0", ""),
    (FileKind.IMAGE, b"\x89PNG\r\n\x1a\n", ""),
    (FileKind.IMAGE, b"II*\x00", ""),
    (FileKind.IMAGE, b"GIF89a", ""),
    (FileKind.IMAGE, b"\x00\x00\x00\x18ftypheic", "IMG_1.jpg"),
    (FileKind.IMAGE, b"RIFF\x00\x00\x00\x00WEBPVP8 ", ""),
    (FileKind.IMAGE, b"BM" + bytes(12) + b"\x28\x00\x00\x00", ""),
    (FileKind.EML, MAIL.encode(), "message"),
    (FileKind.EML, MAIL.encode() + b"\r\n%PDF-1.4", "a PDF that somebody pasted"),
    (FileKind.EML, b"Subject: Form\n\nHello", "form.eml"),
    (FileKind.TEXT, b"Subject: Form\n\nHello", "notes.txt"),
    (FileKind.MBOX, b"From ada@school.example Mon Jan  5 10:00:00 2026\n" + MAIL.encode(), ""),
    (FileKind.TNEF, b"\x78\x9f\x3e\x22", "winmail.dat"),
    (FileKind.HTML, b"<!DOCTYPE html><html><body>", "form.doc"),
    (FileKind.TEXT, "Dear hub – hello".encode(), ""),
    (FileKind.TEXT, "Dear hub – hello".encode("cp1252"), ""),
    (FileKind.UNKNOWN, b"\x1f\x8b\x08\x00\x00\x00", "form.gz"),
    (FileKind.UNKNOWN, b"MZ\x90\x00\x03\x00\x00\x00", "form.docx"),
    (FileKind.DOC, compound_file(["WordDocument", "1Table"]), "form.docx"),
    (FileKind.ENCRYPTED_OFFICE, compound_file(["WordDocument", "1Table"], flags=0x0100), "form.doc"),
    (FileKind.ENCRYPTED_OFFICE, compound_file(["EncryptionInfo", "EncryptedPackage"]), "form.docx"),
    (FileKind.MSG, compound_file(["__properties_version1.0", "__substg1.0_0037001F"]), "form.doc"),
    (FileKind.OLE_OTHER, compound_file(["Workbook"]), "form.doc"),
]


@pytest.mark.parametrize(("kind", "data", "name"), KINDS, ids=lambda value: str(value)[:24])
def test_a_file_is_what_its_content_says(kind: FileKind, data: bytes, name: str) -> None:
    """The content decides; a name that lies changes nothing."""
    assert sniff(data, name) is kind


def test_a_compound_file_within_a_message_does_not_make_it_a_document() -> None:
    """Only the root's own streams count: a message may hold a Word file's streams deeper down."""
    entries = compound_file(["__properties_version1.0", "WordDocument"])
    assert sniff(entries) is FileKind.MSG


def test_a_compound_file_whose_directory_loops_is_still_told() -> None:
    """A directory chain that leads back to itself ends, and what was read counts."""
    data = bytearray(compound_file(["WordDocument", "1Table"]))
    struct.pack_into("<I", data, 512 + 4, 1)  # the directory's sector follows itself
    assert sniff(bytes(data)) is FileKind.DOC


@given(
    st.binary(max_size=600),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<?xml "]),
)
def test_no_bytes_make_it_raise(tail: bytes, head: bytes) -> None:
    """Whatever the bytes, there is a kind."""
    assert sniff(head + tail, "x.docx") in FileKind


@given(st.integers(0, 5000), st.binary(min_size=1, max_size=8))
def test_a_mutated_compound_file_has_a_kind(at: int, patch: bytes) -> None:
    """Any number in a compound file may be wrong."""
    data = bytearray(compound_file(["WordDocument", "1Table"]))
    data[at : at + len(patch)] = patch
    assert sniff(bytes(data)) in FileKind
