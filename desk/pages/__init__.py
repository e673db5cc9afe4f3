"""The pages, one file a group. A module has a ``router`` and, where it is a place of the main menu, ``PLACES``.

Each route names its door (``desk.doors``) as a parameter, or in ``dependencies`` for ``Anybody``.
"""

from types import ModuleType

from . import (
    audit,
    exceptions,
    follow_ups,
    one_exception,
    questions,
    returns,
    rounds,
    schools,
    signing_in,
    templates,
    users,
)

ROUTERS: tuple[ModuleType, ...] = (
    signing_in,
    one_exception,
    exceptions,
    questions,
    returns,
    schools,
    follow_ups,
    rounds,
    templates,
    audit,
    users,
)
"""In the order of the main menu."""
