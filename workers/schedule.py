"""What beat rings for, and how often."""

from datetime import timedelta

from .app import ERRANDS, app
from .reconciler import PATIENCE

# How often mailboxes are looked into without `ritornello watch`, and letters sent that had to wait. A school does not
# notice a minute; a bell that nobody has taken by the next one is dropped.
_MINUTE = timedelta(minutes=1)
# How often it is asked whether a digest is due. They are written on a Monday morning; what the schedule missed, because
# nothing ran, it finds the next time.
_QUARTER = timedelta(minutes=15)

app.conf.beat_schedule = {
    "reconcile": {
        "task": "reconcile",
        "schedule": PATIENCE,
        "options": {"queue": "mail", "expires": PATIENCE.total_seconds()},
    },
    **{
        task: {
            "task": task,
            "schedule": _MINUTE,
            "options": {"queue": ERRANDS[task], "expires": _MINUTE.total_seconds()},
        }
        for task in ("mailboxes", "letters")
    },
    "digests": {
        "task": "digests",
        "schedule": _QUARTER,
        "options": {"queue": ERRANDS["digests"], "expires": _QUARTER.total_seconds()},
    },
}
