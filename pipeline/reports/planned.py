"""The actions of a return: rows of its action plan, and what stands in a column for actions beside a question."""

import re
from dataclasses import dataclass

from schemas.template import Role

from .dossier import Said, Sent, by_section

_AIM = re.compile(
    r"desired (development|position|outcome)s?|(future )?(aim|target|goal|objective)s?|priority",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Planned:
    """One action as the school put it; what it did not say is empty."""

    section: str
    aim: str  # the question, or what is to come of it
    action: str
    who: str
    when: str
    success: str


def planned(sent: Sent) -> list[Planned]:
    """Every action of a return, the action plan's rows first. Rows without an action's words are left out."""
    rows: list[Planned] = []
    for section, answers in by_section(sent.answers).items():
        for said in _by_question(answers):
            rows += _of_row(section, said)
    return sorted(rows, key=lambda each: not (each.who or each.when or each.success))


def _by_question(answers: list[Said]) -> list[list[Said]]:
    found: dict[str, list[Said]] = {}
    for each in answers:
        found.setdefault(each.question, []).append(each)
    return list(found.values())


def _of_row(section: str, said: list[Said]) -> list[Planned]:
    by_role = {each.role: each.text for each in said if each.role and each.text}
    actions = [each for each in said if each.text and each.role is Role.ACTION]
    aim = next((each.text for each in said if each.text and _AIM.fullmatch(each.part.strip())), "")
    question = "" if said[0].question.isdigit() else said[0].question
    return [
        Planned(
            section=section,
            aim="\n".join(filter(None, (question, aim))),
            action=each.text,
            who=by_role.get(Role.ACTION_OWNER, ""),
            when=by_role.get(Role.ACTION_DUE, ""),
            success=by_role.get(Role.ACTION_SUCCESS, ""),
        )
        for each in actions
    ]
