"""`intake`, `exceptions`, `ledger`, `export`, `template install` and `schools import` on a store of their own."""

import csv
import json

import openpyxl
import pytest

import samples
from extractors.blank import dump
from pipeline.intake import folder
from pipeline.settings import Settings
from ritornello.installed import of_samples


@pytest.fixture(scope="session")
def forms(tmp_path_factory):
    """The sample forms as YAML, learned once."""
    folder = tmp_path_factory.mktemp("forms")
    for template in of_samples(Settings()):
        (folder / f"{template.id}-{template.version}.yaml").write_text(dump(template), encoding="utf-8")
    return sorted(folder.iterdir())


@pytest.fixture
def hub(ritornello, forms, monkeypatch):
    """An installation with the sample hub, register and forms, each put there by its command."""
    monkeypatch.setenv("RITORNELLO_HUB", str(samples.hub()))
    assert "60 schools added" in ritornello("schools", "import", samples.register()).out
    assert ritornello("template", "install", *forms).status == 0
    return ritornello


def test_importing_the_register_again_changes_nothing(hub):
    """Schools are matched by URN, so the same file twice adds none."""
    assert hub("schools", "import", samples.register()).out == "0 schools added, 0 updated, 60 unchanged.\n"


def test_installed_forms_are_listed(hub):
    """What was installed is listed with its version."""
    ended = hub("template", "list")
    assert "infant-primary" in ended.out
    assert "secondary" in ended.out


def test_intake_prints_one_line_a_message(hub, tmp_path):
    """File name, outcome and reason; a bad message among good ones is decided and stops nothing."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "1-return.eml").write_bytes(samples.mailbox()[1].read_bytes())
    (inbox / "2-empty.docx").write_bytes(b"")
    (inbox / "3-program.docx").write_bytes(b"MZ" + bytes(900))
    ended = hub("intake", inbox)
    assert ended.status == 0
    lines = [line.split("\t") for line in ended.out.splitlines()]
    assert [line[:2] for line in lines] == [
        ["1-return.eml", "accepted"],
        ["2-empty.docx", "rejected"],
        ["3-program.docx", "rejected"],
    ]
    assert lines[1][2].startswith("empty_file: ")
    assert hub("intake", inbox).out == ended.out


def test_a_message_too_large_to_open_is_said_so(hub, tmp_path, monkeypatch):
    """A file beyond what is ever read ends with its own code, and the next one is still taken in."""
    monkeypatch.setattr(folder, "MAX_FILE", 100_000)
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "1-huge.docx").write_bytes(bytes(100_001))
    (inbox / "2-empty.docx").write_bytes(b"")
    codes = [line.split("\t")[2].split(":")[0] for line in hub("intake", inbox).out.splitlines()]
    assert codes == ["too_large", "empty_file"]
    found = [json.loads(line)["code"] for line in hub("ledger", "--json").out.splitlines()]
    assert found == ["too_large", "empty_file"]


def test_intake_without_a_path_takes_the_drop_folder(hub, tmp_path, monkeypatch):
    """The folder that RITORNELLO_INBOX_DIR names is taken in when no path is given."""
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "empty.docx").write_bytes(b"")
    monkeypatch.setenv("RITORNELLO_INBOX_DIR", "drop")
    assert hub("intake").out.startswith("empty.docx\trejected\t")


def test_what_was_taken_in_comes_out_again(hub, tmp_path):
    """A record is in the JSON lines, in the CSV and in the workbook; the ledger has the message."""
    hub("intake", samples.mailbox()[1])
    (record,) = [json.loads(line) for line in hub("export", "--jsonl").out.splitlines()]
    assert record["school"]["name"] == "Verwell High School"
    written = hub("export", "--csv", tmp_path / "out.csv", "--xlsx", tmp_path / "out.xlsx")
    assert (written.status, written.out) == (0, "")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["School"] for row in rows} == {"Verwell High School"}
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames == ["Answers", "Actions", "Follow-ups"]
    (line,) = [json.loads(line) for line in hub("ledger", "--json").out.splitlines()]
    assert (line["state"], line["returns"]) == ("stored", [record["return"]])
    assert line["message_id"] in hub("ledger").out


def test_exceptions_say_what_to_do(hub):
    """A password that keeps a form shut is listed with the next action."""
    assert "Nothing waits" in hub("exceptions").out
    bad = samples.mailbox()[0].parent.with_name("mailbox-bad") / "02-password.eml"
    hub("intake", bad)
    ended = hub("exceptions")
    assert "password" in ended.out
    assert "1 exception(s)." in ended.out


def test_the_doctor_names_the_layers_of_the_sandbox(ritornello):
    """What stands between a bad file and this machine is listed, one layer a line."""
    ended = ritornello("doctor")
    assert ended.status == 0
    assert "sandbox: process" in ended.out


def test_migrate_may_be_run_again(ritornello):
    """Bringing an up-to-date database up to date does nothing and says so."""
    assert ritornello("migrate").out == ritornello("migrate").out == "The database is up to date.\n"


def test_a_schools_word_is_never_markup(hub, tmp_path):
    """A subject that looks like terminal markup or holds control characters is shown as harmless text."""
    mail = tmp_path / "odd.eml"
    mail.write_bytes(
        b"From: a@b.example\r\nSubject: [bold]form\x1b[31m[/]\r\nMessage-ID: <9@b.example>\r\n\r\nform\r\n"
    )
    hub("intake", mail)
    ended = hub("exceptions")
    assert "\x1b" not in ended.out
    assert "[bold]form" in ended.out
