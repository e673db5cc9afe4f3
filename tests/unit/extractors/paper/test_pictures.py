import io

import pytest
from PIL import Image

from extractors.paper.pictures import SIDE, pages
from schemas.codes import Code, Failure


def _bytes(kind: str, size: tuple[int, int] = (80, 120), **more: object) -> bytes:
    picture = Image.new("RGB", size, "white")
    picture.paste((0, 0, 0), (0, 0, size[0] // 2, 10))  # the top left is black
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "BMP", "PDF"])
def test_every_kind_of_picture_gives_its_page(kind: str) -> None:
    """What a scanner or phone makes is opened, whatever its kind."""
    found = list(pages(_bytes(kind)))
    assert len(found) == 1
    assert found[0] is not None
    assert found[0][2, 2].max() < 60


def test_heic_is_opened() -> None:
    """Phones send HEIC."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    found = list(pages(_bytes("HEIF", (128, 128))))
    assert found[0] is not None


def test_all_pages_of_a_tiff_come_in_order() -> None:
    """A scan of several pages is one TIFF."""
    first, second = Image.new("L", (40, 50), 200), Image.new("L", (40, 50), 100)
    out = io.BytesIO()
    first.save(out, "TIFF", save_all=True, append_images=[second])
    assert [int(p[5, 5, 0]) for p in pages(out.getvalue()) if p is not None] == [200, 100]


def test_a_photo_is_turned_as_its_camera_says() -> None:
    """EXIF orientation 6: what the sensor has at the left is the top."""
    exif = Image.Exif()
    exif[0x0112] = 6
    found = next(pages(_bytes("JPEG", exif=exif)))
    assert found is not None
    assert found.shape[:2] == (80, 120)
    assert found[2, -2].max() < 60


def test_sixteen_bits_and_see_through_pictures_have_white_paper() -> None:
    """Depth and transparency are the file's, not the page's."""
    out = io.BytesIO()
    Image.new("RGBA", (30, 30), (0, 0, 0, 0)).save(out, "PNG")
    clear = next(pages(out.getvalue()))
    deep = io.BytesIO()
    Image.new("I;16", (30, 30), 65535).save(deep, "PNG")
    assert clear is not None
    assert clear.min() == 255
    assert next(pages(deep.getvalue())) is not None


def test_a_large_picture_is_kept_no_larger_than_reading_needs() -> None:
    """Memory is bounded by the page, not by the camera."""
    found = next(pages(_bytes("JPEG", (4000, 5200))))
    assert found is not None
    assert max(found.shape) == SIDE


def test_a_picture_beyond_all_scanners_is_refused_before_it_is_decoded() -> None:
    """A picture of 30,000 pixels a side is too large, and its header says so."""
    import struct
    import zlib

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    png = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )
    with pytest.raises(Failure) as raised:
        pages(png)
    assert raised.value.code is Code.TOO_LARGE


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Code.EMPTY_FILE),
        (_bytes("JPEG", (600, 600))[:900], Code.DAMAGED),
        (b"\xff\xd8\xff\xe0 not a photo", Code.DAMAGED),
        (b"%PDF-1.7 not a document", Code.DAMAGED),
        (b"only words", Code.UNSUPPORTED_KIND),
    ],
)
def test_what_cannot_be_opened_says_why(data: bytes, code: Code) -> None:
    """Each failure has its own code."""
    with pytest.raises(Failure) as raised:
        list(pages(data))
    assert raised.value.code is code


def test_one_bad_page_costs_no_other() -> None:
    """A page of a TIFF that is damaged is None; the others are read."""
    frames = [Image.effect_noise((300, 300), 80) for _ in range(3)]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="tiff_lzw")
    data = bytearray(out.getvalue())
    middle = len(data) // 2
    data[middle - 4000 : middle + 4000] = b"\xff" * 8000
    found = list(pages(bytes(data)))
    assert len(found) == 3
    assert sum(p is not None for p in found) >= 1
