"""Pages become answers: for every field of the template one, with where it was seen and how sure that is."""

import itertools
from collections.abc import Sequence

import numpy as np

from extractors import values
from extractors.values import Value
from schemas.codes import Code, Weight
from schemas.reading import Answer, Evidence, Issue, Outcome, Reading, Residue, Status, TemplateRef, issue
from schemas.template import Field, Kind

from . import issues
from .known import Known
from .marks import Sign, decide, figures
from .page import Line, PageRead, Room

EMPTY, WRITTEN = 0.45, 0.9  # mm2 of one word in a room: specks stay under the first, a thin 1 has the second
_TYPED = 0.90  # score from which a typed line is taken as read
_SAME = 0.5  # share of ink that two scans of one page have in common; two schools' have under 0.2
_EMPTY_SHARE = 0.1  # fewer answered than this is nearly empty, as on Word
_RESIDUAL = 0.6  # mm: a page that fits no better was bent in ways that could put marks in other boxes


def assemble(known: Known, read: Sequence[PageRead], told: Sequence[Issue]) -> list[Reading]:
    """The readings of the pages that were read: one return, or two where two schools' pages are in one file."""
    returns = split(read, len(known.layout.pages))
    readings = [_reading(known, pages, told) for pages in returns]
    if len(returns) > 1:
        readings = [
            r.model_copy(update={"outcome": Outcome.REVIEW, "issues": [*r.issues, issue(Code.TWO_FORMS, f"({n} of {len(returns)})")]})
            for n, r in enumerate(readings, 1)
        ]  # fmt: skip
    return readings


def split(read: Sequence[PageRead], pages: int) -> list[list[PageRead]]:
    """Second scans of a page stay together; a page that comes again with other writing opens a second return."""
    returns: list[list[PageRead]] = [[]]
    for page in read:
        opened = returns[-1] if len(returns) > 1 and all(p.page != page.page for p in returns[-1]) else None
        home = opened if opened is not None else next((r for r in returns if _fits(r, page)), None)
        if home is None:
            home = []
            returns.append(home)
        home.append(page)
    whole = [r for r in returns if len({p.page for p in r}) * 2 >= pages]
    return returns if len(whole) == len(returns) else [list(itertools.chain.from_iterable(returns))]


def _fits(pages: Sequence[PageRead], page: PageRead) -> bool:
    return all(_alike(p, page) for p in pages if p.page == page.page)


def _alike(a: PageRead, b: PageRead) -> bool:
    """Whether two pictures show the same sheet of paper, or one of them an empty one."""
    if min(a.ink, b.ink) < 1.0:
        return True
    x, y = (np.asarray(p.thumb) > 0.05 for p in (a, b))
    both = float((x & y).sum())
    return both >= _SAME * max(1.0, min(float(x.sum()), float(y.sum())))


def _reading(known: Known, pages: Sequence[PageRead], told: Sequence[Issue]) -> Reading:
    there = {p.page for p in pages}
    answers = [_answer(known, f, pages, there) for f in known.template.fields]
    residue = [
        Residue(text="[handwriting]", page=p.page, box=box, near=_near(known, p.page, box))
        for p in pages
        for box in p.residue
    ]
    said = [*told, *_issues(known, answers, residue, there)]
    said += [issues.unreadable(p.picture, "creased or bent") for p in pages if p.residual > _RESIDUAL]
    review = any(i.weight in (Weight.REVIEW, Weight.REJECT) for i in said)
    return Reading(
        template=TemplateRef(id=known.template.id, version=known.template.version),
        outcome=Outcome.REVIEW if review else Outcome.ACCEPTED, answers=answers, residue=residue, issues=said,
    )  # fmt: skip


def _issues(known: Known, answers: list[Answer], residue: list[Residue], there: set[int]) -> list[Issue]:
    found = []
    for page in range(1, len(known.layout.pages) + 1):
        if page not in there:
            asked = [f for f in known.template.fields if page in known.pages_of(f)]
            if asked:
                found.append(issues.missing(page, asked))
    for answer in answers:
        asked_of = known.by_id[answer.field]
        if answer.status is Status.UNSURE and asked_of.certain and answer.evidence.method != "missing page":
            label = " › ".join(answer.path)
            found.append(
                issue(Code.VALUE_UNSURE, f"{label}: “{answer.raw[:80]}” – {answer.note}.", answer.field)
            )
    if residue:
        found.append(issue(Code.RESIDUE, f"(page {residue[0].page})"))
    answered = sum(1 for a in answers if a.status is not Status.BLANK)
    if answered < len(answers) * _EMPTY_SHARE:
        found.append(issue(Code.NEARLY_EMPTY, f"({answered} of {len(answers)} answered.)"))
    return found


def _near(known: Known, page: int, box: tuple[float, float, float, float]) -> str | None:
    """The label of the field whose room is nearest to a box."""
    best: tuple[float, str] | None = None
    for asked in known.template.fields:
        for place in known.layout.fields.get(asked.id, []):
            if place.page == page:
                dx = max(place.box[0] - box[2], box[0] - place.box[2], 0)
                dy = max(place.box[1] - box[3], box[1] - place.box[3], 0)
                if best is None or dx + dy < best[0]:
                    best = dx + dy, asked.path[-1]
    return best[1] if best else None


