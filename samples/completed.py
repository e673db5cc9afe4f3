"""A return made: the blank filled in by its hand, as a .docx, and the answers it then holds."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from . import word
from .blank import Sheet, build, packed, plan_row
from .filling import Filler, Person
from .forms import Path, Plan
from .given import BLANK, Given, text
from .hands import Hand
from .places import CellPlace
from .returns import Return


@dataclass(frozen=True, slots=True)
class Completed:
    """The file a school sends and the truth about what is in it."""

    docx: bytes
    answers: dict[Path, Given]
    action_rows: int


def complete(wanted: Return) -> Completed:
    """Fill the blank in as this return asks."""
    sheet = build(wanted.form)
    hand = _hand(wanted)
    answers = _answers(wanted)
    rows = _add_actions(sheet, wanted, answers)
    for path, given in answers.items():
        hand.fill(sheet.places[path], given)
    if hand.flatten:
        _flatten(sheet)
    for path in wanted.deleted_rows:
        row = sheet.rows[path]
        row.getparent().remove(row)
    _comment(sheet, wanted)
    if wanted.residue:
        sheet.add(word.paragraph(before=240), word.paragraph(*hand.runs(wanted.residue)))
    _sign(sheet, wanted)
    return Completed(packed(sheet.document), answers, rows)


def _hand(wanted: Return) -> Hand:
    return Hand(
        **wanted.hand,
        author=wanted.leader,
        when=wanted.sent.strftime("%Y-%m-%dT%H:%M:00Z"),
        random=Random(wanted.slug),
    )


def _answers(wanted: Return) -> dict[Path, Given]:
    person = Person(wanted.leader, wanted.head, f"admin@{wanted.school.domain}", wanted.role)
    filler = Filler(
        wanted.form,
        wanted.school,
        person,
        wanted.voice,
        Random(wanted.slug),
        wanted.gaps,
        wanted.sent.date().isoformat(),
    )
    found = {**filler.answers(), **wanted.changes}
    for number, cells in enumerate(wanted.extra_actions, _plan(wanted).rows + 1):
        found.update(filler.plan_row(_plan(wanted), number, list(cells)))
    kept = {path: given for path, given in found.items() if _is_given(wanted, path, given)}
    return {path: _small(given) for path, given in kept.items()} if _types_small(wanted) else kept


def _types_small(wanted: Return) -> bool:
    return wanted.hand.get("write") == "messy"


def _small(given: Given) -> Given:
    """Prose as somebody types it who never reaches for the shift key."""
    prose = given.status == "answered" and text(given.typed).value == given.value
    return text(given.typed.lower()) if prose else given


def _is_given(wanted: Return, path: Path, given: Given) -> bool:
    lost = any(path[: len(row)] == row for row in wanted.deleted_rows)
    return given != BLANK and not lost and (not wanted.only or path in wanted.only)


def _plan(wanted: Return) -> Plan:
    return next(block for block in wanted.form.blocks if isinstance(block, Plan))


def _add_actions(sheet: Sheet, wanted: Return, answers: dict[Path, Given]) -> int:
    """Add the rows a school added to its action plan; the number of rows there are then."""
    block = _plan(wanted)
    last = sheet.rows[block.section, str(block.rows)]
    widths = [int(width.get(qn("w:w"))) for width in last.iter(qn("w:tcW"))]
    rows = block.rows + len(wanted.extra_actions)
    for number in range(block.rows + 1, rows + 1):
        added = plan_row(sheet, block, number, widths)
        last.addnext(added)
        last = added
    assert all(path in sheet.places for path in answers), "an answer for a field the form does not have"
    return rows


def _flatten(sheet: Sheet) -> None:
    """Controls nobody touched come back as the words or boxes they showed."""
    for sdt in list(sheet.document.element.body.iter(qn("w:sdt"))):
        for shown in list(sdt.find(qn("w:sdtContent"))):
            sdt.addprevious(shown)
        sdt.getparent().remove(sdt)


def _comment(sheet: Sheet, wanted: Return) -> None:
    if wanted.comment is None:
        return
    path, words = wanted.comment
    place = sheet.places[path]
    assert isinstance(place, CellPlace)
    paragraph = place.tc.find(qn("w:p"))
    runs = Paragraph(paragraph, sheet.document._body).runs  # noqa: SLF001
    initials = "".join(name[0] for name in wanted.leader.split())
    comment = sheet.document.add_comment(runs, words, wanted.leader, initials)
    comment._comment_elm.set(qn("w:date"), wanted.sent.strftime("%Y-%m-%dT%H:%M:00Z"))  # noqa: SLF001


def _sign(sheet: Sheet, wanted: Return) -> None:
    """Who saved the file last, and when, as Word would note it."""
    core = sheet.document.core_properties
    core.last_modified_by = wanted.leader
    core.modified = datetime.fromtimestamp(wanted.sent.timestamp(), UTC) - timedelta(minutes=18)
    core.revision = 7
