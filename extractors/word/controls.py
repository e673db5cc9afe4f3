"""Content controls and legacy form fields: what they are and what they hold."""

from lxml.etree import _Element as Element

from extractors.tree import Control

from .names import SDT_CONTENT, SDT_PR, VAL, W14, W, flag

_KINDS = {
    W + "text": "text", W + "richText": "rich", W + "dropDownList": "list", W + "comboBox": "combo",
    W + "date": "date", W + "picture": "picture", W14 + "checkbox": "check", W + "docPartObj": "group",
    W + "docPartList": "group", W + "group": "group", W + "citation": "group", W + "bibliography": "group",
    W + "equation": "group", "{http://schemas.microsoft.com/office/word/2012/wordml}repeatingSection": "group",
    "{http://schemas.microsoft.com/office/word/2012/wordml}repeatingSectionItem": "group",
}  # fmt: skip


def content_control(sdt: Element, level: str) -> tuple[Control, bool, Element | None]:
    """The control of a ``w:sdt``, whether its box is ticked, and the element that holds its content."""
    control = Control("rich", level)
    on = False
    properties = sdt.find(SDT_PR)
    for prop in properties if properties is not None else ():
        tag = prop.tag
        if tag == W + "tag":
            control.tag = prop.get(VAL, "")
        elif tag == W + "alias":
            control.title = prop.get(VAL, "")
        elif tag == W + "showingPlcHdr":
            control.placeholder = flag(prop.get(VAL))
        elif tag in _KINDS:
            control.kind = _KINDS[tag]
            on = _details(control, prop) or on
    return control, on, sdt.find(SDT_CONTENT)


def _details(control: Control, prop: Element) -> bool:
    """Fill in a control's list or date; return whether a check box is ticked."""
    if control.kind in ("list", "combo"):
        items = [i.get(W + "displayText") or i.get(VAL) or "" for i in prop.findall(W + "listItem")]
        control.options = [i for i in items if i.strip()]
    elif control.kind == "date":
        control.date = prop.get(W + "fullDate", "")
    elif control.kind == "check":
        checked = prop.find(W14 + "checked")
        return checked is not None and flag(checked.get(W14 + "val"))
    return False


def legacy_field(data: Element) -> tuple[Control, bool, str | None]:
    """The control of a ``w:ffData``, whether its box is ticked, and the chosen item of a list.

    A list's chosen item is None while it shows its first entry by default.
    """
    name = data.find(W + "name")
    control = Control("text", "legacy", tag=name.get(VAL, "") if name is not None else "")
    box = data.find(W + "checkBox")
    if box is not None:
        control.kind = "check"
        state = box.find(W + "checked")
        state = state if state is not None else box.find(W + "default")
        return control, state is not None and flag(state.get(VAL)), None
    listed = data.find(W + "ddList")
    if listed is not None:
        control.kind = "list"
        control.options = [e.get(VAL, "") for e in listed.findall(W + "listEntry")]
        result = listed.find(W + "result")
        default = listed.find(W + "default")
        chosen = result if result is not None else default
        index = chosen.get(VAL, "0") if chosen is not None else "0"
        at = int(index) if index.isdigit() else 0
        return (
            control,
            False,
            control.options[at] if chosen is not None and at < len(control.options) else None,
        )
    kind = data.find(W + "textInput/" + W + "type")
    if kind is not None and kind.get(VAL) in ("date", "number"):
        control.kind = kind.get(VAL, "text")
    return control, False, None
