"""How commands end: one plain line when something is wrong, and never a traceback."""

import errno

import pytest

from ritornello import intake as intake_command

WRONG = [
    (),
    ("frobnicate",),
    ("--frobnicate",),
    ("extract",),
    ("extract", "missing.docx"),
    ("extract", "."),
    ("extract", "--template", "missing.yaml", __file__),
    ("extract", "--template", __file__, __file__),
    ("template",),
    ("template", "learn", __file__),
    ("template", "learn", __file__, "--id", "Not An Id", "--out", "t.yaml"),
    ("template", "learn", __file__, "--id", "form", "--out", "no/such/folder/t.yaml"),
    ("template", "install", __file__),
    ("intake",),
    ("intake", "missing"),
    ("schools", "import", "missing.csv"),
    ("schools", "import", __file__),
    ("export",),
    ("export", "--xlsx", "."),
    ("ledger", "extra"),
    ("worker", "--queues", "nonsuch"),
    ("worker", "--concurrency", "many"),
]


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_use_is_one_plain_line_and_exit_2(ritornello, monkeypatch, arguments):
    """However a command is misused, one line on stderr says what was wrong, and the status is 2."""
    monkeypatch.setenv("RITORNELLO_BROKER_URL", "redis://127.0.0.1:1/0")
    ended = ritornello(*arguments)
    assert ended.status == 2
    assert ended.out == ""
    assert ended.err.startswith("ritornello: ")
    assert ended.err.count("\n") == 1
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("RITORNELLO_LETTERS", "perhaps", "RITORNELLO_LETTERS"),
        ("RITORNELLO_DATABASE_URL", "mysql://there/db", "RITORNELLO_DATABASE_URL"),
        ("RITORNELLO_DATABASE_URL", "rubbish", "RITORNELLO_DATABASE_URL"),
        ("RITORNELLO_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none", "RITORNELLO_DATABASE_URL"),
        ("RITORNELLO_HUB", "missing.yaml", "RITORNELLO_HUB"),
        ("RITORNELLO_DATA_DIR", "/proc/none", "/proc"),
    ],
)
def test_a_wrong_setting_is_named(ritornello, monkeypatch, name, value, said):
    """A setting that cannot be used ends the command with one line that names what to correct."""
    monkeypatch.setenv(name, value)
    ended = ritornello("ledger")
    assert ended.status == 1
    assert ended.err.count("\n") == 1
    assert said in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("command", ["worker", "beat"])
def test_workers_without_a_broker_say_which_setting_is_missing(ritornello, command):
    """Where no broker is set, nothing starts in silence."""
    ended = ritornello(command)
    assert ended.status == 1
    assert "RITORNELLO_BROKER_URL" in ended.err


def test_an_unforeseen_fault_is_one_sentence_and_a_file(ritornello, monkeypatch, tmp_path):
    """A fault of ours shows no traceback; the file that the sentence names has it."""

    def broken(_path):
        raise KeyError("a fault of ours")

    monkeypatch.setattr(intake_command, "checked_path", broken)
    ended = ritornello("intake", __file__)
    assert ended.status == 1
    assert ended.err.count("\n") == 1
    assert "Traceback" not in ended.err
    kept = tmp_path / "ritornello-fault.txt"
    assert str(kept) in ended.err
    assert "KeyError" in kept.read_text()


def test_a_full_disk_is_said_as_such(ritornello, monkeypatch):
    """What the operating system refuses is told in its own words."""

    def full(_path):
        raise OSError(errno.ENOSPC, "No space left on device", "/data/blob")

    monkeypatch.setattr(intake_command, "checked_path", full)
    assert "no space left on device (/data/blob)" in ritornello("intake", __file__).err


def test_help_is_not_an_error(ritornello):
    """Asking for help prints it and ends well."""
    ended = ritornello("--help")
    assert (ended.status, ended.err) == (0, "")
    assert "demo" in ended.out
