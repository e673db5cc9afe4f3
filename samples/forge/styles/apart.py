"""Options without boxes, set apart by spaces, dashes or strokes alone, on the line of their question."""

from samples.forge.ooxml import Cell, Node, paragraph, q, run
from samples.forge.rooms import CellRoom, Option, OptionRoom
from samples.forge.sheet import Sheet
from samples.forge.wording import FACTS, SCALED, Ask, Theme, some, themes

GAPS = {"spaces": "      ", "tabs": "\t", "dash": " – ", "stroke": " / "}
TOLD = "Please ring or underline one answer on each line."


def lines(sheet: Sheet) -> None:
    """Sections of lines, each a question and the words to choose from."""
    gap = sheet.rng.choice(list(GAPS))
    told = sheet.rng.random() < 0.5
    chosen = themes(sheet.rng, 3, sheet.topics)
    scaled = iter(sheet.rng.sample(SCALED, 2 * len(chosen)))
    for theme in chosen:
        sheet.open(sheet.rng.choice(theme.names))
        if told:
            sheet.instruct(TOLD)
        asks = [Ask(text, "bool", ("Yes", "No")) for text in some(sheet.rng, theme.yesno, 2, 3)]
        for ask in (*asks, next(scaled), next(scaled)):
            _line(sheet, ask, gap, theme)


def _line(sheet: Sheet, ask: Ask, gap: str, theme: Theme) -> None:
    text, style = sheet.question(ask.text)
    wide = GAPS["spaces" if gap != "tabs" else gap]
    inline, made, gaps = _words(ask, GAPS[gap])
    place = paragraph(run(text + wide), *inline, style=style, after=100)
    sheet.add(place)
    room = OptionRoom(place, options=made, prompt=place, gaps=gaps)
    sheet.slot((text,), ask.kind, room, options=ask.options, topic=theme.topic, block=[place])


def _words(ask: Ask, gap: str) -> tuple[list[Node], list[Option], list[Node]]:
    inline: list[Node] = []
    made: list[Option] = []
    gaps: list[Node] = []
    for number, label in enumerate(ask.options):
        if number:
            gaps.append(run(gap))
            inline.append(gaps[-1])
        words = run(label)
        inline.append(words)
        made.append(Option(label, "word", [words]))
    return inline, made, gaps


LISTS = (
    Ask("Hub area", "choice", ("East", "West")),
    Ask("Phase", "choice", ("Infant", "Junior", "Primary")),
    Ask("Keys", "choice", ("Office", "Caretaker")),
    Ask("Piano tuned this year", "bool", ("Yes", "No")),
    Ask("Parking on site", "bool", ("Yes", "No")),
)


def pairs(sheet: Sheet) -> None:
    """Label, answer, label, answer: some answers to be written, some lists to be marked."""
    sheet.open(sheet.rng.choice(("School details", "About the school")))
    facts = sheet.rng.sample(FACTS[1:], 4)
    asks = [FACTS[0], *facts, *sheet.rng.sample(LISTS, 3)]
    made: list[tuple[Ask, Cell, Cell, list[Option], list[Node]]] = []
    for ask in asks:
        inline, found, gaps = _words(ask, GAPS["stroke"]) if ask.options else ([], [], [])
        head, room = Cell(ask.text, "b", fill=sheet.look.tint), Cell([paragraph(*inline)])
        made.append((ask, head, room, found, gaps))
    rows = [
        [cell for _, head, room, *_ in made[at : at + 2] for cell in (head, room)]
        for at in range(0, len(made), 2)
    ]
    sheet.lay(rows, [200, 260] * 2, grow=420).plain = False
    for ask, head, room, found, gaps in made:
        label = head.node.find(q("p"))
        sheet.labels.append(label)
        if found:
            for option in found:
                option.cell = room.node
            listed = OptionRoom(room.node, options=found, prompt=label, gaps=gaps)
            sheet.slot((ask.text,), ask.kind, listed, options=ask.options)
        else:
            sheet.slot(
                (ask.text,),
                ask.kind,
                CellRoom(room.node),
                unit=ask.unit,
                topic=ask.topic,
                label=label,
                brief=True,
            )
