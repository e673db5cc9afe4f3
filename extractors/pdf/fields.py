"""The form fields of a PDF (AcroForm): name, kind, value and place of every widget, attributes inherited.

Values come from the fields, never from how a viewer drew them: forms filled by programs that leave no appearance
behind, or ask the viewer to make one (NeedAppearances), read like any other (ISO 32000-1, 12.7).
"""

import re
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from lxml import etree

MAX_FIELDS = 20_000  # a long form has some 500
_DEPTH = 40  # parents of a field
_RADIO, _PUSH, _MULTILINE, _COMBO = 1 << 15, 1 << 16, 1 << 12, 1 << 17  # ISO 32000-1 tables 226, 228, 230
_HIDDEN = 0b10  # annotation flag 2
_TAGS = re.compile(r"<[^>]{0,2000}>")
_ENDS = re.compile(r"</p>|<br\s*/?>", re.IGNORECASE)

Rect = tuple[float, float, float, float]


@dataclass(slots=True)
class Widget:
    """One widget of a form field, in the PDF's own coordinates; page 0 where it is on none."""

    page: int
    box: Rect
    name: str
    kind: str  # text | check | radio | list | combo | push | signature
    value: str = ""
    on: bool = False
    export: str = ""  # the name of its on state, or of the entry chosen
    title: str = ""  # what a viewer shows as its tooltip
    options: list[str] = field(default_factory=list)


def widgets(pdf: pikepdf.Pdf) -> list[Widget]:
    """All widgets: page by page, then the fields that have none."""
    out: list[Widget] = []
    seen: set[tuple[int, int]] = set()
    for number, page in enumerate(pdf.pages, 1):
        for annotation in annotations(page):
            if str(annotation.get("/Subtype", "")) == "/Widget":
                seen.update(_ids(annotation))
                if len(out) < MAX_FIELDS:  # a hidden one is listed too, but stands on no page
                    hidden = whole(annotation.get("/F")) & _HIDDEN
                    out.append(_widget(annotation, 0 if hidden else number))
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary):
        _loose(form.get("/Fields"), seen, out, 0)
    return out


def annotations(page: Any) -> list[Any]:
    """The annotations of a page that are what they should be."""
    found = page.obj.get("/Annots")
    if not isinstance(found, pikepdf.Array):
        return []
    return [a for a in list(found)[:MAX_FIELDS] if isinstance(a, pikepdf.Dictionary)]


def rectangle(item: Any) -> Rect:
    """An annotation's rectangle, its corners in order."""
    try:
        a, b, c, d = (float(v) for v in item["/Rect"])
    except (KeyError, TypeError, ValueError):
        return 0.0, 0.0, 0.0, 0.0
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _ids(item: Any) -> list[tuple[int, int]]:
    """The object numbers of an item and of the fields above it."""
    out = []
    for _ in range(_DEPTH):
        if item.objgen != (0, 0):
            out.append(item.objgen)
        item = item.get("/Parent")
        if not isinstance(item, pikepdf.Dictionary):
            break
    return out


def _loose(found: Any, seen: set[tuple[int, int]], out: list[Widget], depth: int) -> None:
    """Fields that no page shows; they may hold a value all the same."""
    if not isinstance(found, pikepdf.Array) or depth > _DEPTH or len(out) >= MAX_FIELDS:
        return
    for item in list(found)[:MAX_FIELDS]:
        if not isinstance(item, pikepdf.Dictionary) or (item.objgen != (0, 0) and item.objgen in seen):
            if isinstance(item, pikepdf.Dictionary) and depth < _DEPTH and "/T" in item and "/Kids" in item:
                _loose(item.get("/Kids"), seen, out, depth + 1)
            continue
        if item.objgen != (0, 0):
            seen.add(item.objgen)
        kids = item.get("/Kids")
        if isinstance(kids, pikepdf.Array) and any(
            isinstance(k, pikepdf.Dictionary) and "/T" in k for k in kids
        ):
            _loose(kids, seen, out, depth + 1)
        elif _inherited(item, "/FT") is not None:
            out.append(_widget(item, 0))


def _inherited(item: Any, key: str) -> Any:
    for _ in range(_DEPTH):
        if key in item:
            return item[key]
        item = item.get("/Parent")
        if not isinstance(item, pikepdf.Dictionary):
            break
    return None


def _name(item: Any) -> str:
    """The full name: those of its parents and its own, joined by points."""
    parts = []
    for _ in range(_DEPTH):
        if "/T" in item:
            parts.append(_text(item["/T"]))
        item = item.get("/Parent")
        if not isinstance(item, pikepdf.Dictionary):
            break
    return ".".join(reversed(parts))


