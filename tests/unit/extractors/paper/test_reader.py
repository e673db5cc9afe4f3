"""The sample form printed, filled in by pen, scanned, and read from its template and layout alone."""

import io
from random import Random
from typing import Any

import numpy as np
import pytest
from PIL import Image

from extractors.blank import dump, load
from extractors.paper.reader import read_laid, read_paper
from samples.scans import WAYS, Pen, scanned
from schemas.codes import Code
from schemas.reading import Outcome, Reading, Status

pytestmark = pytest.mark.needs("soffice")
DPI = 200  # of the pages that the fixture gives
PHASE, AREA, SEND = "about-school.phase", "about-school.area", "inclusion.pupils-send-take-full-part"


def _filled(paper: Any, seed: int = 1) -> list[Any]:
    """Junior ticked, West ringed, Amber ticked in its column, a name written by hand."""
    pages, rng = [p.copy() for p in paper.pages], Random(seed)
    pens = [Pen(p, DPI, rng) for p in pages]
    options = paper.layout.options
    pens[0].tick(options[PHASE][1].box[0].box)
    pens[0].ring(options[AREA][1].words[0].box)
    pens[3].tick(options[SEND][1].box[0].box)
    name = paper.layout.fields["about-school.headteacher"][0]
    pens[0].stroke([(name.box[0] + 10 + 4 * n, name.box[1] + (4 if n % 2 else 12)) for n in range(12)])
    return pages


def _scan(pages: list[Any], way: str = "flat 200", seed: int = 1) -> bytes:
    rng = Random(seed)
    frames = [Image.open(io.BytesIO(scanned(p, DPI, WAYS[way], rng))).convert("RGB") for p in pages]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="jpeg")
    return out.getvalue()


def _read(paper: Any, data: bytes, *, words: bool = False) -> list[Reading]:
    return read_laid(data, "scan", [(paper.template, paper.layout)], words=words)


def _said(reading: Reading) -> dict[str, object]:
    return {a.field: a.value if a.status is Status.ANSWERED else a.status for a in reading.answers}


@pytest.mark.parametrize("way", ["flat 200", "print 70 %", "upside down", "photo"])
def test_marks_are_read_however_the_page_came(paper: Any, way: str) -> None:
    """A copier at any scale, any way up, and a phone give the same marks."""
    (reading,) = _read(paper, _scan(_filled(paper), way))
    said = _said(reading)
    assert (said[PHASE], said[AREA], said[SEND]) == ("Junior", "West", "Amber")
    others = {k: v for k, v in said.items() if k not in (PHASE, AREA, SEND, "about-school.headteacher")}
    assert set(others.values()) == {Status.BLANK}
    assert said["about-school.headteacher"] is not Status.BLANK


def test_a_badly_bent_page_gives_doubts_and_no_wrong_answers(paper: Any) -> None:
    """Where the paper could not be laid flat the reader is unsure; what it is sure of is right."""
    (reading,) = _read(paper, _scan(_filled(paper), "photo curled"))
    sure = {a.field: a.value for a in reading.answers if a.status is Status.ANSWERED}
    assert sure == {PHASE: "Junior", AREA: "West", SEND: "Amber"}


def test_every_field_has_an_answer_with_its_place(paper: Any) -> None:
    """Each answer says on which page and where it was seen."""
    (reading,) = _read(paper, _scan(_filled(paper)))
    assert [a.field for a in reading.answers] == [f.id for f in paper.template.fields]
    assert all(a.evidence.page and a.evidence.box for a in reading.answers)
    left, top, right, bottom = next(a.evidence.box for a in reading.answers if a.field == SEND)
    for each in paper.layout.options[SEND]:  # a row of columns to tick is shown as a row
        x0, y0, x1, y1 = each.box[0].box
        assert left <= x0
        assert top <= y0
        assert x1 <= right
        assert y1 <= bottom


def test_an_empty_form_is_blank_everywhere(paper: Any) -> None:
    """The blank itself, printed and scanned, says nothing, and leaves no residue."""
    (reading,) = _read(paper, _scan(paper.pages))
    assert {a.status for a in reading.answers} == {Status.BLANK}
    assert not reading.residue


def test_pages_come_in_any_order_and_twice(paper: Any) -> None:
    """Pages are known by what is printed on them; a page scanned twice is one page."""
    pages = _filled(paper)
    (reading,) = _read(paper, _scan([pages[3], pages[0], pages[5], pages[1], pages[0], pages[2], pages[4]]))
    said = _said(reading)
    assert (said[PHASE], said[AREA], said[SEND]) == ("Junior", "West", "Amber")


def test_a_missing_page_is_named_with_its_questions(paper: Any) -> None:
    """What was not sent is unsure, never blank, and a person is told."""
    pages = _filled(paper)
    (reading,) = _read(paper, _scan([*pages[:3], *pages[4:]]))
    assert reading.outcome is Outcome.REVIEW
    (told,) = [i for i in reading.issues if "Page 4 is missing" in i.message]
    assert "Number of instrumental learners" in told.message
    assert _said(reading)[SEND] is Status.UNSURE
    assert _said(reading)[PHASE] == "Junior"


