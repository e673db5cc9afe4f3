"""Imports the national register (Get Information about Schools) from its CSV; importing again updates.

One pass over the file, and two statements to the database a thousand schools: 50,000 take seconds.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from schemas.hub import Hub

from .register_file import Progress, RegisterFileError, rows
from .register_links import link_successors
from .store.tables import SchoolRow
from .store.work import Work

__all__ = ["Imported", "RegisterFileError", "dfe_number", "import_register", "listed"]

_NEEDED = ("URN", "LA (code)", "EstablishmentNumber", "EstablishmentName", "EstablishmentStatus (name)")
_ADVICE = "Download 'all establishment data' from Get Information about Schools."
_KEPT = (
    "urn", "dfe_number", "name", "open", "closed_on", "phase", "low_age", "high_age", "roll", "postcode", "district",
    "area", "website",
)  # fmt: skip
_BATCH = 1000  # schools a statement: a megabyte or so


@dataclass(slots=True)
class Imported:
    """What an import did, and the lines it could not use."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    elsewhere: int = 0  # schools of other authorities, left out
    closed: int = 0  # schools that were open before
    linked: int = 0  # closed schools that are now known to go on as others
    doubtful: int = 0  # links that a person must confirm
    problems: list[str] = field(default_factory=list)


def import_register(
    work: Work,
    untrusted: bytes | Path,
    hub: Hub | None,
    now: datetime,
    *,
    authorities: Iterable[str] = (),
    progress: Progress | None = None,
) -> Imported:
    """Adds and updates schools, and links the closed to those that go on in their place.

    A school the file does not name is left as it is. ``authorities`` are the LA codes to take; none given is all.
    RegisterFileError for another file.
    """
    wanted = set(authorities)
    known = _known(work)
    result = Imported()
    fresh: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for number, line in rows(untrusted, _NEEDED, _ADVICE, progress):
        if wanted and line["LA (code)"].strip() not in wanted:
            result.elsewhere += 1
            continue
        values = _values(line, hub)
        if values is None:
            result.problems.append(f"line {number}: URN {line['URN']!r} is not a number of six digits")
            continue
        _sort(values, known, hub, fresh, changed, result)
    _write(work, fresh, changed, now)
    links = link_successors(work, now)
    result.linked, result.doubtful = links.sure, links.likely
    return result


def listed(untrusted: bytes | Path) -> Iterator[Mapping[str, Any]]:
    """The schools of a register's CSV that have a URN, as they would be stored. RegisterFileError for another file."""
    for _, line in rows(untrusted, _NEEDED, _ADVICE):
        if values := _values(line, None):
            yield values


def _known(work: Work) -> dict[str, dict[str, Any]]:
    columns = [getattr(SchoolRow, name) for name in _KEPT]
    return {row.urn: dict(row._mapping) for row in work.execute(select(*columns))}  # noqa: SLF001 - public by its documentation


def _sort(
    values: dict[str, Any],
    known: dict[str, dict[str, Any]],
    hub: Hub | None,
    fresh: list[dict[str, Any]],
    changed: list[dict[str, Any]],
    result: Imported,
) -> None:
    """Whether a school is new, other than it was, or the same; the later of two lines for one school counts."""
    before = known.get(values["urn"])
    if before is None:
        fresh.append(values)
        result.added += 1
    else:
        if hub is None:
            values["area"] = before["area"]  # no settings to judge by: what was known stays
        if values == before:
            result.unchanged += 1
            return
        changed.append(values)
        result.updated += 1
        result.closed += before["open"] and not values["open"]
    known[values["urn"]] = values


def _write(work: Work, fresh: list[dict[str, Any]], changed: list[dict[str, Any]], now: datetime) -> None:
    new = list({each["urn"]: {**each, "touched": now} for each in fresh}.values())
    for start in range(0, len(new), _BATCH):
        work.execute(insert(SchoolRow), new[start : start + _BATCH])
    if changed:
        numbers = {row.urn: row.id for row in work.execute(select(SchoolRow.urn, SchoolRow.id))}
        rows_ = {each["urn"]: {"id": numbers[each["urn"]], **each, "touched": now} for each in changed}
        work.execute(update(SchoolRow), list(rows_.values()))
    work.expire_all()


def _values(line: Mapping[str, str], hub: Hub | None) -> dict[str, Any] | None:
    def cell(column: str) -> str | None:
        return line.get(column, "").strip() or None

    urn = cell("URN") or ""
    if not re.fullmatch(r"[0-9]{6}", urn):
        return None
    low, high = _whole(cell("StatutoryLowAge")), _whole(cell("StatutoryHighAge"))
    district = cell("DistrictAdministrative (name)")
    open_ = (cell("EstablishmentStatus (name)") or "").casefold().startswith("open")
    return {
        "urn": urn,
        "dfe_number": dfe_number(f"{cell('LA (code)') or ''}/{cell('EstablishmentNumber') or ''}"),
        "name": cell("EstablishmentName") or f"School {urn}",
        "open": open_,
        "closed_on": None if open_ else _day(cell("CloseDate")),
        "phase": _phase(cell("PhaseOfEducation (name)"), low, high),
        "low_age": low,
        "high_age": high,
        "roll": _whole(cell("NumberOfPupils")),
        "postcode": cell("Postcode"),
        "district": district,
        "area": hub.area_of(district) if hub and district else None,
        "website": cell("SchoolWebsite"),
    }


def dfe_number(text: str) -> str | None:
    """``919/2345`` of ``919/2345``, ``919-2345``, ``919 2345`` or ``9192345``; None of anything else."""
    match = re.fullmatch(r"\s*([0-9]{3})\s*[/\-–. ]?\s*([0-9]{4})\s*", text)
    return f"{match[1]}/{match[2]}" if match else None


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else None


def _day(text: str | None) -> date | None:
    """The register writes 31-08-2026; a spreadsheet that saved it again, 31/08/2026 or 2026-08-31."""
    match = re.fullmatch(r"([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})", text or "")
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else date.fromisoformat(text or "")
    except ValueError:
        return None


def _phase(phase: str | None, low: int | None, high: int | None) -> str | None:
    """The register has no infant or junior phase: pupils leave an infant school at 7 and enter a junior one at 7."""
    if phase == "Primary" and low is not None and high is not None:
        if high <= 8:
            return "Infant"
        if low >= 7:
            return "Junior"
    return phase
