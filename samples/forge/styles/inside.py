"""Rows that ask more than one thing, or put what they ask where few forms do."""

from samples.forge.ooxml import Cell, Node, paragraph, q, run
from samples.forge.rooms import CellRoom, GapRoom, Option, OptionRoom, Room, RoomBelow
from samples.forge.sheet import Sheet
from samples.forge.wording import Ask, Theme, some, themes

from . import offer

PARTS = (
    ("Strengths", "Areas to develop"),
    ("What is in place", "What is next", "Support needed"),
    ("Now", "In a year"),
)


def parts_of_cells(sheet: Sheet) -> None:
    """[Area | Review]: in each cell of answers several labels, with room after or under each."""
    labels = sheet.rng.choice(PARTS)
    under = sheet.rng.random() < 0.6
    for theme in themes(sheet.rng, 3, sheet.topics):
        sheet.open(sheet.rng.choice(theme.names))
        rows = [[sheet.head("Area"), sheet.head("Our review")]]
        made: list[tuple[str, list[tuple[str, Room]], Cell]] = []
        for text in some(sheet.rng, theme.prompts, 2, 4):
            asked, style = sheet.question(text)
            blocks, rooms = _labelled(labels, under=under)
            question = Cell(asked, "b", style=style)
            rows.append([question, Cell(blocks)])
            made.append((asked, rooms, question))
        sheet.lay(rows, [180, 420], heads=1).plain = False
        for asked, rooms, question in made:
            sheet.labels.append(question.node.find(q("p")))
            for name, room in rooms:
                sheet.slot((asked, name), "text", room, topic=theme.topic, block=[question.node.getparent()])


def _labelled(labels: tuple[str, ...], *, under: bool) -> tuple[list[Node], list[tuple[str, Room]]]:
    blocks: list[Node] = []
    rooms: list[tuple[str, Room]] = []
    for name in labels:
        gap = run(" ")
        label = paragraph(run(f"{name}:", "b"), *([] if under else [gap]))
        blocks.append(label)
        if not under:
            rooms.append((name, GapRoom(label, leader=[gap])))
            continue
        space = paragraph()
        blocks += [space]
        rooms.append((name, RoomBelow(space, several=True, paragraphs=[space])))
    return blocks, rooms


def terms(sheet: Sheet) -> None:
    """Terms or year groups over columns: to tick in one table, to count in the next."""
    over = sheet.rng.choice(
        (("Autumn", "Spring", "Summer"), ("Y3", "Y4", "Y5", "Y6"), ("Autumn 1", "Spring 1", "Summer 1"))
    )
    boxed = sheet.rng.choice(("", "", "glyph", "w14"))
    for theme in themes(sheet.rng, 2, sheet.topics):
        sheet.open(sheet.rng.choice(theme.names))
        sheet.instruct("Tick each column in which this happens.")
        _ticks(sheet, theme, over, boxed)
    sheet.open("Numbers of pupils")
    theme = themes(sheet.rng, 1, sheet.topics)[0]
    rows = [[sheet.head("Instrument"), *(sheet.head(name) for name in over)]]
    body = [(name, [Cell("") for _ in over]) for name in ("Strings", "Brass", "Woodwind", "Total")]
    rows += [[Cell(name), *cells] for name, cells in body]
    sheet.lay(rows, [200] + [100] * len(over), heads=1)
    for name, cells in body:
        for column, cell in zip(over, cells, strict=True):
            sheet.slot(
                (name, column),
                "number",
                CellRoom(cell.node),
                block=[cell.node.getparent()],
                topic=theme.topic,
            )


def _ticks(sheet: Sheet, theme: Theme, over: tuple[str, ...], boxed: str) -> None:
    rows = [[sheet.head("Activity"), *(sheet.head(name) for name in over), sheet.head("Comment")]]
    made: list[tuple[str, Cell, list[Option], list[Cell], Cell]] = []
    for text in some(sheet.rng, theme.criteria, 3, 4):
        asked, style = sheet.question(text)
        cells = [Cell("") for _ in over]
        found = [Option(name, "cell") for name in over]
        if boxed:
            for cell, option in zip(cells, found, strict=True):
                option.box, option.kind = offer.box(sheet, boxed)
                cell.content = [paragraph(*option.box, align="center")]
        question, comment = Cell(asked, style=style), Cell("")
        rows.append([question, *cells, comment])
        made.append((asked, question, found, cells, comment))
    sheet.lay(rows, [260, *([70] * len(over)), 200], heads=1).plain = False
    for asked, question, found, cells, comment in made:
        line = question.node.getparent()
        sheet.labels.append(question.node.find(q("p")))
        for option, cell in zip(found, cells, strict=True):
            option.cell = cell.node
        room = OptionRoom(line, options=found, prompt=question.node.find(q("p")))
        sheet.slot((asked,), "choices", room, options=over, topic=theme.topic, block=[line])
        sheet.slot(
            (asked, "Comment"), "text", CellRoom(comment.node, several=True), topic=theme.topic, block=[line]
        )


