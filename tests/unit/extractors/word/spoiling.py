"""Ways of spoiling a Word file: its bytes, its parts, its XML. The same seed spoils it in the same way."""

from collections.abc import Callable
from copy import deepcopy
from random import Random

from lxml import etree
from lxml.etree import _Element as Element

from tests.unit.extractors.word.docs import NAMESPACES, unzipped, zipped

W = "{" + NAMESPACES["w"] + "}"
MAIN = "word/document.xml"
VALUES = (
    "",
    "0",
    "-1",
    "1",
    "63",
    "9" * 12,
    "nil",
    "true",
    "continue",
    "FFFFFF",
    "begin",
    "end",
    "\u202e☑",
    "ffff",
    "x" * 300,
)
NAMES = (
    "p",
    "r",
    "t",
    "tbl",
    "tr",
    "tc",
    "sdt",
    "sdtContent",
    "sdtPr",
    "ins",
    "del",
    "fldChar",
    "sym",
    "tcPr",
    "txbxContent",
    "body",
)


def flip(data: bytes, rng: Random) -> bytes:
    """Some bytes become others."""
    spoilt = bytearray(data)
    for _ in range(rng.choice((1, 3, 20, 200))):
        spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
    return bytes(spoilt)


def cut(data: bytes, rng: Random) -> bytes:
    """The file ends early, begins late, or has a hole."""
    a, b = sorted(rng.randrange(len(data)) for _ in range(2))
    return rng.choice((data[:a], data[a:], data[:a] + data[b:], data[:a] + bytes(b - a) + data[b:]))


def swap_parts(data: bytes, rng: Random) -> bytes:
    """Parts are lost, exchanged, renamed, or are there twice under another case."""
    parts = unzipped(data)
    one, two = rng.sample(sorted(parts), 2)
    how = rng.randrange(4)
    if how == 0:
        del parts[one]
    elif how == 1:
        parts[one], parts[two] = parts[two], parts[one]
    elif how == 2:
        parts[rng.choice((one.upper(), "../" + one, "/" + one, one + "x"))] = parts.pop(one)
    else:
        parts[one.upper()] = parts[two]
    return zipped(parts)


def spoil_text(data: bytes, rng: Random) -> bytes:
    """Bytes of an XML part change before it is packed, so that the zip is sound and the XML is not."""
    parts = unzipped(data)
    name = rng.choice([n for n in sorted(parts) if n.endswith((".xml", ".rels"))] + [MAIN] * 8)
    body = parts[name]
    assert isinstance(body, bytes)
    parts[name] = rng.choice((flip, cut))(body, rng)
    return zipped(parts)


def surgery(operate: Callable[[list[Element], Random], None]) -> Callable[[bytes, Random], bytes]:
    """The main part with one to five operations on its elements."""

    def spoil(data: bytes, rng: Random) -> bytes:
        parts = unzipped(data)
        root = etree.fromstring(parts[MAIN])
        for _ in range(rng.randint(1, 5)):
            operate([each for each in root.iter(etree.Element) if each.getparent() is not None], rng)
        parts[MAIN] = etree.tostring(root)
        return zipped(parts)

    return spoil


def remove(nodes: list[Element], rng: Random) -> None:
    """Elements go, what is in them too."""
    for gone in rng.sample(nodes, min(len(nodes), rng.choice((1, 2, 30)))):
        parent = gone.getparent()
        if parent is not None:
            parent.remove(gone)


def repeat(nodes: list[Element], rng: Random) -> None:
    """An element is there again, here or elsewhere."""
    copied = deepcopy(rng.choice(nodes))
    rng.choice(nodes).addnext(copied)


def move(nodes: list[Element], rng: Random) -> None:
    """An element stands inside another, wherever that makes no sense."""
    child, parent = rng.sample(nodes, 2)
    if child not in parent.iterancestors():
        parent.insert(rng.randrange(len(parent) + 1), child)


def attribute(nodes: list[Element], rng: Random) -> None:
    """Attributes say something else."""
    for each in rng.sample(nodes, min(len(nodes), 40)):
        for name in each.attrib:
            each.set(name, rng.choice(VALUES))
        if rng.random() < 0.2:
            each.set(f"{W}val", rng.choice(VALUES))


def rename(nodes: list[Element], rng: Random) -> None:
    """Elements become others."""
    for each in rng.sample(nodes, min(len(nodes), 5)):
        each.tag = W + rng.choice(NAMES)


def wrap(nodes: list[Element], rng: Random) -> None:
    """An element is nested in as many others as there is room for."""
    inner = rng.choice(nodes)
    kinds = rng.choice(
        (
            ("tbl", "tr", "tc"),
            ("sdt", "sdtContent"),
            ("ins",),
            ("smartTag",),
            ("p", "r"),
            ("r", "pict", "txbxContent", "p"),
        )
    )
    for _ in range(rng.choice((1, 10, 40, 80))):
        for name in reversed(kinds):
            outer = etree.Element(W + name)
            place = inner.getparent()
            if place is None:
                return
            place.replace(inner, outer)
            outer.append(inner)
            inner = outer


WAYS: dict[str, Callable[[bytes, Random], bytes]] = {
    "flip": flip,
    "cut": cut,
    "swap parts": swap_parts,
    "spoil text": spoil_text,
    **{each.__name__: surgery(each) for each in (remove, repeat, move, attribute, rename, wrap)},
}
