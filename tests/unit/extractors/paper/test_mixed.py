"""Files that are partly text and partly pictures of the form."""

import io
from random import Random
from typing import Any

import pytest
from docx import Document
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from extractors.reader import read_all
from samples.scans import WAYS, Pen, scanned
from schemas.codes import Code
from schemas.reading import Outcome, Reading, Status
from schemas.template import Template

pytestmark = pytest.mark.needs("soffice")
DPI = 200  # of the pages that the fixture gives
PHASE = "about-school.phase"
LETTER = "Sorry it is late; our piano was flooded in March."


@pytest.fixture(scope="module")
def template(paper: Any) -> Template:
    learned: Template = paper.template
    return learned.model_copy(update={"layout": paper.layout})


@pytest.fixture(scope="module")
def photo(paper: Any) -> bytes:
    """The first page with one box ticked."""
    page, rng = paper.pages[0].copy(), Random(4)
    Pen(page, DPI, rng).tick(paper.layout.options[PHASE][1].box[0].box)
    return scanned(page, DPI, WAYS["photo"], rng)


def _word(photo: bytes, *lines: str) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    document.add_picture(io.BytesIO(photo))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _phase(reading: Reading) -> object:
    return next(a for a in reading.answers if a.field == PHASE).value


def test_words_typed_beside_a_photo_of_the_form_are_kept(template: Template, photo: bytes) -> None:
    """What a school types beside the photo is residue, and waits for a person."""
    (reading,) = read_all(_word(photo, "Dear hub,", LETTER), "form.docx", [template])
    assert _phase(reading) == "Junior"
    assert LETTER in [r.text for r in reading.residue]
    assert reading.outcome is Outcome.REVIEW
    assert Code.RESIDUE in {i.code for i in reading.issues}


def test_a_photo_alone_in_a_word_file_leaves_no_words(template: Template, photo: bytes) -> None:
    """Where nothing is typed beside the photo, nothing is said of text."""
    (reading,) = read_all(_word(photo), "form.docx", [template])
    assert _phase(reading) == "Junior"
    assert not reading.residue


def test_a_letter_before_the_scanned_form_in_one_pdf_is_kept(template: Template, photo: bytes) -> None:
    """A PDF with a typed page and a scanned page of the form keeps both."""
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(842, 595))
    sheet.drawString(72, 500, LETTER)
    sheet.showPage()
    sheet.drawImage(ImageReader(Image.open(io.BytesIO(photo))), 0, 0, 842, 595)
    sheet.save()
    (reading,) = read_all(out.getvalue(), "form.pdf", [template])
    assert _phase(reading) == "Junior"
    assert any(LETTER in r.text for r in reading.residue)
    assert all(a.status is not Status.ANSWERED or a.field == PHASE for a in reading.answers)
