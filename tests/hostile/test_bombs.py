"""Hostile files, made here and sent through the real sandbox: each ends with its code, quickly, and the next is read."""

import io
import json
import struct
import time
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator

import pytest

from pipeline.sandbox import Limits, Sandbox
from schemas.codes import Code, Failure

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SECONDS = 10  # what any of these may take at most


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(
        Limits(wall=SECONDS, cpu=SECONDS, memory=512 << 20), registry="tests.hostile.hostile_jobs"
    ) as sandbox:
        yield sandbox


def zipped(*parts: tuple[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore", UserWarning)  # zipfile's own, about a name that is there twice
        for name, content in parts:
            held = zipfile.ZipInfo(name)  # with no time of its own, so that the same parts are the same bytes
            held.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(held, content)
    return target.getvalue()


def form(body: str = "", before: str = "") -> bytes:
    return zipped(
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", f'{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'),
    )


def laughs() -> bytes:
    """Nine levels of ten: a billion words from one page."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return form("&l9;", f'<!DOCTYPE d [<!ENTITY l0 "ha">{levels}]>')


def quadratic() -> bytes:
    return form("&a;" * 50_000, f'<!DOCTYPE d [<!ENTITY a "{"a" * 50_000}">]>')


def outside_entity() -> bytes:
    return form("&x;", '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>')


def outside_dtd() -> bytes:
    return form("", '<!DOCTYPE d SYSTEM "http://192.0.2.1/evil.dtd">')


def nested_tables() -> bytes:
    return form("<w:tbl><w:tr><w:tc>" * 10_000 + "</w:tc></w:tr></w:tbl>" * 10_000)


def many_rows() -> bytes:
    return form("<w:tbl>" + "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 100_000 + "</w:tbl>")


def many_attributes() -> bytes:
    return form("<w:p " + " ".join(f'a{n}="{n}"' for n in range(200_000)) + "/>")


def long_word() -> bytes:
    import random

    noise = random.Random(1).randbytes(8_000_000).hex()  # does not pack well enough to be taken for a bomb
    return form(f"<w:t>{noise}</w:t>")


def packed_zeros() -> bytes:
    return zipped(("[Content_Types].xml", "<Types/>"), ("word/document.xml", b"\0" * 30_000_000))


def overlapping(name: bytes = b"word/document.xml") -> bytes:
    """Two hundred entries that all point to the same packed megabytes (after Fifield's flat bomb)."""
    packed = zlib.compress(b"a" * 20_000_000)[2:-4]
    local = (
        struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(packed), 20_000_000, len(name), 0)
        + name
    )
    central = b"".join(
        struct.pack(
            "<4s6H3I5H2I",
            b"PK\x01\x02",
            20,
            20,
            0,
            8,
            0,
            0,
            0,
            len(packed),
            20_000_000,
            len(name),
            0,
            0,
            0,
            0,
            0,
            0,
        )
        + name
        for _ in range(200)
    )
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 200, 200, len(central), len(local) + len(packed), 0)
    return local + packed + central + end


def many_entries() -> bytes:
    return zipped(
        ("word/document.xml", "<d/>"),
        ("[Content_Types].xml", "<Types/>"),
        *[(f"{n}", "") for n in range(5_000)],
    )


def relationship_loop() -> bytes:
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Type="x/officeDocument" Target="_rels/.rels"/></Relationships>'
    return zipped(("[Content_Types].xml", "<Types/>"), ("word/x", ""), ("_rels/.rels", rels))


def cut_short() -> bytes:
    return form("<w:p/>" * 1000)[:-200]


def wrong_checksum() -> bytes:
    data = bytearray(form("<w:p/>" * 100))
    data[data.find(b"word/document.xml") + 40] ^= 0xFF
    return bytes(data)


BOMBS: dict[Callable[[], bytes], set[Code]] = {
    laughs: {Code.DAMAGED},
    quadratic: {Code.DAMAGED},
    outside_entity: {Code.DAMAGED},
    outside_dtd: {Code.DAMAGED},
    nested_tables: {Code.TOO_COMPLEX},
    many_rows: {Code.TOO_COMPLEX},
    long_word: {Code.TOO_COMPLEX},
    packed_zeros: {Code.TOO_COMPLEX},
    overlapping: {Code.TOO_COMPLEX},
    many_entries: {Code.TOO_COMPLEX},
    cut_short: {Code.DAMAGED},
    wrong_checksum: {Code.DAMAGED},
}


@pytest.mark.parametrize(("make", "codes"), BOMBS.items(), ids=[make.__name__ for make in BOMBS])
def test_a_bomb_is_refused_and_the_next_form_is_read(
    sandbox: Sandbox, make: Callable[[], bytes], codes: set[Code]
) -> None:
    """The refusal has a code and comes soon; nothing of the machine appears in it."""
    data = make()
    start = time.monotonic()
    with pytest.raises(Failure) as caught:
        sandbox.run("open_form", data, "form.docx")
    assert caught.value.code in codes
    assert "root:" not in caught.value.detail
    assert time.monotonic() - start < SECONDS / 2
    assert json.loads(sandbox.run("open_form", form("<w:t>next</w:t>"), "form.docx")) == {"text": "next"}


@pytest.mark.parametrize("make", [many_attributes, relationship_loop], ids=lambda make: str(make.__name__))
def test_what_is_only_odd_is_decided_too(sandbox: Sandbox, make: Callable[[], bytes]) -> None:
    """Read or refused, it takes a moment and not the machine."""
    start = time.monotonic()
    assert _outcome(sandbox, make()) in ("read", Code.DAMAGED, Code.TOO_COMPLEX)
    assert time.monotonic() - start < SECONDS / 2


def _outcome(sandbox: Sandbox, data: bytes) -> str:
    try:
        sandbox.run("open_form", data, "form.docx")
    except Failure as failure:
        return failure.code
    return "read"


def nested_mail(depth: int) -> bytes:
    letter = b"Subject: innermost\r\n\r\nHello"
    for number in range(depth):
        mark = b"b%d" % number
        head = (
            b"From: a@b.example\r\nMessage-ID: <1@x>\r\nContent-Type: multipart/mixed; boundary=%s\r\n\r\n"
            % mark
        )
        letter = head + b"--%s\r\nContent-Type: message/rfc822\r\n\r\n%s\r\n--%s--\r\n" % (mark, letter, mark)
    return letter


def nested_zips(depth: int) -> bytes:
    data = form("<w:t>inmost</w:t>")
    for _ in range(depth):
        data = zipped(("inner.zip", data))
    return data


def wide_zip() -> bytes:
    return zipped(*[(f"form-{n}.docx", form()) for n in range(300)])


def mail_with(data: bytes, name: str = "forms.zip") -> bytes:
    import base64

    return (
        b"From: Ada <ada@school.example>\r\nMessage-ID: <1@school.example>\r\nSubject: Forms\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n'
        b'--b\r\nContent-Type: application/zip; name="'
        + name.encode()
        + b'"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
        + base64.encodebytes(data)
        + b"\r\n--b--\r\n"
    )


HOSTILE_MAIL: dict[str, tuple[bytes, Code]] = {
    "a thousand nested messages": (nested_mail(1000), Code.UNREADABLE_MAIL),
    "ten nested zips": (mail_with(nested_zips(10)), Code.TOO_COMPLEX),
    "a zip of zeros": (mail_with(zipped(("big.docx", b"\0" * 60_000_000))), Code.TOO_COMPLEX),
    "a zip of 300 forms": (mail_with(wide_zip()), Code.TOO_COMPLEX),
    "overlapping entries": (mail_with(overlapping(b"form.txt")), Code.TOO_COMPLEX),
    "a broken zip": (mail_with(wide_zip()[:-5000]), Code.DAMAGED),
    "a thousand parts": (
        b"From: a@b.example\r\nMessage-ID: <1>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\r\n" * 1000,
        Code.UNREADABLE_MAIL,
    ),
    "two million empty lines": (b"From: a@b.example\r\n\r\n" + b"\n" * 2_000_001, Code.UNREADABLE_MAIL),
}


@pytest.mark.parametrize(("data", "code"), HOSTILE_MAIL.values(), ids=HOSTILE_MAIL.keys())
def test_hostile_mail_is_taken_apart_within_bounds(sandbox: Sandbox, data: bytes, code: Code) -> None:
    """The message is described, what did not fit is named, and no more parts come of it than are allowed."""
    found = sandbox.unpack(data, "message.eml")
    assert code in {problem.code for problem in found.problems}
    assert len(found.parts) <= 100
    assert found.from_address is not None


def test_few_levels_are_opened(sandbox: Sandbox) -> None:
    """What schools really send, a zip in a forwarded message, arrives."""
    found = sandbox.unpack(mail_with(nested_zips(2)), "message.eml")
    assert [part.name for part in found.parts] == ["inner.zip"]  # a form is a zip too, and is not opened
    assert found.parts[0].data == form("<w:t>inmost</w:t>")


def test_names_cannot_leave_their_folder(sandbox: Sandbox) -> None:
    """Zip entries and attachments called like paths are shown by their last word."""
    data = mail_with(zipped(("../../etc/cron.d/evil.docx", "x"), ("C:\\Windows\\win.docx", "y")))
    assert [part.name for part in sandbox.unpack(data, "m").parts] == ["evil.docx", "win.docx"]


def test_the_largest_message_a_server_lets_through_is_unpacked() -> None:
    """Fifty megabytes of attachments fit through the house's usual limits."""
    import random

    scan = b"\xff\xd8\xff" + random.Random(1).randbytes(34_000_000)
    with Sandbox() as sandbox:
        found = sandbox.unpack(mail_with(scan, "scan.jpg"), "m.eml")
    assert [len(part.data) for part in found.parts] == [len(scan)]
