"""What people send files in besides zips: winmail.dat, saved Outlook messages, S/MIME, uuencode; and links, and pasted forms."""

import base64
import binascii
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.intake import smime, tnef
from pipeline.intake.opened import Opened
from pipeline.intake.unpack import unpack
from pipeline.intake.uuencoded import without_files
from schemas.codes import Code, Failure

FORM = b"%PDF-1.7 a form " + bytes(range(256)) * 3


def letter(text: str = "Our form.", html: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Ada Byrd <ada@school.example>"
    message["Subject"] = "Music form"
    message["Message-ID"] = "<abc@school.example>"
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


def opened(message: EmailMessage | bytes) -> Opened:
    return unpack(message if isinstance(message, bytes) else message.as_bytes(), "m.eml")


def names(found: Opened) -> list[str]:
    return [each.name for each in found.parts]


def problems(found: Opened) -> list[Code]:
    return [each.code for each in found.problems]


def attribute(level: int, name: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def winmail(name: str, data: bytes) -> bytes:
    """A TNEF stream with one attachment ([MS-OXTNEF] 2.1)."""
    return b"".join(
        [
            struct.pack("<IH", 0x223E9F78, 1),
            attribute(1, 0x9006, 8, struct.pack("<I", 0x10000)),
            attribute(1, 0x9007, 6, struct.pack("<II", 1252, 0)),
            attribute(2, 0x9002, 6, bytes(14)),
            attribute(2, 0x8010, 1, name.encode("cp1252") + b"\0"),
            attribute(2, 0x800F, 6, data),
        ]
    )


def outcome(work: Callable[[], object]) -> Code | None:
    """The code of a Failure, or nothing."""
    try:
        work()
    except Failure as failure:
        return failure.code
    return None


def test_a_winmail_dat_is_opened() -> None:
    """The form that Outlook has wrapped is there under its own name."""
    message = letter()
    message.add_attachment(
        winmail("form.pdf", FORM), maintype="application", subtype="ms-tnef", filename="winmail.dat"
    )
    found = opened(message)
    assert [(each.name, each.data) for each in found.parts] == [("form.pdf", FORM)]


def test_a_broken_winmail_dat_is_told_of() -> None:
    """It is damaged, and the rest of the message is there."""
    message = letter()
    message.add_attachment(winmail("a", FORM)[:40] + b"\xff" * 90, maintype="application", subtype="ms-tnef")
    found = opened(message)
    assert problems(found) == [Code.DAMAGED]
    assert found.body_text == "Our form."


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_winmail_dat_raises(tail: bytes) -> None:
    """Whatever follows the signature, it is files or a Failure."""
    assert outcome(lambda: tnef.opened(winmail("a", b"x")[:30] + tail, 0)) in {None, Code.DAMAGED}


@pytest.fixture(scope="module")
def signer() -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ada Byrd")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    return certificate, key


def signed(
    signer: tuple[x509.Certificate, rsa.RSAPrivateKey], data: bytes, *options: pkcs7.PKCS7Options
) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data).add_signer(*signer, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary, *options])


def inner() -> bytes:
    message = letter("Signed, with our form.")
    for name in ("From", "Subject", "Message-ID"):
        del message[name]
    message.add_attachment(FORM, maintype="application", subtype="pdf", filename="form.pdf")
    return message.as_bytes()


def wrapped(data: bytes, kind: str = "signed-data") -> bytes:
    head = (
        b"From: ada@school.example\r\nSubject: Form\r\nMessage-ID: <1@school.example>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: application/pkcs7-mime; smime-type=%s; name="smime.p7m"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n" % kind.encode()
    )
    return head + base64.encodebytes(data)


def test_an_opaque_signature_is_opened(signer) -> None:
    """The words and the form inside an S/MIME envelope that only signs."""
    found = opened(wrapped(signed(signer, inner())))
    assert [(each.name, each.data) for each in found.parts] == [("form.pdf", FORM)]
    assert found.body_text == "Signed, with our form."


def test_what_is_enveloped_is_encrypted_and_told_of(signer) -> None:
    """Nobody here has the key: a person asks for the form without it."""
    certificate, _ = signer
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(inner()).add_recipient(certificate)
    data = builder.encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])
    found = opened(wrapped(data, "enveloped-data"))
    assert (names(found), problems(found)) == ([], [Code.ENCRYPTED])


def test_a_signature_that_stands_alone_is_no_document(signer) -> None:
    """A detached signature under another name than usual is not a form."""
    data = signed(signer, inner(), pkcs7.PKCS7Options.DetachedSignature)
    assert (names(opened(wrapped(data))), problems(opened(wrapped(data)))) == ([], [])


