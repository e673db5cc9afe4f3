"""The tasks: one for each stage of the journey, for mailboxes and for letters; each the same few lines. An id comes in,
the next ids go out.
"""

from functools import cache, partial

from celery import Task, signals

from pipeline.context import Context, open_context
from pipeline.daily import in_office_hours
from pipeline.digest.issuing import issue_due
from pipeline.journey import TASKS
from pipeline.letters.sending import send_due
from pipeline.mailboxes.rounds import look_into, mailboxes
from pipeline.settings import Settings
from pipeline.waiting import free_the_dead
from pipeline.webhooks import tell_due
from schemas.journey import Ring

from . import logs
from .app import app, bells, ring, ring_for
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
    if task.name == "answer" and task.ctx.settings.letters != "off":
        ring_for(task.app, "letters")


for _name in TASKS:
    app.task(walk, base=Errand, name=_name, bind=True)


@app.task(base=Errand, name="reconcile", bind=True)  # type: ignore[untyped-decorator] # Celery has no types
def reconcile_all(task: Errand) -> None:
    """Rings for every row whose bell was lost, or whose worker was killed."""
    free_the_dead(task.ctx)
    reconcile(task.ctx, partial(ring, task.app), bells(task.app))


@app.task(base=Errand, name="mailboxes", bind=True)  # type: ignore[untyped-decorator] # Celery has no types
def ask_mailboxes(task: Errand) -> None:
    """Rings once for each mailbox, so that a slow server holds up no other."""
    for mailbox_id in mailboxes(task.ctx):
        ring_for(task.app, "mailbox", mailbox_id)


@app.task(base=Errand, name="mailbox", bind=True)  # type: ignore[untyped-decorator] # Celery has no types
def look_into_mailbox(task: Errand, mailbox_id: int) -> None:
    """Takes in what is new in one mailbox, and rings for it."""
    for number in look_into(task.ctx, mailbox_id, task.ctx.settings.child_seconds):
        ring(task.app, Ring("unpack", number))


@app.task(base=Errand, name="letters", bind=True)  # type: ignore[untyped-decorator] # Celery has no types
def send_letters(task: Errand) -> None:
    """Sends what is in the outbox and due."""
    send_due(task.ctx)


@app.task(base=Errand, name="webhooks", bind=True)  # type: ignore[untyped-decorator] # Celery has no types
def tell_programs(task: Errand) -> None:
    """Tells the webhooks what is new."""
    tell_due(task.ctx)


@app.task(base=Errand, name="digests", bind=True)  # type: ignore[untyped-decorator] # Celery has no types
def write_digests(task: Errand) -> None:
    """Writes the digests that are due, and rings for the letters they are."""
    if issue_due(task.ctx):
        ring_for(task.app, "letters")


@app.task(base=Errand, name="daily", bind=True)  # type: ignore[untyped-decorator] # Celery has no types
def do_the_day(task: Errand) -> None:
    """Reminds schools and raises what days bring, in office hours; rings for the letters there are."""
    done = in_office_hours(task.ctx)
    if done and done.reminders:
        ring_for(task.app, "letters")


@signals.setup_logging.connect(weak=False)  # type: ignore[untyped-decorator] # Celery has no types
def _log_to_stderr(**_: object) -> None:
    logs.to_stderr()
