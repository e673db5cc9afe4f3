"""Printed forms filled in by pen, and what a scanner or a phone makes of them, from whole-number seeds."""

from .degrade import WAYS, Way, scanned
from .pen import Pen

__all__ = ["WAYS", "Pen", "Way", "scanned"]
