"""A blank learned: what it asks, and where each answer lives."""

from .learn import learn
from .revise import carry_ids, difference
from .text import dump, load

__all__ = ["carry_ids", "difference", "dump", "learn", "load"]
