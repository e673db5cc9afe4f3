"""The page a form is printed on: its properties, size, styles and running lines, and the service's own names."""

from datetime import UTC, datetime

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from . import word
from .forms import Form
from .word import CM, Element, Look

HUB = "Hartwell County Music Hub"
SERVICE = "Hartwell County Council \u00b7 Music Service"
DIALOGUE = "Music Hub / School dialogue"
WEB = "www.hartwellmusic.example"
DARK, PALE, LINE = "1F3A5F", "E8EEF5", "9AA9BC"
MADE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def usable_width(form: Form) -> int:
    """The width between the margins, in twips."""
    return round((26.1 if form.landscape else 17.8) * CM)


def set_up(document: WordDocument, form: Form) -> None:
    """Make the empty document the form's own: properties, page, styles, header and footer."""
    _properties(document, form)
    _page(document, form)
    _styles(document)
    _drop_parts(document)
    _running_lines(document, form)


def _properties(document: WordDocument, form: Form) -> None:
    core = document.core_properties
    core.author, core.last_modified_by, core.title = HUB, HUB, form.title
    core.created = core.modified = MADE
    core.comments = core.keywords = ""
    core.subject = form.edition
    core.revision = 1


def _page(document: WordDocument, form: Form) -> None:
    section = document.sections[0]
    short, long = Cm(21), Cm(29.7)
    section.page_width, section.page_height = (long, short) if form.landscape else (short, long)
    section.orientation = WD_ORIENT.LANDSCAPE if form.landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Cm(1.8 if form.landscape else 1.6)
    section.top_margin, section.bottom_margin = Cm(2.0), Cm(1.8)
    section.header_distance = section.footer_distance = Cm(0.9)


def _styles(document: WordDocument) -> None:
    """Calibri throughout, headings in the service's blue, and none of the template's hundred table styles."""
    styles = document.styles
    for style in list(styles.element.iterchildren(qn("w:style"))):
        unused = style.get(qn("w:type")) == "table" and style.get(qn("w:styleId")) not in {
            "TableNormal",
            "TableGrid",
        }
        if unused:
            styles.element.remove(style)
    for name, size, bold in (
        ("Normal", 10, None),
        ("Title", 20, True),
        ("Subtitle", 11, None),
        ("Heading 1", 13, True),
    ):
        style = styles[name]
        kept = style.element.get_or_add_rPr()
        for child in list(kept):
            kept.remove(child)
        style.font.name, style.font.size, style.font.bold = "Calibri", Pt(size), bold
        style.font.color.rgb = RGBColor.from_string("222222" if name == "Normal" else DARK)
    for border in styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
    grey = word.el(
        "w:style", word.el("w:name", val="Placeholder Text"), type="character", styleId="PlaceholderText"
    )
    grey.append(word.properties(Look(colour=word.PLACEHOLDER_GREY)))
    styles.element.append(grey)


def _drop_parts(document: WordDocument) -> None:
    """Leave out the template's thumbnail and its mail-merge data, which say nothing of this form."""
    for holder in (document.part.package, document.part):
        for key, relation in list(holder.rels.items()):
            if relation.reltype.endswith(("/thumbnail", "/customXml", "/stylesWithEffects")):
                del holder.rels[key]


def _running_lines(document: WordDocument, form: Form) -> None:
    section = document.sections[0]
    small = Look(size=16, colour="555555")
    width = usable_width(form)
    head = section.header.paragraphs[0]._p  # noqa: SLF001 - python-docx offers no other way to its element
    foot = section.footer.paragraphs[0]._p  # noqa: SLF001
    head.extend([_stops(width, "bottom"), word.run(f"{HUB}\t\t{DIALOGUE}", small)])
    pages = [*word.field("PAGE", "1", small), word.run(" of ", small), *word.field("NUMPAGES", "6", small)]
    foot.extend([_stops(width, "top"), word.run(f"{form.edition}\t{WEB}\tPage ", small), *pages])
    for line in (head, foot):
        first = line.find(qn("w:pPr"))
        line.remove(first)


def _stops(width: int, edge: str) -> Element:
    border = word.el("w:pBdr", word.el(f"w:{edge}", val="single", sz=6, space=4, color=LINE))
    stops = [word.el("w:tab", val=kind, pos=at) for kind, at in (("center", width // 2), ("right", width))]
    clear = [word.el("w:tab", val="clear", pos=at) for at in (4320, 8640)]
    return word.el("w:pPr", border, word.el("w:tabs", *clear, *stops))
