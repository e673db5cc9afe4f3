"""A page of print as it was recognised: what stands where, and how surely it was read."""

from dataclasses import dataclass

from extractors.pdf.sheet import Sheet
from schemas.reading import Box
from schemas.template import Kind

from .recognise import Read

CHOSEN = (Kind.CHOICE, Kind.CHOICES, Kind.BOOL)
UNREAD = 0.6  # score under which a line may be no print at all


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it was recognised."""

    sheet: Sheet
    lines: list[Read]


def inside(line: Box, room: Box | None) -> bool:
    """Whether the middle of a line lies in a room, to 2 points."""
    if room is None:
        return False
    x, y = (line[0] + line[2]) / 2, (line[1] + line[3]) / 2
    return room[0] - 2 <= x <= room[2] + 2 and room[1] - 2 <= y <= room[3] + 2
