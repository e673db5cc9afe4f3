"""Tick-box questionnaires: every make of box, layout of options, words to delete, drop-downs and pickers."""

from samples.forge.controls import prompt_control
from samples.forge.ooxml import Cell, Node, paragraph, q, run
from samples.forge.rooms import ControlRoom, Option, OptionRoom, RoomBelow
from samples.forge.sheet import Sheet
from samples.forge.wording import DATES, MANY, SCALED, Ask, Theme, some, themes

from . import labels, offer

TELL_ONE = ("(tick one)", "(please tick one box)", "")
TELL_MANY = ("(tick all that apply)", "(please tick all that apply)")


def questionnaire(sheet: Sheet) -> None:
    """A questionnaire before a visit, in paragraphs or in a two-column table."""
    make = sheet.rng.choice(offer.MAKES)
    chosen = themes(sheet.rng, sheet.rng.randint(3, 4), sheet.topics)
    scaled, many = sheet.rng.sample(SCALED, len(chosen)), sheet.rng.sample(MANY, len(chosen))
    dates = sheet.rng.sample(DATES, len(chosen))
    tabular = sheet.rng.random() < 0.4
    for number, theme in enumerate(chosen):
        sheet.open(sheet.rng.choice(theme.names))
        asks = [Ask(text, "bool", ("Yes", "No")) for text in some(sheet.rng, theme.yesno, 2, 3)]
        asks += [scaled[number], dates[number]]
        if number % 2 == 0:
            asks.append(many[number])
        asks.append(Ask("Please give details"))
        if tabular:
            _table(sheet, asks, make, theme)
        else:
            for ask in asks:
                _question(sheet, ask, make, theme)


def _told(sheet: Sheet, ask: Ask) -> list[Node]:
    words = {"choice": sheet.rng.choice(TELL_ONE), "choices": sheet.rng.choice(TELL_MANY)}.get(ask.kind, "")
    return [run(f"  {words}", "i", colour="595959")] if words else []


def _question(sheet: Sheet, ask: Ask, make: str, theme: Theme) -> None:
    text, style = sheet.question(ask.text)
    label = paragraph(
        run(text, "b" if sheet.look.size > 10 else ""), *_told(sheet, ask), style=style, after=40
    )
    sheet.labels.append(label)
    sheet.add(label)
    if ask.options:
        _options(sheet, ask, make, theme, label, text)
        return
    if ask.kind == "date":
        label.append(run(" "))
        nodes, room = labels.gap(sheet, "date", 0)
        label.extend(nodes)
        sheet.slot((text,), "date", room, block=[label])
        return
    if make in ("w14", "legacy"):
        node = prompt_control("Click or tap here to enter text.", number=sheet.next_id())
        content = node[-1]
        content.append(paragraph(*list(content)))
        sheet.add(node)
        room = ControlRoom(node, several=True)
        sheet.slot((text,), "text", room, topic=theme.topic, block=[label, node])
        return
    spaces = [paragraph() for _ in range(3)]
    sheet.add(*spaces)
    below = RoomBelow(spaces[0], several=True, paragraphs=spaces)
    sheet.slot((text,), "text", below, topic=theme.topic, label=label, block=[label, *spaces])


def _options(sheet: Sheet, ask: Ask, make: str, theme: Theme, label: Node, text: str) -> None:
    layout = sheet.rng.choice(("line", "line", "lines", "same", "cells", "delete", "list"))
    many = ask.kind == "choices"
    if layout == "delete" and not many:
        inline, made, gaps = offer.words_to_delete(sheet, ask.options)
        place = label if sheet.rng.random() < 0.5 else paragraph(after=120)
        if place is label:
            label.append(run("   "))
        else:
            sheet.add(place)
        place.extend(inline)
        _asked(
            sheet, text, ask, theme, OptionRoom(place, options=made, prompt=label, gaps=gaps), [label, place]
        )
        return
    if layout == "list" and not many:
        nodes, listing = offer.drop_down(sheet, ask.options, legacy=make == "legacy")
        label.extend([run(" "), *nodes])
        sheet.slot((text,), ask.kind, listing, options=ask.options, topic=theme.topic, block=[label])
        return
    if layout == "cells":
        _cells(sheet, ask, make, theme, label, text)
        return
    if layout == "lines" or (many and layout != "line"):
        lines, made = offer.one_a_line(sheet, ask.options, make)
        sheet.add(*lines)
        _asked(sheet, text, ask, theme, OptionRoom(lines[0], options=made, prompt=label), [label, *lines])
        return
    inline, made = offer.on_one_line(sheet, ask.options, make)
    place = label if layout == "same" else paragraph(after=120)
    if place is label:
        label.append(run("    "))
    else:
        sheet.add(place)
    place.extend(inline)
    _asked(sheet, text, ask, theme, OptionRoom(place, options=made, prompt=label), [label, place])


def _asked(sheet: Sheet, text: str, ask: Ask, theme: Theme, room: OptionRoom, block: list[Node]) -> None:
    unique = [node for number, node in enumerate(block) if node not in block[:number]]
    sheet.slot((text,), ask.kind, room, options=ask.options, topic=theme.topic, block=unique)


