"""A digest in the shape it is sent in."""

from dataclasses import dataclass

from pipeline.letters.enclosures import Enclosure


@dataclass(frozen=True, slots=True)
class Letter:
    """A digest as it is read and sent: pictures are enclosures that the HTML names by ``cid``."""

    subject: str
    html: str
    text: str
    enclosures: tuple[Enclosure, ...]
