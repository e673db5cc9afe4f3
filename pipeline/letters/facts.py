"""What a letter says, gathered when it is written; the words around it come from the templates."""

from datetime import date
from typing import Any

from sqlalchemy import select

from pipeline.answers import Answers, is_empty, said
from pipeline.context import Context
from pipeline.exceptions import are_open
from pipeline.intake.opened import NO_FILES
from pipeline.notes import speaks_of_a_form
from pipeline.store.people import DecisionRow
from pipeline.store.tables import DocumentRow, ExceptionRow, MessageRow, ReturnRow, SchoolRow
from pipeline.store.work import Work
from schemas.codes import ADVICE, Code
from schemas.reading import Answer, Reading, Status
from schemas.template import Column, Field, Kind, Role, Template

ASKABLE = {Code.VALUE_UNSURE, Code.OUT_OF_RANGE, Code.CONTRADICTION, Code.REQUIRED_MISSING}
"""What the school itself can say; everything else is the hub's to decide."""
BY_HAND = ASKABLE | {Code.PAGE_MISSING, Code.PAGE_UNREADABLE}
"""What a person may ask of a school. Pages often come one mail after the other: no letter asks for one by itself."""

_ESSENTIAL = (
    Role.SCHOOL_NAME,
    Role.RETURN_DATE,
    Role.ROLL,
    Role.LEARNERS,
    Role.VISIT_PRIORITY,
    Role.VISIT_TERM,
)
MOST_ASKED = 8  # with more, somebody had better ring up
_MOST = 8  # lines: a letter is read in a minute
_LONGEST = 200  # characters of a quotation


def kind_of(work: Work, message: MessageRow) -> str | None:
    """The letter that a message calls for; None where a person decides first."""
    if message.state in {"stored", "rejected"}:
        return {"stored": "acknowledgement", "rejected": "ask_again"}[message.state]
    if _is_in_hand(work, message):
        return None  # somebody is deciding: what is left is that person's to ask
    waiting = are_open(work, message_id=message.id)
    if waiting and all(_is_empty(work, each) or _came_without(message, each) for each in waiting):
        return "ask_again"
    few = message.state == "exception" and 0 < len(waiting) <= MOST_ASKED
    return "question" if few and all(_may_ask(work, each) for each in waiting) else None


def _is_in_hand(work: Work, message: MessageRow) -> bool:
    """Whether a person has begun to decide about a message."""
    made = select(DecisionRow.id).where(
        DecisionRow.message_id == message.id, DecisionRow.user_id.is_not(None)
    )
    return work.scalar(made.limit(1)) is not None


def _came_without(message: MessageRow, row: ExceptionRow) -> bool:
    """A mail of a school we know that speaks of a form, and brought none: a link to it, or nothing at all."""
    if message.school_id is None or message.replies_to is not None:
        return False
    return row.code is Code.LINK_ONLY or (row.code is Code.NO_FORM and speaks_of_a_form(message.note))


def _is_empty(work: Work, row: ExceptionRow) -> bool:
    """A form that came back as it was handed out: the wrong file was attached."""
    if row.code is not Code.NEARLY_EMPTY or row.return_id is None:
        return False
    return is_empty(Reading.model_validate(work.find(ReturnRow, row.return_id).reading))


def _may_ask(work: Work, row: ExceptionRow) -> bool:
    """A doubt about an answer of a school that we are sure of."""
    if row.code not in ASKABLE or row.return_id is None:
        return False
    return work.find(ReturnRow, row.return_id).school_id is not None


