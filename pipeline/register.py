"""Imports the national register (Get Information about Schools) from its CSV; importing again updates."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from schemas.hub import Hub

from .store.tables import SchoolRow
from .store.work import Work

_NEEDED = ("URN", "LA (code)", "EstablishmentNumber", "EstablishmentName", "EstablishmentStatus (name)")


class RegisterFileError(Exception):
    """The file is not the register's CSV; the message says what is missing."""


@dataclass(slots=True)
class Imported:
    """What an import did, and the lines it could not use."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[str] = field(default_factory=list)


def import_register(work: Work, untrusted: bytes, hub: Hub | None, now: datetime) -> Imported:
    """Adds and updates schools; a school the file does not name is left as it is. RegisterFileError for another file."""
    known = {row.urn: row for row in work.scalars(select(SchoolRow))}
    result = Imported()
    for number, line in enumerate(_lines(untrusted), start=2):
        values = _values(line, hub)
        if values is None:
            result.problems.append(
                f"line {number}: URN {line.get('URN', '')!r} is not a number of six digits"
            )
            continue
        row = known.get(values["urn"])
        if row is None:
            known[values["urn"]] = new = SchoolRow(touched=now, **values)
            work.add(new)
            result.added += 1
        elif _change(row, values):
            row.touched = now
            result.updated += 1
        else:
            result.unchanged += 1
    return result


def _lines(untrusted: bytes) -> Iterator[Mapping[str, str]]:
    reader = csv.DictReader(io.StringIO(_text(untrusted), newline=""))
    missing = [column for column in _NEEDED if column not in (reader.fieldnames or ())]
    if missing:
        raise RegisterFileError(
            f"this is not the register's CSV: it has no column {', '.join(missing)}. "
            "Download 'all establishment data' from Get Information about Schools."
        )
    yield from reader


def _text(untrusted: bytes) -> str:
    """GIAS writes Windows-1252; a file saved again by a spreadsheet is often UTF-8."""
    try:
        return untrusted.decode("utf-8-sig")
    except UnicodeDecodeError:
        return untrusted.decode("cp1252", "replace")


def _values(line: Mapping[str, str], hub: Hub | None) -> dict[str, Any] | None:
    def cell(column: str) -> str | None:
        return (line.get(column) or "").strip() or None

    urn = cell("URN") or ""
    if not re.fullmatch(r"\d{6}", urn):
        return None
    low, high = _whole(cell("StatutoryLowAge")), _whole(cell("StatutoryHighAge"))
    district = cell("DistrictAdministrative (name)")
    return {
        "urn": urn,
        "dfe_number": dfe_number(f"{cell('LA (code)') or ''}/{cell('EstablishmentNumber') or ''}"),
        "name": cell("EstablishmentName") or f"School {urn}",
        "open": (cell("EstablishmentStatus (name)") or "").casefold().startswith("open"),
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
    match = re.fullmatch(r"\s*(\d{3})\s*[/\-–. ]?\s*(\d{4})\s*", text)
    return f"{match[1]}/{match[2]}" if match else None


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def _phase(phase: str | None, low: int | None, high: int | None) -> str | None:
    """The register has no infant or junior phase: pupils leave an infant school at 7 and enter a junior one at 7."""
    if phase == "Primary" and low is not None and high is not None:
        if high <= 8:
            return "Infant"
        if low >= 7:
            return "Junior"
    return phase


def _change(row: SchoolRow, values: Mapping[str, Any]) -> bool:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return bool(changed)
