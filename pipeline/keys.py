"""Digests that stand for several words at once, for columns that must be unique."""

import hashlib
import json


def key_of(*parts: object) -> str:
    """The sha256, in hex, of these parts in this order; no two different lists share one."""
    words = [None if part is None else str(part) for part in parts]
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()
