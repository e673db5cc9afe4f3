"""Paper, tints and tones: what a copy of a page is taken for."""

from typing import Any

import cv2
import numpy as np
import pytest

from extractors.paper.ground import balanced, ground
from extractors.paper.ink import Tone, _tone
from extractors.paper.vision import MM

SHAPE = (1754, 1240)


def _banded(high: float) -> Any:
    """A page with one shaded band, mm high, in a frame."""
    page = np.full(SHAPE, 255, np.uint8)
    end = 600 + round(high * MM)
    page[600:end, 100:1100] = 221
    cv2.rectangle(page, (100, 600), (1100, end), 120, 2)
    return page


def _copied(page: Any) -> Any:
    """The page as a copier in grey gives it: softer, a little aside, not quite white, with grain."""
    moved = cv2.warpAffine(page, np.float32([[1, 0, 0.4], [0, 1, 0.7]]), SHAPE[::-1], borderValue=248)
    soft = cv2.GaussianBlur(moved, (0, 0), 1.2) * 0.97
    return np.clip(soft + np.random.default_rng(1).normal(0, 2, SHAPE), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("high", [22.0, 23.25, 24.25, 24.5, 24.75, 26.0, 30.0])
def test_a_shaded_band_is_as_dark_in_a_copy_as_in_the_blank(high: float) -> None:
    """Whether a band is wide enough to be taken for paper must not hang on how its edges came out."""
    page = _banded(high)
    own = ground(page, bits=False)
    seen = cv2.bitwise_not(balanced(_copied(page), own.tinted)).astype(int)
    inner = np.s_[620 : 580 + round(high * MM), 200:1000]
    assert abs((seen - own.printed)[inner].mean()) < 1.5


@pytest.mark.parametrize("shaded", [True, False])
def test_a_clean_grey_scan_is_not_taken_for_black_and_white(shaded: bool) -> None:
    """A page of few words on clean paper has hardly any grey; still its paper and its print have grain."""
    page = _banded(8.0) if shaded else np.full(SHAPE, 255, np.uint8)
    cv2.putText(page, "Signed", (150, 300), cv2.FONT_HERSHEY_SIMPLEX, 2, 20, 5)
    inside = np.ones(SHAPE, bool)
    assert _tone(np.dstack([_copied(page)] * 3), inside) is Tone.GREY
    bits = np.where(page < 128, 0, 255).astype(np.uint8)
    assert _tone(np.dstack([bits] * 3), inside) is Tone.BITS


def test_a_scan_whose_white_was_clipped_shows_its_tints() -> None:
    """Copiers make paper white and print black; a shaded band stays grey, and so would a highlighter."""
    page = _banded(8.0)
    cv2.putText(page, "Signed", (150, 300), cv2.FONT_HERSHEY_SIMPLEX, 2, 0, 5)
    assert _tone(np.dstack([page] * 3), np.ones(SHAPE, bool)) is Tone.GREY
