"""What stands where in the fillable form: a box to write in, or buttons to press, for every field of a template."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractors.blank.printed.geometry import Finder, PrintedBlank
from extractors.tree import Sort
from schemas.built import Room
from schemas.layout import Geometry, OptionPlace
from schemas.reading import Box
from schemas.template import Field, Kind, Option, Spot, Template, Way

_INSET = 1.5  # points between a cell's rule and the box in it
_TWO_LINES = 26.0  # points: two lines of ten point type with their margins
_SMALLEST = 7.0  # points: a box lower or narrower than this takes no writing
_BUTTON = 12.0  # points: the side of a button in a cell that has no printed box
_MOST = 40  # printed lines that are looked round for room; cells with more have no room to write


@dataclass(frozen=True, slots=True)
class Button:
    """One option to press, and how it shows: ``box`` in a printed box, ``cell`` with a box of its own, ``words``."""

    value: str
    place: Geometry
    look: str


@dataclass(frozen=True, slots=True)
class Buttons:
    """Options: one of them where ``one``, else as many as apply."""

    id: str
    tip: str
    one: bool
    buttons: tuple[Button, ...]


@dataclass(slots=True)
class Plan:
    """Every field that has its place, in the order of the template, and the ids of those that have none."""

    fields: list[Room | Buttons] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def plan(template: Template, printed: PrintedBlank) -> Plan:
    """Where each field goes on the printed blank."""
    found = Plan()
    for asked in template.fields:
        made = _buttons(asked, printed.layout.options.get(asked.id, [])) or _room(asked, printed)
        if made is None:
            found.lost.append(asked.id)
        else:
            found.fields.append(made)
    return found


def tip_of(asked: Field) -> str:
    """What a viewer shows and a screen reader says: the question as a person reads it, and what is expected."""
    wanted = {Kind.NUMBER: asked.unit or "number", Kind.DATE: "date"}.get(asked.kind)
    words = " › ".join(asked.path) or asked.id
    return f"{words} ({wanted})" if wanted else words


def _buttons(asked: Field, places: Sequence[OptionPlace]) -> Buttons | None:
    if asked.way is not Way.OPTIONS or len(places) != len(asked.options):
        return None
    made = [_button(option, place) for option, place in zip(asked.options, places, strict=True)]
    if not made or None in made:
        return None
    buttons = tuple(each for each in made if each is not None)
    return Buttons(asked.id, tip_of(asked), asked.kind is not Kind.CHOICES and len(buttons) > 1, buttons)


def _button(option: Option, place: OptionPlace) -> Button | None:
    if place.box and option.box is not None and option.box.token is not None:
        return Button(option.value, place.box[0], "box")
    if place.box:
        return Button(option.value, _middle(place.box[0]), "cell")
    if place.words:
        return Button(option.value, _grown(place.words[0]), "words")
    return None


def _middle(cell: Geometry) -> Geometry:
    """A square in the middle of a cell."""
    x0, y0, x1, y1 = cell.box
    half = min(_BUTTON, x1 - x0 - 2 * _INSET, y1 - y0 - 2 * _INSET) / 2
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return Geometry(page=cell.page, box=(x - half, y - half, x + half, y + half))


def _grown(words: Geometry) -> Geometry:
    x0, y0, x1, y1 = words.box
    return Geometry(page=words.page, box=(x0 - 2.5, y0 - 0.5, x1 + 2.5, y1 + 0.5))


def _room(asked: Field, printed: PrintedBlank) -> Room | None:
    """The line left for a figure, where there is one; else the largest free part of the field's places."""
    words = [w for spot in asked.spots[:1] for w in printed.finder.wording(spot.line, spot.cell)]
    free = _free(printed.layout.fields.get(asked.id, []), words)
    if asked.kind in (Kind.NUMBER, Kind.DATE):
        free = _free(_leaders(asked, printed.finder), words) or free
    if not free:
        return None
    best = max(free, key=lambda place: _area(place.box))
    high = best.box[3] - best.box[1]
    prose = asked.kind is Kind.TEXT
    options = () if asked.kind is Kind.CHOICES else tuple(option.value for option in asked.options)
    covers = printed.prompts and _placeholder(asked, printed.finder)
    return Room(
        id=asked.id,
        tip=tip_of(asked),
        place=Geometry(page=best.page, box=_rounded(best.box)),
        lines=prose and high >= _TWO_LINES,
        options=options,
        covers=covers,
    )


def _free(places: Sequence[Geometry], words: Sequence[Geometry]) -> list[Geometry]:
    return [
        Geometry(page=place.page, box=box)
        for place in places
        if (box := emptiest(_inset(place.box), [w.box for w in words if w.page == place.page]))
    ]


def _leaders(asked: Field, finder: Finder) -> list[Geometry]:
    """The dots or line in a cell whose whole is the field's place."""
    spot = asked.spots[0]
    tokens = finder.lines[spot.line].cells[spot.cell].tokens
    gaps = [n for n, token in enumerate(tokens) if token.sort is Sort.GAP and token.control < 0]
    if spot.token is not None or not gaps:
        return []
    return finder.spot(Spot(line=spot.line, cell=spot.cell, token=gaps[0], end=gaps[0] + 1))


def _placeholder(asked: Field, finder: Finder) -> bool:
    """Whether a control stands there that prints a text of its own, such as "Click here"."""
    return any(
        token.sort is Sort.GAP and token.control >= 0 and token.text.strip(" ._…")
        for spot in asked.spots
        for token in finder.lines[spot.line].cells[spot.cell].tokens
    )


def _inset(box: Box) -> Box:
    x0, y0, x1, y1 = box
    return x0 + _INSET, y0 + _INSET, x1 - _INSET, y1 - _INSET


def _rounded(box: Box) -> Box:
    x0, y0, x1, y1 = (round(v, 2) for v in box)
    return x0, y0, x1, y1


def _area(box: Box) -> float:
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def emptiest(area: Box, taken: Sequence[Box]) -> Box | None:
    """The largest rectangle of an area that touches nothing of what is taken; None where no writing would fit."""
    near = [t for t in taken if t[0] < area[2] and area[0] < t[2] and t[1] < area[3] and area[1] < t[3]]
    if len(near) > _MOST:
        return None
    bands = sorted({area[1], area[3], *(min(max(v, area[1]), area[3]) for t in near for v in (t[1], t[3]))})
    found: list[Box] = []
    for at, top in enumerate(bands):
        for bottom in bands[at + 1 :]:
            between = [t for t in near if t[1] < bottom and top < t[3]]
            cuts = sorted([(area[0], area[0]), (area[2], area[2]), *((t[0] - 1, t[2] + 2) for t in between)])
            right = area[0]
            for (_, end), (start, _) in pairwise(cuts):
                right = max(right, end)
                if start > right:
                    found.append((right, top, start, bottom))
    fits = [b for b in found if b[2] - b[0] >= _SMALLEST and b[3] - b[1] >= _SMALLEST]
    return max(fits, key=_area, default=None)
