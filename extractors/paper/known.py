"""A template made ready for paper, once: its pages' features, and every place on them in pixels."""

from dataclasses import dataclass, field

from extractors.blank.printed.pictures import pixels
from schemas.layout import Layout, OptionPlace
from schemas.reading import Box
from schemas.template import Field, Template, Way

from .boxes import zone
from .places import Place
from .register import Pages, make_ready

_NEAR = 9.0  # points round a group of options in which ink is theirs rather than nobody's


@dataclass(slots=True)
class OptionSpot:
    """One option on its page: the box or cell to mark, and its words; ``cell`` where the whole cell is marked."""

    field: str
    index: int
    page: int
    box: Box | None
    words: Box | None
    cell: bool


@dataclass(slots=True)
class Known:
    """One template and its printed blank."""

    template: Template
    layout: Layout
    pages: Pages
    options: dict[str, list[OptionSpot]] = field(default_factory=dict)
    others: dict[int, list[Box]] = field(default_factory=dict)  # page -> all boxes to tick
    by_id: dict[str, Field] = field(default_factory=dict)

    def pages_of(self, asked: Field) -> set[int]:
        """The pages that a field's answer may stand on."""
        return {g.page for g in self.layout.fields.get(asked.id, [])}

    def places(self, page: int, shape: tuple[int, ...]) -> list[Place]:
        """The places of one page: rooms and groups of options first, over them the zones of their boxes."""
        asked = sorted(
            self.template.fields, key=lambda f: f.id not in self.options
        )  # rooms over groups' surroundings
        found = [
            Place((f.id, -1), pixels(g.box, shape, _NEAR if f.id in self.options else 0.5))
            for f in asked
            for g in self.layout.fields.get(f.id, [])
            if g.page == page
        ]
        for spots in self.options.values():
            for spot in spots:
                if spot.page == page and spot.box is not None:
                    area = spot.box if spot.cell else zone(spot.box, self._besides(page, spot.box))
                    found.append(Place((spot.field, spot.index), pixels(area, shape)))
        return found

    def _besides(self, page: int, box: Box) -> list[Box]:
        return [b for b in self.others.get(page, []) if b != box]


_CACHE: dict[int, Known] = {}
_KEPT = 8  # templates kept ready: a hub has two or three forms out at a time, each some 10 MB


def know(template: Template, layout: Layout) -> Known:
    """A template made ready; the last few are kept."""
    cached = _CACHE.get(id(template))
    if cached is not None and cached.template is template:
        return cached
    one = Known(template, layout, make_ready(layout), by_id={f.id: f for f in template.fields})
    for asked in template.fields:
        if asked.way is Way.OPTIONS and layout.options.get(asked.id):
            places = layout.options[asked.id]
            one.options[asked.id] = [_spot(asked, n, place) for n, place in enumerate(places)]
    for spots in one.options.values():
        for spot in spots:
            if spot.box is not None and not spot.cell:
                one.others.setdefault(spot.page, []).append(spot.box)
    while len(_CACHE) >= _KEPT:
        del _CACHE[next(iter(_CACHE))]
    _CACHE[id(template)] = one
    return one


def _spot(asked: Field, index: int, place: OptionPlace) -> OptionSpot:
    option = asked.options[index]
    words = place.words[0] if place.words else None
    box = place.box[0] if place.box else None
    page = box.page if box else words.page if words else 0
    cell = option.box is not None and option.box.token is None
    if option.words is not None and option.words.token is None and box is None and words is not None:
        return OptionSpot(asked.id, index, page, words.box, words.box, cell=True)  # a descriptor is its cell
    return OptionSpot(
        asked.id,
        index,
        page,
        box.box if box else None,
        words.box if words else None,
        cell and box is not None,
    )
