"""Decides with what a school answered: its exceptions are resolved, its return goes on, its reading stays as it was."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from extractors.values import Value
from pipeline.answers import Answers, is_empty
from pipeline.check import check
from pipeline.context import Context
from pipeline.decisions.answering import confirm, set_answer
from pipeline.decisions.deciding import Case, decide_exception
from pipeline.decisions.hand import Hand
from pipeline.exceptions import are_open
from pipeline.letters.writing import worded
from pipeline.schools import Register
from pipeline.store.tables import ExceptionRow, MessageRow, OutboxRow, ReturnRow
from pipeline.store.work import Work
from schemas.codes import Code
from schemas.journey import ExceptionState, Ring, Stage
from schemas.reading import Issue, Reading, Status

from .hearing import hear
from .standing import may_speak, standing
from .understanding import understood

_BETWEEN = {Code.CONTRADICTION}  # between two answers: right once either is corrected


@dataclass(slots=True)
class Outcome:
    """What came of a reply: how many questions it settled, what a person has to read, and what goes on."""

    settled: int = 0
    unclear: list[str] = field(default_factory=list)
    rings: list[Ring] = field(default_factory=list)

    @property
    def read(self) -> bool:
        """Whether nothing is left of it for a person."""
        return bool(self.settled) and not self.unclear


def take_reply(ctx: Context, work: Work, message: MessageRow, register: Register) -> Outcome:
    """Reads a message that answers our questions into its return; nothing where it answers no questions of ours."""
    held = standing(work, message.replies_to) if message.replies_to and not message.auto else None
    if held is None:
        return Outcome()
    if newer := _newer(work, message, held, register):
        return _superseded(work, message, held, newer, ctx.clock())
    letter = _letter(work, message)
    if letter is None:
        return Outcome()
    if not may_speak(message, {letter.recipient}, held, register):
        return Outcome(
            unclear=[
                f"it came from {message.sender or 'nobody we know'}, and the letter went to {letter.recipient}"
            ]
        )
    return _Reply(ctx, work, message, held).read(letter)


def _letter(work: Work, message: MessageRow) -> OutboxRow | None:
    """The last letter with questions about the return that a message answers."""
    if message.replies_to is None:
        return None
    query = select(OutboxRow).where(OutboxRow.ref == message.replies_to, OutboxRow.kind == "question")
    return work.scalars(query.order_by(OutboxRow.id.desc())).first()


def _newer(work: Work, message: MessageRow, held: ReturnRow, register: Register) -> ReturnRow | None:
    """The form that came with the reply, of the same school and kind: it takes the place of the one we asked about.

    An empty form says of no school that it is its own: the one that whoever sent it sends in answer takes its place.
    """
    query = select(ReturnRow).where(
        ReturnRow.message_id == message.id,
        ReturnRow.id != held.id,
        ReturnRow.discarded.is_(None),
        ReturnRow.template == held.template,
    )
    if held.school_id is not None:
        return work.scalars(query.where(ReturnRow.school_id == held.school_id)).first()
    before = work.find(MessageRow, held.message_id).sender or ""
    empty = is_empty(Reading.model_validate(held.reading))
    speaks = empty and before and may_speak(message, {before.casefold()}, held, register)
    return work.scalars(query).first() if speaks else None


def _superseded(work: Work, message: MessageRow, held: ReturnRow, newer: ReturnRow, now: datetime) -> Outcome:
    """Its questions are settled by the newer form; what it says is kept as the version before."""

    def apply(case: Case) -> str:
        case.resolve([case.exception] if case.exception else [], {})
        return f"The school sent the form again in reply ({newer.ref})"

    waiting = are_open(work, return_id=held.id)
    for each in waiting:
        decide_exception(work, _hand(message, each, now), each.id, "superseded", apply)
    return Outcome(settled=len(waiting), rings=_rings(work, held))


def form_has_come(work: Work, message: MessageRow, now: datetime) -> list[Ring]:
    """Settles what a school was asked for that had attached no form, once a form of it is here."""
    here = work.scalar(select(ReturnRow.id).where(ReturnRow.message_id == message.id).limit(1))
    if message.school_id is None or here is None:
        return []
    query = (
        select(ExceptionRow)
        .join(MessageRow, ExceptionRow.message_id == MessageRow.id)
        .where(
            MessageRow.school_id == message.school_id,
            MessageRow.id != message.id,
            ExceptionRow.code.in_((Code.NO_FORM, Code.LINK_ONLY)),
            ExceptionRow.state == ExceptionState.OPEN,
            ExceptionRow.asked_at.is_not(None),
        )
    )

    def apply(case: Case) -> str:
        case.resolve([case.exception] if case.exception else [], {})
        return "The school has sent its form since"

    waiting = list(work.scalars(query))
    for each in waiting:
        decide_exception(work, _hand(message, each, now), each.id, "superseded", apply)
    return [Ring("answer", number) for number in sorted({each.message_id for each in waiting})]


def _hand(message: MessageRow, row: ExceptionRow, now: datetime) -> Hand:
    """The school's own hand: once for each question, however often its reply is read."""
    return Hand(None, f"the school's reply of {message.dated:%-d %B %Y}", f"reply {message.id} {row.id}", now)


