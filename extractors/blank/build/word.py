"""The stamped Word file: the blank, with a content control round each answer place, tagged with its field's id.

The controls are without a frame (``w15:appearance`` hidden), so that the form looks as it did; boxes to tick become
check boxes that take a click. What the blank has of its own stays: a control is tagged, a legacy field left as it is.
A tag has at most 64 characters, so that a longer id ends in a short hash (``tag_of``); that of an option's own
place is ``ID=VALUE``.
"""

import hashlib
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

from extractors.blank.printed.tint import places_of
from extractors.tree import Line, Sort, load_lines
from extractors.word.names import PPR, R_, RPR, SDT, SDT_CONTENT, SDT_PR, TBL, TC, VAL, W14, P, W
from schemas.stamp import Stamp
from schemas.template import Field, Spot, Template, Way

from .cutting import isolated, letters, spaced, spans
from .parts import main_part, parsed, part, rewritten, serialised, with_properties
from .plan import tip_of

_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_LONGEST = 64  # characters of a tag or a title, in Word
_HELD = (SDT, TBL, W + "fldChar")  # a cell with one of these is not wrapped whole

Key = tuple[int, int]  # line and cell


def tag_of(name: str) -> str:
    """The tag of a control: a field's id, or its beginning and a hash where it is too long."""
    if len(name) <= _LONGEST:
        return name
    return f"{name[: _LONGEST - 9]}~{hashlib.sha256(name.encode()).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class StampedWord:
    """The file, and the ids of the fields whose places could not be given a control."""

    docx: bytes
    bare: list[str]


def stamped_word(data: bytes, template: Template, stamp: Stamp) -> StampedWord:
    """The blank .docx with its controls and properties. Raises Failure as ``open_word`` does."""
    main = main_part(data)
    root = _declared(parsed(part(data, main)))
    paragraphs: dict[Key, list[Element]] = defaultdict(list)
    places = places_of(data, main)
    for number, p in enumerate(root.iter(P)):
        if number in places:
            paragraphs[places[number]].append(p)
    work = _Controls(load_lines(template.blank), paragraphs)
    for asked in template.fields:
        work.plan(asked)
    work.cut()
    bare = [asked.id for asked in template.fields if asked.id not in work.given]
    return StampedWord(rewritten(data, {main: serialised(root), **with_properties(data, stamp)}), bare)


def word_for(master: bytes, stamp: Stamp, values: Mapping[str, str]) -> bytes:
    """A stamped file made one school's: its stamp, and the values of some fields, by id, in their controls."""
    changed = with_properties(master, stamp)
    if values:
        main = main_part(master)
        root = parsed(part(master, main))
        wanted = {tag_of(name): value for name, value in values.items()}
        for sdt in root.iter(SDT):
            value = wanted.pop(_tag(sdt), "")
            if value:
                _write(sdt, value)
        changed[main] = serialised(root)
    return rewritten(master, changed)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A stretch of a cell's tokens to be wrapped."""

    start: int
    end: int
    name: str
    owner: Field
    check: bool = False


