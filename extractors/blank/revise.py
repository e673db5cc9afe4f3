"""Two versions of one form: what changed between them, and ids carried over to what stayed."""

from dataclasses import dataclass

from rapidfuzz import fuzz

from extractors.align import align
from extractors.tree import load_lines, normal
from schemas.template import Field, Template

_ALIKE = 75  # least likeness (0-100) of two paths that are the same question reworded


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: what happened ("added", "removed", "reworded", "kind", "options"), to which field, and how."""

    what: str
    field: str
    old: str
    new: str


def pairs(old: Template, new: Template) -> list[tuple[Field, Field]]:
    """The fields that both versions ask: by path, then by the place their line has in the other blank, then by wording."""
    by_path = {tuple(map(normal, f.path)): f for f in old.fields}
    found: dict[str, Field] = {}
    taken: set[str] = set()

    def take(fresh: Field, former: Field | None) -> None:
        if former is not None and former.id not in taken and fresh.id not in found:
            found[fresh.id] = former
            taken.add(former.id)

    for fresh in new.fields:
        take(fresh, by_path.get(tuple(map(normal, fresh.path))))
    by_place = _by_place(old, new)
    for fresh in new.fields:
        take(fresh, by_place.get(fresh.id))
    for fresh in new.fields:
        take(fresh, _by_wording(fresh, [f for f in old.fields if f.id not in taken]))
    return [(found[f.id], f) for f in new.fields if f.id in found]


def _by_place(old: Template, new: Template) -> dict[str, Field]:
    """Fields whose line of the new blank is a line of the old, in the cell of the same position."""
    laid = align(load_lines(old.blank), load_lines(new.blank))
    places = {(f.spots[0].line, f.spots[0].cell, f.way): f for f in old.fields if f.spots}
    found = {}
    for fresh in new.fields:
        spot = fresh.spots[0]
        line = laid.blank_of.get(spot.line)
        former = places.get((line, spot.cell, fresh.way)) if line is not None else None
        if former is not None and normal(former.path[-1]) == normal(fresh.path[-1]):
            found[fresh.id] = former
    return found


def _by_wording(fresh: Field, free: list[Field]) -> Field | None:
    """A question reworded: alike in all, and in a table of several columns of the same column."""
    key = " ".join(map(normal, fresh.path))
    column = normal(fresh.path[-1]) if len(fresh.path) > 2 else None
    scored = [
        (fuzz.ratio(key, " ".join(map(normal, f.path))), f)
        for f in free
        if len(f.path) == len(fresh.path) and (column is None or normal(f.path[-1]) == column)
    ]
    best = max(scored, key=lambda one: one[0], default=None)
    return best[1] if best and best[0] >= _ALIKE else None


def carry_ids(new: Template, old: Template) -> Template:
    """The new version with the old one's id for every field that both ask, so that answers of years compare."""
    ids = {fresh.id: former.id for former, fresh in pairs(old, new)}
    kept = set(ids.values())
    fields = []
    for field in new.fields:
        field_id = ids.get(field.id, field.id)
        while field.id not in ids and field_id in kept:
            field_id += ".new"
        fields.append(field.model_copy(update={"id": field_id}))
    update: dict[str, object] = {"fields": fields}
    if new.layout is not None:
        names = {was.id: now.id for was, now in zip(new.fields, fields, strict=True)}
        places = {names[name]: each for name, each in new.layout.fields.items()}
        options = {names[name]: each for name, each in new.layout.options.items()}
        update["layout"] = new.layout.model_copy(update={"fields": places, "options": options})
    return new.model_copy(update=update)


def difference(old: Template, new: Template) -> list[Change]:
    """What changed from one version to the next, in the order of the new form, removals last."""
    both = pairs(old, new)
    former_of = {fresh.id: former for former, fresh in both}
    changes: list[Change] = []
    for field in new.fields:
        former = former_of.get(field.id)
        if former is None:
            changes.append(Change("added", field.id, "", _label(field)))
            continue
        if list(map(normal, former.path)) != list(map(normal, field.path)):
            changes.append(Change("reworded", field.id, _label(former), _label(field)))
        if former.kind != field.kind:
            changes.append(Change("kind", field.id, former.kind, field.kind))
        if (was := _options(former)) != (now := _options(field)):
            changes.append(Change("options", field.id, was, now))
    gone = {former.id for former, _ in both}
    changes += [Change("removed", f.id, _label(f), "") for f in old.fields if f.id not in gone]
    return changes


def _label(field: Field) -> str:
    return " › ".join(field.path)


def _options(field: Field) -> str:
    return " / ".join(option.value for option in field.options)
