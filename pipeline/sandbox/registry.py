"""The jobs a server knows, loaded from a module by name (the house's own, or a test's)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from schemas.template import Template

from .jobs import Work


@dataclass(frozen=True, slots=True)
class Registry:
    """Jobs by name, what is done once before them, and whether processes of this server's user are the server's alone."""

    jobs: dict[str, Callable[[Work], bytes]]
    prepare: Callable[[str, Sequence[Template]], None]
    own_processes: bool = False


def load(module: str) -> Registry:
    """The jobs of a module, everything they need imported."""
    found = import_module(module)
    found.warm()
    return Registry(found.JOBS, getattr(found, "prepare", _nothing))


def _nothing(_wing: str, _templates: Sequence[Template]) -> None:
    """A module of jobs that has nothing to prepare."""
