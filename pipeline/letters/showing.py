"""Pictures for the questions of a letter: the place on the page where each answer that is not clear stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from pipeline.context import Context
from pipeline.exceptions import are_open
from pipeline.pictures import crop
from pipeline.store.tables import DocumentRow, ExceptionRow, ReturnDocumentRow, ReturnRow
from pipeline.store.work import Work
from schemas.reading import Box, Reading

from .enclosures import Enclosure, kept
from .facts import ASKABLE, MOST_ASKED

_MARGIN = 14.0  # points: a line above and below, so that a person sees where on the form it is
_ACROSS = 2_000.0  # points: the whole width of any page, so that the question stands beside its answer
_LARGEST = 300_000  # bytes of one picture: a strip of a scanned page has 30,000

Shots = dict[int, dict[str, Any]]
"""By the number of an exception: the picture that goes with its question, as an outbox row keeps it."""


@dataclass(frozen=True, slots=True)
class _Place:
    exception_id: int
    document_id: int
    page: int
    box: Box


def shots(ctx: Context, message_id: int) -> Shots:
    """Pictures for what a message's school may be asked; none where no letter asks, or where nothing can be drawn.

    It may have a child draw pages, which takes seconds: never call it within a transaction.
    """
    if ctx.settings.letters == "off" or "question" not in ctx.settings.letters_kinds:
        return {}
    with ctx.look() as look:
        waiting = are_open(look, message_id=message_id)
        if not 0 < len(waiting) <= MOST_ASKED or any(each.code not in ASKABLE for each in waiting):
            return {}
        places = [place for each in waiting for place in _places(look, each)]
    return {place.exception_id: file for place in places for file in _drawn(ctx, place)}


def _drawn(ctx: Context, place: _Place) -> list[dict[str, Any]]:
    try:
        _, top, _, bottom = place.box
        picture = crop(ctx, place.document_id, place.page, (0, top, _ACROSS, bottom), _MARGIN)
    except LookupError:
        return []  # the words alone will do
    if not 0 < len(picture) <= _LARGEST:
        return []
    name = f"answer-{place.exception_id}"
    return kept(ctx.blobs, [Enclosure(f"{name}.jpg", "image/jpeg", picture, cid=f"{name}@letter.ritornello")])


def _places(look: Work, row: ExceptionRow) -> Iterator[_Place]:
    """Where the answer stands that an exception is about, in which of the return's documents."""
    if row.return_id is None:
        return
    reading = Reading.model_validate(look.find(ReturnRow, row.return_id).reading)
    answer = next((each for each in reading.answers if each.field == row.field), None)
    if answer is None or answer.evidence.page is None or answer.evidence.box is None:
        return
    document = _document(look, row.return_id, answer.evidence.page)
    if document is not None:
        yield _Place(row.id, document, answer.evidence.page, answer.evidence.box)


def _document(look: Work, return_id: int, page: int) -> int | None:
    """The document a page came in: of photographs the one that shows it, else the first."""
    query = (
        select(DocumentRow)
        .join(ReturnDocumentRow, ReturnDocumentRow.document_id == DocumentRow.id)
        .where(ReturnDocumentRow.return_id == return_id)
        .order_by(ReturnDocumentRow.position)
    )
    documents = list(look.scalars(query))
    for each in documents:
        readings = (Reading.model_validate(reading) for reading in each.readings)
        if any(seen.page == page and seen.blob for reading in readings for seen in reading.pages):
            return each.id
    return documents[0].id if documents else None
