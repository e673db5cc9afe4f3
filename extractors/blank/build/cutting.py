"""A cell's tokens found in the runs of its paragraphs, and runs cut so that a stretch of them stands alone."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element

from extractors.glyphs import symbol
from extractors.tree import Token
from extractors.word.names import BR, CR, R_, RPR, SYM, TAB, VAL, P, T, W

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Letter:
    """One character of a cell: its run, the element in the run, and its place in that element's text."""

    run: Element
    child: Element
    at: int
    text: str


def letters(paragraphs: Sequence[Element]) -> list[Letter]:
    """The characters of the runs that stand directly in some paragraphs."""
    out: list[Letter] = []
    for paragraph in paragraphs:
        for run in paragraph.findall(R_):
            for child in run:
                if child.tag == T:
                    out += [Letter(run, child, at, c) for at, c in enumerate(child.text or "")]
                elif child.tag == SYM:
                    code = int(child.get(W + "char", "0"), 16)
                    out.append(Letter(run, child, 0, symbol(child.get(W + "font", ""), code)))
                elif child.tag in (TAB, BR, CR):
                    out.append(Letter(run, child, 0, "\t" if child.tag == TAB else "\n"))
        out.append(Letter(paragraph, paragraph, 0, "\n"))
    return out


def spans(tokens: Sequence[Token], found: Sequence[Letter]) -> dict[int, tuple[int, int]]:
    """Where each token stands among the letters, those inside controls left out."""
    text = "".join(letter.text for letter in found)
    out, at = {}, 0
    for number, token in enumerate(tokens):
        if token.control >= 0 or not token.text:
            continue
        start = text.find(token.text, at)
        if start >= 0:
            at = start + len(token.text)
            out[number] = (start, at)
    return out


def isolated(found: Sequence[Letter], start: int, end: int) -> list[Element]:
    """The runs that hold just these letters, cut where need be; none where they cross paragraphs."""
    first, last = found[start], found[end - 1]
    if first.run.getparent() is not last.run.getparent() or P in (first.run.tag, last.run.tag):
        return []
    alone = first.run is last.run
    if end < len(found) and found[end].run is last.run:
        _cut(found[end])
    begin = _cut(first)
    if alone:
        return [begin]
    runs = [begin]
    while runs[-1] is not last.run:
        following = runs[-1].getnext()
        if following is None or following.tag != R_:
            return []
        runs.append(following)
    return runs


def _cut(letter: Letter) -> Element:
    """The run that begins with this letter: its own, or a new one with the rest of it."""
    run, child = letter.run, letter.child
    before = [each for each in run if each.tag != RPR]
    if letter.at == 0 and before[0] is child:
        return run
    rest = etree.Element(R_)
    properties = run.find(RPR)
    if properties is not None:
        rest.append(deepcopy(properties))
    moved = before[before.index(child) :]
    if letter.at:
        tail = etree.SubElement(rest, T)
        tail.text, child.text = (child.text or "")[letter.at :], (child.text or "")[: letter.at]
        for each in (tail, child):
            each.set(_SPACE, "preserve")
        moved = moved[1:]
    rest.extend(moved)
    run.addnext(rest)
    return rest


def spaced(text: str, like: Element | None) -> Element:
    """A run with a text, set as another run."""
    run = etree.Element(R_)
    properties = like.find(RPR) if like is not None else None
    if properties is not None:
        run.append(deepcopy(properties))
        for style in run[0].findall(W + "rStyle"):
            if "placeholder" in style.get(VAL, "").casefold():
                run[0].remove(style)
    for number, line in enumerate(text.split("\n")):
        if number:
            etree.SubElement(run, BR)
        words = etree.SubElement(run, T)
        words.text = line
        words.set(_SPACE, "preserve")
    return run
