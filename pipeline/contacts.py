"""Whom a school is written to, and which domains it writes from.

Both are learnt from accepted returns. A domain is evidence and never proof: it may speak for a school, and never
against another. What many people share (free mail) says nothing and is never kept.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from .register import dfe_number
from .register_file import rows
from .store.hub_tables import ContactRow, SchoolDomainRow
from .store.tables import MessageRow, SchoolRow
from .store.work import Work

# Providers of mailboxes for everybody. A domain missing here costs little: it is evidence beside others only.
_FREE = frozenset(
    """gmail.com googlemail.com outlook.com outlook.co.uk hotmail.com hotmail.co.uk live.com live.co.uk msn.com
    yahoo.com yahoo.co.uk ymail.com rocketmail.com icloud.com me.com mac.com aol.com aol.co.uk gmx.com gmx.co.uk
    gmx.net mail.com email.com proton.me protonmail.com pm.me tutanota.com fastmail.com zoho.com yandex.com
    btinternet.com btopenworld.com sky.com talktalk.net tiscali.co.uk virginmedia.com virgin.net blueyonder.co.uk
    ntlworld.com plusnet.com orange.net o2.co.uk freeserve.co.uk uwclub.net web.de mail.ru qq.com""".split()  # noqa: SIM905
)
_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@]+@([^\s<>()\[\]\",;:@]+\.[^\s<>()\[\]\",;:@.]+)")
_LIST = ("Email",)
_ADVICE = "It needs a column Email, and URN or DfE number; Name may stand beside them."


def domain_of(address: str | None) -> str | None:
    """The domain of an address that could be a school's own; None of free mail and of what is no address."""
    match = _ADDRESS.fullmatch((address or "").strip().casefold())
    return match[1] if match and match[1] not in _FREE else None


def learn(work: Work, message: MessageRow, school_id: int, now: datetime) -> None:
    """What an accepted return teaches: its sender's address, and the domain if it is not everybody's."""
    address = (message.sender or "").casefold()
    if message.doubt or not _ADDRESS.fullmatch(address):
        return
    note_contact(work, school_id, address, source="return", now=now, name=message.from_name)
    domain = domain_of(address)
    if domain is None:
        return
    query = select(SchoolDomainRow).where(
        SchoolDomainRow.school_id == school_id, SchoolDomainRow.domain == domain
    )
    row = work.scalars(query).first()
    if row is None:
        row = SchoolDomainRow(school_id=school_id, domain=domain, returns=0, first_seen=now)
        work.add(row)
    row.returns, row.last_seen = row.returns + 1, now


def note_contact(
    work: Work, school_id: int, address: str, *, source: str, now: datetime, name: str | None = None
) -> bool:
    """Adds an address of a school, or says that it was seen again, and so works; whether it is new."""
    address = address.strip().casefold()
    query = select(ContactRow).where(ContactRow.school_id == school_id, ContactRow.address == address)
    row = work.scalars(query).first()
    fresh = row is None
    if row is None:
        row = ContactRow(school_id=school_id, address=address, source=source, first_seen=now)
        work.add(row)
    row.last_seen, row.failed_at = now, None
    row.name = name or row.name
    if source == "hand":
        row.source = source
    work.flush()
    return fresh


def failed(work: Work, address: str, now: datetime) -> list[int]:
    """Notes that a letter came back from an address; the schools it is known of."""
    contacts = list(work.scalars(select(ContactRow).where(ContactRow.address == address.casefold())))
    for each in contacts:
        each.failed_at = now
    return [each.school_id for each in contacts]


def school_of_address(work: Work, address: str | None) -> int | None:
    """The one school that has this very address among its contacts; None where none has, or several."""
    query = select(ContactRow.school_id).where(ContactRow.address == (address or "").casefold())
    found = work.scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else None


def addresses(work: Work, school_ids: list[int]) -> dict[int, str]:
    """The address to write to, by school: one that a person gave before one that was seen, the last seen first.

    A school all of whose addresses failed, or that has none, is not in it.
    """
    query = select(ContactRow).where(ContactRow.failed_at.is_(None)).order_by(ContactRow.last_seen)
    found: dict[int, ContactRow] = {}
    for start in range(0, len(school_ids), 1000):  # both databases take that many values
        for row in work.scalars(query.where(ContactRow.school_id.in_(school_ids[start : start + 1000]))):
            best = found.get(row.school_id)
            if best is None or (row.source == "hand") >= (best.source == "hand"):
                found[row.school_id] = row
    return {school_id: row.address for school_id, row in found.items()}


@dataclass(slots=True)
class Listed:
    """What a list of contacts brought."""

    added: int = 0
    known: int = 0
    problems: list[str] = field(default_factory=list)


def import_contacts(work: Work, untrusted: bytes | Path, now: datetime) -> Listed:
    """Takes over a hub's own list of addresses, by URN or DfE number. RegisterFileError for another file."""
    by_urn = {urn: number for number, urn in work.execute(select(SchoolRow.id, SchoolRow.urn))}
    open_ones = select(SchoolRow.id, SchoolRow.dfe_number).where(
        SchoolRow.open, SchoolRow.dfe_number.is_not(None)
    )
    by_number = {number: school_id for school_id, number in work.execute(open_ones)}
    done = Listed()
    for number, line in rows(untrusted, _LIST, _ADVICE):
        urn, dfe = line.get("URN", "").strip(), dfe_number(line.get("DfE number", "")) or ""
        school_id = by_urn.get(urn) or by_number.get(dfe)
        if school_id is None:
            done.problems.append(
                f"line {number}: the register has no school {urn or dfe or 'without a number'}"
            )
        elif not _ADDRESS.fullmatch(line["Email"].strip().casefold()):
            done.problems.append(f"line {number}: {line['Email']!r} is not an address")
        else:
            name = line.get("Name", "").strip() or None
            fresh = note_contact(work, school_id, line["Email"], source="hand", now=now, name=name)
            done.added += fresh
            done.known += not fresh
    return done


def domains(work: Work) -> list[tuple[str, int]]:
    """Every domain with the school it was seen with, but for those that more than one school writes from."""
    shared = select(SchoolDomainRow.domain).group_by(SchoolDomainRow.domain).having(func.count() > 1)
    query = select(SchoolDomainRow.domain, SchoolDomainRow.school_id).where(
        SchoolDomainRow.domain.not_in(shared)
    )
    return [(domain, school_id) for domain, school_id in work.execute(query)]
