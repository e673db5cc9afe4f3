"""A Word package with some parts changed or added: the same bytes each time."""

import io
import zipfile
from collections.abc import Mapping

from lxml import etree
from lxml.etree import _Element as Element

from extractors.package import open_package
from schemas.stamp import Stamp

_CUSTOM = "docProps/custom.xml"
_KIND = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_PROPERTIES = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"
_TYPES = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}"
_CONTENT = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of user-defined properties (ECMA-376 part 1, 22.3)
_FIRST = 2  # the lowest number a property may have
_EPOCH = (1980, 1, 1, 0, 0, 0)


def parsed(data: bytes) -> Element:
    """The root of one of our own parts."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def serialised(root: Element) -> bytes:
    """A part's bytes."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def main_part(data: bytes) -> str:
    """The name of a package's main part. Raises Failure DAMAGED where there is none."""
    return open_package(data).main


def part(data: bytes, name: str) -> bytes:
    """The bytes of one part, in whatever case its name is written. KeyError where there is none."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = {each.lstrip("/").casefold(): each for each in archive.namelist()}
        return archive.read(names[name.lstrip("/").casefold()])


def rewritten(data: bytes, changes: Mapping[str, bytes]) -> bytes:
    """The package with the named parts changed, and those it lacks added; nothing else differs."""
    out = io.BytesIO()
    left = {name.casefold(): (name, content) for name, content in changes.items()}
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            _, content = left.pop(info.filename.lstrip("/").casefold(), ("", old.read(info)))
            _add(new, info.filename, content, info.date_time)
        for name, content in left.values():
            _add(new, name, content, _EPOCH)
    return out.getvalue()


def _add(
    archive: zipfile.ZipFile, name: str, content: bytes, when: tuple[int, int, int, int, int, int]
) -> None:
    info = zipfile.ZipInfo(name, when)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def with_properties(data: bytes, stamp: Stamp) -> dict[str, bytes]:
    """The changed parts that give a package the custom properties of a stamp, its own properties kept."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = {name.lstrip("/").casefold(): name for name in archive.namelist()}
        held = names.get(_CUSTOM.casefold())
        root = parsed(archive.read(held)) if held else _no_properties()
        changes = {held or _CUSTOM: serialised(_stamped(root, stamp))}
        if held is None:
            types = parsed(archive.read(names["[content_types].xml"]))
            etree.SubElement(types, _CONTENT + "Override", PartName=f"/{_CUSTOM}", ContentType=_KIND)
            rels = parsed(archive.read(names["_rels/.rels"]))
            etree.SubElement(rels, _RELS + "Relationship", Id="rIdRitornello", Type=_LINK, Target=_CUSTOM)
            changes |= {
                names["[content_types].xml"]: serialised(types),
                names["_rels/.rels"]: serialised(rels),
            }
    return changes


def _no_properties() -> Element:
    spaces = {None: _PROPERTIES.strip("{}"), "vt": _TYPES.strip("{}")}
    return etree.Element(_PROPERTIES + "Properties", nsmap=spaces)


def _stamped(root: Element, stamp: Stamp) -> Element:
    wanted = stamp.properties()
    for prop in list(root):
        if prop.get("name") in wanted:
            root.remove(prop)
    number = max(
        (int(prop.get("pid", "0")) for prop in root if prop.get("pid", "").isdigit()), default=_FIRST - 1
    )
    for name, value in wanted.items():
        number += 1
        prop = etree.SubElement(root, _PROPERTIES + "property", fmtid=_FORMAT, pid=str(number), name=name)
        etree.SubElement(prop, _TYPES + "lpwstr").text = value
    return root
