"""A message or a dropped file taken apart. Runs in the child; whatever the bytes, an Opened comes of it."""

from collections.abc import Callable

from extractors.sniff import FileKind, sniff
from schemas.codes import Code, Failure
from schemas.reading import issue

from . import mail, outlook
from .automatic import automatic
from .bag import Bag
from .found import Found
from .head import is_ours, letterhead
from .names import words
from .opened import DOCX, IN_THE_BODY, TYPED_IN_THE_BODY, Opened
from .pasted import form_in, lines_in, shared_at

_MOST_SUBJECT = 400  # characters shown; the original keeps the rest


def unpack(data: bytes, name: str) -> Opened:
    """The people, words and files of a message; of a bare file the file, or what a zip or a mailbox holds."""
    kind = sniff(data, name)
    if kind is FileKind.TEXT and name.casefold().endswith(".eml"):
        kind = FileKind.EML  # what a mailbox gives is a message, however odd its headers
    if kind is FileKind.EML or (kind is FileKind.MBOX and len(mail.letters(data)) == 1):
        return _message(data, mail.parse)
    if kind is FileKind.MSG:
        return _message(data, outlook.parse)
    bag = Bag()
    bag.fill([Found(name, "application/octet-stream", data)])
    return Opened(body_text=_first(bag.words), parts=bag.parts, problems=bag.problems)


def _message(data: bytes, parse: Callable[[bytes], mail.Letter]) -> Opened:
    bag = Bag()
    try:
        letter = parse(data)
    except Failure as failure:
        bag.problems.append(issue(Code.UNREADABLE_MAIL, failure.detail))
        empty = mail.Letter(mail.headers(data if parse is mail.parse else b""))
        return _described(empty, "", bag)
    bag.problems += letter.problems
    bag.fill(letter.files)
    text = letter.text() or _first(bag.words)
    opened = _described(letter, text, bag)
    if opened.parts or opened.auto:
        return opened
    return _with_what_stands_for_a_file(opened, letter)


def _with_what_stands_for_a_file(opened: Opened, letter: mail.Letter) -> Opened:
    """A form pasted into the body, or a link to one: only where no file came, or every mail with both would be two."""
    bag = Bag()
    pasted = next((form for each in letter.html if (form := form_in(each))), None)
    typed = lines_in(opened.body_text, answers_ours=bool(opened.whole)) if pasted is None else None
    if pasted is not None:
        bag.fill([Found(IN_THE_BODY, DOCX, pasted)])
    elif typed is not None:
        bag.fill([Found(TYPED_IN_THE_BODY, "text/plain", typed)])
    elif (host := shared_at(opened.body_text, letter.html)) is not None:
        bag.problems.append(issue(Code.LINK_ONLY, f"(It leads to {host}.)"))
    return opened.model_copy(update={"parts": bag.parts, "problems": [*opened.problems, *bag.problems]})


def _first(texts: list[str]) -> str:
    return next((text for text in texts if text), "")


def _described(letter: mail.Letter, text: str, bag: Bag) -> Opened:
    message, whole = letter.message, letter.whole()
    name, address = next(mail.people(message, "from", "sender", "reply-to"), ("", None))
    _, sender = next(mail.people(message, "return-path"), ("", address))
    subject = words(str(message.get("subject", "")))[:_MOST_SUBJECT]
    auto = automatic(message, address or "", subject, has_documents=bool(bag.parts or bag.problems))
    head = letterhead(message, whole, bounced=auto == "bounce")
    return Opened(
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
        problems=[] if auto == "bounce" else bag.problems,
        head=head,
        whole=whole if head.marks or any(map(is_ours, head.replies_to)) else "",
    )
