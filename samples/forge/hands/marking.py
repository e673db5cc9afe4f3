"""Marks on options: what a person does to say "this one"."""

from collections.abc import Callable

from samples.forge.controls import choose_legacy, symbol, toggle_control
from samples.forge.drawing import ring as drawn_ring
from samples.forge.drawing import ticked
from samples.forge.giving import Given
from samples.forge.ooxml import Node, make, mark, paragraph, q, run
from samples.forge.rooms import Option, OptionRoom, Slot

from .base import Job, before_box, tick_mark

Ink = Callable[[str], Node]


def mark_option(job: Job, option: Option, ink: Ink = run) -> None:
    """The mark that the option's own kind invites."""
    if option.kind == "w14":
        toggle_control(option.box[0])
    elif option.kind == "legacy":
        choose_legacy(option.box, 1)
    elif option.kind == "symbol":
        option.box[0].find(q("sym")).set(q("char"), job.always("sym", "F0FE", "F0FD", "F0FE"))
    elif option.kind == "glyph":
        option.box[0].find(q("t")).text = job.always("glyph", "☒", "☑", "☒", "✓", "x")
    elif option.kind == "cell":
        option.cell.find(q("p")).append(ink(tick_mark(job)))
    elif option.kind == "descriptor":
        for node in option.words:
            mark(node, "highlight", val=job.always("pen", "yellow", "green", "cyan"))


def mark_naturally(job: Job, room: OptionRoom, chosen: list[int], ink: Ink = run) -> None:
    """Answer the way the form invites: tick boxes, highlight descriptors, take away words."""
    if room.options[0].kind != "word":
        for index in chosen:
            mark_option(job, room.options[index], ink)
        return
    how = job.always("words", "delete", "strike", "highlight", "bold", "underline")
    if how == "delete" and len(chosen) == 1:
        delete_others(room, chosen)
    elif how == "strike":
        strike_others(room, chosen)
    else:
        name = how if how != "delete" else "highlight"
        for index in chosen:
            emphasise(room.options[index], name, "yellow")


def strike_others(room: OptionRoom, chosen: list[int]) -> None:
    """Strike the words of every option not meant."""
    for index, option in enumerate(room.options):
        if index not in chosen:
            for node in option.words:
                mark(node, "strike")


def delete_others(room: OptionRoom, chosen: list[int]) -> None:
    """Delete every option not meant, with its box and the slashes between."""
    for index, option in enumerate(room.options):
        if index in chosen:
            continue
        for node in (*option.words, *option.box):
            parent = node.getparent()
            if parent is not None:
                parent.remove(node)
    for node in room.gaps:
        if node.getparent() is not None:
            node.getparent().remove(node)


def emphasise(option: Option, how: str, colour: str) -> None:
    """Make an option's words stand out."""
    for node in option.words:
        if how == "highlight":
            mark(node, "highlight", val=colour if not _hex(colour) else "yellow")
        elif how == "shade":
            mark(node, "shd", val="clear", color="auto", fill=colour)
        elif how == "bold":
            mark(node, "b")
        elif how == "underline":
            mark(node, "u", val="single")
        elif how == "colour":
            mark(node, "color", val=colour)


def _hex(colour: str) -> bool:
    return len(colour) == 6 and all(letter in "0123456789ABCDEF" for letter in colour)


def shade(cell: Node, colour: str) -> None:
    """Shade a whole cell."""
    properties = cell.find(q("tcPr"))
    for old in properties.findall(q("shd")):
        properties.remove(old)
    properties.append(make("shd", val="clear", color="auto", fill=colour))


def ring(job: Job, option: Option) -> None:
    """Draw an ellipse round an option, anchored at its words."""
    wide = 260000 + 60000 * max(3, len(option.label))
    before_box(option, drawn_ring(job.sheet.next_id(), min(wide, 1900000)))


def tick_over(job: Job, option: Option) -> None:
    """Lay a small text box with a tick on an option."""
    before_box(option, ticked(job.always("tick", "✓", "X", "x"), job.sheet.next_id()))


def beside_box(job: Job, option: Option, text: str) -> None:
    """Type a mark beside the box, leaving the box as it is."""
    option.box[-1].addnext(run(f" {text}" if job.always("gap", "", " ") else text))


def replace_box(option: Option, node: Node) -> None:
    """Put something else where the box was."""
    option.box[0].addprevious(node)
    for old in option.box:
        old.getparent().remove(old)
    option.box = [node]


def tick_symbol(char: str) -> Node:
    """A Wingdings tick or cross."""
    return symbol(char)


def type_option(job: Job, slot: Slot, room: OptionRoom, given: Given) -> None:
    """Type the chosen words after the options or after the question."""
    words = ", ".join(room.options[index].label for index in given.chosen)
    if room.options[0].kind == "cell":
        room.options[given.chosen[0]].cell.find(q("p")).append(run(words))
        return
    if room.options[0].kind == "descriptor":
        room.prompt.append(run(f" {words}"))
        return
    last = (room.options[-1].words or room.options[-1].box)[-1]
    place = next(above for above in last.iterancestors(q("p")))
    if room.prompt is None or job.always("typed after", "options", "question") == "options":
        place.append(run(f"   {words}"))
    elif slot.room.anchor is room.prompt:
        place.append(run(f"  {words}"))
    else:
        room.prompt.append(run(f"  {words}"))


def cross_descriptor(job: Job, option: Option) -> None:
    """Type a cross in the descriptor's cell, beside or under the words."""
    text = job.always("tick", "X", "x", "✓", "X")
    if job.always("cross", "beside", "under") == "beside":
        option.words[-1].addnext(run(f" {text}"))
    else:
        option.cell.append(paragraph(run(text), align="center"))
