"""Filling a blank: every question is answered or left, each in the way's own manner, and the truth kept."""

from random import Random

from .giving import Given, give
from .hands import HANDS, Hand, Job
from .hands.base import pick, plain
from .hands.marking import mark_naturally
from .ooxml import run
from .press import build, coalesce
from .rooms import ControlRoom, ListRoom, OptionRoom, Slot
from .shapes import Blank, Filled, Said, Truth
from .sheet import save


def ways(blank: Blank) -> list[str]:
    """The ways in which this blank can be completed."""
    sheet = build(blank.style, blank.seed)
    return [name for name, hand in HANDS.items() if hand.fits(sheet)]


def fill(blank: Blank, way: str, seed: int) -> Filled:
    """A completed return of this blank, answered in this way."""
    hand = HANDS[way]
    rng = Random(f"{blank.style}:{blank.seed}:{way}:{seed}")
    sheet = build(blank.style, blank.seed)
    job = Job(sheet, rng, Truth(blank.style, way, seed, clear=hand.clear))
    if hand.before:
        hand.before(job)
    traps = (0.08 if rng.random() < 0.12 else 0.0) if hand.traps is None else hand.traps
    _decide(job, hand, traps)
    for slot in sheet.slots:
        if job.given[slot].status != "blank":
            _answer(job, hand, slot, job.given[slot])
    if hand.after:
        hand.after(job)
    if way != "split-runs":
        coalesce(sheet.document.element.body)
    _finish(job)
    return Filled(save(sheet.document), job.truth)


def _decide(job: Job, hand: Hand, traps: float) -> None:
    """What is answered and what is left blank."""
    rows = max((slot.row for slot in job.sheet.slots), default=0)
    used = job.rng.randint(1, rows) if rows else 0
    for slot in job.sheet.slots:
        if slot in job.given:
            continue
        chance = 0.93 if slot.row else 1.0
        answered = job.rng.random() < hand.rate * chance and slot.row <= used
        job.given[slot] = give(job.rng, slot, traps=traps) if answered else Given()


def _answer(job: Job, hand: Hand, slot: Slot, given: Given) -> None:
    room = slot.room
    if isinstance(room, OptionRoom):
        if not (hand.choose and hand.choose(job, slot, room, given)):
            mark_naturally(job, room, given.chosen)
        return
    if isinstance(room, ListRoom):
        if hand.name in ("list-overtyped", "option-typed") and not room.runs:
            _overtype(room, given)
        else:
            pick(room, given)
        return
    if not (hand.write and hand.write(job, slot, given)):
        plain(job, slot, given)


def _overtype(room: ListRoom, given: Given) -> None:
    """The control is deleted and the option typed."""
    ControlRoom(room.anchor).put([[run(room.entries[given.chosen[0]])]])
    words = room.anchor[-1][0]
    room.anchor.addprevious(words)
    parent = room.anchor.getparent()
    parent.remove(room.anchor)
    room.anchor = words


def _finish(job: Job) -> None:
    """Write the truth down."""
    truth = job.truth
    answers = [job.given[slot].said(slot) for slot in job.sheet.slots]
    extra: list[Said] = job.extra
    truth.answers = [*answers, *extra]
    unsure = any(said.status == "unsure" for said in truth.answers)
    truth.clear = truth.clear and not unsure and not truth.residue
