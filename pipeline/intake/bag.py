"""The files found in a message, gathered within bounds; containers are opened as they come, never by recursion."""

import hashlib
import io
import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from extractors.sniff import ZIP_ERRORS, FileKind, sniff
from schemas.codes import Code, Failure
from schemas.message import Part
from schemas.reading import Issue, issue

from . import mail, outlook, smime, tnef, wording
from .found import Found
from .names import file_name

# Five photos of a form and a policy document are usual; a hundred files is somebody's whole folder.
MAX_PARTS = 100
# A message of 50 MB, and as much again for what was packed. In base64 it must fit the child's reply.
MAX_BYTES = 64 << 20
# A zip in a forwarded message in a zip is the deepest met.
MAX_DEPTH = 4
# As in extractors.package: what an honest file packs to.
_MAX_RATIO, _RATIO_FROM = 200, 1 << 20

_LITTER = {".ds_store", "thumbs.db", "desktop.ini"}


class Bag:
    """Gathers files; what does not fit becomes a problem, never an exception."""

    def __init__(self) -> None:
        self._left = MAX_BYTES  # for files taken
        self._packed = MAX_BYTES  # for what comes out of zips, taken or opened further
        self.parts: list[Part] = []
        self.problems: list[Issue] = []
        self.words: list[str] = []  # what messages in containers say

    def fill(self, found: list[Found]) -> None:
        """Take these files, and what is in those of them that are containers."""
        waiting = deque(found)
        while waiting:
            item = waiting.popleft()
            opened = self._opened(item)
            if opened is None:
                self._take(item)
            else:
                waiting.extendleft(reversed(opened))
            if len(self.parts) >= MAX_PARTS and waiting:
                self._problem(Code.TOO_COMPLEX, f"Only the first {MAX_PARTS} files were taken.")
                return

    def _opened(self, item: Found) -> list[Found] | None:
        """What is in a container; None for a plain document, or one too deep to open."""
        opener = self._opener(item)
        if opener is None:
            return None
        if item.depth >= MAX_DEPTH:
            self._problem(Code.TOO_COMPLEX, f"{file_name(item.name, 'A file')} is packed too deep.")
            return None
        try:
            return opener(item)
        except Failure as failure:
            self._problem(failure.code, failure.detail)
            # what is sealed or broken is told of and is no document; a broken mail may still be one
            return None if failure.code is Code.UNREADABLE_MAIL else []

    def _opener(self, item: Found) -> Callable[[Found], list[Found]] | None:
        kind = sniff(item.data, item.name or "")
        if kind is FileKind.ZIP:
            return lambda each: list(self._unzipped(each))
        if kind is FileKind.MBOX:
            return _mailbox
        if kind is FileKind.EML or item.media_type.startswith("multipart/"):
            return lambda each: self._letter(mail.parse(each.data), each.depth)
        if tnef.is_tnef(item.data):
            return self._winmail
        if kind is FileKind.MSG:
            return lambda each: self._letter(outlook.parse(each.data), each.depth)
        if smime.is_cms(item.data):
            return lambda each: self._letter(mail.parse(smime.content(each.data)), each.depth)
        return None

    def _letter(self, inner: mail.Letter, depth: int) -> list[Found]:
        self.words.append(inner.text())
        self.problems += inner.problems
        return [Found(each.name, each.media_type, each.data, depth + each.depth + 1) for each in inner.files]

    def _winmail(self, item: Found) -> list[Found]:
        text, files = tnef.opened(item.data, item.depth)
        self.words.append(wording.own_words(text))
        if not tnef.is_whole(item.data):
            self._problem(Code.DAMAGED, f"({file_name(item.name, 'winmail.dat')})")
        return files

    def _unzipped(self, item: Found) -> Iterator[Found]:
        label = file_name(item.name, "the zip file")
        if item.data.count(b"PK\x01\x02") > MAX_PARTS * 50:  # a directory too long to be worth building
            self._problem(Code.TOO_COMPLEX, f"({label})")
            return
        try:
            with zipfile.ZipFile(io.BytesIO(item.data)) as archive:
                wanted = [info for info in archive.infolist() if not _is_litter(info)]
                for info in wanted[:MAX_PARTS]:
                    yield Found(
                        info.filename, "application/octet-stream", self._member(archive, info), item.depth + 1
                    )
                if len(wanted) > MAX_PARTS:
                    self._problem(Code.TOO_COMPLEX, f"{label} holds {len(wanted)} files.")
        except Failure as failure:
            self._problem(failure.code, f"({label})")
        except (*ZIP_ERRORS, RuntimeError):
            self._problem(Code.DAMAGED, f"({label})")

    def _member(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
        if info.flag_bits & 0x1:
            raise Failure(code=Code.ENCRYPTED)
        if info.file_size > self._packed:
            raise Failure(code=Code.TOO_LARGE)
        if info.file_size > _RATIO_FROM and info.file_size > _MAX_RATIO * max(info.compress_size, 1):
            raise Failure(code=Code.TOO_COMPLEX)
        self._packed -= info.file_size
        with archive.open(info) as member:
            return member.read(info.file_size + 1)

    def _take(self, item: Found) -> None:
        name = file_name(item.name, f"attachment-{len(self.parts) + 1}{_suffix(item)}")
        if len(item.data) > self._left:
            self._problem(Code.TOO_LARGE, f"({name})")
            return
        self._left -= len(item.data)
        digest = hashlib.sha256(item.data).hexdigest()
        self.parts.append(Part(name=name, media_type=item.media_type, sha256=digest, data=item.data))

    def _problem(self, code: Code, detail: str) -> None:
        self.problems.append(issue(code, detail))


def _mailbox(item: Found) -> list[Found]:
    letters = mail.letters(item.data)[: MAX_PARTS + 1]
    return [Found("message.eml", "message/rfc822", letter, item.depth + 1) for letter in letters]


_SUFFIXES = {FileKind.OLE_OTHER: "", FileKind.ENCRYPTED_OFFICE: "", FileKind.UNKNOWN: "", FileKind.EMPTY: ""}


def _suffix(item: Found) -> str:
    """An ending for a file that came without a name, by what it is."""
    kind = sniff(item.data)
    if kind is FileKind.IMAGE:
        subtype = item.media_type.rpartition("/")[2]
        return f".{subtype}" if subtype.isalnum() and item.media_type.startswith("image/") else ".image"
    return _SUFFIXES.get(kind, f".{kind.value}")


def _is_litter(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename.replace("\\", "/"))
    return (
        info.is_dir()
        or "__MACOSX" in path.parts
        or path.name.lower() in _LITTER
        or path.name.startswith("._")
    )