def facts_of(
    work: Work, message: MessageRow, kind: str, ctx: Context, about: list[ExceptionRow] | None = None
) -> dict[str, Any]:
    """The facts of a letter about a message, ready to be stored as JSON; a question asks ``about`` all that is open."""
    returns = list(
        work.scalars(
            select(ReturnRow)
            .where(ReturnRow.message_id == message.id, ReturnRow.discarded.is_(None))
            .order_by(ReturnRow.position)
        )
    )
    documents = work.scalars(
        select(DocumentRow).where(DocumentRow.message_id == message.id).order_by(DocumentRow.position)
    )
    facts: dict[str, Any] = {
        "hub": ctx.hub.name if ctx.hub else "The music hub",
        "name": message.from_name or "",
        "subject": message.subject,
        "message_id": message.message_id,
        "files": [_called(each.name) for each in documents][:_MOST],
        "returns": [_described(work, each, ctx) for each in returns],
        "ref": returns[0].ref if returns else None,
    }
    if kind == "ask_again":
        code = message.code or Code.UNREADABLE_MAIL
        why = (
            _turned_away(message) if code is Code.TURNED_AWAY else _NOT_READ.get(code, ADVICE[code].sentence)
        )
        facts |= {"code": code.value, "why": why, "help": _help(code, facts["files"])}
        facts["blank"] = None if code is Code.NEARLY_EMPTY else _blank(work, message, returns, ctx)
    if kind == "question":
        open_ones = are_open(work, message_id=message.id) if about is None else about
        facts["items"] = [_item(work, each, ctx) for each in open_ones]
    return facts


def _turned_away(message: MessageRow) -> str:
    """What the person who turned it away wrote, without our own words round it."""
    for each in message.problems:
        if each["code"] == Code.TURNED_AWAY:
            told = str(each["message"]).partition("(")[2].rpartition(")")[0]
            return f"{told[:1].upper()}{told[1:].rstrip('.')}." if told else _AS_IT_IS
    return _AS_IT_IS


def _help(code: Code, files: list[str]) -> str:
    if code is Code.UNSUPPORTED_KIND and any(name.casefold().endswith(_APPLE) for name in files):
        return "It was made on a Mac or iPad: choose File, Export To, Word (or PDF) there, and send us that file."
    return _HELP.get(code, _ANY)


_APPLE = (".pages", ".numbers", ".key")
_AS_IT_IS = "We looked at it and cannot use it as it is."
_NOT_READ = {
    Code.NEARLY_EMPTY: "Nothing is filled in.",
    Code.LINK_ONLY: "There is a link to a file in your e-mail. For safety we open no links.",
    Code.NO_FORM: "You write of a form, but nothing was attached to your e-mail.",
}
_ANY = "Please send the form again as a Word file, a PDF, a scan or photos."
_HELP = {
    Code.NEARLY_EMPTY: "Perhaps the empty form was attached instead of yours. Please send us the completed one.",
    Code.LINK_ONLY: "Please attach the form itself to your answer.",
    Code.NO_FORM: "Please attach it and send it in answer to this.",
    Code.EMPTY_FILE: "Please attach the form again; the file that reached us has nothing in it.",
    Code.TOO_LARGE: "Please send it again without large pictures, or save it as a PDF first.",
    Code.DAMAGED: "Please open the form, save it once more and attach it again.",
    Code.UNSUPPORTED_KIND: "Please send the form as a Word file, a PDF, a scan or photos.",
    Code.UNREADABLE_MAIL: "Please write a new e-mail, attach the form to it and send that.",
}


def _called(name: str) -> str:
    """A file as its sender knows it."""
    return "the answers in your e-mail" if name in NO_FILES else _short(name)


def _described(work: Work, row: ReturnRow, ctx: Context) -> dict[str, Any]:
    """One return in a few lines: the school, the form, how much of it was filled in, and the essentials."""
    reading = Reading.model_validate(row.reading)
    template = ctx.templates.find(row.template, row.template_version)
    filled = sum(each.status is not Status.BLANK for each in reading.answers)
    school = work.find(SchoolRow, row.school_id).name if row.school_id is not None else ""
    return {
        "school": school,
        "form": template.title,
        "answered": filled,
        "asked": len(reading.answers),
        "essentials": _essentials(reading, template, row.draft),
    }


