"""One e-mail, read with the standard library's parser and without trust in a single header."""

import base64
import binascii
import email.parser
import email.policy
import email.utils
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message

from schemas.codes import Code, Failure
from schemas.reading import Issue, issue

from . import wording
from .found import Found
from .names import decoded, raw_text, words
from .pictures import is_decoration
from .uuencoded import without_files

# The parser calls itself for each level of nesting, and each level costs every line below it: so headers that
# could open a level are counted first. A forwarded thread with 40 attachments has some 60.
MAX_HEADERS = 300
# The longest legal line is 998; a "To" with 300 addresses has 10,000.
_MAX_HEADER = 20_000
_MAX_PEOPLE = 50
_ON_ITS_WAY = timedelta(days=7)  # servers give up after four or five (RFC 5321, 4.5.4.1)
# The parser takes 5 s for ten million. 50 MB in base64 are 900,000.
_MOST_HEAD = 1 << 20  # bytes of headers; servers refuse more than some 100 KB
_MAX_LINES = 2_000_000
_MOST_WHOLE = 50_000  # characters of a reply with the thread below it; our letters have 3,000

_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@]+@[^\s<>()\[\]\",;:@]+")
# RFC 4155: a line "From address date", at the start or after an empty line
_START = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From \S+[^\n]*\d{4}[^\n]*\n")
_SEALED = {"multipart/encrypted", "application/pgp-encrypted"}
# signatures and cards that mail programs add by themselves
_SEALS = {
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
    "application/pgp-keys",
    "text/vcard",
    "text/x-vcard",
}
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}")


class _Policy(email.policy.Compat32):
    """Headers as plain text, unfolded. The structured headers of ``policy.default`` raise on malformed ones."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        del name
        return re.sub(r"\r?\n(?=[ \t])", "", raw_text(value))[:_MAX_HEADER]


@dataclass(slots=True)
class Letter:
    """What one message holds: its headers, the words in its own body, and its files, nested messages among them."""

    message: Message
    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    forwarded: list[str] = field(default_factory=list)  # the words of messages inside
    files: list[Found] = field(default_factory=list)
    problems: list[Issue] = field(default_factory=list)

    def text(self) -> str:
        """What the sender wrote; where that is nothing, what the message inside says."""
        own = wording.own_words("\n".join(self.plain))
        if not own and self.html:
            own = wording.own_words("\n".join(map(wording.from_html, self.html)))
        return own or next((text for text in self.forwarded if text), "")

    def whole(self) -> str:
        """All words of its own body, with what it quotes; the text where there is one, else the HTML as text."""
        plain = "\n".join(self.plain)
        return (
            plain if plain.strip() else "\n".join(wording.from_html(each, whole=True) for each in self.html)
        )[:_MOST_WHOLE]


def parse(data: bytes) -> Letter:
    """A message taken apart, nested messages included; Failure UNREADABLE_MAIL where it nests beyond reason."""
    data = plain_bytes(data)
    if data.count(b"\n") > _MAX_LINES:
        raise Failure(f"It has more than {_MAX_LINES} lines.", code=Code.UNREADABLE_MAIL)
    openings = re.findall(rb"(?im)^content-type[ \t]*:", data)
    if len(openings) > MAX_HEADERS:
        raise Failure(f"It has {len(openings)} parts.", code=Code.UNREADABLE_MAIL)
    try:
        letter = Letter(email.parser.BytesParser(policy=_Policy()).parsebytes(data))
        _walk(letter)
    except RecursionError as error:
        raise Failure("It nests too deep.", code=Code.UNREADABLE_MAIL) from error
    return letter


def headers(data: bytes) -> Message:
    """Only the headers, for a message whose parts cannot be read."""
    head = re.split(rb"\r?\n\r?\n", plain_bytes(data)[:_MOST_HEAD], maxsplit=1)[0]
    return email.parser.BytesParser(policy=_Policy()).parsebytes(head, headersonly=True)


def plain_bytes(data: bytes) -> bytes:
    """A message as the parser wants it: no byte order mark, no UTF-16, no mbox line, no empty lines before it."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data[: len(data) & ~1].decode("utf-16", "replace").encode()
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n \t")
    return data.partition(b"\n")[2] if data.startswith(b"From ") else data


