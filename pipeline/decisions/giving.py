"""The answer that an exception is about, given as one of the options it may be, as words, or as a value."""

from pydantic import JsonValue

from pipeline.answers import Answers
from pipeline.context import Context
from pipeline.store.people import DecisionRow
from pipeline.store.tables import ExceptionRow, ReturnRow
from pipeline.store.work import Work
from schemas.reading import Answer, Reading
from schemas.template import Column, Field

from .answering import set_answer
from .hand import Hand, Refused
from .values import answer_of, given, suggestions, typed


def take_option(ctx: Context, work: Work, hand: Hand, exception_id: int, option: int) -> DecisionRow:
    """Takes the option of this number, from 1; Refused where there is none."""
    answer, asked = _about(ctx, work, exception_id)
    offered = suggestions(answer, asked)
    if not 1 <= option <= len(offered):
        raise Refused("Choose one of the options.")
    return set_answer(work, hand, exception_id, offered[option - 1].value)


def set_typed(ctx: Context, work: Work, hand: Hand, exception_id: int, text: str) -> DecisionRow:
    """Takes what a person typed; Refused where it cannot be a value of the field's kind."""
    answer, asked = _about(ctx, work, exception_id)
    return set_answer(work, hand, exception_id, typed(text, answer.kind, asked))


def set_given(ctx: Context, work: Work, hand: Hand, exception_id: int, value: JsonValue) -> DecisionRow:
    """Takes what a program gave, null for an empty answer; Refused where it cannot be a value of the field's kind."""
    answer, asked = _about(ctx, work, exception_id)
    return set_answer(work, hand, exception_id, given(value, answer.kind, asked))


def _about(ctx: Context, work: Work, exception_id: int) -> tuple[Answer, Field | Column | None]:
    row = work.find(ExceptionRow, exception_id)
    returned = work.find(ReturnRow, row.return_id) if row.return_id is not None else None
    if returned is None or row.field is None:
        raise Refused("This is not about one answer; open the return to correct answers of it.")
    template = ctx.templates.find(returned.template, returned.template_version)
    answers = Answers(Reading.model_validate(returned.reading), template)
    answer = answer_of(answers, row.field)
    if answer is None:
        raise Refused("This is not about one answer; open the return to correct answers of it.")
    return answer, answers.asked(answer)
