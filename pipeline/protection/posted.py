"""Letters that were written already: their files, the digests that name somebody, and their copies in the folder.

What has gone to its readers is theirs; here only our copies can be emptied. A digest that names an erased school is
emptied whole, because its lists and its workbook have the school in many places; one that still waits is written anew.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from email import message_from_bytes
from email.policy import default
from html import unescape
from pathlib import Path
from typing import Any

from lxml import etree
from sqlalchemy import delete, select, update

from pipeline.context import Context
from pipeline.store.blobs import Blobs
from pipeline.store.hub_tables import DigestRow
from pipeline.store.tables import OutboxRow
from pipeline.store.work import Work
from schemas.journey import OutboxState

from .graph import batches
from .words import ERASED, pattern_of

DIGEST = "digest"
_TEXTS = "xl/sharedStrings.xml"  # where a workbook keeps every text (ECMA-376 part 1, 18.4)
_TEXT = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}t"
_EMPTIED = {"subject": ERASED, "text": ERASED, "html": f"<p>{ERASED}</p>"}


def files_of_letters(look: Work, letters: Iterable[int]) -> set[str]:
    """Pictures and files that went with these letters, by their sha256."""
    found: set[str] = set()
    for some in batches(letters):
        for files in look.scalars(select(OutboxRow.files).where(OutboxRow.id.in_(some))):
            found |= {each["sha256"] for each in files or ()}
    return found


def still_enclosed(look: Work) -> set[str]:
    """Every file that some letter has."""
    return {each["sha256"] for files in look.scalars(select(OutboxRow.files)) for each in files or ()}


def digests_naming(look: Work, blobs: Blobs, words: Sequence[str]) -> set[int]:
    """The digests in whose words or workbook one of these stands, as whole words."""
    pattern, read = pattern_of(words), dict[str, bool]()
    found = set()
    query = select(OutboxRow.id, OutboxRow.facts, OutboxRow.files).where(OutboxRow.kind == DIGEST)
    for number, facts, files in look.execute(query):
        if any(pattern.search(unescape(str(each))) for each in facts.values()):
            found.add(number)
            continue
        for sha256 in _workbooks(files):
            if sha256 not in read:
                read[sha256] = any(map(pattern.search, _texts(_held(blobs, sha256))))
            if read[sha256]:
                found.add(number)
    return found


def empty_digests(work: Work, digests: set[int]) -> set[str]:
    """Takes the words and files out of digests that went, and those that wait out altogether; the files they had.

    One that waits is due again, and is written from what is left.
    """
    files = files_of_letters(work, digests)
    for some in batches(digests):
        waiting = select(OutboxRow).where(OutboxRow.id.in_(some), OutboxRow.state == OutboxState.WAITING)
        for row in work.scalars(waiting.where(OutboxRow.handed.is_(None))).all():
            audience, _, week = row.about.rpartition(" ")
            work.execute(delete(DigestRow).where(DigestRow.audience == audience, DigestRow.week == week))
            work.delete(row)
        work.flush()
        work.execute(update(OutboxRow).where(OutboxRow.id.in_(some)).values(facts=_EMPTIED, files=[]))
    return files


def clean_workbooks(work: Work, blobs: Blobs, words: Sequence[str]) -> tuple[set[str], int]:
    """Puts ``[erased]`` for these words into the workbooks of digests; the files that were replaced, and in how many letters."""
    pattern, made = pattern_of(words), dict[str, str]()
    count = 0
    for row in work.scalars(select(OutboxRow).where(OutboxRow.kind == DIGEST)).all():
        for sha256 in _workbooks(row.files):
            if sha256 not in made:
                data = _held(blobs, sha256)
                named = any(map(pattern.search, _texts(data)))
                made[sha256] = blobs.put(_without(data, words)) if named else sha256
        files = [{**each, "sha256": made.get(each["sha256"], each["sha256"])} for each in row.files or ()]
        if files != row.files:
            row.files, count = files, count + 1
    work.flush()
    return {was for was, now in made.items() if was != now}, count


def take_copies_off(ctx: Context, words: Sequence[str]) -> int:
    """Letters that were written into the folder instead of sent, where one of these words stands in them; how many."""
    pattern, count = pattern_of(words), 0
    for file in _copies(ctx):
        if any(map(pattern.search, _said(file))):
            file.unlink(missing_ok=True)
            count += 1
    return count


def take_letters_off(ctx: Context, keys: Iterable[str]) -> None:
    """The copies in the folder of letters with these keys."""
    for key in keys:  # pipeline.letters.transport names a file by the beginning of the key
        (ctx.settings.data_dir / "letters" / f"{key[:40]}.eml").unlink(missing_ok=True)


def _copies(ctx: Context) -> Iterator[Path]:
    folder = ctx.settings.data_dir / "letters"
    yield from sorted(folder.glob("**/*.eml")) if folder.is_dir() else ()


def _said(file: Path) -> Iterator[str]:
    """Every text of an e-mail of ours: its head, its words, its workbook."""
    message = message_from_bytes(file.read_bytes(), policy=default)
    yield from (str(value) for value in message.values())
    for part in message.walk():
        if part.get_content_maintype() == "text":
            yield unescape(str(part.get_content()))
        elif (part.get_filename() or "").endswith(".xlsx"):
            yield from _texts(part.get_content())


def _workbooks(files: Sequence[dict[str, Any]] | None) -> Iterator[str]:
    return (each["sha256"] for each in files or () if each["name"].endswith(".xlsx"))


def _held(blobs: Blobs, sha256: str) -> bytes:
    try:
        return blobs.get(sha256)
    except LookupError:  # it went in an earlier erasure
        return b""


def _texts(data: bytes) -> Iterator[str]:
    """Every text of a workbook that we wrote."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        if _TEXTS in book.namelist():
            yield from (each.text or "" for each in _parsed(book.read(_TEXTS)).iter(_TEXT))


def _without(data: bytes, words: Sequence[str]) -> bytes:
    pattern, out = pattern_of(words), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as clean:
        for each in book.infolist():
            content = book.read(each)
            if each.filename == _TEXTS:
                tree = _parsed(content)
                for text in tree.iter(_TEXT):
                    text.text = pattern.sub(ERASED, text.text or "")
                content = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
            clean.writestr(each, content)
    return out.getvalue()


def _parsed(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
