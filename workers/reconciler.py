"""Rings again for every row that has waited too long: a flushed Redis, a lost task or a killed worker cost time only."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog

from pipeline.context import Context
from pipeline.journey import QUEUES, due
from schemas.journey import Ring

_log = structlog.get_logger(__name__)

# How long a row may wait before its bell is taken for lost. A stage takes milliseconds, and a row that is worked on
# does not wait; where a queue is only long, its bells are counted.
PATIENCE = timedelta(seconds=15)


def reconcile(
    ctx: Context, ring: Callable[[Ring], object], bells: Mapping[str, int], patience: timedelta = PATIENCE
) -> int:
    """Rings for the rows that have waited longer than ``patience``; the number of bells rung.

    ``bells`` says how many are in each queue at this moment. A queue with at least as many bells as rows that wait has
    lost none, it is only long, and ringing again would make it longer.
    """
    late = due(ctx, patience)
    rows = Counter(QUEUES[each.task] for each in late)
    lost = [each for each in late if bells.get(QUEUES[each.task], 0) < rows[QUEUES[each.task]]]
    for each in lost:
        ring(each)
    if lost:
        _log.info("rung again", rows=len(lost))
    return len(lost)
