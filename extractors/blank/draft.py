"""Fields as they are learned: gathered in reading order, given ids at the end."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from extractors import lexicon as words
from extractors.tree import Form, normal
from schemas.template import Column, Field, Group, Kind, Role, Spot, Way

from .kinds import Wanted
from .options import Marked

_STOP = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "for",
        "and",
        "or",
        "to",
        "in",
        "on",
        "at",
        "your",
        "our",
        "is",
        "are",
        "do",
        "does",
        "you",
        "we",
        "please",
        "any",
        "this",
        "that",
        "with",
    ]
)


@dataclass(slots=True)
class Draft:
    """A field before it has an id."""

    path: list[str]
    wanted: Wanted
    way: Way
    spots: list[Spot]
    hint: str | None = None
    label: Spot | None = None
    group: str | None = None
    row: int = 0
    column: str = ""


@dataclass(slots=True)
class Book:
    """What has been learned so far, and the section that reading stands in."""

    form: Form
    drafts: list[Draft] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    sections: dict[int, str] = field(default_factory=dict)  # heading level -> text
    title: str = ""
    caption: str = ""  # the line above the table that is read, where it is what the table asks
    captioned: str = ""  # the section it stands in; a section of the table's own takes its place
    titles: set[int] = field(default_factory=set)  # lines of the form's title, which open no section

    @property
    def section(self) -> str:
        """The nearest heading above."""
        return self.sections[max(self.sections)] if self.sections else ""

    def head(self, level: int, text: str) -> None:
        """Enter a section."""
        self.sections = {k: v for k, v in self.sections.items() if k < level}
        self.sections[level] = text

    def path(self, *labels: str) -> list[str]:
        """The labels under the present section, empty and repeated ones left out."""
        found: list[str] = []
        caption = self.caption if self.section == self.captioned else ""
        for text in (self.section, caption, *labels):
            if text and (not found or normal(found[-1]) != normal(text)):
                found.append(text)
        return found

    def add(
        self,
        path: list[str],
        wanted: Wanted,
        way: Way,
        spots: list[Spot],
        *,
        hint: str | None = None,
        label: Spot | None = None,
    ) -> Draft:
        """Take a field; one without any label is called by its line."""
        draft = Draft(path or [str(spots[0].line + 1)], wanted, way, spots, hint=hint, label=label)
        self.drafts.append(draft)
        return draft


def offered(marked: list[Marked], wanted: Wanted) -> Wanted:
    """A choice whose options carry their places in the blank."""
    wanted.options = [m.option(o.aliases) for m, o in zip(marked, wanted.options, strict=True)]
    return wanted


def slug(text: str, size: int = 5) -> str:
    """A short name from a label: its first telling words, plain ASCII, joined by hyphens."""
    text = words.unnumbered(normal(text)) or text
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    found = [w for w in re.findall(r"[a-z0-9]+", plain.casefold()) if w not in _STOP]
    return "-".join(found[:size]) or "-".join(re.findall(r"[a-z0-9]+", plain.casefold())[:size]) or "field"


def finish(book: Book) -> list[Field]:
    """The fields in order, with ids and paths of their own: the same labels always give the same ids."""
    _own_grades(book)
    _under_their_questions(book)
    ids: set[str] = set()
    paths: set[tuple[str, ...]] = set()
    fields = []
    for draft in sorted(book.drafts, key=_place):
        if draft.group:
            name = f"{draft.group}.{draft.row}.{draft.column}"
        else:
            name = ".".join(slug(part) for part in draft.path[-3:])
        field_id = next(i for n in count(1) if (i := name if n == 1 else f"{name}.{n}") not in ids)
        again = (tuple(draft.path if n == 1 else [*draft.path, str(n)]) for n in count(1))
        path = next(labels for labels in again if labels not in paths)
        ids.add(field_id)
        paths.add(path)
        draft.path = list(path)
        fields.append(_field(draft, field_id))
    return fields


_OFSTED = re.compile(r"\b(ofsted|outstanding|inadequate|requires improvement)\b")


def _own_grades(book: Book) -> None:
    """Bare figures 1 to 4 are Ofsted's grades, of which 1 is best, only where the form says so or asks for a grade."""
    if any(_OFSTED.search(line.key) for line in book.form.lines):
        return
    for draft in book.drafts:
        asked = normal(" ".join((*draft.path, draft.wanted.reason)))
        figures = all(o.value.isdigit() for o in draft.wanted.options)
        if draft.wanted.scale == "ofsted" and figures and not re.search(r"\b(grade|judgement)", asked):
            draft.wanted.scale = f"1-{len(draft.wanted.options)}"
            for option in draft.wanted.options:
                option.aliases[:] = [f"grade {option.value}"]


