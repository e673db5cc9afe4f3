"""Drawn shapes anchored in the text: boxes to write in, and the rings and ticks people lay over options."""

from copy import deepcopy
from dataclasses import dataclass

from .ooxml import Node, make, paragraph, run

GRAPHIC = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
POINT = 12700  # EMU


@dataclass(frozen=True, slots=True)
class Shape:
    """What is drawn: its outline, size and offset in EMU, and whether the text flows round it."""

    number: int
    size: tuple[int, int]
    form: str = "rect"
    line: str = "404040"
    offset: tuple[int, int] = (0, 0)
    over: bool = False  # lies over the text


def drawn(words: list[Node], shape: Shape) -> Node:
    """A run holding a drawn shape, with the older VML copy beside it that Word writes for old readers."""
    choice = make("mc:Choice", make("drawing", _anchor(words, shape)))
    choice.set("Requires", "wps")
    return make(
        "r", make("mc:AlternateContent", choice, make("mc:Fallback", make("pict", _vml(words, shape))))
    )


def ring(number: int, wide: int) -> Node:
    """An empty ellipse over the text."""
    return drawn([], Shape(number, (wide, 260000), "ellipse", "C00000", (-60000, -30000), over=True))


def ticked(text: str, number: int) -> Node:
    """A small text box holding a mark, laid over the text."""
    words = [paragraph(run(text, "b"), after=0)]
    return drawn(words, Shape(number, (230000, 230000), offset=(-40000, -20000), over=True))


def _anchor(words: list[Node], shape: Shape) -> Node:
    data = _bare("a:graphicData", _shape(words, shape), uri=GRAPHIC)
    across, down = shape.offset
    name = "Oval" if shape.form == "ellipse" else "Text Box"
    flags = dict.fromkeys(("distT", "distB", "distL", "distR", "simplePos", "behindDoc", "locked"), 0)
    return _bare(
        "wp:anchor",
        _bare("wp:simplePos", x=0, y=0),
        _bare("wp:positionH", make("wp:posOffset", str(across)), relativeFrom="character"),
        _bare("wp:positionV", make("wp:posOffset", str(down)), relativeFrom="line"),
        _bare("wp:extent", cx=shape.size[0], cy=shape.size[1]),
        make("wp:wrapNone" if shape.over else "wp:wrapTopAndBottom"),
        _bare("wp:docPr", id=shape.number, name=f"{name} {shape.number}"),
        make("wp:cNvGraphicFramePr"),
        make("a:graphic", data),
        **flags,
        layoutInCell=1,
        allowOverlap=1,
        relativeHeight=251658240 + shape.number,
    )


def _shape(words: list[Node], shape: Shape) -> Node:
    fill = make("a:noFill") if shape.over else _solid("FFFFFF")
    look = make(
        "wps:spPr",
        make("a:xfrm", _bare("a:off", x=0, y=0), _bare("a:ext", cx=shape.size[0], cy=shape.size[1])),
        _bare("a:prstGeom", make("a:avLst"), prst=shape.form),
        fill,
        _bare("a:ln", _solid(shape.line), w=POINT),
    )
    node = make("wps:wsp", make("wps:cNvSpPr"), look)
    if words:
        node.append(make("wps:txbx", make("txbxContent", *words)))
    inset = dict.fromkeys(("lIns", "tIns", "rIns", "bIns"), 0) if shape.over else {}
    node.append(_bare("wps:bodyPr", rot=0, wrap="square", **inset))
    return node


def _vml(words: list[Node], shape: Shape) -> Node:
    width, height = (round(part / POINT) for part in shape.size)
    node = make("v:oval" if shape.form == "ellipse" else "v:rect")
    node.set("style", f"position:absolute;width:{width}pt;height:{height}pt;z-index:{shape.number}")
    node.set("strokecolor", f"#{shape.line}")
    if words:
        node.append(make("v:textbox", make("txbxContent", *(deepcopy(word) for word in words))))
    else:
        node.set("filled", "f")
    return node


def _bare(tag: str, *children: Node, **attributes: str | int) -> Node:
    """An element whose attributes are in no namespace, as DrawingML has them."""
    node = make(tag, *children)
    for key, value in attributes.items():
        node.set(key, str(value))
    return node


def _solid(colour: str) -> Node:
    return make("a:solidFill", _bare("a:srgbClr", val=colour))
