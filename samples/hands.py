"""The ways in which people fill in a Word form, each as it looks in the file they send back."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random

from docx.oxml.ns import qn

from . import word
from .given import Given
from .places import (
    CellPlace,
    CheckPlace,
    ColumnPlace,
    ControlPlace,
    DeletePlace,
    GapPlace,
    Place,
    TickPlace,
)
from .word import Element, Look

RAG_FILLS = {"Red": "FF0000", "Amber": "FFC000", "Green": "00B050"}
INK = "0070C0"


@dataclass(slots=True)
class Hand:
    """One person's habits. Each field names a way; the functions below say what it does to the file."""

    write: str = "plain"  # plain, split, tracked, blue, messy
    tick: str = word.TICKED_BOX  # a glyph or letter in place of the box; or beside, bold, highlight
    choose: str = "delete"  # delete, tidy, strike, bold, highlight, underline, tracked, overtype
    column: str = "x"  # what is put in a column to tick; or shade, level
    leader: str = "replace"  # replace, before, beside
    bullets: bool = False  # paragraphs after the first are a bulleted list
    flatten: bool = False  # content controls come back as plain text, as some editors leave them
    author: str = "Office"
    when: str = "2026-10-05T09:00:00Z"
    random: Random = field(default_factory=lambda: Random(1))
    ids: "count[int]" = field(default_factory=lambda: count(900))

    def fill(self, place: Place, given: Given) -> None:
        """Put what is given into its place."""
        match place:
            case CellPlace(tc):
                _type_cell(self, tc, given.typed)
            case GapPlace():
                _type_gap(self, place, given.typed)
            case TickPlace(options):
                _tick(self, options, given)
            case CheckPlace(options):
                _check(self, options, given)
            case DeletePlace():
                _delete(self, place, given)
            case ColumnPlace(options):
                _columns(self, options, given)
            case ControlPlace(sdt):
                _control(self, sdt, given)

    def runs(self, words: str, look: Look | None = None) -> list[Element]:
        """Words as this hand's word processor stores them inside a paragraph."""
        match self.write:
            case "split":
                return list(self._split(words, look or Look()))
            case "tracked":
                return [self.change("w:ins", word.run(words, look))]
            case "blue":
                return [word.run(words, Look(colour=INK))]
            case "messy":
                return [word.run(f" {words}  ", look)]
            case _:
                return [word.run(words, look)]

    def change(self, tag: str, *runs: Element) -> Element:
        """A tracked insertion or deletion around runs."""
        return word.el(tag, *runs, id=next(self.ids), author=self.author, date=self.when)

    def _split(self, words: str, look: Look) -> Iterator[Element]:
        """Cut anywhere, as spelling marks, language tags and saves in between leave text."""
        at = 0
        while at < len(words):
            end = at + self.random.randint(2, 11)
            lang = Look(look.bold, look.italic, lang=self.random.choice(("", "en-GB", "en-US")))
            yield word.run(words[at:end], lang)
            if self.random.random() < 0.25:
                kind = self.random.choice(("spellStart", "spellEnd"))
                yield word.el("w:proofErr", type=kind)
            at = end


def _type_cell(hand: Hand, tc: Element, typed: str) -> None:
    lines = typed.split("\n")
    first = tc.find(qn("w:p"))
    first.extend(hand.runs(lines[0]))
    for line in lines[1:]:
        style = "ListBullet" if hand.bullets else ""
        added = word.paragraph(*hand.runs(line), style=style)
        if hand.write == "tracked":  # the paragraph's own mark was inserted too
            added.find(qn("w:pPr")).append(
                word.el("w:rPr", word.el("w:ins", id=next(hand.ids), author=hand.author, date=hand.when))
            )
        tc.append(added)
    if hand.write == "messy":
        tc.append(word.paragraph())


def _type_gap(hand: Hand, place: GapPlace, typed: str) -> None:
    leader, unit = place.leader, place.unit
    made = hand.runs(typed)
    if unit is not None and not typed.strip().isdecimal():  # "1hr" is typed over the unit as well
        _replace(leader, made)
        unit.getparent().remove(unit)
    elif hand.leader == "beside":
        _after(leader, made)
    elif hand.leader == "before":
        _before(leader, made)
        shown = leader.find(qn("w:t"))
        shown.text = shown.text[len(typed) :] or "_"
    elif hand.write == "tracked":
        _after(leader, made)
        _cross_out(hand, [leader])
    else:
        _replace(leader, made)


