"""A smooth surface through shifts that were measured at some nodes of a grid, and of which some are strays.

A thin plate under tension (Terzopoulos, 1986): between the nodes it bends little, and beyond them it goes on as it ran,
so that a bend is followed past the patches in which it was seen. Nodes that agree with those beside them are believed
first; of the others those that the surface then comes near to (Tukey's weight).
"""

from functools import lru_cache
from itertools import pairwise, product

import numpy as np

from .vision import Array

_STIFF = 0.3  # against the weight of one node: a wave 1.2 mm high and 250 mm long is kept within 0.01 mm
_TAUT = 0.002  # how soon a slope is lost beyond the last node: some ten nodes on
_TOLD = 1e-6  # keeps a surface without any node at nought
_STEP = 2.4  # px at half resolution (0.8 mm) from one node to the next: the steepest bend that is followed
_STRAY = 3.6  # px from the surface at which a node is no longer believed
_MANY = 10  # nodes that agree: a paragraph, or a table of their own
_ROUNDS = 3
_NEAR = [(r, c) for r, c in product(range(3), range(-2, 3)) if (r, c) > (0, 0)]


def surface(found: Array, trust: Array) -> Array:
    """The surface at every node; ``trust`` is 0 where nothing was measured, 1 at most."""
    rows, columns = found.shape
    wanted, own = found.ravel().astype(np.float64), trust.ravel().astype(np.float64)
    weight = own * _agreed(found, trust).ravel()
    laid = wanted
    for _ in range(_ROUNDS):
        laid = _solved(_plate(rows, columns) + np.diag(weight), weight * wanted, 2 * columns)
        weight = own * np.clip(1 - ((wanted - laid) / _STRAY) ** 2, 0, 1) ** 2
    return np.asarray(laid.reshape(rows, columns), np.float32)


def _solved(costs: Array, wanted: Array, step: int) -> Array:
    """The surface of least cost: a node is tied to those two rows off at most, so the rows are solved two by two."""
    pairs = [slice(at, at + step) for at in range(0, len(wanted), step)]
    left, right, passed = costs[pairs[0], pairs[0]], wanted[pairs[0]], list[Array]()
    for one, following in pairwise(pairs):
        tie = costs[one, following]
        passed.append(np.linalg.solve(left, np.column_stack([tie, right])))
        left = costs[following, following] - tie.T @ passed[-1][:, :-1]
        right = wanted[following] - tie.T @ passed[-1][:, -1]
    laid = [np.linalg.solve(left, right)]
    for solved in reversed(passed):
        laid.append(solved[:, -1] - solved[:, :-1] @ laid[-1])
    return np.concatenate(laid[::-1])


def _agreed(found: Array, trust: Array) -> Array:
    """The nodes of the largest company of neighbours that differ no more than paper bends, and of every large one."""
    rows, columns = found.shape
    company = np.arange(rows * columns).reshape(rows, columns)
    held = trust > 0
    changed = True
    while changed:
        before = company.copy()
        for down, across in _NEAR:
            one = slice(0, rows - down), slice(max(0, -across), columns - max(0, across))
            other = slice(down, rows), slice(max(0, across), columns - max(0, -across))
            steep = np.abs(found[one] - found[other]) > _STEP * max(down, abs(across))
            least = np.minimum(company[one], company[other])
            both = held[one] & held[other] & ~steep
            company[one] = np.where(both, least, company[one])
            company[other] = np.where(both, least, company[other])
        changed = bool((before != company).any())
    size = np.bincount(company[held], minlength=rows * columns)
    return held & (size[company] >= min(_MANY, size.max(initial=0)))


@lru_cache(maxsize=16)
def _plate(rows: int, columns: int) -> Array:
    """What bending and sloping cost a surface of so many nodes, as a quadratic form."""
    down, across = np.eye(rows), np.eye(columns)
    steps = np.diff(down, axis=0), np.diff(across, axis=0)
    bends = np.diff(down, 2, axis=0), np.diff(across, 2, axis=0)
    parts = [
        (_STIFF, np.kron(bends[0], across)),
        (_STIFF, np.kron(down, bends[1])),
        (2 * _STIFF, np.kron(steps[0], steps[1])),
        (_TAUT, np.kron(steps[0], across)),
        (_TAUT, np.kron(down, steps[1])),
    ]
    return sum((cost * part.T @ part for cost, part in parts), _TOLD * np.eye(rows * columns))