def numbered(sheet: Sheet) -> None:
    """Questions behind a narrow column of numbers; statements behind the column of their scores."""
    theme, other = themes(sheet.rng, 2, sheet.topics)
    sheet.open(sheet.rng.choice(theme.names))
    asks = [Ask(text) for text in some(sheet.rng, theme.prompts, 2, 3)]
    asks += [Ask(text, "number", unit=unit) for text, unit in some(sheet.rng, theme.numbers, 1, 2)]
    rows = [[sheet.head(name) for name in ("No.", "Question", "Response", "Evidence")]]
    made: list[tuple[Ask, Cell, Cell, Cell]] = []
    for number, ask in enumerate(asks, 1):
        question, response, evidence = Cell(ask.text), Cell(""), Cell("")
        rows.append([Cell(f"{number}"), question, response, evidence])
        made.append((ask, question, response, evidence))
    sheet.lay(rows, [40, 240, 160, 160], heads=1).fixed = 2
    for ask, question, response, evidence in made:
        line = question.node.getparent()
        sheet.labels.append(question.node.find(q("p")))
        room = CellRoom(response.node, ask.kind == "text")
        sheet.slot(
            (ask.text, "Response"), ask.kind, room, unit=ask.unit, topic=theme.topic, block=[line], brief=True
        )
        sheet.slot(
            (ask.text, "Evidence"),
            "text",
            CellRoom(evidence.node, several=True),
            topic=theme.topic,
            block=[line],
        )
    sheet.open(sheet.rng.choice(other.names))
    rows = [[sheet.head(name) for name in ("Ref", "Score 1-5", "Statement")]]
    scored = [(text, Cell("")) for text in some(sheet.rng, other.criteria, 3, 4)]
    rows += [[Cell(letter), cell, Cell(text)] for letter, (text, cell) in zip("ABCDEF", scored, strict=False)]
    sheet.lay(rows, [40, 80, 400], heads=1).plain = False
    for text, cell in scored:
        line = cell.node.getparent()
        sheet.slot(
            (text, "Score 1-5"),
            "choice",
            CellRoom(cell.node),
            options=("1", "2", "3", "4", "5"),
            block=[line],
        )


def spans(sheet: Sheet) -> None:
    """Strands that span rows, and key stages over the columns of answers."""
    sheet.open(sheet.rng.choice(("Our music", "Provision", "Across the school")))
    rows = [[sheet.head(name) for name in ("Strand", "Question", "KS1", "KS2", "Comment")]]
    made: list[tuple[str, Ask, Cell, list[Cell]]] = []
    for theme in themes(sheet.rng, 3, sheet.topics):
        asks = [Ask(text, "number", unit=unit) for text, unit in some(sheet.rng, theme.numbers, 1, 1)]
        asks += [Ask(text, "bool") for text in some(sheet.rng, theme.yesno, 1, 1)]
        asks += [Ask(text) for text in theme.prompts if text.startswith(("How is", "How do"))][:1]
        strand = sheet.rng.choice(theme.names)
        for number, ask in enumerate(asks):
            head = Cell(
                "" if number else strand,
                "b",
                merge="continue" if number else "restart" if len(asks) > 1 else "",
            )
            cells = [Cell("") for _ in range(3)]
            question = Cell(ask.text)
            rows.append([head, question, *cells])
            made.append((strand, ask, question, cells))
    sheet.lay(rows, [110, 240, 80, 80, 160], heads=1).plain = False
    outer = sheet.section
    for strand, ask, question, cells in made:
        sheet.labels.append(question.node.find(q("p")))
        sheet.section = strand
        for name, cell in zip(("KS1", "KS2", "Comment"), cells, strict=True):
            kind = "text" if name == "Comment" else ask.kind
            room = CellRoom(cell.node, kind == "text")
            sheet.slot((ask.text, name), kind, room, unit=ask.unit if kind == "number" else None,
                       block=[cell.node.getparent()], brief=name != "Comment")  # fmt: skip
    sheet.section = outer
