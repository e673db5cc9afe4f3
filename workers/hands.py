"""Opens what a process needs to do the journey's work, and closes it again: the store, and a child of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.sandbox import Limits, Sandbox
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.context import Context


def limits(settings: Settings) -> Limits:
    """What one job of the child may take, as the settings say; the rest as the sandbox has it."""
    return Limits(
        wall=settings.child_seconds,
        cpu=max(int(settings.child_seconds), 1),
        memory=settings.child_memory_mb << 20,
        file=settings.child_file_mb << 20,
        data=settings.largest_file_mb << 20,
        reply=2 * (settings.largest_file_mb << 20),  # what was sent in comes back in base64, a third longer
    )


def open_sandbox(settings: Settings) -> Sandbox:
    """A child with this installation's limits; it starts with its first job."""
    return Sandbox(limits(settings))


@contextmanager
def open_hands(settings: Settings) -> "Iterator[Context]":
    """A context for one process, closed with its block. HubFileError where the hub's file cannot be used."""
    from pipeline.context import open_context  # noqa: PLC0415  (the store takes half a second; reading a form needs none)

    with open_sandbox(settings) as sandbox:
        ctx = open_context(settings, sandbox)
        try:
            yield ctx
        finally:
            ctx.store.engine.dispose()
