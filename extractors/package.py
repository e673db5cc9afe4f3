"""An OOXML package opened with bounds: nothing is written, followed or expanded that was not asked for.

Invariants: no path is ever used; a part is read once, within a budget; XML is parsed without DTDs, entities or
network; relationships that point outside are listed and never followed. What is refused ends in a
``schemas.codes.Failure`` whose code says why. Residual risk: libxml2 and zlib themselves, which is why this
runs in the child.
"""

import base64
import binascii
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol
from urllib.parse import unquote

from lxml import etree

from schemas.codes import Code, Failure

from .sniff import ZIP_ERRORS

# A 20-page form has 20 to 60 parts; one with 500 pasted photos about 1,100.
MAX_ENTRIES = 2_000
# The largest part we have met in a form is a phone photo of 12 MB; document.xml is under 2 MB.
MAX_PART = 32 << 20
# What one package may unpack to in all: ten such photos, and well under the child's memory.
MAX_TOTAL = 128 << 20
# Word's own XML packs 10 to 40 times; only large parts are judged, since 1 MB harms nobody.
MAX_RATIO = 200
RATIO_FROM = 1 << 20
# Start and end tags in one part. A form of 7 pages has some 20,000, a book of 300 pages 400,000: past
# that (100,000 empty rows have 500,000) no school has typed it, and aligning it would take minutes.
MAX_TAGS = 400_000
# Depth of nesting is libxml2's own limit without XML_PARSE_HUGE: 256 elements, which is some 80 tables in one
# another. Word itself gives up beyond 30 or so.

_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_STRICT = b"http://purl.oclc.org/ooxml/"


@dataclass(frozen=True, slots=True)
class Relationship:
    """One link of a part: the last word of its type, the part or the address it points to, and its id there."""

    kind: str
    target: str
    external: bool
    id: str = ""


class _Source(Protocol):
    """Where parts come from: a zip, or one flat XML file. Names are normalised."""

    names: frozenset[str]

    def read(self, name: str) -> bytes: ...
    def tree(self, name: str) -> Any: ...


class Package:
    """A Word package: parts by name (any case, either slash), the main part, and the links between parts."""

    def __init__(self, source: _Source) -> None:
        self._source = source
        self._links: dict[str, list[Relationship]] = {}
        self.main = self._find_main()

    @property
    def names(self) -> frozenset[str]:
        """The names of all parts: lower case, forward slashes, no leading slash."""
        return self._source.names

    @property
    def has_macros(self) -> bool:
        """Whether a macro project is inside. It is never read."""
        return any(name.endswith("vbaproject.bin") for name in self.names)

    def part(self, name: str) -> bytes:
        """The bytes of a part; Failure DAMAGED where there is none."""
        return self._source.read(_normal(name))

    def tree(self, name: str) -> Any:
        """The root element of an XML part, in transitional namespaces; Failure where it is not sound."""
        return self._source.tree(_normal(name))

    def links(self, name: str = "") -> list[Relationship]:
        """The relationships of a part ("" for the package); none where it has none."""
        name = _normal(name)
        if name not in self._links:
            self._links[name] = list(self._read_links(name))
        return self._links[name]

    def related(self, name: str, kind: str) -> list[str]:
        """The parts that a part links to by a type ending in ``kind`` ("header", "comments"), as they exist."""
        wanted = kind.rsplit("/", 1)[-1].lower()
        return [
            link.target
            for link in self.links(name)
            if link.kind == wanted and not link.external and link.target in self.names
        ]

    def externals(self, name: str) -> list[Relationship]:
        """The links of a part that point outside the file: for the record only."""
        return [link for link in self.links(name) if link.external]

    def _read_links(self, name: str) -> Iterator[Relationship]:
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", base + ".rels")
        if rels not in self.names:
            return
        for node in self._source.tree(rels).iter(_RELS + "Relationship"):
            kind = node.get("Type", "").rsplit("/", 1)[-1].lower()
            target = node.get("Target", "")
            outside = node.get("TargetMode", "").lower() == "external"
            target = target if outside else _resolve(folder, target)
            yield Relationship(kind, target, outside, node.get("Id", ""))

    def _find_main(self) -> str:
        """The main part: by the package's relationships, else by its content type, else by its usual name."""
        if found := self.related("", "officeDocument"):
            return found[0]
        if "[content_types].xml" in self.names:
            for node in self._source.tree("[content_types].xml"):
                kind, name = node.get("ContentType", ""), _normal(node.get("PartName", ""))
                if kind.endswith("main+xml") and name in self.names:
                    return name
        if "word/document.xml" in self.names:
            return "word/document.xml"
        raise Failure("the package has no main document", code=Code.DAMAGED)


