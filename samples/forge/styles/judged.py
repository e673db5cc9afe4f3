"""Forms that ask for a judgement: rubrics, audit criteria with columns to tick, grade matrices."""

from samples.forge.ooxml import Cell, paragraph, q, run
from samples.forge.rooms import CellRoom, Option, OptionRoom
from samples.forge.sheet import Sheet
from samples.forge.wording import COLUMNS, Ask, Theme, some, themes

from . import grid
from .grid import Col, Grid, Part

LEVELS = (
    ("Focusing", "Developing", "Secure", "Enhancing"),
    ("Bronze", "Silver", "Gold"),
    ("Emerging", "Established", "Embedded"),
    ("Level 1", "Level 2", "Level 3", "Level 4"),
)
STRANDS = (
    ("Singing", "sing together in tune", "choose songs that stretch every voice"),
    (
        "Composing",
        "make up and refine their own music",
        "use notation, sound files or pictures to keep ideas",
    ),
    ("Performing", "perform to each other and to families", "take the lead in planning concerts"),
    (
        "Listening",
        "listen with attention to a wide range of music",
        "talk about what they hear in musical words",
    ),
    ("Instruments", "have the chance to play an instrument", "carry on playing after the first year"),
    ("Leadership of music", "know who leads music and what is planned", "see plans reviewed with governors"),
    ("Inclusion", "take part whatever their needs", "have barriers noticed and removed early"),
    (
        "Progression",
        "build on what they learnt the year before",
        "meet harder music as they move up the school",
    ),
)
HOW_MANY = {
    3: ("A few pupils", "Many pupils", "All pupils"),
    4: ("Few pupils yet", "Some pupils", "Most pupils", "All pupils"),
}
ADVERBS = {3: ("when asked", "regularly", "as a matter of course"),
           4: ("now and then", "in some terms", "in most terms", "all through the year")}  # fmt: skip
RAG = (("Red", "FF9999"), ("Amber", "FFD27F"), ("Green", "A9D08E"))


def descriptor(index: int, levels: int, strand: tuple[str, str, str]) -> str:
    """What one strand looks like at one level."""
    _, does, more = strand
    words = f"{HOW_MANY[levels][index]} {does} {ADVERBS[levels][index]}."
    if index == levels - 1:
        words += f" They {more}, and this is shared with other schools."
    elif index >= levels // 2:
        words += f" They {more}."
    return words


