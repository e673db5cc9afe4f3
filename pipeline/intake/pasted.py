"""A form pasted into the mail's own body, and links that stand where a file should."""

import re
from urllib.parse import urlsplit

import lxml.html
from lxml import etree

from .wording import MOST, visible

# A form has more questions than a signature has lines; a layout table has no words in its first column's cells.
_ROWS, _WORDS, _COLUMNS = 4, 3, 2
_URL = re.compile(r"https?://[^\s<>\"')\]]{4,2000}", re.IGNORECASE)
# Where people keep files they share. A school's own website is not among them.
_SHARES = re.compile(
    r"(^|\.)(1drv\.ms|onedrive\.live\.com|sharepoint\.com|docs\.google\.com|drive\.google\.com|dropbox\.com|db\.tt"
    r"|wetransfer\.com|we\.tl|box\.com|icloud\.com|mega\.nz|sendgb\.com|transfernow\.net|office\.com|forms\.gle)$",
    re.IGNORECASE,
)


def form_in(markup: str) -> bytes | None:
    """The tables of a body that look like a completed form, as a page of their own; None where none does."""
    root = visible(markup)
    if root is None:
        return None
    tables = [each for each in root.iter("table") if _is_form(each)]
    if not tables:
        return None
    inside = b"".join(
        etree.tostring(each, encoding="utf-8", with_tail=False, method="html") for each in tables
    )
    return b'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>' + inside + b"</body></html>"


def _is_form(table: etree._Element) -> bool:
    """At least four rows that ask something in their first cell; tables for layout hold tables, and are none."""
    if any(True for _ in table.iterdescendants("table")):
        return False
    asking = 0
    for row in table.iter("tr"):
        cells = [each for each in row if each.tag in ("td", "th")]
        if len(cells) >= _COLUMNS and len("".join(cells[0].itertext()).split()) >= _WORDS:
            asking += 1
    return asking >= _ROWS


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