def test_indefinite_lengths_are_read() -> None:
    """Streaming signers write BER: constructed strings in pieces, ended by two zeros."""
    oid = bytes.fromhex("06092a864886f70d0107")
    octets = b"\x24\x80" + b"\x04\x03abc" + b"\x04\x02de" + b"\x00\x00"
    encapsulated = b"\x30\x80" + oid + b"\x01" + b"\xa0\x80" + octets + b"\x00\x00" + b"\x00\x00"
    body = b"\x30\x80" + b"\x02\x01\x01" + b"\x31\x00" + encapsulated + b"\x31\x00" + b"\x00\x00"
    data = b"\x30\x80" + oid + b"\x02" + b"\xa0\x80" + body + b"\x00\x00" + b"\x00\x00"
    assert smime.is_cms(data)
    assert smime.content(data) == b"abcde"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_no_signature_raises(tail: bytes) -> None:
    """Whatever follows, it is bytes or a Failure, and it ends."""
    data = b"\x30\x80" + bytes.fromhex("06092a864886f70d010702") + tail
    assert outcome(lambda: smime.content(data)) in {None, Code.DAMAGED, Code.ENCRYPTED}


def uuencode(name: str, data: bytes) -> str:
    lines = [binascii.b2a_uu(data[at : at + 45]).decode() for at in range(0, len(data), 45)]
    return f"begin 644 {name}\n{''.join(lines)}`\nend\n"


def test_a_uuencoded_file_leaves_the_words() -> None:
    """The form is a file again, and what is left is what was written."""
    found = opened(letter(f"Our form is below.\n\n{uuencode('our form.pdf', FORM)}\nPlease visit us."))
    assert [(each.name, each.data) for each in found.parts] == [("our form.pdf", FORM)]
    assert found.body_text == "Our form is below.\n\nPlease visit us."


@given(st.text(alphabet="begin 644\nxM`#!end", max_size=300))
def test_words_that_only_look_encoded_stay_words(text: str) -> None:
    """What is no whole file is left as it was written."""
    kept, found = without_files(text, 0)
    assert found or kept == text


def test_a_text_that_begins_thousands_of_files_is_words() -> None:
    """Each beginning is looked at, but no more than a scanner would write."""
    note = "begin 644 a\n" * 20_000
    assert opened(letter(note)).body_text.startswith("begin 644 a")


def test_a_message_of_a_mailbox_is_a_message_however_odd_its_headers() -> None:
    """What a server gives is mail, even where no header of it is one we know."""
    found = unpack(b"X-Odd: 1\r\n\r\nPlease make our visit a priority.\r\n", "message.eml")
    assert (found.parts, found.body_text) == ([], "Please make our visit a priority.")


def test_a_saved_outlook_message_that_is_broken_is_told_of() -> None:
    """A compound file that claims to be a message and is none is rejected with its code."""
    data = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(504)
        + "__properties_version1.0".encode("utf-16-le")
        + bytes(2000)
    )
    message = letter()
    message.add_attachment(data, maintype="application", subtype="vnd.ms-outlook", filename="form.msg")
    assert len(names(opened(message))) + len(problems(opened(message))) == 1


@pytest.mark.parametrize(
    "link",
    [
        "https://1drv.ms/w/s!Abc",
        "https://school-my.sharepoint.com/:w:/g/personal/x",
        "https://docs.google.com/document/d/abc/edit",
        "https://www.dropbox.com/s/abc/form.docx?dl=0",
        "https://we.tl/t-abc",
    ],
)
def test_a_link_instead_of_the_file_is_told_of(link: str) -> None:
    """It is never opened; a person asks for the file. In the words, and behind them."""
    assert problems(opened(letter(f"Our form: {link}"))) == [Code.LINK_ONLY]
    html = f'<p>Our form: <a href="{link}">Music form.docx</a></p>'
    assert problems(opened(letter("Our form", html))) == [Code.LINK_ONLY]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("See www.fernhill.example and https://fernhill.example/music", None),
        ("Hello", '<p>Hello</p><blockquote><a href="https://1drv.ms/w/s!Abc">form</a></blockquote>'),
        ("Hello\n\nOn 3 Oct 2026, hub@hub.example wrote:\n> https://1drv.ms/w/x", None),
        ("Not https://dropbox.com.evil.example/x", None),
    ],
)
def test_other_links_are_only_links(text: str, html: str | None) -> None:
    """A school's own site, a link in what is quoted, a host that only looks like one."""
    assert problems(opened(letter(text, html))) == []


