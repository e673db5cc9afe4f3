"""A form on its way to being installed: learned from an uploaded blank, corrected, tried, and published as a version."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from extractors.blank import carry_ids, dump
from schemas.reading import Reading
from schemas.template import Field, Kind, Role, Template

from .context import Context
from .store.drafts import DraftRow
from .store.tables import EventRow, TemplateRow
from .store.work import Work
from .templates import install, parse

_CHOOSING = {Kind.CHOICE, Kind.CHOICES}
_NAME = re.compile(r"[A-Za-z0-9]+([._-]+[A-Za-z0-9]+)*")


class DraftError(ValueError):
    """A draft cannot be made, corrected or published as asked; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says of one field; None leaves it as it was learned."""

    kind: Kind | None = None
    role: Role | None = None
    unit: str | None = None
    required: bool | None = None
    certain: bool | None = None
    options: tuple[str, ...] | None = None  # the same number, in the same order
    dropped: bool = False  # nothing is asked here


def learn_draft(ctx: Context, blank: bytes, file: str, name: str, by: str) -> int:
    """The number of a new draft. DraftError for a name that cannot be one; Failure where the blank cannot be learned.

    Where a version of this form is installed, what both ask keeps its name, so that answers of years compare.
    """
    name = name.strip()
    if not _NAME.fullmatch(name) or len(name) > 100:
        raise DraftError("A form's name takes letters, digits and hyphens, as infant-primary.")
    template = ctx.sandbox.lay_out(blank, file, ctx.sandbox.learn(blank, file, name))
    before = [each for each in ctx.templates() if each.id == name]
    if before:
        template = carry_ids(template, before[-1])
    blob = ctx.blobs.put(blank)
    now = ctx.clock()
    with ctx.work() as work:
        row = DraftRow(
            name=name, yaml=dump(template), blank=blob, file=file, learned_at=now, learned_by=by, touched=now
        )
        work.add(row)
        work.flush()
        return row.id


def drafts(look: Work) -> list[DraftRow]:
    """What is being prepared, the newest first."""
    return list(look.scalars(select(DraftRow).order_by(DraftRow.touched.desc(), DraftRow.id.desc())))


def find(look: Work, draft_id: int) -> tuple[DraftRow, Template]:
    """A draft and its template; LookupError where there is none."""
    row = look.find(DraftRow, draft_id)
    return row, parse(row.yaml)


def correct(
    work: Work,
    draft_id: int,
    corrections: Mapping[str, Correction],
    now: datetime,
    *,
    title: str | None = None,
) -> Template:
    """The draft with fields changed as a person says. DraftError names every field that cannot be so, all together."""
    row = work.hold(DraftRow, draft_id)
    template = parse(row.yaml)
    wrong: list[str] = []
    fields = []
    for field in template.fields:
        change = corrections.get(field.id, Correction())
        if change.dropped:
            continue
        problem = _problem(field, change)
        wrong += [problem] if problem else []
        fields.append(field if problem else _changed(field, change))
    if wrong:
        raise DraftError(" ".join(wrong))
    made = template.model_copy(
        update={"fields": fields, "title": title.strip() if title and title.strip() else template.title}
    )
    made = _fitting(made)
    row.yaml, row.touched = dump(made), now
    return made


def _problem(field: Field, change: Correction) -> str | None:
    label = " › ".join(field.path[-2:])
    if change.kind in _CHOOSING and not field.options:
        return f"“{label}” has no options to choose from, so it cannot be a choice."
    if change.options is not None and len(change.options) != len(field.options):
        return f"“{label}” has {len(field.options)} options; name each of them, one a line."
    if change.options is not None and len(set(change.options)) != len(change.options):
        return f"“{label}” has two options of the same name."
    return None


def _changed(field: Field, change: Correction) -> Field:
    update: dict[str, object] = {"role": change.role, "unit": change.unit or None}
    update |= {
        name: value
        for name in ("kind", "required", "certain")
        if (value := getattr(change, name)) is not None
    }
    if change.options is not None:
        pairs = zip(field.options, change.options, strict=True)
        update["options"] = [old.model_copy(update={"value": value}) for old, value in pairs]
    if change == Correction():
        return field
    changed = field.model_copy(update=update)
    if changed.kind == field.kind:
        return changed
    return changed.model_copy(update={"reason": "a person said so"})


def _fitting(template: Template) -> Template:
    """A layout that speaks of no field that was dropped."""
    if template.layout is None:
        return template
    known = {field.id for field in template.fields}
    places = {name: where for name, where in template.layout.fields.items() if name in known}
    options = {name: where for name, where in template.layout.options.items() if name in known}
    layout = template.layout.model_copy(update={"fields": places, "options": options})
    return template.model_copy(update={"layout": layout})


def try_on(ctx: Context, template: Template, data: bytes, file: str) -> list[Reading]:
    """What a completed form says, read with a template that may not be installed. Failure where it cannot be read."""
    return ctx.sandbox.read(data, file, [template])


def publish(work: Work, draft_id: int, version: str, by: str, now: datetime) -> Template:
    """Installs a draft as a new version of its form; DraftError where that version is there already."""
    row = work.hold(DraftRow, draft_id)
    version = " ".join(version.split())
    if not version or len(version) > 200:
        raise DraftError("Say which version this is, as the footer of the form does.")
    taken = select(TemplateRow.id).where(TemplateRow.name == row.name, TemplateRow.version == version)
    if work.scalar(taken) is not None:
        raise DraftError(f"Version {version} of {row.name} is installed already; give this one another name.")
    template = parse(row.yaml).model_copy(update={"version": version})
    install(work, dump(template), now)
    work.add(
        EventRow(
            at=now,
            kind="template published",
            actor=by,
            facts={
                "template": row.name,
                "version": version,
                "fields": len(template.fields),
                "blank": row.blank,
                "file": row.file,
            },
        )
    )
    work.delete(row)
    return template


def discard(work: Work, draft_id: int) -> None:
    """The draft is gone; nothing that is installed changes."""
    work.delete(work.hold(DraftRow, draft_id))
