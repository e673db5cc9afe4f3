"""Packages opened with bounds."""

import base64
import io
import struct
import time
import warnings
import zipfile
from typing import Any

import pytest

from extractors import package
from extractors.package import open_package, parse
from schemas.codes import Code, Failure

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def document(body: str = "", namespace: str = WORD) -> str:
    return f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'


def links(*each: tuple[str, str], mode: str = "Internal") -> str:
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{t}" Target="{to}" TargetMode="{mode}"/>'
        for n, (t, to) in enumerate(each)
    )
    return f'<Relationships xmlns="{RELS}">{inner}</Relationships>'


def zipped(parts: list[tuple[str, str | bytes]]) -> bytes:
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore", UserWarning)  # zipfile's own, about a name that is there twice
        for name, content in parts:
            archive.writestr(name, content)
    return target.getvalue()


def form(main: str = "word/document.xml", body: str = "", *more: tuple[str, str | bytes]) -> bytes:
    return zipped([("_rels/.rels", links((OFFICE + "/officeDocument", main))), (main, document(body)), *more])


def refused(data: bytes) -> Code:
    with pytest.raises(Failure) as caught:
        read(data)
    return caught.value.code


def read(data: bytes) -> Any:
    found = open_package(data)
    return found.tree(found.main)


@pytest.mark.parametrize(
    "main", ["word/document.xml", "/word/document.xml", "odd/Name 2.xml", "word\\document.xml"]
)
def test_the_main_part_is_where_the_package_says(main: str) -> None:
    """The main part is found by the package's links, whatever it is called and however it is written."""
    target = main.replace(" ", "%20")
    data = zipped(
        [("_rels/.rels", links((OFFICE + "/officeDocument", target))), (main.lstrip("/"), document())]
    )
    assert open_package(data).tree(open_package(data).main).tag == W + "document"


