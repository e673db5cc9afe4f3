"""What every source of mail can do, and how one fails."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Protocol, runtime_checkable

Known = Callable[[str], bool]  # whether the message at a place is in the ledger


@dataclass(frozen=True, slots=True)
class Listed:
    """One message as a source lists it: where it lies, how many bytes it has, what to call it."""

    place: str  # a UID, an immutable id, a file: names it within one epoch of the source for ever
    size: int
    name: str = "message.eml"
    is_mail: bool = True  # headers first; a dropped file may be anything


class MailboxError(Exception):
    """A mailbox that cannot be used at this moment; the message says what to do.

    ``lasting``: trying again soon will not help, because a password or a setting is wrong.
    """

    def __init__(self, sentence: str, *, lasting: bool = False) -> None:
        self.lasting = lasting
        super().__init__(sentence)


class RefusedError(MailboxError):
    """The source will not give one message; the others can still be taken."""


class MailSource(Protocol):
    """A place that mail comes from. Every method raises MailboxError where the place cannot be reached."""

    @property
    def label(self) -> str:
        """Account and folder, without a password: names the mailbox for ever."""
        ...

    @property
    def source(self) -> str:
        """The ledger's word for where its messages came from."""
        ...

    def open(self) -> str:
        """Connects, if it is not connected, and gives the epoch: places of another epoch mean nothing now."""
        ...

    def new(self, after: int, known: Known) -> Iterator[Listed]:
        """Messages that are not known, the oldest first; where places are numbers, only those beyond ``after``."""
        ...

    def fetch(self, listed: Listed) -> bytes:
        """A message, byte for byte. RefusedError where this one cannot be had."""
        ...

    def head(self, listed: Listed) -> bytes:
        """Only its headers; of a dropped file, a line that tells of it."""
        ...

    def flag(self, places: Sequence[str]) -> None:
        """Shows people that these are taken care of."""
        ...

    def file(self, places: Sequence[str], folder: str) -> None:
        """Moves these to another folder, which is made if need be."""
        ...

    def wait(self, seconds: float, wake: Event) -> None:
        """Returns when something may be new, when woken, or after so long: a hint, and nothing relies on it."""
        ...

    def close(self) -> None:
        """Lets go of the connection. Never raises; ``open`` connects anew."""
        ...


@runtime_checkable
class Bookmarked(Protocol):
    """A source whose service keeps a mark of how far one has looked, as Graph does; ``bookmark`` is kept between looks.

    It is set before a look, and holds the next one once ``new`` has given everything.
    """

    bookmark: str | None
