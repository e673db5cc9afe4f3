"""What a school gives for one thing asked: the words or the options, and the truth they carry."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from .prose import answer
from .rooms import CellRoom, Slot
from .shapes import Said, Status, Value

FIRST_DAY = date(2026, 9, 1)
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
VAGUE_NUMBERS = (
    "30-40",
    "c. 45",
    "about half",
    "50 mins fortnightly",
    "see attached",
    "Y4 only",
    "all",
    "lots",
    "10+",
)
VAGUE_GRADES = ("2/3", "2-", "3+", "1 or 2")
VAGUE_RAG = ("A/G", "R/A", "amber/green")
VAGUE_DATES = ("Easter", "by half term", "ongoing", "asap", "Summer 2", "next term", "March")


@dataclass(slots=True)
class Given:
    """One answer as it will be given: text to type, or indexes of options to choose."""

    typed: str = ""
    chosen: list[int] = field(default_factory=list)
    value: Value = None
    status: Status = "blank"

    def said(self, slot: Slot) -> Said:
        """The truth of this answer."""
        value = self.value if self.status == "answered" else None
        return Said(slot.path, slot.kind, value, self.status)


def give(rng: Random, slot: Slot, *, traps: float = 0.0) -> Given:
    """An answer to this slot; with chance ``traps`` one that a person would have to ask about."""
    if slot.options and slot.kind in ("choice", "choices", "bool"):
        if isinstance(slot.room, CellRoom) and rng.random() < traps:
            vague = VAGUE_GRADES if slot.options[0].isdigit() else VAGUE_RAG
            return Given(rng.choice(vague), status="unsure")
        return _choose(rng, slot)
    if slot.kind == "number":
        return _number(rng, slot, trap=rng.random() < traps)
    if slot.kind == "date":
        return _date(rng, trap=rng.random() < traps)
    if slot.kind == "bool":
        return _yes_no(rng, trap=rng.random() < traps)
    words = answer(rng, slot.topic, slot.path, brief=slot.brief)
    return Given(words, value=words, status="answered")


def _choose(rng: Random, slot: Slot) -> Given:
    if slot.kind == "choices":
        count = rng.randint(1, max(1, len(slot.options) - 1))
        chosen = sorted(rng.sample(range(len(slot.options)), count))
        return Given(chosen=chosen, value=[slot.options[index] for index in chosen], status="answered")
    index = rng.randrange(len(slot.options))
    label = slot.options[index]
    value: Value = label.lower() == "yes" if slot.kind == "bool" else label
    return Given(label, [index], value, "answered")


def _yes_no(rng: Random, *, trap: bool) -> Given:
    if trap:
        return Given(
            rng.choice(("Partly", "Yes and no", "In some classes", "Yes, except Year 6")), status="unsure"
        )
    yes = rng.random() < 0.65
    words = ("Yes", "Y", "yes", "Yes.", "YES") if yes else ("No", "N", "no", "No.", "NO")
    return Given(rng.choice(words), value=yes, status="answered")


def _number(rng: Random, slot: Slot, *, trap: bool) -> Given:
    if trap:
        return Given(rng.choice(VAGUE_NUMBERS), status="unsure")
    if rng.random() < 0.04:
        words = rng.choice(("n/a", "N/A", "none", "None"))
        return Given(words, value=words.lower(), status="answered")
    unit = slot.unit or ""
    if unit == "minutes":
        return _minutes(rng)
    if unit == "%":
        count = rng.randint(0, 100)
        return Given(rng.choice((f"{count}%", f"{count}", f"{count} %")), value=count, status="answered")
    if unit == "£":
        count = rng.randrange(50, 4000, 25)
        typed = rng.choice((f"£{count}", f"{count}", f"£{count:,}", f"{count:,}"))
        return Given(typed, value=count, status="answered")
    if unit == "hours":
        half = rng.choice((1, 2, 3, 4, 6, 1.5, 2.5, 0))
        return Given(rng.choice((f"{half}", f"{half} hours")), value=half, status="answered")
    high = 420 if unit == "pupils" else 30
    count = 0 if rng.random() < 0.06 else rng.randint(1, high)
    typed = f"{count} {unit}" if unit and rng.random() < 0.12 else str(count)
    return Given(typed, value=count, status="answered")


def _minutes(rng: Random) -> Given:
    if rng.random() < 0.15:
        return Given(rng.choice(("1hr", "1 hour", "1 hr")), value=60, status="answered")
    count = rng.randrange(20, 125, 5)
    typed = rng.choice((f"{count}", f"{count}", f"{count} mins", f"{count} minutes", f"{count}mins"))
    return Given(typed, value=count, status="answered")


def written_date(rng: Random, day: date) -> str:
    """A date as people write it in Britain."""
    month = MONTHS[day.month - 1]
    ending = "th" if 10 <= day.day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    forms = (
        f"{day:%d/%m/%Y}",
        f"{day.day} {month} {day.year}",
        f"{day.day}{ending} {month[:3]} {day.year}",
        f"{day:%d.%m.%y}",
        f"{day.day}/{day.month}/{day:%y}",
        f"{day.day}{ending} {month} {day.year}",
    )
    return rng.choice(forms)


def _date(rng: Random, *, trap: bool) -> Given:
    if trap:
        return Given(rng.choice(VAGUE_DATES), status="unsure")
    if rng.random() < 0.03:
        return Given("n/a", value="n/a", status="answered")
    day = FIRST_DAY + timedelta(days=rng.randint(-400, 320))
    return Given(written_date(rng, day), value=day.isoformat(), status="answered")
