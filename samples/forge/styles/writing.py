"""Forms to write prose in: headings and room below, boxed cells, rich-text controls, text boxes, and mixed forms."""

from samples.forge.controls import prompt_control
from samples.forge.drawing import Shape, drawn
from samples.forge.ooxml import Cell, make, paragraph, q, run
from samples.forge.rooms import CellRoom, ControlRoom, DrawnRoom, RoomBelow
from samples.forge.sheet import Sheet
from samples.forge.wording import FACTS, INSTRUCTIONS, some, themes

from . import boxes, figures, judged, labels, tables


def prose(sheet: Sheet, count: int = 0) -> None:
    """Headings with an instruction in italics, then room to write."""
    room = sheet.rng.choice(("empty", "boxed", "control", "column"))
    single = sheet.rng.random() < 0.4 and room != "column"
    for theme in themes(sheet.rng, count or sheet.rng.randint(3, 5), sheet.topics):
        if single:
            text = sheet.rng.choice(theme.prompts)
            sheet.open(text)
            _instruct(sheet)
            text, sheet.section = sheet.section, ""
            head = next(node for node in reversed(sheet.sections[-1][1]) if node in sheet.labels)
            _room(sheet, text, room, theme.topic, head)
            continue
        sheet.open(sheet.rng.choice(theme.names))
        questions = some(sheet.rng, theme.prompts, 2, 3)
        if room == "column":
            _column(sheet, questions, theme.topic)
            continue
        for text in questions:
            asked, style = sheet.question(text)
            if sheet.look.headings == "style" and not style:
                style = "Heading2"
            label = paragraph(run(asked, "" if style == "Heading2" else "b"), style=style, after=60)
            sheet.labels.append(label)
            sheet.add(label)
            if sheet.rng.random() < 0.6:
                _instruct(sheet)
            _room(sheet, asked, room, theme.topic, label)


def _instruct(sheet: Sheet) -> None:
    sheet.instruct(sheet.rng.choice(INSTRUCTIONS))


def _room(sheet: Sheet, asked: str, room: str, topic: str, label: object) -> None:
    if room == "empty":
        spaces = [paragraph() for _ in range(sheet.rng.randint(2, 5))]
        sheet.add(*spaces)
        below = RoomBelow(spaces[0], several=True, paragraphs=spaces)
        sheet.slot((asked,), "text", below, topic=topic, label=label, block=[label, *spaces])
    elif room == "boxed":
        cell = Cell("")
        laid = sheet.lay([[cell]], [100], grow=1500)
        laid.plain = False
        sheet.slot((asked,), "text", CellRoom(cell.node, several=True), topic=topic, label=label,
                   block=[label, laid.node])  # fmt: skip
    else:
        control = prompt_control("Click or tap here to enter text.", number=sheet.next_id())
        content = control[-1]
        content.append(paragraph(*list(content)))
        sheet.add(control, paragraph())
        sheet.slot((asked,), "text", ControlRoom(control, several=True), topic=topic, label=None,
                   block=[label, control])  # fmt: skip


def _column(sheet: Sheet, questions: list[str], topic: str) -> None:
    """A one-column table: question, room, question, room."""
    lines: list[list[Cell]] = []
    for text in questions:
        asked, style = sheet.question(text)
        lines += [[Cell(asked, "b", fill=sheet.look.tint, style=style)], [Cell("")]]
    laid = sheet.lay(lines, [100], grow=800)
    laid.plain = False
    for head, room in zip(lines[::2], lines[1::2], strict=True):
        label = head[0].node.find(q("p"))
        sheet.labels.append(label)
        rows = [head[0].node.getparent(), room[0].node.getparent()]
        sheet.slot((str(head[0].content),), "text", CellRoom(room[0].node, several=True), topic=topic, label=label,
                   block=rows)  # fmt: skip


def text_boxes(sheet: Sheet, count: int = 0) -> None:
    """Drawn text boxes, each with a label and room for the answer."""
    sheet.open(sheet.rng.choice(("About your school", "Your views", "School details")))
    prompts = [(ask.text, ask.kind, ask.topic, ask.unit) for ask in sheet.rng.sample(FACTS, 3)]
    chosen = themes(sheet.rng, count or 2, sheet.topics)
    prompts += [(sheet.rng.choice(theme.prompts), "text", theme.topic, None) for theme in chosen]
    for text, kind, topic, unit in prompts:
        ended = text if text.endswith("?") else f"{text}:"
        words = [paragraph(run(ended, "b")), paragraph(), paragraph()]
        tall = 820000 if kind == "text" and len(text) > 20 else 560000
        holder = drawn(words, Shape(sheet.next_id(), (5900000, tall)))
        place = paragraph(holder, after=120)
        sheet.add(place)
        copies = [box.findall(q("p"))[1] for box in place.iter(q("txbxContent"))]
        sheet.slot((text,), kind, DrawnRoom(place, kind == "text", copies=copies), topic=topic, unit=unit,
                   brief=len(text) < 20, block=[place])  # fmt: skip


def mixed(sheet: Sheet) -> None:
    """A whole form as a hub would send it: details, tables, judgements, numbers, plan, visit, sign-off."""
    labels.block(sheet, sheet.rng.choice(("", "About the school")), 6, across=sheet.rng.choice((1, 2)))
    middle = [tables.ungraded, tables.five_column, judged.audit, judged.rubric, judged.grades]
    for part in sheet.rng.sample(middle, 2):
        part(sheet, 3 if part is judged.rubric else 2)
    if sheet.rng.random() < 0.7:
        figures.numbers(sheet, 1)
    if sheet.rng.random() < 0.5:
        prose(sheet, 1)
    figures.plan(sheet, 3)
    boxes.statement_boxes(sheet)
    labels.block(sheet, "Sign-off", 4, across=sheet.rng.choice((1, 2)), signing=True)
    sheet.add(paragraph(run("Thank you for completing this form.")), make("p"))
