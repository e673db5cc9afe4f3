"""Paper in the child, within its memory: the form, and whatever else people photograph."""

import base64
import io
import struct
import zlib
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image

from extractors.blank import learn
from extractors.blank.printed.pictures import unpack_picture
from extractors.blank.text import load_layout
from pipeline.sandbox import Limits, Sandbox
from pipeline.settings import Settings
from samples import blanks, layout_file
from schemas.codes import Code
from schemas.reading import Status
from schemas.template import Template


@pytest.fixture(scope="module")
def form() -> Template:
    """A sample form with the layout that is kept for it."""
    blank = blanks()["infant-primary"]
    layout = load_layout(layout_file(blank).read_text(encoding="utf-8"))
    return learn(blank.read_bytes(), "infant-primary").model_copy(update={"layout": layout})


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    memory = Settings.model_fields["child_memory_mb"].default << 20
    with Sandbox(Limits(memory=memory)) as child:
        yield child


def _file(picture: Image.Image, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def _png_that_claims(width: int, height: int) -> bytes:
    """A PNG whose head promises more pixels than anybody has memory for."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = b"IDAT" + zlib.compress(bytes(100))
    chunks = (struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in (head, body))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_a_page_is_read_in_the_child_as_it_is_limited(sandbox: Sandbox, form: Template) -> None:
    """An empty page of the form, upside down: every answer blank, the other pages missed, a picture to look at."""
    assert form.layout is not None
    page = Image.fromarray(unpack_picture(form.layout.pages[0].picture)).rotate(180)
    (reading,) = sandbox.read(_file(page), "IMG_0001.jpg", [form])
    assert reading.template is not None
    seen = [a for a in reading.answers if a.evidence.method != "missing page"]
    assert seen
    assert {a.status for a in seen} == {Status.BLANK}
    assert Code.PAGE_MISSING in {i.code for i in reading.issues}
    (shown,) = reading.pages
    assert Image.open(io.BytesIO(base64.b64decode(shown.jpeg))).format == "JPEG"


_NOISE = np.random.default_rng(1).integers(0, 255, (700, 500), np.uint8)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (_file(Image.effect_mandelbrot((640, 480), (-2, -1.5, 1, 1.5), 60)), Code.UNKNOWN_FORM),
        (_file(Image.fromarray(_NOISE), "PNG"), Code.UNKNOWN_FORM),
        (_file(Image.new("L", (1, 1)), "PNG"), Code.PAGE_UNREADABLE),
        (_file(Image.new("L", (900, 1200), 250)), Code.UNKNOWN_FORM),
        (_file(Image.fromarray(_NOISE))[:400], Code.DAMAGED),
        (_png_that_claims(30_000, 30_000), Code.TOO_LARGE),
    ],
    ids=["another picture", "noise", "one pixel", "an empty sheet", "cut short", "enormous"],
)
def test_what_is_no_form_is_decided_with_a_reason(
    sandbox: Sandbox, form: Template, data: bytes, code: Code
) -> None:
    """Whatever is photographed, nothing crashes and a person is told why."""
    (reading,) = sandbox.read(data, "IMG_0002.jpg", [form])
    assert reading.template is None
    assert reading.issues[0].code is code


def test_a_form_that_was_learned_without_its_print_says_so(sandbox: Sandbox, form: Template) -> None:
    """Where no template knows its printed pages, the exception says what to do about it."""
    picture = _file(Image.new("L", (900, 1200), 250))
    (reading,) = sandbox.read(picture, "scan.jpg", [form.model_copy(update={"layout": None})])
    assert reading.issues[0].code is Code.PAPER_FORM
    assert "learn it again where LibreOffice is installed" in reading.issues[0].message
