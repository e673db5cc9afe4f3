"""Folders of files: what people drop, a Maildir, an mbox. The scan is the truth; watchdog only says when to scan."""

import contextlib
import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event

from extractors.sniff import FileKind, sniff
from pipeline.intake.folder import MAX_FILE, TooLarge, files, messages, stand_in

from .source import Known, Listed, MailboxError, RefusedError

_QUIET = 1.0  # seconds without a change: a file that is being copied in changes more often
_BEAT = 1.0
_START = 1 << 16  # bytes: the headers of a mail


class FolderSource:
    """A drop folder (``intake`` and this know the same file for the same), or one mbox file."""

    source = "intake"

    def __init__(self, path: Path, *, poll: float, now: Callable[[], float] = time.time) -> None:
        self._path, self._poll, self._now = path, poll, now
        self._letters: dict[str, bytes] = {}  # of the mbox that is being listed
        self._seen: dict[str, str] = {}  # mbox files as they were last scanned whole

    @property
    def label(self) -> str:
        """The path."""
        return str(self._path)

    def open(self) -> str:
        """No epoch: a file that changes is another file."""
        if not self._path.exists():
            raise MailboxError(f"{self._path}: no such folder; make it, or correct RITORNELLO_INBOX_DIR.")
        return ""

    def new(self, after: int, known: Known) -> Iterator[Listed]:
        """Files that are not known and have not changed for a second; of an mbox each message in it."""
        del after
        for path, name in files(self._path):
            with self._reading():
                stat = path.stat()
                if self._now() - stat.st_mtime < _QUIET or (not stat.st_size and path == self._path):
                    continue  # still being written, or a mailbox without a message
                mark = f"{name}|{stat.st_size}|{stat.st_mtime_ns}"
                if known(mark) or self._seen.get(name) == mark:
                    continue
                mailbox = _is_mailbox(path)
            if mailbox:
                yield from self._in_mailbox(path, name, known)
                self._seen[name] = mark
            else:
                yield Listed(mark, stat.st_size, name, is_mail=False)

    def fetch(self, listed: Listed) -> bytes:
        """The bytes of a file, or of one message in an mbox."""
        if listed.place in self._letters:
            return self._letters[listed.place]
        path = self._path / listed.name if self._path.is_dir() else self._path
        try:
            return path.read_bytes()
        except OSError as error:
            raise RefusedError(f"{path}: {error.strerror}.") from error

    def head(self, listed: Listed) -> bytes:
        """A mail's headers, or a mail that tells of the file, in place of what is too large."""
        if isinstance(kept := self._letters.get(listed.place), TooLarge):
            return kept.told
        path = self._path / listed.name if self._path.is_dir() else self._path
        with self._reading(), path.open("rb") as file:
            return stand_in(file.read(_START), listed.name, listed.size)

    def flag(self, places: Sequence[str]) -> None:
        """Nothing: the files are the person's who put them there."""

    def file(self, places: Sequence[str], folder: str) -> None:
        """Nothing, likewise."""

    def wait(self, seconds: float, wake: Event) -> None:
        """Until something in the folder changes, and has had a moment to end."""
        with watched(self._path if self._path.is_dir() else self._path.parent) as changed:
            end = time.monotonic() + min(seconds, self._poll)
            while time.monotonic() < end and not wake.is_set():
                if changed.wait(_BEAT / 4):
                    wake.wait(_QUIET + 0.1)
                    return

    def close(self) -> None:
        """Nothing is held open."""

    def _in_mailbox(self, path: Path, name: str, known: Known) -> Iterator[Listed]:
        for label, data in messages(path):
            place = f"{name}#{hashlib.sha256(data.rstrip()).hexdigest()}"  # empty lines part it from the next
            if not known(place):
                self._letters = {place: data}
                size = data.size if isinstance(data, TooLarge) else len(data)
                yield Listed(place, size, name + label.removeprefix(path.name))
        self._letters = {}

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise MailboxError(f"{self._path}: {error.strerror}.") from error


