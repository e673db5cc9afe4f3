"""What every hand has in common: the job at hand, the register of ways, plain typing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from samples.forge.controls import choose_legacy
from samples.forge.giving import Given
from samples.forge.ooxml import Node, make, q, run
from samples.forge.rooms import CellRoom, ControlRoom, GapRoom, ListRoom, Option, OptionRoom, Slot
from samples.forge.shapes import Said, Truth
from samples.forge.sheet import Sheet


@dataclass(slots=True)
class Job:
    """One return being made."""

    sheet: Sheet
    rng: Random
    truth: Truth
    given: dict[Slot, Given] = field(default_factory=dict)
    extra: list[Said] = field(default_factory=list)  # truth of rows the school added
    habit: dict[str, str] = field(default_factory=dict)  # what this person always does the same way

    def always(self, name: str, *choices: str) -> str:
        """One choice for the whole return."""
        if name not in self.habit:
            self.habit[name] = self.rng.choice(choices)
        return self.habit[name]

    def lost(self, slot: Slot) -> None:
        """The room is gone: nothing is answered there."""
        self.given[slot] = Given()

    def inside(self, *nodes: Node) -> list[Slot]:
        """The slots whose room lies inside any of these elements."""
        found = []
        for slot in self.sheet.slots:
            above = [slot.room.anchor, *slot.room.anchor.iterancestors()]
            if any(node is other for node in nodes for other in above):
                found.append(slot)
        return found


Write = Callable[[Job, Slot, Given], bool]
Choose = Callable[[Job, Slot, OptionRoom, Given], bool]


@dataclass(frozen=True, slots=True)
class Hand:
    """One way of completing a form. ``write`` and ``choose`` return False where they do not apply."""

    name: str
    fits: Callable[[Sheet], bool]
    write: Write | None = None
    choose: Choose | None = None
    before: Callable[[Job], None] | None = None
    after: Callable[[Job], None] | None = None
    rate: float = 0.86  # share of the questions answered
    traps: float | None = None  # share of doubtful answers; None: few, in few returns
    clear: bool = True  # a person would need to ask nothing, all else being well


HANDS: dict[str, Hand] = {}


def register(hand: Hand) -> None:
    """Make the way known."""
    HANDS[hand.name] = hand


def typed_slots(sheet: Sheet) -> list[Slot]:
    """The slots that are answered by typing."""
    return [slot for slot in sheet.slots if not isinstance(slot.room, OptionRoom | ListRoom)]


def option_rooms(sheet: Sheet) -> list[OptionRoom]:
    """The rooms with options to mark."""
    return [slot.room for slot in sheet.slots if isinstance(slot.room, OptionRoom)]


def words_of(job: Job, slot: Slot, given: Given) -> str:
    """What is typed: no unit where one is printed, grades the way this person writes them."""
    room = slot.room
    if isinstance(room, CellRoom) and room.after and slot.kind == "number" and given.status == "answered":
        return str(given.value)
    if slot.kind == "choice" and isinstance(room, CellRoom) and given.status == "answered":
        return grade_as_typed(job, given.typed)
    if isinstance(room, ControlRoom) and room.anchor.find(f"{q('sdtPr')}/{q('date')}") is not None:
        return _picked(job, room, given)
    return given.typed


def grade_as_typed(job: Job, label: str) -> str:
    """A grade as this person writes it: "2" or "Grade 2"; "Amber", "A" or "AMBER"."""
    if label.isdigit():
        return f"Grade {label}" if job.always("grade", "plain", "plain", "said") == "said" else label
    how = job.always("rag", "word", "letter", "capitals", "lower")
    return {"word": label, "letter": label[0], "capitals": label.upper(), "lower": label.lower()}[how]


def _picked(job: Job, room: ControlRoom, given: Given) -> str:
    """A date picked in a date control: shown in the control's own format, kept in full beside it."""
    if given.status != "answered" or given.value == "n/a" or job.rng.random() < 0.2:
        return given.typed
    year, month, day = str(given.value).split("-")
    room.anchor.find(f"{q('sdtPr')}/{q('date')}").set(q("fullDate"), f"{given.value}T00:00:00Z")
    return f"{day}/{month}/{year}"


def leave_some(job: Job, slot: Slot) -> None:
    """Typing over a leader often leaves part of it standing."""
    if isinstance(slot.room, GapRoom) and job.rng.random() < 0.35:
        words = "".join(node.text or "" for old in slot.room.leader for node in old.iter(q("t")))
        if words and words[0] in "_.…":
            slot.room.keep = words[0] * job.rng.randint(3, max(3, len(words) // 2))


def plain(job: Job, slot: Slot, given: Given) -> None:
    """Type the answer into its room, plainly."""
    leave_some(job, slot)
    paragraphs = [[run(line)] for line in words_of(job, slot, given).split("\n")]
    slot.writing.put(paragraphs)


def pick(room: ListRoom, given: Given) -> None:
    """Choose from a drop-down as it is meant to be used."""
    index = given.chosen[0]
    if room.runs:
        choose_legacy(room.runs, index + 1)
        return
    ControlRoom(room.anchor).put([[run(room.entries[index])]])


def tick_mark(job: Job) -> str:
    """The mark this person ticks with."""
    return job.always("tick", "✓", "x", "X", "✔", "√", "x")


def before_box(option: Option, *nodes: Node) -> None:
    """Put inline nodes in front of an option's words, or into its cell where it has none."""
    if option.words:
        for node in nodes:
            option.words[0].addprevious(node)
        return
    place = option.cell.find(f".//{q('p')}")
    place.extend(nodes)


def empty_paragraph() -> Node:
    """A paragraph with nothing in it."""
    return make("p")
