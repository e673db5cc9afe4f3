"""Options as forms print them: boxes of every make, or words to delete."""

from samples.forge.controls import (
    EMPTY,
    check_control,
    choice_list,
    legacy_box,
    legacy_list,
    prompt_control,
    symbol,
)
from samples.forge.ooxml import Node, paragraph, run
from samples.forge.rooms import Box, ListRoom, Option, OptionRoom
from samples.forge.sheet import Sheet

GLYPHS = {"glyph": EMPTY, "square": "□", "shadowed": "❑"}
MAKES = ("glyph", "square", "shadowed", "w14", "legacy", "symbol")


def box(sheet: Sheet, make: str) -> tuple[list[Node], Box]:
    """An empty box of this make, and the kind of box a hand sees."""
    if make == "w14":
        return [check_control(sheet.next_id())], "w14"
    if make == "legacy":
        return legacy_box(f"Check{sheet.next_id()}"), "legacy"
    if make == "symbol":
        return [symbol("F0A8")], "symbol"
    return [run(GLYPHS[make])], "glyph"


def option(sheet: Sheet, label: str, make: str, *, first: bool = True) -> tuple[list[Node], Option]:
    """One option with its box before (or after) its words, as inline nodes."""
    nodes, kind = box(sheet, make)
    words = run(label)
    made = Option(label, kind, [words], nodes)
    spaced = [*nodes, run(" "), words] if first else [words, run(" "), *nodes]
    return spaced, made


def on_one_line(
    sheet: Sheet, options: tuple[str, ...], make: str, *, gap: str = "    "
) -> tuple[list[Node], list[Option]]:
    """All the options after one another, boxes first or last throughout."""
    first = sheet.rng.random() < 0.75
    inline: list[Node] = []
    made: list[Option] = []
    for number, label in enumerate(options):
        if number:
            inline.append(run(gap))
        nodes, found = option(sheet, label, make, first=first)
        inline += nodes
        made.append(found)
    return inline, made


def one_a_line(
    sheet: Sheet, options: tuple[str, ...], make: str, *, first: bool = True
) -> tuple[list[Node], list[Option]]:
    """Each option in a paragraph of its own."""
    lines: list[Node] = []
    made: list[Option] = []
    for label in options:
        nodes, found = option(sheet, label, make, first=first)
        lines.append(paragraph(*nodes, after=20))
        made.append(found)
    return lines, made


def words_to_delete(
    sheet: Sheet, options: tuple[str, ...], *, told: bool = True
) -> tuple[list[Node], list[Option], list[Node]]:
    """``Yes / No (delete as appropriate)``: inline nodes, options, and the runs between them."""
    gap = sheet.rng.choice((" / ", "/", " / "))
    inline: list[Node] = []
    gaps: list[Node] = []
    made: list[Option] = []
    for number, label in enumerate(options):
        if number:
            gaps.append(run(gap))
            inline.append(gaps[-1])
        words = run(label)
        inline.append(words)
        made.append(Option(label, "word", [words]))
    if told:
        text = sheet.rng.choice(
            ("(delete as appropriate)", "(please delete)", "(please circle)", "*delete as applicable")
        )
        inline.append(run(f"  {text}", "i", colour="595959"))
    return inline, made, gaps


def drop_down(sheet: Sheet, options: tuple[str, ...], *, legacy: bool = False) -> tuple[list[Node], ListRoom]:
    """A drop-down list, as a content control or a legacy field."""
    if legacy:
        runs = legacy_list(f"Dropdown{sheet.next_id()}", options)
        return runs, ListRoom(runs[0], entries=options, runs=runs)
    made = prompt_control("Choose an item.", number=sheet.next_id(), inner=choice_list(options))
    return [made], ListRoom(made, entries=options)


def room(anchor: Node, options: list[Option], prompt: Node, gaps: list[Node] | None = None) -> OptionRoom:
    """The room these options make."""
    return OptionRoom(anchor, options=options, prompt=prompt, gaps=gaps or [])
