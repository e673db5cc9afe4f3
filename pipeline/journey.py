"""The journey of a return, in nine stages.

1. receive    the bytes are durable, then the ledger has a line
2. unpack     in the child: the message is taken apart into documents
3. sniff      what each document really is, whatever it is called
4. read       in the child: the form is found, aligned and read
5. assemble   the documents of one return are brought together
6. identify   which school it is from
7. check      what would be recorded, and all that speaks against it
8. route      a record in the store, and follow-ups for the hub
9. answer     the message's end is written down, and the school's letter into the outbox

A stage is a plain function of a context and a row's number. It works, commits the row's next stage, and returns the
rings for what comes next. The row is the truth: a lost ring costs time, ``due`` finds what still waits.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sqlalchemy.exc import IntegrityError

from extractors.sniff import sniff as kind_of
from schemas.codes import Code
from schemas.journey import Ring, Stage
from schemas.reading import Issue, Reading, failed, issue
from schemas.stamp import Stamp

from .answers import Answers, is_empty
from .arriving import enter, take_apart
from .assembling import make_returns
from .check import check as check_reading
from .context import Context
from .exceptions import Subject, are_open, raise_exceptions
from .followups.returning import follow_answers, follow_fate, follow_wishes
from .giving_up import give_up_document, give_up_message, give_up_return, keep_readings
from .identify import identify as identify_school
from .later_pages import join_what_answers, offered
from .letters.showing import shots
from .outbox import answer_school
from .pictures import keep_pictures
from .protection.raising import confidential
from .replies.applying import form_has_come, take_reply
from .rounds.standing import note_return
from .route import store_record
from .settle import settle
from .store.tables import DocumentRow, MessageRow, ReturnRow
from .thresholds import thresholds
from .tracking.actions import follow_actions, follow_moved
from .waiting import due, reader_of
from .walking import Step, carry_on, set_stage

__all__ = [
    "QUEUES",
    "TASKS",
    "answer",
    "assemble",
    "check",
    "due",
    "identify",
    "read",
    "receive",
    "route",
    "sniff",
    "unpack",
]

_HEAD = 65536  # bytes: what sniffing looks at; enough for every kind, and too little to trouble this process


def receive(ctx: Context, source: str, data: bytes, name: str, *, problem: Issue | None = None) -> int:
    """Stage 1. Once this returns the message is safe: its bytes are on the disk, its line in the ledger.

    ``source`` says where it came from; the same source, name and bytes are one arrival, however often they come.
    ``problem`` says why these bytes are not all of it. OSError where the disk refuses: then there is no line, and the
    message must stay where it is.
    """
    sha256 = ctx.blobs.put(data)
    try:
        with ctx.work() as work:
            return enter(work, source, name, sha256, ctx.clock(), problem=problem)
    except IntegrityError:  # somebody else entered the same arrival at the same moment: theirs is found now
        with ctx.work() as work:
            return enter(work, source, name, sha256, ctx.clock(), problem=problem)


def unpack(ctx: Context, message_id: int) -> list[Ring]:
    """Stage 2. The message's headers, note and documents; an automatic reply or a duplicate ends here."""
    with ctx.look() as look:
        message = look.find(MessageRow, message_id)
    unpacked = ctx.sandbox.unpack(ctx.blobs.get(message.sha256), message.name)
    blobs = [ctx.blobs.put(part.data) for part in unpacked.parts]
    with ctx.work() as work:
        message = work.at(MessageRow, message_id, Stage.UNPACK)
        return take_apart(work, message, unpacked, blobs, ctx.clock(), authserv_id=ctx.settings.authserv_id)


def sniff(ctx: Context, document_id: int) -> list[Ring]:
    """Stage 3. What a document is, which decides the queue it is read in."""
    with ctx.look() as look:
        document = look.find(DocumentRow, document_id)
    kind = kind_of(ctx.blobs.get(document.sha256)[:_HEAD], document.name)
    with ctx.work() as work:
        document = work.at(DocumentRow, document_id, Stage.SNIFF)
        document.kind = kind.value
        set_stage(document, Stage.READ, ctx.clock())
    return [Ring(reader_of(kind.value), document_id)]


def read(ctx: Context, document_id: int) -> list[Ring]:
    """Stage 4. Every form in a document, or the reason why there is none."""
    with ctx.look() as look:
        document = look.find(DocumentRow, document_id)
    readings = ctx.sandbox.read(ctx.blobs.get(document.sha256), document.name, ctx.templates())
    kept = keep_pictures(ctx, readings)
    return keep_readings(ctx, document_id, kept or [failed(Code.UNKNOWN_FORM)])


def assemble(ctx: Context, message_id: int) -> list[Ring]:
    """Stage 5. The returns of a message; a page that answers for an earlier form is joined to that."""
    register = ctx.register()
    with ctx.work() as work:
        message = work.at(MessageRow, message_id, Stage.ASSEMBLE)
        made = make_returns(work, message, ctx.clock(), ctx.templates.find)
        returns = join_what_answers(ctx, work, message, made, register)
        set_stage(message, Stage.UNDERWAY if returns else Stage.ANSWER, ctx.clock())
        return [Ring("identify", each.id) for each in returns] or [Ring("answer", message_id)]


