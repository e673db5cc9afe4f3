"""The digest as plain data: what is true of one week for one audience, before any word or picture is made of it.

Lists are whole; how much of each a letter shows is the letter's business. Every count that has a list beside it is
the length of that list, and the parts of a breakdown add up to its whole.
"""

from dataclasses import dataclass
from datetime import date, datetime

from .audience import Audience
from .weeks import Week


@dataclass(frozen=True, slots=True)
class Named:
    """A school as a list names it; without a number where nobody could tell which school it is."""

    name: str
    urn: str | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """One return that came in."""

    school: Named
    form: str
    received: datetime
    state: str  # accepted, waiting for a decision, being read
    again: bool  # the school had sent this form before


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What came in during the week."""

    returns: tuple[Arrival, ...]
    messages: tuple[tuple[str, int], ...]  # how each message ended, and how many did; the hub's digest only

    @property
    def accepted(self) -> int:
        """Returns that are recorded."""
        return sum(each.state == ACCEPTED for each in self.returns)


ACCEPTED, HELD, UNDER_WAY = "accepted", "waiting for a decision", "being read"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the schools expected have returned, in one area."""

    area: str | None
    expected: int
    returned: int


@dataclass(frozen=True, slots=True)
class Collection:
    """One round, or the school year where there is no round: who was asked, and who has answered."""

    name: str
    opens: date
    due: date | None
    areas: tuple[Share, ...]
    excused: int = 0  # schools the hub has let off; not among the expected

    @property
    def expected(self) -> int:
        """Schools that were asked and not excused."""
        return sum(each.expected for each in self.areas)

    @property
    def returned(self) -> int:
        """Schools from which a completed form has come, whether or not it is recorded yet."""
        return sum(each.returned for each in self.areas)


@dataclass(frozen=True, slots=True)
class Missing:
    """A school that has not returned, and when it was last heard of."""

    school: Named
    collection: str
    due: date | None
    last_contact: datetime | None  # the last message that is known to be from it
    last_return: datetime | None  # the last completed form, of whatever year


@dataclass(frozen=True, slots=True)
class Wish:
    """Something a school asks for, in its own words."""

    school: Named
    quote: str
    raised: datetime
    due: date
    owner: str
    fresh: bool  # asked for in this week
    overdue: bool


@dataclass(frozen=True, slots=True)
class Undecided:
    """One exception that waits for a person."""

    school: Named
    about: str  # the file or the message
    sentence: str
    action: str
    raised: datetime
    days: int  # since it was raised


@dataclass(frozen=True, slots=True)
class Waiting:
    """The exceptions, the oldest first."""

    open: tuple[Undecided, ...]
    raised: int  # in the week
    resolved: int  # in the week

    @property
    def oldest(self) -> Undecided | None:
        """What has waited longest."""
        return self.open[0] if self.open else None

    def kinds(self) -> list[tuple[str, int]]:
        """Each sentence with how many wait for it, the most frequent first."""
        counts: dict[str, int] = {}
        for each in self.open:
            counts[each.sentence] = counts.get(each.sentence, 0) + 1
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


@dataclass(frozen=True, slots=True)
class Ask:
    """One question or wish for support, as the school put it."""

    school: Named
    quote: str
    question: bool  # a question; else a wish for support


@dataclass(frozen=True, slots=True)
class Theme:
    """What several schools ask about, and the words that brought their requests together."""

    name: str
    words: tuple[str, ...]
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Falling:
    """An action of a school's plan that is due soon or has been due."""

    school: Named
    action: str
    who: str
    due: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class Actions:
    """Actions of schools' plans by the day they are due, the earliest first."""

    falling: tuple[Falling, ...]
    earlier: int  # due before the list begins, and still open

    @property
    def overdue(self) -> int:
        """How many in the list have been due."""
        return sum(each.overdue for each in self.falling)


@dataclass(frozen=True, slots=True)
class Duty:
    """One kind of follow-up: how many are open, and how many of those are late."""

    what: str
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How many schools have returned: week by week since the school year began, and the year before."""

    weeks: tuple[Week, ...]  # of this school year, up to the digest's
    this_year: tuple[int, ...]  # first returns of a school in each of these weeks
    last_year: tuple[int, ...]  # the same in the same weeks of the year before

    @property
    def week(self) -> int:
        """Schools whose first return came in this week."""
        return self.this_year[-1] if self.this_year else 0

    @property
    def week_before(self) -> int:
        """The same, in the week before."""
        return self.this_year[-2] if len(self.this_year) > 1 else 0

    @property
    def week_last_year(self) -> int:
        """The same, in this week a year ago."""
        return self.last_year[-1] if self.last_year else 0

    @property
    def to_date(self) -> int:
        """Schools that have returned in this school year so far."""
        return sum(self.this_year)

    @property
    def to_date_last_year(self) -> int:
        """Schools that had returned by this week a year ago."""
        return sum(self.last_year)


@dataclass(frozen=True, slots=True)
class Sureness:
    """Of the returns recorded in a span of time: how many were taken without a look, and what was put right later."""

    recorded: int
    without_look: int  # nothing about them was ever asked of a person
    corrected: int  # a person changed the record afterwards
    corrected_without_look: (
        int  # of those, the ones that had been taken without a look: what we were wrong about
    )

    @property
    def looked_at(self) -> int:
        """Returns that a person decided something about first."""
        return self.recorded - self.without_look


@dataclass(frozen=True, slots=True)
class Digest:
    """One week for one audience. Two digests of the same store, week and moment are equal."""

    hub: str
    audience: Audience
    week: Week
    as_of: datetime  # the end of the week, or now where it is not over
    arrivals: Arrivals
    collections: tuple[Collection, ...]
    missing: tuple[Missing, ...]
    visits: tuple[Wish, ...]
    waiting: Waiting
    themes: tuple[Theme, ...]
    actions: Actions
    duties: tuple[Duty, ...]
    pace: Pace
    sure_week: Sureness
    sure_year: Sureness

    @property
    def asks(self) -> int:
        """Requests in all themes together."""
        return sum(len(each.asks) for each in self.themes)
