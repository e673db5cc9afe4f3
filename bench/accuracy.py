"""How well forms are learned and read: ``python bench/accuracy.py``, against the forge's own truth.

Each style gets four blanks a forty returns; every return is completed in one way. The figure that matters most
is *wrong but sure*: an answer given as certain that is not what the school said.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import Progress

from extractors.blank import learn
from extractors.reader import read_all
from samples import forge
from samples.forge.judge.matching import Path as Labels
from samples.forge.judge.matching import Same, match_paths, residue_lost, same_value, verdict
from samples.forge.judge.scoreboard import Result, Tally, bins, learning, merge, reliability, scoreboard
from schemas.reading import Reading
from schemas.template import Field, Template

Given = TypeVar("Given")
Done = TypeVar("Done")

A_BLANK = 10  # returns made of one blank before the next blank of the style is forged


@dataclass(frozen=True, slots=True)
class Work:
    """One blank and the returns to make of it: (way number, seed)."""

    style: str
    blank_seed: int
    first: int
    count: int
    ways: tuple[str, ...]


def plan(styles: list[str], per_style: int, seed: int, ways: tuple[str, ...]) -> list[Work]:
    """The work, blank by blank; together a style's returns go through as many ways as they can."""
    work = []
    for style in styles:
        for first in range(0, per_style, A_BLANK):
            count = min(A_BLANK, per_style - first)
            work.append(Work(style, seed + first // A_BLANK, first, count, ways))
    return work


@dataclass(frozen=True, slots=True)
class Ready:
    """A blank that was learned, its completed returns, and which learned field is which asked question."""

    work: Work
    template: Template
    blank: bytes
    pairs: dict[Labels, Labels]
    filled: list[forge.Filled]
    names: list[str]
    result: Result

    def again(self) -> "Ready":
        """The same with a result of its own, for the same returns read in another way."""
        return replace(self, result=replace(self.result, ways={}, errors=list(self.result.errors), sure=[]))

    def score(
        self, number: int, way: str, read: Callable[[], list[Reading]], same: Same = same_value
    ) -> list[dict[str, Any]]:
        """Reads one of the returns, and counts what came of it under ``way``; its errors."""
        filled, known = self.filled[number], len(self.result.errors)
        tally = self.result.ways.setdefault(way, Tally())
        try:
            readings = read()
        except Exception as error:  # noqa: BLE001  (a crash is a result here: it is counted and shown)
            tally.add(Tally(returns=1, crashed=1))
            self.result.errors.append(error_of(self.work, filled, [], "no crash", repr(error), "crashed"))
        else:
            score_return(self.result, tally, self.work, filled, readings, self.pairs, same)
        return self.result.errors[known:]


def ready(work: Work) -> Ready:
    """Learn one blank, compare what was learned with what it asks, and fill its returns in."""
    result = Result(work.style)
    blank = forge.blank(work.style, work.blank_seed)
    template = learn(blank.docx, f"{work.style}-{work.blank_seed}")
    asked = {item.path: item for item in blank.asked}
    learned = {tuple(item.path): item for item in template.fields}
    pairs = match_paths(list(asked), list(learned))
    score_learning(result, work, asked, learned, pairs)
    done = list(returns(work, blank))
    names = [f"{work.style}-{work.blank_seed}-{number}-{filled.truth.way}" for number, filled in done]
    return Ready(work, template, blank.docx, pairs, [filled for _, filled in done], names, result)


def run(work: Work) -> Result:
    """Learn one blank, read its returns, compare."""
    it = ready(work)
    for number, (filled, name) in enumerate(zip(it.filled, it.names, strict=True)):
        it.score(number, filled.truth.way, partial(read_all, filled.docx, f"{name}.docx", [it.template]))
    return it.result


def returns(work: Work, blank: forge.Blank) -> Iterator[tuple[int, forge.Filled]]:
    """The completed returns of one blank, numbered, each in one way."""
    names = [way for way in forge.ways(blank) if not work.ways or way in work.ways]
    Random(f"{work.style}:{work.blank_seed // 4}").shuffle(names)
    for number in range(work.first, work.first + work.count if names else work.first):
        yield number, forge.fill(blank, names[number % len(names)], number)


def score_learning(
    result: Result,
    work: Work,
    asked: dict[Labels, forge.Asked],
    learned: dict[Labels, Field],
    pairs: dict[Labels, Labels],
) -> None:
    score = result.learned
    score.asked, score.found = len(asked), len(pairs)
    score.extra = len(learned) - len(set(pairs.values()))
    for path, item in asked.items():
        where = {"style": work.style, "blank": work.blank_seed, "way": "(learning)", "path": list(path)}
        if path not in pairs:
            result.errors.append(
                {**where, "expected": item.kind, "got": "no such field", "verdict": "unlearned"}
            )
            continue
        got = learned[pairs[path]]
        score.kinds += got.kind == item.kind
        options = [option.value for option in got.options]
        same = not item.options or [o.casefold() for o in options] == [o.casefold() for o in item.options]
        score.options += same
        if got.kind != item.kind or not same:
            told = f"{got.kind} {options}"
            result.errors.append(
                {**where, "expected": f"{item.kind} {list(item.options)}", "got": told, "verdict": "kind"}
            )
    for path in set(learned) - set(pairs.values()):
        where = {"style": work.style, "blank": work.blank_seed, "way": "(learning)", "path": list(path)}
        result.errors.append(
            {**where, "expected": "nothing", "got": learned[path].kind, "verdict": "extra field"}
        )


def score_return(
    result: Result,
    tally: Tally,
    work: Work,
    filled: forge.Filled,
    readings: list[Reading],
    pairs: dict[Labels, Labels],
    same: Same = same_value,
) -> None:
    truth = filled.truth
    answers = {tuple(answer.path): answer for reading in readings for answer in reading.answers}
    found = {said.path: pairs[said.path] for said in truth.answers if pairs.get(said.path) in answers}
    rest = [said.path for said in truth.answers if said.path not in found and said.path not in pairs]
    spare = [path for path in answers if path not in set(pairs.values())]
    found.update(match_paths(rest, spare))
    bad = 0
    for said in truth.answers:
        answer = answers.get(found.get(said.path, ()))
        got = verdict(said, answer, learned=said.path in pairs, same=same)
        tally.fields += 1
        setattr(tally, got, getattr(tally, got) + 1)
        bad += got in ("wrong", "missed")
        tally.answered += said.status == "answered"
        tally.answered_right += said.status == "answered" and got == "right"
        tally.doubts += said.status == "unsure"
        tally.doubts_flagged += said.status == "unsure" and got == "right"
        if answer is not None and answer.status == "answered":
            result.sure.append((answer.confidence, got == "right"))
        if got != "right":
            shown = (
                None
                if answer is None
                else {"status": str(answer.status), "value": answer.value, "raw": answer.raw[:80]}
            )
            result.errors.append(
                error_of(work, filled, list(said.path), [said.status, said.value], shown, got)
            )
    lost = residue_lost(truth.residue, readings, notes=False)
    unnoted = residue_lost(truth.notes, readings, notes=True)
    for text in (*lost, *unnoted):
        result.errors.append(error_of(work, filled, [], text, "not shown", "residue lost"))
    accepted = bool(readings) and all(reading.outcome == "accepted" for reading in readings)
    if truth.clear and not accepted and readings:
        told = [str(item.code) + (f" {item.field}" if item.field else "") for item in readings[0].issues][:4]
        told += [f"residue: {item.text[:40]}" for item in readings[0].residue[:3]]
        result.errors.append(error_of(work, filled, [], "accepted", told, "held up"))
    tally.add(
        Tally(
            residue=len(truth.residue),
            residue_lost=len(lost),
            notes=len(truth.notes),
            notes_lost=len(unnoted),
            returns=1,
            clear=int(truth.clear),
            through=int(truth.clear and accepted),
            through_wrong=int(accepted and bool(bad or lost)),
        )
    )


def error_of(
    work: Work, filled: forge.Filled, path: list[str], expected: object, got: object, what: str
) -> dict[str, object]:
    truth = filled.truth
    return {"style": work.style, "blank": work.blank_seed, "way": truth.way, "seed": truth.seed,
            "path": path, "expected": expected, "got": got, "verdict": what}  # fmt: skip


def chosen(text: str) -> list[str]:
    """Styles by number or by name; all of them where nothing is given."""
    names = forge.styles()
    if not text:
        return names
    wanted = [part.strip() for part in text.split(",")]
    found = [name for name in names if name in wanted or str(int(name[:2])) in wanted]
    if not found:
        print(f"There is no style {text!r}; there are: {', '.join(names)}", file=sys.stderr)
        raise SystemExit(2)
    return found


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.accuracy", description=__doc__)
    parser.add_argument("--styles", default="", help="numbers or names, comma-separated; all without it")
    parser.add_argument("--ways", default="", help="ways of answering, comma-separated; all without it")
    parser.add_argument("--per-style", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--show-errors", type=int, default=0, metavar="N")
    parser.add_argument("--only", default="", help="show only errors of these verdicts, comma-separated")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> None:
    """Forge, learn, read, compare, print."""
    asked = arguments(sys.argv[1:] if given is None else given)
    report(list(each(work_of(asked), asked.jobs, run)), asked)


def work_of(asked: argparse.Namespace) -> list[Work]:
    """The work that the arguments ask for."""
    ways = tuple(part for part in asked.ways.split(",") if part)
    return plan(chosen(asked.styles), asked.per_style, asked.seed, ways)


def report(results: list[Result], asked: argparse.Namespace) -> None:
    """Print the tables and the errors asked for, and write them all where a file is named."""
    console = Console(width=None if sys.stdout.isatty() else 220)
    console.print(learning(results))
    console.print(scoreboard("By style", merge(results, "style")))
    console.print(scoreboard("By way of answering", merge(results, "way")))
    console.print(reliability(results))
    only = {part for part in asked.only.split(",") if part}
    errors = [error for result in results for error in result.errors if not only or error["verdict"] in only]
    for error in errors[: asked.show_errors]:
        print(json.dumps(error, ensure_ascii=False, default=str))
    if asked.json:
        asked.json.write_text(json.dumps(summary(results), indent=1, default=str), encoding="utf-8")


def each(work: list[Given], jobs: int, do: Callable[[Given], Done]) -> Iterator[Done]:
    """What each piece of work gave, in order, by as many processes, with its progress."""
    with Progress(console=Console(stderr=True), transient=True) as bar:
        if jobs < 2:
            yield from bar.track(map(do, work), total=len(work))
            return
        with ProcessPoolExecutor(jobs) as pool:
            yield from bar.track(pool.map(do, work), total=len(work))


def summary(results: list[Result]) -> dict[str, object]:
    return {
        "learning": {
            style: [asdict(r.learned) for r in results if r.style == style]
            for style in {r.style for r in results}
        },
        "styles": {name: asdict(tally) for name, tally in merge(results, "style").items()},
        "ways": {name: asdict(tally) for name, tally in merge(results, "way").items()},
        "reliability": list(bins(results)),
        "errors": [error for result in results for error in result.errors],
    }


if __name__ == "__main__":
    main()
