"""Which returns another may be a part of: the likeliest first, and none that could not be joined."""

from collections.abc import Callable

from pipeline.context import Context
from pipeline.decisions.joining import joinable
from pipeline.store.tables import MessageRow, ReturnRow
from tests.unit.pipeline.asking import GOOD
from tests.unit.pipeline.scripted import FULL, finish, make_reading

Send = Callable[..., int]


def offered(ctx: Context, return_id: int) -> list[tuple[str | None, list[str]]]:
    with ctx.look() as look:
        row = look.find(ReturnRow, return_id)
        return [
            (each.school, each.files) for each in joinable(look, row, look.find(MessageRow, row.message_id))
        ]


def test_the_same_sender_comes_first_then_the_same_school_then_those_of_none(
    ctx: Context, send: Send
) -> None:
    """A return of another school from elsewhere is not offered, nor one that counts no more."""
    send("own", make_reading(GOOD))
    send(
        "elsewhere",
        make_reading({"name": "Thorncote Junior School", "urn": "990005", **FULL}),
        sender="x@y.example",
    )
    send("nobody", make_reading({"name": "Nowhere Hall", **FULL}), sender="z@private.example")
    send("school", make_reading(GOOD), sender="head@private.example")
    send("sender", make_reading(GOOD))
    send("gone", make_reading(GOOD))
    finish(ctx)
    with ctx.work() as work:
        work.find(ReturnRow, 6).discarded = ctx.clock()
    fernhill = "Fernhill Primary School"
    assert offered(ctx, 1) == [
        (fernhill, ["sender-0.docx"]),
        (fernhill, ["school-0.docx"]),
        (None, ["nobody-0.docx"]),
    ]
    assert offered(ctx, 6) == []
