"""Reads from a message's headers who may be answered, what is answered, and what our own server says of the sender."""

import re
from collections.abc import Iterator
from email.message import Message

from .names import words
from .opened import Letterhead, Verdict

_IDS = re.compile(r"<[^<>\s]{3,300}>")
_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@']+@[^\s<>()\[\]\",;:@']+\.[^\s<>()\[\]\",;:@'.]+")
_MARK = re.compile(r"\b(r[0-9a-f]{16})\b")
_MOST = 20  # ids, verdicts or addresses: a thread's References grow with each answer
_LISTS = ("list-id", "list-post", "list-unsubscribe", "list-help", "mailing-list", "x-mailing-list")
_NOT_OUT_OF_OFFICE = re.compile(r"\b(all|autoreply|oof)\b", re.IGNORECASE)


def letterhead(message: Message, said: str, *, bounced: bool) -> Letterhead:
    """Everything but the words, and what they have of our marks; whatever is malformed is absent."""
    spam = _is_spam(message)
    return Letterhead(
        return_path=_return_path(message),
        replies_to=list(dict.fromkeys(_replies_to(message, bounced=bounced)))[-_MOST:],
        marks=list(dict.fromkeys(_marks(message, said)))[:_MOST],
        silence=_silence(message) or ("our mail server takes it for spam" if spam else None),
        failed=list(dict.fromkeys(_failed(message)))[:_MOST] if bounced else [],
        spam=spam,
        delayed=bounced and _actions(message) == {"delayed"},
        verdicts=list(_verdicts(message))[:_MOST],
    )


def is_ours(message_id: str) -> bool:
    """Whether a Message-ID may be of a letter that an installation of this house wrote."""
    return message_id.startswith("<ritornello.")


def _value(message: Message, name: str) -> str:
    return str(message.get(name, "")).strip()


def _return_path(message: Message) -> str | None:
    if message.get("return-path") is None:
        return None
    found = _ADDRESS.search(_value(message, "return-path"))
    return found[0].lower() if found else ""


def _replies_to(message: Message, *, bounced: bool) -> Iterator[str]:
    for name in ("references", "in-reply-to"):
        yield from _IDS.findall(
            words(_value(message, name)).replace(" ", "")
        )  # some write long ones as encoded words
    if bounced:  # what comes back undelivered brings its own headers
        for part in _parts(message):
            if part is not message:
                yield from _IDS.findall(_value(part, "message-id"))
            if part.get_content_type() == "text/rfc822-headers":
                yield from re.findall(r"(?im)^message-id:\s*(<[^<>\s]+>)", str(part.get_payload()))


def _marks(message: Message, said: str) -> Iterator[str]:
    """As the subject, the plus-address it was sent to, and a quoted letter carry them (pipeline.letters.replies)."""
    for name in ("subject", "to", "cc", "delivered-to", "x-original-to", "envelope-to"):
        yield from _MARK.findall(_value(message, name))
    yield from _MARK.findall(said)


def _silence(message: Message) -> str | None:
    """RFC 3834, section 2; the null return path is looked at where a letter is written."""
    if _value(message, "auto-submitted").lower().split(";")[0].strip() not in {"", "no"}:
        return "a machine sent it"
    if is_ours(_value(message, "message-id")):
        return "an installation like this one sent it"
    if any(message.get(name) is not None for name in _LISTS):
        return "it came through a list"
    if _value(message, "precedence").lower() in {"bulk", "list", "junk", "auto_reply"}:
        return "it is bulk mail"
    if _NOT_OUT_OF_OFFICE.search(_value(message, "x-auto-response-suppress")):
        return "it asks for no automatic answer"
    return None


def _is_spam(message: Message) -> bool:
    """What the usual filters write: SpamAssassin, rspamd, Exchange (SCL 5 and above goes to the junk folder)."""
    if _value(message, "x-spam-flag").lower().startswith("yes") or _value(message, "x-spam").lower() == "yes":
        return True
    if _value(message, "x-spam-status").lower().startswith("yes"):
        return True
    level = _value(message, "x-ms-exchange-organization-scl")
    return level.isdecimal() and int(level[:3]) >= 5


def _failed(message: Message) -> Iterator[str]:
    """The recipients of a delivery report that failed for good (RFC 3464, 2.3); a delay is none."""
    yield from _addresses(_value(message, "x-failed-recipients"))
    for part in _parts(message):
        if _value(part, "action").lower() == "failed":
            yield from _addresses(_value(part, "original-recipient") or _value(part, "final-recipient"))
    if not _actions(message):
        yield from _in_words(message)


def _actions(message: Message) -> set[str]:
    """What became of the recipients, as a delivery report says."""
    return {_value(part, "action").lower() for part in _parts(message)} - {""}


def _in_words(message: Message) -> Iterator[str]:
    """A report without fields of its own: the address its first words name."""
    for part in _parts(message):
        if part.get_content_type() == "text/plain":
            data = part.get_payload(decode=True)
            text = data.decode("utf-8", "replace") if isinstance(data, bytes) else ""
            yield from _addresses(text[:2000])[:1]
            return


def _addresses(text: str) -> list[str]:
    return [each.lower() for each in _ADDRESS.findall(text.rpartition("rfc822;")[2] or text)]


def _parts(message: Message) -> Iterator[Message]:
    """All parts, without recursion."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        yield part
        payload = part.get_payload()
        if isinstance(payload, list):
            waiting += [each for each in reversed(payload) if isinstance(each, Message)]


def _verdicts(message: Message) -> Iterator[Verdict]:
    """The topmost header of each server: what lies below one's own was there before it came in."""
    seen: set[str] = set()
    for header in message.get_all("authentication-results", [])[:_MOST]:
        text = re.sub(r"\([^()]*\)", " ", str(header))
        server, *results = (piece.strip() for piece in text.split(";"))
        server = server.split(" ")[0].lower()
        if not server or server in seen:
            continue
        seen.add(server)
        for each in results:
            found = re.match(r"(dmarc|dkim|spf)\s*=\s*([a-z]+)", each, re.IGNORECASE)
            if found:
                domain = re.search(r"(?:header\.(?:d|from|i)|smtp\.mailfrom)\s*=\s*\"?([^\s\"]+)", each)
                where = domain[1].rpartition("@")[2].lower() if domain else ""
                yield Verdict(server=server, method=found[1].lower(), result=found[2].lower(), domain=where)
