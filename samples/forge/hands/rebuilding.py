"""Forms saved by another editor: controls flattened, styles dropped, tables rebuilt in that editor's manner."""

from samples.forge.controls import EMPTY, TICKED
from samples.forge.ooxml import Node, borders, make, mark, q, run
from samples.forge.sheet import Sheet

from .base import Hand, Job, register


def unwrap_controls(body: Node) -> None:
    """Content controls become their content."""
    for node in list(body.iter(q("sdt"))):
        content = node.find(q("sdtContent"))
        for inner in list(content):
            node.addprevious(inner)
        node.getparent().remove(node)


def flatten_fields(body: Node) -> None:
    """Old form fields become what they show: text, a ticked or empty box, the chosen entry."""
    for begin in list(body.iter(q("fldChar"))):
        data = begin.find(q("ffData"))
        if data is None:
            continue
        first = begin.getparent()
        shown = _shown(data)
        if shown:
            first.addprevious(run(shown))
        _strip_field(first, keep=not shown)


def _shown(data: Node) -> str:
    box, listed = data.find(q("checkBox")), data.find(q("ddList"))
    if box is not None:
        return TICKED if box.find(q("checked")) is not None else EMPTY
    if listed is None:
        return ""
    result = listed.find(q("result"))
    entries = [entry.get(q("val")) for entry in listed.findall(q("listEntry"))]
    return str(entries[int(result.get(q("val")))]) if result is not None else str(entries[0])


def _strip_field(first: Node, *, keep: bool) -> None:
    """Remove the runs of a field; ``keep`` what stands between its separate and end marks."""
    node, result = first, False
    while node is not None:
        following = node.getnext()
        char = node.find(q("fldChar"))
        kind = char.get(q("fldCharType")) if char is not None else ""
        if kind or not (result and keep):
            node.getparent().remove(node)
        if kind == "separate":
            result = True
        if kind == "end":
            return
        node = following


def drop_styles(body: Node) -> None:
    """Styles go; what they looked like becomes direct formatting."""
    for style in list(body.iter(q("pStyle"))):
        head = str(style.get(q("val"))).startswith(("Heading", "Title"))
        place = style.getparent().getparent()
        style.getparent().remove(style)
        for node in place.findall(q("r")) if head else ():
            mark(node, "b")
    for style in list(body.iter(q("tblStyle"))):
        properties = style.getparent()
        properties.remove(style)
        properties.insert(1, borders("000000"))
    for style in list(body.iter(q("rStyle"))):
        style.getparent().remove(style)


def rewrite_tables(body: Node, *, shift: int) -> None:
    """No header rows, another grid, widths in every cell."""
    for name in ("tblHeader", "cantSplit", "trHeight", "tblLook"):
        for node in list(body.iter(q(name))):
            node.getparent().remove(node)
    for node in list(body.iter(q("trPr"))):
        if not len(node):
            node.getparent().remove(node)
    for column in body.iter(q("gridCol")):
        column.set(q("w"), str(int(column.get(q("w"))) + shift))
    for width in body.iter(q("tcW")):
        width.set(q("w"), str(int(width.get(q("w"))) + shift))


def drop_empty_runs(body: Node) -> None:
    """Runs that show nothing go, and marks of proofing with them."""
    for node in list(body.iter(q("proofErr"), q("bookmarkStart"), q("bookmarkEnd"))):
        node.getparent().remove(node)
    for node in list(body.iter(q("r"))):
        if all(part.tag == q("rPr") for part in node) and node.getparent() is not None:
            node.getparent().remove(node)


def _google(job: Job) -> None:
    body = job.sheet.document.element.body
    unwrap_controls(body)
    flatten_fields(body)
    drop_styles(body)
    rewrite_tables(body, shift=-15)
    drop_empty_runs(body)
    for node in body.iter(q("r")):
        mark(node, "rtl", val="0")
    for place in body.iter(q("p")):
        if place.find(q("pPr")) is None:
            place.insert(0, make("pPr", make("widowControl", val="0")))
    job.truth.changed.append("saved by an online editor")


def _pages(job: Job) -> None:
    body = job.sheet.document.element.body
    unwrap_controls(body)
    flatten_fields(body)
    drop_styles(body)
    rewrite_tables(body, shift=4)
    for place in body.iter(q("p")):
        for node in place.findall(q("r")):
            mark(node, "rFonts", ascii="Helvetica Neue", hAnsi="Helvetica Neue", cs="Arial Unicode MS")
            mark(node, "lang", val="en-US")
    for properties in body.iter(q("tblPr")):
        properties.append(make("tblLayout", type="fixed"))
    job.truth.changed.append("saved by another word processor")


def _bare(job: Job) -> None:
    """Spans become merged runs of plain cells where they can: a section row is one cell and empty ones."""
    body = job.sheet.document.element.body
    flatten_fields(body)
    rewrite_tables(body, shift=0)
    for span in list(body.iter(q("gridSpan"))):
        cell = span.getparent().getparent()
        row = cell.getparent()
        if row is None or row.tag != q("tr") or len(row.findall(q("tc"))) > 1:
            continue
        for _ in range(int(span.get(q("val"))) - 1):
            cell.addnext(make("tc", make("tcPr", make("tcW", w=1000, type="dxa")), make("p")))
        span.getparent().remove(span)
    drop_empty_runs(body)
    job.truth.changed.append("saved by another office suite")


def _any(_: Sheet) -> bool:
    return True


register(Hand("rebuilt-online", _any, after=_google))
register(Hand("rebuilt-pages", _any, after=_pages))
register(Hand("rebuilt-suite", _any, after=_bare))
