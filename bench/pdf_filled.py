"""How well returns filled in on a screen are read: ``python bench/pdf_filled.py``.

The samples' and the forge's blanks are printed by LibreOffice; each field is filled in where the paper wing's layout
says its room is, which shares nothing with the reading of PDFs. Form fields under odd names, annotations, and words
typed over the pages; the truth is what was put there. LibreOffice is needed.
"""

import argparse
import shutil
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from random import Random

from rich.console import Console
from rich.table import Table

from extractors.blank import learn
from extractors.blank.printed.geometry import lay_out
from extractors.blank.printed.printing import print_forms
from extractors.reader import read_all
from samples import blanks, forge
from samples.onscreen import Entry, annotated, fillable, overtyped
from schemas.layout import Layout
from schemas.template import Field, Kind, Template, Way

TEXTS = (
    "Weekly lessons in every class from Year 1",
    "Choir meets on Tuesday at lunchtime",
    "Ukulele in Year 4 with a visiting teacher",
    "We hope to start a recorder group in the spring term, with help from the hub if that is possible",
    "Singing assembly",
    "All classes sing every day; Year 2 lead the harvest songs.\nA second choir began in January.",
    "Yes, in part",
)
WAYS = ("fields", "fields-drawn", "annotated", "typed-over")


@dataclass(slots=True)
class Score:
    fields: int = 0
    answered: int = 0
    right: int = 0
    wrong: int = 0
    unsure: int = 0
    missed: int = 0
    told: list[str] = field(default_factory=list)


