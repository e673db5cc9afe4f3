"""PDFs drawn for a test: text, rules and shading at known places, fields and annotations laid over them."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from extractors.pdf.open import open_pdf
from extractors.tree import Form

WIDTH, HEIGHT = 595.0, 842.0
Draw = Callable[["Page"], object]


class Page:
    """One page, measured in points from its top left corner."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    def text(self, x: float, y: float, words: str, font: str = "Helvetica", size: float = 10) -> float:
        """Words on the base line ``y``; returns where they end."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, HEIGHT - y, words)
        return x + float(self.canvas.stringWidth(words, font, size))

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.setLineWidth(0.5)
        self.canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def fill(self, x0: float, y0: float, x1: float, y1: float, colour: str) -> None:
        self.canvas.setFillColor(HexColor(f"#{colour}"))
        self.canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
        self.canvas.setFillColor(HexColor("#000000"))

    def square(self, x: float, y: float, side: float = 10) -> None:
        self.canvas.rect(x, HEIGHT - y - side, side, side, stroke=1, fill=0)

    def grid(self, xs: list[float], ys: list[float], rows: list[list[str]], font: str = "Helvetica") -> None:
        """A ruled table with its cells' words, a newline beginning a line of type."""
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for y, row in zip(ys, rows, strict=False):
            for x, cell in zip(xs, row, strict=False):
                for n, words in enumerate(cell.split("\n")):
                    self.text(x + 5, y + 13 + 12 * n, words, font)


def drawn(*pages: Draw, encrypt: Any = None) -> bytes:
    """A PDF with a page for each drawing."""
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(WIDTH, HEIGHT), encrypt=encrypt, invariant=1)
    for draw in pages:
        draw(Page(canvas))
        canvas.showPage()
    canvas.save()
    return held.getvalue()


def opened(*pages: Draw) -> Form:
    """The form on drawn pages."""
    return open_pdf(drawn(*pages))


def texts(form: Form) -> list[list[str]]:
    """The wording of each line, cell by cell."""
    return [[cell.text for cell in line.cells] for line in form.lines]


def overlaid(data: bytes, *items: Dictionary, fields: bool = True) -> bytes:
    """A PDF with annotations on its first page; their rectangles are measured from the top left corner."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[0]
        page.obj.Annots = Array([pdf.make_indirect(item) for item in items])
        if fields:
            pdf.Root.AcroForm = Dictionary(Fields=page.obj.Annots, NeedAppearances=True)
        held = io.BytesIO()
        pdf.save(held)
        return held.getvalue()


def box(x0: float, y0: float, x1: float, y1: float) -> Array:
    """A rectangle for an annotation."""
    return Array([x0, HEIGHT - y1, x1, HEIGHT - y0])


def widget(place: Array, name: str, kind: str = "/Tx", **more: Any) -> Dictionary:
    """A form field with one widget."""
    return Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, Rect=place, T=String(name), FT=Name(kind), F=4, **more
    )


def note(place: Array, kind: str, **more: Any) -> Dictionary:
    """An annotation."""
    return Dictionary(Type=Name.Annot, Subtype=Name(kind), Rect=place, F=4, **more)
