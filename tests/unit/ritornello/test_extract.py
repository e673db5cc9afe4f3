"""`ritornello extract` and `template learn`: the contract that other programs rely on."""

import json
import os
from pathlib import Path

import pytest

import samples
from pipeline.templates import parse

CONTRACT = ("file", "template", "outcome", "answers", "residue", "issues")
ANSWER = ("field", "path", "kind", "value", "raw", "status", "confidence", "evidence")


@pytest.fixture
def template(ritornello, tmp_path):
    """The template of the secondary form, as the command writes it."""
    made = tmp_path / "secondary.yaml"
    ended = ritornello("template", "learn", samples.blanks()["secondary"], "--id", "secondary", "--out", made)
    assert ended.status == 0, ended.err
    return made


def objects(ended):
    assert ended.status == 0, ended.err
    return [json.loads(line) for line in ended.out.splitlines()]


def test_learning_writes_what_reading_needs(ritornello, template):
    """The YAML that is written is a template, and the summary tells how many fields it has."""
    learned = parse(template.read_text(encoding="utf-8"))
    assert learned.id == "secondary"
    assert len(learned.fields) > 40


def test_the_summary_names_sections_and_kinds(ritornello, tmp_path):
    """After learning, a person sees each section, what each question takes, and the count of fields."""
    ended = ritornello(
        "template", "learn", samples.blanks()["secondary"], "--id", "secondary", "--out", tmp_path / "t.yaml"
    )
    assert "About the school" in ended.out
    assert "date" in ended.out
    assert "fields in" in ended.out


def test_json_keeps_the_contract(ritornello, template):
    """One object a line, its keys in the promised order, and every field of the template among the answers."""
    (read,) = objects(ritornello("extract", samples.blanks()["secondary"], "--template", template, "--json"))
    assert tuple(read) == CONTRACT
    assert read["file"] == str(samples.blanks()["secondary"])
    assert read["template"]["id"] == "secondary"
    assert {tuple(answer)[: len(ANSWER)] for answer in read["answers"]} == {ANSWER}
    learned = parse(template.read_text(encoding="utf-8"))
    assert {field.id for field in learned.fields} <= {answer["field"] for answer in read["answers"]}


def test_files_come_out_in_the_order_they_were_given(ritornello, template, tmp_path):
    """A file that cannot be read is decided like the others, in its place, and the rest goes on."""
    empty, text = tmp_path / "empty.docx", tmp_path / "notes.docx"
    empty.write_bytes(b"")
    text.write_bytes(b"MZ" + bytes(500))
    files = [empty, samples.blanks()["secondary"], text]
    read = objects(ritornello("extract", *files, "--template", template, "--json"))
    assert [each["file"] for each in read] == [str(each) for each in files]
    assert [each["outcome"] for each in read][::2] == ["rejected", "rejected"]
    assert read[0]["issues"][0]["code"] == "empty_file"


def test_a_file_of_200_mb_is_decided_without_being_read(ritornello, template, tmp_path):
    """A huge file ends with its own code, and takes no memory."""
    huge = tmp_path / "huge.docx"
    with huge.open("wb") as file:
        os.truncate(file.fileno(), 200 << 20)
    (read,) = objects(ritornello("extract", huge, "--template", template, "--json"))
    assert (read["outcome"], read["issues"][0]["code"]) == ("rejected", "too_large")


def test_without_a_template_the_samples_are_known(ritornello, tmp_path):
    """Where nothing is installed the sample forms are tried, and no store is made for it."""
    (read,) = objects(ritornello("extract", samples.blanks()["infant-primary"], "--json"))
    assert read["template"]["id"] == "infant-primary"
    assert not (tmp_path / "ritornello-data").exists()


def test_a_person_reads_a_table(ritornello, template):
    """Without --json the same is shown as a table, with the outcome before it."""
    ended = ritornello("extract", samples.blanks()["secondary"], "--template", template)
    assert ended.status == 0
    assert ended.out.startswith("secondary.docx: ")
    assert "Question" in ended.out


def test_a_file_name_that_is_no_text_is_printed(ritornello, template, tmp_path):
    """A name with bytes that are no UTF-8 breaks neither the JSON nor the command."""
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/f\xffrm.docx")
    Path(odd).touch()
    (read,) = objects(ritornello("extract", odd, "--template", template, "--json"))
    assert read["file"] == odd
