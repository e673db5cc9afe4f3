"""Names of the WordprocessingML elements and attributes that carry what a reader sees (ECMA-376 part 1)."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
V = "{urn:schemas-microsoft-com:vml}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

P, TBL, TR, TC, SDT, SDT_CONTENT, SDT_PR = (
    W + n for n in ("p", "tbl", "tr", "tc", "sdt", "sdtContent", "sdtPr")
)
R_, T, TAB, BR, CR, SYM, RPR, PPR = (W + n for n in ("r", "t", "tab", "br", "cr", "sym", "rPr", "pPr"))
INS, DEL, MOVE_TO, MOVE_FROM = (W + n for n in ("ins", "del", "moveTo", "moveFrom"))
VAL = W + "val"

# containers that mean nothing to a reader: what is in them is read as if they were not there
CLEAR = frozenset(W + n for n in ("smartTag", "customXml", "hyperlink", "dir", "bdo", "subDoc", "fldSimple"))


def flag(value: str | None) -> bool:
    """An on/off attribute: absent or 1, true, on mean on (ST_OnOff)."""
    return value not in ("0", "false", "off", "none")