def letters(mailbox: bytes) -> list[bytes]:
    """The messages of an mbox file, without the lines between them."""
    starts = [(match.start(), match.end()) for match in _START.finditer(mailbox)]
    if not starts:
        return [plain_bytes(mailbox)]
    ends = [start for start, _ in starts[1:]] + [len(mailbox)]
    return [mailbox[start:end] for (_, start), end in zip(starts, ends, strict=True)]


def _walk(letter: Letter) -> None:
    """Sort the leaves into words and files; a list instead of recursion, the depth kept beside each part."""
    waiting: list[tuple[Message, int]] = [(letter.message, 0)]
    while waiting:
        part, depth = waiting.pop()
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = _inner(part)
            if isinstance(inner, bytes):
                letter.files.append(Found("message.eml", kind, inner, depth))
            elif inner is not None:
                letter.forwarded.append("")
                waiting.append((inner, depth + 1))
        elif kind in _SEALED:
            letter.problems.append(issue(Code.ENCRYPTED, "(The message itself is encrypted.)"))
        elif kind.startswith("message/") or kind in _SEALS:
            continue  # delivery reports and receipts: about a message, not in it; signatures
        elif part.is_multipart():
            waiting += [(child, depth) for child in reversed(_children(part))]
        else:
            _leaf(letter, part, kind, depth)


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _inner(part: Message) -> Message | bytes | None:
    """The message inside; its bytes where it came in base64, which RFC 2046 forbids and Exchange does."""
    inner = next(iter(_children(part)), None)
    if inner is not None and str(part.get("content-transfer-encoding", "")).strip().lower() == "base64":
        try:
            return base64.b64decode(str(inner.get_payload()))
        except (binascii.Error, ValueError):
            return inner
    return inner


def _leaf(letter: Letter, part: Message, kind: str, depth: int) -> None:
    name = _name(part)
    data = part.get_payload(decode=True)
    octets = data if isinstance(data, bytes) else b""
    attached = part.get_content_disposition() == "attachment"
    if kind.startswith("text/") and not name and not attached:
        text, files = decoded(octets, part.get_content_charset()), list[Found]()
        if kind == "text/plain":
            text, files = without_files(text, depth)
        letter.files += files
        _words(letter, kind, text, depth)
        return
    inline = part.get_content_disposition() == "inline" or part.get("content-id") is not None
    if kind.startswith("image/") and inline and is_decoration(octets):
        return  # a logo in a signature
    if octets or name:
        letter.files.append(
            Found(name, kind if _TYPE.fullmatch(kind) else "application/octet-stream", octets, depth)
        )


def _words(letter: Letter, kind: str, text: str, depth: int) -> None:
    if depth:
        own = wording.own_words(text if kind != "text/html" else wording.from_html(text))
        letter.forwarded[-1] = letter.forwarded[-1] or own
    elif kind == "text/plain":
        letter.plain.append(text)
    elif kind == "text/html":
        letter.html.append(text)


def _name(part: Message) -> str | None:
    """The file name, by RFC 2231, RFC 2047 or neither."""
    try:
        return part.get_filename()
    except (ValueError, TypeError, LookupError, AttributeError):  # continuations that do not add up
        found = re.search(r'name\*?\d*\*?="?([^";]+)', str(part.get("content-disposition", "")))
        return found[1] if found else None


def people(message: Message, *names: str) -> Iterator[tuple[str, str]]:
    """Name and address of each person in these headers; addresses in lower case."""
    count = 0
    for value in (value for name in names for value in message.get_all(name, [])):
        text = str(value)
        pairs = [pair for pair in email.utils.getaddresses([text]) if "@" in pair[1]]
        # where the header is malformed, whatever looks like an address
        for name, address in pairs or [("", found) for found in _ADDRESS.findall(text)]:
            if count < _MAX_PEOPLE and (match := _ADDRESS.search(address)):
                count += 1
                yield words(name), match[0].lower()


def date(message: Message) -> datetime | None:
    """When it says it was sent, in UTC; None where it does not say so in a way that is a date.

    A computer whose clock is wrong by a year would put a return into last year's round. The last server says when it
    had the message, in the uppermost Received (RFC 5321, 4.4): further from that than mail is ever kept on its way,
    the sender's own word is not believed.
    """
    said = _moment(str(message.get("date", "")))
    arrived = _moment(str(message.get("received", "")).rpartition(";")[2])
    if said is None or arrived is None:
        return said or arrived
    return said if abs(said - arrived) <= _ON_ITS_WAY else arrived


def _moment(text: str) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