def test_the_main_part_is_found_by_its_content_type() -> None:
    """Without links the content types say which part is the document."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = f'<Types><Override PartName="/a/B.xml" ContentType="{kind}"/></Types>'
    assert open_package(zipped([("[Content_Types].xml", types), ("a/b.xml", document())])).main == "a/b.xml"


def test_names_are_equal_whatever_their_case_or_slash() -> None:
    """Parts are asked for as they are thought of, not as some program wrote them."""
    data = zipped([("WORD\\Document.XML", document())])
    assert open_package(data).part("/word/document.xml").startswith(b"<w:document")


def test_related_parts_are_found_by_kind() -> None:
    """Relative targets, with dots, lead to the parts that exist; others are left out."""
    rels = links(
        (OFFICE + "/header", "../word/Header1.xml"),
        (OFFICE + "/header", "none.xml"),
        (OFFICE + "/footer", "f.xml"),
    )
    data = form("word/document.xml", "", ("word/_rels/document.xml.rels", rels), ("word/header1.xml", "<h/>"))
    assert open_package(data).related("word/document.xml", "header") == ["word/header1.xml"]


def test_a_target_never_leaves_the_package() -> None:
    """A target that climbs out names a part that does not exist."""
    rels = links((OFFICE + "/header", "../../../../etc/passwd"))
    found = open_package(form("word/document.xml", "", ("word/_rels/document.xml.rels", rels)))
    assert found.related("word/document.xml", "header") == []
    with pytest.raises(Failure, match="missing"):
        found.part("../../etc/passwd")


def test_external_links_are_listed_and_never_followed() -> None:
    """What points outside is on record and is not a part."""
    rels = links((OFFICE + "/attachedTemplate", "http://192.0.2.1/evil.dotm"), mode="External")
    found = open_package(form("word/document.xml", "", ("word/_rels/document.xml.rels", rels)))
    assert found.related("word/document.xml", "attachedTemplate") == []
    assert [link.target for link in found.externals("word/document.xml")] == ["http://192.0.2.1/evil.dotm"]


def test_strict_documents_read_as_transitional() -> None:
    """A Strict document has the same element names afterwards, and its links the same kinds."""
    rels = links(
        ("http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument", "word/document.xml")
    )
    data = zipped([("_rels/.rels", rels), ("word/document.xml", document("<w:p/>", STRICT))])
    root = open_package(data).tree(open_package(data).main)
    assert [node.tag for node in root.iter()] == [W + "document", W + "body", W + "p"]


def test_flat_opc_is_the_same_package() -> None:
    """One XML file gives the same parts and links as a zip."""
    picture = base64.b64encode(b"picture").decode()
    flat = (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
        '<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
        f'<pkg:part pkg:name="/_rels/.rels"><pkg:xmlData>{links((OFFICE + "/officeDocument", "word/d.xml"))}</pkg:xmlData></pkg:part>'
        f'<pkg:part pkg:name="/word/d.xml"><pkg:xmlData>{document("<w:p/>")}</pkg:xmlData></pkg:part>'
        f'<pkg:part pkg:name="/word/media/i.png"><pkg:binaryData>{picture}</pkg:binaryData></pkg:part></pkg:package>'
    )
    found = open_package(flat.encode())
    assert found.main == "word/d.xml"
    assert found.tree(found.main).tag == W + "document"
    assert found.part("word/media/i.png") == b"picture"
    assert found.part("word/d.xml").startswith(b"<w:document")


def test_macros_are_noticed() -> None:
    """A macro project is seen and not read."""
    assert open_package(form("word/document.xml", "", ("word/vbaProject.bin", b"x"))).has_macros
    assert not open_package(form()).has_macros


def test_comments_and_instructions_are_gone() -> None:
    """Whoever walks the tree meets elements only."""
    assert [node.tag for node in parse(b"<a><!-- x --><?y z?><b/></a>").iter()] == ["a", "b"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 and then nothing", Code.DAMAGED),
        (form()[:-30], Code.DAMAGED),
        (zipped([("readme.txt", "x")]), Code.DAMAGED),
        (zipped([("word/document.xml", "")]), Code.DAMAGED),
        (zipped([("word/document.xml", "<w:document>")]), Code.DAMAGED),
        (zipped([("word/document.xml", b"\x00\x01\x02")]), Code.DAMAGED),
        (b"<not a package", Code.DAMAGED),
        (zipped([(f"part-{number}", "") for number in range(package.MAX_ENTRIES + 1)]), Code.TOO_COMPLEX),
        (
            zipped([("word/document.xml", document()), ("WORD/document.xml", document("<w:p/>"))]),
            Code.DAMAGED,
        ),
        (zipped([("word/document.xml", document() + " " * (package.RATIO_FROM * 2))]), Code.TOO_COMPLEX),
    ],
    ids=[
        "no zip",
        "cut short",
        "no form",
        "empty part",
        "not closed",
        "binary",
        "no xml",
        "entries",
        "twice",
        "ratio",
    ],
)
def test_what_is_not_sound_is_refused_with_its_code(data: bytes, code: Code) -> None:
    """Every broken package ends in a named failure."""
    assert refused(data) is code


def test_the_same_part_listed_twice_is_no_harm() -> None:
    """Two entries with one content leave no doubt."""
    assert (
        open_package(zipped([("word/document.xml", document()), ("word/document.xml", document())])).tree(
            "word/document.xml"
        )
        is not None
    )


def test_an_encrypted_part_says_so() -> None:
    """A zip with a password is ENCRYPTED, not damaged."""
    data = bytearray(form())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            struct.pack_into("<H", data, at + offset, 1)
            at = data.find(mark, at + 1)
    assert refused(bytes(data)) is Code.ENCRYPTED


def test_a_part_that_lies_about_its_size_is_damaged() -> None:
    """No more is unpacked than the directory admits to."""
    data = bytearray(zipped([("word/document.xml", document("<w:p/>" * 5000))]))
    at = data.find(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 100)
    assert refused(bytes(data)) is Code.DAMAGED


def test_the_budget_is_one_for_all_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many parts of allowed size may not add up to more than the package may have."""
    monkeypatch.setattr(package, "MAX_TOTAL", 3000)
    found = open_package(zipped([("word/document.xml", document()), ("a", "x" * 2000), ("b", "x" * 2000)]))
    found.part("a")
    with pytest.raises(Failure) as caught:
        found.part("b")
    assert caught.value.code is Code.TOO_LARGE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_any_encoding(encoding: str) -> None:
    """No declared entity is ever expanded or fetched."""
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    with pytest.raises(Failure) as caught:
        parse(bomb.encode(encoding))
    assert caught.value.code is Code.DAMAGED


def test_deep_nesting_is_too_complex_and_usual_nesting_is_not() -> None:
    """Thirty tables in one another are read, ten thousand are refused at once."""

    def nested(count: int) -> bytes:
        return document("<w:tbl><w:tr><w:tc>" * count + "</w:tc></w:tr></w:tbl>" * count).encode()

    assert sum(1 for _ in parse(nested(30)).iter(W + "tbl")) == 30
    with pytest.raises(Failure) as caught:
        parse(nested(10_000))
    assert caught.value.code is Code.TOO_COMPLEX


def test_a_hundred_thousand_rows_are_too_complex() -> None:
    """More elements than a person can have made are refused before they are built."""
    with pytest.raises(Failure) as caught:
        parse(document("<w:tr><w:tc><w:p/></w:tc></w:tr>" * 100_000).encode())
    assert caught.value.code is Code.TOO_COMPLEX


def test_opening_a_form_takes_a_few_milliseconds() -> None:
    """Opening and parsing 20,000 elements leaves most of the ten milliseconds to whoever reads them."""
    data = form("word/document.xml", "<w:p><w:r><w:t>some words</w:t></w:r></w:p>" * 6000)
    found = []
    for _ in range(5):
        start = time.perf_counter()
        opened = open_package(data)
        opened.tree(opened.main)
        found.append(time.perf_counter() - start)
    assert min(found) < 0.05  # 8 ms here; the margin is for a loaded machine
