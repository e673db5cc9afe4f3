"""A message or a dropped file taken apart. Runs in the child; whatever the bytes, an Unpacked comes of it."""

from email.message import Message

from extractors.sniff import FileKind, sniff
from schemas.codes import Code, Failure
from schemas.message import Unpacked
from schemas.reading import issue

from . import mail
from .automatic import automatic
from .bag import Bag
from .found import Found
from .names import words

_MOST_SUBJECT = 400  # characters shown; the original keeps the rest


def unpack(data: bytes, name: str) -> Unpacked:
    """The people, words and files of a message; of a bare file the file, or what a zip or a mailbox holds."""
    kind = sniff(data, name)
    if kind is FileKind.EML or (kind is FileKind.MBOX and len(mail.letters(data)) == 1):
        return _message(data)
    bag = Bag()
    bag.fill([Found(name, "application/octet-stream", data)])
    return Unpacked(body_text=_first(bag.words), parts=bag.parts, problems=bag.problems)


def _message(data: bytes) -> Unpacked:
    bag = Bag()
    try:
        letter = mail.parse(data)
    except Failure as failure:
        bag.problems.append(issue(Code.UNREADABLE_MAIL, failure.detail))
        return _described(mail.headers(data), "", bag)
    bag.problems += letter.problems
    bag.fill(letter.files)
    return _described(letter.message, letter.text() or _first(bag.words), bag)


def _first(texts: list[str]) -> str:
    return next((text for text in texts if text), "")


def _described(message: Message, text: str, bag: Bag) -> Unpacked:
    name, address = next(mail.people(message, "from", "sender", "reply-to"), ("", None))
    _, sender = next(mail.people(message, "return-path"), ("", address))
    subject = words(str(message.get("subject", "")))[:_MOST_SUBJECT]
    auto = automatic(message, address or "", subject, has_documents=bool(bag.parts or bag.problems))
    return Unpacked(
        message_id="".join(str(message.get("message-id", "")).split())[:_MOST_SUBJECT] or None,
        sender=sender,
        from_address=address,
        from_name=name or None,
        to=[each for _, each in mail.people(message, "to", "cc")],
        subject=subject,
        date=mail.date(message),
        body_text=text,
        auto=auto,
        # what a bounce brings back is our own letter
        parts=[] if auto == "bounce" else bag.parts,
        problems=bag.problems,
    )
