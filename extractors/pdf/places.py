"""Where on its pages each answer and each piece of residue of a reading was seen."""

from collections import defaultdict
from collections.abc import Iterable

from extractors.alignment import Alignment
from extractors.claims import leftovers
from extractors.tree import Line, Place
from schemas.reading import Answer, Evidence, Reading, Residue
from schemas.template import Template


def located(reading: Reading, found: Alignment, template: Template) -> Reading:
    """The reading with page and box on its evidence: of the words an answer was made of, or of the room left for it."""
    words: dict[str, list[Place]] = defaultdict(list)
    for line in found.form:
        for cell in line.cells:
            for token in cell.tokens:
                if token.owner is not None and token.place is not None:
                    words[token.owner].append(token.place)
    rooms = {f.id: _room(found, f.spots[0].line, f.spots[0].cell) for f in template.fields if f.spots}
    answers = [_answer(a, hull(words.get(a.field, ())) or rooms.get(a.field)) for a in reading.answers]
    return reading.model_copy(update={"answers": answers, "residue": _residue(reading.residue, found.form)})


def hull(places: Iterable[Place]) -> Place | None:
    """The smallest box round places, on the first of their pages; None for none."""
    known = list(places)
    if not known:
        return None
    page = min(p.page for p in known)
    here = [p for p in known if p.page == page]
    return Place(
        page,
        min(p.x0 for p in here),
        min(p.y0 for p in here),
        max(p.x1 for p in here),
        max(p.y1 for p in here),
    )


def _room(found: Alignment, line: int, index: int) -> Place | None:
    cell = found.cell(line, index)
    return cell.place if cell is not None else None


def _answer(answer: Answer, place: Place | None) -> Answer:
    if place is None:
        return answer
    seen = Evidence(page=place.page, box=place[1:], method=answer.evidence.method)
    return answer.model_copy(update={"evidence": seen})


def _residue(residue: list[Residue], lines: list[Line]) -> list[Residue]:
    """Residue with the place of the cell it stands in, found again by its wording."""
    stands: dict[str, list[Place]] = defaultdict(list)
    for left in leftovers(lines):
        place = lines[left.line].cells[left.cell].place
        if place is not None:
            stands[left.text].append(place)
    out = []
    for item in residue:
        place = stands[item.text].pop(0) if stands.get(item.text) else None
        out.append(
            item.model_copy(update={"page": place.page, "box": place[1:]}) if place is not None else item
        )
    return out
