"""What beat rings for, and how often. Mailboxes it watches itself (workers.watching); this is for when that fails."""

from datetime import timedelta

from .app import ERRANDS, app

# An emptied Redis or a killed worker costs the reconciler's patience and this. A bell that nobody has taken by the
# next one is dropped.
_RECONCILE = timedelta(seconds=10)
# Letters that had to wait, and mailboxes nobody watches: a school does not notice a minute.
_MINUTE = timedelta(minutes=1)
# How often it is asked whether a digest is due. They are written on a Monday morning; what the schedule missed, because
# nothing ran, it finds the next time.
_QUARTER = timedelta(minutes=15)

# Reminders and what days bring: each hour of a working day, so that a day on which nothing ran in the morning has another.
_HOUR = timedelta(hours=1)

app.conf.beat_schedule = {
    "reconcile": {
        "task": "reconcile",
        "schedule": _RECONCILE,
        "options": {"queue": "mail", "expires": _RECONCILE.total_seconds()},
    },
    **{
        task: {
            "task": task,
            "schedule": _MINUTE,
            "options": {"queue": ERRANDS[task], "expires": _MINUTE.total_seconds()},
        }
        for task in ("mailboxes", "letters", "webhooks")
    },
    "digests": {
        "task": "digests",
        "schedule": _QUARTER,
        "options": {"queue": ERRANDS["digests"], "expires": _QUARTER.total_seconds()},
    },
    "daily": {
        "task": "daily",
        "schedule": _HOUR,
        "options": {"queue": ERRANDS["daily"], "expires": _HOUR.total_seconds()},
    },
}
