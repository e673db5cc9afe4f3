"""What one school would answer: a whole form's worth, drawn from the wordings by voice and by chance."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from random import Random
from typing import Any

import yaml

from .forms import Block, Form, Grid, Numbers, Pairs, Path, Plan, Questions, SignOff, Unit
from .given import BLANK, Given, chosen, day, number, several, text, yes
from .schools import School

HERE = FilePath(__file__).parent
# An infant school says the same of its own year groups.
YOUNGER = (
    ("Years 5 and 6", "Year 2"),
    ("Year 6", "Year 2"),
    ("Year 5", "Year 1"),
    ("Year 4", "Year 2"),
    ("Year 3", "Year 1"),
    ("KS2", "Year 2"),
    ("KS1", "Year 1"),
)
PLAN_PLACE = {"Priority": 0, "Action": 1, "Who": 2, "By when": 3, "Success measure": 4}


@dataclass(frozen=True, slots=True)
class Person:
    """Who fills the form in, and for whom."""

    leader: str
    head: str
    email: str
    role: str = "Music subject leader"
    former: str = "Mrs Tolland"


@dataclass(slots=True)
class Filler:
    """Answers for one school in one voice: 0 well established, 1 growing, 2 just begun."""

    form: Form
    school: School
    person: Person
    voice: int
    random: Random
    gaps: float = 0.2  # how often a cell in the last columns stays empty
    date: str = "2026-10-05"

    def answers(self) -> dict[Path, Given]:
        """Every answer this school gives; fields it leaves out are not in it."""
        found: dict[Path, Given] = {("Date",): day(self.date)}
        for block in self.form.blocks:
            found.update(self._block(block))
        return {path: given for path, given in found.items() if given.status != "blank"}

    def _block(self, block: Block) -> dict[Path, Given]:
        match block:
            case Pairs(section) if section == "About the school":
                return self._about(block)
            case Pairs():
                return self._pairs(block)
            case Questions():
                return self._questions(block)
            case Grid(section, _levels, labels):
                return self._grid(section, labels)
            case Numbers():
                return self._numbers(block)
            case Plan():
                return self._plan(block)
            case SignOff(section):
                return self._sign_off(section)

    def _about(self, block: Pairs) -> dict[Path, Given]:
        school, person = self.school, self.person
        known = {
            "School name": text(school.name),
            "URN": text(school.urn),
            "DfE number": text(school.dfe),
            "Phase (tick one)": chosen(phase(school)),
            "Area": chosen(school.area),
            "Headteacher": text(person.head),
            "Music subject leader": text(person.leader),
            "Head of music": text(person.leader),
            "E-mail": text(person.email),
            "Date of last hub visit": day(
                f"2025-{self.random.randint(2, 6):02d}-{self.random.randint(10, 27)}"
            ),
            "Pupils on roll": number(school.roll + self.random.randint(-4, 4)),
        }
        return {(block.section, ask.name): known[ask.name] for ask in block.rows}

    def _pairs(self, block: Pairs) -> dict[Path, Given]:
        words = wording(self.form.id)
        known: dict[str, Given] = {
            "Which hub offers have you used in the past year? (tick all that apply)": self._offers(),
            "Who leads music in your school? (tick one)": chosen(
                ("A music specialist", "A class teacher", "A senior leader")[self.voice]
            ),
            "How is Key Stage 3 music timetabled? (tick one)": chosen(
                ("Every week", "Every week", "On a carousel")[self.voice]
            ),
            "Is there a named governor for the arts?": yes(self.voice < 2),
            "Would you like your visit to be made a priority?": yes(self.voice == 2),
            "Preferred term for a visit": chosen(
                self.random.choice(("Autumn term", "Spring term", "Summer term"))
            ),
            "What support would you like from the hub?": text(self.random.choice(["", *words["support"]])),
            "Questions for the hub": text(self.random.choice(["", *words["questions"]])),
        }
        return {(block.section, ask.name): known[ask.name] for ask in block.rows}

    def _offers(self) -> Given:
        offers = (
            "Instrument loan",
            "Whole-class teaching",
            "Singing festival",
            "Area ensembles",
            "Staff training",
        )
        taken = set(self.random.sample(offers, 3 - self.voice))
        return several(*(offer for offer in offers if offer in taken))

    def _row_voice(self) -> int:
        """Mostly the school's own voice; here and there a neighbouring one."""
        near = (self.voice, self.voice, min(self.voice + 1, 2), max(self.voice - 1, 0))
        return self.random.choice(near)

    def _questions(self, block: Questions) -> dict[Path, Given]:
        found: dict[Path, Given] = {}
        for ask in block.rows:
            voice = self.voice if "week" in ask.name else self._row_voice()  # other answers depend on these
            said = wording(self.form.id)[block.section][ask.name][voice]
            for place, (column, words) in enumerate(zip(block.columns, said, strict=True)):
                path = (block.section, ask.name, column)
                if column == "Answer":
                    found[path] = self._answer(ask.room, words)
                elif place < len(block.columns) - 2 or self.random.random() > self.gaps:
                    found[path] = text(self._named(words))
        return found

    def _answer(self, room: object, words: str) -> Given:
        if isinstance(room, Unit):
            return number(int(words))
        return yes(words == "Yes") if words in {"Yes", "No"} else text(self._named(words))

    def _grid(self, section: str, labels: tuple[str, ...]) -> dict[Path, Given]:
        found: dict[Path, Given] = {}
        for label in labels:
            level, evidence = wording(self.form.id)[section][label][self.voice]
            found[section, label] = chosen(level)
            if self.random.random() > self.gaps:
                found[section, label, "Evidence"] = text(evidence)
        return found

    def _numbers(self, block: Numbers) -> dict[Path, Given]:
        if self.form.id == "secondary":
            rows = wording("secondary")[block.section]
            return {
                (block.section, label, column): number(
                    int(value) + self.random.choice((0, 0, 1)) * (label[0] != "M")
                )
                for label in block.rows
                for column, value in zip(block.columns, rows[label], strict=True)
            }
        return self._learners(block)

    def _learners(self, block: Numbers) -> dict[Path, Given]:
        """Learners within the roll, Pupil Premium learners within the learners, by key stage taught here."""
        found: dict[Path, Given] = {}
        taught = {"Key Stage 1": self.school.low < 7, "Key Stage 2": self.school.high > 7}
        for column in block.columns:
            most = self.school.roll // (3 if column == "Key Stage 2" else 12) if taught[column] else 0
            learners = self.random.randint(most // 2, most)
            counts = (learners, learners // 5, learners // 2)
            for label, counted in zip(block.rows, counts, strict=True):
                found[block.section, label, column] = number(counted) if taught[column] else number("n/a")
        return found

    def _plan(self, block: Plan) -> dict[Path, Given]:
        pool = wording(self.form.id)["Action plan"]
        rows = self.random.sample(pool, self.random.randint(2, block.rows))
        return {
            path: given
            for index, row in enumerate(rows, 1)
            for path, given in self.plan_row(block, index, row).items()
        }

    def plan_row(self, block: Plan, index: int, row: list[str]) -> dict[Path, Given]:
        """One row of the action plan from its five cells."""
        found: dict[Path, Given] = {}
        for column in block.columns:
            words = self._named(row[PLAN_PLACE[column]])
            path = (block.section, str(index), column)
            found[path] = day(_iso(words), words) if column == "By when" and words else text(words)
        return found

    def _sign_off(self, section: str) -> dict[Path, Given]:
        return {
            (section, "Name"): text(self.person.leader),
            (section, "Role"): text(self.person.role),
            (section, "Date"): day(self.date),
        }

    def _named(self, words: str) -> str:
        person = self.person
        named = words.format(leader=person.leader, head=person.head, former=person.former)
        if self.school.high <= 7:
            for older, younger in YOUNGER:
                named = named.replace(older, younger)
        return named


def phase(school: School) -> str:
    """The phase as a school ticks it, by the ages it takes."""
    if school.low >= 11:
        return "Secondary"
    if school.high <= 7:
        return "Infant"
    return "Junior" if school.low >= 7 else "Primary"


def given_or_blank(answers: dict[Path, Given], path: Path) -> Given:
    """What the school gave for a field, blank where nothing."""
    return answers.get(path, BLANK)


@cache
def wording(form_id: str) -> dict[str, Any]:
    """The wordings for one kind of form."""
    name = "wording_secondary.yaml" if form_id == "secondary" else "wording_primary.yaml"
    loaded: dict[str, Any] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return loaded


def _iso(words: str) -> str:
    day_of, month, year = words.split("/")
    return f"{year}-{month}-{day_of}"
