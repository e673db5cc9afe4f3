"""All that is held on a school or a person, in one file that can be handed to them (UK GDPR, article 15)."""

import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pipeline.context import Context
from pipeline.exports import beside
from pipeline.store.tables import MessageRow, SchoolRow

from .graph import Ids, rows_of
from .subjects import files_of, of_person, of_school, originals_of
from .words import holding


def grant_school(ctx: Context, school: SchoolRow, path: Path) -> int:
    """Writes all that is held on a school; how many rows. OSError where the file cannot be written."""
    with ctx.look() as look:
        rows = of_school(look, school).rows
        return _write(ctx, {**rows, "school": {school.id}}, rows.get("message", set()), path)


def grant_person(ctx: Context, address: str, path: Path) -> int:
    """Writes all that is held on the person of an address; how many rows."""
    with ctx.look() as look:
        subject = of_person(look, address)
        messages = originals_of(look, address)
        rows: Ids = {name: set(ids) for name, ids in subject.rows.items()}
        for name, ids in holding(look, subject.words).items():
            rows[name] = rows.get(name, set()) | ids
        rows["message"] = rows.get("message", set()) | messages
        return _write(ctx, rows, messages, path)


def _write(ctx: Context, rows: Ids, messages: set[int], path: Path) -> int:
    draft = beside(path)
    with ctx.look() as look, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as file:
        found = rows_of(look, rows)
        for table, lines in found.items():
            file.writestr(f"{table}.json", json.dumps(lines, default=_plain, indent=1, ensure_ascii=False))
        names = {row.sha256: row.name for row in (look.find(MessageRow, each) for each in sorted(messages))}
        for sha256 in sorted(files_of(look, messages)):
            if ctx.blobs.path(sha256).exists():
                file.writestr(
                    f"files/{sha256[:12]}-{_harmless(names.get(sha256, 'file'))}", ctx.blobs.get(sha256)
                )
        file.writestr("READ-ME.txt", _ABOUT)
    draft.replace(path)
    return sum(map(len, found.values()))


_ABOUT = """All that this installation of Ritornello holds on the school or person asked about.

Each .json file is one table of its database, each entry one line of it; times are in UTC.
The folder "files" has the messages and forms as they arrived.
"""


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _harmless(name: str) -> str:
    return "".join(each if each.isalnum() or each in "._-" else "_" for each in name)[-60:]