def _cells(sheet: Sheet, ask: Ask, make: str, theme: Theme, label: Node, text: str) -> None:
    """Options in separate cells: the words in one cell and the box in the next, or both in one."""
    apart = sheet.rng.random() < 0.5
    row: list[Cell] = []
    made: list[Option] = []
    for name in ask.options:
        if apart:
            nodes, kind = offer.box(sheet, make)
            words = run(name)
            row += [Cell([paragraph(words)]), Cell([paragraph(*nodes)])]
            made.append(Option(name, kind, [words], nodes))
        else:
            inline, option = offer.option(sheet, name, make)
            row.append(Cell([paragraph(*inline)]))
            made.append(option)
    laid = sheet.lay([row], [100, 40] * len(made) if apart else [100] * len(made))
    laid.plain = False
    for number, option in enumerate(made):
        option.cell = row[number * 2 + 1 if apart else number].node
    _asked(sheet, text, ask, theme, OptionRoom(laid.node, options=made, prompt=label), [label, laid.node])


def _table(sheet: Sheet, asks: list[Ask], make: str, theme: Theme) -> None:
    """Question | options, one question a row."""
    rows: list[list[Cell]] = []
    made: list[tuple[str, Ask, Cell, Cell, list[Option], list[Node]]] = []
    for ask in asks:
        text, style = sheet.question(ask.text)
        told = _told(sheet, ask)
        question = Cell([paragraph(run(text), *told, style=style)])
        found: list[Option] = []
        gaps: list[Node] = []
        blocks: list[Node] = [paragraph()]
        if ask.options and ask.kind != "choices" and sheet.rng.random() < 0.3:
            inline, found, gaps = offer.words_to_delete(sheet, ask.options)
            blocks = [paragraph(*inline)]
        elif ask.options and (ask.kind == "choices" or sheet.rng.random() < 0.4):
            blocks, found = offer.one_a_line(sheet, ask.options, make)
        elif ask.options:
            inline, found = offer.on_one_line(sheet, ask.options, make)
            blocks = [paragraph(*inline)]
        cell = Cell(blocks)
        rows.append([question, cell])
        made.append((text, ask, question, cell, found, gaps))
    sheet.lay(rows, [100, 120], grow=460).plain = False
    for text, ask, question, cell, found, gaps in made:
        label = question.node.find(q("p"))
        sheet.labels.append(label)
        line = cell.node.getparent()
        if found:
            for option in found:
                option.cell = cell.node
            _asked(
                sheet, text, ask, theme, OptionRoom(cell.node, options=found, prompt=label, gaps=gaps), [line]
            )
            continue
        place = cell.node.find(q("p"))
        if ask.kind == "date":
            nodes, room = labels.gap(sheet, "date", 0)
            place.extend(nodes)
            sheet.slot((text,), "date", room, block=[line])
            continue
        below = RoomBelow(place, several=True, paragraphs=[place])
        sheet.slot((text,), "text", below, topic=theme.topic, label=label, block=[line])


def protected(sheet: Sheet) -> None:
    """A form made with the old form fields throughout."""
    labels.legacy_form(sheet)
    for theme in themes(sheet.rng, 2, sheet.topics):
        sheet.open(sheet.rng.choice(theme.names))
        asks = [Ask(text, "bool", ("Yes", "No")) for text in some(sheet.rng, theme.yesno, 2, 3)]
        free = [ask for ask in SCALED if ask.text not in {slot.path[-1] for slot in sheet.slots}]
        asks += [sheet.rng.choice(free), sheet.rng.choice(MANY)]
        for ask in asks:
            text, style = sheet.question(ask.text)
            label = paragraph(run(text), *_told(sheet, ask), style=style, after=40)
            sheet.labels.append(label)
            sheet.add(label)
            if ask.kind == "choice" and sheet.rng.random() < 0.7:
                nodes, listing = offer.drop_down(sheet, ask.options, legacy=True)
                label.extend([run(" "), *nodes])
                sheet.slot((text,), "choice", listing, options=ask.options, block=[label])
                continue
            inline, made = offer.on_one_line(sheet, ask.options, "legacy")
            place = paragraph(*inline, after=120)
            sheet.add(place)
            _asked(sheet, text, ask, theme, OptionRoom(place, options=made, prompt=label), [label, place])
        more = Ask("Please give details", topic=theme.topic)
        sheet.add(labels.line(sheet, [more], "legacy"))


def statement_boxes(sheet: Sheet) -> None:
    """One short list of boxes, as a mixed form has them."""
    make = sheet.rng.choice(("glyph", "w14", "symbol"))
    theme = themes(sheet.rng, 1, sheet.topics)[0]
    sheet.open(sheet.rng.choice(("Your visit", "Before we visit", "Visit")))
    for ask in (
        Ask("Would you like a priority visit?", "bool", ("Yes", "No")),
        SCALED[5],
        sheet.rng.choice(MANY),
    ):
        _question(sheet, ask, make, theme)
