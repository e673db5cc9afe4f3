"""The journey without a broker: one process walks the same rows with the same functions that the workers use.

Killed in the middle, the next run finds in the rows what was left, as the reconciler would.
"""

from collections import deque
from collections.abc import Callable
from datetime import timedelta

from pipeline.context import Context
from pipeline.journey import TASKS, due
from schemas.journey import Ring

Progress = Callable[[int, int, Ring], None]  # stages done, stages known of, and the one that begins


def _unseen(_done: int, _known: int, _ring: Ring) -> None:
    """Progress that nobody watches."""


def run(ctx: Context, progress: Progress = _unseen) -> int:
    """Does everything that waits and everything that follows from it; the number of stages that were run.

    It ends, because each stage counts its attempt in the row before it begins. A fault of the machine (no space on
    the disk, no database) is raised.
    """
    done = 0
    waiting = deque(due(ctx, timedelta(0)))
    while waiting:
        ring = waiting.popleft()
        progress(done, done + 1 + len(waiting), ring)
        waiting.extend(TASKS[ring.task](ctx, ring.row_id))
        done += 1
        if not waiting:
            waiting.extend(due(ctx, timedelta(0)))
    return done