def _tick(hand: Hand, options: dict[str, tuple[Element, Element]], given: Given) -> None:
    for option in given.marked:
        box, label = options[option]
        if hand.tick in {"bold", "highlight"}:
            _mark(label, hand.tick)
        elif hand.tick == "beside":
            _after(box, hand.runs("x"))
        elif hand.write == "tracked":
            _after(box, hand.runs(hand.tick, Look(font=word.BOX_FONT)))
            _cross_out(hand, [box])
        else:
            box.find(qn("w:t")).text = hand.tick


def _check(hand: Hand, options: dict[str, Element], given: Given) -> None:
    for option, sdt in options.items():
        if option in given.marked:
            sdt.find(f".//{word.W14}checked").set(f"{word.W14}val", "1")
            next(sdt.iter(qn("w:t"))).text = word.TICKED_BOX
        if hand.flatten:
            _replace(sdt, list(sdt.find(qn("w:sdtContent"))))


def _delete(hand: Hand, place: DeletePlace, given: Given) -> None:
    runs = [run for run in place.paragraph if run.tag == qn("w:r")]
    if given.typed or hand.choose == "overtype":
        words = given.typed or given.marked[0].lower()
        _replace(runs[0], hand.runs(words))
        _remove(runs[1:])
        return
    chosen = place.options[given.marked[0]]
    others = [made for option, made in place.options.items() if option not in given.marked]
    if hand.choose in {"bold", "highlight", "underline"}:
        _mark(chosen, hand.choose)
    elif hand.choose == "strike":
        for other in others:
            word.restyle(other, Look(strike=True))
    else:
        _leave_only(hand, runs, chosen, others)


def _leave_only(hand: Hand, runs: Sequence[Element], chosen: Element, others: Sequence[Element]) -> None:
    """Take out the other options and their slashes; a tidy hand takes the hint as well."""
    hints = [run for run in runs if "(" in (run.findtext(qn("w:t")) or "")]
    gone = [run for run in runs if run is not chosen and (run in others or run not in hints)]
    if hand.choose == "tracked":
        _cross_out(hand, gone)
    else:
        _remove([*gone, *(hints if hand.choose == "tidy" else [])])


def _columns(hand: Hand, options: dict[str, Element], given: Given) -> None:
    for option in given.marked:
        tc = options[option]
        if given.typed:
            _type_cell(hand, tc, given.typed)
        elif hand.column == "shade":
            fill = RAG_FILLS.get(option, "FFFF00")
            tc.find(qn("w:tcPr")).append(word.el("w:shd", val="clear", color="auto", fill=fill))
        else:
            short = re.split(r"\s", option)[0]
            _type_cell(hand, tc, short if hand.column == "level" else hand.column)


def _control(hand: Hand, sdt: Element, given: Given) -> None:
    kept, content = sdt.find(qn("w:sdtPr")), sdt.find(qn("w:sdtContent"))
    shown = given.marked[0] if given.marked else given.typed
    if hand.flatten:
        _replace(sdt, hand.runs(shown))
        return
    kept.remove(kept.find(qn("w:showingPlcHdr")))
    _remove(list(content))
    content.extend(hand.runs(shown))
    picker = kept.find(qn("w:date"))
    if picker is not None and re.fullmatch(r"\d{4}-\d\d-\d\d", str(given.value)):
        picker.set(qn("w:fullDate"), f"{given.value}T00:00:00Z")


def _mark(run: Element, way: str) -> None:
    looks = {
        "bold": Look(bold=True),
        "highlight": Look(highlight="yellow"),
        "underline": Look(underline=True),
    }
    word.restyle(run, looks[way])


def _cross_out(hand: Hand, runs: Sequence[Element]) -> None:
    for run in runs:
        wrapped = hand.change("w:del")
        run.getparent().replace(run, wrapped)
        for shown in run.iter(qn("w:t")):
            shown.tag = qn("w:delText")
        wrapped.append(run)


def _before(anchor: Element, made: Sequence[Element]) -> None:
    for element in made:
        anchor.addprevious(element)


def _after(anchor: Element, made: Sequence[Element]) -> None:
    for element in reversed(made):
        anchor.addnext(element)


def _replace(old: Element, made: Sequence[Element]) -> None:
    _before(old, made)
    old.getparent().remove(old)


def _remove(elements: Sequence[Element]) -> None:
    for element in elements:
        element.getparent().remove(element)
