"""The tasks: one for each stage of the journey, and each the same few lines. An id comes in, the next ids go out."""

from functools import cache, partial

from celery import Task, signals

from pipeline.context import Context, open_context
from pipeline.journey import TASKS
from pipeline.settings import Settings

from . import logs
from .app import app, bells, ring
from .hands import open_sandbox
from .reconciler import reconcile


@cache
def hands() -> Context:
    """The store and the child of this process. Its first task opens them, after the pool has forked."""
    settings = Settings()
    return open_context(settings, open_sandbox(settings))


class Errand(Task):  # type: ignore[misc] # Celery has no types
    """What every task shares: the store and the child of its process. Timing and log binding are the step's own."""

    @property
    def ctx(self) -> Context:
        """The hands of this process."""
        return hands()


def walk(task: Errand, row_id: int) -> None:
    """Runs one stage of one row, and rings for what comes next."""
    for each in TASKS[task.name](task.ctx, row_id):
        ring(task.app, each)


for _name in TASKS:
    app.task(walk, base=Errand, name=_name, bind=True)


@app.task(base=Errand, name="reconcile", bind=True)  # type: ignore[untyped-decorator] # Celery has no types
def reconcile_all(task: Errand) -> None:
    """Rings for every row whose bell was lost."""
    reconcile(task.ctx, partial(ring, task.app), bells(task.app))


@signals.setup_logging.connect(weak=False)  # type: ignore[untyped-decorator] # Celery has no types
def _log_to_stderr(**_: object) -> None:
    logs.to_stderr()
