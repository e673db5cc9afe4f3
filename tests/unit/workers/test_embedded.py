"""The in-process runner: it walks all that waits and ends."""

from collections.abc import Callable
from datetime import timedelta
from types import MappingProxyType

import pytest

from schemas.journey import Ring
from workers import embedded


class Rows:
    """Rows that each take a number of steps, as a stand-in for the journey."""

    def __init__(self, steps: dict[int, int]) -> None:
        self.steps = steps
        self.walked: list[int] = []

    def due(self, _ctx: object, _older_than: timedelta) -> list[Ring]:
        return [Ring("step", row) for row, left in self.steps.items() if left]

    def step(self, _ctx: object, row: int) -> list[Ring]:
        self.walked.append(row)
        self.steps[row] -= 1
        return [Ring("step", row)] if self.steps[row] else []


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[int, int]], Rows]:
    def make(steps: dict[int, int]) -> Rows:
        made = Rows(steps)
        monkeypatch.setattr(embedded, "due", made.due)
        monkeypatch.setattr(embedded, "TASKS", MappingProxyType({"step": made.step}))
        return made

    return make


def test_walks_every_row_to_its_end(rows):
    """Everything that waits is done, with all that follows from it, and the number of stages is told."""
    made = rows({1: 3, 2: 1})
    assert embedded.run(None) == 4
    assert sorted(made.walked) == [1, 1, 1, 2]


def test_nothing_due_is_nothing_done(rows):
    """A store in which nothing waits is left alone."""
    made = rows({1: 0})
    assert embedded.run(None) == 0
    assert made.walked == []


def test_finds_rows_that_nobody_rang_for(rows, monkeypatch):
    """A stage that rings for nothing does not end the run while a row still waits."""
    made = rows({1: 2})
    monkeypatch.setattr(embedded, "TASKS", {"step": lambda ctx, row: made.step(ctx, row) and []})
    assert embedded.run(None) == 2


def test_progress_never_runs_backwards(rows):
    """What is reported as done only grows, and is always less than what is known of."""
    rows({1: 3, 2: 2})
    seen: list[tuple[int, int]] = []
    embedded.run(None, lambda done, known, _ring: seen.append((done, known)))
    assert [done for done, _ in seen] == list(range(5))
    assert all(done < known for done, known in seen)


def test_a_fault_of_the_machine_stops_the_run(rows, monkeypatch):
    """A full disk is not swallowed: the caller hears of it."""
    rows({1: 1})

    def full(_ctx: object, _row: int) -> list[Ring]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(embedded, "TASKS", {"step": full})
    with pytest.raises(OSError, match="No space left"):
        embedded.run(None)
