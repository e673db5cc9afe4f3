"""Pages as people send them: out of order, turned, missing, with a cover, scanned, and files inside a PDF."""

import io
from collections.abc import Iterable

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from extractors.pdf.attached import attached
from extractors.pdf.open import open_pdf
from extractors.reader import read_all
from schemas.codes import Code, Failure
from schemas.template import Template
from tests.unit.extractors.pdf.pages import Draw, Page, drawn, opened, texts
from tests.unit.extractors.word.docs import taught
from tests.unit.extractors.word.pieces import tbl, tr

QUESTIONS = (
    "Who leads music?",
    "How often do classes sing?",
    "Which instruments are taught?",
    "What is next?",
)
ANSWERS = ("Miss Abara", "Every day", "Ukulele and recorder", "A second choir")


@pytest.fixture(scope="module")
def template() -> Template:
    return taught("Music in our school", tbl(*(tr(question, "") for question in QUESTIONS)))


def page(number: int, total: int = 4) -> Draw:
    def draw(p: Page) -> None:
        p.grid([50, 250, 545], [100, 130], [[QUESTIONS[number - 1], ANSWERS[number - 1]]])
        p.text(50, 800, f"Music in our school, version 2. Page {number} of {total}", size=8)

    return draw


def pages(numbers: Iterable[int]) -> bytes:
    return drawn(*(page(n) for n in numbers))


def values(data: bytes, template: Template) -> list[object]:
    (reading,) = read_all(data, "return.pdf", [template])
    return [a.value for a in reading.answers]


def test_pages_out_of_order_are_read_by_the_numbers_printed_on_them(template: Template) -> None:
    """Whoever put the sheets into the copier, the answers are the same."""
    assert values(pages((3, 1, 4, 2)), template) == list(ANSWERS)
    rows = [row[1] for row in texts(open_pdf(pages((3, 1, 4, 2)))) if len(row) > 1]
    assert rows == list(ANSWERS)


def test_a_missing_page_is_told(template: Template) -> None:
    """The printed count says that a page did not come; the others are read."""
    (reading,) = read_all(pages((1, 2, 4)), "return.pdf", [template])
    assert Code.PAGE_MISSING in [i.code for i in reading.issues]
    assert [a.value for a in reading.answers] == [ANSWERS[0], ANSWERS[1], None, ANSWERS[3]]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_pages_read_the_same(template: Template, turn: int) -> None:
    """/Rotate changes where an answer is shown, and nothing of what it says."""
    with pikepdf.open(io.BytesIO(pages((1, 2, 3, 4)))) as pdf:
        for one in pdf.pages:
            one.rotate(turn, relative=True)
        held = io.BytesIO()
        pdf.save(held)
    assert values(held.getvalue(), template) == list(ANSWERS)


def scanned(p: Page) -> None:
    grey = ImageReader(Image.new("L", (200, 280), 230))
    p.canvas.drawImage(grey, 0, 0, 595, 842)


def test_words_under_a_scan_are_not_trusted() -> None:
    """What a program recognised lies under the picture of the page: such a page is paper."""

    def under(p: Page) -> None:
        p.text(50, 100, "Wbo leads rnusic?")
        scanned(p)

    with pytest.raises(Failure) as told:
        opened(under)
    assert told.value.code is Code.PAPER_FORM


def test_words_on_a_letterhead_are_read() -> None:
    """A picture behind the words of a page hides none of them."""

    def over(p: Page) -> None:
        scanned(p)
        p.text(50, 100, "Who leads music?")

    assert texts(opened(over)) == [["Who leads music?"]]


def test_a_portfolio_gives_a_reading_for_each_return_in_it(template: Template) -> None:
    """The covering page is no form; the returns attached to it are."""
    with pikepdf.open(io.BytesIO(drawn(lambda p: p.text(50, 100, "Please find our forms attached.")))) as pdf:
        for name in ("oak.pdf", "elm.pdf"):
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, pages((1, 2, 3, 4)), filename=name)
        held = io.BytesIO()
        pdf.save(held)
    assert [name for name, _ in attached(held.getvalue())] == ["elm.pdf", "oak.pdf"]
    readings = read_all(held.getvalue(), "portfolio.pdf", [template])
    assert [[a.value for a in r.answers] for r in readings] == [list(ANSWERS)] * 2


def test_a_file_attached_to_a_form_is_shown(template: Template) -> None:
    """What is attached and is no form is residue of the form it came with."""
    with pikepdf.open(io.BytesIO(pages((1, 2, 3, 4)))) as pdf:
        pdf.attachments["policy.txt"] = pikepdf.AttachedFileSpec(pdf, b"Our policy", filename="policy.txt")
        held = io.BytesIO()
        pdf.save(held)
    (reading,) = read_all(held.getvalue(), "return.pdf", [template])
    assert "attached file: policy.txt" in [r.text for r in reading.residue]
