"""Files of other programs: each glyph placed on its own, no spaces, no map of characters, glyphs drawn one by one."""

import io
import re

import pikepdf
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from extractors.pdf.open import open_pdf
from extractors.reader import read_all
from schemas.codes import Code, Failure
from schemas.reading import Status
from schemas.template import Template
from tests.unit.extractors.pdf.pages import HEIGHT, WIDTH, Page, drawn
from tests.unit.extractors.word.docs import taught
from tests.unit.extractors.word.pieces import p, tbl, tr

ROWS = (
    ("1.1 Who leads music?", "Mrs Adeyemi (0.4), with a governor"),
    ("1.2 Which ensembles meet?", "Choir (34), band (12) and a samba group"),
    ("2. How long is a lesson?", "45 minutes"),
)


class Placed(Page):
    """A page of Quartz's or Google's: each glyph is placed on its own, and no space is written."""

    def text(self, x: float, y: float, words: str, font: str = "Helvetica", size: float = 10) -> float:
        for letter in words:
            if letter != " ":
                self.canvas.setFont(font, size)
                self.canvas.drawString(x, HEIGHT - y, letter)
            x += pdfmetrics.stringWidth(letter, font, size)
        return x


def placed() -> bytes:
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(WIDTH, HEIGHT), invariant=1)
    page = Placed(canvas)
    page.text(50, 60, "Review of music in our school", size=14)
    page.grid([50, 250, 545], [90, 120, 150, 180], [list(row) for row in ROWS])
    canvas.showPage()
    canvas.save()
    return held.getvalue()


@pytest.fixture(scope="module")
def template() -> Template:
    return taught(p("Review of music in our school"), tbl(*(tr(question, "") for question, _ in ROWS)))


def test_glyphs_placed_one_by_one_are_words(template: Template) -> None:
    """Words are told by the room between glyphs, numbers with a point or bracket stay whole."""
    (reading,) = read_all(placed(), "return.pdf", [template])
    assert [a.raw for a in reading.answers] == [answer for _, answer in ROWS]
    assert not reading.residue


def unsaid(data: bytes, *, only: bytes = b"") -> bytes:
    """The same pages with words as glyph numbers of a font that does not say what they stand for: all, or ``only`` one."""

    def coded(found: re.Match[bytes]) -> bytes:
        if only and found.group(1) != only:
            return found.group()
        return b"<" + b"".join(b"%02x" % (3 + n % 5) for n in range(len(found.group(1)))) + b"> Tj"

    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            page.Contents = pdf.make_stream(re.sub(rb"\(([^()]*)\) Tj", coded, page.Contents.read_bytes()))
        held = io.BytesIO()
        pdf.save(held)
        return held.getvalue()


def test_words_that_the_file_does_not_say_are_seen_and_not_guessed() -> None:
    """A page in glyph numbers is a picture of paper, not an unknown form."""

    def page(sheet: Page) -> None:
        for n, row in enumerate(ROWS):
            sheet.text(50, 60 + 20 * n, " ".join(row).replace("(", "").replace(")", ""))

    data = unsaid(drawn(page))
    with pytest.raises(Failure) as caught:
        open_pdf(data)
    assert caught.value.code is Code.PAPER_FORM


def test_a_few_characters_that_the_file_does_not_say_leave_their_answer_unsure() -> None:
    """What cannot be read is shown in its place; it is neither dropped nor taken for sure."""
    template = taught(
        p("Review of music in our school"), tbl(tr("Who leads music?", ""), tr("How often?", ""))
    )

    def page(sheet: Page) -> None:
        sheet.text(50, 60, "Review of music in our school")
        sheet.grid([50, 250, 545], [90, 120, 150], [["Who leads music?", "Mrs"], ["How often?", "Weekly"]])
        sheet.text(280, 103, "Tan")

    (reading,) = read_all(unsaid(drawn(page), only=b"Tan"), "return.pdf", [template])
    first, second = reading.answers
    assert first.status is Status.UNSURE
    assert first.raw.startswith("Mrs")
    assert "\ufffd" in first.raw
    assert (second.status, second.value) == (Status.ANSWERED, "Weekly")
