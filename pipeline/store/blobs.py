"""Files by their content: what is put is on the disk, under its sha256, before ``put`` returns; putting it twice is once."""

import hashlib
import os
import re
import tempfile
from pathlib import Path


class Blobs:
    """A folder of files named by their sha256, two levels deep (65,536 folders keep each one small)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes) -> str:
        """The sha256, in hex, of bytes that are now durable. OSError where the disk refuses: nothing is left behind."""
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        if target.exists() and target.stat().st_size == len(data):
            return sha256
        self._make(target.parent)
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=".draft-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(target)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
        _sync(target.parent)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes, checked against their name. LookupError where they are missing or have been changed on the disk."""
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise LookupError(f"{sha256} is not in {self.folder}; restore it from the backup") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise LookupError(f"{sha256} in {self.folder} has been changed; restore it from the backup")
        return data

    def remove(self, sha256: str) -> None:
        """Takes a file off the disk, if it is there: only what no row refers to may be taken."""
        self.path(sha256).unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        """Where a blob lies; ValueError for anything that is not a sha256 in hex."""
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ValueError("a blob is named by 64 hexadecimal digits")
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def _make(self, folder: Path) -> None:
        """Makes a folder so that it outlasts a power cut: each new level is synced into the one above."""
        missing = []
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        for each in reversed(missing):
            each.mkdir(exist_ok=True)
            _sync(each.parent)


def _sync(folder: Path) -> None:
    """Makes a folder's entries durable (fsync(2): syncing a file does not sync the folder that names it)."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
