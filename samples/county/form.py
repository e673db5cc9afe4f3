"""The county's form, and what reading a school's copy of it gives: the year is about what comes after the reading."""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from schemas.codes import Code, Failure
from schemas.look import Look
from schemas.message import Part, Unpacked
from schemas.reading import Answer, Evidence, Outcome, Reading, Status, TemplateRef
from schemas.template import Field, Kind, Option, Role, Spot, Template, Way

from .script import School, Turn

_ASKED: tuple[tuple[str, list[str], Kind, Role | None], ...] = (
    ("name", ["About", "School name"], Kind.TEXT, Role.SCHOOL_NAME),
    ("urn", ["About", "URN"], Kind.TEXT, Role.URN),
    ("minutes", ["Curriculum", "Minutes a week"], Kind.NUMBER, None),
    ("every", ["Curriculum", "Does every class have a music lesson every week?"], Kind.BOOL, None),
    ("grade", ["Curriculum", "Overall quality"], Kind.CHOICE, None),
    ("singing", ["Singing", "How is singing developed?"], Kind.TEXT, None),
    ("visit", ["Visit", "Would you like a priority visit?"], Kind.BOOL, Role.VISIT_PRIORITY),
    ("question", ["Visit", "Questions for the hub"], Kind.TEXT, Role.QUESTION),
    ("plan.action", ["Plan", "1", "Action"], Kind.TEXT, Role.ACTION),
    ("plan.when", ["Plan", "1", "By when"], Kind.TEXT, Role.ACTION_DUE),
    ("plan.status", ["Plan", "1", "Status"], Kind.TEXT, None),
)


def _field(name: str, path: list[str], kind: Kind, role: Role | None) -> Field:
    graded = name == "grade"
    return Field(
        id=name,
        path=path,
        kind=kind,
        way=Way.CELL,
        spots=[Spot(line=0)],
        reason="written down",
        role=role,
        unit="minutes" if name == "minutes" else None,
        scale="ofsted" if graded else None,
        options=[Option(value=str(n)) for n in range(1, 5)] if graded else [],
    )


FORM = Template(
    id="county", version="1", title="Music in our school", fields=[_field(*each) for each in _ASKED]
)


def filled(school: School, turn: Turn, alive: str | None, day: date) -> Reading:
    """What reading the form of a turn gives; ``alive`` is the action it had before, which may be done now."""
    done = turn.done and alive is not None
    values: dict[str, Any] = {
        "name": school.name,
        "urn": school.urn(day),
        "minutes": 900 if turn.doubtful else 45,
        "every": turn.every_class,
        "grade": str(turn.grade),
        "singing": f"Daily in every class, part songs in the choir ({turn.round})",
        "visit": turn.visit,
        "question": turn.question,
        "plan.action": alive if done else turn.action,
        "plan.when": None if done else f"{turn.action_due:%d/%m/%Y}",
        "plan.status": "Completed" if done else None,
    }
    answers = [_answer(*each[:3], values) for each in _ASKED]
    return Reading(
        template=TemplateRef(id=FORM.id, version=FORM.version), outcome=Outcome.ACCEPTED, answers=answers
    )


def _answer(name: str, path: list[str], kind: Kind, values: Mapping[str, Any]) -> Answer:
    value = values[name]
    return Answer(
        field=name,
        path=path,
        kind=kind,
        value=value,
        raw="" if value is None else str(value),
        status=Status.BLANK if value is None else Status.ANSWERED,
        confidence=1.0,
        evidence=Evidence(method="written down"),
    )


class Reader:
    """Stands where the sandboxed child does: gives for each message and file what was put here for it, and no more."""

    def __init__(self) -> None:
        self.messages: dict[str, Unpacked] = {}
        self.readings: dict[str, Reading] = {}

    def unpack(self, _data: bytes, name: str) -> Unpacked:
        """The message of this name, taken apart."""
        return self.messages.pop(name)

    def read(self, _data: bytes, name: str, _templates: Sequence[Template]) -> list[Reading]:
        """The form in the file of this name."""
        return [self.readings.pop(name)]

    def look(self, _data: bytes, _name: str, _templates: Sequence[Template]) -> Look:
        """These forms are no pages: there is nothing to show of them."""
        raise Failure(code=Code.CONVERTER_MISSING)


def part(name: str, data: bytes) -> Part:
    """One file of a message."""
    return Part(name=name, media_type="application/octet-stream", sha256=sha256(data).hexdigest(), data=data)
