"""The pictures in a Word file that may be photos of the paper form."""

import io

import pytest
from PIL import Image

from extractors.word.pictures import embedded_pictures
from schemas.codes import Code, Failure
from tests.unit.extractors.word.docs import OFFICE, docx, rels
from tests.unit.extractors.word.pieces import p, tbl, tc, tr

IMAGE = f"{OFFICE}/image"


def photo(width: int, height: int, kind: str = "JPEG") -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (width, height), (width % 255, height % 255, 90)).save(held, kind)
    return held.getvalue()


def shown(link: str, attribute: str = "r:embed") -> str:
    """A picture in line with the text."""
    graphic = f'<a:graphic><a:blip {attribute}="{link}"/></a:graphic>'
    return f"<w:r><w:drawing><wp:inline>{graphic}</wp:inline></w:drawing></w:r>"


def with_pictures(body: str, *held: bytes, outside: tuple[int, ...] = ()) -> bytes:
    links = [(IMAGE, f"media/photo{n}.jpeg", n in outside) for n in range(len(held))]
    more = {f"word/media/photo{n}.jpeg": data for n, data in enumerate(held)}
    return docx(body, more={**more, "word/_rels/document.xml.rels": rels(*links).encode()})


def test_pictures_come_in_the_order_they_stand_each_once() -> None:
    """Reading order counts, not the order of the parts; a picture shown twice is one picture."""
    first, second = photo(800, 1100), photo(1600, 1200)
    data = with_pictures(
        p(shown("rId1")) + tbl(tr("Photos", tc(p(shown("rId0"))))) + p(shown("rId1")), first, second
    )
    assert [(x.name, x.data) for x in embedded_pictures(data)] == [
        ("photo1.jpeg", second),
        ("photo0.jpeg", first),
    ]


def test_logos_drawings_and_broken_pictures_are_left_out() -> None:
    """What is too small for a page, or no raster picture at all, is not given to the paper reader."""
    data = with_pictures(
        p(shown("rId0"), shown("rId1"), shown("rId2")),
        photo(500, 120, "PNG"),
        b"<svg/>",
        photo(900, 1200)[:80],
    )
    assert embedded_pictures(data) == []


def test_a_linked_picture_is_never_fetched() -> None:
    """A relationship that points outside the file gives nothing."""
    data = with_pictures(p(shown("rId0"), shown("rId0", "r:link")), photo(900, 1200), outside=(0,))
    assert embedded_pictures(data) == []


def test_a_picture_of_older_markup_is_found_and_a_fallback_is_no_second_one() -> None:
    """VML pictures count; the fallback of alternate content shows the same picture again."""
    old = '<w:r><w:pict><v:shape><v:imagedata r:id="rId1"/></v:shape></w:pict></w:r>'
    both = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{shown("rId0")[5:-6]}</mc:Choice>'
        f"<mc:Fallback>{old[5:-6]}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    one, two = photo(700, 900), photo(720, 900)
    assert [x.data for x in embedded_pictures(with_pictures(p(both), one, two))] == [one]
    assert [x.data for x in embedded_pictures(with_pictures(p(old), one, two))] == [two]


def test_a_file_that_is_no_word_file_says_so() -> None:
    """Bytes that cannot be opened fail as opening them does."""
    with pytest.raises(Failure) as failure:
        embedded_pictures(b"PK\x03\x04 nothing")
    assert failure.value.code is Code.DAMAGED
