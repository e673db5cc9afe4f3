"""`ritornello worker`, `beat`, `migrate` and `doctor`: running an installation."""

import socket
from typing import Annotated

import typer

from .ending import Refusal, WrongUse
from .screen import out, table, words


def worker(
    queues: Annotated[
        str, typer.Option(help="The queues to serve, with commas between.")
    ] = "mail,word,paper,post",
    concurrency: Annotated[int, typer.Option(min=1, help="How many returns to work on at once.")] = 2,
    ping: Annotated[
        bool, typer.Option("--ping", help="Only ask this machine's worker whether it is alive.")
    ] = False,
) -> None:
    """Run a worker (needs RITORNELLO_BROKER_URL)."""
    from workers.app import QUEUES, app

    need_a_broker()
    if unknown := set(queues.split(",")) - set(QUEUES):
        raise WrongUse(f"there is no queue {', '.join(sorted(unknown))}; there are {', '.join(QUEUES)}.")
    if ping:
        ask_whether_alive()
        return
    app.worker_main(
        [
            "worker",
            "-Q",
            queues,
            "-c",
            str(concurrency),
            "--without-gossip",
            "--without-mingle",
            "--loglevel=INFO",
        ]
    )


def need_a_broker() -> None:
    """Refusal where no broker is set."""
    from pipeline.settings import Settings
    from workers.app import NoBrokerError

    if Settings().broker_url is None:
        raise Refusal(str(NoBrokerError()))


def ask_whether_alive() -> None:
    """Refusal where this machine's worker gives no answer within ten seconds."""
    from workers.app import app

    if not app.control.ping(destination=[f"celery@{socket.gethostname()}"], timeout=10):
        raise Refusal("the worker on this machine does not answer.")


def beat() -> None:
    """Run the schedule, once in an installation.

    Watches the mailboxes and the drop folder, and rings again for every row that has waited too long.
    """
    from functools import partial

    from pipeline.settings import Settings
    from workers.app import app
    from workers.hands import open_hands
    from workers.watching import ring_for_new, watched

    need_a_broker()
    settings = Settings()
    with open_hands(settings) as ctx, watched(ctx, partial(ring_for_new, app)):
        app.start(["beat", "--loglevel=INFO", "--pidfile=", "-s", str(settings.data_dir / "schedule")])


def migrate() -> None:
    """Bring the database up to date.

    Every other command does so too; this one does nothing else.
    """
    from pipeline.settings import Settings

    from .work import at_work

    with at_work(Settings()):
        out().print("The database is up to date.")


def doctor() -> None:
    """Say what stands on this machine and what not."""
    from pipeline.doctor import checks
    from pipeline.settings import Settings

    rows = (
        (words("yes", "green") if each.ok else words("no", "red"), each.name, each.detail, each.advice)
        for each in checks(Settings())
    )
    out().print(table("Well", "What", "Seen", "What to do", rows=rows))
