"""WordprocessingML written by hand, element by element, so that a test shows exactly what it is about.

Blocks and runs are XML strings. Inside ``p`` a plain string is a run; inside ``tc`` a plain string is a paragraph.
"""

from xml.sax.saxutils import escape, quoteattr

# --- runs -------------------------------------------------------------------------------------------------


def r(text: str, look: str = "") -> str:
    """A run; ``look`` is the inside of its ``w:rPr``."""
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def sym(font: str, code: str) -> str:
    """A character of a symbol font."""
    return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'


def ins(inner: str) -> str:
    """A tracked insertion."""
    return f'<w:ins w:id="7" w:author="Ms Vane">{inner}</w:ins>'


def gone(text: str) -> str:
    """A tracked deletion."""
    inner = f'<w:r><w:delText xml:space="preserve">{escape(text)}</w:delText></w:r>'
    return f'<w:del w:id="8" w:author="Ms Vane">{inner}</w:del>'


def picture() -> str:
    """A picture in line with the text."""
    return '<w:r><w:drawing><wp:inline><a:graphic><a:blip r:embed="rIdP"/></a:graphic></wp:inline></w:drawing></w:r>'


def drawn(shape: str = "ellipse") -> str:
    """A drawn shape without words, anchored here."""
    return (
        f'<w:r><w:drawing><wp:anchor><a:graphic><wps:wsp><wps:spPr><a:prstGeom prst="{shape}"/></wps:spPr></wps:wsp>'
        "</a:graphic></wp:anchor></w:drawing></w:r>"
    )


def text_box(*blocks: str, fallback: bool = True) -> str:
    """A text box as Word keeps it: DrawingML, and the same in VML for older programs."""
    inner = "".join(map(block, blocks))
    new = f"<w:drawing><wp:anchor><a:graphic><wps:wsp><wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx></wps:wsp></a:graphic></wp:anchor></w:drawing>"
    old = f"<w:pict><v:shape><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></v:shape></w:pict>"
    if not fallback:
        return f"<w:r>{new}</w:r>"
    return f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>'


# --- controls and fields ------------------------------------------------------------------------------------


def sdt(inner: str, kind: str = "<w:text/>", *, empty: bool = False) -> str:
    """A content control round anything; ``empty`` means that it shows its placeholder."""
    shown = "<w:showingPlcHdr/>" if empty else ""
    return f"<w:sdt><w:sdtPr>{shown}{kind}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


def check(state: str = "0", glyph: str = "") -> str:
    """A check-box control."""
    shown = glyph or ("☒" if state in ("1", "true", "on") else "☐")
    return sdt(r(shown), f'<w14:checkbox><w14:checked w14:val="{state}"/></w14:checkbox>')


def listed(options: list[str], shown: str = "Choose an item.", *, kind: str = "dropDownList") -> str:
    """A drop-down control that shows one of its options, or its prompt."""
    items = "".join(f"<w:listItem w:displayText={quoteattr(o)} w:value={quoteattr(o)}/>" for o in options)
    return sdt(r(shown), f"<w:{kind}>{items}</w:{kind}>", empty=shown not in options)


def legacy(inner: str, code: str, result: str | None = "") -> str:
    """A legacy form field: begin with its data, instruction, and the result where it has one."""
    begin = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="F1"/><w:enabled/>{inner}</w:ffData></w:fldChar></w:r>'
    told = f"<w:r><w:instrText> {code} </w:instrText></w:r>"
    middle = (
        ""
        if result is None
        else '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + (r(result) if result else "")
    )
    return begin + told + middle + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def form_text(result: str = "\u2002\u2002\u2002") -> str:
    """A FORMTEXT field; untouched, it holds only its blanks."""
    return legacy("<w:textInput/>", "FORMTEXT", result)


def form_check(state: str | None = None, *, default: str = "0") -> str:
    """A FORMCHECKBOX field; ``state`` is the value of ``w:checked``, "" for none, None without the element."""
    checked = "" if state is None else "<w:checked/>" if state == "" else f'<w:checked w:val="{state}"/>'
    return legacy(
        f'<w:checkBox><w:sizeAuto/><w:default w:val="{default}"/>{checked}</w:checkBox>', "FORMCHECKBOX", None
    )


def form_list(options: list[str], chosen: int | None = None) -> str:
    """A FORMDROPDOWN field; without a choice it shows its first entry."""
    result = "" if chosen is None else f'<w:result w:val="{chosen}"/>'
    entries = "".join(f"<w:listEntry w:val={quoteattr(o)}/>" for o in options)
    return legacy(f"<w:ddList>{result}{entries}</w:ddList>", "FORMDROPDOWN", None)


# --- blocks -------------------------------------------------------------------------------------------------


def p(*inline: str, look: str = "") -> str:
    """A paragraph; ``look`` is the inside of its ``w:pPr``."""
    properties = f"<w:pPr>{look}</w:pPr>" if look else ""
    return f"<w:p>{properties}{''.join(i if i.startswith('<w:') else r(i) for i in inline)}</w:p>"


def bold(text: str) -> str:
    """A paragraph in bold: a heading to a reader."""
    return p(r(text, "<w:b/>"))


def block(written: str) -> str:
    """A block as it is; a plain string or a run becomes a paragraph."""
    if written.startswith(("<w:", "<mc:")) and not written.startswith("<w:r>"):
        return written
    return p(*([written] if written else []))


def tc(*blocks: str, look: str = "") -> str:
    """A cell; ``look`` is the inside of its ``w:tcPr``."""
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{''.join(map(block, blocks or ('',)))}</w:tc>"


def shaded(colour: str, *blocks: str) -> str:
    """A cell with a fill."""
    return tc(*blocks, look=f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>')


def tr(*cells: str, look: str = "") -> str:
    """A row; a plain string is a cell."""
    inner = "".join(c if c.startswith(("<w:tc>", "<w:sdt>")) else tc(c) for c in cells)
    return f"<w:tr><w:trPr>{look}</w:trPr>{inner}</w:tr>"


def head(*cells: str) -> str:
    """A header row: bold, and repeated on each page."""
    return tr(*(tc(bold(c)) if c else "" for c in cells), look="<w:tblHeader/>")


def tbl(*rows: str) -> str:
    """A table."""
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"
