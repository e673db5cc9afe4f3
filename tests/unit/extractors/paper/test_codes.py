"""Our own print, with a code and four marks on every page, filled in by pen and scanned."""

import io
from random import Random
from typing import Any

import pypdfium2 as pdf
import pytest
from PIL import Image

import samples
from extractors.blank import learn
from extractors.blank.build.paper import marked, stamped
from extractors.blank.printed.marks import plan_marks
from extractors.blank.printed.pictures import unpack_picture
from extractors.blank.text import load_layout
from extractors.paper.codes import find, without
from extractors.paper.reader import read_laid
from samples.scans import WAYS, Pen, scanned
from schemas.built import Marks
from schemas.layout import Layout
from schemas.reading import Reading, Status
from schemas.stamp import Stamp
from schemas.template import Template

DPI = 200
NAME = "infant-primary"
STAMP = Stamp(template=NAME, version="3", school="990001", round="Autumn 2026")
PHASE, SEND = "about-school.phase", "inclusion.pupils-send-take-full-part"


class Print:
    """The sample form as it is printed to be handed out, from its kept layout."""

    def __init__(self) -> None:
        blank = samples.blanks()[NAME]
        self.template: Template = learn(blank.read_bytes(), NAME)
        self.layout: Layout = load_layout(samples.layout_file(blank).read_text("utf-8"))
        self.marks: list[Marks] = [each for each in plan_marks(self.layout) if each is not None]
        pages = [Image.fromarray(unpack_picture(page.picture)) for page in self.layout.pages]
        plain = io.BytesIO()
        pages[0].save(plain, "PDF", save_all=True, append_images=pages[1:], resolution=150)
        self.master = marked(plain.getvalue(), self.marks)

    def pages(self, stamp: Stamp = STAMP) -> list[Any]:
        document = pdf.PdfDocument(stamped(self.master, self.marks, stamp))
        found = [document[n].render(scale=DPI / 72).to_numpy()[:, :, :3].copy() for n in range(len(document))]
        document.close()
        return found

    def read(self, pages: list[Any], way: str) -> list[Reading]:
        rng = Random(3)
        frames = [Image.open(io.BytesIO(scanned(p, DPI, WAYS[way], rng))).convert("RGB") for p in pages]
        out = io.BytesIO()
        frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="jpeg")
        return read_laid(out.getvalue(), "scan.tiff", [(self.template, self.layout)], words=False)


@pytest.fixture(scope="module")
def form() -> Print:
    return Print()


@pytest.mark.parametrize("way", ["flat 150 grey", "clipped", "photo"])
def test_a_page_of_ours_is_known_and_its_marks_are_no_ink(form: Print, way: str) -> None:
    """The return bears the stamp; ticks are read where they were made; nothing of the print is taken for handwriting."""
    pages = form.pages()[:4]
    for page, name, number in ((0, PHASE, 1), (3, SEND, 1)):
        place = form.layout.options[name][number].box[0]
        Pen(pages[page], DPI, Random(5)).tick(form.marks[page].printed(place.box))
    (reading,) = form.read(pages, way)
    assert reading.stamp == STAMP
    assert not reading.residue
    said = {a.field: a.value for a in reading.answers if a.status is Status.ANSWERED}
    assert said == {PHASE: "Junior", SEND: "Amber"}
    here = {name for name, places in form.layout.fields.items() if all(g.page <= 4 for g in places)}
    assert {a.status for a in reading.answers if a.field in here - said.keys()} == {Status.BLANK}


def test_two_schools_forms_in_one_scan_are_two_returns(form: Print) -> None:
    """Pages made for different schools are never put together, however empty they are."""
    other = STAMP.model_copy(update={"school": "990002"})
    readings = form.read([*form.pages()[:2], *form.pages(other)[2:4]], "flat 150 grey")
    assert [reading.stamp for reading in readings] == [STAMP, other]


def test_a_page_without_a_code_is_left_as_it_is(form: Print) -> None:
    """A form that we did not print has no code, and somebody else's code is no stamp."""
    picture = unpack_picture(form.layout.pages[0].picture)
    assert find(_coloured(picture)) is None
    code = find(form.pages()[0])
    assert code is not None
    assert find(without(form.pages()[0], code)) is None


def _coloured(grey: Any) -> Any:
    import cv2

    return cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)
