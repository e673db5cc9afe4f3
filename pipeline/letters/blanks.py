"""The empty form that goes with a letter: from RITORNELLO_BLANKS_DIR, else the one its template was learned from at the desk."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from pipeline.context import Context
from pipeline.intake.names import file_name
from pipeline.store.tables import EventRow

_MOST = 5 << 20  # bytes: a blank is a form of some pages; more would not pass many schools' servers


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty form as a file."""

    name: str
    data: bytes


def blank_of(facts: dict[str, Any], ctx: Context) -> Blank | None:
    """The empty form to send along; None where none is known, or it is too large to go by mail."""
    template = facts.get("blank")
    if not template:
        return None
    found = _in_folder(str(template), ctx.settings.blanks_dir) or _published(str(template), ctx)
    return found if found is not None and len(found.data) <= _MOST else None


def _in_folder(template: str, folder: Path | None) -> Blank | None:
    if folder is None:
        return None
    file = folder / f"{Path(template).name}.docx"
    return Blank(file.name, file.read_bytes()) if file.is_file() else None


def _published(template: str, ctx: Context) -> Blank | None:
    """The file that the last published version of a form was learned from."""
    with ctx.look() as look:
        query = select(EventRow.facts).where(EventRow.kind == "template published")
        found = [
            each for each in look.scalars(query.order_by(EventRow.id)) if each.get("template") == template
        ]
    sha256, name = (found[-1].get("blank"), found[-1].get("file")) if found else (None, None)
    if not sha256 or not name:
        return None
    try:
        return Blank(file_name(str(name), f"{template}.docx"), ctx.blobs.get(str(sha256)))
    except LookupError:  # a store that was restored without its files: the letter goes without
        return None
