"""Mail that lies in files: a drop folder, an mbox, a Maildir."""

import os
import time
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import select

from pipeline.context import Context
from pipeline.journey import receive
from pipeline.mailboxes.files import FolderSource, MaildirSource
from pipeline.mailboxes.source import MailboxError
from pipeline.mailboxes.taking import poll
from pipeline.store.tables import MessageRow
from schemas.codes import Code
from schemas.journey import MessageState
from tests.unit.pipeline.scripted import finish

LETTER = b"From: a@school.example\nSubject: %d\nMessage-ID: <%d@school.example>\n\nHello\n"


def old(path: Path, data: bytes) -> Path:
    """A file that nobody has written to for a minute."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (time.time() - 60, time.time() - 60))
    return path


def folder(path: Path) -> FolderSource:
    return FolderSource(path, poll=60)


def lines(ctx: Context) -> list[tuple[str, str]]:
    with ctx.look() as look:
        return [(row.source, row.name) for row in look.scalars(select(MessageRow).order_by(MessageRow.id))]


def test_a_dropped_file_is_taken_in_once(ctx: Context, tmp_path: Path) -> None:
    """Known by its name, size and time; the same file changed is another one."""
    file = old(tmp_path / "in" / "form.docx", b"one")
    assert len(poll(ctx, folder(tmp_path / "in"))) == 1
    assert poll(ctx, folder(tmp_path / "in")) == []
    old(file, b"another")
    assert len(poll(ctx, folder(tmp_path / "in"))) == 1
    assert file.exists()


def test_what_intake_has_taken_in_is_known(ctx: Context, tmp_path: Path) -> None:
    """The command and the watcher give the same file the same line."""
    old(tmp_path / "in" / "east" / "form.docx", b"one")
    number = receive(ctx, "intake", b"one", "east/form.docx")
    assert poll(ctx, folder(tmp_path / "in")) == [number]
    assert lines(ctx) == [("intake", "east/form.docx")]


def test_a_file_that_is_still_being_written_is_left_until_it_is_whole(ctx: Context, tmp_path: Path) -> None:
    """A second of quiet, or half a form would be read as damaged."""
    path = tmp_path / "in"
    file = old(path / "form.docx", b"half")
    os.utime(file)
    assert poll(ctx, folder(path)) == []
    later = FolderSource(path, poll=60, now=lambda: time.time() + 5)
    assert len(poll(ctx, later)) == 1


def test_a_file_beyond_the_limit_is_told_of_and_not_read(ctx: Context, tmp_path: Path) -> None:
    """The ledger has a line that says how large it is."""
    ctx = replace(ctx, settings=ctx.settings.model_copy(update={"largest_file_mb": 1}))
    old(tmp_path / "in" / "form.docx", b"x" * (2 << 20))
    assert len(poll(ctx, folder(tmp_path / "in"))) == 1
    with ctx.look() as look:
        row = look.scalars(select(MessageRow)).one()
    assert [each["code"] for each in row.problems] == [Code.TOO_LARGE]
    assert b"2097152 bytes" in ctx.blobs.get(row.sha256)


def test_of_a_mail_beyond_the_limit_the_headers_are_kept(ctx: Context, tmp_path: Path) -> None:
    """So that its sender can be told."""
    ctx = replace(ctx, settings=ctx.settings.model_copy(update={"largest_file_mb": 1}))
    old(tmp_path / "in" / "one.eml", LETTER % (1, 1) + b"x" * (2 << 20))
    poll(ctx, folder(tmp_path / "in"))
    with ctx.look() as look:
        kept = ctx.blobs.get(look.scalars(select(MessageRow)).one().sha256)
    assert kept.startswith(b"From: a@school.example\nSubject: 1\n")
    assert b"xxx" not in kept


def test_an_mbox_is_its_messages(ctx: Context, tmp_path: Path) -> None:
    """Each message in it is one, and one that is added later comes alone."""
    letters = [b"From a@school.example Mon Oct  5 12:00:00 2026\n" + LETTER % (n, n) for n in range(3)]
    file = old(tmp_path / "box.mbox", b"\n".join(letters[:2]))
    source = folder(file)
    assert len(poll(ctx, source)) == 2
    assert poll(ctx, source) == []
    old(file, b"\n".join(letters))
    assert len(poll(ctx, source)) == 1
    assert [name for _, name in lines(ctx)] == ["box.mbox#1", "box.mbox#2", "box.mbox#3"]


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("cur", "new", "tmp"):
        (tmp_path / "Maildir" / name).mkdir(parents=True)
    return tmp_path / "Maildir"


def test_a_maildir_is_taken_in_flagged_and_filed(ctx: Context, maildir: Path) -> None:
    """New mail moves to cur as seen, and once it has ended into the folder of its end; it is never fetched again."""
    ctx = replace(ctx, settings=ctx.settings.model_copy(update={"mailbox_after": "move"}))
    (maildir / "new" / "1.a.host").write_bytes(LETTER % (1, 1))
    (maildir / "cur" / "2.b.host:2,F").write_bytes(LETTER % (2, 2))
    source = MaildirSource(maildir, poll=60)
    assert len(poll(ctx, source)) == 2
    assert {path.name for path in (maildir / "cur").iterdir()} == {"1.a.host:2,S", "2.b.host:2,FS"}
    finish(ctx)
    assert poll(ctx, source) == []
    filed = {path.name for path in maildir.glob(".*/cur/*")}
    assert filed == {"1.a.host:2,S", "2.b.host:2,FS"}
    with ctx.look() as look:
        assert all(row.state is not MessageState.WAITING for row in look.scalars(select(MessageRow)))


@pytest.mark.parametrize("make", [folder, lambda path: MaildirSource(path, poll=60)])
def test_a_missing_folder_is_said_plainly(ctx: Context, tmp_path: Path, make) -> None:
    """The sentence names the setting to correct."""
    with pytest.raises(MailboxError, match="RITORNELLO_"):
        poll(ctx, make(tmp_path / "nowhere"))


def test_watchdog_wakes_the_watcher(tmp_path: Path) -> None:
    """A file that is dropped ends the wait within seconds, not with the next minute."""
    waited: list[float] = []
    (tmp_path / "in").mkdir()
    source = folder(tmp_path / "in")

    def wait() -> None:
        began = time.monotonic()
        source.wait(30, Event())
        waited.append(time.monotonic() - began)

    thread = Thread(target=wait)
    thread.start()
    time.sleep(0.3)
    (tmp_path / "in" / "form.docx").write_bytes(b"one")
    thread.join(20)
    assert waited
    assert waited[0] < 10


def test_an_empty_mailbox_file_holds_nothing(ctx: Context, tmp_path: Path) -> None:
    """It is no message; an empty file that somebody drops is one, and is told of."""
    old(tmp_path / "box.mbox", b"")
    old(tmp_path / "in" / "form.docx", b"")
    assert poll(ctx, folder(tmp_path / "box.mbox")) == []
    assert len(poll(ctx, folder(tmp_path / "in"))) == 1