class _Zip:
    """Parts in a zip, read within the budget."""

    def __init__(self, data: bytes) -> None:
        if data.count(b"PK\x01\x02") > MAX_ENTRIES * 5:  # before zipfile builds an object for each
            raise Failure("too many entries", code=Code.TOO_COMPLEX)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except ZIP_ERRORS as error:
            raise Failure(f"not a sound zip: {error}", code=Code.DAMAGED) from error
        self._left = MAX_TOTAL
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self._twice: set[str] = set()
        self._list()
        self.names = frozenset(self._infos)

    def _list(self) -> None:
        infos = self._archive.infolist()
        if len(infos) > MAX_ENTRIES:
            raise Failure(f"{len(infos)} entries", code=Code.TOO_COMPLEX)
        for info in infos:
            name = _normal(info.filename)
            known = self._infos.setdefault(name, info)
            # the same bytes listed twice harm nobody; two contents under one name leave open which one counts
            if (known.CRC, known.file_size) != (info.CRC, info.file_size):
                self._twice.add(name)

    def read(self, name: str) -> bytes:
        info = self._infos.get(name)
        if info is None or name in self._twice:
            raise Failure(f"part {name} is {'there twice' if info else 'missing'}", code=Code.DAMAGED)
        self._check(info)
        try:
            with self._archive.open(info) as part:
                data = part.read(info.file_size + 1)
        except ZIP_ERRORS as error:
            raise Failure(f"part {name}: {error}", code=Code.DAMAGED) from error
        except RuntimeError as error:  # zipfile's word for a method or key it does not have
            raise Failure(f"part {name}: {error}", code=Code.ENCRYPTED) from error
        self._left -= len(data)
        return data

    def _check(self, info: zipfile.ZipInfo) -> None:
        """Refuse before anything is unpacked; zipfile never yields more than the size it is told here."""
        if info.flag_bits & 0x1:
            raise Failure("a part is encrypted", code=Code.ENCRYPTED)
        if info.file_size > min(MAX_PART, self._left):
            raise Failure(f"{info.file_size} bytes in one part", code=Code.TOO_LARGE)
        if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise Failure("a part packed beyond reason", code=Code.TOO_COMPLEX)

    def tree(self, name: str) -> Any:
        return parse(self.read(name))


class _Flat:
    """Parts in one XML file (Flat OPC): the same package, written inline."""

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_TOTAL:
            raise Failure(f"{len(data)} bytes", code=Code.TOO_LARGE)
        self._parts = {_normal(node.get(_PKG + "name", "")): node for node in parse(data).iter(_PKG + "part")}
        self.names = frozenset(self._parts)

    def _body(self, name: str) -> Any:
        node = self._parts.get(name)
        if node is None or not len(node):
            raise Failure(f"part {name} is missing", code=Code.DAMAGED)
        return node[0]

    def read(self, name: str) -> bytes:
        body = self._body(name)
        if body.tag == _PKG + "xmlData":
            return bytes(etree.tostring(self.tree(name)))
        try:
            return base64.b64decode("".join(body.itertext()))
        except binascii.Error as error:
            raise Failure(f"part {name}: {error}", code=Code.DAMAGED) from error

    def tree(self, name: str) -> Any:
        body = self._body(name)
        if body.tag != _PKG + "xmlData" or not len(body):
            raise Failure(f"part {name} is not XML", code=Code.DAMAGED)
        return body[0]


def open_package(data: bytes) -> Package:
    """The package in these bytes, a zip or Flat OPC; only its directory and links are read yet."""
    return Package(_Zip(data) if data.startswith(b"PK") else _Flat(data))


def parse(data: bytes) -> Any:
    """The root element of an XML part, in transitional namespaces, without comments and instructions.

    A document type declaration, an entity or a syntax error is DAMAGED; too many or too deep elements are
    TOO_COMPLEX.
    """
    if b"<!DOCTYPE" in data:  # OPC forbids it (ECMA-376 part 2, 8.1.1.4): no honest part has one
        raise Failure("an XML part declares a document type", code=Code.DAMAGED)
    if data.count(b"<") > MAX_TAGS:
        raise Failure("too many elements", code=Code.TOO_COMPLEX)
    if _STRICT in data:
        data = re.sub(
            rb"http://purl\.oclc\.org/ooxml/(\w+)/", rb"http://schemas.openxmlformats.org/\1/2006/", data
        )
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise _refusal(error) from error
    except ValueError as error:
        raise Failure(f"not XML: {error}", code=Code.DAMAGED) from error
    if root is None or root.getroottree().docinfo.doctype:  # the declaration in another encoding
        raise Failure("an XML part declares a document type", code=Code.DAMAGED)
    return root


@cache
def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


_LIMIT_ERRORS = {
    etree.ErrorTypes.ERR_RESOURCE_LIMIT,
    etree.ErrorTypes.ERR_NAME_TOO_LONG,
    etree.ErrorTypes.ERR_ENTITY_LOOP,
}


def _refusal(error: etree.XMLSyntaxError) -> Exception:
    """The failure behind a syntax error: libxml2 reports its limits and its want of memory as such."""
    if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
        return MemoryError(str(error))
    # older libxml2 has no code of its own for too much depth
    limited = error.code in _LIMIT_ERRORS or "Excessive depth" in str(error)
    return Failure(str(error), code=Code.TOO_COMPLEX if limited else Code.DAMAGED)


def _normal(name: str) -> str:
    """A part name as it is compared: OPC names are equal whatever their case (ECMA-376 part 2, 6.2.2.3)."""
    return name.replace("\\", "/").lstrip("/").lower()


def _resolve(folder: str, target: str) -> str:
    """The part a relative target names; it is a key to look up and never a path to open."""
    target = unquote(target.replace("\\", "/").split("#", 1)[0])
    joined = target if target.startswith("/") else posixpath.join("/", folder, target)
    return _normal(posixpath.normpath(joined))
