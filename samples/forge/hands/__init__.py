"""The ways people complete a form, one hand a way: each changes the live form and keeps the truth."""

from . import choosing, containers, extent, rebuilding, rows, tables, typing, wording
from .base import HANDS, Hand, Job

FAMILIES = (
    choosing,
    containers,
    extent,
    rebuilding,
    rows,
    tables,
    typing,
    wording,
)  # each registers its hands

__all__ = ["FAMILIES", "HANDS", "Hand", "Job"]
