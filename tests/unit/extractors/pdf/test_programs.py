"""Files of other programs: each glyph placed on its own, no spaces, no map of characters, glyphs drawn one by one."""

import io
import re

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from extractors.pdf.open import open_pdf
from extractors.reader import read_all
from schemas.codes import Code, Failure
from schemas.reading import Status
from schemas.template import Template
from tests.unit.extractors.pdf.pages import HEIGHT, WIDTH, Page, box, drawn, overlaid, widget
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


# --- fonts whose glyphs are drawings (Type 3), as printer drivers and old LaTeX write them --------------------------


def drawn_glyphs(data: bytes, *, said: bool, scale: float) -> bytes:
    """The same pages with each font as one of drawings, of Helvetica's widths; ``said``: with a map of characters."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        procs, names, widths = Dictionary(), [], []
        for code in range(32, 127):
            wide = pdfmetrics.stringWidth(chr(code), "Helvetica", 1000) * 0.001 / scale
            shape = f"{wide:.0f} 0 0 0 {wide:.0f} {0.7 / scale:.0f} d1 0 0 {0.8 * wide:.1f} {0.7 / scale:.1f} re f"
            procs[f"/g{code}"] = pdf.make_stream(shape.encode())
            names.append(Name(f"/g{code}"))
            widths.append(wide)
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, -0.2 / scale, 1 / scale, 0.9 / scale]),
            FontMatrix=Array([scale, 0, 0, scale, 0, 0]), CharProcs=procs, FirstChar=32, LastChar=126,
            Widths=Array(widths), Resources=Dictionary(),
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array([32, *names])),
        )  # fmt: skip
        if said:
            font.ToUnicode = pdf.make_stream(
                b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange"
                b" <00> <ff> endcodespacerange 1 beginbfrange <20> <7e> <0020> endbfrange endcmap end end"
            )
        shared = pdf.make_indirect(font)
        for page in pdf.pages:
            for name in list(page.Resources.Font.keys()):
                page.Resources.Font[name] = shared
        held = io.BytesIO()
        pdf.save(held)
        return held.getvalue()


def ruled(sheet: Page) -> None:
    sheet.text(50, 60, "Review of music in our school", size=14)
    sheet.grid([50, 250, 545], [90, 120, 150, 180], [list(row) for row in ROWS])


@pytest.mark.parametrize("scale", [0.001, 0.01, 1 / 64])
def test_glyphs_that_are_drawings_are_words_where_the_file_says_which(
    template: Template, scale: float
) -> None:
    """A Type 3 font with a map reads like any other, in whatever units it was drawn."""
    (reading,) = read_all(drawn_glyphs(drawn(ruled), said=True, scale=scale), "return.pdf", [template])
    assert [a.raw for a in reading.answers] == [answer for _, answer in ROWS]


def test_glyphs_that_are_drawings_without_names_are_pictures() -> None:
    """A Type 3 font without a map can only be seen: its pages go to the paper wing."""
    with pytest.raises(Failure) as caught:
        open_pdf(drawn_glyphs(drawn(ruled), said=False, scale=0.001))
    assert caught.value.code is Code.PAPER_FORM


# --- forms of other programs ---------------------------------------------------------------------------------------


def test_the_cells_of_a_comb_hold_one_number(template: Template) -> None:
    """A comb field holds its letters as one value, whatever its program draws of them."""
    comb = widget(box(255, 92, 500, 118), "lead", Ff=1 << 24, MaxLen=8, V=String("119/3344"))
    blank = drawn(lambda sheet: sheet.grid([50, 250, 545], [90, 120, 150, 180], [[row[0]] for row in ROWS]))
    (reading,) = read_all(overlaid(blank, comb), "return.pdf", [template])
    assert reading.answers[0].raw == "119/3344"


def test_a_form_that_only_adobe_shows_is_decided(template: Template) -> None:
    """A dynamic XFA form has one page that asks to wait: it is an unknown form, and nothing is guessed."""
    wait = drawn(
        lambda sheet: sheet.text(50, 60, "Please wait... If this message is not eventually replaced")
    )
    with pikepdf.open(io.BytesIO(wait)) as pdf:
        data = b"<xfa:datasets xmlns:xfa='http://www.xfa.org/schema/xfa-data/1.0/'><xfa:data><lead>Miss Abara</lead></xfa:data></xfa:datasets>"
        pdf.Root.AcroForm = Dictionary(
            Fields=Array([]), XFA=Array([String("datasets"), pdf.make_stream(data)])
        )
        held = io.BytesIO()
        pdf.save(held)
    (reading,) = read_all(held.getvalue(), "return.pdf", [template])
    assert reading.template is None
    assert [issue.code for issue in reading.issues] == [Code.UNKNOWN_FORM]
