"""How well printed forms are read: ``python bench/paper_accuracy.py``, against pages filled in by a drawn pen.

The samples' blanks and the forge's are printed, filled in with pen strokes (ticks, crosses, fills, rings, strokes
through words, highlighter) and words, then scanned or photographed in each way of ``samples.scans``. Where the pen
goes is taken from the layout, which is judged by eye and by its own tests; words in a font drawn askew stand for
writing that is there, never for what handwriting reads like. LibreOffice is needed.
"""

import argparse
import io
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import cv2
import pypdfium2 as pdf
from PIL import Image, ImageFont
from rapidfuzz.distance import Levenshtein
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from extractors.blank import learn
from extractors.blank.printed.geometry import lay_out
from extractors.blank.printed.printing import print_forms
from extractors.paper.reader import read_laid
from samples import blanks, forge
from samples.scans import WAYS, Pen, scanned
from schemas.layout import Layout
from schemas.reading import Reading
from schemas.template import Field, Kind, Template

DPI = 250
_RUNS = 60.0  # pt that words run on below their room
FORGED = (
    "03-rubric",
    "04-audit",
    "05-questionnaire",
    "06-legacy",
    "07-leaders",
    "08-grades",
    "16-label-above",
)
TEXTS = (
    "Weekly lessons in every class from Year 1",
    "Choir meets on Tuesday at lunchtime",
    "Ukulele in Year 4 with a visiting teacher",
    "We hope to start a recorder group in spring",
    "Singing assembly led by the headteacher",
)
HANDS = ("DejaVuSans-Oblique", "LiberationSerif-Italic", "DejaVuSerif-Italic", "Carlito-Italic", "DejaVuSans")
TYPED = ("LiberationSans-Regular", "Carlito-Regular", "DejaVuSerif", "DejaVuSans", "DejaVuSansCondensed")


@dataclass(slots=True)
class Case:
    """A blank made ready to be filled: its template, layout and clean pages."""

    name: str
    template: Template
    layout: Layout
    pages: list[Any]


_READY: dict[str, Case] = {}  # in each process


