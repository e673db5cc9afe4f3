"""The JSON API, version 1: what the pages do, for programs. One file a subject, its shapes under ``shapes``.

Every route stands behind a ``ScopeDoor`` and calls the same functions of the pipeline that the page of its subject calls.
"""

from types import ModuleType

from . import (
    decisions,
    description,
    exceptions,
    follow_ups,
    forms,
    keeping,
    messages,
    questions,
    records,
    rounds,
    schools,
)

MODULES: tuple[ModuleType, ...] = (
    description,
    exceptions,
    decisions,
    questions,
    records,
    schools,
    follow_ups,
    rounds,
    forms,
    messages,
    keeping,
)
"""In the order in which they are described."""
