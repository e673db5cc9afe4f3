"""Word files of hand-written pieces: packed, opened, learned and read."""

import base64
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from extractors.blank import learn
from extractors.reader import read_all
from extractors.tree import Form, Sort, Token
from extractors.word.open import open_word
from schemas.reading import Answer, Reading
from schemas.template import Template
from tests.unit.extractors.word.pieces import block, p

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
}
DECLARED = " ".join(f'xmlns:{short}="{full}"' for short, full in NAMESPACES.items())
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


# --- packages -----------------------------------------------------------------------------------------------


def part(tag: str, inner: str) -> str:
    """A part of a package: a root element with every prefix declared."""
    return f"<w:{tag} {DECLARED}>{inner}</w:{tag}>"


def rels(*links: tuple[str, str, bool]) -> str:
    """A relationships part: (type, target, external)."""
    inner = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{to}"{" TargetMode=" + chr(34) + "External" + chr(34) if out else ""}/>'
        for n, (kind, to, out) in enumerate(links)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def docx(
    *blocks: str,
    main: str = "word/document.xml",
    comments: dict[str, str] | None = None,
    notes: dict[str, str] | None = None,
    footer: str = "",
    header: str = "",
    outside: str = "",
    content: str = MAIN,
    more: dict[str, bytes] | None = None,
) -> bytes:
    """A Word file with these blocks; comments and footnotes by id, header and footer as words."""
    folder, _, name = main.rpartition("/")
    texts: dict[str, str] = {}
    if comments:
        texts["comments"] = part(
            "comments",
            "".join(
                f'<w:comment w:id="{k}" w:author="Ms Vane">{p(v)}</w:comment>' for k, v in comments.items()
            ),
        )
    if notes:
        texts["footnotes"] = part(
            "footnotes", "".join(f'<w:footnote w:id="{k}">{p(v)}</w:footnote>' for k, v in notes.items())
        )
    if header:
        texts["header"] = part("hdr", p(header))
    if footer:
        texts["footer"] = part("ftr", p(footer))
    links = [(f"{OFFICE}/{kind}", f"{kind}1.xml", False) for kind in texts]
    links += [(f"{OFFICE}/attachedTemplate", outside, True)] if outside else []
    body = "".join(map(block, blocks))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{content}"/></Types>',
        "_rels/.rels": rels((f"{OFFICE}/officeDocument", main, False)),
        main: part("document", f"<w:body>{body}<w:sectPr/></w:body>"),
        f"{folder}/_rels/{name}.rels".lstrip("/"): rels(*links),
        **{f"{folder}/{kind}1.xml".lstrip("/"): text for kind, text in texts.items()},
        **(more or {}),
    }
    return zipped(parts)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A zip of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inner in parts.items():
            archive.writestr(name, inner)
    return target.getvalue()


def unzipped(data: bytes) -> dict[str, str | bytes]:
    """The parts of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def strict(data: bytes) -> bytes:
    """The same file in Strict OOXML: other namespaces, nothing else."""
    swap = re.compile(
        rb"http://schemas\.openxmlformats\.org/(wordprocessingml|officeDocument|drawingml)/2006/"
    )
    return zipped(
        {
            n: swap.sub(rb"http://purl.oclc.org/ooxml/\1/", d) if isinstance(d, bytes) else d
            for n, d in unzipped(data).items()
        }
    )


def flat_opc(data: bytes) -> bytes:
    """The same package in one XML file."""
    space = "http://schemas.microsoft.com/office/2006/xmlPackage"
    inner = ""
    for name, body in unzipped(data).items():
        if name == "[Content_Types].xml":
            continue
        assert isinstance(body, bytes)
        text = re.sub(r"^<\?xml.*?\?>\s*", "", body.decode(errors="replace"))
        held = (
            f"<pkg:xmlData>{text}</pkg:xmlData>"
            if name.endswith((".xml", ".rels"))
            else f"<pkg:binaryData>{base64.b64encode(body).decode()}</pkg:binaryData>"
        )
        inner += f'<pkg:part pkg:name="/{name}" pkg:contentType="application/xml">{held}</pkg:part>'
    return f'<?xml version="1.0"?><?mso-application progid="Word.Document"?><pkg:package xmlns:pkg="{space}">{inner}</pkg:package>'.encode()


# --- opening and reading --------------------------------------------------------------------------------------


def opened(*blocks: str) -> Form:
    """The form that a file with these blocks is opened into."""
    return open_word(docx(*blocks))


def texts(form: Form) -> list[str]:
    """The wording of each line that has some, its cells joined by bars."""
    return [" | ".join(c.text for c in line.cells) for line in form.lines if line.key]


def tokens(form: Form, *sorts: Sort) -> Iterator[Token]:
    """The tokens of these sorts, in reading order."""
    return (t for line in form.lines for c in line.cells for t in c.tokens if t.sort in sorts)


def boxes(form: Form) -> list[bool]:
    """For each box whether it is ticked."""
    return [t.on for t in tokens(form, Sort.BOX)]


def taught(*blocks: str, **more: Any) -> Template:
    """The template of a blank with these blocks."""
    return learn(docx(*blocks, **more), "test")


def reading(template: Template, *blocks: str, **more: Any) -> Reading:
    """The one reading of a return with these blocks."""
    return read_of(template, docx(*blocks, **more))


def read_of(template: Template, data: bytes) -> Reading:
    """The one reading of a file."""
    (found,) = read_all(data, "return.docx", [template])
    assert found.template is not None, found.issues
    return found


def only(found: Reading) -> Answer:
    """The one answer that is not blank."""
    (answer,) = [a for a in found.answers if a.status != "blank"]
    return answer


def answer(found: Reading, *labels: str) -> Answer:
    """The answer whose path ends in these labels."""
    (one,) = [a for a in found.answers if a.path[-len(labels) :] == list(labels)]
    return one


def spare(found: Reading) -> list[str]:
    """The residue as texts."""
    return [r.text for r in found.residue]
