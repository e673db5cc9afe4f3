"""Pages of several forms, and of versions that look alike, in one file."""

import io
from random import Random
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdf
import pytest
from docx import Document
from PIL import Image

from extractors.blank import learn
from extractors.blank.printed.geometry import lay_out
from extractors.blank.printed.pictures import DPI as LAID
from extractors.blank.printed.pictures import unpack_picture
from extractors.blank.printed.printing import print_forms
from extractors.blank.text import load_layout
from extractors.paper.known import know
from extractors.paper.reader import read_laid
from extractors.paper.sorting import sort_pages
from extractors.paper.text import Allowance
from samples import blanks, layout_file
from samples.scans import WAYS, Pen, scanned
from schemas.codes import Code
from schemas.layout import Layout
from schemas.reading import Reading, Status
from schemas.template import Template
from tests.unit.extractors.conftest import DPI

pytestmark = pytest.mark.needs("soffice")
Laid = tuple[Template, Layout]


@pytest.fixture(scope="module")
def other() -> Laid:
    """Another form of the hub's."""
    blank = blanks()["secondary"]
    return learn(blank.read_bytes(), "secondary"), load_layout(layout_file(blank).read_text("utf-8"))


@pytest.fixture(scope="module")
def version(paper: Any) -> tuple[Laid, int, Any]:
    """A later version of the form, two words of one question exchanged: with the page that differs, from 0, printed."""
    document = Document(io.BytesIO(blanks()["infant-primary"].read_bytes()))
    rows = [r for t in document.tables for r in t.rows if "progress" in r.cells[0].text]
    run = next(r for p in rows[-1].cells[0].paragraphs for r in p.runs if "progress" in r.text)
    run.text = run.text.replace("progress", "learning songs", 1)
    out = io.BytesIO()
    document.save(out)
    template = learn(out.getvalue(), "infant-primary-2")
    layout = lay_out(out.getvalue(), template)
    printed = pdf.PdfDocument(print_forms({"blank": out.getvalue()})["blank"])
    pages = [page.render(scale=DPI / 72).to_numpy()[:, :, :3].copy() for page in printed]
    printed.close()
    place = next(
        g.page - 1
        for f in template.fields
        if "learning songs" in " ".join(f.path)
        for g in layout.fields[f.id]
    )
    assert len(pages) == len(paper.pages)
    return (template, layout), place, pages[place]


def _file(pages: list[Any], dpi: float = DPI) -> bytes:
    rng = Random(3)
    frames = [Image.open(io.BytesIO(scanned(p, dpi, WAYS["flat 200"], rng))).convert("RGB") for p in pages]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="jpeg")
    return out.getvalue()


def _of(readings: list[Reading]) -> list[str]:
    return [r.template.id for r in readings if r.template is not None]


def test_versions_that_look_alike_are_told_apart_by_what_they_print(paper: Any, version: Any) -> None:
    """The page that differs decides, whichever version is offered first and although the first page fits both."""
    later, place, printed = version
    both = [(paper.template, paper.layout), later]
    for pages, wanted in (
        ([paper.pages[0], printed], "infant-primary-2"),
        ([paper.pages[0], paper.pages[place]], "infant-primary"),
    ):
        for laid in (both, both[::-1]):
            assert _of(read_laid(_file(pages), "scan", laid, words=False)) == [wanted]


def test_a_page_of_another_form_is_told_and_not_read(paper: Any, other: Laid) -> None:
    """One page of another form among ours, even the first, is left out with a code and a sentence that names its form."""
    strange = np.dstack([unpack_picture(other[1].pages[2].picture)] * 3)
    pages = [cv2.resize(strange, None, fx=DPI / LAID, fy=DPI / LAID), paper.pages[0], paper.pages[1]]
    readings = read_laid(_file(pages), "scan", [(paper.template, paper.layout), other], words=False)
    assert _of(readings) == ["infant-primary"]
    said = next(i.message for i in readings[0].issues if i.code is Code.PAGE_UNKNOWN)
    assert "Page 1 of the scan is a page of another form" in said


def test_lines_past_the_allowance_are_never_called_empty(paper: Any) -> None:
    """A file with more writing than is read at once keeps its ink, unsure."""
    page = paper.pages[0].copy()
    name = paper.layout.fields["about-school.headteacher"][0].box
    Pen(page, DPI, Random(1), "black").words("Headteacher Mrs Abbot", name, None, 9)
    allowance = Allowance(0)
    found = sort_pages(iter([page]), [know(paper.template, paper.layout)], allowance=allowance)
    (answer,) = [a for a in found.heaps()[0].read[0].answers if a.field == "about-school.headteacher"]
    assert answer.status is Status.UNSURE
    assert allowance.lines < 0
