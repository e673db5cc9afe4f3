"""What a return says that somebody should talk about: lowest grades, big falls, and facts that deny a top grade."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from extractors.tree import normal
from pipeline.answers import Answers, cell
from pipeline.notes import Request
from pipeline.tracking.ladders import Ladder, ladder_of
from schemas.journey import FollowUpKind
from schemas.reading import Answer, Status
from schemas.rules import Fact, Rules

_MOST = 5  # quotations in one follow-up; the return itself has the rest
_LONGEST = 160  # characters of a quotation


@dataclass(frozen=True, slots=True)
class Graded:
    """One answer on a scale whose better end is known."""

    answer: Answer
    text: str
    ladder: Ladder
    rank: int


def judge(
    answers: Answers, recorded: Mapping[str, JsonValue], before: Mapping[str, str], rules: Rules
) -> Iterator[Request]:
    """Everything the rules watch for in a return. ``before``: by field, what the school's return before it said."""
    graded = list(_graded(answers, recorded))
    for rule in rules.of(FollowUpKind.LOW_GRADE):
        low = [f"{_label(each.answer)}: {each.text}" for each in graded if each.rank == 0]
        yield from _request(FollowUpKind.LOW_GRADE, low, rule.name, "the lowest step of its scale")
    for rule in rules.of(FollowUpKind.FALL):
        fell = list(_falls(graded, before, rule.when.steps or 1))
        yield from _request(FollowUpKind.FALL, fell, rule.name, f"{rule.when.steps} steps or more down")
    top = [f"{_label(each.answer)}: {each.text}" for each in graded if each.rank == each.ladder.top]
    for rule in rules.of(FollowUpKind.CONTRADICTION):
        facts = list(_facts(answers, recorded, rule.when.facts or ()))
        if rule.when.trigger == "a return says":
            yield from _request(FollowUpKind.CONTRADICTION, facts, rule.name, "the return says so")
        elif top and facts:
            quotes = [*top[: _MOST - 1], *facts]
            yield from _request(
                FollowUpKind.CONTRADICTION, quotes, rule.name, "the top grade, and what denies it"
            )


def _request(kind: FollowUpKind, quotes: list[str], rule: str, because: str) -> Iterator[Request]:
    if quotes:
        more = f" (and {len(quotes) - _MOST} more)" if len(quotes) > _MOST else ""
        yield Request(kind, "; ".join(dict.fromkeys(quotes[:_MOST])) + more, because, rule)


def _graded(answers: Answers, recorded: Mapping[str, JsonValue]) -> Iterator[Graded]:
    for answer in answers.all:
        ladder, value = ladder_of(answers.asked(answer)), recorded.get(answer.field)
        if ladder is None or not ladder.judged or value is None:
            continue
        rank = ladder.rank(value)
        if rank is not None:
            yield Graded(answer, str(value), ladder, rank)


def _falls(graded: list[Graded], before: Mapping[str, str], steps: int) -> Iterator[str]:
    for each in graded:
        was = before.get(each.answer.field)
        rank = each.ladder.rank(was) if was is not None else None
        if rank is not None and rank - each.rank >= steps:
            yield f"{_label(each.answer)}: {was}, now {each.text}"


def _facts(answers: Answers, recorded: Mapping[str, JsonValue], facts: tuple[Fact, ...]) -> Iterator[str]:
    for answer in answers.all:
        value = recorded.get(answer.field)
        text = " ".join(str(cell(value)).split()) if value is not None else ""
        if text and any(_says(fact, answer, text) for fact in facts):
            yield f"{_label(answer)}: {_short(text)}"


def _says(fact: Fact, answer: Answer, text: str) -> bool:
    if fact.words and re.search(fact.words, text, re.IGNORECASE):
        return True
    if not (fact.question and fact.answer) or answer.status is Status.BLANK:
        return False
    asked = normal(" ".join(answer.path))
    return bool(re.search(fact.question, asked, re.IGNORECASE)) and bool(
        re.fullmatch(fact.answer, text, re.IGNORECASE)
    )


def _label(answer: Answer) -> str:
    return _short(" › ".join(answer.path[-2:])) or answer.field


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
