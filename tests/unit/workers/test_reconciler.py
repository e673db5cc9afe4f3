"""The reconciler: it rings again for what has waited too long, and only for that."""

from datetime import timedelta

import pytest

from schemas.journey import Ring
from workers import reconciler

LATE = [Ring("unpack", 1), Ring("read", 2), Ring("read", 3)]


@pytest.fixture(autouse=True)
def _late(monkeypatch):
    monkeypatch.setattr(reconciler, "due", lambda _ctx, older_than: LATE if older_than else [])


def test_rings_for_every_row_when_the_queues_are_empty():
    """After the broker was flushed, each row that waits is rung for once."""
    rung: list[Ring] = []
    assert reconciler.reconcile(None, rung.append, {}) == 3
    assert rung == LATE


def test_leaves_a_long_queue_alone():
    """A queue that holds a bell for each row that waits has lost none, and is not made longer."""
    rung: list[Ring] = []
    reconciler.reconcile(None, rung.append, {"word": 2, "mail": 0})
    assert rung == [Ring("unpack", 1)]


def test_passes_its_patience_on():
    """Rows are asked for by the patience that was given, so that fresh ones are left to their own bells."""
    assert reconciler.reconcile(None, print, {}, timedelta(0)) == 0
