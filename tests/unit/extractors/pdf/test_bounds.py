"""PDFs that cannot be read, or only in part: each ends in a code, and soon."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader

from extractors.pdf.load import MAX_PAGES
from extractors.pdf.open import open_pdf
from schemas.codes import Code, Failure
from tests.unit.extractors.pdf.pages import Page, drawn, opened, texts


def words(p: Page) -> None:
    p.text(50, 100, "Who leads music?")


def scan(p: Page) -> None:
    p.canvas.drawImage(ImageReader(Image.new("L", (60, 84), 200)), 0, 0, 595, 842)


def code_of(data: bytes) -> Code:
    with pytest.raises(Failure) as caught:
        open_pdf(data)
    return caught.value.code


def changed(data: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        held = io.BytesIO()
        pdf.save(held)
        return held.getvalue()


def test_a_password_of_the_reader_is_needed() -> None:
    """A file that opens only with a password says so; one with only an owner's password is read."""
    assert code_of(drawn(words, encrypt=StandardEncryption("secret", "owner"))) is Code.ENCRYPTED
    form = open_pdf(drawn(words, encrypt=StandardEncryption("", "owner", canCopy=0)))
    assert texts(form) == [["Who leads music?"]]


def test_broken_references_are_mended() -> None:
    """A wrong cross-reference table costs nothing."""
    data = drawn(words)
    at = data.rindex(b"startxref")
    assert texts(open_pdf(data[:at] + b"startxref\n9\n%%EOF\n")) == [["Who leads music?"]]


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.4\n1 0 obj<</Type/Catalog", b"%PDF-" + bytes(4000)])
def test_what_is_no_document_is_damaged(data: bytes) -> None:
    """A file cut short before anything can be read is damaged."""
    assert code_of(data) is Code.DAMAGED


def test_too_many_pages_are_refused_before_they_are_read() -> None:
    """The page count is looked at first."""

    def more(pdf: pikepdf.Pdf) -> None:
        for _ in range(MAX_PAGES):
            pdf.pages.append(pdf.pages[0])

    assert code_of(changed(drawn(words), more)) is Code.TOO_LARGE


def test_a_page_as_wide_as_a_street_is_refused() -> None:
    """No page is larger than Acrobat makes them."""

    def widen(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.MediaBox = Array([0, 0, 283_465, 842])

    assert code_of(changed(drawn(words), widen)) is Code.TOO_LARGE


def test_a_page_tree_that_holds_itself_ends() -> None:
    """A page tree that is its own kid ends in a code or in its pages, and soon."""
    raw = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 3>>endobj\ntrailer<</Root 1 0 R/Size 3>>\n%%EOF"
    )
    assert code_of(raw) in (Code.DAMAGED, Code.PAPER_FORM)


def test_pictures_of_paper_go_to_the_paper_wing() -> None:
    """A file whose pages are pictures is a paper form, with or without a scanner's invisible text."""

    def recognised(p: Page) -> None:
        scan(p)
        text = p.canvas.beginText(50, 700)
        text.setTextRenderMode(3)
        text.textLine("Who leads music?")
        p.canvas.drawText(text)

    assert code_of(drawn(scan)) is Code.PAPER_FORM
    assert code_of(drawn(recognised)) is Code.PAPER_FORM


def test_a_picture_among_pages_is_named() -> None:
    """In a mixed file the pages of text are read and the others named."""
    form = opened(words, scan)
    assert texts(form) == [["Who leads music?"]]
    assert form.properties["pdf.paper_pages"] == "2"


def test_scripts_are_seen_and_not_run() -> None:
    """A file with JavaScript is read; the form says that it has some."""

    def script(pdf: pikepdf.Pdf) -> None:
        action = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.launchURL('https://hub.example')"))
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([pikepdf.String("go"), action])))
        pdf.pages[0].obj.Annots = Array([
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
        ])  # fmt: skip

    form = open_pdf(changed(drawn(words), script))
    assert (form.macros, form.links) == (True, 1)
