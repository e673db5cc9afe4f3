"""What a file really is, told by its content; its name only decides between things that look alike."""

import io
import re
import zipfile
import zlib
from collections.abc import Collection
from enum import StrEnum
from pathlib import PurePosixPath

from . import compound


class FileKind(StrEnum):
    """The kinds that are told apart, because something different is done with each."""

    DOCX = "docx"  # also .docm, .dotx, .dotm, Strict
    FLAT_OPC = "flat_opc"
    WORD2003XML = "word2003xml"
    DOC = "doc"
    ODT = "odt"  # also the flat form
    RTF = "rtf"
    PDF = "pdf"
    IMAGE = "image"  # JPEG, PNG, TIFF, HEIC, WebP, GIF, BMP
    EML = "eml"
    MSG = "msg"
    TNEF = "tnef"
    MBOX = "mbox"
    ZIP = "zip"
    HTML = "html"
    TEXT = "text"
    ENCRYPTED_OFFICE = "encrypted_office"
    XLSX = "xlsx"
    PPTX = "pptx"
    OLE_OTHER = "ole_other"
    EMPTY = "empty"
    UNKNOWN = "unknown"


_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"\xff\xd8\xff", FileKind.IMAGE),
    (b"\x89PNG\r\n\x1a\n", FileKind.IMAGE),
    (b"II*\x00", FileKind.IMAGE),
    (b"MM\x00*", FileKind.IMAGE),
    (b"GIF87a", FileKind.IMAGE),
    (b"GIF89a", FileKind.IMAGE),
    (b"x\x9f>\x22", FileKind.TNEF),
    (b"{\\rt", FileKind.RTF),
)
_MAIL = {FileKind.EML, FileKind.MBOX}
_WORD_SUFFIXES = {".docx", ".docm", ".dotx", ".dotm"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"}
_LOOK = 65536  # bytes of text looked at: mail headers and XML declarations end well before
_NAMED_HEADERS = 2000  # zip entries looked at, as extractors.package allows
_MAX_SMALL_PART = 1 << 20  # [Content_Types].xml and manifests are a few KB
# What zipfile raises for a damaged archive, or one that uses what it does not know; RuntimeError is for one it has no key to.
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    EOFError,
    NotImplementedError,
    OverflowError,
)