def identify(ctx: Context, return_id: int) -> list[Ring]:
    """Stage 6. The school, or the exception that says why it is not sure; the checks follow either way."""
    register = ctx.register()
    with ctx.work() as work:
        row = work.at(ReturnRow, return_id, Stage.IDENTIFY)
        message = work.find(MessageRow, row.message_id)
        found = identify_school(_answers(ctx, row), message.sender, register, _stamp(row))
        row.school_id, row.identified_by = (found.school.id if found.school else None), found.because
        whose = (
            [] if is_empty(Reading.model_validate(row.reading)) else found.issues
        )  # nothing is to be recorded
        doubts = [issue(Code.SENDER_DOUBTFUL, f"({message.doubt})")] if message.doubt else []
        raise_exceptions(
            work,
            [*offered(ctx, work, row), *whose, *doubts],
            Subject(row.message_id, return_id=row.id),
            ctx.clock(),
        )
        set_stage(row, Stage.CHECK, ctx.clock())
    return [Ring("check", return_id)]


def check(ctx: Context, return_id: int) -> list[Ring]:
    """Stage 7. The draft of the record, every exception, every note."""
    with ctx.work() as work:
        row = work.at(ReturnRow, return_id, Stage.CHECK)
        template = ctx.templates.find(row.template, row.template_version)
        asked, current = thresholds(work), ctx.templates.current(row.template)
        found = check_reading(Reading.model_validate(row.reading), template, current, asked)
        row.draft = {**found.answers, **row.corrections}
        row.notes = [each.model_dump(mode="json") for each in found.notes]
        issues = [*found.exceptions, *confidential(row)]
        if not issues and not are_open(work, return_id=row.id) and asked.wants_a_look(row.ref):
            issues = [issue(Code.SPOT_CHECK)]
        raise_exceptions(work, issues, Subject(row.message_id, return_id=row.id), ctx.clock())
        set_stage(row, Stage.ROUTE, ctx.clock())
    return [Ring("route", return_id)]


def route(ctx: Context, return_id: int) -> list[Ring]:
    """Stage 8. Follow-ups at once, because a wish does not wait for a doubtful number; the record once nothing is open."""
    with ctx.work() as work:
        row = work.at(ReturnRow, return_id, Stage.ROUTE)
        follow_wishes(ctx, work, row)
        held = bool(are_open(work, return_id=row.id))
        if not held and row.school_id is not None:
            store_record(work, row, ctx.clock())
            follow_actions(work, row.school_id, row.template, ctx.templates, ctx.terms, ctx.clock())
            follow_answers(ctx, work, row)
        set_stage(row, Stage.HELD if held else Stage.DONE, ctx.clock())
        note_return(work, row)
        return carry_on(work, row.message_id, Stage.ANSWER, ctx.clock())


def answer(ctx: Context, message_id: int) -> list[Ring]:
    """Stage 9. What it says to our questions, the end of the message, and the school's letter where there is one to write."""
    register, pictures = ctx.register(), shots(ctx, message_id)
    with ctx.work() as work:
        message = work.at(MessageRow, message_id, Stage.ANSWER)
        follow_moved(work, message_id, ctx.templates, ctx.terms, ctx.clock())
        follow_fate(ctx, work, message_id)
        reply = take_reply(ctx, work, message, register)
        if message.stage is not Stage.ANSWER:
            return reply.rings  # it answers for a return that came with it, which goes on first
        settle(work, message, register, ctx, reply)
        rings = [*reply.rings, *form_has_come(work, message, ctx.clock())]
        answer_school(work, message, ctx, pictures)
        set_stage(message, Stage.DONE, ctx.clock())
    return rings


def _answers(ctx: Context, row: ReturnRow) -> Answers:
    return Answers(
        Reading.model_validate(row.reading), ctx.templates.find(row.template, row.template_version)
    )


def _stamp(row: ReturnRow) -> Stamp | None:
    return Reading.model_validate(row.reading).stamp


_STEPS = (
    Step("unpack", MessageRow, Stage.UNPACK, unpack, give_up_message),
    Step("sniff", DocumentRow, Stage.SNIFF, sniff, give_up_document),
    Step("read", DocumentRow, Stage.READ, read, give_up_document),
    Step("read_paper", DocumentRow, Stage.READ, read, give_up_document),
    Step("assemble", MessageRow, Stage.ASSEMBLE, assemble, give_up_message),
    Step("identify", ReturnRow, Stage.IDENTIFY, identify, give_up_return),
    Step("check", ReturnRow, Stage.CHECK, check, give_up_return),
    Step("route", ReturnRow, Stage.ROUTE, route, give_up_return),
    Step("answer", MessageRow, Stage.ANSWER, answer, give_up_message),
)
TASKS: Mapping[str, Callable[[Context, int], list[Ring]]] = MappingProxyType(
    {step.name: step for step in _STEPS}
)
"""Every task by name. Each may be called for any row at any time: it does what is due and nothing else."""

QUEUES: Mapping[str, str] = MappingProxyType(
    {"unpack": "mail", "sniff": "mail", "read": "word", "read_paper": "paper"}
    | dict.fromkeys(("assemble", "identify", "check", "route", "answer"), "post")
)
"""The queue each task is rung in, so that slow scans never hold up Word."""
