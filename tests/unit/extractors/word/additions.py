"""Things a school may add anywhere on a form, each with a word of its own, so that it can be found again."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random

from lxml import etree
from lxml.etree import _Element as Element

from tests.unit.extractors.word.docs import DECLARED, NAMESPACES, OFFICE, unzipped, zipped
from tests.unit.extractors.word.pieces import drawn, ins, p, picture, r, text_box

W = "{" + NAMESPACES["w"] + "}"
MAIN, RELS = "word/document.xml", "word/_rels/document.xml.rels"
ANSWERS_NOTHING = (
    "showingPlcHdr",
    "dropDownList",
    "comboBox",
)  # a person cannot type into these and leave them so


def node(written: str) -> Element:
    """One element from its XML."""
    return etree.fromstring(f"<x {DECLARED}>{written}</x>")[0]


@dataclass(slots=True)
class Desk:
    """A form on somebody's desk: its body, the comments made so far, and where the next thing goes."""

    parts: dict[str, str | bytes]
    body: Element
    rng: Random
    comments: list[str] = field(default_factory=list)
    margins: list[str] = field(default_factory=list)

    def paragraphs(self) -> list[Element]:
        """The paragraphs that a person can type in."""
        return [each for each in self.body.iter(f"{W}p") if not any(map(_closed, each.iterancestors()))]

    def paragraph(self) -> Element:
        return self.rng.choice(self.paragraphs())

    def runs(self) -> list[Element]:
        """Runs with words in paragraphs that hold no field."""
        open_ones = [each for each in self.paragraphs() if each.find(f".//{W}fldChar") is None]
        return [
            run
            for each in open_ones
            for run in each.findall(f"{W}r")
            if any(len((t.text or "").split()) > 1 for t in run.findall(f"{W}t"))
        ]


def _closed(above: Element) -> bool:
    if above.tag == f"{{{NAMESPACES['mc']}}}Fallback":
        return True
    properties = above.find(f"{W}sdtPr") if above.tag == f"{W}sdt" else None
    if properties is None:
        return False
    names = {etree.QName(each).localname for each in properties}
    return "checkbox" in names or bool(names.intersection(ANSWERS_NOTHING))


def insert(desk: Desk, written: str, place: Element | None = None) -> None:
    """Put inline content at the beginning or the end of a paragraph, a random one unless it is named."""
    place = desk.paragraph() if place is None else place
    at = 1 if place.find(f"{W}pPr") is not None else 0
    place.insert(at if desk.rng.random() < 0.5 else len(place), node(written))


def word(desk: Desk, text: str) -> None:
    """A word at either end of a paragraph."""
    insert(desk, r(f" {text} "))


def tracked(desk: Desk, text: str) -> None:
    """The same as a tracked insertion."""
    insert(desk, ins(r(f" {text} ")))


def between(desk: Desk, text: str) -> None:
    """A word between two words of the form."""
    run = desk.rng.choice(desk.runs())
    told = desk.rng.choice([t for t in run.findall(f"{W}t") if len((t.text or "").split(" ")) > 1])
    words = (told.text or "").split(" ")
    words.insert(desk.rng.randrange(1, len(words)), text)
    told.text = " ".join(words)


def line(desk: Desk, text: str) -> None:
    """A paragraph before or after another."""
    place, made = desk.paragraph(), node(p(text))
    if desk.rng.random() < 0.5:
        place.addprevious(made)
    else:
        place.addnext(made)


def row(desk: Desk, text: str) -> None:
    """A row after another, with words in one of its cells."""
    rows = [
        each
        for each in desk.body.iter(f"{W}tr")
        if each.find(f"{W}tc") is not None and not any(map(_closed, each.iterancestors()))
    ]
    if not rows:
        line(desk, text)
        return
    model = desk.rng.choice(rows)
    made = etree.Element(f"{W}tr")
    for old in model.findall(f"{W}tc"):
        cell = etree.SubElement(made, f"{W}tc")
        properties = old.find(f"{W}tcPr")
        if properties is not None:
            cell.append(deepcopy(properties))
            for merged in cell[0].findall(f"{W}vMerge"):
                cell[0].remove(merged)
        cell.append(etree.Element(f"{W}p"))
    cell = desk.rng.choice(list(made))
    cell.remove(cell[-1])
    cell.append(node(p(text)))
    model.addnext(made)


