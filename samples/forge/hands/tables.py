"""Ways that change whole tables: columns moved or gone, tables cut in two or joined, tables turned into text."""

from copy import deepcopy

from samples.forge.ooxml import Node, make, paragraph, q, run, said
from samples.forge.sheet import Laid, Sheet

from .base import Hand, Job, option_rooms, register
from .rows import lines


def _movable(sheet: Sheet) -> list[Laid]:
    """Tables with headers and two or more columns of answers, none of them under a common header."""
    found = []
    for laid in sheet.tables:
        if not laid.plain or laid.heads != 1:
            continue
        head = laid.node.find(q("tr"))
        if len(head.findall(q("tc"))) - laid.fixed >= 2:
            found.append(laid)
    return found


def _swap(job: Job) -> None:
    """Two answer columns change places, headers and all."""
    for laid in _movable(job.sheet):
        count = len(laid.node.find(q("tr")).findall(q("tc")))
        first, second = sorted(job.rng.sample(range(laid.fixed, count), 2))
        for row in laid.node.findall(q("tr")):
            cells = row.findall(q("tc"))
            if len(cells) != count:
                continue
            here, there = cells[first], cells[second]
            spot = row.index(here)
            row.replace(there, marker := make("tc"))
            row.insert(spot, there)
            row.replace(marker, here)
    job.truth.changed.append("columns in another order")


register(Hand("columns-reordered", lambda sheet: bool(_movable(sheet)), after=_swap))


def _drop(job: Job) -> None:
    """One answer column of one table is gone."""
    laid = job.rng.choice(_movable(job.sheet))
    count = len(laid.node.find(q("tr")).findall(q("tc")))
    gone = job.rng.randrange(laid.fixed, count)
    name = said(laid.node.find(q("tr")).findall(q("tc"))[gone])
    for row in laid.node.findall(q("tr")):
        cells = row.findall(q("tc"))
        if len(cells) == count:
            for slot in job.inside(cells[gone]):
                job.lost(slot)
            row.remove(cells[gone])
        elif len(cells) == 1 and cells[0].find(f"{q('tcPr')}/{q('gridSpan')}") is not None:
            cells[0].find(f"{q('tcPr')}/{q('gridSpan')}").set(q("val"), str(count - 1))
    grid = laid.node.find(q("tblGrid"))
    grid.remove(grid[gone])
    job.truth.changed.append(f"column removed: {name}")


register(Hand("columns-removed", lambda sheet: bool(_movable(sheet)), after=_drop))


def _long(sheet: Sheet) -> list[Laid]:
    return [laid for laid in sheet.tables if len(lines(laid)) >= 4 and laid.heads]


def _cut(job: Job) -> None:
    """Tables are cut in two between rows, the header copied or not."""
    for laid in _long(job.sheet):
        rows = lines(laid)
        at = job.rng.randrange(2, len(rows) - 1)
        if rows[at].find(f".//{q('vMerge')}") is not None:
            continue
        start = laid.node.index(rows[at])
        second = make("tbl", deepcopy(laid.node.find(q("tblPr"))), deepcopy(laid.node.find(q("tblGrid"))))
        if job.always("head", "copied", "not") == "copied":
            second.extend(deepcopy(row) for row in laid.node.findall(q("tr"))[: laid.heads])
        second.extend(list(laid.node)[start:])
        laid.node.addnext(paragraph())
        laid.node.getnext().addnext(second)
        job.truth.changed.append("table cut in two")


register(Hand("tables-split", lambda sheet: bool(_long(sheet)), after=_cut))


def _pairs(sheet: Sheet) -> list[tuple[Node, Node, Node]]:
    """Tables that follow each other with one empty paragraph between and the same number of columns."""
    found = []
    nodes = [laid.node for laid in sheet.tables]
    for first in nodes:
        between = first.getnext()
        second = between.getnext() if between is not None else None
        same = (
            second is not None
            and second in nodes
            and len(second.find(q("tblGrid"))) == len(first.find(q("tblGrid")))
        )
        if same and not said(between):
            found.append((first, between, second))
    return found


def _merge(job: Job) -> None:
    """The empty line between two tables is deleted, so Word joins them."""
    first, between, second = job.rng.choice(_pairs(job.sheet))
    between.getparent().remove(between)
    first.extend(second.findall(q("tr")))
    second.getparent().remove(second)
    job.truth.changed.append("two tables joined")


register(Hand("tables-joined", lambda sheet: bool(_pairs(sheet)), after=_merge))


def _flattenable(sheet: Sheet) -> bool:
    simple = all(laid.node.find(f".//{q('vMerge')}") is None for laid in sheet.tables)
    shown = all(room.options[0].kind in ("cell", "glyph", "symbol") for room in option_rooms(sheet))
    inner = all(laid.node.find(f".//{q('tc')}//{q('tbl')}") is None for laid in sheet.tables)
    return bool(sheet.tables) and simple and shown and inner


def _flatten(job: Job) -> None:
    """Table text pasted as running text: cells in paragraphs of their own, or parted by tabs."""
    tabs = job.always("flat", "tabs", "lines") == "tabs"
    for laid in job.sheet.tables:
        for row in laid.node.findall(q("tr")):
            texts = [_flat(cell) for cell in row.findall(q("tc"))]
            places = ["\t".join(text.replace("\n", " ") for text in texts)] if tabs else texts
            for text in places:
                laid.node.addprevious(paragraph(run(text) if text else ""))
        laid.node.getparent().remove(laid.node)
    job.truth.changed.append("tables pasted as text")


def _flat(cell: Node) -> str:
    for node in cell.iter(q("sym")):
        node.addprevious(make("t", "✓" if node.get(q("char")) in ("F0FC", "F0FE") else "☐"))
    return said(cell)


register(Hand("pasted-flat", _flattenable, after=_flatten))
