"""A blank and its template become a layout: the blank is printed, and each field's room is found on its pages."""

from dataclasses import dataclass, field, replace
from typing import Any

from extractors.tree import Line, Sort, load_lines
from schemas.codes import Code, Failure
from schemas.layout import Geometry, Layout, OptionPlace, Page
from schemas.reading import Box
from schemas.template import Field, Option, Spot, Template, Way

from .outlines import beside, tight
from .pictures import pack_picture
from .placeholders import lies_alike, only_in, without_placeholders
from .printing import Letter, Printed, look_at, pictures, print_forms
from .tint import Tinted, tint
from .words import Located, lines_of, locate

NO_OFFICE = (
    "LibreOffice is not installed here, so where things lie on the printed form was not learned: "
    "scans and photos of it cannot be read with this template."
)
NOT_PRINTED = (
    "The form could not be printed ({}), so scans and photos of it cannot be read with this template."
)
_LOST = "{} of {} fields were not found on the printed form; on paper they cannot be read."


def with_layout(template: Template, data: bytes) -> Template:
    """The template with the layout of its blank, and with a warning for what could not be found on paper."""
    try:
        layout = lay_out(data, template)
    except Failure as failure:
        missing = failure.code is Code.CONVERTER_MISSING
        warnings = [NO_OFFICE if missing else NOT_PRINTED.format(failure.detail or failure.code.value)]
        return template.model_copy(update={"warnings": [*template.warnings, *warnings]})
    lost = sum(1 for f in template.fields if not layout.fields.get(f.id))
    warnings = [_LOST.format(lost, len(template.fields))] if lost else []
    return template.model_copy(update={"layout": layout, "warnings": [*template.warnings, *warnings]})


def lay_out(data: bytes, template: Template) -> Layout:
    """The layout of a blank .docx for its template. Raises Failure CONVERTER_MISSING, CONVERSION_FAILED, DAMAGED."""
    return print_blank(data, template).layout


def print_blank(data: bytes, template: Template) -> "PrintedBlank":
    """A blank .docx printed, with its layout. Raises Failure as ``lay_out`` does."""
    tinted = tint(data)
    bare = without_placeholders(data)
    wanted = {"plain": data, "tinted": tinted.docx} | ({"bare": bare} if bare else {})
    printed = print_forms(wanted)
    finder = Finder(load_lines(template.blank), look_at(printed["tinted"]), tinted)
    clean = pictures(printed["plain"])
    pages = [
        Page(width=round(w, 2), height=round(h, 2), picture=pack_picture(picture))
        for (w, h), picture in zip(finder.printed.sizes, clean, strict=True)
    ]
    layout = Layout(pages=pages)
    for asked in template.fields:
        layout.fields[asked.id] = [_rounded(g) for g in finder.field(asked)]
        if asked.options and asked.way is Way.OPTIONS:
            layout.options[asked.id] = [_seen(finder.option(o), o, clean) for o in asked.options]
    found = PrintedBlank(printed["plain"], layout, finder, prompts=bare is not None)
    if bare is None:
        return found
    with_them, without = look_at(printed["plain"]), look_at(printed["bare"])
    if not lies_alike(without, with_them):
        return found
    prompts = [_rounded(g) for g in lines_of(only_in(with_them, without))]
    layout = layout.model_copy(update={"prompts": prompts})
    return replace(found, pdf=printed["bare"], layout=layout, prompts=False)


def _seen(place: OptionPlace, option: Option, clean: list[Any]) -> OptionPlace:
    """The option's box as it is printed: the outline of its glyph, or one that is drawn beside its words."""
    if option.box is None or option.box.token is None:
        return place
    if place.box:
        first = place.box[0]
        box = Geometry(page=first.page, box=tight(clean[first.page - 1], first.box))
    else:
        words = place.words[0] if place.words else None
        drawn = beside(clean[words.page - 1], words.box) if words else None
        if words is None or drawn is None:
            return place
        box = Geometry(page=words.page, box=drawn)
    return place.model_copy(update={"box": [_rounded(box)]})


def _rounded(place: Geometry) -> Geometry:
    x0, y0, x1, y1 = (round(v, 1) for v in place.box)
    return Geometry(page=place.page, box=(x0, y0, x1, y1))