def _under_their_questions(book: Book) -> None:
    """Labels that say nothing alone go under the question before them: "If yes, …", and whatever stands there several
    times, "By when" under "Target 1" and again under "Target 2".
    """
    drafts = sorted((d for d in book.drafts if not d.group), key=_place)
    times = Counter(tuple(d.path) for d in drafts)
    placed: list[tuple[Draft, list[str]]] = []
    for at, draft in enumerate(drafts):
        again = times[tuple(draft.path)] > 1
        if not again and not words.FOLLOWS_ON.match(normal(draft.path[-1])):
            continue
        section = draft.path[:-1]
        before = (d for d in reversed(drafts[:at]) if d.path[: len(section)] == section)
        over = next((d for d in before if times[tuple(d.path)] == 1 and not _follows_on(d)), None)
        if over is not None and len(over.path) == len(section) + 1:
            placed.append((draft, [*section, over.path[-1], draft.path[-1]]))
    given = Counter(tuple(path) for _, path in placed)
    for draft, path in placed:
        if given[tuple(path)] == 1:
            draft.path = path


def _follows_on(draft: Draft) -> bool:
    return bool(words.FOLLOWS_ON.match(normal(draft.path[-1])))


def _place(draft: Draft) -> tuple[int, int, int]:
    """Where a field begins, in reading order."""
    spot = draft.spots[0]
    return spot.line, spot.cell, spot.token or 0


def _field(draft: Draft, field_id: str) -> Field:
    wanted = draft.wanted
    role = _role(draft)
    identity = role in (Role.SCHOOL_NAME, Role.URN, Role.DFE_NUMBER)
    return Field(
        id=field_id, path=draft.path, kind=wanted.kind, way=draft.way, spots=draft.spots, reason=wanted.reason, label=draft.label,
        role=role, unit=wanted.unit, options=wanted.options, scale=wanted.scale, required=role is Role.SCHOOL_NAME,
        certain=identity or (wanted.certain and not (draft.group and wanted.kind is Kind.DATE)), low=wanted.low, high=wanted.high, hint=draft.hint,
    )  # fmt: skip


def _role(draft: Draft) -> Role | None:
    if draft.group:
        return None
    generic = words.GENERIC_HEADS.match(normal(draft.path[-1]))
    role = _role_of(draft.path[-1])
    if role is None and len(draft.path) > 1 and (generic or draft.wanted.kind is Kind.NUMBER):
        role = _role_of(draft.path[-2])
        role = role if generic or role in _COUNTS else None
    if role in _COUNTS and draft.wanted.kind is not Kind.NUMBER:
        return None
    if role in (Role.VISIT_PRIORITY, Role.SUPPORT, Role.QUESTION) and draft.wanted.kind in (
        Kind.NUMBER,
        Kind.DATE,
    ):
        return None
    return role


_COUNTS = (Role.ROLL, Role.LEARNERS, Role.PUPIL_PREMIUM)


def _role_of(label: str) -> Role | None:
    """The role of a label, or of one of its halves where it stands there in two languages."""
    halves = label.split("/") if label.count("/") == 1 else []
    return next((role for part in (label, *halves) if (role := words.role_of(normal(part)))), None)


def columns_with_roles(columns: list[Column]) -> list[Column]:
    """The columns of a growing table with the parts they play in an action plan, if it is one."""
    roles = [words.role_of(normal(c.label), words.ACTION_ROLES) for c in columns]
    if Role.ACTION not in roles:
        return columns
    used: set[Role] = set()
    out = []
    for column, role in zip(columns, roles, strict=True):
        fresh = role if role not in used else None
        out.append(column.model_copy(update={"role": fresh}))
        used.update([fresh] if fresh else [])
    return out