class MaildirSource:
    """A Maildir: delivered into ``new``, kept in ``cur``; a message keeps its name up to the colon."""

    def __init__(self, path: Path, *, poll: float) -> None:
        self._path, self._poll = path, poll

    @property
    def label(self) -> str:
        """The path, as a URL."""
        return f"maildir://{self._path}"

    @property
    def source(self) -> str:
        """The same."""
        return self.label

    def open(self) -> str:
        """No epoch."""
        if not (self._path / "cur").is_dir():
            raise MailboxError(f"{self._path} is not a Maildir; correct RITORNELLO_MAILBOXES.", lasting=True)
        return ""

    def new(self, after: int, known: Known) -> Iterator[Listed]:
        """By name, which begins with the time of delivery."""
        del after
        for place, path in sorted(self._found().items()):
            if not known(place):
                yield Listed(place, path.stat().st_size)

    def fetch(self, listed: Listed) -> bytes:
        """The message."""
        return self._read(listed, MAX_FILE + 1)

    def head(self, listed: Listed) -> bytes:
        """Its headers."""
        data = self._read(listed, 1 << 16)
        end = data.find(b"\n\n") if b"\r\n\r\n" not in data else data.find(b"\r\n\r\n")
        return data[: end if end >= 0 else len(data)] + b"\n\n"

    def flag(self, places: Sequence[str]) -> None:
        """Moves them to ``cur`` and adds S, for seen."""
        for place, path in self._those(places):
            flags = set(path.name.partition(":2,")[2]) | {"S"}
            path.rename(self._path / "cur" / f"{place}:2,{''.join(sorted(flags))}")

    def file(self, places: Sequence[str], folder: str) -> None:
        """Moves them into a folder beside (Maildir++: ``.Processed``)."""
        target = self._path / f".{folder}"
        for name in ("cur", "new", "tmp"):
            (target / name).mkdir(parents=True, exist_ok=True)
        for _, path in self._those(places):
            path.rename(target / "cur" / path.name)

    def wait(self, seconds: float, wake: Event) -> None:
        """Until something is delivered."""
        with watched(self._path) as changed:
            end = time.monotonic() + min(seconds, self._poll)
            while time.monotonic() < end and not wake.is_set():
                if changed.wait(_BEAT / 4):
                    return

    def close(self) -> None:
        """Nothing is held open."""

    def _found(self) -> dict[str, Path]:
        return {
            path.name.partition(":")[0]: path
            for folder in ("new", "cur")
            for path in (self._path / folder).iterdir()
            if path.is_file() and not path.name.startswith(".")
        }

    def _those(self, places: Sequence[str]) -> list[tuple[str, Path]]:
        found = self._found()
        return [(place, found[place]) for place in places if place in found]

    def _read(self, listed: Listed, most: int) -> bytes:
        path = self._found().get(listed.place)
        if path is None:
            raise RefusedError(f"{self.label}: a message has gone.")
        with path.open("rb") as file:
            return file.read(most)


@contextlib.contextmanager
def watched(path: Path) -> Iterator[Event]:
    """An event that is set when something below a folder changes; never set where the system cannot tell."""
    from watchdog.events import FileSystemEvent, FileSystemEventHandler  # noqa: PLC0415 - starts threads
    from watchdog.observers import Observer  # noqa: PLC0415

    changed = Event()

    class Told(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in {"created", "modified", "moved", "closed"}:
                changed.set()

    observer = Observer()
    observer.schedule(Told(), str(path), recursive=True)
    try:
        observer.start()
    except OSError:  # no more watches to be had (fs.inotify.max_user_watches): the scan comes by anyway
        yield changed
        return
    try:
        yield changed
    finally:
        observer.stop()
        observer.join()


def _is_mailbox(path: Path) -> bool:
    with path.open("rb") as file:
        return sniff(file.read(4096), path.name) is FileKind.MBOX