class _Reply:
    """One reply and the return it is about."""

    def __init__(self, ctx: Context, work: Work, message: MessageRow, held: ReturnRow) -> None:
        self._ctx, self._work, self._message, self._held = ctx, work, message, work.hold(ReturnRow, held.id)
        self._reading = Reading.model_validate(held.reading)
        self._template = ctx.templates.find(held.template, held.template_version)
        self._answers = Answers(self._reading, self._template)

    def read(self, letter: OutboxRow) -> Outcome:
        """Every question of a letter that the reply settles, and the words of those it does not."""
        items = letter.facts.get("items", [])
        heard = hear(
            worded("question", letter.facts).text, len(items), self._message.whole or self._message.note
        )
        found = Outcome(unclear=[heard.unplaced] if heard.unplaced and not heard.said else [])
        values: dict[str, tuple[dict[str, Any], Value]] = {}
        for number, said in heard.said.items():
            item = items[number - 1]
            if item.get("field") is None and self._held.message_id == self._message.id:
                continue  # a page was asked for, and it came
            value = self._value(item, said)
            if value is None or value.status is not Status.ANSWERED:
                found.unclear.append(f"{number}. {item['question']}: “{said}”")
            else:
                values[item["field"]] = (item, value)
        self._decide(values, found)
        if not found.settled and not found.unclear:
            found.unclear.append(self._message.note or "it says nothing we could find")
        return found

    def _value(self, item: dict[str, Any], said: str) -> Value | None:
        answer = next((each for each in self._reading.answers if each.field == item.get("field")), None)
        return understood(said, answer, self._answers.asked(answer)) if answer else None

    def _decide(self, values: dict[str, tuple[dict[str, Any], Value]], found: Outcome) -> None:
        """Resolves what no longer speaks against the return once the values stand in it."""
        if not values:
            return
        against = {(each.code, each.field): each for each in self._against(values)}
        for name, (item, value) in values.items():
            problems = [each for (_, where), each in against.items() if where == name]
            if problems:
                found.unclear.append(f"{item['question']}: “{value.value}” ({problems[0].message})")
                continue
            found.settled += 1
            for row in [each for each in self._open() if each.field == name][
                :1
            ]:  # and with it all about this answer
                set_answer(self._work, self._hand(row), row.id, value.value)
        for row in self._open():
            if row.code in _BETWEEN and (row.code, row.field) not in against:
                confirm(self._work, self._hand(row), row.id)
        found.rings = _rings(self._work, self._held)

    def _against(self, values: dict[str, tuple[dict[str, Any], Value]]) -> list[Issue]:
        """What the checks say of the return with what is decided already and these values in it."""
        decided = {name: value for name, value in self._held.draft.items() if value is not None}
        decided |= {name: value.value for name, (_, value) in values.items()}
        answers = [
            each.model_copy(update={"value": decided[each.field], "status": Status.ANSWERED})
            if each.field in decided
            else each
            for each in self._reading.answers
        ]
        return check(self._reading.model_copy(update={"answers": answers}), self._template, None).exceptions

    def _open(self) -> list[ExceptionRow]:
        self._work.flush()
        return are_open(self._work, return_id=self._held.id)

    def _hand(self, row: ExceptionRow) -> Hand:
        return _hand(self._message, row, self._ctx.clock())


def _rings(work: Work, held: ReturnRow) -> list[Ring]:
    """What is to be done next about a return whose exceptions may all be settled now."""
    work.flush()
    if held.stage is Stage.ROUTE:
        return [Ring("route", held.id)]
    return []
