"""Tables of numbers with row and column heads, and action plans that grow."""

from samples.forge.ooxml import Cell, q
from samples.forge.rooms import CellRoom
from samples.forge.shapes import Kind
from samples.forge.sheet import Sheet

YEARS = (
    ("Reception", "Year 1", "Year 2", "Year 3", "Year 4", "Year 5", "Year 6"),
    ("Year 7", "Year 8", "Year 9", "Year 10", "Year 11"),
    ("EYFS", "KS1", "KS2"),
    ("KS3", "KS4", "KS5"),
)
HEADS = ("Boys", "Girls", "Total", "Pupil Premium", "SEN")
TITLES = (
    "Pupils learning an instrument",
    "Number of pupils in each year group",
    "Pupils in ensembles",
    "Numbers taking part",
    "Pupils having whole-class lessons",
)
PLAN: dict[str, tuple[tuple[str, Kind], ...]] = {
    "what": (("Action", "text"), ("Priority", "text"), ("Objective", "text"), ("Target", "text")),
    "who": (("Who", "text"), ("By whom", "text"), ("Lead person", "text"), ("Responsible", "text")),
    "when": (
        ("By when", "date"),
        ("Date for completion", "date"),
        ("Deadline (date)", "date"),
        ("By when?", "date"),
    ),
    "cost": (("Cost (£)", "number"), ("Budget £", "number")),
    "success": (("Success measure", "text"), ("Success criteria", "text"), ("How will we know?", "text")),
}


def numbers(sheet: Sheet, count: int = 0) -> None:
    """Year groups or key stages by boys, girls, total and so on, with totals below or not."""
    titles = sheet.rng.sample(TITLES, count or sheet.rng.randint(2, 3))
    for title in titles:
        sheet.open(title)
        years = list(sheet.rng.choice(YEARS))
        heads = list(HEADS[: sheet.rng.choice((3, 4, 5))])
        corner = sheet.rng.choice(("", "Year group", "Year"))
        if sheet.rng.random() < 0.6:
            years.append("Total")
        group = sheet.rng.choice(("", "", "Number of pupils"))
        lines = []
        if group:
            lines.append(
                [sheet.head(corner, merge="restart"), sheet.head(group, span=len(heads), align="center")]
            )
            lines.append(
                [sheet.head("", merge="continue"), *(sheet.head(head, align="center") for head in heads)]
            )
        else:
            lines.append([sheet.head(corner), *(sheet.head(head, align="center") for head in heads)])
        made = []
        for year in years:
            name, cells = Cell(year, "b", fill=sheet.look.tint), [Cell("", align="center") for _ in heads]
            lines.append([name, *cells])
            made.append((year, name, cells))
        laid = sheet.lay(lines, [160, *([100] * len(heads))], heads=len(lines) - len(years), grow=380)
        laid.heads, laid.plain = len(lines) - len(years), not group
        for year, name, cells in made:
            sheet.labels.append(name.node.find(q("p")))
            for head, cell in zip(heads, cells, strict=True):
                rest = (year, group, head)
                sheet.slot(rest, "number", CellRoom(cell.node), unit="pupils", block=[cell.node.getparent()])


def plan(sheet: Sheet, rows: int = 0) -> None:
    """An action plan: rows numbered or empty, more added as needed."""
    sheet.open(sheet.rng.choice(("Action plan", "Plan for the year", "Development plan")))
    sheet.instruct(sheet.rng.choice(("Add more rows as needed.", "Please add rows if you need them.")))
    columns = [sheet.rng.choice(PLAN["what"]), sheet.rng.choice(PLAN["who"]), sheet.rng.choice(PLAN["when"])]
    if sheet.rng.random() < 0.4:
        columns.append(sheet.rng.choice(PLAN["cost"]))
    columns.append(sheet.rng.choice(PLAN["success"]))
    if sheet.rng.random() < 0.3:
        columns.insert(1, ("Resources", "text"))
    numbered = sheet.rng.random() < 0.5
    rows = rows or sheet.rng.randint(3, 6)
    heads = [sheet.head(label) for label, _ in columns]
    lines = [[sheet.head(sheet.rng.choice(("No.", "", "#"))), *heads] if numbered else heads]
    ending = sheet.rng.choice(("", "."))
    for number in range(1, rows + 1):
        empty = [Cell("") for _ in columns]
        lines.append([Cell(f"{number}{ending}", align="center"), *empty] if numbered else empty)
    widths = [{"date": 170, "number": 120}.get(kind, 240) for _, kind in columns]
    laid = sheet.lay(lines, [75, *widths] if numbered else widths, heads=1, grow=620)
    laid.heads, laid.growing, laid.fixed = 1, True, int(numbered)
    for number, line in enumerate(lines[1:], 1):
        for (label, kind), cell in zip(columns, line[int(numbered) :], strict=True):
            _plan_cell(sheet, number, label, kind, cell)


def _plan_cell(sheet: Sheet, number: int, label: str, kind: Kind, cell: Cell) -> None:
    who = label in {name for name, _ in PLAN["who"]}
    unit = "£" if kind == "number" else None
    sheet.slot((str(number), label), kind, CellRoom(cell.node, several=kind == "text" and not who), unit=unit,
               growing=True, brief=who, row=number, topic="brief" if who else "leadership",
               block=[cell.node.getparent()])  # fmt: skip


def action_plans(sheet: Sheet) -> None:
    """One or two plans in a form."""
    plan(sheet)
    if sheet.rng.random() < 0.4:
        sheet.open("Training and events")
        labels: tuple[tuple[str, Kind], ...] = (("Event", "text"), ("Date", "date"), ("Who attended", "text"))
        lines = [[sheet.head(label) for label, _ in labels]] + [[Cell("") for _ in labels] for _ in range(4)]
        laid = sheet.lay(lines, [260, 130, 260], heads=1, grow=420)
        laid.heads, laid.growing, laid.fixed = 1, True, 0
        for number, line in enumerate(lines[1:], 1):
            for (label, kind), cell in zip(labels, line, strict=True):
                _plan_cell(sheet, number, label, kind, cell)