def rubric(sheet: Sheet, count: int = 0) -> None:
    """Levels in columns, strands in rows; the descriptor itself is the option; evidence beside or underneath."""
    levels = sheet.rng.choice(LEVELS)
    strands = sheet.rng.sample(STRANDS, count or sheet.rng.randint(4, 7))
    beside = sheet.rng.random() < 0.5
    halves = 2 if len(strands) > 5 and sheet.rng.random() < 0.5 else 1
    names = sheet.rng.sample(
        ("Teaching and learning", "Provision", "Our self-assessment", "Where we are"), halves
    )
    cut = -(-len(strands) // halves)
    for number, name in enumerate(names):
        sheet.open(name)
        told = sheet.rng.choice(
            ("Highlight the statement that fits best.", "Mark the best-fit description in each row.")
        )
        sheet.instruct(told)
        _rubric_table(sheet, levels, strands[number * cut : (number + 1) * cut], beside=beside)


def _rubric_table(
    sheet: Sheet, levels: tuple[str, ...], strands: list[tuple[str, str, str]], *, beside: bool
) -> None:
    evidence = "Evidence"
    small = sheet.look.size - 1.5
    lines = [
        [
            sheet.head("Strand"),
            *(sheet.head(level) for level in levels),
            *([sheet.head(evidence)] if beside else []),
        ]
    ]
    made = []
    for strand in strands:
        name = Cell(strand[0], "b", fill=sheet.look.tint)
        cells = [Cell(descriptor(index, len(levels), strand), size=small) for index in range(len(levels))]
        room = Cell("", span=1 if beside else len(levels))
        if beside:
            lines.append([name, *cells, room])
        else:
            lines += [[name, *cells], [Cell(f"{evidence}:", "i"), room]]
        made.append((strand[0], name, cells, room))
    widths = [200, *([260] * len(levels)), *([240] if beside else [])]
    laid = sheet.lay(lines, widths, heads=1, grow=620)
    laid.heads, laid.plain = 1, False
    for label, name, cells, room in made:
        place = name.node.find(q("p"))
        sheet.labels.append(place)
        options = [
            Option(level, "descriptor", cell.node.findall(f".//{q('r')}"), cell=cell.node)
            for level, cell in zip(levels, cells, strict=True)
        ]
        line = name.node.getparent()
        rows = [line] if beside else [line, room.node.getparent()]
        sheet.slot(
            (label,), "choice", OptionRoom(line, options=options, prompt=place), options=levels, block=rows
        )
        sheet.slot(
            (label, evidence), "text", CellRoom(room.node, several=True), topic="curriculum", block=rows
        )


def _judge_columns(sheet: Sheet, group: str) -> list[Col]:
    kind = sheet.rng.choice(("rag", "rag-letters", "numbers", "words"))
    if kind == "rag":
        return [Col(name, 0.9, tick=True, group=group, fill=colour) for name, colour in RAG]
    if kind == "rag-letters":
        return [Col(name[0], 0.6, tick=True, group=group, fill=colour) for name, colour in RAG]
    if kind == "numbers":
        return [Col(str(number), 0.6, tick=True, group=group) for number in range(1, 5)]
    return [Col(word, 1.15, tick=True, group=group) for word in ("Not yet", "Partly", "Fully")]


def _criteria(sheet: Sheet, theme: Theme) -> Part:
    asks = [Ask(text) for text in some(sheet.rng, theme.criteria, 3, 5)]
    return Part(sheet.rng.choice(theme.names), asks, theme.topic)


def audit(sheet: Sheet, count: int = 0) -> None:
    """Criteria with RAG or 1-4 columns to tick, evidence and next steps."""
    group = sheet.rng.choice(("", "", "Judgement", "Our view"))
    cols = _judge_columns(sheet, group)
    cols.append(Col(sheet.rng.choice(COLUMNS["evidence"]), 3))
    cols.append(Col(sheet.rng.choice(COLUMNS["next"]), 2.6))
    if sheet.rng.random() < 0.2:
        cols.pop()
    box = sheet.rng.choice(("", "", "", "glyph", "w14"))
    parts = [
        _criteria(sheet, theme) for theme in themes(sheet.rng, count or sheet.rng.randint(3, 5), sheet.topics)
    ]
    sheet.instruct("Tick one column for each statement.")
    grid.lay(sheet, parts, Grid(cols, sheet.rng.choice(("Criteria", "Statement", "Standard")), 3.6, box=box))


def grades(sheet: Sheet, count: int = 0) -> None:
    """Criteria against grades: columns to tick, or a column where the grade is typed."""
    parts = [
        _criteria(sheet, theme) for theme in themes(sheet.rng, count or sheet.rng.randint(2, 4), sheet.topics)
    ]
    first = sheet.rng.choice(("Aspect", "Criterion", "Area"))
    if sheet.rng.random() < 0.5:
        sheet.instruct("Tick the grade that fits best.")
        words = sheet.rng.choice(
            (("Outstanding", "Good", "Requires improvement", "Inadequate"), ("A", "B", "C", "D", "E"))
        )
        wide = 2.1 if len(words[0]) > 1 else 0.7
        cols = [Col(word, wide, tick=True) for word in words]
        if sheet.rng.random() < 0.5:
            cols.append(Col("Comments", 3))
        grid.lay(sheet, parts, Grid(cols, first, 4.5, grow=440))
        return
    if sheet.rng.random() < 0.4:
        label = sheet.rng.choice(("RAG rating (Red / Amber / Green)", "Red, Amber or Green"))
        cols = [Col(label, 1.6, "choice", options=tuple(name for name, _ in RAG))]
        cols.append(Col(sheet.rng.choice(COLUMNS["evidence"]), 4))
        grid.lay(sheet, parts, Grid(cols, first, 4.5, grow=440))
        return
    key = "1 = Outstanding, 2 = Good, 3 = Requires improvement, 4 = Inadequate"
    sheet.add(paragraph(run("Grades: ", "b"), run(key), after=100))
    cols = [Col(sheet.rng.choice(("Grade (1–4)", "Grade 1-4")), 1.2, "choice", options=("1", "2", "3", "4"))]
    cols.append(Col(sheet.rng.choice(COLUMNS["evidence"]), 4))
    grid.lay(sheet, parts, Grid(cols, first, 4.5, grow=440))