@dataclass(slots=True)
class _Controls:
    """Puts controls round places of the blank."""

    lines: list[Line]
    paragraphs: Mapping[Key, list[Element]]
    given: set[str] = field(default_factory=set)
    _cuts: dict[Key, list[_Cut]] = field(default_factory=lambda: defaultdict(list))
    _ids: set[int] = field(default_factory=set)

    def plan(self, asked: Field) -> None:
        """Wrap what can be wrapped whole; note what has to be cut out of its paragraph."""
        if asked.way is Way.OPTIONS:
            self._options(asked)
        elif asked.way is Way.ROOM or all(spot.token is None for spot in asked.spots):
            self._whole(asked, asked.spots, asked.id)
        else:
            self._gap(asked, asked.spots[0], asked.id)

    def _options(self, asked: Field) -> None:
        words = []
        for option in asked.options:
            name = f"{asked.id}={option.value}"
            if option.box is not None and option.box.token is None:
                self._whole(asked, [option.box], name)
            elif option.box is not None:
                self._gap(asked, option.box, name, check=True)
            elif option.words is not None and option.words.token is None:
                self._whole(asked, [option.words], name)
            elif option.words is not None:
                words.append(option.words)
        cells = {(spot.line, spot.cell) for spot in words}
        if len(cells) == 1:
            start = min(spot.token or 0 for spot in words)
            end = max(spot.end or (spot.token or 0) + 1 for spot in words)
            self._cuts[cells.pop()].append(_Cut(start, end, asked.id, asked))

    def _gap(self, asked: Field, spot: Spot, name: str, *, check: bool = False) -> None:
        key = (spot.line, spot.cell)
        tokens = self.lines[spot.line].cells[spot.cell].tokens
        at = spot.token if spot.token is not None else len(tokens)
        if at < len(tokens) and tokens[at].control >= 0:
            self._own(asked, key, at, name)
        else:
            self._cuts[key].append(_Cut(at, spot.end or at + 1, name, asked, check))

    def _own(self, asked: Field, key: Key, at: int, name: str) -> None:
        """Tag the control that the blank itself has there."""
        tokens = self.lines[key[0]].cells[key[1]].tokens
        held = list(dict.fromkeys(t.control for t in tokens if t.control >= 0))
        first = self.paragraphs.get(key, [])
        cell = next((tc for p in first[:1] for tc in p.iterancestors(TC)), None)
        roots = [cell] if cell is not None else first
        found = [sdt for each in roots for sdt in each.iter(SDT)]
        found += [sdt for each in roots for sdt in each.iterancestors(SDT)] if not found else []
        if len(found) == len(held):
            self._name(found[held.index(tokens[at].control)], name, asked)
            self.given.add(asked.id)

    def _whole(self, asked: Field, spots: Sequence[Spot], name: str) -> None:
        """Wrap the contents of a cell, or paragraphs that follow one another."""
        room = asked.way is Way.ROOM
        found = [
            p
            for spot in (spots if room else spots[:1])
            for p in self.paragraphs.get((spot.line, spot.cell), [])
        ]
        cell = next((tc for p in found[:1] for tc in p.iterancestors(TC)), None)
        if cell is not None and not room:
            found = [el for el in cell if el.tag != W + "tcPr"]
        for row in _rows(found):
            parent = row[0].getparent()
            held = any(True for el in row for _ in el.iter(*_HELD))
            if held or parent is None or parent.tag == SDT_CONTENT:
                self._inner(asked, row, name)
            elif not any("".join(el.itertext()).strip() for el in row):
                self._wrap(row, name, asked)
            else:
                self._beside(asked, spots[0], row, name)

    def _beside(self, asked: Field, spot: Spot, row: Sequence[Element], name: str) -> None:
        """A place with wording: its leader, its empty paragraphs, its words where they are the option, or its end.

        A control round whole paragraphs is only put where they are empty: LibreOffice forgets how the text in one
        is set.
        """
        tokens = self.lines[spot.line].cells[spot.cell].tokens
        gaps = [n for n, token in enumerate(tokens) if token.sort is Sort.GAP and token.control < 0]
        empty = _rows([el for el in row if not "".join(el.itertext()).strip()])
        if asked.way is Way.OPTIONS:
            self._cuts[spot.line, spot.cell].append(_Cut(0, len(tokens), name, asked))
        elif gaps:
            self._cuts[spot.line, spot.cell].append(_Cut(gaps[0], gaps[0] + 1, name, asked))
        elif empty:
            self._wrap(max(empty, key=len), name, asked)
        else:
            self._cuts[spot.line, spot.cell].append(_Cut(len(tokens), len(tokens) + 1, name, asked))

    def _inner(self, asked: Field, found: Sequence[Element], name: str) -> None:
        """A place that holds one control already: it gets the tag."""
        held = [sdt for el in found for sdt in el.iter(SDT)]
        held += [sdt for el in found[:1] for sdt in el.iterancestors(SDT)] if not held else []
        if len(held) == 1 and not _tag(held[0]):
            self._name(held[0], name, asked)
            self.given.add(asked.id)

    def cut(self) -> None:
        """Wrap the stretches that were noted, in each cell the last one first."""
        for key, cuts in self._cuts.items():
            tokens = self.lines[key[0]].cells[key[1]].tokens
            for one in sorted(cuts, key=lambda each: -each.start):
                if self._empty(key, one):
                    continue
                found = letters(self.paragraphs.get(key, []))
                where = spans(tokens, found)
                within = [where[n] for n in range(one.start, one.end) if n in where]
                runs = isolated(found, within[0][0], within[-1][1]) if within else []
                if runs:
                    self._wrap(runs, one.name, one.owner, check=one.check)
                elif not within and not one.check:
                    self._after(key, one)

    def _empty(self, key: Key, one: _Cut) -> bool:
        """Wrap the empty paragraphs under a label in its cell, where these are the room that is left."""
        tokens = self.lines[key[0]].cells[key[1]].tokens
        if not tokens[one.start : one.end] or any(
            t.sort is not Sort.BREAK for t in tokens[one.start : one.end]
        ):
            return False
        first = sum(1 for t in tokens[: one.start + 1] if t.sort is Sort.BREAK)
        under = self.paragraphs.get(key, [])[first : first + one.end - one.start]
        rows = _rows([p for p in under if not "".join(p.itertext()).strip()])
        if rows:
            self._wrap(rows[0], one.name, one.owner)
        return bool(rows)

    def _after(self, key: Key, one: _Cut) -> None:
        """An answer that follows its label: a space at the end of the line, to write in."""
        found = self.paragraphs.get(key, [])
        if found and found[-1].getparent().tag != SDT_CONTENT:
            runs = found[-1].findall(R_)
            run = spaced(" ", runs[-1] if runs else None)
            found[-1].append(run)
            self._wrap([run], one.name, one.owner)

    def _wrap(self, elements: Sequence[Element], name: str, asked: Field, *, check: bool = False) -> None:
        sdt = etree.Element(SDT)
        properties = etree.SubElement(sdt, SDT_PR)
        self._name(sdt, name, asked)
        number = zlib.crc32(f"{name}{len(self._ids)}".encode()) & 0x7FFFFFFF
        self._ids.add(number)
        etree.SubElement(properties, W + "id").set(VAL, str(number or 1))
        etree.SubElement(properties, _W15 + "appearance").set(_W15 + "val", "hidden")
        if check:
            _tickable(properties, elements[0])
        elements[0].addprevious(sdt)
        etree.SubElement(sdt, SDT_CONTENT).extend(elements)
        self.given.add(asked.id)

    def _name(self, sdt: Element, name: str, asked: Field) -> None:
        properties = sdt.find(SDT_PR)
        if properties is None:
            properties = etree.Element(SDT_PR)
            sdt.insert(0, properties)
        at = 1 if len(properties) and properties[0].tag == RPR else 0
        for tag, text in ((W + "tag", tag_of(name)), (W + "alias", tip_of(asked)[:_LONGEST])):
            held = properties.find(tag)
            if held is None:
                held = etree.Element(tag)
                properties.insert(at, held)
            held.set(VAL, text)


