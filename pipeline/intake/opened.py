"""What the child tells of a message besides its words and files: who may be answered, what it answers, who vouches for it."""

from pydantic import Field as Default

from schemas.base import Shape
from schemas.message import Unpacked

IN_THE_BODY = "the answers in the mail.docx"
"""What a form that was pasted into the mail itself is called, once it is written as a Word file."""
TYPED_IN_THE_BODY = "the answers in the mail.txt"
"""What answers that were typed into the mail itself are called."""
NO_FILES = frozenset({IN_THE_BODY, TYPED_IN_THE_BODY})
"""What may be a form and may be how a mail is laid out: where it is no form, it was never there."""

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Verdict(Shape):
    """One line of an Authentication-Results header (RFC 8601): who says so, what of, and for which domain."""

    server: str
    method: str  # "dmarc", "dkim", "spf"
    result: str  # "pass", "fail", ...
    domain: str = ""


class Letterhead(Shape):
    """What the headers of a message say of the way it came."""

    return_path: str | None = (
        None  # the envelope's sender; empty for the null path, None where no server wrote it
    )
    replies_to: list[str] = Default(default_factory=list)  # Message-IDs it answers, or returns as undelivered
    marks: list[str] = Default(
        default_factory=list
    )  # what may be marks of our letters: in subject, addresses, words
    silence: str | None = None  # why a machine must not answer it
    failed: list[str] = Default(default_factory=list)  # of a bounce: the addresses that did not work
    spam: bool = False  # the receiving server takes it for spam
    delayed: bool = False  # of a bounce: it is late, not lost
    verdicts: list[Verdict] = Default(default_factory=list)


class Opened(Unpacked):
    """A message taken apart, with what its headers say."""

    head: Letterhead = Default(default_factory=Letterhead)
    whole: str = ""  # where it may answer a letter of ours: all its words, quoted ones too


def head_of(unpacked: Unpacked) -> Letterhead:
    """What is known of the way a message came; nothing of a dropped file."""
    return unpacked.head if isinstance(unpacked, Opened) else Letterhead()


def whole_of(unpacked: Unpacked) -> str:
    """All words of a message that may answer a letter of ours; of any other, what its sender wrote."""
    return (unpacked.whole if isinstance(unpacked, Opened) else "") or unpacked.body_text
