"""The zones round printed boxes, and the paper free beside a blank."""

import numpy as np
import pytest

from extractors.paper.boxes import free_to, zone
from extractors.paper.vision import PT


def test_a_zone_ends_half_way_to_the_next_box() -> None:
    """Two boxes in neighbouring lines share no ink."""
    upper, lower = (0.0, 0.0, 10.0, 10.0), (0.0, 14.0, 10.0, 24.0)
    assert zone(upper, [lower])[3] <= zone(lower, [upper])[1]


@pytest.mark.parametrize(
    ("ruling", "words", "end"),
    [(None, None, 595 - 36 - 3), (None, 300, 300 - 3), (160, 300, 160), (None, 155, 155), (158, None, 158)],
)
def test_a_blank_in_running_text_goes_on_to_what_is_printed_next(
    ruling: int | None, words: int | None, end: int
) -> None:
    """Schools write on past a short blank; a cell ends at its ruling, however pale."""
    page = np.full((1754, 1240), 255, np.uint8)
    if ruling:
        page[round(90 * PT) : round(130 * PT), round(ruling * PT)] = 210
    if words:
        page[round(103 * PT) : round(109 * PT), round(words * PT) : round((words + 40) * PT) : 2] = 30
    box = (130.0, 100.0, 155.0 if ruling != 158 else 158.0, 114.0)
    assert free_to(page, box, []) == pytest.approx(max(box[2], end), abs=3.5)
    assert free_to(page, box, [(200.0, 100.0, 250.0, 114.0)]) <= max(200, box[2])
