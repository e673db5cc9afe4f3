"""Ways that change the rows of tables: added, removed, split, moved."""

from copy import deepcopy

from samples.forge.giving import give
from samples.forge.ooxml import Node, q, run, said
from samples.forge.prose import sentence
from samples.forge.rooms import CellRoom, Slot
from samples.forge.shapes import Said
from samples.forge.sheet import Laid, Sheet

from .base import Hand, Job, register


def lines(laid: Laid) -> list[Node]:
    """The rows of a table that hold questions or answers: no heads, no section rows."""
    rows = laid.node.findall(q("tr"))[laid.heads :]
    return [row for row in rows if len(row.findall(q("tc"))) > 1]


def _plain_tables(job_or_sheet: Sheet, least: int = 2) -> list[Laid]:
    return [
        laid for laid in job_or_sheet.tables if laid.plain and not laid.growing and len(lines(laid)) >= least
    ]


def _growing(sheet: Sheet) -> list[Laid]:
    return [laid for laid in sheet.tables if laid.growing]


def _emptied(row: Node) -> Node:
    copy = deepcopy(row)
    for cell in copy.findall(q("tc")):
        for number, place in enumerate(cell.findall(q("p"))):
            for node in place.findall(q("r")):
                place.remove(node)
            if number:
                cell.remove(place)
    return copy


def _add(job: Job) -> None:
    """Rows are added: they continue a plan, or they are questions of the school's own."""
    for laid in _growing(job.sheet):
        _grow(job, laid)
    if _growing(job.sheet):
        return
    laid = job.rng.choice(_plain_tables(job.sheet))
    row = job.rng.choice(lines(laid))
    copy = _emptied(row)
    row.addnext(copy)
    label = job.rng.choice(
        ("Our own question: DJing and samba", "Other – handbells", "Outdoor music area (added)")
    )
    texts = [label, *(sentence(job.rng, "curriculum") for _ in copy.findall(q("tc"))[1:])]
    for cell, text in zip(copy.findall(q("tc")), texts, strict=True):
        cell.find(q("p")).append(run(text))
    job.truth.residue += texts
    job.truth.changed.append(f"row added: {label}")


def _grow(job: Job, laid: Laid) -> None:
    """All the blank's rows are used, and one to three more follow."""
    rows = lines(laid)
    slots = [slot for slot in job.inside(laid.node) if isinstance(slot.room, CellRoom)]
    columns = [slot for slot in slots if slot.row == 1]
    last = rows[-1]
    for number in range(len(rows) + 1, len(rows) + job.rng.randint(2, 4)):
        copy = _emptied(last)
        last.addnext(copy)
        last = copy
        cells = copy.findall(q("tc"))
        if laid.fixed:
            cells[0].find(q("p")).append(run(str(number)))
        for slot, cell in zip(columns, cells[laid.fixed :], strict=True):
            path = tuple(str(number) if part == "1" else part for part in slot.path)
            given = give(
                job.rng, Slot(path, slot.kind, slot.room, unit=slot.unit, topic=slot.topic, brief=slot.brief)
            )
            cell.find(q("p")).append(run(given.typed))
            job.extra.append(Said(path, slot.kind, given.value, given.status))
    job.truth.changed.append("rows added to the plan")


def _use_all_rows(job: Job) -> None:
    """Whoever adds rows has used those there were."""
    for slot in job.sheet.slots:
        if slot.growing:
            job.given[slot] = give(job.rng, slot)


register(
    Hand(
        "rows-added",
        lambda sheet: bool(_growing(sheet) or _plain_tables(sheet)),
        before=_use_all_rows,
        after=_add,
    )
)


def _remove(job: Job) -> None:
    """One to three question rows are gone."""
    tables = _plain_tables(job.sheet, 3)
    for _ in range(job.rng.randint(1, 3)):
        rows = lines(job.rng.choice(tables))
        if len(rows) < 3:
            continue
        row = job.rng.choice(rows)
        for slot in job.inside(row):
            job.lost(slot)
        job.truth.changed.append(f"row removed: {said(row.find(q('tc')))}")
        row.getparent().remove(row)


register(Hand("rows-removed", lambda sheet: bool(_plain_tables(sheet, 3)), after=_remove))


def _split(job: Job) -> None:
    """One row becomes two: the answer goes on in a fresh row under it."""
    for laid in _plain_tables(job.sheet):
        row = job.rng.choice(lines(laid))
        slots = [
            slot for slot in job.inside(row) if slot.kind == "text" and job.given[slot].status == "answered"
        ]
        slots = [slot for slot in slots if _roomy(slot)]
        if not slots:
            continue
        copy = _emptied(row)
        row.addnext(copy)
        cells = row.findall(q("tc"))
        for slot in slots:
            more = sentence(job.rng, slot.topic)
            at = cells.index(slot.room.anchor)
            copy.findall(q("tc"))[at].find(q("p")).append(run(more))
            given = job.given[slot]
            given.value = f"{given.value}\n{more}"
        job.truth.changed.append(f"row split: {said(cells[0])}")


def _roomy(slot: Slot) -> bool:
    return isinstance(slot.room, CellRoom) and slot.room.several and not slot.brief


def _splittable(sheet: Sheet) -> bool:
    inside = [row for laid in _plain_tables(sheet) for row in lines(laid)]
    return any(_roomy(slot) and any(row in inside for row in slot.block) for slot in sheet.slots)


register(Hand("rows-split", _splittable, after=_split))


def _reorder(job: Job) -> None:
    """The rows of one or more tables stand in another order."""
    for laid in _plain_tables(job.sheet, 3):
        rows = laid.node.findall(q("tr"))
        block: list[Node] = []
        for row in [*rows[laid.heads :], None]:
            if row is not None and len(row.findall(q("tc"))) > 1:
                block.append(row)
                continue
            _shuffle(job, block)
            block = []
    job.truth.changed.append("rows in another order")


def _shuffle(job: Job, block: list[Node]) -> None:
    if len(block) < 2:
        return
    place = block[0].getparent()
    at = place.index(block[0])
    moved = list(block)
    if job.rng.random() < 0.5:
        moved.append(moved.pop(job.rng.randrange(len(moved) - 1)))
    else:
        job.rng.shuffle(moved)
    for row in block:
        place.remove(row)
    for number, row in enumerate(moved):
        place.insert(at + number, row)


register(Hand("rows-reordered", lambda sheet: bool(_plain_tables(sheet, 3)), after=_reorder))
