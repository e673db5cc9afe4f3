"""Judging what was read against what was said, and the tables that show it."""
