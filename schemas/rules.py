"""The follow-up rules of a hub, as its YAML file has them: when, to whom, within how long, how often.

Each mistake is told in a sentence of its own; the rest of the file is read all the same, so that all are told at once.
"""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator
from pydantic import Field as Default

from .base import Shape
from .journey import FollowUpKind


class Once(StrEnum):
    """How often one rule may raise a follow-up for one school."""

    YEAR = "a school year"
    WORDING = "a wording and school year"
    RETURN = "a return"
    ROUND = "a round"
    ACTION = "an action"


TRIGGERS: dict[str, tuple[FollowUpKind, Once, str | None]] = {
    # the words of the file: what it raises, how often where nothing is said, and what has to be given with it
    "a visit is asked for": (FollowUpKind.VISIT_PRIORITY, Once.YEAR, None),
    "a question is asked": (FollowUpKind.QUESTION, Once.WORDING, None),
    "support is wanted": (FollowUpKind.SUPPORT, Once.WORDING, None),
    "a file cannot be read": (FollowUpKind.ASK_AGAIN, Once.WORDING, None),
    "an address fails": (FollowUpKind.CHECK_ADDRESS, Once.WORDING, None),
    "the lowest grade is given": (FollowUpKind.LOW_GRADE, Once.RETURN, None),
    "a grade falls by": (FollowUpKind.FALL, Once.RETURN, "steps"),
    "the top grade stands beside": (FollowUpKind.CONTRADICTION, Once.RETURN, "facts"),
    "a return says": (FollowUpKind.CONTRADICTION, Once.RETURN, "facts"),
    "an action is overdue by": (FollowUpKind.OVERDUE, Once.ACTION, "time"),
    "nothing has come by": (FollowUpKind.NOT_RETURNED, Once.ROUND, "time"),
}
_TIME = re.compile(r"\s*([0-9]{1,3})\s*(day|week)s?\s*", re.IGNORECASE)
_TEAMS = ("area team", "curriculum lead", "head of service")


def _time(value: object) -> timedelta:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{value!r} is no length of time; write it as 14 days or 2 weeks")
    return timedelta(days=int(match[1]) * (7 if match[2].casefold() == "week" else 1))


def _owner(value: str) -> str:
    if value.casefold() in _TEAMS:
        return value.casefold()
    if re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+", value):
        return value.casefold()
    raise ValueError(f"{value!r} is neither {', '.join(_TEAMS)} nor an e-mail address")


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is no pattern: {error}") from error
    return value


Time = Annotated[timedelta, BeforeValidator(_time)]
Pattern = Annotated[str, AfterValidator(_pattern)]


class Fact(Shape):
    """Something a return may say: an answer to a question of these words, or words anywhere in it.

    ``question``, ``answer`` and ``words`` are patterns (regular expressions, upper and lower case alike); an answer has
    to match the whole of what was answered.
    """

    question: Pattern | None = None
    answer: Pattern | None = None
    words: Pattern | None = None


def _facts(value: object) -> tuple[Fact, ...]:
    if not isinstance(value, list) or not value:
        raise ValueError("list what the return says, each with question and answer, or with words")
    facts = tuple(Fact.model_validate(each) for each in value)
    if any(
        (each.question is None) != (each.answer is None) or not (each.question or each.words)
        for each in facts
    ):
        raise ValueError("each needs question and answer together, or words")
    return facts


class When(Shape):
    """What makes a rule raise a follow-up."""

    trigger: str
    steps: int | None = Default(default=None, ge=1, le=9)
    time: Time | None = None
    facts: Annotated[tuple[Fact, ...], BeforeValidator(_facts)] | None = None

    @property
    def kind(self) -> FollowUpKind:
        """What is raised."""
        return TRIGGERS[self.trigger][0]


def _when(value: Any) -> dict[str, Any]:
    """A trigger by its words ("a visit is asked for"), or with what belongs to it ("a grade falls by: 2")."""
    trigger, given = (
        next(iter(value.items())) if isinstance(value, dict) and len(value) == 1 else (value, None)
    )
    if not isinstance(trigger, str) or trigger not in TRIGGERS:
        raise ValueError(f"{trigger!r} is nothing that can be watched for; there are: {'; '.join(TRIGGERS)}")
    wanted = TRIGGERS[trigger][2]
    if (wanted is None) != (given is None):
        example = {"steps": "2", "time": "14 days", "facts": "a list of facts"}.get(wanted or "", "")
        raise ValueError(f"write {trigger}: {example}" if wanted else f"{trigger} takes nothing beside it")
    return {"trigger": trigger, **({wanted: given} if wanted else {})}


class Rule(Shape):
    """One rule."""

    name: str
    when: Annotated[When, BeforeValidator(_when)]
    to: Annotated[str, AfterValidator(_owner)]
    within: Time
    once: Once
    on: bool = True
    because: str = ""  # said with each follow-up, in the hub's own words

    @property
    def kind(self) -> FollowUpKind:
        """What it raises."""
        return self.when.kind


class Rules(Shape):
    """All rules of a hub, in the order of the file."""

    rules: tuple[Rule, ...]

    def of(self, *kinds: FollowUpKind) -> list[Rule]:
        """The rules that are on and raise one of these."""
        return [each for each in self.rules if each.on and each.kind in kinds]
