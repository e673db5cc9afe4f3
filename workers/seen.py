"""Which workers answer at this moment, and how many bells wait for them: for the desk's page of health."""

from dataclasses import dataclass

from celery import Celery
from kombu.exceptions import OperationalError

from .app import bells

_PATIENCE = 0.7  # seconds: an idle worker answers within 20 ms, one that reads a form between two pages


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker that answered."""

    name: str
    queues: tuple[str, ...]
    busy: int  # tasks in hand


@dataclass(frozen=True, slots=True)
class Seen:
    """What answered; nothing of it where the broker cannot be reached."""

    reached: bool
    workers: tuple[Worker, ...] = ()
    waiting: tuple[tuple[str, int], ...] = ()  # bells that no worker has taken yet, by queue


def seen(app: Celery) -> Seen:
    """Asks all workers, and waits a moment for their answers. A worker that does not answer is not there."""
    try:
        with app.connection_for_read() as connection:  # without this, asking tries for half a minute
            connection.ensure_connection(max_retries=1, interval_start=0)
        asked = app.control.inspect(timeout=_PATIENCE)
        queues, active = asked.active_queues() or {}, asked.active() or {}
        waiting = bells(app)
    except (OperationalError, OSError):
        return Seen(reached=False)
    found = (
        Worker(name, tuple(sorted(each["name"] for each in its)), len(active.get(name, ())))
        for name, its in sorted(queues.items())
    )
    return Seen(reached=True, workers=tuple(found), waiting=tuple(waiting.items()))
