"""Writes Word documents: real styles, tables whose heading rows repeat, titles and alt texts for who hears them read.

What a school wrote goes in as text of a run and nothing else: no field, no link, no markup is made of it. Characters
that XML cannot hold become U+FFFD.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENTATION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.table import Table as DocxTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph

INK, MUTED, ACCENT = RGBColor(0x1F, 0x29, 0x33), RGBColor(0x52, 0x60, 0x6D), RGBColor(0x1F, 0x5F, 0x7A)
_HEAD, _RULE = "E6EEF2", "C9D3DA"
_FONT = "Arial"  # on every machine that has Word or LibreOffice, or a font of the same widths
_MARGIN, _TEXT = Mm(20), Mm(170)  # A4 is 210 mm wide
_BY_HAND = Mm(11)  # of a row that is written into with a pen
_PADDING = 108  # twentieths of a point: what Word leaves at the sides of a cell
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Paper:
    """A document that grows from top to bottom."""

    def __init__(self, title: str, subtitle: str, author: str, made: datetime) -> None:
        self._document: DocumentObject = Document()
        self._title = clean(title)
        _set_styles(self._document)
        _set_page(self._document)
        self._set_properties(clean(author), made)
        self._document.add_paragraph(self._title, "Title")
        self._document.add_paragraph(clean(subtitle), "Subtitle")
        _set_footer(self._document, self._title)

    def heading(self, text: str, level: int = 1) -> None:
        """A heading that stays with what follows it."""
        self._document.add_heading(clean(text), level)

    def say(self, text: str, style: str = "Normal") -> None:
        """A paragraph; its lines stay lines."""
        self._document.add_paragraph(clean(text), style)

    def note(self, text: str) -> None:
        """Smaller and paler: where something comes from, what is left out."""
        self.say(text, "Note")

    def quote(self, text: str, source: str = "") -> None:
        """A school's own words, with where they stand."""
        paragraph = self._document.add_paragraph(style="Quote")
        paragraph.add_run(clean(f"“{text.strip()}”"))
        if source:
            paragraph.add_run(clean(f"  {source}"), "Source")

    def points(self, items: Sequence[str], *, numbered: bool = False) -> None:
        """A list."""
        for each in items:
            self.say(each, "List Number" if numbered else "List Bullet")

    def table(
        self, about: str, headings: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[int]
    ) -> None:
        """A table whose heading row repeats on each page; ``shares`` of the width for each column, ``about`` its alt text."""
        made = self._table(about, len(headings), shares)
        _fill(made.add_row().cells, headings, "Table heading")
        _repeat(made)
        for row in rows:
            _fill(made.add_row().cells, row, "Table text")
        self._finish(made)

    def empty_table(self, about: str, headings: Sequence[str], rows: int, shares: Sequence[int]) -> None:
        """A table to write into by hand."""
        self.table(about, headings, [[""] * len(headings)] * rows, shares)
        for row in self._document.tables[-1].rows[1:]:
            row.height = _BY_HAND

    def facts(self, about: str, pairs: Sequence[tuple[str, str]]) -> None:
        """Two columns: what, and what it is. The first column heads its rows."""
        made = self._table(about, 2, (1, 2), first_column=True)
        for what, value in pairs:
            cells = made.add_row().cells
            _fill(cells[:1], [what], "Table heading")
            _shade(cells[0])
            _fill(cells[1:], [value], "Table text")
        self._finish(made)

    def sign(self, *lines: str) -> None:
        """Places to sign."""
        self.facts("Signatures", [(line, "") for line in lines])
        for row in self._document.tables[-1].rows:
            row.height = _BY_HAND

    def data(self) -> bytes:
        """The file."""
        out = BytesIO()
        self._document.save(out)
        return out.getvalue()

    def _table(self, about: str, columns: int, shares: Sequence[int], *, first_column: bool = False) -> Any:
        made = self._document.add_table(0, columns)
        made.autofit = False
        _describe(made, about, first_column=first_column)
        whole = sum(shares)
        for column, share in zip(made.columns, shares, strict=True):
            column.width = Emu(int(_TEXT * share / whole))
        return made

    def _finish(self, made: DocxTable) -> None:
        for row in made.rows:
            _keep_whole(row._tr)  # noqa: SLF001 - python-docx has no name for it
            for cell, column in zip(row.cells, made.columns, strict=True):
                cell.width = column.width
        self._document.add_paragraph(style="After table")

    def _set_properties(self, author: str, made: datetime) -> None:
        about = self._document.core_properties
        about.title, about.author, about.language = self._title[:255], author[:255], "en-GB"
        about.subject, about.comments, about.keywords = "Music self-evaluation", "", ""
        about.created = about.modified = made.replace(tzinfo=None)
        about.last_modified_by, about.revision = author[:255], 1


def clean(text: str) -> str:
    """Text that XML can hold."""
    return _NOT_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\v", "\n").replace("\f", "\n"))


