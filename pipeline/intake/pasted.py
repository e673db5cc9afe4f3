"""A form pasted into the mail's own body, and links that stand where a file should."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import lxml.html
from lxml import etree

from .transcribed import as_word
from .wording import MOST, SIGN_OFF, visible

# A form has more questions than a signature has lines; a layout table has no words in its first column's cells.
_ROWS, _WORDS, _COLUMNS = 4, 3, 2
_HOLDERS = ("table", "p", "div", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "center")
_CONTACT = re.compile(r"@|\bwww\.|https?:|\b(tel|phone|fax|mobile)\b", re.IGNORECASE)
# A line of a form that was typed out: a question, or a label and an answer. A letter has one or two such lines.
_ASKS = re.compile(r"[^.!?:]{3,160}[?:](\s|$)")
_ASKING, _NUMBERS = 3, 4
_WHOLE = 25  # lines that ask: our letters ask eight things in three lines each, a form asks more
_HEADING = 80  # characters of a line that may be a question or a label by itself
_NUMBERED = re.compile(r"\(?\d{1,3}(\.\d{1,2})?[.):]\s*\D")
_TITLE = re.compile(r".{1,120}[^.!?,]")
_GREETING = re.compile(
    r"(dear|hi|hello|hey|good (morning|afternoon|evening|day)|thanks?|please|we|i)\b", re.IGNORECASE
)
_LABEL = re.compile(r"[^:.]{2,40}:(\s|$)")
_BELOW = 12  # paragraphs: name, role, signature and date, each with an empty one between
_URL = re.compile(r"https?://[^\s<>\"')\]]{4,2000}", re.IGNORECASE)
# Where people keep files they share. A school's own website is not among them.
_SHARES = re.compile(
    r"(^|\.)(1drv\.ms|onedrive\.live\.com|sharepoint\.com|docs\.google\.com|drive\.google\.com|dropbox\.com|db\.tt"
    r"|wetransfer\.com|we\.tl|box\.com|icloud\.com|mega\.nz|sendgb\.com|transfernow\.net|office\.com|forms\.gle)$",
    re.IGNORECASE,
)


def form_in(markup: str) -> bytes | None:
    """What looks like a completed form in a body, as a Word file of its own; None where nothing does.

    From its first table to its last, with the headings between; the words before and after are the mail's.
    """
    root = visible(markup)
    if root is None:
        return None
    blocks = list(_blocks(root))
    asking = [number for number, each in enumerate(blocks) if each.tag == "table" and _is_form(each)]
    if not asking:
        return None
    tables = [number for number, each in enumerate(blocks) if each.tag == "table" and not _is_card(each)]
    first, last = min(tables[0], asking[0]), max(tables[-1], asking[-1])
    words = [" ".join("".join(each.itertext()).split()) for each in blocks]
    return as_word(blocks[_from_title(words, first) : _to_signature(words, last) + 1])


def _from_title(words: list[str], first: int) -> int:
    """Where the form begins: with the title and labels right above its first table, not with the note above them."""
    while first and _TITLE.fullmatch(words[first - 1]) and not _GREETING.match(words[first - 1]):
        first -= 1
    return first


def _to_signature(words: list[str], last: int) -> int:
    """Where the form ends: with the last label that is filled in below its last table, not with the note's own end."""
    end = last
    for number in range(last + 1, min(last + 1 + _BELOW, len(words))):
        if SIGN_OFF.match(words[number]) or _CONTACT.search(words[number]):
            break
        if _LABEL.match(words[number]):
            end = number
    return end


def lines_in(text: str, *, answers_ours: bool = False) -> bytes | None:
    """What may be a form's questions with answers behind or below them, or its numbers with answers; None where nothing may.

    ``answers_ours``: it answers a letter of ours, whose own questions it may bring back; then it takes as many as a form has.
    """
    lines = [line.strip() for line in text.splitlines()]
    asking = sum(bool(_ASKS.match(line)) for line in lines)
    short = sum(0 < len(line) <= _HEADING for line in lines)
    numbered = 0 if answers_ours else sum(bool(_NUMBERED.match(line)) for line in lines)
    enough = asking >= _WHOLE if answers_ours else max(asking, short // 2) >= _ASKING or numbered >= _NUMBERS
    return text.encode() if enough else None


def _blocks(root: etree._Element) -> Iterator[etree._Element]:
    """The tables that hold words and no other tables, and the paragraphs outside tables, in order."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.tag == "table" and not any(True for _ in node.iterdescendants("table")):
            yield node
        elif not any(True for _ in node.iterdescendants(*_HOLDERS)):
            if "".join(node.itertext()).strip():
                yield node
        else:
            waiting += [each for each in reversed(node) if isinstance(each.tag, str)]


def _is_form(table: etree._Element) -> bool:
    """At least four rows that ask something in their first cell."""
    return sum(_asks(row) for row in table.iter("tr")) >= _ROWS


def _asks(row: etree._Element) -> bool:
    cells = [each for each in row if each.tag in ("td", "th")]
    return len(cells) >= _COLUMNS and len("".join(cells[0].itertext()).split()) >= _WORDS


def _is_card(table: etree._Element) -> bool:
    """Whether a table is how somebody signs, or only one cell wide."""
    words = " ".join(table.itertext())
    narrow = all(
        len([each for each in row if each.tag in ("td", "th")]) < _COLUMNS for row in table.iter("tr")
    )
    return narrow or (not _is_form(table) and bool(_CONTACT.search(words)))


def shared_at(text: str, markups: list[str]) -> str | None:
    """The host of the first link to a shared file, in the words or behind them; it is never opened."""
    links = [*_URL.findall(text[:MOST]), *(link for each in markups for link in _links(each))]
    for link in links:
        try:
            host = urlsplit(link).hostname or ""
        except ValueError:
            continue  # no address after all
        if _SHARES.search(host):
            return host
    return None


def _links(markup: str) -> list[str]:
    root = visible(markup)
    if root is None:
        return []
    return [str(each.get("href", "")) for each in root.iter("a") if isinstance(each, lxml.html.HtmlElement)]
