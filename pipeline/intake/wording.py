"""What a person wrote in a message: HTML as text, without quoted history, signature and disclaimer."""

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree

# A covering note has a few hundred characters; a long newsletter 200,000.
MOST = 200_000
# where a line ends: by itself, at a block, or at a paragraph
_LINE, _BLOCK, _PARAGRAPH = "\n", "\v", "\f"
_BREAKS = {
    **dict.fromkeys(("div", "tr", "li", "hr", "pre"), _BLOCK),
    **dict.fromkeys(("p", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"), _PARAGRAPH),
}
_UNSEEN = {"script", "style", "head", "title", "template", "svg"}
# how mail programs mark what they quote: Apple and Thunderbird, Gmail, Outlook on the web
_QUOTES = ("blockquote", "gmail_quote", "yahoo_quoted", "divrplyfwdmsg", "appendonsend")

# everything below such a line is older mail
_OLDER = re.compile(
    r"-{2,}\s*(original|forwarded) (message|appointment)|begin forwarded message:|_{20,}\s*$"
    r"|from:\s.+\bsent:\s|\*?from:\*?\s.*@",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(r"on\b(?=.*[\d@]).{6,120}\bwrote:\s*$", re.IGNORECASE)
SIGN_OFF = re.compile(
    r"((kind(est)?|best|warm(est)?|many|with)?\s*(kind |best |warm )?(regards|wishes|thanks)( again)?"
    r"|yours( (sincerely|faithfully|truly|ever))?|sincerely|cheers|thank you|thanks in advance)[\s,.!]*$",
    re.IGNORECASE,
)
_MACHINE = re.compile(r"(sent|get) (from|via|outlook for)\b.{0,60}$", re.IGNORECASE)
_POSTSCRIPT = re.compile(r"p\.?\s?s\.?[\s:,-]", re.IGNORECASE)


def from_html(markup: str, *, whole: bool = False) -> str:
    """The visible words of an HTML body, a line for each block, without what it quotes; with it, where ``whole``."""
    root = visible(markup, whole=whole)
    if root is None:
        return re.sub(r"<[^>]*>", " ", markup[:MOST])
    text = re.sub(r"[ \t\xa0]+", " ", "".join(_pieces(root)))
    return re.sub(r" ?[\n\v\f][ \n\v\f]*", _line_end, text).strip()


def visible(markup: str, *, whole: bool = False) -> etree._Element | None:
    """An HTML body without what is not shown or (unless ``whole``) only quoted; None where it is no HTML."""
    try:
        root = lxml.html.document_fromstring(markup[: MOST * 5])
    except (
        etree.ParserError,
        etree.XMLSyntaxError,
        ValueError,
    ):  # empty, or declares an encoding it is not in
        return None
    for node in list(root.iter()):
        if not isinstance(node.tag, str) or node.tag in _UNSEEN or (not whole and _is_quote(node)):
            _cut(node)
    return root


def _line_end(run: re.Match[str]) -> str:
    """One new line, or an empty one too after a paragraph or where lines were left empty."""
    return "\n\n" if _PARAGRAPH in run[0] or run[0].count(_LINE) > 1 else "\n"


def _is_quote(node: etree._Element) -> bool:
    mark = f"{node.get('class', '')} {node.get('id', '')}".lower()
    return node.tag == "blockquote" or any(name in mark for name in _QUOTES)


def _cut(node: etree._Element) -> None:
    """Take a node out and leave the words after it."""
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        before = node.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def _pieces(root: etree._Element) -> Iterator[str]:
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if node.tag == "br" and event == "start":
            yield _LINE
        elif node.tag in _BREAKS:
            yield _BREAKS[node.tag]
        elif event == "end" and node.tag in ("td", "th"):
            yield " "
        text = node.text if event == "start" else node.tail
        if text:
            yield re.sub(r"\s+", " ", text)


def own_words(text: str) -> str:
    """What the sender wrote now: quoted lines, older mail below, and the signature are left out.

    A postscript after the signature is kept. Where in doubt, words are kept.
    """
    lines = [line.rstrip() for line in text[:MOST].replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    lines = list(_without_history(lines))
    for number, line in enumerate(lines):
        if line == "--" or (number and _is_sign_off(lines, number)):
            lines = lines[:number] + _postscript(lines[number + 1 :])
            break
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_history(lines: list[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        plain = line.strip()
        both = f"{plain} {lines[number + 1].strip()}" if number + 1 < len(lines) else plain
        if _OLDER.match(plain) or (plain.lower().startswith("from:") and _OLDER.match(both)):
            return
        attribution = _ATTRIBUTION.match(plain) or (
            _ATTRIBUTION.match(both)
            and not plain.endswith((".", "!", "?"))
            and plain.lower().startswith("on ")
        )
        ends = number and lines[number - 1].strip().lower().startswith("on ") and plain.endswith("wrote:")
        if not (attribution or ends or plain.startswith(">") or _MACHINE.match(plain)):
            yield line


def _is_sign_off(lines: list[str], number: int) -> bool:
    """A closing phrase on a line of its own, with something before it and a name, or nothing, after it."""
    if not SIGN_OFF.match(lines[number].strip()) or not any(line.strip() for line in lines[:number]):
        return False
    after = next((line.strip() for line in lines[number + 1 :] if line.strip()), "")
    return len(after.split()) <= 6 and not after.endswith((".", "?", "!", ":"))


def _postscript(lines: list[str]) -> list[str]:
    """From "PS" to the next empty line."""
    kept: list[str] = []
    for line in lines:
        if kept and not line.strip():
            break
        if kept or _POSTSCRIPT.match(line.strip()):
            kept.append(line)
    return ["", *kept] if kept else []
