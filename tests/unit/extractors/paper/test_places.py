"""Whose ink it is where a line runs over the edge of its room."""

import cv2
import numpy as np
import pytest

from extractors.paper.ink import Ink
from extractors.paper.places import Place, share_out
from extractors.paper.vision import MM2


def _ink(page: np.ndarray) -> Ink:
    """The ink of a drawn page, every stroke of it added."""
    count, blobs = cv2.connectedComponents((page > 0).astype(np.uint8))
    at = np.flatnonzero(blobs)
    sizes = np.bincount(blobs.ravel(), weights=page.ravel(), minlength=count) / MM2
    own = object.__new__(Ink)
    own.added, own.blobs, own.at, own.count, own.sizes = page, blobs, at, count - 1, sizes
    return own


def _two_rooms() -> list[Place]:
    return [Place(("left", -1), (0, 0, 200, 60)), Place(("right", -1), (200, 0, 400, 60))]


def test_a_last_letter_over_the_edge_belongs_to_its_line() -> None:
    """Most of the figure lies in the next room, in which nothing else stands: that room is empty."""
    page = np.zeros((60, 400), np.float32)
    for x in range(20, 190, 14):
        page[20:40, x : x + 4] = 1.0
    page[20:30, 199:203] = 1.0
    left, right = _two_rooms()
    share_out(_ink(page), [left, right])
    assert (right.blobs, right.mass) == ([], 0.0)
    assert left.mass * MM2 == pytest.approx(float(page.sum()))


def test_a_figure_that_touches_the_edge_is_its_rooms() -> None:
    """Nothing stands before it, or more stands behind it: it was written where it lies."""
    lone = np.zeros((60, 400), np.float32)
    lone[20:30, 199:203] = 1.0
    more = lone.copy()
    more[20:40, 20:150:14] = 1.0
    more[20:40, 240:380:14] = 1.0
    for page in (lone, more):
        left, right = _two_rooms()
        share_out(_ink(page), [left, right])
        assert right.mass > 0.8
