"""The jobs a server knows, loaded from a module by name (the house's own, or a test's)."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from .jobs import Work


@dataclass(frozen=True, slots=True)
class Registry:
    """Jobs by name, and whether processes of this server's user are the server's alone."""

    jobs: dict[str, Callable[[Work], bytes]]
    own_processes: bool = False


def load(module: str) -> dict[str, Callable[[Work], bytes]]:
    """The jobs of a module, everything they need imported."""
    found = import_module(module)
    found.warm()
    jobs: dict[str, Callable[[Work], bytes]] = found.JOBS
    return jobs
