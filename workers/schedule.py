"""What beat rings for, and how often."""

from .app import app
from .reconciler import PATIENCE

app.conf.beat_schedule = {
    "reconcile": {
        "task": "reconcile",
        "schedule": PATIENCE,
        "options": {"queue": "mail", "expires": PATIENCE.total_seconds()},
    },
}
