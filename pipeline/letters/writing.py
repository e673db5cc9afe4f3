"""Turns a letter's facts into an e-mail: subject, text and HTML from three templates.

What a school wrote only ever fills a placeholder. HTML is escaped by Jinja; nothing from outside becomes a template.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cache
from typing import Any

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from pipeline.context import Context
from pipeline.store.tables import OutboxRow

from .blanks import blank_of
from .enclosures import enclose
from .replies import mark_of, message_id_of, plus_address
from .rules import REPLIES, sender_of

KINDS = ("acknowledgement", "question", "ask_again", "chaser")
WRITTEN = ("digest",)
"""Letters whose words are written elsewhere, and are among their facts."""
_DOCX = "vnd.openxmlformats-officedocument.wordprocessingml.document"


_CLOSING = {
    "acknowledgement": "This note was written automatically when your form arrived.",
    "question": "This note was written automatically when your form arrived. What is not plain in your answer, a person will read.",
    "ask_again": "This note was written automatically. If you are stuck, answer it, and a person will help.",
}
# A mailbox, and nobody's name.
_NO_PERSON = re.compile(
    r"\b(office|admin(istration)?|music|reception|enquiries|info|secretary|school|academy|primary|infants?|juniors?|mail|scans?|scanner"
    r"|copier|department|dept)\b|@",
    re.IGNORECASE,
)
_ID = re.compile(r"<[!-~]{3,900}>")


def _headers() -> HeaderRegistry:
    """Message-IDs are left whole: the library would write one of more than 70 characters as encoded words."""
    made = HeaderRegistry()
    for name in ("in-reply-to", "references"):
        made.map_to_type(name, MessageIDHeader)  # type: ignore[arg-type] # typeshed has it as no header
    return made


_POLICY = SMTP.clone(cte_type="7bit", header_factory=_headers())  # no server has to know 8BITMIME


@dataclass(frozen=True, slots=True)
class Words:
    """A letter as it is read."""

    subject: str
    text: str
    html: str


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("pipeline.letters"),
        autoescape=select_autoescape(("html",), default_for_string=True, default=False),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=False,
    )
    made.filters["lower_first"] = lambda text: text[:1].lower() + text[1:]
    return made


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)


def worded(kind: str, facts: dict[str, Any], *, blank_attached: bool = False) -> Words:
    """The three texts of a letter. LookupError for a kind there is none of."""
    if kind in WRITTEN:
        return Words(facts["subject"], facts["text"], _inliner().inline(facts["html"]))
    if kind not in KINDS:
        raise LookupError(f"there is no letter of the kind {kind}")
    name = " ".join(str(facts.get("name", "")).split())
    known = {
        **facts,
        "greeting": f"Dear {name}," if name and not _NO_PERSON.search(name) else "Hello,",
        "mark": f" {mark_of(facts['ref'])}" if facts.get("ref") else "",
        "blank_attached": blank_attached,
        "automatic": kind in REPLIES,
        "tone": facts.get("tone", "friendly"),
        "closing": _CLOSING.get(kind, ""),
    }
    made = _environment()
    subject = " ".join(made.get_template(f"{kind}.subject.txt").render(known).split())
    text = made.get_template(f"{kind}.txt").render(known)
    html = made.get_template(f"{kind}.html").render(known, subject=subject)
    return Words(subject, text, _inliner().inline(html))


def composed(row: OutboxRow, ctx: Context) -> EmailMessage:
    """The whole e-mail of a letter, the same whenever it is composed."""
    sender = sender_of(ctx.settings, ctx.hub) or "nobody@localhost"
    blank = blank_of(row.facts, ctx)
    words = worded(row.kind, row.facts, blank_attached=blank is not None)
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = row.recipient
    if ctx.settings.letters_plus and row.ref:
        message["Reply-To"] = plus_address(sender, row.ref)
    message["Subject"] = words.subject
    message["Date"] = _when(row.written_at)
    message["Message-ID"] = message_id_of(row.key, parseaddr(sender)[1].rpartition("@")[2])
    message["Auto-Submitted"] = "auto-replied" if row.kind in REPLIES else "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"  # Exchange's own programs heed this and not RFC 3834
    answers = str(row.facts.get("message_id") or "")
    if row.kind in REPLIES and _ID.fullmatch(answers):
        message["In-Reply-To"] = message["References"] = answers
    message.set_content(words.text)
    message.add_alternative(words.html, subtype="html")
    enclose(message, row.files or (), ctx.blobs)
    if blank is not None:
        message.add_attachment(blank.data, maintype="application", subtype=_DOCX, filename=blank.name)
    return message


@dataclass(frozen=True, slots=True)
class Read:
    """A letter as a person reads it before it goes, or after: its words, and the names of the files with it."""

    subject: str
    text: str
    files: list[str]


def as_read(row: OutboxRow, ctx: Context) -> Read:
    """The letter of a row as it goes, in words."""
    message = composed(row, ctx)
    part = message.get_body(("plain",))
    files = [each.get_filename() or "a file" for each in message.iter_attachments()]
    return Read(str(message["Subject"]), str(part.get_content()) if part is not None else "", files)


def _when(moment: datetime) -> str:
    return format_datetime(moment)