def _rows(elements: Sequence[Element]) -> list[list[Element]]:
    """Elements in stretches of neighbours."""
    out: list[list[Element]] = []
    for el in elements:
        if out and out[-1][-1].getnext() is el:
            out[-1].append(el)
        else:
            out.append([el])
    return out


def _tickable(properties: Element, run: Element) -> None:
    """A check box that shows the blank's own glyph until it is ticked."""
    glyph = "".join(run.itertext()) or "\u2610"
    fonts = run.find(f"{RPR}/{W}rFonts")
    font = (fonts.get(W + "ascii") or fonts.get(W + "hAnsi") or "") if fonts is not None else ""
    symbol = run.find(W + "sym")
    code = symbol.get(W + "char", "2610") if symbol is not None else f"{ord(glyph[0]):04X}"
    font = symbol.get(W + "font", "") if symbol is not None else font
    box = etree.SubElement(properties, W14 + "checkbox")
    etree.SubElement(box, W14 + "checked").set(W14 + "val", "0")
    for name, value, face in (
        ("checkedState", "2612", "MS Gothic"),
        ("uncheckedState", code, font or "MS Gothic"),
    ):
        state = etree.SubElement(box, W14 + name)
        state.set(W14 + "val", value)
        state.set(W14 + "font", face)


def _tag(sdt: Element) -> str:
    tag = sdt.find(f"{SDT_PR}/{W}tag")
    return (tag.get(VAL) or "") if tag is not None else ""


def _write(sdt: Element, value: str) -> None:
    """Put a text into a control, in place of a placeholder or leader."""
    content, properties = sdt.find(SDT_CONTENT), sdt.find(SDT_PR)
    if content is None or properties is None:
        return
    for shown in properties.findall(W + "showingPlcHdr"):
        properties.remove(shown)
    runs = list(content.iter(R_))
    paragraph = next(content.iter(P), None)
    if runs:
        runs[0].addprevious(spaced(value, runs[0]))
        for run in runs:
            run.getparent().remove(run)
    elif paragraph is not None:
        marks = paragraph.find(PPR)
        paragraph.append(spaced(value, marks))
    else:
        content.append(spaced(value, None))


def _declared(root: Element) -> Element:
    """The root with the later namespaces declared, and marked as such for programs that do not know them."""
    wanted = {"w14": W14.strip("{}"), "w15": _W15.strip("{}"), "mc": _MC.strip("{}")}
    known = {uri: prefix for prefix, uri in root.nsmap.items()}
    spaces = {**root.nsmap, **{prefix: uri for prefix, uri in wanted.items() if uri not in known}}
    fresh = etree.Element(root.tag, dict(root.attrib), nsmap=spaces)
    names = {uri: prefix for prefix, uri in spaces.items()}
    ignored = set(fresh.get(_MC + "Ignorable", "").split()) | {
        names[wanted["w14"]] or "",
        names[wanted["w15"]] or "",
    }
    fresh.set(_MC + "Ignorable", " ".join(sorted(ignored - {""})))
    fresh.text = root.text
    fresh.extend(list(root))
    return fresh
