"""Which template a return is of, and where one completed form ends and the next begins."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from schemas.template import Field, Spot, Template, Way

from .tree import Form, Line, Sort, load_lines, normal

_TELLING = 8  # characters from which a line that stands twice tells that the form does
_KNOWN = 0.2  # least share of a template's own wording that a return must have


Label = tuple[int, int, int, int | None]  # line, cell, and the tokens between which a label ends


@dataclass(slots=True)
class Known:
    """A template made ready for reading, once."""

    template: Template
    lines: list[Line]
    loose: frozenset[int]
    soft: frozenset[tuple[int, int]]
    keys: frozenset[str] = field(default_factory=frozenset)
    labels: dict[Label, list[Field]] = field(default_factory=dict)  # the fields that each label names
    prompts: dict[str, frozenset[str]] = field(default_factory=dict)  # field -> its placeholders, normalised
    options: dict[tuple[int, int], frozenset[int | None]] = field(
        default_factory=dict
    )  # cell -> its option words
    coloured: frozenset[tuple[int, int]] = frozenset()  # cells whose colour may be the answer
    unique: list[str] = field(default_factory=list)  # wording of cells that stands once in the blank
    ruled: frozenset[str] = field(default_factory=frozenset)  # fields that are written on dots or lines


_CACHE: dict[int, Known] = {}


def known(template: Template) -> Known:
    """A template's blank as lines, with the wording that tells it from others."""
    cached = _CACHE.get(id(template))
    if cached is None or cached.template is not template:
        lines = load_lines(template.blank)
        loose = {n for g in template.groups for n in g.lines}
        options = {
            (s.line, s.cell)
            for f in template.fields
            if f.way is Way.OPTIONS
            for s in f.spots
            if s.token is not None
        }
        gaps = {
            (s.line, s.cell)
            for f in template.fields
            if f.way is Way.CELL
            for s in f.spots
            if lines[s.line].cells[s.cell].key
        }
        gaps |= {(s.line, s.cell) for f in template.fields if f.way is Way.GAP for s in f.spots}
        worded = Counter(c.key for line in lines for c in line.cells if c.key)
        keys = {
            c.key
            for i, line in enumerate(lines)
            for j, c in enumerate(line.cells)
            if len(c.key) >= 4 and (i, j) not in options
        } or set(worded)  # a form of nothing but options is known by them
        cached = _CACHE[id(template)] = Known(
            template, lines, frozenset(loose), frozenset(options | gaps), frozenset(keys), _labels(template, lines),
            _prompts(template, lines), options=_option_words(template), ruled=_ruled(template, lines),
            coloured=frozenset((s.line, s.cell) for f in template.fields if f.scale == "rag" for s in f.spots),
            unique=[k for k, n in worded.items() if n == 1 and len(k) >= _TELLING],
        )  # fmt: skip
    return cached


def _labels(template: Template, lines: list[Line]) -> dict[Label, list[Field]]:
    """The fields by the place where the words end that name them."""
    found: dict[Label, list[Field]] = {}
    for asked in template.fields:
        spot = _label_of(asked, lines)
        found.setdefault((spot.line, spot.cell, spot.token or 0, spot.end), []).append(asked)
    return found


def _label_of(asked: Field, lines: list[Line]) -> Spot:
    """Where the words that name a field end: what learning noted, its own cell, or the nearest with words at its left."""
    if asked.label is not None:
        return asked.label
    spot = asked.spots[0]
    cells = lines[spot.line].cells
    for index in range(spot.cell, -1, -1):
        if cells[index].key and index < spot.cell:
            size = len(cells[index].tokens)
            return Spot(line=spot.line, cell=index, token=size, end=size)
        if cells[index].key and asked.way in (Way.GAP, Way.ROOM):
            return Spot(line=spot.line, cell=index)
    return Spot(line=spot.line, cell=spot.cell)


def _option_words(template: Template) -> dict[tuple[int, int], frozenset[int | None]]:
    """For each cell, the positions of the words and boxes of options in it; None stands for the whole cell."""
    places: dict[tuple[int, int], set[int | None]] = {}
    for spot in (s for f in template.fields for o in f.options for s in (o.words, o.box) if s is not None):
        taken: set[int | None] = (
            {None} if spot.token is None else set(range(spot.token, spot.end or spot.token + 1))
        )
        places.setdefault((spot.line, spot.cell), set()).update(taken)
    return {place: frozenset(taken) for place, taken in places.items()}


def _prompts(template: Template, lines: list[Line]) -> dict[str, frozenset[str]]:
    """The placeholders in the cells of each field that has any."""
    found = {}
    for asked in template.fields:
        tokens = (t for s in asked.spots for t in lines[s.line].cells[s.cell].tokens)
        held = frozenset(normal(t.text) for t in tokens if t.sort is Sort.GAP and t.text.strip("\t_. "))
        if held:
            found[asked.id] = held
    return found


def _ruled(template: Template, lines: list[Line]) -> frozenset[str]:
    """The fields whose room is printed dots or lines."""
    return frozenset(
        f.id
        for f in template.fields
        for s in f.spots
        if s.token is not None
        and any(
            t.text.startswith((".", "_", "…")) for t in lines[s.line].cells[s.cell].tokens[s.token : s.end]
        )
    )


def choose(form: Form, templates: Sequence[Template]) -> Known | None:
    """The template whose wording the return shares most; of versions that fit alike, the one its footer names."""
    said = [c.key for line in form.lines for c in line.cells if c.key]
    whole = set(said)
    running = ""
    margin = set(" ".join(form.margins).split())
    best: tuple[float, int, Known] | None = None
    for template in templates:
        one = known(template)
        if not one.keys:
            continue
        there = one.keys & whole
        if len(there) < len(one.keys):
            running = running or f" {' '.join(said)} "
        share = (len(there) + sum(1 for k in one.keys - there if f" {k} " in running)) / len(one.keys)
        named = int(bool(template.marks) and any(margin.issuperset(m.split()) for m in template.marks))
        if share >= _KNOWN and (best is None or (round(share, 3), named) > best[:2]):
            best = (round(share, 3), named, one)
    return best[2] if best else None


def parts(form: Form, one: Known) -> list[Form]:
    """A file that holds the form twice is cut where it begins again."""
    counts = Counter(c.key for line in form.lines for c in line.cells if c.key)
    twice = [k for k in one.unique if counts[k] >= 2]
    if len(twice) < 3 or len(twice) * 2 < sum(1 for k in one.unique if counts[k]):
        return [form]
    both = set(twice)
    first = next(key for line in form.lines for key in line.keys if key in both)
    starts = [n for n, line in enumerate(form.lines) if first in line.keys]
    edges = [0, *starts[1:], len(form.lines)]
    fresh = [form.lines[a:b] for a, b in itertools.pairwise(edges)]
    return [replace(form, lines=lines) for lines in fresh]
