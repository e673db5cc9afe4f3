"""The Celery app: a doorbell. What rings is a task's name and a row's number; what is true stands in the row.

Redis hands a message out again after its visibility time and may lose one that was popped, so nothing here relies on
a message: see docs/adr/0002-the-database-row-is-the-truth.md.
"""

from typing import Any

import structlog
from celery import Celery
from kombu.entity import Queue
from kombu.exceptions import OperationalError

from pipeline.journey import QUEUES as QUEUE_OF
from pipeline.settings import Settings
from schemas.journey import Ring

_log = structlog.get_logger(__name__)

QUEUES = ("mail", "word", "paper", "post")  # apart, so that slow scans never hold up Word


class NoBrokerError(Exception):
    """Workers or beat were asked for where no broker is set; the message says what to set."""

    def __init__(self) -> None:
        super().__init__(
            "RITORNELLO_BROKER_URL is not set. Set it to a Redis, as redis://HOST:6379/0; without one there is nothing"
            " to start, and `ritornello intake` does the work by itself."
        )


def configuration(settings: Settings) -> dict[str, Any]:
    """Celery's settings for one installation; NoBrokerError where none is set."""
    if settings.broker_url is None:
        raise NoBrokerError
    return {
        "broker_url": settings.broker_url,
        **_messages(),
        **_delivery(settings),
        **_process(),
    }


def _messages() -> dict[str, Any]:
    """JSON and nothing else, nothing kept: a task has an id to carry and no result to give."""
    return {
        "accept_content": ["json"],
        "task_serializer": "json",
        "task_ignore_result": True,
        "task_queues": [Queue(name) for name in QUEUES],  # type: ignore[no-untyped-call]
        "task_default_queue": "mail",
        "task_create_missing_queues": False,
        "enable_utc": True,
        "timezone": "UTC",
    }


def _delivery(settings: Settings) -> dict[str, Any]:
    """When a message counts as done, and how long a task may take.

    The limits stand in order: the child's own wall clock, the task's soft and hard limits, the lease of the row, and
    far above them the moment at which Redis gives the message to somebody else.
    """
    lease = settings.child_seconds * 3  # pipeline.settings: how long a claimed row is left alone
    return {
        "task_acks_late": True,
        "task_reject_on_worker_lost": False,  # it has no cap (celery #9082); attempts are counted in the row
        "task_soft_time_limit": settings.child_seconds * 2,
        "task_time_limit": settings.child_seconds * 2.5,
        "worker_prefetch_multiplier": 1,
        "worker_cancel_long_running_tasks_on_connection_loss": False,  # a half-done row would only be done again
        "broker_transport_options": {
            "visibility_timeout": max(10 * lease, 3600.0),  # seconds
            "socket_keepalive": True,
        },
        "broker_connection_retry": True,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,  # for ever: a worker outlives a restart of Redis
        # A bell that cannot be rung is rung later by the reconciler, so a stage never waits long for the broker.
        "task_publish_retry_policy": {
            "max_retries": 2,
            "interval_start": 0,
            "interval_step": 0.5,
            "interval_max": 1,
        },
    }


def _process() -> dict[str, Any]:
    """How the worker treats its own process: prints stay prints, logs stay ours."""
    return {
        "worker_redirect_stdouts": False,  # or prints vanish
        "worker_hijack_root_logger": False,
        "worker_send_task_events": False,
        "imports": ["workers.tasks", "workers.schedule"],
    }


def make_app(settings: Settings | None = None) -> Celery:
    """A Celery app whose settings are read when it is first used: those given, or the environment's."""
    made = Celery("ritornello")
    made.add_defaults(lambda: configuration(settings or Settings()))
    return made


app = make_app()


def ring(app: Celery, ring: Ring) -> bool:
    """Rings for a row; whether the broker took it. One that does not costs time only: the reconciler rings again."""
    try:
        app.send_task(ring.task, args=[ring.row_id], queue=QUEUE_OF[ring.task])
    except OperationalError as error:
        _log.warning("bell not rung", task=ring.task, row=ring.row_id, reason=str(error))
        return False
    return True


ERRANDS = {
    "mailboxes": "mail",
    "mailbox": "mail",
    **dict.fromkeys(("letters", "digests", "daily", "webhooks"), "post"),
}
"""The queues of the tasks that belong to no row of the journey."""


def ring_for(app: Celery, task: str, *numbers: int) -> bool:
    """Rings for an errand; one whose bell is lost is rung for again by the schedule."""
    try:
        app.send_task(task, args=list(numbers), queue=ERRANDS[task])
    except OperationalError as error:
        _log.warning("bell not rung", task=task, reason=str(error))
        return False
    return True


def bells(app: Celery) -> dict[str, int]:
    """How many bells each queue holds that no worker has taken yet."""
    with app.connection_for_read() as connection:
        channel = connection.default_channel
        return {name: channel.queue_declare(queue=name).message_count for name in QUEUES}
