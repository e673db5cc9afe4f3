"""One file as it was found in a message or in a container."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Found:
    """One file as it was found: its name as given, its stated type, its bytes, and how many containers deep."""

    name: str | None
    media_type: str
    data: bytes
    depth: int = 0
