"""`ritornello watch` and `ritornello letters preview` as they are typed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.letters.examples import EXAMPLES

RITORNELLO = Path(sys.executable).with_name("ritornello")
LETTER = (
    "From: a@school.example\nSubject: {0}\nMessage-ID: <{0}@school.example>\n\nHello, is anybody there?\n"
)


def environment(tmp_path: Path, **told: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RITORNELLO_")}
    return kept | {"RITORNELLO_DATA_DIR": str(tmp_path / "data"), "COLUMNS": "200"} | told


def run(tmp_path: Path, *arguments: str, **told: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [RITORNELLO, *arguments],
        cwd=tmp_path,
        env=environment(tmp_path, **told),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def drop(folder: Path, name: str) -> None:
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.eml"
    file.write_text(LETTER.format(name))
    os.utime(file, (time.time() - 60, time.time() - 60))


def test_nothing_to_watch_is_wrong_use(tmp_path):
    """One plain line names the settings."""
    ended = run(tmp_path, "watch", "--once")
    assert ended.returncode == 2
    assert "RITORNELLO_MAILBOXES" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_wrong_address_is_said_without_its_password(tmp_path):
    """The setting is named, the password is not."""
    ended = run(tmp_path, "watch", "--once", RITORNELLO_MAILBOXES="pop3://hub:secret@mail.example")
    assert ended.returncode == 1
    assert "RITORNELLO_MAILBOXES" in ended.stderr
    assert "secret" not in ended.stdout + ended.stderr


def test_one_look_takes_in_what_is_there(tmp_path):
    """One line a message, as intake prints it; the second look finds nothing new."""
    drop(tmp_path / "in", "one")
    first = run(tmp_path, "watch", "--once", RITORNELLO_INBOX_DIR=str(tmp_path / "in"))
    assert first.returncode == 0, first.stderr
    assert "exception" in first.stdout or "set aside" in first.stdout
    assert first.stdout.count("\n") == 1
    second = run(tmp_path, "watch", "--once", RITORNELLO_INBOX_DIR=str(tmp_path / "in"))
    assert (second.returncode, second.stdout) == (0, "")


def test_a_mailbox_that_cannot_be_reached_fails_and_the_others_are_taken_in(tmp_path):
    """Exit 1 with the reason, after everything else was done."""
    drop(tmp_path / "in", "one")
    told = {
        "RITORNELLO_INBOX_DIR": str(tmp_path / "in"),
        "RITORNELLO_MAILBOXES": "imap://hub:x@127.0.0.1:1/INBOX",
    }
    ended = run(tmp_path, "watch", "--once", **told)
    assert ended.returncode == 1
    assert "imap://hub@127.0.0.1:1/INBOX" in ended.stderr
    assert ended.stdout.count("\n") == 1


def test_watching_goes_on_until_it_is_told_to_end(tmp_path):
    """A file that is dropped later comes in by itself; SIGTERM ends it in good order."""
    (tmp_path / "in").mkdir()
    told = environment(tmp_path, RITORNELLO_INBOX_DIR=str(tmp_path / "in"), RITORNELLO_POLL_SECONDS="1")
    with subprocess.Popen(
        [RITORNELLO, "watch"],
        cwd=tmp_path,
        env=told,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        assert "Watching 1 place" in process.stderr.readline()
        drop(tmp_path / "in", "late")
        assert process.stdout is not None
        line = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        assert process.returncode == 0
    assert "\t" in line


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_every_kind_of_letter_can_be_read_before_it_is_turned_on(tmp_path, kind):
    """An example with invented facts, without a store."""
    shown = run(tmp_path, "letters", "preview", kind)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("Subject: ")
    assert "Hartwell County Music Hub" in shown.stdout
    assert not (tmp_path / "data").exists()


def test_the_outbox_is_listed_and_a_wrong_number_is_wrong_use(tmp_path):
    """Without a number it says that letters are off; with one that is not there, one plain line."""
    listed = run(tmp_path, "letters", "preview")
    assert listed.returncode == 0
    assert "0 letter(s). Letters are off" in listed.stdout
    assert run(tmp_path, "letters", "preview", "7").returncode == 2
    assert run(tmp_path, "letters", "preview", "thanks").returncode == 2
