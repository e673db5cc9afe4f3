"""Ways of typing into something: content controls at every level, comments, a table pasted as an answer."""

from typing import Any

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree

from samples.forge.controls import control
from samples.forge.giving import Given
from samples.forge.ooxml import Cell, Node, make, paragraph, q, run, table
from samples.forge.rooms import CellRoom, GapRoom, RoomBelow, Slot
from samples.forge.sheet import Sheet

from .base import Hand, Job, empty_paragraph, plain, register, typed_slots, words_of
from .typing import WHEN


def _cells(sheet: Sheet) -> bool:
    return any(isinstance(slot.room, CellRoom) for slot in sheet.slots)


def _inline(job: Job, slot: Slot, given: Given) -> bool:
    """The answer's runs in an inline control."""
    if not isinstance(slot.room, CellRoom | GapRoom | RoomBelow):
        return False
    node = control(run(words_of(job, slot, given)), number=job.sheet.next_id(), title="Answer")
    slot.writing.put([[node]])
    return True


def _wrap(job: Job, node: Node, **more: Any) -> None:
    """Put an element into a content control where it stands."""
    place = node.getparent()
    at = place.index(node)
    place.insert(at, control(node, number=job.sheet.next_id(), title="Answer", **more))


def _block(job: Job, slot: Slot, given: Given) -> bool:
    """The paragraphs of the answer in a block control."""
    if not isinstance(slot.room, CellRoom | RoomBelow):
        return False
    plain(job, slot, given)
    place = slot.room.anchor if isinstance(slot.room, RoomBelow) else slot.room.anchor.find(q("p"))
    _wrap(job, place)
    return True


def _cell(job: Job, slot: Slot, given: Given) -> bool:
    """The whole answer cell in a control."""
    if not isinstance(slot.room, CellRoom):
        return False
    plain(job, slot, given)
    if slot.room.anchor.getparent().tag == q("tr"):
        _wrap(job, slot.room.anchor)
    return True


def _row(job: Job, slot: Slot, given: Given) -> bool:
    """The whole row of the answer in a control."""
    if not isinstance(slot.room, CellRoom):
        return False
    plain(job, slot, given)
    row = slot.room.anchor.getparent()
    if row.tag == q("tr") and row.getparent().tag == q("tbl"):
        _wrap(job, row)
    return True


register(Hand("inline-controls", lambda sheet: bool(typed_slots(sheet)), write=_inline))
register(Hand("block-controls", _cells, write=_block))
register(Hand("cell-controls", _cells, write=_cell))
register(Hand("row-controls", _cells, write=_row))

REMARKS = (
    "Is this what you meant?",
    "Happy to talk about this on the visit.",
    "Figure from last January’s census.",
    "New head starts at Easter, so this may change.",
)


def _commented(job: Job, slot: Slot, given: Given) -> bool:
    """A typed answer with, now and then, a remark in the margin."""
    if not isinstance(slot.room, CellRoom | RoomBelow) or job.rng.random() < 0.6:
        return False
    node = run(words_of(job, slot, given))
    slot.writing.put([[node]])
    text = f"{job.rng.choice(REMARKS)} ({job.sheet.next_id()})"
    remark = job.sheet.document.comments.add_comment(text, author="School", initials="S")
    remark._comment_elm.set(q("date"), WHEN)  # noqa: SLF001  (its date has no public setter)
    number = remark.comment_id
    node.addprevious(make("commentRangeStart", id=number))
    node.addnext(make("r", make("commentReference", id=number)))
    node.addnext(make("commentRangeEnd", id=number))
    job.truth.notes.append(text)
    return True


register(Hand("commented", _cells, write=_commented))


FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
REMARK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def _footnoted(job: Job, slot: Slot, given: Given) -> bool:
    """A typed answer with, now and then, a footnote of the school's own."""
    if not isinstance(slot.room, CellRoom | RoomBelow) or slot.kind != "text" or job.rng.random() < 0.7:
        return False
    number = len(job.truth.notes) + 1
    slot.writing.put([[run(words_of(job, slot, given)), make("r", make("footnoteReference", id=number))]])
    job.truth.notes.append(f"{job.rng.choice(REMARKS)} [{job.sheet.next_id()}]")
    return True


def _write_footnotes(job: Job) -> None:
    """The part that holds the footnotes' words."""
    if not job.truth.notes:
        return
    notes = [
        make("footnote", paragraph(run(text)), id=number) for number, text in enumerate(job.truth.notes, 1)
    ]
    data = etree.tostring(make("footnotes", *notes), xml_declaration=True, encoding="UTF-8", standalone=True)
    body = job.sheet.document.part
    part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES, data, body.package)
    body.relate_to(part, REMARK)


register(Hand("footnoted", _cells, write=_footnoted, after=_write_footnotes, clear=False))


def _pasted(job: Job, slot: Slot, given: Given) -> bool:
    """Some words, then a little table of the school's own."""
    if not isinstance(slot.room, CellRoom) or not slot.room.several or slot.kind != "text" or slot.brief:
        return False
    lead = job.rng.choice(("Our ensembles are:", "See the table", "This year:"))
    rows = [
        [job.rng.choice(("Choir", "Strings", "Brass")), f"{job.rng.randint(4, 40)} pupils"] for _ in range(2)
    ]
    slot.writing.put([[run(lead)]])
    inner = table([[Cell(text) for text in row] for row in rows], [900, 900], style=job.sheet.look.table)
    slot.room.anchor.append(inner)
    slot.room.anchor.append(empty_paragraph())
    given.value = "\n".join([lead, *(" ".join(row) for row in rows)])
    given.status = "answered"
    return True


def _roomy_cells(sheet: Sheet) -> bool:
    return any(isinstance(s.room, CellRoom) and s.room.several and not s.brief for s in sheet.slots)


register(Hand("pasted-table", _roomy_cells, write=_pasted))