@dataclass(slots=True)
class Truth:
    """What was put on paper: the options of each field, the words of each room, and which words were typed."""

    marks: dict[str, list[int]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    odd: set[str] = field(default_factory=set)  # fields where two were marked though one is asked
    crowded: set[str] = field(default_factory=set)  # fields of options that another field's words run over


def case(name: str, data: bytes) -> Case:
    """A blank, learned and printed."""
    template = learn(data, name)
    document = pdf.PdfDocument(print_forms({"blank": data})["blank"])
    pages = [document[n].render(scale=DPI / 72).to_numpy()[:, :, :3].copy() for n in range(len(document))]
    document.close()
    return Case(name, template, lay_out(data, template), pages)


def cases(which: str) -> Iterator[tuple[str, bytes]]:
    """The blanks to judge by."""
    found = {name: path.read_bytes() for name, path in blanks().items()}
    found |= {style: forge.blank(style, 1).docx for style in FORGED}
    for name, data in found.items():
        if not which or name in which.split(","):
            yield name, data


def fill(one: Case, rng: Random, *, typed: bool) -> tuple[list[Any], Truth]:
    """The pages filled in, and what was put there."""
    pages, truth = [page.copy() for page in one.pages], Truth()
    ink = rng.choice(("blue", "black", "black", "blue", "pencil"))
    pens = [Pen(page, DPI, rng, ink, rng.uniform(0.35, 0.7)) for page in pages]
    how = rng.choice(("tick", "tick", "cross", "fill"))
    for asked in one.template.fields:
        if one.layout.options.get(asked.id):
            _mark(one, asked, pens, how, rng, truth)
        elif one.layout.fields.get(asked.id) and rng.random() < 0.6:
            with _crowding(one, asked, pages, truth):
                _write(one, asked, pens, rng, truth, typed=typed)
        elif one.layout.fields.get(asked.id):
            truth.words[asked.id] = ""
    _drop_spilled(one, pages, truth)
    return pages, truth


def _drop_spilled(one: Case, pages: list[Any], truth: Truth) -> None:
    """A room that a neighbour's words ran into is not empty, nor is it answered: nobody can say what is right there."""
    for asked in [name for name, words in truth.words.items() if not words]:
        for place in one.layout.fields[asked]:
            x0, y0, x1, y1 = (round(v / 72 * DPI) for v in place.box)
            edge = round(DPI / 25.4)
            inner = (slice(y0 + edge, y1 - edge), slice(x0 + edge, x1 - edge))
            before, after = one.pages[place.page - 1][inner], pages[place.page - 1][inner]
            if (before.astype(int) - after).max(initial=0) > 60:
                truth.words.pop(asked, None)


@contextmanager
def _crowding(one: Case, asked: Field, pages: list[Any], truth: Truth) -> Iterator[None]:
    """Note the options that what is written meanwhile runs over: a doubt is as good there as an answer."""
    number = one.layout.fields[asked.id][0].page
    top, below = (edge(g.box[n] for g in one.layout.fields[asked.id]) for edge, n in ((min, 1), (max, 3)))
    spots = {
        name: [
            tuple(slice(round(a / 72 * DPI), round(b / 72 * DPI)) for a, b in ((g.box[1], g.box[3]), (g.box[0], g.box[2])))
            for place in places
            for g in [*(place.box or []), *(place.words or [])]
            if g.page == number and g.box[1] < below + _RUNS and g.box[3] > top - _RUNS
        ]
        for name, places in one.layout.options.items()
    }  # fmt: skip
    before = {name: [pages[number - 1][at].copy() for at in own] for name, own in spots.items()}
    yield
    truth.crowded |= {
        name
        for name, own in spots.items()
        if any((pages[number - 1][at] != was).any() for at, was in zip(own, before[name], strict=True))
    }


def _mark(  # noqa: C901  (one way of marking a branch)
    one: Case, asked: Field, pens: list[Pen], how: str, rng: Random, truth: Truth
) -> None:
    places = one.layout.options[asked.id]
    count = len(places)
    truth.marks[asked.id] = []
    if rng.random() < 0.15:
        return
    chosen = [rng.randrange(count)]
    if asked.kind is Kind.CHOICES:
        chosen = sorted(rng.sample(range(count), rng.randint(1, max(1, count - 1))))
    elif rng.random() < 0.04:
        chosen = sorted(rng.sample(range(count), 2))
        truth.odd.add(asked.id)
    truth.marks[asked.id] = chosen
    boxed = all(p.box for p in places)
    descriptor = not boxed and any(o.words and o.words.token is None for o in asked.options)
    way = rng.choice(("ring", "delete", "ring", "underline")) if not boxed else how
    if way == "delete" and (asked.kind is Kind.CHOICES or asked.id in truth.odd):
        way = "ring"
    for n, place in enumerate(places):
        spot = (place.box or place.words)[0]
        pen = pens[spot.page - 1]
        if descriptor:
            if n in chosen:
                pen.highlight(spot.box, rng.choice(("yellow", "green", "pink")))
        elif way == "delete":
            if n not in chosen:
                pen.strike(spot.box)
        elif n in chosen:
            box = spot.box
            getattr(pen, {"delete": "ring"}.get(way, way))(box)


def lit(one: Case, truth: Truth) -> set[str]:
    """The groups that are answered by highlighter, which black and white does not show: nobody can say what they are."""
    return {
        asked.id
        for asked in one.template.fields
        if asked.id in truth.marks
        and any(o.words and o.words.token is None for o in asked.options)
        and not all(p.box for p in one.layout.options[asked.id])
    }


def _drop_unsent(one: Case, pages: list[Any], truth: Truth) -> None:
    """Words in pencil of which a fax at 200 dpi sends no more than a speck (0.15 mm2): nobody can say they are there."""
    for asked in [name for name, words in truth.words.items() if words]:
        sent = 0
        for place in one.layout.fields[asked]:
            at = tuple(slice(*(round(place.box[n] / 72 * DPI) for n in ends)) for ends in ((1, 3), (0, 2)))
            black = [_faxed(page[at]) for page in (pages[place.page - 1], one.pages[place.page - 1])]
            sent += int((black[0] & ~black[1]).sum())
        if sent < 0.15 * (200 / 25.4) ** 2:
            truth.words.pop(asked)


def _faxed(part: Any) -> Any:
    small = cv2.resize(part, None, fx=200 / DPI, fy=200 / DPI, interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(small, cv2.COLOR_RGB2GRAY) <= 150


def _write(one: Case, asked: Field, pens: list[Pen], rng: Random, truth: Truth, *, typed: bool) -> None:
    place = one.layout.fields[asked.id][0]
    x0, y0, x1, y1 = place.box
    if asked.kind is Kind.NUMBER:
        words = str(rng.randint(2, 400))
    elif asked.kind is Kind.DATE:
        words = f"{rng.randint(1, 28)}/{rng.randint(1, 12)}/2026"
    else:
        words = rng.choice(TEXTS)
    size = min(11.0, max(7.0, (y1 - y0) * 0.7))
    font = _font(rng.choice(TYPED if typed else HANDS))
    face = ImageFont.truetype(font, 100)
    while " " in words and face.getlength(words) * size / 100 > 0.85 * (x1 - x0 - 8) * max(
        1, int((y1 - y0) / (size * 1.35))
    ):
        words = words.rsplit(" ", 1)[0]
    pen = pens[place.page - 1]
    ink = pen.ink
    pen.ink = "black" if typed else ink
    pen.words(
        words, (x0, y0 + max(0.0, min(3.0, (y1 - y0 - size * 1.3) / 2)), x1, y1), font, size, hand=not typed
    )
    pen.ink = ink
    truth.words[asked.id] = words
    if typed:
        truth.typed.add(asked.id)


@cache
def _font(name: str) -> str:
    """The file of a font; DejaVu Sans, which LibreOffice brings, stands for one that is not installed."""
    for wanted in (name, "DejaVuSans"):
        for folder in ("/usr/share/fonts", "/usr/local/share/fonts"):
            for path in Path(folder).rglob(f"{wanted}.ttf"):
                return str(path)
    raise SystemExit("bench: the DejaVu fonts are not installed (apt install fonts-dejavu-core)")


def tiff(files: list[bytes]) -> bytes:
    """The pages of a return as one file."""
    frames = [Image.open(io.BytesIO(data)).convert("RGB") for data in files]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="jpeg")
    return out.getvalue()


def judge(one: Case, truth: Truth, reading: Reading, tally: Counter[str], wrongs: list[str]) -> None:
    """Compare one reading with what was put on paper."""
    answers = {a.field: a for a in reading.answers}
    for asked in one.template.fields:
        answer = answers.get(asked.id)
        if answer is None:
            continue
        lost = answer.evidence.method in ("missing page", "absent")
        if asked.id in truth.marks:
            _judge_marks(asked, truth, answer, lost, tally, wrongs)
        elif asked.id in truth.words:
            _judge_words(asked, truth, answer, lost, tally, wrongs)


def _judge_marks(
    asked: Field, truth: Truth, answer: Any, lost: bool, tally: Counter[str], wrongs: list[str]
) -> None:
    chosen = truth.marks[asked.id]
    names = [asked.options[n].value for n in chosen]
    if asked.id in truth.odd:
        tally["odd"] += 1
        tally["odd flagged"] += answer.status == "unsure"
        verdict = "right" if answer.status == "unsure" else "wrong"
    elif lost:
        verdict = "lost"
    elif answer.status == "unsure":
        verdict = "unsure"
    else:
        wanted: Any = names if asked.kind is Kind.CHOICES else (names[0] if names else None)
        if asked.kind is Kind.BOOL and names:
            wanted = names[0].casefold() in ("yes", "y")
        wanted = None if not names else wanted
        verdict = "right" if answer.value == wanted else "wrong"
    if verdict == "unsure" and asked.id in truth.crowded:
        return
    tally["groups"] += 1
    tally["boxes"] += len(asked.options)
    tally[f"mark {verdict}"] += 1
    if verdict in ("wrong", "unsure"):
        wrongs.append(
            f"{verdict} {asked.id}: put {names}, read {answer.value} ({answer.note}; {answer.evidence.method})"
        )


def _judge_words(
    asked: Field, truth: Truth, answer: Any, lost: bool, tally: Counter[str], wrongs: list[str]
) -> None:
    words = truth.words[asked.id]
    if lost:
        tally["words lost"] += 1
        return
    if not words:
        tally["empty"] += 1
        tally["empty right"] += answer.status == "blank"
        if answer.status != "blank":
            wrongs.append(f"empty read as {answer.status} {asked.id}: {answer.raw!r} {answer.note}")
        return
    tally["written"] += 1
    tally["written seen"] += answer.status != "blank"
    if answer.status == "blank":
        wrongs.append(f"written called empty {asked.id}: {words!r} {answer.note}")
    if asked.id in truth.typed:
        got = " ".join(answer.raw.split())
        wanted = " ".join(words.split())
        tally["letters"] += len(wanted)
        tally["letters right"] += max(0, len(wanted) - Levenshtein.distance(got, wanted))
        tally["typed answered"] += answer.status == "answered"
        if answer.status == "answered" and got.casefold() != wanted.casefold():
            tally["typed wrong sure"] += 1
            wrongs.append(f"typed wrong {asked.id}: {words!r} read {answer.raw!r} {answer.confidence}")
    elif answer.status == "answered":
        tally["hand taken as sure"] += 1
        wrongs.append(f"hand taken as sure {asked.id}: {words!r} read {answer.raw!r}")


def start(made: dict[str, Case]) -> None:
    """Begin a process that has the cases, which LibreOffice took seconds to make."""
    cv2.setNumThreads(1)
    _READY.update(made)


def run(work: tuple[str, str, int, int, bool]) -> tuple[str, Counter[str], list[str]]:
    """One blank through one way, on one core."""
    name, way, copies, seed, words = work
    one = _READY[name]
    tally: Counter[str] = Counter()
    wrongs: list[str] = []
    for copy in range(copies):
        rng = Random(f"{name}:{way}:{seed}:{copy}")
        pages, truth = fill(one, rng, typed=copy % 2 == 1)
        if WAYS[way].mode == "bits":
            truth.odd |= lit(one, truth)
            _drop_unsent(one, pages, truth)
        for number, page in enumerate(pages, 1):
            data_of = scanned(page, DPI, WAYS[way], rng)
            start = time.process_time()
            readings = read_laid(data_of, "scan.jpg", [(one.template, one.layout)], words=words)
            tally["ms"] += int(1000 * (time.process_time() - start))
            tally["pages"] += 1
            tally["unregistered"] += not readings[0].answers
            _judge_page(one, truth, readings, number, tally, wrongs)
    return way, tally, [f"{name} / {way}: {w}" for w in wrongs]


def _judge_page(
    one: Case, truth: Truth, readings: list[Reading], page: int, tally: Counter[str], wrongs: list[str]
) -> None:
    """Judge the fields that stand wholly on this page."""
    own = {f.id for f in one.template.fields if {g.page for g in one.layout.fields.get(f.id, [])} == {page}}
    part = Truth(
        {k: v for k, v in truth.marks.items() if k in own}, {k: v for k, v in truth.words.items() if k in own},
        truth.typed, truth.odd, truth.crowded,
    )  # fmt: skip
    if readings[0].answers:
        judge(one, part, readings[0], tally, wrongs)
        tally["residue"] += len(readings[0].residue)
    else:
        tally["mark lost"] += len(part.marks)
        tally["groups"] += len(part.marks)


def shown(results: dict[str, Counter[str]]) -> Table:
    """The scoreboard."""
    table = Table(title="Printed forms, filled in by pen, by way of scanning")
    for name in ("way", "pages", "not reg.", "groups", "marks right", "wrong, sure", "unsure", "odd flagged", "empties right",
                 "written seen", "typed letters", "typed sure/wrong", "hand sure", "residue", "ms/page"):  # fmt: skip
        table.add_column(name, justify="left" if name == "way" else "right")
    total: Counter[str] = Counter()
    for way, t in results.items():
        total += t
        table.add_row(way, *_cells(t))
    table.add_section()
    table.add_row("all", *_cells(total))
    return table


def _cells(t: Counter[str]) -> list[str]:
    def share(part: str, whole: str) -> str:
        return f"{t[part] / t[whole]:.2%}" if t[whole] else "–"

    return [
        str(t["pages"]), str(t["unregistered"]), str(t["groups"]), share("mark right", "groups"), str(t["mark wrong"]),
        share("mark unsure", "groups"), f"{t['odd flagged']}/{t['odd']}", f"{t['empty right']}/{t['empty']}",
        f"{t['written seen']}/{t['written']}", share("letters right", "letters"),
        f"{t['typed answered']}/{t['typed wrong sure']}", str(t["hand taken as sure"]), str(t["residue"]),
        f"{t['ms'] / max(1, t['pages']):.0f}",
    ]  # fmt: skip


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.paper_accuracy", description=__doc__)
    parser.add_argument("--blanks", default="", help="names, comma-separated; all without it")
    parser.add_argument("--ways", default="", help="ways of scanning, comma-separated; all without it")
    parser.add_argument(
        "--copies", type=int, default=2, help="returns of each blank in each way; every second is typed"
    )
    parser.add_argument(
        "--share",
        type=int,
        default=1,
        metavar="N",
        help="every Nth blank and way only: a look in a few minutes",
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--no-words", action="store_true", help="marks and emptiness alone")
    parser.add_argument("--show-errors", type=int, default=0, metavar="N")
    parser.add_argument("--json", type=Path)
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> None:
    """Print, fill in, scan, read, compare."""
    asked = arguments(sys.argv[1:] if given is None else given)
    ways = [w for w in WAYS if not asked.ways or w in asked.ways.split(",")]
    blanks_asked = dict(cases(asked.blanks))
    work = [(n, way, asked.copies, asked.seed, not asked.no_words) for n in blanks_asked for way in ways]
    work = work[:: asked.share]
    made = {n: case(n, blanks_asked[n]) for n in {each[0] for each in work}}
    results: dict[str, Counter[str]] = {way: Counter() for way in ways}
    wrongs: list[str] = []
    with (
        Progress(console=Console(stderr=True), transient=True) as bar,
        ProcessPoolExecutor(asked.jobs, initializer=start, initargs=(made,)) as pool,
    ):
        task = bar.add_task("pages", total=len(work))
        for way, tally, told in pool.map(run, work):
            results[way] += tally
            wrongs += told
            bar.advance(task)
    Console(width=200).print(shown(results))
    for line in wrongs[: asked.show_errors]:
        print(line)
    if asked.json:
        asked.json.write_text(json.dumps({"ways": results, "errors": wrongs}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