def _set_styles(document: DocumentObject) -> None:
    styles = document.styles
    _font(styles["Normal"], 10.5, INK)
    _space(styles["Normal"], after=6, line=1.15)
    for name, size, colour, before, after in (
        ("Title", 22, ACCENT, 0, 2), ("Subtitle", 11, MUTED, 0, 12), ("Heading 1", 15, ACCENT, 16, 4),
        ("Heading 2", 12, INK, 10, 3), ("Heading 3", 10.5, INK, 8, 2),
    ):  # fmt: skip
        style = styles[name]
        _font(style, size, colour, bold=name != "Subtitle")
        _space(style, before=before, after=after)
        style.paragraph_format.keep_with_next = True
        _plain(style)
    for name, base, size, colour, bold in (
        ("Note", "Normal", 9, MUTED, False), ("Table text", "Normal", 9.5, INK, False),
        ("Table heading", "Normal", 9.5, INK, True), ("After table", "Normal", 4, INK, False),
    ):  # fmt: skip
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles[base]
        _font(style, size, colour, bold=bold)
        _space(style, before=2 if name.startswith("Table") else 0, after=2)
    source = styles.add_style("Source", WD_STYLE_TYPE.CHARACTER)
    source.font.size, source.font.color.rgb, source.font.italic = Pt(9), MUTED, False
    quote = styles["Quote"]
    _font(quote, 10.5, INK, italic=False)
    quote.paragraph_format.left_indent = Mm(4)
    _space(quote, before=2, after=6)
    _rule_left(quote)
    for name in ("List Bullet", "List Number"):
        _space(styles[name], after=3)
    _speak_english(document)


def _font(style: Any, size: float, colour: RGBColor, *, bold: bool = False, italic: bool = False) -> None:
    style.font.name, style.font.size = _FONT, Pt(size)
    style.font.color.rgb, style.font.bold, style.font.italic = colour, bold, italic
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), _FONT)


def _space(style: Any, *, before: float = 0, after: float = 0, line: float | None = None) -> None:
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    if line:
        form.line_spacing = line


def _plain(style: Any) -> None:
    """Without the rule beneath and the wide letters that the library's own template has."""
    for path in (("w:pPr", "w:pBdr"), ("w:rPr", "w:spacing"), ("w:rPr", "w:kern")):
        for found in style.element.findall("/".join(map(qn, path))):
            found.getparent().remove(found)


def _rule_left(style: Any) -> None:
    borders = OxmlElement("w:pBdr")
    left = OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", "B8D0DB")):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    properties = style.element.get_or_add_pPr()
    spacing = properties.find(qn("w:spacing"))
    spacing.addprevious(borders)  # the schema has borders before spacing


def _speak_english(document: DocumentObject) -> None:
    """British English for spelling and for screen readers, in every style."""
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    language.set(qn("w:val"), "en-GB")


def _set_page(document: DocumentObject) -> None:
    page = document.sections[0]
    page.orientation = WD_ORIENTATION.PORTRAIT
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = _MARGIN
    page.top_margin, page.bottom_margin = Mm(18), Mm(18)


def _set_footer(document: DocumentObject, title: str) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.style = document.styles["Note"]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    paragraph.add_run(f"{title}  ·  page ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" of ")
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Paragraph, code: str) -> None:
    """One of our own page numbers."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields


def _describe(table: DocxTable, about: str, *, first_column: bool) -> None:
    """Borders, the alt text, and which row or column heads the others."""
    properties = table._tbl.tblPr  # noqa: SLF001 - python-docx has no name for borders and alt text
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", _RULE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    indent = OxmlElement("w:tblInd")
    indent.set(qn("w:w"), str(_PADDING))
    indent.set(qn("w:type"), "dxa")
    look = properties.find(qn("w:tblLook"))
    layout = properties.find(qn("w:tblLayout"))
    for each in (indent, borders):  # in the order of the schema
        (layout if layout is not None else look).addprevious(each)
    look.set(qn("w:firstRow"), "0" if first_column else "1")
    look.set(qn("w:firstColumn"), "1" if first_column else "0")
    for name in ("tblCaption", "tblDescription"):
        told = OxmlElement(f"w:{name}")
        told.set(qn("w:val"), clean(about))
        properties.append(told)


def _fill(cells: Sequence[_Cell], values: Sequence[str], style: str) -> None:
    for cell, value in zip(cells, values, strict=True):
        cell.paragraphs[0].style = style
        cell.paragraphs[0].add_run(clean(value))


def _repeat(table: DocxTable) -> None:
    properties = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no name for it
    properties.append(OxmlElement("w:tblHeader"))
    for cell in table.rows[0].cells:
        _shade(cell)


def _keep_whole(row: Any) -> None:
    """A row is not broken between pages where it would fit on one."""
    properties = row.get_or_add_trPr()
    properties.insert(0, OxmlElement("w:cantSplit"))


def _shade(cell: _Cell) -> None:
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _HEAD)):
        shading.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shading)  # noqa: SLF001 - python-docx has no shading
