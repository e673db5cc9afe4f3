"""The pages, one file a group. A module has a ``router`` and, where it is a place of the main menu, ``PLACES``.

Each route names its door (``desk.doors``) as a parameter, or in ``dependencies`` for ``Anybody``.
"""

from types import ModuleType

from desk.api import MODULES

from . import (
    api_leaf,
    audit,
    exceptions,
    follow_ups,
    health,
    letters,
    one_exception,
    preferences,
    programs,
    questions,
    returns,
    rounds,
    school_papers,
    schools,
    signing_in,
    templates,
    users,
    visits,
)

ROUTERS: tuple[ModuleType, ...] = (
    signing_in,
    one_exception,
    exceptions,
    questions,
    returns,
    schools,
    school_papers,
    visits,
    follow_ups,
    rounds,
    templates,
    letters,
    audit,
    health,
    preferences,
    programs,
    users,
    api_leaf,
    *MODULES,
)
"""In the order of the main menu."""