@dataclass(slots=True)
class Finder:
    """Finds spots of the blank on its printed pages."""

    lines: list[Line]
    printed: Printed
    tinted: Tinted
    _tokens: dict[tuple[int, int], Located] = field(default_factory=dict)

    def field(self, asked: Field) -> list[Geometry]:
        """The rooms of a field: of options, the places of all; else where its answer is written."""
        story = self.lines[
            asked.spots[0].line
        ].story  # a paragraph that a text box is anchored in is not the box's
        spots = [spot for spot in asked.spots if self.lines[spot.line].story == story]
        return merged([place for spot in spots for place in self.spot(spot)])

    def option(self, option: Option) -> OptionPlace:
        """The box and the words of an option."""
        box = self.spot(option.box) if option.box else []
        words = self.spot(option.words) if option.words else []
        return OptionPlace(box=[_rounded(g) for g in box], words=[_rounded(g) for g in words])

    def spot(self, spot: Spot) -> list[Geometry]:
        """Where a spot lies: a whole cell or paragraph, or a stretch of its tokens."""
        areas = self.cell(spot.line, spot.cell)
        if spot.token is None or not areas:
            return areas
        found = self._located(spot.line, spot.cell, areas)
        end = spot.end if spot.end is not None else spot.token + 1
        tokens = self.lines[spot.line].cells[spot.cell].tokens
        if all(t.sort in (Sort.WORD, Sort.BOX) for t in tokens[spot.token : end]) and end > spot.token:
            return found.words(spot.token, end)
        return found.room(spot.token, end, self.paragraphs(spot.line, spot.cell), areas)

    def cell(self, line: int, cell: int) -> list[Geometry]:
        """The rectangles of a cell or of a paragraph, one a page it reaches over."""
        colour = self.tinted.cells.get((line, cell))
        if colour is not None:
            found = merged(self._fills(colour))
            return found or self.paragraphs(line, cell)
        return self.paragraphs(line, cell)

    def paragraphs(self, line: int, cell: int) -> list[Geometry]:
        """The rectangles of the paragraphs of a cell."""
        colours = self.tinted.paragraphs.get((line, cell), [])
        return [place for colour in colours for place in self._fills(colour)]

    def _fills(self, colour: str) -> list[Geometry]:
        return [Geometry(page=page, box=box) for page, box in self.printed.fills.get(colour, [])]

    def wording(self, line: int, cell: int) -> list[Geometry]:
        """What the blank itself says in a cell, a rectangle for each stretch between gaps, and each printed line."""
        found = self._located(line, cell, self.cell(line, cell))
        out, start = [], 0
        for end, token in enumerate([*self.lines[line].cells[cell].tokens, None]):
            if token is None or token.sort is Sort.GAP:
                out += found.words(start, end)
                start = end
        return out

    def _located(self, line: int, cell: int, areas: list[Geometry]) -> Located:
        if (line, cell) not in self._tokens:
            letters = [c for c in self.printed.letters if any(_holds(a, c) for a in areas)]
            self._tokens[line, cell] = locate(self.lines[line].cells[cell].tokens, letters)
        return self._tokens[line, cell]


@dataclass(frozen=True, slots=True)
class PrintedBlank:
    """A blank's pages as a PDF, its layout, and the finder that knows its spots."""

    pdf: bytes
    layout: Layout
    finder: Finder
    prompts: bool  # the prompts of its controls are on the pages, since they would lie otherwise without


def _holds(area: Geometry, letter: Letter) -> bool:
    x, y = (letter.box[0] + letter.box[2]) / 2, (letter.box[1] + letter.box[3]) / 2
    x0, y0, x1, y1 = area.box
    return area.page == letter.page and x0 <= x <= x1 and y0 <= y <= y1


def merged(places: list[Geometry]) -> list[Geometry]:
    """Rectangles that stand under one another with the same sides, or next to one another, as one a page."""
    out: list[Geometry] = []
    for place in places:
        last = out[-1] if out and out[-1].page == place.page else None
        if last is not None and _joined(last.box, place.box):
            out[-1] = Geometry(page=place.page, box=union(last.box, place.box))
        elif place not in out:
            out.append(place)
    return out


def _joined(a: Box, b: Box) -> bool:
    same_sides = abs(a[0] - b[0]) < 2 and abs(a[2] - b[2]) < 2 and -1 < b[1] - a[3] < 14
    inside = a[0] - 1 <= b[0] and a[1] - 1 <= b[1] and a[2] + 1 >= b[2] and a[3] + 1 >= b[3]
    return same_sides or inside


def union(a: Box, b: Box) -> Box:
    """The smallest rectangle round two."""
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])
