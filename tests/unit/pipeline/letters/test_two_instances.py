"""Two installations whose mailboxes write to each other: at most one automatic letter each, whatever the way strips."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
from sqlalchemy import select

from pipeline.context import Context, open_context
from pipeline.intake.unpack import unpack
from pipeline.journey import receive
from pipeline.letters.writing import composed
from pipeline.settings import Settings
from pipeline.store.tables import OutboxRow
from schemas.codes import Code, Failure
from tests.unit.pipeline.scripted import Clock, ScriptedChild, finish

Way = Callable[[bytes], bytes]


@dataclass
class Instance:
    """One installation, its child taking mails apart for real; every document is one it cannot read."""

    ctx: Context
    child: ScriptedChild
    address: str
    sent: int = 0
    seen: list[bytes] = field(default_factory=list)

    def take(self, raw: bytes) -> None:
        name = f"{len(self.seen)}.eml"
        self.seen.append(raw)
        self.child.messages[name] = unpack(raw, name)
        for part in self.child.messages[name].parts:
            self.child.readings[part.name] = Failure(code=Code.DAMAGED)
        receive(self.ctx, "test", raw, name)
        finish(self.ctx)

    def written(self) -> list[bytes]:
        """The letters written since the last time this was asked."""
        with self.ctx.look() as look:
            rows = list(look.scalars(select(OutboxRow).order_by(OutboxRow.id)))
            fresh = [composed(row, self.ctx).as_bytes() for row in rows[self.sent :]]
        self.sent = len(rows)
        return [f"Return-Path: <{self.address}>\r\n".encode() + each for each in fresh]


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Instance, Instance]]:
    made = []
    for name in ("east", "west"):
        address, child = f"{name}@hub-{name}.example", ScriptedChild()
        settings = Settings(
            _env_file=None,
            data_dir=tmp_path / name,
            letters="folder",
            letters_from=address,
            letters_period_hours=0,
        )
        made.append(Instance(open_context(settings, child, Clock()), child, address))
    yield made[0], made[1]
    for each in made:
        each.ctx.store.engine.dispose()


def without(*names: str) -> Way:
    """A way that drops headers, as some relays and forwarding rules do."""

    def pass_on(raw: bytes) -> bytes:
        message = message_from_bytes(raw, policy=SMTP)
        for name in names:
            del message[name]
        return message.as_bytes()

    return pass_on


def with_a_file(raw: bytes) -> bytes:
    """A way that adds a broken attachment, so that there is something to complain of each time."""
    message = message_from_bytes(raw, policy=SMTP)
    assert isinstance(message, EmailMessage)
    message.add_attachment(b"PK broken", maintype="application", subtype="octet-stream", filename="form.docx")
    return message.as_bytes()


@pytest.mark.parametrize(
    "way",
    [
        lambda raw: raw,
        with_a_file,
        without("Auto-Submitted"),
        without("Auto-Submitted", "X-Auto-Response-Suppress"),
        without("Auto-Submitted", "X-Auto-Response-Suppress", "In-Reply-To", "References", "Return-Path"),
        lambda raw: with_a_file(without("Auto-Submitted")(raw)),
        lambda raw: with_a_file(without("Auto-Submitted", "X-Auto-Response-Suppress", "Return-Path")(raw)),
    ],
)
def test_two_instances_that_write_to_each_other(pair: tuple[Instance, Instance], way: Way) -> None:
    """One letter is written, and what comes of it is at most one more: even without the period's rule."""
    east, west = pair
    east.take(
        with_a_file(
            f"From: {west.address}\r\nReturn-Path: <{west.address}>\r\nMessage-ID: <1@x.example>\r\n\r\nHi\r\n".encode()
        )
    )
    for _ in range(6):
        for giver, taker in ((east, west), (west, east)):
            for letter in giver.written():
                taker.take(way(letter))
    assert east.sent == 1
    assert west.sent <= 1
