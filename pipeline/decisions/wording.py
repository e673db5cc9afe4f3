"""What a decision changed, in the words of people: questions, schools and reasons instead of the store's columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from pipeline.context import Context
from pipeline.store.people import DecisionRow
from pipeline.store.tables import ExceptionRow, ReturnRow, SchoolRow
from pipeline.store.work import Work
from schemas.codes import ADVICE

from .history import Change, changes_of
from .questions import label_of

_DRAFT, _BY_HAND = "draft: ", "corrections: "
_STATES = {"open": "to be decided", "resolved": "decided"}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a decision changed, as it was before and as it is."""

    what: str
    before: JsonValue | datetime
    after: JsonValue | datetime


def told(ctx: Context, look: Work, row: DecisionRow) -> list[Told]:
    """What a decision changed, answers and schools first; what only keeps the books is left to ``changes_of``."""
    changed = changes_of(row)
    answered = {each.name.removeprefix(_DRAFT) for each in changed if each.name.startswith(_DRAFT)}
    found: list[tuple[int, Told]] = []
    for each in changed:
        kind, _, number = each.subject.partition(" ")
        match kind:
            case "return":
                known = look.get(ReturnRow, int(number))
                found += [(0, one) for one in _of_return(ctx, look, known, each, answered)]
            case "message":
                found += [(1, one) for one in _of_message(each)]
            case "exception":
                about = look.get(ExceptionRow, int(number))
                found += [(2, one) for one in _of_exception(about, each)]
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _of_return(
    ctx: Context, look: Work, known: ReturnRow | None, each: Change, answered: set[str]
) -> Iterator[Told]:
    if each.name.startswith((_DRAFT, _BY_HAND)):
        field = each.name.partition(": ")[2]
        if each.name.startswith(_DRAFT) or field not in answered:
            label = label_of(ctx, known.template, field) if known is not None else [field]
            yield Told(" › ".join(label), each.before, each.after)
    elif each.name == "school_id":
        yield Told("School", _school(look, each.before), _school(look, each.after))
    elif each.name == "identified_by":
        yield Told("The school is known because", each.before, each.after)
    elif each.name == "discarded":
        yield Told("Counts no more since", _moment(each.before), _moment(each.after))


def _of_message(each: Change) -> Iterator[Told]:
    if each.name == "problems":
        yield Told("What is the matter with the message", _problems(each.before), _problems(each.after))
    elif each.name == "state":
        yield Told("The message", _words(each.before), _words(each.after))


def _of_exception(about: ExceptionRow | None, each: Change) -> Iterator[Told]:
    what = about.sentence if about is not None else each.subject.capitalize()
    if about is not None and about.field is not None:
        what = what.removeprefix(ADVICE[about.code].sentence).strip() or what
    if each.name == "state":
        yield Told(what, _STATES.get(str(each.before), "–"), _STATES.get(str(each.after), "–"))
    elif each.name == "asked_at":
        yield Told(f"The school was asked: {what}", _moment(each.before), _moment(each.after))


def _school(look: Work, number: JsonValue) -> str | None:
    row = look.get(SchoolRow, number) if isinstance(number, int) else None
    return f"{row.name} (URN {row.urn})" if row is not None else None


def _problems(kept: JsonValue) -> JsonValue:
    return (
        [str(each.get("message")) for each in kept if isinstance(each, dict)]
        if isinstance(kept, list)
        else None
    )


def _words(state: JsonValue) -> str | None:
    return str(state).replace("_", " ") if state else None


def _moment(kept: JsonValue) -> datetime | None:
    return datetime.fromisoformat(kept) if isinstance(kept, str) else None
