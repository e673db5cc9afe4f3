"""What comes in: messages and documents handed in by programs, and the ledger of all that ever came."""

from fastapi import APIRouter, HTTPException, UploadFile

from desk.house import Here, House
from pipeline.journey import receive
from pipeline.ledger import arrivals

from .asking import MOST, After, Number
from .doors import HandsIn, Queue
from .problems import answers
from .shapes.queue import Arrived, Ledger, Taken

router = APIRouter(prefix="/api/v1", tags=["Messages"], responses=answers())


@router.get("/messages")
def list_messages(house: Here, _: Queue, after: After = 0) -> Ledger:
    """The ledger: every message ever seen and what has become of it, in the order they arrived, 200 at a time."""
    with house.ctx.look() as look:
        lines = arrivals(look, after, MOST + 1)
    shown = [Arrived(**dict(line), id=number, name=name) for number, name, line in lines[:MOST]]
    return Ledger(messages=shown, next=shown[-1].id if len(lines) > MOST else None)


@router.get("/messages/{message_id}", responses=answers(404))
def show_message(house: Here, _: Queue, message_id: Number) -> Arrived:
    """What has become of one message; ``waiting`` while it is being read."""
    with house.ctx.look() as look:
        found = arrivals(look, message_id - 1, 1)
    if not found or found[0][0] != message_id:
        raise LookupError(f"there is no message {message_id}")
    number, name, line = found[0]
    return Arrived(**dict(line), id=number, name=name)


@router.post("/messages", status_code=202, responses=answers(413))
def hand_in(house: Here, caller: HandsIn, file: UploadFile) -> Taken:
    """Takes a message (.eml) or a document. It is on the disk when this answers, and is read afterwards.

    The same file from the same program is one arrival, however often it is sent.
    """
    data = contents(house, file)
    number = receive(house.ctx, f"api:{caller.label}", data, file.filename or "document")
    house.rung()
    return Taken(message=number)


def contents(house: House, sent: UploadFile) -> bytes:
    """The bytes of an upload; HTTPException 413 where there are too many."""
    most = house.ctx.settings.largest_file_mb << 20
    data = sent.file.read(most + 1)
    if len(data) > most:
        raise HTTPException(413, f"The file is larger than {house.ctx.settings.largest_file_mb} MB.")
    return data
