"""Pictures of returns: kept when they are read, shown by page, cut out by box."""

import base64
import io
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from extractors.paper.showing import cut, drawn
from pipeline.context import Context
from pipeline.pictures import crop, keep_pictures, page_picture, pages_of, sent_picture
from pipeline.store.tables import DocumentRow, ReturnRow
from schemas.codes import Code, Failure
from schemas.reading import PageSeen
from tests.unit.pipeline.asking import GOOD, Send
from tests.unit.pipeline.scripted import ScriptedChild, finish, make_reading


def _picture(colour: str, size: tuple[int, int] = (60, 80)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def _seen(page: int, picture: bytes) -> PageSeen:
    return PageSeen(page=page, width=600, height=800, jpeg=base64.b64encode(picture).decode())


def _arrived(ctx: Context, send: Send, *pages: PageSeen) -> tuple[int, int]:
    """A return on paper, read to its end: the numbers of its row and of its document."""
    send("scan", make_reading(GOOD).model_copy(update={"pages": list(pages)}))
    finish(ctx)
    with ctx.look() as look:
        (row,) = look.scalars(select(ReturnRow))
        (document,) = look.scalars(select(DocumentRow))
        return row.id, document.id


def test_pages_are_kept_beside_the_return_and_not_in_it(ctx: Context, send: Send) -> None:
    """What the child saw is in the store as files; the rows carry their names alone."""
    second, first = _picture("red"), _picture("white")
    return_id, document_id = _arrived(ctx, send, _seen(2, second), _seen(1, first))
    assert [(v.page, v.document_id, v.width) for v in pages_of(ctx, return_id)] == [
        (1, document_id, 600.0),
        (2, document_id, 600.0),
    ]
    assert page_picture(ctx, document_id, 2) == second
    with ctx.look() as look:
        assert all(not p["jpeg"] for p in look.find(ReturnRow, return_id).reading["pages"])


def test_a_crop_is_the_box_with_a_little_round_it(ctx: Context, send: Send, child: ScriptedChild) -> None:
    """Boxes are in points of the page; the child is asked for their share of it."""
    _, document_id = _arrived(ctx, send, _seen(1, _picture("white")))
    crop(ctx, document_id, 1, (60, 80, 300, 400), margin=6)
    assert child.calls[-1] == ("cut", "0.090,0.092,0.510,0.507")


def test_other_documents_are_drawn_once(ctx: Context, send: Send, child: ScriptedChild) -> None:
    """A page that was not read on paper is drawn in the child when it is first looked at."""
    _, document_id = _arrived(ctx, send)
    assert sent_picture(ctx, document_id, 1) == page_picture(ctx, document_id, 1)
    assert [call for call, _ in child.calls].count("draw") == 1
    with pytest.raises(LookupError, match="no page 2"):
        page_picture(ctx, document_id, 2)


def test_readings_without_pages_are_left_alone(ctx: Context) -> None:
    """Word and PDF carry no pictures."""
    reading = make_reading(GOOD)
    assert keep_pictures(ctx, [reading]) == [reading]


def test_a_scan_is_drawn_page_by_page(tmp_path: Path) -> None:
    """Every page comes as a JPEG no larger than a person needs."""
    frames = [Image.new("L", (1800, 2600), grey) for grey in (255, 40)]
    frames[0].save(tmp_path / "scan.tif", save_all=True, append_images=frames[1:])
    pages = drawn((tmp_path / "scan.tif").read_bytes(), "scan.tif")
    sizes = [Image.open(io.BytesIO(base64.b64decode(page))).size for page in pages]
    assert sizes == [(969, 1400), (969, 1400)]


def test_a_cut_stays_on_the_page() -> None:
    """A box that reaches over the edge ends there, and what is no picture is refused with a code."""
    part = Image.open(io.BytesIO(base64.b64decode(cut(_picture("red"), [-0.5, 0.5, 2.0, 3.0]))))
    assert part.size == (60, 40)
    assert part.getpixel((5, 5)) == pytest.approx((254, 0, 0), abs=2)
    with pytest.raises(Failure) as caught:
        cut(b"no picture", [0, 0, 1, 1])
    assert caught.value.code is Code.DAMAGED
