"""`rounds`, `rules`, `followups`, `search`, `history`, `subject-access` and `forget`, as they are typed."""

import zipfile

import pytest

import samples
from tests.unit.ritornello.test_store_commands import forms, hub

__all__ = ["forms", "hub"]


@pytest.fixture
def returned(hub, tmp_path):
    """An installation that has taken in one sample return."""
    assert hub("intake", samples.mailbox()[1]).status == 0
    return hub


def test_a_round_from_its_making_to_its_reminders(returned):
    """Made, sent, looked at, excused; a mistake is one plain sentence."""
    options = ("--template", "secondary", "--opens", "01/10/2026", "--due", "2026-10-23")
    made = returned("rounds", "create", "autumn", *options, "--phase", "Secondary", "--chaser", "7:firm")
    assert (made.status, "school(s) expected by 23/10/2026" in made.out) == (0, True)
    assert "autumn already" in returned("rounds", "create", "autumn", *options).err
    assert returned("rounds", "create", "x", *options[:-1], "soon").status == 2
    assert returned("rounds", "sent", "autumn").out.startswith("Sent to")
    status = returned("rounds", "status", "autumn")
    assert "Verwell High School" in status.out
    assert "1 accepted" in status.out
    assert (
        returned("rounds", "excuse", "autumn", "990029", "--why", "Closed by a flood")
        .out.strip()
        .endswith("excused.")
    )
    assert "would be written" in returned("rounds", "chase", "--dry-run").out
    assert "there are: autumn" in returned("rounds", "status", "spring").err


def test_rules_are_listed_tried_and_what_they_raise_is_handled(returned):
    """A dry run raises nothing; a follow-up is done, and its history says so."""
    assert "visit_priority" in returned("rules", "list").out
    before = returned("followups", "list").out
    assert "Nothing was raised now." in returned("rules", "try").out
    assert returned("followups", "list").out == before
    assert returned("rules", "try", "no_such_rule").status == 2
    assert returned("followups", "done", 1, "--by", "Pat").status == 0
    assert "Pat" in returned("followups", "show", 1).out
    assert returned("followups", "show", 999).status == 1


def test_a_school_is_looked_up_handed_over_and_erased(returned, tmp_path):
    """Without --yes nothing goes; afterwards nothing is left, and the log is whole."""
    assert "1 answer(s)" in returned("search", "Verwell", "High").out
    assert "Verwell High School" in returned("history", "990246").out
    held = tmp_path / "held.zip"
    assert returned("subject-access", "990246", "--out", held).status == 0
    assert "answer.json" in zipfile.ZipFile(held).namelist()
    assert "Nothing was erased" in returned("forget", "990246").out
    assert returned("forget", "990246", "--yes").status == 2
    assert "Nothing remains" in returned("forget", "990246", "--yes", "--reason", "asked for").out
    assert returned("export", "--jsonl").out == ""
    assert "The log is whole." in returned("erasures").out
    assert "limit nothing" in returned("retain").out
