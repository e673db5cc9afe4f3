"""The expected results beside each message, told from what was put in."""

import json
from collections.abc import Mapping
from typing import Any

from schemas.codes import ADVICE, Code, Weight

from .completed import Completed
from .filling import given_or_blank
from .forms import FormField, Path, fields
from .given import Answers
from .returns import Return

FOLLOW_UPS = (
    ("visit_priority", "Would you like your visit to be made a priority?"),
    ("question", "Questions for the hub"),
    ("support", "What support would you like from the hub?"),
)


def of_return(wanted: Return, completed: Completed, message_id: str) -> dict[str, Any]:
    """What a reader should make of a completed form."""
    asked = fields(wanted.form, completed.action_rows)
    codes = _codes(wanted, asked, completed.answers)
    return {
        "message_id": message_id,
        "kind": "return",
        "template": wanted.form.id,
        "version": wanted.form.version,
        "school_urn": wanted.school.urn if wanted.known else None,
        "outcome": "review" if any(_stops(code) for code in codes) else "accepted",
        "codes": codes,
        "follow_ups": _follow_ups(completed.answers),
        "answers": [_answer(field, completed.answers) for field in asked],
        "residue": [wanted.residue] if wanted.residue else [],
    }


def of_other(message_id: str, kind: str, outcome: str, code: str, *follow_ups: str) -> dict[str, Any]:
    """What a reader should make of a message that is no readable return."""
    return {
        "message_id": message_id,
        "kind": kind,
        "template": None,
        "version": None,
        "school_urn": None,
        "outcome": outcome,
        "codes": [code],
        "follow_ups": list(follow_ups),
        "answers": [],
        "residue": [],
    }


def as_json(truth: Mapping[str, Any]) -> str:
    """The truth as it is kept: one answer a line, so that a difference reads well."""
    answers = ",\n".join(f"    {json.dumps(answer, ensure_ascii=False)}" for answer in truth["answers"])
    listed = f"[\n{answers}\n  ]" if answers else "[]"
    lines = [
        f'  "{key}": {listed if key == "answers" else json.dumps(value, ensure_ascii=False)}'
        for key, value in truth.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _answer(field: FormField, answers: Answers) -> dict[str, Any]:
    given = given_or_blank(dict(answers), field.path)
    return {"path": list(field.path), "kind": field.kind, "value": given.value, "status": given.status}


def _codes(wanted: Return, asked: list[FormField], answers: Answers) -> list[str]:
    unsure = [field for field in asked if given_or_blank(dict(answers), field.path).status == "unsure"]
    found = list(wanted.codes)
    if any(not _is_due_date(field.path) for field in unsure):
        found.append(Code.VALUE_UNSURE.value)
    if wanted.residue:
        found.append(Code.RESIDUE.value)
    return found


def _is_due_date(path: Path) -> bool:
    """A vague date in an action plan ("by half term") holds nothing up."""
    return path[0] == "Action plan" and path[-1] == "By when"


def _stops(code: str) -> bool:
    return ADVICE[Code(code)].weight is Weight.REVIEW


def _follow_ups(answers: Answers) -> list[str]:
    given = {path[-1]: answer.value for path, answer in answers.items()}
    return [kind for kind, label in FOLLOW_UPS if given.get(label)]