def test_empty_backs_are_passed_over_and_strange_pages_named(paper: Any) -> None:
    """A blank sheet is the back of another; a page of something else is an issue."""
    pages = _filled(paper)
    empty = np.full_like(pages[0], 255)
    noise = np.random.default_rng(1).integers(0, 255, pages[0].shape, np.uint8)
    (reading,) = _read(paper, _scan([*pages, empty, noise]))
    told = [i.message for i in reading.issues if "of the scan" in i.message]
    assert len(told) == 1
    assert "Page 8" in told[0]


def test_a_page_too_blurred_says_so(paper: Any) -> None:
    """What cannot be read is told in words a school understands."""
    import cv2

    blurred = cv2.GaussianBlur(paper.pages[0], (0, 0), 8)
    (reading,) = _read(paper, _scan([blurred]))
    assert any("too blurred to read; please scan or photograph it again" in i.message for i in reading.issues)
    assert reading.outcome is not Outcome.ACCEPTED


def test_writing_outside_every_room_is_residue(paper: Any) -> None:
    """Nothing a school writes vanishes."""
    pages = _filled(paper)
    height = paper.layout.pages[0].height
    Pen(pages[0], DPI, Random(3)).stroke([(60 + 5 * n, height - 130 + 8 * (n % 2)) for n in range(25)])
    (reading,) = _read(paper, _scan(pages))
    (left,) = reading.residue
    assert left.page == 1
    assert left.box is not None
    assert abs(left.box[1] - (height - 130)) < 30
    assert any(i.code is Code.RESIDUE for i in reading.issues)


def test_two_schools_in_one_file_are_two_returns(paper: Any) -> None:
    """Pages that come again with other writing are another school's."""
    first, second = _filled(paper), [p.copy() for p in paper.pages]
    pens = [Pen(p, DPI, Random(9)) for p in second]
    options = paper.layout.options
    pens[0].tick(options[PHASE][2].box[0].box)
    pens[0].ring(options[AREA][0].words[0].box)
    for n in (3,):
        pens[n].cross(options[SEND][2].box[0].box)
    readings = _read(paper, _scan([*first, *second]))
    assert [_said(r)[PHASE] for r in readings] == ["Junior", "Primary"]
    assert all(any(i.code is Code.TWO_FORMS for i in r.issues) for r in readings)


def test_two_marks_where_one_is_asked_are_unsure(paper: Any) -> None:
    """The form's reader never chooses for the school."""
    pages = _filled(paper)
    Pen(pages[0], DPI, Random(4)).tick(paper.layout.options[PHASE][2].box[0].box)
    (reading,) = _read(paper, _scan(pages))
    answer = next(a for a in reading.answers if a.field == PHASE)
    assert answer.status is Status.UNSURE
    assert "more than one is marked: Junior, Primary" in (answer.note or "")


def test_typed_words_are_read_and_handwriting_waits_for_a_person(paper: Any) -> None:
    """Type on its line is an answer; writing that dances is unsure, with the best reading kept."""
    pages = _filled(paper)
    places = paper.layout.fields
    pen = Pen(pages[0], DPI, Random(5), "black")
    pen.words("Coldbrook Primary School", places["about-school.school-name"][0].box, None, 11)
    pen.words("Miss A. Larkspur", places["about-school.music-subject-leader"][0].box, None, 11, hand=True)
    (reading,) = _read(paper, _scan(pages), words=True)
    answers = {a.field: a for a in reading.answers}
    typed, hand = answers["about-school.school-name"], answers["about-school.music-subject-leader"]
    assert (typed.status, typed.value, typed.evidence.method) == (
        Status.ANSWERED,
        "Coldbrook Primary School",
        "print",
    )
    assert (hand.status, hand.evidence.method) == (Status.UNSURE, "handwriting")
    assert "Lark" in hand.raw


def test_a_picture_of_something_else_is_unknown(paper: Any) -> None:
    """A photo of anything but the form is decided, never an error."""
    data = io.BytesIO()
    Image.effect_mandelbrot((800, 600), (-2, -1.5, 1, 1.5), 60).save(data, "PNG")
    (reading,) = _read(paper, data.getvalue())
    assert reading.issues[0].code is Code.UNKNOWN_FORM
    dot = io.BytesIO()
    Image.new("L", (1, 1)).save(dot, "PNG")
    assert _read(paper, dot.getvalue())[0].outcome is not Outcome.ACCEPTED


def test_without_a_layout_nothing_is_read(paper: Any) -> None:
    """A template that does not know its printed form says so."""
    (reading,) = read_paper(
        _scan(paper.pages[:1]), "scan", [paper.template.model_copy(update={"layout": None})]
    )
    assert reading.issues[0].code is Code.PAPER_FORM


def test_a_layout_outlives_its_yaml(paper: Any) -> None:
    """What is kept in the template is all that reading needs."""
    template = paper.template.model_copy(update={"layout": paper.layout})
    assert load(dump(template)) == template