def sniff(data: bytes, name: str = "") -> FileKind:
    """The kind of a file by its content; never raises, whatever the bytes."""
    if not data:
        return FileKind.EMPTY
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(compound.MAGIC):
        return _compound_kind(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(data, PurePosixPath(name.lower()).suffix)
    if _is_container_image(data):
        return FileKind.IMAGE
    if data.startswith(b"%PDF-"):
        return FileKind.PDF
    kind = _text_kind(data, PurePosixPath(name.lower()).suffix)
    # readers accept the header anywhere in the first KB (Adobe's implementation note 13 to ISO 32000-1)
    return FileKind.PDF if b"%PDF-" in data[:1024] and kind not in _MAIL else kind


def _is_container_image(data: bytes) -> bool:
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    heic = data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS
    # a bitmap's header repeats its own size 14 bytes in: 12 to 124 (BITMAPCOREHEADER to BITMAPV5HEADER)
    bmp = data[:2] == b"BM" and 12 <= int.from_bytes(data[14:18], "little") <= 124
    return webp or heic or bmp


def _compound_kind(data: bytes) -> FileKind:
    file = compound.Compound(data)
    names = file.root_names()
    if "EncryptedPackage" in names:
        return FileKind.ENCRYPTED_OFFICE
    if any(
        name.startswith(("__substg1.0_", "__properties_version1.0", "__nameid_version1.0")) for name in names
    ):
        return FileKind.MSG
    if "WordDocument" in names:
        return FileKind.ENCRYPTED_OFFICE if _is_encrypted_word(file) else FileKind.DOC
    return FileKind.OLE_OTHER


def _is_encrypted_word(file: compound.Compound) -> bool:
    """Whether bit fEncrypted of the file information block is set ([MS-DOC] 2.5.2, FibBase)."""
    head = file.head("WordDocument", 12)
    return len(head) == 12 and bool(int.from_bytes(head[10:12], "little") & 0x0100)


def _zip_kind(data: bytes, suffix: str) -> FileKind:
    if _plainly_word(data):
        return FileKind.DOCX
    try:
        if data.count(b"PK\x01\x02") > _NAMED_HEADERS * 5:  # a directory too long to be worth building
            return FileKind.ZIP
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()[:_NAMED_HEADERS]
            return _kind_by_types(archive, names) or _kind_by_names(names)
    except (*ZIP_ERRORS, RuntimeError):
        kind = _kind_by_names(_local_names(data))
        # nothing in it can be seen: then what it was called
        return FileKind.DOCX if kind is FileKind.ZIP and suffix in _WORD_SUFFIXES else kind


def _plainly_word(data: bytes) -> bool:
    """A package as Word writes it: its types come first, and its directory at the end lists Word's main part."""
    first = b"[Content_Types].xml"
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or data[30 : 30 + len(first)] != first:
        return False
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    return b"word/document.xml" in data[start:end]


def _local_names(data: bytes) -> list[str]:
    """Names by the local headers, for an archive whose directory is lost (it was cut short)."""
    found = []
    for match in re.finditer(rb"PK\x03\x04.{22}(.)(.)..", data, re.DOTALL):
        length = match[1][0] | match[2][0] << 8
        found.append(data[match.end() : match.end() + length].decode("utf-8", "replace"))
        if len(found) >= _NAMED_HEADERS:
            break
    return found


def _kind_by_types(archive: zipfile.ZipFile, names: Collection[str]) -> FileKind | None:
    """What the package says of itself: OOXML's content types, OpenDocument's mimetype and manifest."""
    types = _small(archive, "[Content_Types].xml")
    if re.search(
        rb"wordprocessingml\.(document|template)\.main|ms-word\.(document|template)\.macroEnabled", types
    ):
        return FileKind.DOCX
    if b"spreadsheetml" in types or b"ms-excel" in types:
        return FileKind.XLSX
    if b"presentationml" in types or b"ms-powerpoint" in types:
        return FileKind.PPTX
    mime = _small(archive, "mimetype")
    if not mime and "content.xml" in names:
        mime = _small(archive, "META-INF/manifest.xml")
    if b"opendocument.text" in mime:
        sealed = b"encryption-data" in _small(archive, "META-INF/manifest.xml")
        return FileKind.ENCRYPTED_OFFICE if sealed else FileKind.ODT
    # an e-book, a drawing, a package of some other program: opening it as a bundle of documents would mislead
    known = any(_normal(name).startswith(("word/", "xl/", "ppt/")) for name in names)
    return FileKind.UNKNOWN if mime or (types and not known) else None


def _normal(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        with archive.open(name) as part:
            return part.read(_MAX_SMALL_PART)
    except (KeyError, *ZIP_ERRORS, RuntimeError):
        return b""


def _kind_by_names(names: Collection[str]) -> FileKind:
    plain = {_normal(name) for name in names}
    if "word/document.xml" in plain:
        return FileKind.DOCX
    for folder, kind in (("word/", FileKind.DOCX), ("xl/", FileKind.XLSX), ("ppt/", FileKind.PPTX)):
        if "[content_types].xml" in plain and any(name.startswith(folder) for name in plain):
            return kind
    if {"content.xml", "styles.xml", "meta-inf/manifest.xml"} <= plain:
        return FileKind.ODT
    if "[content_types].xml" in plain:  # cut short before its first part: most likely the form it was to be
        return FileKind.DOCX
    return FileKind.UNKNOWN if any(name.endswith(".iwa") for name in plain) else FileKind.ZIP


def _text_kind(data: bytes, suffix: str) -> FileKind:
    text = _as_text(data[:_LOOK])
    if text is None:
        return FileKind.UNKNOWN
    start = text.lstrip("\ufeff \t\r\n")
    if not start:
        return FileKind.EMPTY
    if start.startswith("{\\rt"):
        return FileKind.RTF
    if start.startswith("<"):
        return _markup_kind(start)
    if re.match(r"From \S.*\r?\n[!-9;-~]+:", start):
        return FileKind.MBOX
    return _mail_or_text(start, suffix)


def _as_text(head: bytes) -> str | None:
    """The head of a file as text, or None where it is binary."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) & ~1].decode("utf-16", "replace")
    controls = sum(head.count(bytes([code])) for code in (*range(8), 11, *range(14, 27), *range(28, 32)))
    if b"\x00" in head or controls * 100 > len(
        head
    ):  # old mail systems leave a stray control character or two
        return None
    return head.decode("utf-8", "replace")


def _markup_kind(start: str) -> FileKind:
    low = start.lower()
    if "http://schemas.microsoft.com/office/2006/xmlpackage" in low:
        return FileKind.FLAT_OPC
    if "http://schemas.microsoft.com/office/word/2003/wordml" in low:
        return FileKind.WORD2003XML
    if "urn:oasis:names:tc:opendocument:xmlns:office" in low and "office:text" in low:
        return FileKind.ODT
    if re.search(r"<(!doctype\s+html|html|head|body|table|div|p|span|meta)[\s>]", low):
        return FileKind.HTML
    return FileKind.TEXT


_MAIL_ONLY = {
    "received",
    "return-path",
    "message-id",
    "mime-version",
    "delivered-to",
    "x-mailer",
    "dkim-signature",
}
_MAIL_TOO = {"from", "to", "date", "subject", "content-type", "sender", "reply-to", "cc"}


def _mail_or_text(start: str, suffix: str) -> FileKind:
    """Mail has a block of headers, at least one of which only mail has; a file called .eml needs fewer."""
    headers = {
        match[1].lower()
        for line in re.split(r"\r?\n\r?\n", start, maxsplit=1)[0].splitlines()
        if (match := re.match(r"([!-9;-~]+):", line))
    }
    known = headers & (_MAIL_ONLY | _MAIL_TOO)
    if (headers & _MAIL_ONLY and len(known) >= 2) or (known >= {"from", "to", "subject"}):
        return FileKind.EML
    return FileKind.EML if suffix == ".eml" and known else FileKind.TEXT
