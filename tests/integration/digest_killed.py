"""Writes the digests that are due and dies by SIGKILL at a named place: python digest_killed.py PLACE DATABASE HUB DATA."""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import event

from pipeline.context import open_context
from pipeline.digest import issuing
from pipeline.letters import sending
from pipeline.settings import Settings
from pipeline.store.work import Work
from tests.unit.pipeline.scripted import ScriptedChild

MORNING = datetime(2026, 11, 23, 7, tzinfo=UTC)


def die(*_: object, **__: object) -> None:
    """As the kernel does it when memory runs out: nothing is cleaned up."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(place: str, database: str, hub: str, data: str) -> None:
    settings = Settings(
        _env_file=None, data_dir=Path(data), database_url=database, hub=Path(hub), letters="folder"
    )
    ctx = open_context(settings, ScriptedChild(), lambda: MORNING)
    if place == "building":
        issuing.build = die
    elif place == "between the row and its letters":
        issuing.put = die
    elif place == "before the commit":
        event.listen(Work, "before_commit", die)
    issuing.issue(ctx, issuing.due(ctx, MORNING)[0])
    if place == "after the letter has left":
        sending._end = die
    sending.send_due(ctx)


if __name__ == "__main__":
    main(*sys.argv[1:])
