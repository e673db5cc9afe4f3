"""A blank learned: what it asks, and where each answer lives."""

from .learn import learn
from .text import dump, load

__all__ = ["dump", "learn", "load"]
