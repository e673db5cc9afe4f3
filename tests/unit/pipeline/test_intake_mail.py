"""Messages taken apart: people, words and files."""

import base64
import io
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage, Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake.names import file_name
from pipeline.intake.unpack import unpack
from schemas.codes import Code
from schemas.message import Unpacked

FORM = b"PK\x03\x04 not really a form"
PHOTO = b"\xff\xd8\xff\xc0\x00\x11\x08" + (1600).to_bytes(2) + (1200).to_bytes(2) + b"x" * 60_000
LOGO = b"\x89PNG\r\n\x1a\n" + bytes(8) + (240).to_bytes(4) + (80).to_bytes(4) + b"x" * 30_000
PAGE = b"\x89PNG\r\n\x1a\n" + bytes(8) + (1240).to_bytes(4) + (1754).to_bytes(4) + b"x" * 8_000


def letter(text: str = "Please find our form attached.", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Ada Byrd <Ada@School.example>"
    message["To"] = "hub@hub.example"
    message["Cc"] = "East team <east@hub.example>"
    message["Subject"] = "Music form – Sandhollow"
    message["Date"] = "Mon, 05 Oct 2026 09:30:00 +0100"
    message["Message-ID"] = "<abc@school.example>"
    for name, value in headers.items():
        del message[name]
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def with_form(message: EmailMessage, name: str = "form.docx", data: bytes = FORM) -> EmailMessage:
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def opened(message: Message | bytes, name: str = "m.eml") -> Unpacked:
    return unpack(message if isinstance(message, bytes) else message.as_bytes(), name)


def names(found: Unpacked) -> list[str]:
    return [part.name for part in found.parts]


def test_a_letter_with_a_form() -> None:
    """People, subject, date, words and file are all there; addresses in lower case, the date in UTC."""
    found = opened(with_form(letter()))
    assert (found.from_address, found.from_name, found.sender) == (
        "ada@school.example",
        "Ada Byrd",
        "ada@school.example",
    )
    assert found.to == ["hub@hub.example", "east@hub.example"]
    assert found.subject == "Music form – Sandhollow"
    assert found.date == datetime(2026, 10, 5, 8, 30, tzinfo=UTC)
    assert found.message_id == "<abc@school.example>"
    assert found.body_text == "Please find our form attached."
    assert [(part.name, part.data) for part in found.parts] == [("form.docx", FORM)]
    assert found.auto is None


@pytest.mark.parametrize(
    ("said", "arrived", "counts"),
    [
        ("Mon, 05 Oct 2026 08:30:00 +0000", "Tue, 06 Oct 2026 09:00:00 +0000", datetime(2026, 10, 5, 8, 30, tzinfo=UTC)),
        ("Sun, 05 Oct 2025 08:30:00 +0000", "Mon, 05 Oct 2026 08:31:00 +0000", datetime(2026, 10, 5, 8, 31, tzinfo=UTC)),
        ("nonsense", "Mon, 05 Oct 2026 08:31:00 +0000", datetime(2026, 10, 5, 8, 31, tzinfo=UTC)),
        ("Mon, 05 Oct 2026 08:30:00 +0000", "nonsense", datetime(2026, 10, 5, 8, 30, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_clock_that_is_wrong_by_a_year_is_not_believed(said: str, arrived: str, counts: datetime) -> None:
    """The last server says when it came; a day or two on its way is nothing."""
    sent = with_form(letter())
    del sent["Date"]
    sent["Date"] = said
    sent["Received"] = f"from a.example by mx.hub.example with ESMTPS id 1; {arrived}"
    sent["Received"] = "from pc.school.example by a.example; Sun, 05 Oct 2025 08:30:01 +0000"
    assert opened(sent).date == counts


def test_a_dropped_file_is_one_part_and_nothing_else() -> None:
    """A bare file has no headers."""
    found = opened(b"%PDF-1.4", "C:\\scans\\page 1.pdf")
    assert (names(found), found.from_address, found.message_id, found.body_text) == (
        ["page 1.pdf"],
        None,
        None,
        "",
    )


def test_an_empty_file_is_still_a_file() -> None:
    """Nothing that was sent vanishes: its emptiness is for the reader to report."""
    assert names(opened(b"", "form.docx")) == ["form.docx"]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('filename="form.docx"', "form.docx"),
        ("filename*=utf-8''Gr%C3%B6%C3%9Fe.docx", "Größe.docx"),
        ('filename*0="a long "; filename*1="name.docx"', "a long name.docx"),
        ('filename="=?utf-8?B?R3LDtsOfZS5kb2N4?="', "Größe.docx"),
        ('filename="../../etc/form.docx"', "form.docx"),
        ('filename="C:\\\\Users\\\\form.docx"', "form.docx"),
        ('filename="form\u202excod.exe"', "formxcod.exe"),
        ('filename="Gr\u00f6\u00dfe.docx"', "Größe.docx"),
        ("filename*=no-such-charset''form%20%FF.docx", "form ÿ.docx"),
        ("", "attachment-1.pdf"),
    ],
)
def test_names_are_read_however_they_are_written(header: str, name: str) -> None:
    """RFC 2231, RFC 2047, raw bytes, paths and direction marks all give one plain name."""
    found = opened(
        b"From: a@b.example\r\nMessage-ID: <1>\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: application/pdf\r\nContent-Disposition: attachment; "
        + header.encode()
        + b"\r\n\r\n%PDF-1.4\r\n--x--\r\n"
    )
    assert names(found) == [name]


def test_a_form_in_a_forwarded_message_is_found() -> None:
    """What a colleague forwards as an attachment is opened, and its words stand in where the cover is blank."""
    outer = letter(" ")
    outer.add_attachment(with_form(letter("We would like a visit.")))
    found = opened(outer)
    assert names(found) == ["form.docx"]
    assert found.body_text == "We would like a visit."


def test_a_forwarded_message_in_base64_is_found() -> None:
    """Exchange encodes nested messages, which the standard forbids and the standard parser loses."""
    inner = base64.encodebytes(with_form(letter()).as_bytes())
    found = opened(
        b"From: a@b.example\r\nMessage-ID: <1>\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + inner
        + b"\r\n--x--\r\n"
    )
    assert names(found) == ["form.docx"]


def test_a_message_saved_as_a_file_and_attached_is_opened() -> None:
    """An .eml sent as an ordinary attachment is a message all the same."""
    found = opened(with_form(letter(), "old mail.eml", with_form(letter(), "inner.docx").as_bytes()))
    assert names(found) == ["inner.docx"]


def test_zips_are_opened_without_their_litter() -> None:
    """A zip in a zip gives its documents; what a Mac adds is left out."""
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep/form.pdf", b"%PDF-1.4")
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("more.zip", inner.getvalue())
        archive.writestr("__MACOSX/._form.pdf", b"x")
        archive.writestr(".DS_Store", b"x")
        archive.writestr("photo.jpg", PHOTO)
    assert names(opened(with_form(letter(), "all.zip", outer.getvalue()))) == ["form.pdf", "photo.jpg"]


def test_pictures_that_are_pages_are_kept_and_logos_are_not() -> None:
    """Inline pictures count by their size on paper; an attached picture always counts."""
    message = letter()
    message.add_alternative('<p>See <img src="cid:page"> <img src="cid:logo"></p>', subtype="html")
    body = message.get_body(("html",))
    assert isinstance(body, EmailMessage)
    for identity, data in (("page", PAGE), ("logo", LOGO)):
        body.add_related(data, maintype="image", subtype="png", cid=f"<{identity}>")
    message.make_mixed()
    message.add_attachment(PHOTO, maintype="image", subtype="jpeg", filename="IMG_1.jpg")
    message.add_attachment(LOGO, maintype="image", subtype="png", filename="small.png")
    found = opened(message)
    assert [len(part.data) for part in found.parts] == [len(PAGE), len(PHOTO), len(LOGO)]


def test_an_inline_pdf_without_a_name_is_a_document() -> None:
    """Apple Mail puts documents among the words."""
    message = letter()
    message.make_mixed()
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", disposition="inline")
    assert names(opened(message)) == ["attachment-1.pdf"]


def test_signatures_and_cards_are_not_documents() -> None:
    """What mail programs add by themselves is not shown to anyone."""
    message = with_form(letter())
    message.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    message.add_attachment("BEGIN:VCARD", subtype="vcard", filename="ada.vcf")
    assert names(opened(message)) == ["form.docx"]


def test_a_file_that_cannot_be_opened_is_a_document_all_the_same() -> None:
    """A broken zip through a group address is a problem to solve, not a list's mail to set aside."""
    found = opened(with_form(letter(List_Id="<hub.groups.example>"), "forms.zip"))
    assert [problem.code for problem in found.problems] == [Code.DAMAGED]
    assert found.auto is None


def test_an_encrypted_message_says_so() -> None:
    """Staff are told that the message itself is locked."""
    found = opened(
        b"From: a@b.example\r\nMessage-ID: <1>\r\nContent-Type: multipart/encrypted; boundary=x\r\n\r\n"
        b"--x\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--x--\r\n"
    )
    assert [problem.code for problem in found.problems] == [Code.ENCRYPTED]


def test_a_mailbox_file_gives_the_files_of_all_its_messages() -> None:
    """An exported mailbox that was attached is opened message by message."""
    box = b"".join(
        b"From x Mon Oct  5 09:00:00 2026\n" + with_form(letter(), f"{n}.docx").as_bytes() + b"\n\n"
        for n in "ab"
    )
    assert names(opened(with_form(letter(), "export", box))) == ["a.docx", "b.docx"]


def test_headers_that_make_no_sense_raise_nothing() -> None:
    """What cannot be read is absent, and the rest is there."""
    found = opened(
        b"From: =?utf-8?B?broken\r\n <<>>, @, ;x (\r\nReceived: x\r\nDate: the day after\r\nMessage-ID: \r\n"
        b"Subject: =?no-such?Q?caf=E9?= \xe9t\xe9\r\nContent-Type: multipart/mixed; boundary=\r\n\r\nHello"
    )
    assert (found.from_address, found.date, found.message_id) == (None, None, None)
    assert "été" in found.subject


def test_an_address_is_found_in_a_broken_header() -> None:
    """A name with loose punctuation does not hide who wrote."""
    found = opened(b"From: Byrd, Ada (Music), <ada@school.example>\r\nMessage-ID: <1>\r\n\r\nHello")
    assert found.from_address == "ada@school.example"


@pytest.mark.parametrize(
    ("headers", "auto"),
    [
        ({}, None),
        ({"Auto-Submitted": "auto-replied"}, "auto_reply"),
        ({"Auto-Submitted": "no"}, None),
        ({"X-Autoreply": "yes"}, "auto_reply"),
        ({"X-Auto-Response-Suppress": "All"}, "auto_reply"),
        ({"Precedence": "auto_reply"}, "auto_reply"),
        ({"Subject": "Automatic reply: form"}, "auto_reply"),
        ({"Subject": "[External] Out of Office: form"}, "auto_reply"),
        ({"Subject": "Ateb awtomatig: ffurflen"}, "auto_reply"),
        ({"Subject": "Automatische Antwort: form"}, "auto_reply"),
        ({"Subject": "Réponse automatique : form"}, "auto_reply"),
        ({"Subject": "Odpowiedź automatyczna: form"}, "auto_reply"),
        ({"Subject": "自动回复: form"}, "auto_reply"),
        ({"Subject": "Re: Automatic reply: form"}, None),
        ({"Precedence": "bulk"}, "list_mail"),
        ({"List-Id": "<music.lists.example>"}, "list_mail"),
        ({"From": "MAILER-DAEMON@mx.example", "Return-Path": "<>"}, "bounce"),
        ({"From": "postmaster@mx.example", "Subject": "Undeliverable: reminder"}, "bounce"),
        ({"From": "postmaster@school.example", "Subject": "Our music form"}, None),
        ({"X-Failed-Recipients": "head@school.example"}, "bounce"),
    ],
)
def test_machines_are_told_from_people(headers: dict[str, str], auto: str | None) -> None:
    """Bounces, automatic replies and lists are known by their headers."""
    assert opened(letter(**headers)).auto == auto


@pytest.mark.parametrize(
    "headers",
    [
        {"List-Id": "<hub.groups.example>"},
        {"Auto-Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"X-Auto-Response-Suppress": "OOF"},
        {"Subject": "Away from school, so here is our form"},
    ],
)
def test_a_return_is_never_taken_for_a_machines_mail(headers: dict[str, str]) -> None:
    """Through a group address or from a scanner, a message with a document is a message with a document."""
    assert opened(with_form(letter(**headers))).auto is None


def test_what_a_bounce_brings_back_is_not_a_document() -> None:
    """Our own letter with our own blank form must not be read as a return."""
    found = opened(
        b"From: mailer-daemon@mx.example\r\nMessage-ID: <1>\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n'
        b"--r\r\nContent-Type: text/plain\r\n\r\nFailed.\r\n--r\r\nContent-Type: message/rfc822\r\n\r\n"
        + with_form(letter(), "blank.docx").as_bytes()
        + b"\r\n--r--\r\n"
    )
    assert (found.auto, found.parts, found.body_text) == ("bounce", [], "Failed.")


def test_html_alone_is_read() -> None:
    """A message without a plain version says the same."""
    message = letter()
    message.set_content("<style>p{}</style><p>Dear hub,</p><p>Form&nbsp;attached.</p>", subtype="html")
    assert opened(message).body_text == "Dear hub,\n\nForm attached."


def test_text_in_another_charset_is_read() -> None:
    """Windows-1252, or a charset nobody knows, loses no word."""
    for charset in ("windows-1252", "x-unknown", "utf-8"):
        data = f"From: a@b.example\r\nMessage-ID: <1>\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode()
        assert opened(data + "Größe – 45".encode("cp1252")).body_text == "Größe – 45"


def test_utf_16_mail_is_read() -> None:
    """Some programs save a message in UTF-16."""
    assert opened(letter().as_string().encode("utf-16")).from_address == "ada@school.example"


@given(st.binary(max_size=400))
def test_no_message_raises(tail: bytes) -> None:
    """Whatever follows a few headers, it is taken apart."""
    found = opened(
        b"From: a@b.example\r\nMessage-ID: <1>\r\nContent-Type: multipart/mixed; boundary=x\r\n" + tail
    )
    assert isinstance(found, Unpacked)


@given(st.text(max_size=300))
def test_a_name_is_always_safe(text: str) -> None:
    """Any name comes out short, on one line, without folders, and never empty."""
    name = file_name(text, "fallback")
    assert 0 < len(name) <= 100
    assert not set(name) & set('/\\\r\n\0<>:"|?*')
    assert name not in (".", "..")