# --- one answer --------------------------------------------------------------------------------------------


def _answer(known: Known, asked: Field, pages: Sequence[PageRead], there: set[int]) -> Answer:
    lost = sorted(known.pages_of(asked) - there)
    places = known.layout.fields.get(asked.id, [])
    if not places:
        return _made(
            asked, values.unsure("it was not found on the printed form"), "", Evidence(method="absent")
        )
    if lost:
        seen = Evidence(page=lost[0], box=places[0].box, method="missing page")
        return _made(asked, values.unsure(f"page {lost[0]} is missing", 0.0), "", seen)
    if asked.id in known.options:
        return _marked(known, asked, pages)
    return _written(asked, pages)


def _marked(known: Known, asked: Field, pages: Sequence[PageRead]) -> Answer:
    spots = known.options[asked.id]
    boxed = [s.box is not None for s in spots]
    first: Answer | None = None
    copies: dict[int, list[PageRead]] = {}
    for page in pages:
        if asked.id in page.signs:
            copies.setdefault(page.page, []).append(page)
    for group in itertools.product(*copies.values()):
        merged: dict[int, Sign] = {}
        for page in group:
            merged.update(page.signs[asked.id])
        signs = [merged.get(n, Sign()) for n in range(len(spots))]
        value, raw, method = decide(asked, signs, boxed)
        place = known.layout.fields[asked.id][0]
        answer = _made(
            asked, value, raw, Evidence(page=place.page, box=place.box, method=method), figures(asked, signs)
        )
        first = answer if first is None else _agreed(first, answer)
    return first or _made(asked, values.BLANK, "", Evidence(method="marks"))


def _written(asked: Field, pages: Sequence[PageRead]) -> Answer:
    copies: dict[int, list[list[Room]]] = {}
    for page in pages:
        if asked.id in page.rooms:
            copies.setdefault(page.page, []).append(page.rooms[asked.id])
    answer: Answer | None = None
    for group in itertools.product(*copies.values()):
        rooms = [(number, room) for number, found in zip(copies, group, strict=True) for room in found]
        one = _of_rooms(asked, rooms)
        answer = one if answer is None else _agreed(answer, one)
    return answer or _made(asked, values.BLANK, "", Evidence(method="ink"))


def _agreed(a: Answer, b: Answer) -> Answer:
    """One answer of two pictures of one page: the same, or the one that is not blank; else nobody knows."""
    if a.status is Status.BLANK or (a.status, a.value) == (b.status, b.value):
        return b if a.status is Status.BLANK else a
    if b.status is Status.BLANK:
        return a
    return a.model_copy(update={"value": None, "status": Status.UNSURE, "confidence": 0.4,
                                "note": "two pictures of this page say different things"})  # fmt: skip


def _of_rooms(asked: Field, rooms: Sequence[tuple[int, Room]]) -> Answer:
    page, best = max(rooms, key=lambda r: r[1].mass)
    x0, y0, x1, y1 = best.box
    mass, largest = sum(r.mass for _, r in rooms), max(r.largest for _, r in rooms)
    seen = Evidence(page=page, box=(round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1)), method="ink")
    faint = max(r.faint for _, r in rooms)
    note = f"ink {mass:.1f} mm², faintest {faint:.2f}"
    if largest < EMPTY and faint >= 1:
        return _made(asked, values.unsure("a faint mark, or writing over the print"), "", seen, note)
    if largest < EMPTY:
        return _made(asked, values.BLANK, "", seen, note)
    lines = [line for _, room in rooms for line in room.lines]
    if mass < WRITTEN and not lines:
        return _made(asked, values.unsure("a faint or stray mark"), "", seen, note)
    raw = "\n".join(line.text for line in lines if line.text)
    value, method = _value(asked, raw, lines)
    return _made(asked, value, raw, seen.model_copy(update={"method": method}), note)


def _value(asked: Field, raw: str, lines: Sequence[Line]) -> tuple[Value, str]:
    """A written answer: typed words that were read surely count; handwriting waits for a person's eye."""
    if not raw:
        return values.unsure("something is written here that could not be read", 0.0), "handwriting"
    score = min(line.score for line in lines)
    mean = float(np.mean([line.score for line in lines]))
    told = [line.typed for line in lines if line.typed is not None]
    if not told or not all(told):
        return values.unsure("handwriting", round(0.5 * mean, 3)), "handwriting"
    if score < _TYPED:
        return values.unsure("the print is hard to read", round(0.5 * mean, 3)), "print"
    joined = " ".join(raw.split()) if asked.kind is not Kind.TEXT else raw
    value = values.parse(
        asked.kind, joined, unit=asked.unit, options=asked.options, asked=" ".join(asked.path)
    )
    if value.status is not Status.ANSWERED:
        return value, "print"
    return Value(value.value, value.status, round(value.confidence * mean, 3), value.note), "print"


def _made(asked: Field, value: Value, raw: str, seen: Evidence, figures_note: str = "") -> Answer:
    note = "; ".join(n for n in (value.note, figures_note) if n)
    return Answer(
        field=asked.id, path=asked.path, kind=asked.kind, value=value.value, raw=raw, status=value.status,
        confidence=value.confidence, evidence=seen, note=note or None,
    )  # fmt: skip
