"""Pictures for the questions of a letter: the row of the form in which each answer that is not clear stands.

Paper was kept as pictures when it was read, PDF has pages, and Word is printed in the child (LibreOffice, some seconds).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from pipeline.context import Context
from pipeline.exceptions import are_open
from pipeline.looking import row_of
from pipeline.store.tables import ExceptionRow, ReturnRow
from pipeline.store.work import Work
from schemas.codes import Failure
from schemas.reading import Reading

from .enclosures import Enclosure, kept
from .facts import ASKABLE, MOST_ASKED

_LARGEST = 300_000  # bytes of one picture: a strip of a scanned page has 30,000

Shots = Mapping[int, dict[str, Any]]
"""By the number of an exception: the picture that goes with its question, as an outbox row keeps it."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    exception_id: int
    return_id: int
    field: str
    said: str


def shots(ctx: Context, message_id: int) -> Shots:
    """Pictures for what a message's school will be asked; none where no letter asks, or where nothing can be drawn.

    It may have a child draw pages, which takes seconds: never call it within a transaction.
    """
    if ctx.settings.letters == "off" or "question" not in ctx.settings.letters_kinds:
        return {}
    with ctx.look() as look:
        waiting = are_open(look, message_id=message_id)
        if not 0 < len(waiting) <= MOST_ASKED or any(each.code not in ASKABLE for each in waiting):
            return {}
        numbers = [each.id for each in waiting]
    return shots_of(ctx, numbers)


def shots_of(ctx: Context, exceptions: Iterable[int]) -> Shots:
    """Pictures for these questions and no others, with the same care as ``shots``."""
    return {
        number: file
        for number, picture in rows_of(ctx, exceptions).items()
        for file in kept(ctx.blobs, [_enclosure(number, picture)])
    }


def with_pictures(facts: dict[str, Any], pictures: Shots) -> list[dict[str, Any]]:
    """The files of a letter with these questions; each question is told which of them is its picture."""
    items = facts.get("items", [])
    for item in items:
        item["cid"] = pictures.get(item["exception"], {}).get("cid")
    return [pictures[item["exception"]] for item in items if item["exception"] in pictures]


def rows_of(ctx: Context, exceptions: Iterable[int]) -> dict[int, bytes]:
    """The row of the form that each exception is about, as JPEG; without those that cannot be shown."""
    with ctx.look() as look:
        wanted = list(_wanted(look, exceptions))
    drawn = ((each.exception_id, _drawn(ctx, each)) for each in wanted)
    return {number: picture for number, picture in drawn if 0 < len(picture) <= _LARGEST}


def _enclosure(number: int, picture: bytes) -> Enclosure:
    name = f"answer-{number}"
    return Enclosure(f"{name}.jpg", "image/jpeg", picture, cid=f"{name}@letter.ritornello")


def _drawn(ctx: Context, wanted: _Wanted) -> bytes:
    try:
        return row_of(ctx, wanted.return_id, wanted.field, wanted.said)
    except (LookupError, Failure):
        return b""  # the words alone will do


def _wanted(look: Work, exceptions: Iterable[int]) -> Iterator[_Wanted]:
    rows = look.scalars(select(ExceptionRow).where(ExceptionRow.id.in_(list(exceptions))))
    for row in rows:
        if row.return_id is not None and row.field is not None:
            reading = Reading.model_validate(look.find(ReturnRow, row.return_id).reading)
            said = next((each.raw for each in reading.answers if each.field == row.field), None)
            if said is not None:
                yield _Wanted(row.id, row.return_id, row.field, said)
