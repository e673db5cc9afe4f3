"""What every school of the county does in each round, drawn by lot from a seed: the truth that the year is held to."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

NAMES = (
    "Ash",
    "Beck",
    "Copse",
    "Dell",
    "Elm",
    "Fern",
    "Glade",
    "Holt",
    "Ings",
    "Knoll",
    "Lark",
    "Mere",
    "Nook",
    "Oak",
)
ENDS = ("bridge", "combe", "field", "ford", "hurst", "leigh", "mead", "stead", "ton", "wick", "worth", "well")
DISTRICTS = ("Stevenage", "Dacorum", "Watford", "Broxbourne", "Hertsmere")
CONVERTS = date(2027, 2, 1)  # when some schools become academies, in the middle of a round


@dataclass(frozen=True, slots=True)
class Collection:
    """One round of the year."""

    name: str
    opens: date
    due: date
    closes: date


ROUNDS = (
    Collection("autumn-2026", date(2026, 9, 7), date(2026, 10, 16), date(2026, 12, 18)),
    Collection("spring-2027", date(2027, 1, 4), date(2027, 2, 12), date(2027, 3, 25)),
    Collection("summer-2027", date(2027, 4, 12), date(2027, 5, 21), date(2027, 7, 21)),
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one school does in one round."""

    school: int
    round: int
    replies: date | None  # when it writes that the form will follow
    returns: date | None  # when its form comes; None: never
    doubtful: bool  # a person has to decide about a number first, three days later
    visit: bool
    question: str | None
    grade: int  # 1 is best
    every_class: bool
    action: str
    action_due: date
    done: bool  # whether it says that the action of its last return is done


@dataclass(frozen=True, slots=True)
class School:
    """One school: its number in the county, and what is invented about it."""

    number: int
    name: str
    converts: bool  # becomes an academy on CONVERTS
    bounces: bool  # its address fails at the first letter
    turns: tuple[Turn, ...]

    def urn(self, day: date) -> str:
        """Its URN on a day: another once it has become an academy."""
        return str((800000 if self.converts and day >= CONVERTS else 700000) + self.number)

    @property
    def address(self) -> str:
        """Where it is written to, and writes from."""
        return f"office@school{self.number}.example"


def county(schools: int, seed: int = 7) -> list[School]:
    """The script of a year of so many schools."""
    lot = random.Random(seed)
    return [_school(number, lot) for number in range(schools)]


def _school(number: int, lot: random.Random) -> School:
    name = f"{NAMES[number % 14]}{ENDS[number // 14 % 12]} {('Upper', 'Lower', 'North', 'South')[number // 168 % 4]} Primary School"
    converts = number % 100 == 7
    bounces = number % 50 == 11
    turns = tuple(_turn(number, n, each, lot) for n, each in enumerate(ROUNDS))
    if (
        converts or bounces
    ):  # what is new about them is the conversion, or the address; the rest is kept plain
        turns = tuple(_plain(each) for each in turns)
    return School(number, name, converts, bounces, turns)


def _turn(number: int, n: int, each: Collection, lot: random.Random) -> Turn:
    comes = lot.random() < 0.75
    span = (each.closes - each.opens).days - 6  # a doubt of the last days is settled before the round closes
    returns = each.opens + timedelta(
        days=min(span, max(1, round(lot.triangular(1, span, (each.due - each.opens).days))))
    )
    replies = returns - timedelta(days=lot.randint(2, 20)) if lot.random() < 0.1 else None
    return Turn(
        school=number,
        round=n,
        replies=replies if replies and replies >= each.opens else None,
        returns=returns if comes else None,
        doubtful=lot.random() < 0.08,
        visit=lot.random() < 0.06,
        question=f"Could the hub lend us instrument number {number}-{n}?" if lot.random() < 0.1 else None,
        grade=lot.choices((1, 2, 3, 4), (20, 50, 22, 8))[0],
        every_class=lot.random() < 0.93,
        action=lot.choice(_ACTIONS).format(year=number % 6 + 1),
        action_due=each.due + timedelta(days=lot.randint(10, 120)),
        done=lot.random() < 0.4,
    )


_ACTIONS = (
    "Start a lunchtime choir for Year {year}",
    "Buy a class set of ukuleles",
    "Train all teachers to lead singing with confidence",
    "Write an overview of progression in composing",
    "Record performances each half term",
)


def _plain(turn: Turn) -> Turn:
    return Turn(
        turn.school,
        turn.round,
        None,
        turn.returns,
        False,
        False,
        None,
        2,
        True,
        turn.action,
        turn.action_due,
        turn.done,
    )


def register(schools: list[School], day: date) -> str:
    """The county's register as it stands on a day, in the columns of the national one."""
    head = (
        "URN,LA (code),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name),PhaseOfEducation (name),"
        "StatutoryLowAge,StatutoryHighAge,NumberOfPupils,Postcode,DistrictAdministrative (name),SchoolWebsite"
    )
    return "\n".join([head, *(line for each in schools for line in _lines(each, day))])


def _lines(school: School, day: date) -> Iterator[str]:
    tail = f"Primary,4,11,{150 + school.number},ZZ{school.number % 90} {school.number % 9}XY,{DISTRICTS[school.number % 5]},school{school.number}.example"
    number = f"919,{2000 + school.number}"
    converted = school.converts and day >= CONVERTS
    yield f"{700000 + school.number},{number},{school.name},{'Closed' if converted else 'Open'},{tail}"
    if converted:
        yield f"{800000 + school.number},{number},{school.name.replace('School', 'Academy')},Open,{tail}"
