"""The register held in memory, asked by URN, DfE number, name, web address and free text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select

from schemas.following import LinkState

from .contacts import domains
from .names import core, letters, likeness, names_somebody
from .store.hub_tables import SchoolDomainRow, SchoolLinkRow
from .store.tables import SchoolRow
from .store.work import Store, Work


@dataclass(frozen=True, slots=True)
class School:
    """One school as the journey needs it."""

    id: int
    urn: str
    dfe_number: str | None
    name: str
    open: bool
    area: str | None
    postcode: str | None
    host: str | None
    core: tuple[str, ...]
    places: frozenset[str]  # words that say where it is: its district, and what its name has after a comma
    district: str | None = None
    phase: str | None = None
    roll: int | None = None  # pupils

    def __str__(self) -> str:
        return f"{self.name} (URN {self.urn})"


class Register:
    """Every school we know of. Closed ones are found by their numbers only."""

    def __init__(
        self, schools: Iterable[School], successors: Mapping[int, int] = MappingProxyType({})
    ) -> None:
        """``successors``: by closed school, the one that goes on as it."""
        self.schools = tuple(schools)
        self._successors = successors
        self.by_id = {each.id: each for each in self.schools}
        self._by_urn = {each.urn: each for each in self.schools}
        self._by_dfe: dict[str, list[School]] = defaultdict(list)
        self._by_host: dict[str, list[School]] = defaultdict(list)
        for each in self.schools:
            if each.dfe_number:
                self._by_dfe[each.dfe_number].append(each)
            if each.host and each.open:
                self._by_host[each.host].append(each)
        self._seen: dict[str, School] = {}
        self._by_letters: dict[str, list[School]] | None = None

    def learn(self, domains_seen: Iterable[tuple[str, int]]) -> None:
        """Takes over the domains that accepted returns came from, each with its one school."""
        self._seen = {domain: self.by_id[number] for domain, number in domains_seen if number in self.by_id}

    def urn(self, urn: str) -> School | None:
        """The school of a URN; where it has closed and goes on as another, the open one."""
        school = self._by_urn.get(urn)
        if school is None or school.open:
            return school
        return self._open(school.dfe_number or "") or self._after(school)

    def _after(self, school: School) -> School:
        """The open school that this one goes on as; itself where there is none."""
        walked = {school.id}
        now = school
        while (number := self._successors.get(now.id)) is not None and number not in walked:
            walked.add(number)
            now = self.by_id[number]
        return now if now.open else school

    def dfe(self, number: str) -> School | None:
        """The open school of a DfE number (919/2345), or else the one that had it."""
        known = self._by_dfe.get(number, [])
        return self._open(number) or (self._after(known[0]) if len(known) == 1 else None)

    def _open(self, number: str) -> School | None:
        still = [each for each in self._by_dfe.get(number, []) if each.open]
        return still[0] if len(still) == 1 else None

    def at(self, address: str | None) -> list[School]:
        """The open schools whose website shares the domain of an e-mail address."""
        domain = (address or "").rpartition("@")[2].casefold().strip(" >.")
        return self._by_host.get(domain) or self._by_host.get(domain.removeprefix("mail.")) or []

    def seen_from(self, address: str | None) -> School | None:
        """The one school whose accepted returns came from the domain of an address: evidence that speaks for it alone."""
        school = self._seen.get((address or "").rpartition("@")[2].casefold().strip(" >."))
        return self._after(school) if school and not school.open else school

    def called(self, name: str) -> list[School]:
        """Open schools whose name in the register is this one, but for case and punctuation."""
        if self._by_letters is None:  # made when it is first wanted
            self._by_letters = defaultdict(list)
            for each in self.schools:
                if each.open:
                    self._by_letters[letters(each.name)].append(each)
        return list(self._by_letters.get(letters(name), ()))

    def like(self, name: str, floor: float) -> list[tuple[float, School]]:
        """Open schools by likeness of name (0 to 100), best first; none where the name could be anybody's."""
        words = core(name)
        if not names_somebody(words):
            return []
        scored = ((likeness(words, each.core), each) for each in self.schools if each.open)
        return sorted((pair for pair in scored if pair[0] >= floor), key=lambda pair: (-pair[0], pair[1].urn))

    def mentioned(self, text: str) -> list[School]:
        """Open schools whose whole name stands in a text, longest name first; a name inside a longer one does not count."""
        said = f" {' '.join(core(text))} "
        found = [each for each in self.schools if each.open and names_somebody(each.core) and _in(each, said)]
        longest = sorted(found, key=lambda each: -len(each.core))
        return [each for each in longest if not any(set(each.core) < set(other.core) for other in found)]


def _in(school: School, said: str) -> bool:
    return len(school.core) > 1 and f" {' '.join(school.core)} " in said


class RegisterShelf:
    """The register of a store, read again only after it has changed.

    Every accepted return may teach a domain; that alone does not have 24,000 schools read again.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stamp: tuple[object, ...] | None = None
        self._taught: object = None
        self._register = Register(())

    def __call__(self) -> Register:
        """The register as it stands."""
        with self._store.look() as look:
            stamp, taught = _stamp(look), look.scalar(select(func.count(SchoolDomainRow.id)))
            if stamp != self._stamp:
                schools = [school_of(row) for row in look.execute(select(*_COLUMNS))]
                self._register = Register(schools, _successors(look))
                self._stamp, self._taught = stamp, None
            if taught != self._taught:
                self._register.learn(domains(look))
                self._taught = taught
        return self._register


_COLUMNS = (
    SchoolRow.id,
    SchoolRow.urn,
    SchoolRow.dfe_number,
    SchoolRow.name,
    SchoolRow.open,
    SchoolRow.area,
    SchoolRow.postcode,
    SchoolRow.website,
    SchoolRow.district,
    SchoolRow.phase,
    SchoolRow.roll,
)


def _stamp(look: Work) -> tuple[object, ...]:
    """What changes when the register or its links do."""
    schools = select(func.count(SchoolRow.id), func.max(SchoolRow.touched))
    links = select(func.count(SchoolLinkRow.id), func.max(SchoolLinkRow.made_at))
    return (*look.execute(schools).one(), *look.execute(links).one())


def _successors(look: Work) -> dict[int, int]:
    """By closed school, the one school that surely goes on as it; one that was split has none."""
    query = select(SchoolLinkRow.closed_id, SchoolLinkRow.successor_id).where(
        SchoolLinkRow.state == LinkState.SURE
    )
    found: dict[int, list[int]] = defaultdict(list)
    for closed, successor in look.execute(query):
        found[closed].append(successor)
    return {closed: numbers[0] for closed, numbers in found.items() if len(numbers) == 1}


def school_of(row: Any) -> School:
    """A row of the register, or its columns above, as a school."""
    places = frozenset(core(f"{row.district or ''} {row.name.partition(',')[2]}"))
    return School(
        row.id,
        row.urn,
        row.dfe_number,
        row.name,
        row.open,
        row.area,
        row.postcode,
        _host(row.website),
        core(row.name),
        places,
        row.district,
        row.phase,
        row.roll,
    )


def _host(website: str | None) -> str | None:
    """The host of a web address as registers give it, with or without http:// and www."""
    bare = re.sub(r"^[a-z]+://", "", (website or "").strip().casefold())
    host = re.split(r"[/?#:]", bare, maxsplit=1)[0].removeprefix("www.")
    return host or None
