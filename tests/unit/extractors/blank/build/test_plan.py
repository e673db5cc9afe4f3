"""Room for writing beside what a cell says."""

from hypothesis import given
from hypothesis import strategies as st

from extractors.blank.build.plan import emptiest

AREA = (10.0, 10.0, 200.0, 60.0)
_numbers = st.floats(0, 220, width=16)
BOXES = st.tuples(_numbers, _numbers, st.floats(1, 80, width=16), st.floats(1, 12, width=16)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@given(st.lists(BOXES, max_size=8))
def test_room_touches_no_wording_and_stays_in_its_cell(
    taken: list[tuple[float, float, float, float]],
) -> None:
    """Whatever stands in a cell, the room found is free of it."""
    found = emptiest(AREA, taken)
    if found is None:
        return
    assert AREA[0] <= found[0] < found[2] <= AREA[2]
    assert AREA[1] <= found[1] < found[3] <= AREA[3]
    for box in taken:
        assert found[2] <= box[0] or box[2] <= found[0] or found[3] <= box[1] or box[3] <= found[1]


def test_room_is_the_largest_there_is() -> None:
    """A label at the top leaves all that is under it."""
    assert emptiest(AREA, [(12, 10, 190, 22)]) == (10.0, 22, 200.0, 60.0)
    assert emptiest(AREA, []) == AREA


def test_a_full_cell_has_no_room() -> None:
    """Where nothing could be written there is no field."""
    assert emptiest(AREA, [(0, 0, 300, 70)]) is None
