"""Photos of one form in one mail: one return, whatever files its pages came in."""

import yaml
from sqlalchemy import select

from extractors.paper.joining import returns
from pipeline import templates
from pipeline.context import Context
from pipeline.journey import receive
from pipeline.store.tables import ExceptionRow, ReturnDocumentRow, ReturnRow
from schemas.codes import Code, Failure
from schemas.layout import Geometry, Layout, Page
from schemas.message import Unpacked
from schemas.reading import Answer, Evidence, PageSeen, Reading, Status, failed
from tests.unit.pipeline.scripted import FORM, NOON, ScriptedChild, finish, part

JPEG = b"\xff\xd8\xff\xe0" + bytes(100)
HALF = len(FORM.fields) // 2
PAGE = Page(width=600, height=800, picture="")
ON = {f.id: 1 if n < HALF else 2 for n, f in enumerate(FORM.fields)}
LAYOUT = Layout(pages=[PAGE, PAGE], fields={k: [Geometry(page=v, box=(0, 0, 9, 9))] for k, v in ON.items()})
PRINTED = FORM.model_copy(update={"version": "4", "layout": LAYOUT})


def _photo(page: int, ink: str = "ff") -> Reading:
    """What one photo of a page gives: every field on it answered with the name of its ink."""
    answers = [
        Answer(field=f.id, path=f.path, kind=f.kind, value=f"said {ink}", raw=ink, status=Status.ANSWERED,
               confidence=0.9, evidence=Evidence(page=page, box=(0, 0, 9, 9), method="print"))
        for f in FORM.fields if ON[f.id] == page
    ]  # fmt: skip
    seen = PageSeen(page=page, width=600, height=800, ink=ink, blob=f"{page}{ink}" * 8, answers=answers)
    (reading,) = returns(PRINTED, LAYOUT, [seen], [])
    return reading


def _sent(ctx: Context, child: ScriptedChild, *photos: list[Reading] | Failure) -> int:
    with ctx.work() as work:
        templates.install(work, yaml.safe_dump(PRINTED.model_dump(mode="json")), NOON)
    parts = [part(f"IMG_{n}.jpg", JPEG + bytes([n])) for n, _ in enumerate(photos, 1)]
    child.messages["m.eml"] = Unpacked(parts=parts, from_address="office@fernhill.example")
    child.readings |= dict(zip((p.name for p in parts), photos, strict=True))
    number = receive(ctx, "test", b"raw", "m.eml")
    finish(ctx)
    return number


def _codes(ctx: Context, number: int) -> list[Code]:
    with ctx.look() as look:
        return sorted(look.scalars(select(ExceptionRow.code).where(ExceptionRow.message_id == number)))


def test_photos_sent_one_by_one_are_one_return(ctx: Context, child: ScriptedChild) -> None:
    """The return has every page, knows each document it came in, and misses nothing."""
    number = _sent(ctx, child, [_photo(2)], [_photo(1)], [_photo(1)])
    with ctx.look() as look:
        (row,) = look.scalars(select(ReturnRow))
        links = list(look.scalars(select(ReturnDocumentRow).where(ReturnDocumentRow.return_id == row.id)))
        reading = Reading.model_validate(row.reading)
    assert len(links) == 3
    assert {a.status for a in reading.answers} == {Status.ANSWERED}
    assert Code.PAGE_MISSING not in _codes(ctx, number)


def test_a_page_that_did_not_come_is_asked_for_once(ctx: Context, child: ScriptedChild) -> None:
    """The rest is read; one exception names the page."""
    number = _sent(ctx, child, [_photo(2)])
    with ctx.look() as look:
        wanted = ExceptionRow.code == Code.PAGE_MISSING, ExceptionRow.message_id == number
        (row,) = look.scalars(select(ExceptionRow).where(*wanted))
    assert "Page 1 is missing" in row.sentence


def test_a_letter_among_the_photos_is_a_page_to_look_at(ctx: Context, child: ScriptedChild) -> None:
    """Strange pictures beside a form are told once, by their names."""
    strange = [failed(Code.UNKNOWN_FORM)]
    number = _sent(ctx, child, strange, [_photo(1)], strange, [_photo(2)])
    with ctx.look() as look:
        wanted = ExceptionRow.code == Code.PAGE_UNKNOWN, ExceptionRow.message_id == number
        (row,) = look.scalars(select(ExceptionRow).where(*wanted))
    assert "2 pictures: IMG_1.jpg, IMG_3.jpg" in row.sentence


def test_the_photos_of_two_schools_are_two_returns(ctx: Context, child: ScriptedChild) -> None:
    """Other writing on a page that is there already is another school's."""
    _sent(ctx, child, [_photo(1, "ff00")], [_photo(2, "ff00")], [_photo(1, "00ff")], [_photo(2, "00ff")])
    with ctx.look() as look:
        found = [Reading.model_validate(r) for r in look.scalars(select(ReturnRow.reading))]
    assert [{a.raw for a in r.answers} for r in found] == [{"ff00"}, {"00ff"}]
