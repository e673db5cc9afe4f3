"""How a row ends whose stage cannot be done: with the reason, in front of a person, and the rest of the batch goes on."""

from schemas.codes import Weight
from schemas.journey import MessageState, Ring, Stage
from schemas.reading import Issue, Outcome, Reading

from .context import Context
from .exceptions import Subject, raise_exceptions
from .store.tables import DocumentRow, MessageRow, ReturnRow
from .walking import carry_on, set_stage


def give_up_message(ctx: Context, message_id: int, stage: Stage, reason: Issue) -> list[Ring]:
    """A message that cannot be taken apart or put together goes to its answer; one that cannot be answered ends."""
    with ctx.work() as work:
        message = work.at(MessageRow, message_id, stage)
        message.problems = [*message.problems, reason.model_dump(mode="json")]
        if stage is not Stage.ANSWER:
            set_stage(message, Stage.ANSWER, ctx.clock())
            return [Ring("answer", message_id)]
        raise_exceptions(work, [reason], Subject(message_id), ctx.clock())
        message.state, message.code = MessageState.EXCEPTION, reason.code
        set_stage(message, Stage.DONE, ctx.clock())
        return []


def give_up_document(ctx: Context, document_id: int, stage: Stage, reason: Issue) -> list[Ring]:
    """A document that cannot be read: the reason stands where its reading would."""
    outcome = Outcome.REJECTED if reason.weight is Weight.REJECT else Outcome.REVIEW
    return keep_readings(ctx, document_id, [Reading(template=None, outcome=outcome, issues=[reason])], stage)


def give_up_return(ctx: Context, return_id: int, stage: Stage, reason: Issue) -> list[Ring]:
    """A return that a stage broke on is held for a person."""
    with ctx.work() as work:
        row = work.at(ReturnRow, return_id, stage)
        raise_exceptions(work, [reason], Subject(row.message_id, return_id=row.id), ctx.clock())
        set_stage(row, Stage.HELD, ctx.clock())
        return carry_on(work, row.message_id, Stage.ANSWER, ctx.clock())


def keep_readings(
    ctx: Context, document_id: int, readings: list[Reading], stage: Stage = Stage.READ
) -> list[Ring]:
    """Writes down what a document gave; after a message's last document, the ring for putting it together."""
    with ctx.work() as work:
        document = work.at(DocumentRow, document_id, stage)
        document.readings = [each.model_dump(mode="json") for each in readings]
        set_stage(document, Stage.DONE, ctx.clock())
        return carry_on(work, document.message_id, Stage.ASSEMBLE, ctx.clock())
