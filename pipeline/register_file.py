"""Reads a CSV of the register, or a hub's own list, line by line: 60 MB of it never stand in memory at once."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

Progress = Callable[[int, int], object]  # bytes read, and bytes in all
_PIECE = 1 << 16
_EVERY = 1000  # lines between two words of progress


class RegisterFileError(Exception):
    """The file is not the CSV that is wanted; the message says what is missing and where to get the right one."""


def rows(
    untrusted: bytes | Path, needed: Sequence[str], advice: str, progress: Progress | None = None
) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line number and values of each line. RegisterFileError names the columns that are not there."""
    whole = len(untrusted) if isinstance(untrusted, bytes) else untrusted.stat().st_size
    with _opened(untrusted) as file:
        encoding = _encoding(file)
        file.seek(0)
        text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
        reader = csv.DictReader(text)
        try:
            _check(reader.fieldnames or (), needed, advice)
            for row in reader:
                if progress and reader.line_num % _EVERY == 0:
                    progress(min(file.tell(), whole), whole)
                yield (
                    reader.line_num,
                    {key: value or "" for key, value in row.items() if isinstance(key, str)},
                )
        except csv.Error as error:
            raise RegisterFileError(f"line {reader.line_num} is not CSV: {error}. {advice}") from error
        if progress:
            progress(whole, whole)


def _opened(untrusted: bytes | Path) -> BinaryIO:
    return io.BytesIO(untrusted) if isinstance(untrusted, bytes) else untrusted.open("rb")


def _encoding(file: BinaryIO) -> str:
    """The register is Windows-1252; a copy that a spreadsheet saved is often UTF-8, with a mark or without."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while piece := file.read(_PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _check(given: Sequence[str], needed: Sequence[str], advice: str) -> None:
    missing = [column for column in needed if column not in given]
    if missing:
        raise RegisterFileError(f"this file has no column {', '.join(missing)}. {advice}")
