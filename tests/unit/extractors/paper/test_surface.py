"""The surface through what was measured of a page's bend."""

import numpy as np
import pytest

from extractors.paper.surface import surface

ROWS, COLUMNS = 18, 13


def _sheet(high: float) -> np.ndarray:
    """A sheet bent in a wave so many pixels high."""
    down, across = np.mgrid[0:ROWS, 0:COLUMNS].astype(np.float32)
    return (high * np.sin(across / COLUMNS * 4) + 0.1 * down).astype(np.float32)


def test_a_bend_goes_on_past_the_last_node_that_was_seen() -> None:
    """Where nothing was measured the surface goes on as it ran, so that the next look finds what is there."""
    slope = np.tile(np.arange(COLUMNS, dtype=np.float32), (ROWS, 1))
    trust = (slope < 8).astype(np.float32)
    beyond = surface(slope * trust, trust)[:, 10]
    assert np.allclose(beyond, 10, atol=0.5)


@pytest.mark.parametrize("seed", range(5))
def test_strays_do_not_move_the_surface(seed: int) -> None:
    """Patches that were found in the wrong place, one in ten and some at the edge, change nothing around them."""
    rough = np.random.default_rng(seed)
    true = _sheet(3.0)
    found, trust = true + rough.normal(0, 0.1, true.shape), np.ones(true.shape, np.float32)
    strays = rough.random(true.shape) < 0.1
    found[strays] += rough.choice((-7, 7), int(strays.sum()))
    assert float(np.abs(surface(found.astype(np.float32), trust) - true).max()) < 0.7


def test_a_page_without_print_has_a_flat_surface() -> None:
    """Where nothing at all was measured nothing is bent."""
    nothing = np.zeros((ROWS, COLUMNS), np.float32)
    assert float(np.abs(surface(nothing, nothing)).max()) == 0
