"""What an unsure answer may be taken for: the options to choose by a digit, and a value typed by hand."""

import re
from dataclasses import dataclass

from pydantic import JsonValue

from extractors.values import meant, parse
from pipeline.answers import Answers, said
from schemas.reading import Answer, Status
from schemas.template import Column, Field, Kind, Option

from .hand import Refused

_MOST = 9  # as many as there are digits
_NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_LARGEST = 10**9  # no school counts more of anything
_WANTED = {
    Kind.NUMBER: "a number",
    Kind.DATE: "a date, as 5/10/2026",
    Kind.BOOL: "yes or no",
    Kind.CHOICE: "one of the options",
    Kind.CHOICES: "one of the options",
    Kind.TEXT: "words",
}
_YES = (True, "Yes"), (False, "No")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One way to take an answer: what would be recorded, how it reads, and why it is offered."""

    value: JsonValue
    label: str
    why: str
    first: bool = False  # what Enter takes


def suggestions(answer: Answer, asked: Field | Column | None) -> list[Suggestion]:
    """At most nine, in the form's own order; what Enter takes is marked. The words as written are always among them."""
    words = said(answer)
    if answer.status is Status.ANSWERED:
        return [Suggestion(answer.value, _reads(answer.value), "as it was read", first=True)]
    if answer.kind is Kind.BOOL:
        found = [Suggestion(value, label, "") for value, label in _YES]
    elif answer.kind in {Kind.CHOICE, Kind.CHOICES}:
        found = _of_options(answer, asked)
    elif answer.kind is Kind.NUMBER:
        numbers = dict.fromkeys(_NUMBER.findall(words))
        only = len(numbers) == 1
        why = "the only number in it" if only else "a number in it"
        found = [Suggestion(_number(each), each, why, first=only) for each in numbers]
    else:
        found = []
    written = _as_written(answer, words)
    kept = found[: _MOST - len(written)] + written
    if kept and not any(each.first for each in kept) and written:
        kept[-1] = Suggestion(written[0].value, written[0].label, written[0].why, first=True)
    return kept


def _of_options(answer: Answer, asked: Field | Column | None) -> list[Suggestion]:
    """The options of the form, those that the words speak of marked as such."""
    options: list[Option] = list(asked.options) if asked is not None else []
    words = said(answer)
    spoken = set(meant(words, options)) | {
        each.value for each in options if each.value.casefold() in words.casefold()
    }
    many = answer.kind is Kind.CHOICES
    found = [
        Suggestion([each.value] if many else each.value, each.value, "marked" if each.value in spoken else "")
        for each in options
    ]
    if many and len(spoken) > 1:
        both = [each.value for each in options if each.value in spoken]
        found.insert(0, Suggestion(list(both), " and ".join(both), "all that are marked"))
    return found


def _as_written(answer: Answer, words: str) -> list[Suggestion]:
    if not words:
        return []
    value: JsonValue = [words] if answer.kind is Kind.CHOICES else words
    why = "as the school wrote it" if answer.kind is Kind.TEXT else "as written, not as a value"
    return [Suggestion(value, f"“{words}”", why)]


def _number(text: str) -> int | float:
    bare = text.replace(",", "")
    return float(bare) if "." in bare else int(bare)


def _reads(value: JsonValue) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def typed(text: str, kind: Kind, asked: Field | Column | None) -> JsonValue:
    """What somebody typed, as a value of a field's kind; None for nothing. Refused where it cannot be one."""
    unit = asked.unit if asked is not None else None
    options = list(asked.options) if asked is not None else []
    found = parse(kind, text, unit=unit, options=options)
    if found.status is Status.UNSURE or _too_large(found.value):
        one = _WANTED[kind]
        raise Refused(f"“{text.strip()}” is not {one}. Type {one}, or choose the words as written.")
    return found.value


def _too_large(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not abs(value) < _LARGEST


def given(value: JsonValue, kind: Kind, asked: Field | Column | None) -> JsonValue:
    """What a program gave, as a value of a field's kind; words are taken as if typed. Refused where it cannot be one."""
    if value is None:
        return None
    if isinstance(value, str):
        return typed(value, kind, asked)
    if kind is Kind.BOOL and isinstance(value, bool):
        return value
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    if plain and kind in {Kind.NUMBER, Kind.CHOICE}:
        return typed(f"{value}", kind, asked)
    if kind is Kind.CHOICES and isinstance(value, list):
        return _some_of(value, asked)
    raise Refused(f"That is no value for this answer: give {_WANTED[kind]}, or null to leave it empty.")


def _some_of(values: list[JsonValue], asked: Field | Column | None) -> JsonValue:
    known = [each.value for each in asked.options] if asked is not None else []
    strange = [each for each in values if each not in known]
    if strange:
        raise Refused(f"Not among the options: {strange[0]}. They are: {', '.join(known)}.")
    chosen: list[JsonValue] = [each for each in known if each in values]
    return chosen or None


def answer_of(answers: Answers, field: str) -> Answer | None:
    """The answer of a field, where the reading has one."""
    return next((each for each in answers.all if each.field == field), None)