def _widget(item: Any, page: int) -> Widget:
    flags = whole(_inherited(item, "/Ff"))
    kind = {"/Tx": "text", "/Sig": "signature"}.get(str(_inherited(item, "/FT")), "")
    if str(_inherited(item, "/FT")) == "/Btn":
        kind = "push" if flags & _PUSH else "radio" if flags & _RADIO else "check"
    elif str(_inherited(item, "/FT")) == "/Ch":
        kind = "combo" if flags & _COMBO else "list"
    widget = Widget(page, rectangle(item), _name(item), kind or "text", title=_text(_inherited(item, "/TU")))
    if kind in ("check", "radio"):
        _button(item, widget)
    elif kind in ("list", "combo"):
        _choice(item, widget)
    elif kind not in {"push", "signature"}:
        widget.value = _text(_inherited(item, "/V")) or _rich(_inherited(item, "/RV"))
    return widget


def _button(item: Any, widget: Widget) -> None:
    """A box is on where its state says so, or, without a state, where the field's value is the name of its on state."""
    value = str(_inherited(item, "/V") or "")
    states = item.get("/AP", {}).get("/N") if isinstance(item.get("/AP"), pikepdf.Dictionary) else None
    held = states if states is not None and _is_states(states) else {}
    names = [name for name in map(str, dict(held)) if name != "/Off"]
    state = str(item.get("/AS", ""))
    widget.export = (names or [state if state not in ("", "/Off") else value])[0].lstrip("/")
    if state and names:
        widget.on = state != "/Off"
    else:
        widget.on = value not in ("", "/Off") and (not names or value in names)
    widget.value = widget.export if widget.on else ""


def _is_states(states: Any) -> bool:
    return isinstance(states, pikepdf.Dictionary) and not isinstance(states, pikepdf.Stream)


def _choice(item: Any, widget: Widget) -> None:
    shown: dict[str, str] = {}
    listed = _inherited(item, "/Opt")
    for entry in list(listed)[:2000] if isinstance(listed, pikepdf.Array) else []:
        if isinstance(entry, pikepdf.Array) and len(entry) > 1:
            shown[_text(entry[0])] = _text(entry[1])
        else:
            shown[_text(entry)] = _text(entry)
    widget.options = list(shown.values())
    value = _inherited(item, "/V")
    chosen = (
        [_text(v) for v in value]
        if isinstance(value, pikepdf.Array)
        else [_text(value)]
        if value is not None
        else []
    )
    widget.export = "; ".join(v for v in chosen if v)
    widget.value = "; ".join(shown.get(v, v) for v in chosen if v)


def _text(value: Any) -> str:
    """A text string, or the text in a stream; line ends as newlines."""
    if value is None:
        return ""
    if isinstance(value, pikepdf.Stream):
        raw = value.read_bytes()[:1_000_000]
        text = raw.decode("utf-16" if raw[:2] in (b"\xfe\xff", b"\xff\xfe") else "latin-1", "replace")
    elif isinstance(value, pikepdf.Dictionary | pikepdf.Array):
        return ""
    else:
        text = str(value)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\x00\ufeff")


def _rich(value: Any) -> str:
    """The wording of a rich text value."""
    text = _TAGS.sub("", _ENDS.sub("\n", _text(value)))
    for name, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#13;", "\n"), ("&amp;", "&")):
        text = text.replace(name, sign)
    return text.strip()


def whole(value: Any) -> int:
    """A number of a PDF as a whole one; 0 where it is none."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


def xfa_values(pdf: pikepdf.Pdf) -> dict[str, str]:
    """The values of an XFA form's data set, by path; {} where there is none."""
    form = pdf.Root.get("/AcroForm")
    packets = form.get("/XFA") if isinstance(form, pikepdf.Dictionary) else None
    raw = b""
    if isinstance(packets, pikepdf.Array):
        parts = list(packets)
        for name, part in zip(parts[::2], parts[1::2], strict=False):
            if str(name) == "datasets" and isinstance(part, pikepdf.Stream):
                raw = part.read_bytes()
    elif isinstance(packets, pikepdf.Stream):
        raw = packets.read_bytes()
    return _leaves(raw)


def _leaves(raw: bytes) -> dict[str, str]:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(raw, parser) if raw else None
    data = None
    if root is not None:
        data = next((el for el in root.iter("{*}data") if "xfa-data" in str(el.tag)), None)
    out: dict[str, str] = {}
    todo = [(data, "data")] if data is not None else []
    while todo:
        el, path = todo.pop()
        children = list(el)
        if not children and el.text and el.text.strip():
            out.setdefault(path, el.text.strip())
        named = [c for c in children if isinstance(c.tag, str)]
        todo.extend((c, f"{path}/{c.tag.rpartition('}')[2]}") for c in reversed(named))
    return out
