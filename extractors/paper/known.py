"""A template made ready for paper, once: its pages' features, and every place on them in pixels."""

from dataclasses import dataclass, field

import numpy as np

from extractors.blank.printed.marks import plan_marks
from extractors.blank.printed.pictures import pack_picture, pixels, unpack_picture
from schemas.built import Marks
from schemas.layout import Layout, OptionPlace
from schemas.reading import Box
from schemas.template import Field, Template, Way

from .boxes import zone
from .places import Place
from .register import Pages, make_ready

_NEAR = 9.0  # points round a group of options in which ink is theirs rather than nobody's

_ABOUT = 4.0  # points round an option's words in which a ring is theirs, though it is in the next row


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
    _marks: list[Marks | None] | None = None

    def corners(self, page: int) -> list[Box]:
        """Where the corner marks of our own print lie on a page of the blank."""
        if self._marks is None:
            self._marks = plan_marks(self.layout)
        laid = self._marks[page - 1]
        return [laid.unprinted(box) for box in laid.corners] if laid is not None else []

    def pages_of(self, asked: Field) -> set[int]:
        """The pages that a field's answer may stand on."""
        return {g.page for g in self.layout.fields.get(asked.id, [])}

    def places(self, page: int, shape: tuple[int, ...]) -> list[Place]:
        """The places of one page: rooms and groups of options first, over them their words and the zones of their boxes."""
        asked = sorted(
            self.template.fields, key=lambda f: f.id not in self.options
        )  # rooms over groups' surroundings
        found = [
            Place(
                (f.id, -1),
                pixels(g.box, shape, _NEAR if f.id in self.options else 0.5),
                option=f.id in self.options,
            )
            for f in asked
            for g in self.layout.fields.get(f.id, [])
            if g.page == page
        ]
        here = [spot for spots in self.options.values() for spot in spots if spot.page == page]
        found += [
            Place((spot.field, -1), pixels(spot.words, shape, _ABOUT), option=True)
            for spot in here
            if spot.words is not None and not spot.cell
        ]
        for spot in here:
            if spot.box is not None:
                area = spot.box if spot.cell else zone(spot.box, self._besides(page, spot.box))
                found.append(Place((spot.field, spot.index), pixels(area, shape), option=True))
        return found

    def _besides(self, page: int, box: Box) -> list[Box]:
        return [b for b in self.others.get(page, []) if b != box]


_CACHE: dict[tuple[int, bool], Known] = {}
KEPT = 8  # templates kept ready: a hub has two or three forms out at a time, each some 10 MB


def know(template: Template, layout: Layout, *, ours: bool = False) -> Known:
    """A template made ready; the last few are kept. ``ours``: as the forms are printed that we hand out."""
    key = id(template), ours and bool(layout.prompts)
    cached = _CACHE.get(key)
    if cached is not None and cached.template is template:
        return cached
    pages = make_ready(_unprompted(layout) if key[1] else layout)
    one = Known(template, layout, pages, by_id={f.id: f for f in template.fields})
    for asked in template.fields:
        if asked.way is Way.OPTIONS and layout.options.get(asked.id):
            places = layout.options[asked.id]
            one.options[asked.id] = [_spot(asked, n, place) for n, place in enumerate(places)]
    for spots in one.options.values():
        for spot in spots:
            if spot.box is not None and not spot.cell:
                one.others.setdefault(spot.page, []).append(spot.box)
    while len(_CACHE) >= KEPT:
        del _CACHE[next(iter(_CACHE))]
    _CACHE[key] = one
    return one


def _unprompted(layout: Layout) -> Layout:
    """The pages without the prompts of their controls."""
    pictures = [unpack_picture(page.picture).copy() for page in layout.pages]
    for prompt in layout.prompts:
        picture = pictures[prompt.page - 1]
        x0, y0, x1, y1 = pixels(prompt.box, picture.shape, 1.0)
        picture[y0:y1, x0:x1] = np.median(picture[y0:y1, x0:x1])
    pages = [
        page.model_copy(update={"picture": pack_picture(picture)})
        for page, picture in zip(layout.pages, pictures, strict=True)
    ]
    return layout.model_copy(update={"pages": pages})


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