def test_a_link_beside_a_form_is_only_a_link() -> None:
    """With the file there, nothing is missing."""
    message = letter("Also at https://1drv.ms/w/s!Abc")
    message.add_attachment(FORM, maintype="application", subtype="pdf", filename="form.pdf")
    assert problems(opened(message)) == []


QUESTIONS = "".join(f"<tr><td>Is there a lesson {n} each week?</td><td>yes {n}</td></tr>" for n in range(6))


@pytest.mark.parametrize(
    "html",
    [
        f"<table><tr><td><table>{QUESTIONS[:200]}</table></td></tr></table>",
        f"<p>Thanks</p><blockquote><table>{QUESTIONS}</table></blockquote>",
        "<table>" + "<tr><td>Tel</td><td>01234</td></tr>" * 8 + "</table>",
        f"<table><tr><td>{'Our form is below and we hope it helps'}</td></tr></table>",
    ],
)
def test_a_table_for_layout_is_no_document(html: str) -> None:
    """Signatures, what is quoted and pages built of tables are the mail, not a form."""
    assert names(opened(letter("x", html))) == []


def test_a_form_in_the_mail_counts_only_where_no_file_came() -> None:
    """Word pastes what it attaches: one form is one document."""
    message = letter("x", f"<table>{QUESTIONS}</table>")
    message.add_attachment(FORM, maintype="application", subtype="pdf", filename="form.pdf")
    assert names(opened(message)) == ["form.pdf"]


def head(**headers: str):
    message = letter()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return opened(message).head


def test_the_way_a_message_came_is_told() -> None:
    """Return path, what it answers, and our own server's word, the topmost of each server alone."""
    message = letter()
    message["Return-Path"] = "<Office@School.example>"
    message["In-Reply-To"] = "<one@hub.example>"
    message["References"] = "<zero@hub.example> <one@hub.example>"
    message["Authentication-Results"] = (
        "mx.hub.example; dkim=pass (good) header.d=school.example; spf=fail smtp.mailfrom=a@x.example"
    )
    message["Authentication-Results"] = "mx.hub.example; dmarc=pass header.from=forged.example"
    found = opened(message).head
    assert found.return_path == "office@school.example"
    assert found.replies_to == ["<zero@hub.example>", "<one@hub.example>"]
    told = [(each.method, each.result, each.domain) for each in found.verdicts]
    assert told == [("dkim", "pass", "school.example"), ("spf", "fail", "x.example")]


@pytest.mark.parametrize(
    ("headers", "silent"),
    [
        ({}, False),
        ({"Auto_Submitted": "no"}, False),
        ({"Auto_Submitted": "auto-generated; x=y"}, True),
        ({"List_Id": "<a.example>"}, True),
        ({"Precedence": "Bulk"}, True),
        ({"X_Auto_Response_Suppress": "OOF, AutoReply"}, True),
        ({"X_Auto_Response_Suppress": "DR, RN, NRN"}, False),
        ({"X_Spam_Flag": "YES"}, True),
        ({"X_MS_Exchange_Organization_SCL": "6"}, True),
        ({"X_MS_Exchange_Organization_SCL": "-1"}, False),
    ],
)
def test_who_must_not_be_answered_is_told(headers: dict[str, str], silent: bool) -> None:
    """RFC 3834, section 2, also where a form came with it."""
    assert (head(**headers).silence is not None) is silent


def report(fields: bytes) -> bytes:
    return (
        b"From: mailer-daemon@mx.example\r\nMessage-ID: <1@mx.example>\r\nReturn-Path: <>\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="r"\r\n\r\n'
        b"--r\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\n"
        b"Reporting-MTA: dns; mx.example\r\n\r\n" + fields + b"\r\n\r\n"
        b"--r\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <ours@hub.example>\r\n\r\n--r--\r\n"
    )


def test_a_bounce_names_who_it_is_about() -> None:
    """The recipient that failed, and the letter that came back; a delay names nobody."""
    found = opened(report(b"Final-Recipient: rfc822; Head@Old.example\r\nAction: failed\r\nStatus: 5.1.1"))
    assert (found.auto, found.head.failed, found.head.delayed) == ("bounce", ["head@old.example"], False)
    assert "<ours@hub.example>" in found.head.replies_to
    late = opened(report(b"Final-Recipient: rfc822; head@old.example\r\nAction: delayed"))
    assert (late.head.failed, late.head.delayed) == ([], True)
