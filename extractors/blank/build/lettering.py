"""The typeface of answers inside a PDF: embedded, so that every viewer shows it, and measured for our own lines."""

import unicodedata
from functools import cache
from importlib import resources

import pikepdf
from pikepdf import Array, Dictionary, Name
from reportlab.pdfbase.ttfonts import TTFontFile

from schemas.reading import Box

FACE = "/Vera"  # Bitstream Vera Sans, free to embed, in reportlab's own wheel
TICK = "/Tick"
_LARGEST, _LEAST = 10.0, 5.0  # points of type in an answer
_PAD = 2.0  # points between a box's edge and its text
_LEADING = 1.2


@cache
def _font() -> TTFontFile:
    with resources.as_file(resources.files("reportlab") / "fonts" / "Vera.ttf") as path:
        return TTFontFile(str(path))


def drawable(text: str) -> bytes:
    """Text in the font's encoding (Windows-1252); a letter it lacks is drawn without its accent, else as ``?``."""
    out = b""
    for letter in text:
        try:
            out += letter.encode("cp1252")
        except UnicodeEncodeError:
            plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore")
            out += plain or b"?"
    return out


def width(text: str, size: float) -> float:
    """How wide a line is, in points."""
    face = _font()
    codes = drawable(text).decode("cp1252", "replace")
    return float(sum(face.charWidths.get(ord(c), face.defaultWidth) for c in codes)) * size / 1000


def embed(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """The font as an object of the PDF, whole, in the Windows encoding that viewers type in."""
    face = _font()
    with resources.as_file(resources.files("reportlab") / "fonts" / "Vera.ttf") as path:
        data = path.read_bytes()
    stream = pdf.make_stream(data, Length1=len(data))
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name("/BitstreamVeraSans-Roman"),
        Flags=32,  # a text face without symbols (ISO 32000-1 table 123)
        FontBBox=Array([round(v) for v in face.bbox]),
        ItalicAngle=0,
        Ascent=round(face.ascent),
        Descent=round(face.descent),
        CapHeight=round(face.capHeight),
        StemV=round(face.stemV),
        FontFile2=stream,
    )
    widths = [
        face.charWidths.get(ord(bytes([c]).decode("cp1252", "replace")), face.defaultWidth)
        for c in range(32, 256)
    ]
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name("/BitstreamVeraSans-Roman"),
            Encoding=Name.WinAnsiEncoding,
            FirstChar=32,
            LastChar=255,
            Widths=Array([round(w) for w in widths]),
            FontDescriptor=pdf.make_indirect(descriptor),
        )
    )


def embed_tick(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """A face with one letter, a tick drawn by ourselves: seen in every viewer, and read as a tick."""
    outline = b"1000 0 0 0 1000 1000 d1 130 440 m 420 90 l 920 800 l 800 890 l 405 310 l 235 530 l h f"
    unicode = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Tick def /CMapType 2 def "
        b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <34> <2714> endbfchar "
        b"endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type3,
            FontBBox=Array([0, 0, 1000, 1000]),
            FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
            CharProcs=Dictionary(tick=pdf.make_stream(outline)),
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array([ord("4"), Name.tick])),
            FirstChar=ord("4"),
            LastChar=ord("4"),
            Widths=Array([1000]),
            Resources=Dictionary(),
            ToUnicode=pdf.make_stream(unicode),
        )
    )


def wrapped(text: str, wide: float, size: float) -> list[str]:
    """Lines of text no wider than ``wide`` points; a word that is wider stays whole."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and width(longer, size) > wide:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def written(text: str, box: Box, *, lines: bool) -> bytes:
    """Content that writes a text in a box (points, its lower left corner at 0, 0), as large as fits."""
    wide, high = box[2] - box[0] - 2 * _PAD, box[3] - box[1]
    size = min(_LARGEST, high / _LEADING)
    while size > _LEAST and not _fits(text, wide, high, size, lines=lines):
        size -= 0.5
    rows = wrapped(text, wide, size) if lines else [" ".join(text.split())]
    base = high - _PAD - size if lines else (high - size * 0.72) / 2
    out = [b"q", f"0 0 {wide + 2 * _PAD:.2f} {high:.2f} re W n BT 0 g {FACE} {size:.1f} Tf".encode()]
    out += [
        f"1 0 0 1 {_PAD:.2f} {base - at * size * _LEADING:.2f} Tm ".encode() + _literal(row) + b" Tj"
        for at, row in enumerate(rows)
    ]
    return b"\n".join([*out, b"ET Q"])


def _fits(text: str, wide: float, high: float, size: float, *, lines: bool) -> bool:
    if not lines:
        return width(text, size) <= wide
    return len(wrapped(text, wide, size)) * size * _LEADING + 2 * _PAD <= high


def _literal(text: str) -> bytes:
    escaped = drawable(text).replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"(" + escaped + b")"
