"""Files and folders as arguments: checked before any work begins, so that a slip of the keyboard costs nothing."""

from pathlib import Path

from .ending import WrongUse
from .screen import plain


def checked_files(untrusted_paths: list[Path]) -> list[Path]:
    """The same paths, each a file that can be opened for reading; WrongUse names the first that cannot."""
    for path in untrusted_paths:
        if path.is_dir():
            raise WrongUse(f"{plain(path)} is a folder; a file is needed here.")
        try:
            path.open("rb").close() if path.is_file() else path.stat()
        except OSError as error:
            raise _unopened(path, error) from error
        if not path.is_file():
            raise WrongUse(f"{plain(path)} is not a file.")
    return untrusted_paths


def contents(path: Path) -> bytes:
    """The bytes of a file; WrongUse where they cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unopened(path, error) from error


def _unopened(path: Path, error: OSError) -> WrongUse:
    reason = (error.strerror or "it cannot be read").lower()
    return WrongUse(f"{plain(path)}: {reason}.")


def checked_target(path: Path) -> Path:
    """The same path, of a file that may be written: its folder is there and it is not a folder itself."""
    if path.is_dir():
        raise WrongUse(f"{plain(path)} is a folder; name the file to write.")
    if not path.absolute().parent.is_dir():
        raise WrongUse(f"{plain(path.absolute().parent)}: no such folder to write into.")
    return path


def checked_path(untrusted_path: Path) -> Path:
    """The same path, of a file that can be read or a folder that can be listed; WrongUse where it is neither."""
    if not untrusted_path.is_dir():
        return checked_files([untrusted_path])[0]
    try:
        next(untrusted_path.iterdir(), None)
    except OSError as error:
        raise _unopened(untrusted_path, error) from error
    return untrusted_path
