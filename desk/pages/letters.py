"""Letters: what was written, what each kind reads like, and which kinds are on."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from desk.doors import Admin, Viewer
from desk.house import Here, Number
from desk.showing import page
from pipeline import preferences
from pipeline.browsing import letters
from pipeline.letters.examples import EXAMPLES
from pipeline.letters.writing import as_read, worded
from pipeline.protection.access import check_may_see_letter
from pipeline.store.tables import OutboxRow
from schemas.journey import OutboxState

router = APIRouter()
PLACES = (("/letters", "Letters"),)


@router.get("/letters")
def listed(
    request: Request,
    house: Here,
    _: Viewer,
    kind: Annotated[str, Query(max_length=40)] = "",
    state: Annotated[str, Query(max_length=40)] = "",
    before: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> Response:
    """The outbox, the switches, and an example of each kind."""
    chosen = OutboxState(state) if state in set(OutboxState) else None
    with house.ctx.look() as look:
        rows = letters.listed(look, kind=kind, state=chosen, before=before, most=letters.PAGE + 1)
        counts = letters.counts(look)
        on = preferences.letter_kinds(look, house.ctx.settings)
    return page(
        request,
        "letters.html",
        rows=rows[: letters.PAGE],
        more=rows[letters.PAGE - 1].id if len(rows) > letters.PAGE else None,
        counts=counts,
        on=on,
        kinds=preferences.KINDS,
        examples=list(EXAMPLES),
        kind=kind,
        state=chosen,
        before=before,
        way=house.ctx.settings.letters,
        settings=house.ctx.settings,
    )


@router.post("/letters/switches")
def switch(house: Here, visitor: Admin, kind: Annotated[list[str] | None, Form()] = None) -> Response:
    """Turns kinds of letter on and off."""
    with house.ctx.work() as work:
        preferences.turn_letters(work, kind or (), visitor.shown, house.ctx.clock())
    return RedirectResponse("/letters", 303)


@router.get("/letters/examples/{kind}")
def example(request: Request, _: Viewer, kind: str) -> Response:
    """A letter of a kind, with invented facts."""
    if kind not in EXAMPLES:
        raise LookupError(f"there is no letter of the kind {kind}")
    words = worded(kind, EXAMPLES[kind], blank_attached=kind in {"ask_again", "chaser"})
    return page(
        request,
        "written_letter.html",
        kind=kind,
        subject=words.subject,
        text=words.text,
        row=None,
        files=[],
        pictures=0,
    )


@router.get("/letters/{letter_id}")
def one(request: Request, house: Here, visitor: Viewer, letter_id: Number) -> Response:
    """One letter as it goes."""
    with house.ctx.look() as look:
        row = look.find(OutboxRow, letter_id)
        check_may_see_letter(look, visitor.role, row)
    words = as_read(row, house.ctx)
    return page(
        request,
        "written_letter.html",
        kind=row.kind,
        subject=words.subject,
        text=words.text,
        row=row,
        files=words.files,
        pictures=len(_shown(row)),
    )


@router.get("/letters/{letter_id}/pictures/{number}.jpg")
def picture(house: Here, visitor: Viewer, letter_id: Number, number: Number) -> Response:
    """A picture that stands in a letter, ``number`` counted from 1."""
    with house.ctx.look() as look:
        row = look.find(OutboxRow, letter_id)
        check_may_see_letter(look, visitor.role, row)
    shown = _shown(row)
    if not 1 <= number <= len(shown):
        raise LookupError(f"letter {letter_id} has no picture {number}")
    return Response(house.ctx.blobs.get(str(shown[number - 1]["sha256"])), media_type="image/jpeg")


def _shown(row: OutboxRow) -> list[dict[str, Any]]:
    """The pictures that stand among a letter's words: parts of a form, as JPEG."""
    return [each for each in row.files or () if each["cid"] and each["media_type"] == "image/jpeg"]
