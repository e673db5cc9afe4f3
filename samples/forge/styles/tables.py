"""Plain tables: ungraded three-column forms, five-column forms, merged cells, nested tables, labels over boxes."""

from samples.forge.ooxml import Cell, paragraph, q, table
from samples.forge.rooms import CellRoom
from samples.forge.sheet import Sheet
from samples.forge.wording import COLUMNS, FACTS, Ask, Theme, some, themes

from . import grid
from .grid import Col, Grid, Part


def _pick(sheet: Sheet, name: str) -> str:
    return sheet.rng.choice(COLUMNS[name])


def part_of(sheet: Sheet, theme: Theme, low: int = 3, high: int = 6) -> Part:
    """A section of open prompts."""
    prompts = some(sheet.rng, theme.prompts, low, high)
    if sheet.rng.random() < 0.25:
        prompts.append("Any other comments")
    return Part(sheet.rng.choice(theme.names), [Ask(text) for text in prompts], theme.topic)


def ungraded(sheet: Sheet, count: int = 0) -> None:
    """[SECTION | Current Position | Desired Development | Actions], header rows repeated."""
    columns = [Col(_pick(sheet, name), 3.4) for name in ("now", "aim", "act")]
    if sheet.rng.random() < 0.2:
        columns.pop()
    if sheet.rng.random() < 0.2:
        columns.append(Col("By when", 1.8, "date"))
    parts = [
        part_of(sheet, theme) for theme in themes(sheet.rng, count or sheet.rng.randint(3, 6), sheet.topics)
    ]
    grid.lay(sheet, parts, Grid(columns, _pick(sheet, "first"), 3.2, grow=900))


def five_column(sheet: Sheet, count: int = 0) -> None:
    """Question | Answer | Current Status | Desired Development | Actions; answers are yes/no, numbers or words."""
    columns = [Col(_pick(sheet, "answer"), 1.9, None)] + [
        Col(_pick(sheet, name), 2.8) for name in ("now", "aim", "act")
    ]
    parts = []
    for theme in themes(sheet.rng, count or sheet.rng.randint(3, 5), sheet.topics):
        asks = [Ask(text, "bool") for text in some(sheet.rng, theme.yesno, 1, 3)]
        asks += [Ask(text, "number", unit=unit) for text, unit in some(sheet.rng, theme.numbers, 1, 2)]
        asks += [Ask(text) for text in some(sheet.rng, theme.prompts, 1, 2)]
        sheet.rng.shuffle(asks)
        parts.append(Part(sheet.rng.choice(theme.names), asks, theme.topic))
    grid.lay(sheet, parts, Grid(columns, _pick(sheet, "first"), 3.4, grow=700))


def merged(sheet: Sheet) -> None:
    """A vertically merged section cell at the left, and columns under common headers."""
    terms = sheet.rng.choice((("Autumn", "Spring", "Summer"), ("This year", "Next year")))
    pair = sheet.rng.choice((("Target", "Outcome"), ("Plan", "Review")))
    cols = [(term, label) for term in terms for label in pair]
    small = sheet.look.size - 1
    top = [sheet.head("Area", merge="restart"), sheet.head("Focus", merge="restart")]
    top += [sheet.head(term, span=2, align="center") for term in terms]
    under = [sheet.head("", merge="continue"), sheet.head("", merge="continue")]
    under += [sheet.head(label, align="center", size=small) for _, label in cols]
    lines = [top, under]
    made = []
    for theme in themes(sheet.rng, sheet.rng.randint(2, 4), sheet.topics):
        name = sheet.rng.choice(theme.names)
        for number, text in enumerate(some(sheet.rng, theme.prompts, 2, 4)):
            left = Cell(
                name if not number else "",
                "b",
                fill=sheet.look.tint,
                merge="continue" if number else "restart",
            )
            question, cells = Cell(text), [Cell("") for _ in cols]
            lines.append([left, question, *cells])
            made.append((name, theme.topic, question, cells))
    laid = sheet.lay(lines, [220, 300, *([200] * len(cols))], heads=2, grow=600)
    laid.heads, laid.plain, laid.fixed = 2, False, 2
    for name, topic, question, cells in made:
        sheet.section = name
        sheet.labels.append(question.node.find(q("p")))
        for (term, label), cell in zip(cols, cells, strict=True):
            sheet.slot((str(question.content), term, label), "text", CellRoom(cell.node, several=True), topic=topic,
                       block=[cell.node.getparent()], brief=True)  # fmt: skip


def nested(sheet: Sheet, count: int = 0) -> None:
    """An outer frame: a section name at the left, at the right a table of labels and answers."""
    for theme in themes(sheet.rng, count or sheet.rng.randint(2, 3), sheet.topics):
        name = sheet.rng.choice(theme.names)
        sheet.open(name, printed=False)
        asks = [Ask(text, "number", unit=unit) for text, unit in theme.numbers[:1]]
        asks += [Ask(text) for text in some(sheet.rng, theme.prompts, 2, 3)]
        rows = [[Cell(ask.text), Cell("")] for ask in asks]
        inner = table(rows, [3200, 3600], style=sheet.look.table, grow=420)
        frame = Cell(name, "b", fill=sheet.look.tint)
        laid = sheet.lay([[frame, Cell([inner, paragraph()])]], [220, 720])
        laid.plain = False
        sheet.labels.append(frame.node.find(q("p")))
        for ask, (left, right) in zip(asks, rows, strict=True):
            label = left.node.find(q("p"))
            sheet.labels.append(label)
            sheet.slot((ask.text,), ask.kind, CellRoom(right.node, ask.kind == "text"), unit=ask.unit,
                       topic=theme.topic, label=label, block=[right.node.getparent()])  # fmt: skip


def labels_over_boxes(sheet: Sheet) -> None:
    """A row of labels, under it a row of empty cells; several such pairs to a table."""
    for name in sheet.rng.sample(("About the school", "People", "This return", "Contact details"), 2):
        sheet.open(name)
        pool = [
            ask for ask in FACTS if (name, ask.text) not in {(s.path[0], s.path[-1]) for s in sheet.slots}
        ]
        used = {slot.path[-1] for slot in sheet.slots}
        asks = [ask for ask in sheet.rng.sample(pool, 8) if ask.text not in used][:6]
        across = sheet.rng.choice((2, 3))
        lines: list[list[Cell]] = []
        made = []
        for start in range(0, len(asks) - len(asks) % across, across):
            row = asks[start : start + across]
            heads = [Cell(ask.text, "b", fill=sheet.look.tint) for ask in row]
            rooms = [Cell("") for _ in row]
            lines += [heads, rooms]
            made += list(zip(row, heads, rooms, strict=True))
        laid = sheet.lay(lines, [100] * across, grow=480)
        laid.plain = False
        for ask, head, cell in made:
            sheet.labels.append(head.node.find(q("p")))
            sheet.slot((ask.text,), ask.kind, CellRoom(cell.node), unit=ask.unit, topic=ask.topic, brief=True)
