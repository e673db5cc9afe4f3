"""The demo as a newcomer runs it: a real process, twice."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
RITORNELLO = Path(sys.executable).with_name("ritornello")


def ritornello(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in an empty folder, with no setting but the width of the screen."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith("RITORNELLO_")}
    return subprocess.run(
        [RITORNELLO, *arguments],
        cwd=folder,
        env=settings | {"COLUMNS": "120"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def demonstrated(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, subprocess.CompletedProcess[str], float]:
    """A folder in which the demo has run once, what it printed, and the seconds it took."""
    folder = tmp_path_factory.mktemp("newcomer")
    began = time.monotonic()
    return folder, ritornello(folder, "demo"), time.monotonic() - began


def test_the_demo_says_what_became_of_every_message(demonstrated):
    """One run ends well within a minute and tells of every sample message: school, outcome, reason, follow-ups."""
    folder, first, seconds = demonstrated
    assert first.returncode == 0, first.stderr
    assert seconds < 60
    assert "Oakfield JMI School" in first.stdout
    for outcome in ("accepted", "exception", "rejected", "set aside", "follow-ups"):
        assert outcome in first.stdout.splitlines()[-4]
    assert "Nothing has changed" not in first.stdout
    assert (folder / "ritornello-data" / "records.xlsx").is_file()
    assert "Traceback" not in first.stdout + first.stderr


def test_running_it_twice_changes_nothing_and_says_so(demonstrated):
    """A second run leaves the ledger and the records as they were."""
    folder, _, _ = demonstrated
    before = [
        ritornello(folder, *command).stdout for command in (("ledger", "--json"), ("export", "--jsonl"))
    ]
    second = ritornello(folder, "demo")
    after = [ritornello(folder, *command).stdout for command in (("ledger", "--json"), ("export", "--jsonl"))]
    assert second.returncode == 0, second.stderr
    assert "Nothing has changed" in second.stdout
    assert before == after


def test_the_ledger_and_the_export_keep_their_contract(demonstrated):
    """What programs read has the keys that were promised, in that order, on stdout and nowhere else."""
    folder, _, _ = demonstrated
    ledger = [json.loads(line) for line in ritornello(folder, "ledger", "--json").stdout.splitlines()]
    assert {tuple(line) for line in ledger} == {
        ("message_id", "source", "received", "state", "code", "returns")
    }
    assert {line["state"] for line in ledger} <= {"stored", "exception", "rejected", "set_aside"}
    records = [json.loads(line) for line in ritornello(folder, "export", "--jsonl").stdout.splitlines()]
    assert {tuple(line) for line in records} == {
        ("return", "version", "school", "template", "message_id", "answers")
    }
    assert {line["return"] for line in records} <= {each for line in ledger for each in line["returns"]}


def test_the_demo_keeps_away_from_a_real_store(tmp_path):
    """Where real messages are, no invented school is put beside them."""
    mail = tmp_path / "note.eml"
    mail.write_bytes(
        b"From: head@school.example\r\nSubject: Hello\r\nMessage-ID: <1@school.example>\r\n\r\nHello.\r\n"
    )
    assert ritornello(tmp_path, "intake", str(mail)).returncode == 0
    refused = ritornello(tmp_path, "demo")
    assert refused.returncode == 1
    assert "RITORNELLO_DATA_DIR" in refused.stderr
    assert refused.stderr.count("\n") == 1
