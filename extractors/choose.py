"""Which template a return is of, and where one completed form ends and the next begins."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from schemas.template import Template, Way

from .tree import Form, Line, load_lines

_KNOWN = 0.2  # least share of a template's own wording that a return must have


@dataclass(slots=True)
class Known:
    """A template made ready for reading, once."""

    template: Template
    lines: list[Line]
    loose: frozenset[int]
    soft: frozenset[tuple[int, int]]
    keys: frozenset[str] = field(default_factory=frozenset)


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
        keys = {
            c.key
            for i, line in enumerate(lines)
            for j, c in enumerate(line.cells)
            if len(c.key) >= 4 and (i, j) not in options
        }
        cached = _CACHE[id(template)] = Known(
            template, lines, frozenset(loose), frozenset(options | gaps), frozenset(keys)
        )
    return cached


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
    counts = Counter(line.key for line in form.lines if line.key)
    unique = [
        k for k, n in Counter(line.key for line in one.lines if line.key).items() if n == 1 and len(k) >= 8
    ]
    twice = [k for k in unique if counts[k] >= 2]
    if len(twice) < 3 or len(twice) * 2 < sum(1 for k in unique if counts[k]):
        return [form]
    first = next(line.key for line in form.lines if line.key in set(twice))
    starts = [n for n, line in enumerate(form.lines) if line.key == first]
    edges = [0, *starts[1:], len(form.lines)]
    fresh = [form.lines[a:b] for a, b in itertools.pairwise(edges)]
    return [replace(form, lines=lines) for lines in fresh]
