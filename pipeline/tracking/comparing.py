"""The difference between two returns of a school, field by field, across versions of the form.

Fields are matched by the form's own history: the same id in one version, and between two versions as
``extractors.blank.pairs`` finds them, by path, by place and by wording. What one version alone asks is said to be so.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from extractors.blank.revise import pairs
from pipeline.register_links import lineage
from pipeline.store.hub_tables import AnswerRow
from pipeline.store.tables import RecordRow, ReturnRow
from pipeline.store.work import Work
from pipeline.templates import TemplateShelf
from schemas.reading import Status
from schemas.template import Field, Template

from .ladders import Ladder, ladder_of


class Change(StrEnum):
    """What became of one answer."""

    SAME = "same"
    ADDED = "added"  # it was blank
    REMOVED = "removed"  # it is blank now
    CHANGED = "changed"
    BETTER = "better"  # up on a scale whose better end is known
    WORSE = "worse"
    UNSURE = "unsure"  # one of the two could not be read with certainty
    NEW_QUESTION = "new_question"
    OLD_QUESTION = "old_question"  # the later version does not ask it


@dataclass(frozen=True, slots=True)
class Version:
    """One recorded return of a school's history: the last revision of its record."""

    record_id: int
    return_id: int
    ref: str
    dated: datetime
    template: str
    template_version: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in two returns. ``steps`` up its own scale, where it has one whose better end is known."""

    field: str
    section: str
    question: str
    part: str
    before: str
    after: str
    change: Change
    scale: str | None = None
    steps: int | None = None


def history(look: Work, school_id: int, template: str | None = None) -> list[Version]:
    """The returns of a school, and of those that went on as it, as they stand, in the order they were sent."""
    query = (
        select(
            RecordRow.id,
            ReturnRow.id,
            ReturnRow.ref,
            ReturnRow.dated,
            RecordRow.template,
            RecordRow.template_version,
        )
        .join(ReturnRow, RecordRow.return_id == ReturnRow.id)
        .where(
            RecordRow.school_id.in_(lineage(look, school_id)),
            RecordRow.school_id == ReturnRow.school_id,  # a return that was moved is no longer its history
            ReturnRow.discarded.is_(None),
        )
        .order_by(ReturnRow.dated, ReturnRow.ref, RecordRow.revision)
    )
    if template is not None:
        query = query.where(RecordRow.template == template)
    last = {row[1]: Version(*row) for row in look.execute(query)}
    return list(last.values())


def differences(look: Work, before: Version, after: Version, shelf: TemplateShelf) -> list[Difference]:
    """Every field that either return answers, in the order of the later form."""
    old, new = (
        shelf.find(before.template, before.template_version),
        shelf.find(after.template, after.template_version),
    )
    was, now = _answers(look, before), _answers(look, after)
    former = mapped(old, new)
    found = [_compared(each, former, old, was, now) for each in new.fields]
    gone = set(former.values())
    found += [_old(each, was) for each in old.fields if each.id not in gone and each.id in was]
    found += _rows_added(new, was, now)
    return [each for each in found if each is not None]


def mapped(old: Template, new: Template) -> dict[str, str]:
    """By field of the later version, the field of the earlier one that asks the same."""
    if (old.id, old.version) == (new.id, new.version):
        return {each.id: each.id for each in new.fields}
    return {fresh.id: former.id for former, fresh in pairs(old, new)}


def _answers(look: Work, version: Version) -> dict[str, AnswerRow]:
    rows = look.scalars(select(AnswerRow).where(AnswerRow.record_id == version.record_id))
    return {row.field: row for row in rows}


def _compared(
    asked: Field, former: dict[str, str], old: Template, was: dict[str, AnswerRow], now: dict[str, AnswerRow]
) -> Difference | None:
    after, before_id = now.get(asked.id), former.get(asked.id)
    before = was.get(before_id) if before_id else None
    if before is None and after is None:
        return None
    ladder = ladder_of(asked)
    steps = _steps(ladder, before, after) if before_id and ladder_of(old.field(before_id)) == ladder else None
    change = Change.NEW_QUESTION if before_id is None else _change(before, after, steps)
    return _row(asked.id, after or before, before, after, change, ladder.name if ladder else None, steps)


def _change(before: AnswerRow | None, after: AnswerRow | None, steps: int | None) -> Change:
    if before is None or after is None:
        return Change.ADDED if before is None else Change.REMOVED
    if Status.UNSURE in (before.status, after.status):
        return Change.UNSURE
    if " ".join(before.text.split()) == " ".join(after.text.split()):
        return Change.SAME
    return Change.CHANGED if not steps else Change.BETTER if steps > 0 else Change.WORSE


def _steps(ladder: Ladder | None, before: AnswerRow | None, after: AnswerRow | None) -> int | None:
    if ladder is None or not ladder.judged or before is None or after is None:
        return None
    one, other = ladder.rank(before.text), ladder.rank(after.text)
    return None if one is None or other is None else other - one


def _old(asked: Field, was: dict[str, AnswerRow]) -> Difference | None:
    return _row(asked.id, was[asked.id], was[asked.id], None, Change.OLD_QUESTION)


def _rows_added(
    new: Template, was: dict[str, AnswerRow], now: dict[str, AnswerRow]
) -> Iterator[Difference | None]:
    """Rows that schools added to tables that grow: the template lists no field for them."""
    known = {each.id for each in new.fields}
    groups = tuple(f"{each.id}." for each in new.groups)
    for name in dict.fromkeys((*now, *was)):
        if name not in known and name.startswith(groups):
            before, after = was.get(name), now.get(name)
            yield _row(name, after or before, before, after, _change(before, after, None))


def _row(
    field: str,
    shown: AnswerRow | None,
    before: AnswerRow | None,
    after: AnswerRow | None,
    change: Change,
    scale: str | None = None,
    steps: int | None = None,
) -> Difference | None:
    if shown is None:
        return None
    texts = [_text(each) for each in (before, after)]
    return Difference(
        field, shown.section, shown.question, shown.part, texts[0], texts[1], change, scale, steps
    )


def _text(row: AnswerRow | None) -> str:
    if row is None:
        return ""
    if row.restricted:
        return "[restricted]"
    return f"{row.day.day} {row.day:%B %Y}" if row.day else row.text


@dataclass(frozen=True, slots=True)
class Progress:
    """One scale in one section: how many answers stand on each step, and how many moved since the return before."""

    section: str
    scale: str
    judged: bool
    levels: dict[str, int]  # answers by step, worst first where the better end is known
    better: int
    worse: int
    same: int


def standing(look: Work, school_id: int, shelf: TemplateShelf) -> list[Progress]:
    """Where the last return of a school stands on each scale, beside the one before on the same form."""
    every = history(look, school_id)
    same = [each for each in every if each.template == every[-1].template]
    return progress(look, same[-2] if len(same) > 1 else None, same[-1], shelf) if same else []


def progress(look: Work, before: Version | None, after: Version, shelf: TemplateShelf) -> list[Progress]:
    """By section and scale, never across scales: each has its own direction, and no mean is made of words."""
    form = shelf.find(after.template, after.template_version)
    now = _answers(look, after)
    changed = {each.field: each for each in differences(look, before, after, shelf)} if before else {}
    groups: dict[tuple[str, Ladder], list[str]] = defaultdict(list)
    for asked in form.fields:
        ladder, row = ladder_of(asked), now.get(asked.id)
        if ladder and row and row.status is Status.ANSWERED and ladder.rank(row.text) is not None:
            groups[asked.path[0] if asked.path else "", ladder].append(asked.id)
    return [_progress(section, ladder, fields, now, changed) for (section, ladder), fields in groups.items()]


def _progress(
    section: str, ladder: Ladder, fields: list[str], now: dict[str, AnswerRow], changed: dict[str, Difference]
) -> Progress:
    levels = {names[0]: 0 for names in ladder.steps}
    for each in fields:
        rank = ladder.rank(now[each].text)
        assert rank is not None
        levels[ladder.steps[rank][0]] += 1
    moves = [changed[each].change for each in fields if each in changed]
    return Progress(
        section,
        ladder.name,
        ladder.judged,
        levels,
        moves.count(Change.BETTER),
        moves.count(Change.WORSE),
        moves.count(Change.SAME),
    )
