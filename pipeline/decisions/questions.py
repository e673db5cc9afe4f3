"""By question: what is open about one question of a form, across all schools, to be decided at a glance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from pipeline.answers import Answers
from pipeline.context import Context
from pipeline.protection.access import Confidential, check_may_see, check_may_see_decision
from pipeline.store.people import ClaimRow, DecisionRow, UserRow
from pipeline.store.tables import ExceptionRow, ReturnRow, SchoolRow
from pipeline.store.work import Work
from schemas.access import UserRole
from schemas.codes import Code
from schemas.journey import ExceptionState
from schemas.reading import Answer, Reading
from schemas.template import Template

from .claims import IDLE
from .giving import take_option
from .hand import Hand, Refused
from .undoing import undo
from .values import Suggestion, answer_of, suggestions

PAGE = 24  # crops: what two screens hold, and what one form's worth of pressing decides
_RESTRICTED = select(ExceptionRow.message_id).where(ExceptionRow.restricted.is_(True))
_CODES = (Code.VALUE_UNSURE, Code.OUT_OF_RANGE, Code.CONTRADICTION)


@dataclass(frozen=True, slots=True)
class Question:
    """One question with something open about it."""

    template: str
    field: str
    label: list[str]
    waiting: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """One school's unsure answer to a question."""

    exception_id: int
    return_id: int
    ref: str
    school: str | None
    answer: Answer
    suggestions: list[Suggestion]
    held_by: str | None


def questions(ctx: Context, look: Work) -> list[Question]:
    """Every question with something open, the most first."""
    query = (
        select(ReturnRow.template, ExceptionRow.field, func.count(), func.min(ExceptionRow.raised_at))
        .join(ReturnRow, ExceptionRow.return_id == ReturnRow.id)
        .where(
            ExceptionRow.state == ExceptionState.OPEN,
            ExceptionRow.field.is_not(None),
            ExceptionRow.code.in_(_CODES),
            ExceptionRow.asked_at.is_(None),
            ExceptionRow.message_id.not_in(_RESTRICTED),  # what is confidential is decided on its own page
        )
        .group_by(ReturnRow.template, ExceptionRow.field)
    )
    labels = _labels(ctx.templates())
    found = [
        Question(template, field or "", labels.get((template, field or ""), [field or ""]), number, oldest)
        for template, field, number, oldest in look.execute(query)
    ]
    return sorted(found, key=lambda each: (-each.waiting, each.template, each.label))


def label_of(ctx: Context, template: str, field: str) -> list[str]:
    """How a question reads; its id where no installed version asks it."""
    return _labels(ctx.templates()).get((template, field), [field])


def _labels(templates: list[Template]) -> dict[tuple[str, str], list[str]]:
    return {(form.id, each.id): each.path for form in templates for each in form.fields}


def asked(
    ctx: Context, look: Work, template: str, field: str, user_id: int, now: datetime, after: int = 0
) -> list[Asked]:
    """The unsure answers to one question beyond an exception's number, a page of them, and one more where there is one."""
    query = (
        select(ExceptionRow.id, ReturnRow, SchoolRow.name, ClaimRow.user_id, ClaimRow.touched, UserRow.shown)
        .join(ReturnRow, ExceptionRow.return_id == ReturnRow.id)
        .outerjoin(SchoolRow, ReturnRow.school_id == SchoolRow.id)
        .outerjoin(ClaimRow, ClaimRow.message_id == ExceptionRow.message_id)
        .outerjoin(UserRow, ClaimRow.user_id == UserRow.id)
        .where(
            ExceptionRow.state == ExceptionState.OPEN,
            ExceptionRow.field == field,
            ExceptionRow.code.in_(_CODES),
            ExceptionRow.asked_at.is_(None),
            ExceptionRow.message_id.not_in(_RESTRICTED),  # what is confidential is decided on its own page
            ReturnRow.template == template,
            ExceptionRow.id > after,
        )
    )
    forms = {(each.id, each.version): each for each in ctx.templates()}
    found = []
    for number, row, school, holder, touched, shown in look.execute(
        query.order_by(ExceptionRow.id).limit(PAGE + 1)
    ):
        answers = Answers(Reading.model_validate(row.reading), forms[row.template, row.template_version])
        answer = answer_of(answers, field)
        if answer is not None:
            other = shown if holder not in {None, user_id} and touched > now - IDLE else None
            offered = suggestions(answer, answers.asked(answer))
            found.append(Asked(number, row.id, row.ref, school, answer, offered, other))
    return found


def decide_all(
    ctx: Context, hand: Hand, chosen: Mapping[int, int], role: UserRole
) -> tuple[list[int], list[str]]:
    """Takes an option (from 1) for each exception, each as a decision of its own; their numbers, and what was refused."""
    done: list[int] = []
    refused = []
    for number, option in chosen.items():
        press = Hand(hand.user_id, hand.name, f"{hand.key}-{number}", hand.now)
        try:
            with ctx.work() as work:
                check_may_see(work, role, message_id=work.find(ExceptionRow, number).message_id)
                done.append(take_option(ctx, work, press, number, option).id)
        except (Refused, Confidential, LookupError) as refusal:
            refused.append(str(refusal))
    return done, list(dict.fromkeys(refused))


def undo_all(ctx: Context, hand: Hand, decisions: Sequence[int], role: UserRole) -> tuple[int, list[str]]:
    """Takes decisions back, the last made first, each by itself; how many, and what was refused."""
    done, refused = 0, []
    for number in sorted(set(decisions), reverse=True):
        try:
            with ctx.work() as work:
                check_may_see_decision(work, role, work.find(DecisionRow, number))
                undo(work, hand, number)
        except (Refused, Confidential, LookupError) as refusal:
            refused.append(str(refusal))
        else:
            done += 1
    return done, list(dict.fromkeys(refused))