def box(desk: Desk, text: str) -> None:
    """A text box with words; Word lets nobody draw one inside another."""
    outside = [
        each for each in desk.paragraphs() if next(each.iterancestors(f"{W}txbxContent"), None) is None
    ]
    insert(desk, text_box(text, fallback=desk.rng.random() < 0.5), desk.rng.choice(outside))


def comment(desk: Desk, text: str) -> None:
    """A comment."""
    insert(desk, f'<w:r><w:commentReference w:id="x{len(desk.comments)}"/></w:r>')
    desk.comments.append(text)


def margin(desk: Desk, text: str) -> None:
    """Words in the footer."""
    desk.margins.append(text)


def cell(desk: Desk, text: str) -> None:
    """Words in a cell, as a paragraph after what stands there."""
    cells = [each for each in desk.body.iter(f"{W}tc") if not any(map(_closed, each.iterancestors()))]
    if cells:
        desk.rng.choice(cells).append(node(p(text)))
    else:
        line(desk, text)


WORDS: dict[str, Callable[[Desk, str], None]] = {
    each.__name__: each for each in (word, tracked, between, line, row, box, comment, margin, cell)
}


# --- marks without words --------------------------------------------------------------------------------------


def tick(desk: Desk) -> None:
    insert(desk, r(desk.rng.choice([" ✓ ", " ✗ ", " ☒ "])))


def photo(desk: Desk) -> None:
    insert(desk, picture())


def ring(desk: Desk) -> None:
    insert(desk, drawn())


def _look(desk: Desk, look: str) -> None:
    run = desk.rng.choice(desk.runs())
    properties = run.find(f"{W}rPr")
    if properties is None:
        properties = etree.Element(f"{W}rPr")
        run.insert(0, properties)
    for old in properties.findall(node(look).tag):
        properties.remove(old)
    properties.append(node(look))


def highlight(desk: Desk) -> None:
    _look(desk, '<w:highlight w:val="yellow"/>')


def strike(desk: Desk) -> None:
    _look(desk, "<w:strike/>")


def shade(desk: Desk) -> None:
    """A cell filled with a colour; not one that only goes on with the cell above, whose fill nobody sees."""
    above = f"{W}tcPr/{W}vMerge"
    merged = [each for each in desk.body.iter(f"{W}tc") if (each.find(above) is not None)]
    cells = [
        c for c in desk.body.iter(f"{W}tc") if c not in merged or c.find(above).get(f"{W}val") == "restart"
    ]
    if not cells:
        highlight(desk)
        return
    chosen = desk.rng.choice(cells)
    properties = chosen.find(f"{W}tcPr")
    if properties is None:
        properties = etree.Element(f"{W}tcPr")
        chosen.insert(0, properties)
    for old in properties.findall(f"{W}shd"):
        properties.remove(old)
    properties.append(node('<w:shd w:val="clear" w:fill="FF7F50"/>'))


MARKS: dict[str, Callable[[Desk], None]] = {
    each.__name__: each for each in (tick, photo, ring, highlight, strike, shade)
}


def changed(data: bytes, seed: int, words: dict[str, str], marks: tuple[str, ...] = ()) -> bytes:
    """A form with these additions at places that the seed chooses: a unique word to the way it is added."""
    parts = unzipped(data)
    root = etree.fromstring(parts[MAIN])
    desk = Desk(parts, root.find(f"{W}body"), Random(seed))
    for text, way in words.items():
        WORDS[way](desk, text)
    for mark in marks:
        MARKS[mark](desk)
    parts[MAIN] = etree.tostring(root)
    if desk.comments:
        told = "".join(
            f'<w:comment w:id="x{n}" w:author="Ms Vane">{p(t)}</w:comment>'
            for n, t in enumerate(desk.comments)
        )
        parts["word/remarks.xml"] = f"<w:comments {DECLARED}>{told}</w:comments>"
        rels = etree.fromstring(parts[RELS])
        link = etree.SubElement(rels, rels[0].tag)
        for key, value in (("Id", "rIdRemarks"), ("Type", f"{OFFICE}/comments"), ("Target", "remarks.xml")):
            link.set(key, value)
        parts[RELS] = etree.tostring(rels)
    for text in desk.margins:
        name = next(each for each in sorted(parts) if each.startswith("word/footer"))
        foot = etree.fromstring(parts[name])
        foot.append(node(p(text)))
        parts[name] = etree.tostring(foot)
    return zipped(parts)
