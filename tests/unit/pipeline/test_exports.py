"""What leaves the store: the JSON contract, a CSV and a workbook that run nothing."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from pipeline.answers import place
from pipeline.context import Context
from pipeline.exports import jsonl, write_csv
from pipeline.ledger import ledger
from pipeline.workbook import write_xlsx
from tests.unit.pipeline.scripted import FULL, finish, make_reading

NASTY = '=HYPERLINK("http://evil.example","click")'
VALUES = {
    "name": "Fernhill Primary School",
    "urn": "990001",
    "roll": 200,
    "visit": True,
    "question": NASTY,
    "remark": "-1+1",
    **FULL,
    "q1": "long " * 8000,
    "plan.1.action": "Buy drums",
    "plan.1.who": "Pat",
    "plan.1.when": "2026-11-25",
    "plan.2.action": "Sing more",
    "plan.2.when": "by Easter",
}


@pytest.fixture
def stored(ctx: Context, send: Callable[..., int]) -> Context:
    send("one", make_reading(VALUES), subject="@SUM(A1)")
    finish(ctx)
    return ctx


def test_the_json_lines_are_the_contract(stored: Context) -> None:
    """Exactly these keys, the URN as text, every field, blanks as null."""
    with stored.look() as look:
        (line,) = (json.loads(each) for each in jsonl(look))
    assert list(line) == ["return", "version", "school", "template", "message_id", "answers"]
    assert line["school"] == {"urn": "990001", "name": "Fernhill Primary School"}
    assert (line["version"], line["template"], line["message_id"]) == (1, "sef", "<one@school.example>")
    assert (line["answers"]["roll"], line["answers"]["visit"], line["answers"]["grade"]) == (200, True, None)


def test_the_ledger_line_is_the_contract(stored: Context) -> None:
    """Exactly these keys, and the returns by the name that the export gives them."""
    with stored.look() as look:
        (line,) = (json.loads(each.model_dump_json()) for each in ledger(look))
        (record,) = (json.loads(each) for each in jsonl(look))
    assert list(line) == ["message_id", "source", "received", "state", "code", "returns"]
    assert (line["state"], line["code"], line["returns"]) == ("stored", None, [record["return"]])


def sheets(stored: Context, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    path = folder / "out.xlsx"
    with stored.look() as look:
        assert write_xlsx(look, stored.templates, path) == 1
    book = openpyxl.load_workbook(path)
    for sheet in book:
        assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet.rows for cell in row)
    return {sheet.title: [tuple(cell.value for cell in row) for row in sheet.rows] for sheet in book}


def test_the_workbook_has_its_three_sheets_and_runs_nothing(stored: Context, tmp_path: Path) -> None:
    """What a school typed is text: no formula, no link; a long answer is cut where it says so."""
    found = sheets(stored, tmp_path)
    assert list(found) == ["Answers", "Actions", "Follow-ups"]
    answers = {row[12]: row[13] for row in found["Answers"]}
    assert (answers["roll"], answers["visit"], answers["question"]) == (200, "Yes", NASTY)
    assert str(answers["q1"]).endswith("see the JSON export]")
    assert "grade" not in answers
    assert [path.name for path in tmp_path.glob("*.xlsx")] == ["out.xlsx"]


def test_actions_are_one_row_each(stored: Context, tmp_path: Path) -> None:
    """Who, by when and what belong together, a row the school added too; a date is a date, a season a word."""
    _, first, second = sheets(stored, tmp_path)["Actions"]
    assert first[7:9] == ("Buy drums", "Pat")
    assert str(first[9]).startswith("2026-11-25")
    assert (second[7], second[8], second[9]) == ("Sing more", None, "by Easter")


def test_follow_ups_say_what_for_whom_and_by_when(stored: Context, tmp_path: Path) -> None:
    """A row a follow-up, in plain words."""
    _, question, visit = sheets(stored, tmp_path)["Follow-ups"]
    assert visit[0] == "Fernhill Primary School"
    assert (visit[3], visit[5], visit[7]) == ("Visit asked for as a priority", "east@hub.example", "open")
    assert (question[3], question[4], question[8]) == ("Question", NASTY, "@SUM(A1)")


def test_the_csv_runs_nothing_either(stored: Context) -> None:
    """Text that a spreadsheet would take for a formula begins with an apostrophe; numbers stay numbers."""
    out = io.StringIO()
    with stored.look() as look:
        assert write_csv(look, out) > 10
    rows = {row["Field"]: row["Answer"] for row in csv.DictReader(io.StringIO(out.getvalue()))}
    assert rows["question"] == f"'{NASTY}"
    assert (rows["remark"], rows["roll"]) == ("'-1+1", "200")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ([], ("", "", "")),
        (["Date"], ("Date", "", "")),
        (["About", "URN"], ("About", "URN", "")),
        (["Singing", "How?", "Actions"], ("Singing", "How?", "Actions")),
        (["A", "B", "C", "D"], ("A", "B › C", "D")),
    ],
)
def test_a_path_is_laid_out_in_three_columns(path: list[str], expected: tuple[str, str, str]) -> None:
    """Section, question, column, however many levels a form has."""
    assert place(path) == expected