def _essentials(reading: Reading, template: Template, draft: dict[str, Any]) -> list[list[str]]:
    """Label and value of what matters most, as recorded; what was left blank is left out."""
    found = []
    for answer in Answers(reading, template).of(*_ESSENTIAL):
        value = draft.get(answer.field)
        if value is not None:
            said = _day(value) if answer.kind is Kind.DATE else _plain(value)
            found.append([" – ".join(answer.path[-2:]), _short(said)])
    return found[:_MOST]


def _day(value: object) -> str:
    """A day as people write it; whatever else stands where a day was asked for, as it stands."""
    try:
        return f"{date.fromisoformat(str(value)):%-d %B %Y}"
    except ValueError:
        return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _item(work: Work, row: ExceptionRow, ctx: Context) -> dict[str, Any]:
    """One thing that is not clear: the question on the form, what the school wrote, and what is the matter."""
    assert row.return_id is not None
    held = work.find(ReturnRow, row.return_id)
    answers = Answers(
        Reading.model_validate(held.reading), ctx.templates.find(held.template, held.template_version)
    )
    answer = next((each for each in answers.all if each.field == row.field), None)
    if row.code in _PAGES:
        return _page(row)
    return {
        "exception": row.id,
        "field": row.field,
        "question": _short(" – ".join(map(_calm, answer.path))) if answer else "",
        "said": _short(said(answer)) if answer else "",
        "why": _WHY[row.code] + (_wanted(answer, answers.asked(answer)) if answer else ""),
        "detail": _short(_detail(row)) if row.code in {Code.CONTRADICTION, Code.OUT_OF_RANGE} else "",
    }


_PAGES = {Code.PAGE_MISSING: "A page that is missing", Code.PAGE_UNREADABLE: "A page that we cannot read"}


def _page(row: ExceptionRow) -> dict[str, Any]:
    """A page that is asked for: the answer is the page itself."""
    return {
        "exception": row.id,
        "field": None,
        "question": _PAGES[row.code],
        "said": "",
        "why": _short(_detail(row)),
        "detail": "Please take a photo of it, or scan it, and send that in answer to this e-mail.",
    }


_WHY = {
    Code.VALUE_UNSURE: "We are not sure how to read this.",
    Code.OUT_OF_RANGE: "Could you check this?",
    Code.CONTRADICTION: "This does not agree with another answer.",
    Code.REQUIRED_MISSING: "This was left empty.",
}
_ONE = {
    Kind.NUMBER: " Which one number is it?",
    Kind.DATE: " Which day is it, as 5/10/2026?",
    Kind.BOOL: " Is it yes or no?",
}
_MOST_OPTIONS = 6


def _wanted(answer: Answer, asked: Field | Column | None) -> str:
    """What a plain answer would be: one number, one day, one of the form's own options."""
    options = [each.value for each in asked.options] if asked else []
    if answer.kind in {Kind.CHOICE, Kind.CHOICES} and 1 < len(options) <= _MOST_OPTIONS:
        which = "Which one is it" if answer.kind is Kind.CHOICE else "Which of these"
        return f" {which}: {', '.join(options[:-1])} or {options[-1]}?"
    return _ONE.get(answer.kind, " What should it say?")


def _detail(row: ExceptionRow) -> str:
    """What stands against an answer, without what the letter says anyway."""
    told = row.sentence.removeprefix(ADVICE[row.code].sentence).strip()
    return told.partition(") ")[2] if told.startswith("(") and ") " in told else told


def _calm(label: str) -> str:
    """A heading in capitals as a sentence: a letter does not shout."""
    return label.capitalize() if label.isupper() and " " in label else label


def _blank(work: Work, message: MessageRow, returns: list[ReturnRow], ctx: Context) -> str | None:
    """The name of the blank to send along: of the form that came, or that the school last used, or the only one."""
    if returns:
        return returns[0].template
    used = work.scalars(
        select(ReturnRow.template)
        .join(MessageRow, ReturnRow.message_id == MessageRow.id)
        .where(MessageRow.sender == message.sender, MessageRow.sender.is_not(None))
        .order_by(ReturnRow.id.desc())
    ).first()
    installed = {each.id for each in ctx.templates()}
    return used or (installed.pop() if len(installed) == 1 else None)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"
