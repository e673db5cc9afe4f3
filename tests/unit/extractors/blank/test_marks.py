"""Codes and marks of a printed page: off the edge, over nothing, found again from the layout alone."""

import io

import cv2
import pypdfium2 as pdf
import pytest
import zxingcpp

import samples
from extractors.blank.build.paper import marked, stamped
from extractors.blank.printed.marks import EDGE, plan_marks
from extractors.blank.printed.pictures import unpack_picture
from extractors.blank.text import load_layout
from schemas.layout import Layout
from schemas.stamp import Stamp

STAMP = Stamp(template="infant-primary", version="Sept 2026", school="990001", round="Autumn 2026")


@pytest.fixture(scope="module", params=sorted(samples.blanks()))
def layout(request: pytest.FixtureRequest) -> Layout:
    return load_layout(samples.layout_file(samples.blanks()[request.param]).read_text("utf-8"))


def drawn(layout: Layout) -> bytes:
    """The pages of a layout as a PDF of their pictures."""
    from PIL import Image

    out = io.BytesIO()
    pages = [Image.fromarray(unpack_picture(page.picture)) for page in layout.pages]
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return out.getvalue()


def test_marks_keep_off_the_edge_the_print_and_the_rooms(layout: Layout) -> None:
    """No copier clips them, and nothing a school reads or writes is under them."""
    for number, (page, marks) in enumerate(zip(layout.pages, plan_marks(layout), strict=True), 1):
        assert marks is not None
        rooms = [
            marks.printed(g.box) for places in layout.fields.values() for g in places if g.page == number
        ]
        picture = unpack_picture(page.picture)
        for box in (marks.code, *marks.corners):
            assert min(box[0], box[1], page.width - box[2], page.height - box[3]) >= EDGE - 0.1
            assert not any(b[0] < box[2] and box[0] < b[2] and b[1] < box[3] and box[1] < b[3] for b in rooms)
            unmoved = [
                round((v - d) / marks.scale * 150 / 72) for v, d in zip(box, marks.shift * 2, strict=True)
            ]
            x0, y0, x1, y1 = (max(0, v) for v in unmoved)
            part = picture[y0:y1, x0:x1]
            assert not part.size or part.min() >= 200


def test_every_page_says_what_it_is_at_150_dpi(layout: Layout) -> None:
    """The code names form, version, school, round and page; the four marks are found, each in its place."""
    plan = plan_marks(layout)
    made = stamped(marked(drawn(layout), plan), plan, STAMP)
    finder = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50))
    document = pdf.PdfDocument(made)
    for number, marks in enumerate(plan, 1):
        assert marks is not None
        picture = document[number - 1].render(scale=150 / 72, grayscale=True).to_numpy().squeeze()
        (code,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        assert Stamp.read_code(code.text) == (STAMP, number)
        corners, ids, _ = finder.detectMarkers(picture)
        for found, name in zip(corners, ids.ravel(), strict=True):
            x, y = found[0].mean(axis=0) * 72 / 150
            box = marks.corners[int(name)]
            assert abs(x - (box[0] + box[2]) / 2) < 1
            assert abs(y - (box[1] + box[3]) / 2) < 1
        assert sorted(ids.ravel().tolist()) == [0, 1, 2, 3]
    document.close()


def test_a_page_too_small_has_no_marks() -> None:
    """Where there is no room however the content is moved the page is left as it is."""
    import numpy as np

    from extractors.blank.printed.pictures import pack_picture
    from schemas.layout import Geometry, Page

    page = Page(width=144, height=144, picture=pack_picture(np.full((300, 300), 255, np.uint8)))
    small = Layout(fields={"a": [Geometry(page=1, box=(0, 0, 144, 144))]}, pages=[page])
    assert plan_marks(small) == [None]
