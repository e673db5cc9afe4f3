"""What a blank offers to click: content controls, legacy form fields, symbols."""

from .ooxml import Node, make, mark, q, run

EMPTY, TICKED = "☐", "☒"


def control(
    *content: Node, number: int, title: str = "", placeholder: bool = False, inner: Node | None = None
) -> Node:
    """A content control round any content; ``inner`` says its kind (``w:text``, ``w:date`` ...), rich text if None."""
    properties = make("sdtPr")
    if title:
        properties.append(make("alias", val=title))
    properties.append(make("id", val=number))
    if placeholder:
        properties.append(make("showingPlcHdr"))
    if inner is not None:
        properties.append(inner)
    return make("sdt", properties, make("sdtContent", *content))


def prompt_control(prompt: str, *, number: int, inner: Node | None = None) -> Node:
    """An inline control that shows its grey prompt until somebody types."""
    words = run(prompt, colour="808080")
    mark(words, "rStyle", val="PlaceholderText")
    return control(words, number=number, placeholder=True, inner=inner)


def choice_list(options: tuple[str, ...], *, combo: bool = False) -> Node:
    """The list inside a drop-down control, opening with the entry nobody means to choose."""
    items = [make("listItem", displayText="Choose an item.", value="")]
    items += [make("listItem", displayText=option, value=option) for option in options]
    return make("comboBox" if combo else "dropDownList", *items)


def date_picker() -> Node:
    """The inside of a date control in the British order."""
    return make("date", make("dateFormat", val="dd/MM/yyyy"), make("lid", val="en-GB"))


def check_control(number: int) -> Node:
    """A check-box control of Word 2010 and later, not ticked."""
    font = "MS Gothic"
    inner = make(
        "w14:checkbox",
        make("w14:checked", w14__val="0"),
        make("w14:checkedState", w14__val="2612", w14__font=font),
        make("w14:uncheckedState", w14__val="2610", w14__font=font),
    )
    glyph = run(EMPTY, font=font)
    glyph.find(f"{q('rPr')}/{q('rFonts')}").set(q("hint"), "eastAsia")
    return control(glyph, number=number, inner=inner)


def toggle_control(node: Node) -> None:
    """Tick a check-box control as Word does: the state and the glyph together."""
    node.find(f".//{q('w14:checked')}").set(q("w14:val"), "1")
    node.find(f"{q('sdtContent')}//{q('t')}").text = TICKED


def symbol(char: str, font: str = "Wingdings") -> Node:
    """A run with one symbol of a symbol font, e.g. ``F0FC`` for a tick."""
    return make("r", make("sym", font=font, char=char))


def legacy_field(kind: str, name: str, data: Node, shown: str) -> list[Node]:
    """The five runs of a legacy form field: begin, code, separate, what it shows, end."""
    settings = make("ffData", make("name", val=name), make("enabled"), make("calcOnExit", val="0"), data)
    begin = make("r", make("fldChar", settings, fldCharType="begin"))
    code = make("r", make("instrText", f" {kind} ", xml__space="preserve"))
    nodes = [begin, code, make("r", make("fldChar", fldCharType="separate"))]
    if shown:
        nodes.append(run(shown))
    return [*nodes, make("r", make("fldChar", fldCharType="end"))]


def legacy_text(name: str) -> list[Node]:
    """A FORMTEXT field: five en spaces in a grey box."""
    return legacy_field("FORMTEXT", name, make("textInput"), "\u2002" * 5)


def legacy_box(name: str) -> list[Node]:
    """A FORMCHECKBOX field, not ticked; what it shows lies in its settings alone."""
    return legacy_field(
        "FORMCHECKBOX", name, make("checkBox", make("sizeAuto"), make("default", val="0")), ""
    )


def legacy_list(name: str, options: tuple[str, ...]) -> list[Node]:
    """A FORMDROPDOWN field whose first entry is a prompt; what it shows lies in its settings alone."""
    entries = [make("listEntry", val=entry) for entry in ("Select…", *options)]
    return legacy_field("FORMDROPDOWN", name, make("ddList", *entries), "")


def choose_legacy(runs: list[Node], index: int) -> None:
    """Set a legacy drop-down to its entry ``index`` (0 is the prompt), or a check box to ticked (1)."""
    found = runs[0].find(f".//{q('ddList')}")
    if found is not None:
        found.insert(0, make("result", val=index))
    else:
        runs[0].find(f".//{q('checkBox')}").append(make("checked"))
