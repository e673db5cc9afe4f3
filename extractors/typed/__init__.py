"""Answers typed as plain lines, each behind or below its question, read against a form's own labels."""

from .reader import read_lines

__all__ = ["read_lines"]
