"""Which school goes on in the place of one that has closed: an academy conversion, an amalgamation.

The DfE number decides where it goes on under a new URN. Where that changed too, the same postcode and a like name make
it likely; a person confirms it before anything is told of the one under the name of the other. The register's own file
of links, where it is given, is as good as a person's word.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from schemas.following import LinkState

from .names import core, likeness
from .register_file import rows
from .store.hub_tables import SchoolLinkRow
from .store.tables import SchoolRow
from .store.work import Work

_ALIKE = 80.0  # points of likeness: pipeline.identify says where the number comes from
_MOST = 10  # schools at one postcode; a real one has two or three, so more is a filler
_LINKS = ("URN", "LinkURN", "LinkType")
_ADVICE = "Download 'all links' from Get Information about Schools."


@dataclass(slots=True)
class Linked:
    """How many links were made, by how sure they are."""

    sure: int = 0
    likely: int = 0


def link_successors(work: Work, now: datetime) -> Linked:
    """Links every closed school that has no link yet and whose successor can be told."""
    columns = (SchoolRow.id, SchoolRow.dfe_number, SchoolRow.name, SchoolRow.postcode, SchoolRow.open)
    schools = work.execute(select(*columns)).all()
    linked = set(work.scalars(select(SchoolLinkRow.closed_id)))
    by_number, by_place = defaultdict(list), defaultdict(list)
    for each in schools:
        if each.open and each.dfe_number:
            by_number[each.dfe_number].append(each)
        if each.open and each.postcode:
            by_place[_postcode(each.postcode)].append(each)
    done = Linked()
    for each in schools:
        if each.open or each.id in linked:
            continue
        same = by_number.get(each.dfe_number or "", [])
        if len(same) == 1:
            _link(
                work, each.id, same[0].id, LinkState.SURE, f"both have the DfE number {each.dfe_number}", now
            )
            done.sure += 1
            continue
        near = [
            other for other in by_place.get(_postcode(each.postcode), []) if _alike(each.name, other.name)
        ]
        if len(near) == 1 and not same:
            _link(
                work,
                each.id,
                near[0].id,
                LinkState.LIKELY,
                "the postcode is the same, the names are alike",
                now,
            )
            done.likely += 1
    return done


def _postcode(text: str | None) -> str:
    return (text or "-").replace(" ", "").casefold()


def _alike(one: str, other: str) -> bool:
    return likeness(core(one), core(other)) >= _ALIKE


def _link(work: Work, closed: int, successor: int, state: LinkState, because: str, now: datetime) -> None:
    work.add(
        SchoolLinkRow(closed_id=closed, successor_id=successor, state=state, because=because, made_at=now)
    )


def import_links(work: Work, untrusted: bytes | Path, now: datetime) -> int:
    """Takes over the register's own links between schools that are both known here; how many are new or now sure."""
    numbers = {urn: number for number, urn in work.execute(select(SchoolRow.id, SchoolRow.urn))}
    known = {(each.closed_id, each.successor_id): each for each in work.scalars(select(SchoolLinkRow))}
    count = 0
    for _, line in rows(untrusted, _LINKS, _ADVICE):
        kind = line["LinkType"].casefold()
        pair = (numbers.get(line["URN"].strip()), numbers.get(line["LinkURN"].strip()))
        closed, successor = (
            pair if "successor" in kind else reversed(pair) if "predecessor" in kind else (None, None)
        )
        if closed is None or successor is None or closed == successor:
            continue
        row = known.get((closed, successor))
        if row is None:
            row = known[closed, successor] = SchoolLinkRow(
                closed_id=closed, successor_id=successor, made_at=now
            )
            work.add(row)
        elif row.state is not LinkState.LIKELY:
            continue
        row.state, row.because = LinkState.SURE, "the register says so"
        count += 1
    return count


def decide_link(
    work: Work, closed: SchoolRow, successor: SchoolRow, *, is_so: bool, by: str, now: datetime
) -> None:
    """A person's word that one school goes on as another, or that it does not."""
    query = select(SchoolLinkRow).where(
        SchoolLinkRow.closed_id == closed.id, SchoolLinkRow.successor_id == successor.id
    )
    row = work.scalars(query).first()
    if row is None:
        row = SchoolLinkRow(closed_id=closed.id, successor_id=successor.id)
        work.add(row)
    row.state, row.because, row.made_at = (
        (LinkState.SURE if is_so else LinkState.REFUSED),
        f"{by} said so",
        now,
    )
    closed.touched = now  # so that the register in memory is read again


def lineage(work: Work, school_id: int) -> list[int]:
    """A school and every school that went on as it, however long ago: whose returns are its history."""
    found = [school_id]
    for each in found:  # grows while it is walked
        query = select(SchoolLinkRow.closed_id).where(
            SchoolLinkRow.successor_id == each, SchoolLinkRow.state == LinkState.SURE
        )
        found += [other for other in work.scalars(query) if other not in found]
    return found


def former_urns(work: Work, school_id: int) -> tuple[str, ...]:
    """The URNs of the schools that went on as this one, the latest first; most have none."""
    before = lineage(work, school_id)[1:]
    if not before:
        return ()
    urns = {row.id: row.urn for row in work.scalars(select(SchoolRow).where(SchoolRow.id.in_(before)))}
    return tuple(urns[each] for each in before)


def goes_on_as(work: Work, school: SchoolRow) -> SchoolRow | None:
    """An open school is itself; a closed one is the open school that surely goes on as it, if there is one such."""
    walked = {school.id}
    while not school.open:
        query = (
            select(SchoolRow)
            .join(SchoolLinkRow, SchoolLinkRow.successor_id == SchoolRow.id)
            .where(SchoolLinkRow.closed_id == school.id, SchoolLinkRow.state == LinkState.SURE)
        )
        after = work.scalars(query).all()
        if len(after) != 1 or after[0].id in walked:
            return None
        school = after[0]
        walked.add(school.id)
    return school
