"""The zones round printed boxes."""

from extractors.paper.boxes import zone


def test_a_zone_ends_half_way_to_the_next_box() -> None:
    """Two boxes in neighbouring lines share no ink."""
    upper, lower = (0.0, 0.0, 10.0, 10.0), (0.0, 14.0, 10.0, 24.0)
    assert zone(upper, [lower])[3] <= zone(lower, [upper])[1]
