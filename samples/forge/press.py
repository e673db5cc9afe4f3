"""The press: a style and a seed become a live sheet, always the same one."""

from collections.abc import Callable
from random import Random

from .ooxml import DIRECT, Node, paragraph, q, run
from .sheet import Look, Sheet, footer, start
from .styles import apart, boxes, figures, inside, judged, labels, tables, writing
from .wording import HUBS, PURPOSE, TITLES

STYLES: dict[str, Callable[[Sheet], None]] = {
    "01-ungraded": tables.ungraded,
    "02-five-column": tables.five_column,
    "03-rubric": judged.rubric,
    "04-audit": judged.audit,
    "05-questionnaire": boxes.questionnaire,
    "06-legacy": boxes.protected,
    "07-leaders": labels.leaders,
    "08-grades": judged.grades,
    "09-numbers": figures.numbers,
    "10-action-plan": figures.action_plans,
    "11-prose": writing.prose,
    "12-label-answer": labels.label_answer,
    "13-merged": tables.merged,
    "14-text-boxes": writing.text_boxes,
    "15-mixed": writing.mixed,
    "16-label-above": tables.labels_over_boxes,
    "17-nested": tables.nested,
    "18-apart": apart.lines,
    "19-pairs": apart.pairs,
    "20-parts-of-cells": inside.parts_of_cells,
    "21-terms": inside.terms,
    "22-numbered": inside.numbered,
    "23-spans": inside.spans,
}
FONTS = (
    "Calibri",
    "Arial",
    "Verdana",
    "Century Gothic",
    "Trebuchet MS",
    "Gill Sans MT",
    "Comic Sans MS",
    "Cambria",
)
COLOURS = (
    ("1F3864", "DEEAF6"),
    ("385623", "E2EFD9"),
    ("7B2C5E", "F3E3EC"),
    ("833C0B", "FBE4D5"),
    ("404040", "EDEDED"),
)
WIDE = ("01", "02", "03", "04", "13")  # styles that are mostly sent in landscape


def look(style: str, seed: int) -> Look:
    """The look of this blank."""
    rng = Random(f"look:{style}:{seed}")
    accent, tint = rng.choice(COLOURS)
    pale = rng.random() < 0.3  # header rows in a pale tint with dark words
    return Look(
        font=rng.choice(FONTS),
        size=rng.choice((10, 10, 10.5, 11, 11)),
        dark=accent,
        head=tint if pale else accent,
        tint="FFFFFF" if rng.random() < 0.2 else tint,
        table=rng.choice(("TableGrid", "TableGrid", DIRECT, "LightGrid-Accent1")),
        headings=_headings(rng, style),
        numbers=rng.choice(("none", "none", "typed", "auto")),
        landscape=style[:2] == "13" or (style[:2] in WIDE and rng.random() < 0.7),
        ink=accent if pale else "FFFFFF",
        prefix=rng.choice(("", "", "", "Section {n}: ", "{n}. ", "{a}. ", "Part {a} – ")),
    )


def _headings(rng: Random, style: str) -> str:
    in_tables = style[:2] in ("01", "02", "04", "08")
    return rng.choice(("style", "bold", "row", "corner") if in_tables else ("style", "bold"))


def build(style: str, seed: int) -> Sheet:
    """The live sheet of this blank."""
    sheet = start(style, seed, look(style, seed))
    hub, title = sheet.rng.choice(HUBS), sheet.rng.choice(TITLES)
    dark = sheet.look.dark
    sheet.add(paragraph(run(hub, "b", colour=dark, size=str(sheet.look.size + 2)), after=40))
    if sheet.look.headings == "style":
        sheet.add(paragraph(run(title), style="Title"))
    else:
        sheet.add(paragraph(run(title, "b", colour=dark, size=str(sheet.look.size + 8)), after=80))
    sheet.add(paragraph(run(sheet.rng.choice(PURPOSE)), after=160))
    STYLES[style](sheet)
    footer(
        sheet,
        f"{title} – Version {sheet.rng.randint(1, 4)}, {sheet.rng.choice(('September', 'January'))} 2026",
    )
    return sheet


def coalesce(body: Node) -> None:
    """Join neighbouring runs of the same look, as Word does on saving."""
    for place in body.iter(q("p")):
        last = None
        for node in list(place):
            plain = node.tag == q("r") and all(part.tag in (q("t"), q("rPr")) for part in node)
            if plain and last is not None and _look_of(last) == _look_of(node):
                old, new = last.find(q("t")), node.find(q("t"))
                if old is not None and new is not None:
                    old.text = (old.text or "") + (new.text or "")
                    place.remove(node)
                    continue
            last = node if plain and len(node.findall(q("t"))) == 1 else None


def _look_of(node: Node) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    found = node.find(q("rPr"))
    return [] if found is None else [(part.tag, tuple(sorted(part.attrib.items()))) for part in found]
