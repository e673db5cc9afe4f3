"""What is worked out a shorter way is what the long way gives."""

import dataclasses

import numpy as np
import pytest

from extractors.paper.ground import Packed, ground
from extractors.paper.ink import Hair
from extractors.paper.surface import _plate, _solved
from extractors.paper.unbend import _correlation
from extractors.paper.vision import cv

rng = np.random.default_rng(7)


def _page() -> np.ndarray:
    """A page with a table, a dark band and some words."""
    page = np.full((700, 500), 255, np.uint8)
    page[60:100, 40:460] = 60
    for y in range(100, 500, 80):
        cv.rectangle(page, (40, y), (460, y + 80), 0, 2)
        cv.putText(page, "Weekly lessons", (60, y + 50), cv.FONT_HERSHEY_SIMPLEX, 0.8, 30, 2)
    return page


@pytest.mark.parametrize("size", [(88, 88), (44, 88), (61, 37)])
def test_a_patch_is_sought_as_by_template_matching(size: tuple[int, int]) -> None:
    """The correlations from spectra are those of TM_CCOEFF_NORMED, at every place."""
    seen = cv.GaussianBlur(rng.integers(0, 255, (size[0] + 30, size[1] + 30), np.uint8), (0, 0), 2)
    patch = seen[12 : 12 + size[0], 9 : 9 + size[1]]
    found = _correlation(seen, patch)
    assert np.abs(found - cv.matchTemplate(seen, patch, cv.TM_CCOEFF_NORMED)).max() < 1e-3
    assert np.unravel_index(found.argmax(), found.shape) == (12, 9)


@pytest.mark.parametrize(("rows", "columns"), [(21, 15), (4, 7), (1, 5)])
def test_two_rows_at_a_time_give_the_whole_surface(rows: int, columns: int) -> None:
    """The surface solved in blocks is the one solved at once."""
    weight, wanted = rng.random(rows * columns), rng.normal(0, 2, rows * columns)
    costs = _plate(rows, columns) + np.diag(weight)
    assert np.allclose(_solved(costs, weight * wanted, 2 * columns), np.linalg.solve(costs, weight * wanted))


@pytest.mark.parametrize("bits", [False, True])
def test_a_ground_comes_out_of_its_packing_as_it_went_in(bits: bool) -> None:
    """What is kept of a page's print gives all of it back."""
    own = ground(_page(), bits=bits)
    again = Packed.of(own).ground()
    for each in dataclasses.fields(own):
        assert np.array_equal(getattr(own, each.name), getattr(again, each.name)), each.name


def test_no_hairline_is_darker_than_the_most_it_can_be() -> None:
    """A room that is passed over for want of dark has no hairline in it, whatever its noise, print and shadow."""
    for _ in range(20):
        excess = rng.normal(rng.uniform(-0.1, 0.1), 0.05, (160, 200)).astype(np.float32)
        hair = Hair.of(excess, rng.random(excess.shape) < rng.uniform(0.2, 1))
        area = slice(31, 97), slice(22, 171)
        assert float(hair.within(area).max()) <= hair.most(area) + 1e-3