def given(asked: Field, layout: Layout, rng: Random, way: str) -> tuple[list[Entry], object]:
    """What is put on the page for a field, and the value it means (None: left blank)."""
    if rng.random() < 0.15:
        return [], None
    if asked.way is Way.OPTIONS:
        return _chosen(asked, layout, rng, way)
    rooms = [
        g for g in layout.fields.get(asked.id, []) if g.box[3] - g.box[1] > 6 and g.box[2] - g.box[0] > 12
    ]
    if not rooms:
        return [], None
    room = max(rooms, key=lambda g: (g.box[2] - g.box[0]) * (g.box[3] - g.box[1]))
    x0, y0, x1, y1 = room.box
    high = y1 - y0
    text, value = _said(asked, rng, (x1 - x0) * max(1, high // 11))
    if asked.way is Way.GAP and high < 16:
        y0, y1 = y0 - 1, y1 + 1
    if high < 14:
        text = text.split("\n")[0]
        value = text if asked.kind is Kind.TEXT else value
    return [Entry(room.page, (x0 + 1, y0 + 0.5, x1 - 1, y1 - 0.5), "text", text, name=asked.id)], value


def _said(asked: Field, rng: Random, room: float) -> tuple[str, object]:
    if asked.kind is Kind.NUMBER:
        number = rng.randint(1, 60)
        return str(number), number
    if asked.kind is Kind.DATE:
        day, month = rng.randint(1, 28), rng.randint(1, 12)
        return f"{day:02}/{month:02}/2026", f"2026-{month:02}-{day:02}"
    if asked.kind is Kind.BOOL:
        yes = rng.random() < 0.5
        return "Yes" if yes else "No", yes
    if asked.options:
        option = rng.choice(asked.options)
        return option.value, [option.value] if asked.kind is Kind.CHOICES else option.value
    text = rng.choice([t for t in TEXTS if 5.5 * len(t) < room] or TEXTS[-1:])  # people write what fits
    return text, text


def _chosen(asked: Field, layout: Layout, rng: Random, way: str) -> tuple[list[Entry], object]:
    places = layout.options.get(asked.id, [])
    if len(places) != len(asked.options):
        return [], None
    picked = rng.randrange(len(places))
    value: object = asked.options[picked].value
    if asked.kind is Kind.CHOICES:
        value = [value]
    if asked.kind is Kind.BOOL:
        value = str(value).casefold() in ("yes", "y", "true")
    if all(p.box for p in places):
        if len({p.box[0].box[2] for p in places}) + len({p.box[0].box[3] for p in places}) <= len(places):
            return [], None  # the layout has two options in one place
        entries = []
        for number, place in enumerate(places):
            x0, y0, x1, y1 = place.box[0].box
            if x1 - x0 > 20 or y1 - y0 > 20:  # a column to mark: a small box in its middle
                x, y = (x0 + x1) / 2, (y0 + y1) / 2
                x0, y0, x1, y1 = x - 5, y - 5, x + 5, y + 5
            entries.append(Entry(place.box[0].page, (x0, y0, x1, y1), "tick", on=number == picked,
                                 name=f"{asked.id}.{number}"))  # fmt: skip
        return entries, value
    if way.startswith("fields") or not all(p.words for p in places):
        return [], None
    how = rng.choice(("ring", "highlight", "strike") if len(places) == 2 else ("ring", "highlight"))
    marked = [p for n, p in enumerate(places) if (n == picked) != (how == "strike")]
    entries = [Entry(g.page, g.box, how) for p in marked for g in p.words]
    if how == "ring" and any(e.box[2] - e.box[0] > 150 or e.box[3] - e.box[1] > 40 for e in entries):
        entries = [Entry(e.page, e.box, "highlight") for e in entries]
    return entries, value


def run(name: str, seed: int, verbose: bool) -> dict[str, Score]:
    """One blank, in every way."""
    data = blanks()[name].read_bytes() if name in blanks() else forge.blank(name, seed).docx
    template = learn(data, name)
    layout = lay_out(data, template)
    print_ = print_forms({"plain": data})["plain"]
    scores = {}
    for way in WAYS:
        rng = Random(f"{name}:{seed}:{way}")
        entries: list[Entry] = []
        truth: dict[str, object] = {}
        for asked in template.fields:
            more, truth[asked.id] = given(asked, layout, rng, way)
            entries += more
        scores[way] = judge(
            template, made(way, print_, entries), truth, f"{name}-{seed} {way}", verbose=verbose
        )
    return scores


def made(way: str, print_: bytes, entries: list[Entry]) -> bytes:
    if way == "annotated":
        return annotated(print_, entries)
    if way == "typed-over":
        return overtyped(print_, entries)
    return fillable(print_, entries, drawn=way == "fields-drawn")


def judge(template: Template, data: bytes, truth: dict[str, object], name: str, *, verbose: bool) -> Score:
    score = Score()
    readings = read_all(data, "return.pdf", [template])
    answers = {a.field: a for r in readings for a in r.answers}
    for asked in template.fields:
        score.fields += 1
        want, got = truth[asked.id], answers.get(asked.id)
        score.answered += want is not None
        status = str(got.status) if got else "none"
        value = got.value if got else None
        flat = [" ".join(v.split()) if isinstance(v, str) else v for v in (want, value)]
        if status == "unsure":
            verdict = "unsure"
        elif status == "answered":
            verdict = "right" if flat[0] == flat[1] else "wrong"
        else:
            verdict = "right" if want is None else "missed"
        setattr(score, verdict, getattr(score, verdict) + 1)
        if verdict != "right":
            note = got.note if got else ""
            score.told.append(
                f"{verdict:7} {name} {asked.id} {asked.way}/{asked.kind} want {want!r} got {value!r} {note}"
            )
    if verbose:
        score.told += [f"residue {name} {r.text[:90]!r}" for x in readings for r in x.residue if r.telling]
    return score


def main() -> None:
    """Fill, read, compare, print."""
    parser = argparse.ArgumentParser(prog="bench.pdf_filled", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--blanks", default="", help="names, comma-separated; the samples and every style without it"
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--show-errors", type=int, default=0, metavar="N")
    asked = parser.parse_args()
    if shutil.which("soffice") is None:
        sys.exit("LibreOffice (soffice) is not installed: there is nothing to read.")
    names = (
        asked.blanks.split(",")
        if asked.blanks
        else [*blanks(), *(s for s in forge.styles() if s != "14-text-boxes")]
    )
    do = partial(run, seed=asked.seed, verbose=asked.show_errors > 0)
    with ProcessPoolExecutor(asked.jobs) as pool:
        done = list(pool.map(do, names))
    table = Table(title=f"{len(names)} blanks filled in on a screen")
    for head in ("", "fields", "answered", "right %", "wrong but sure", "unsure", "missed"):
        table.add_column(head, justify="right" if head else "left")
    told: list[str] = []
    worst: Counter[str] = Counter()
    for way in WAYS:
        parts = [d[way] for d in done]
        total = sum(p.fields for p in parts)
        sums = [sum(getattr(p, k) for p in parts) for k in ("answered", "right", "wrong", "unsure", "missed")]
        table.add_row(way, str(total), str(sums[0]), f"{100 * sums[1] / total:.2f}", *map(str, sums[2:]))
        told += [line for p in parts for line in p.told]
        worst.update({n: p.wrong + p.missed for n, p in zip(names, parts, strict=True)})
    Console().print(table)
    print("most wrong or missed:", ", ".join(f"{n} {c}" for n, c in worst.most_common(5) if c))
    for line in told[: asked.show_errors]:
        print(line)


if __name__ == "__main__":
    main()
