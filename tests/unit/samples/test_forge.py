"""The forge is the judge of learning and reading: its own truth has to hold."""

import ast
import io
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from lxml import etree

from samples import forge
from samples.forge.judge.matching import match_paths, norm, same_on_paper, same_value, verdict
from samples.forge.ooxml import q, said
from schemas.reading import Answer, Evidence

STYLES = forge.styles()
ROOT = Path(forge.__file__).parent


def shown(data: bytes) -> str:
    """All words a reader of the file can see: body, header, comments and footnotes, letters and digits only."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [
            package.read(name)
            for name in package.namelist()
            if name.startswith("word/") and name.endswith(".xml")
        ]
    return norm(" ".join(said(etree.fromstring(part)) for part in parts))


def entries(data: bytes) -> str:
    """What stands in the drop-down lists of a file, letters and digits only."""
    body = docx.Document(io.BytesIO(data)).element.body
    return norm(
        " ".join(
            str(node.get(q("val")) or node.get(q("value")))
            for node in body.iter(q("listEntry"), q("listItem"))
        )
    )


@pytest.mark.parametrize("style", STYLES)
def test_one_seed_makes_one_blank(style: str) -> None:
    """The same seed gives the same bytes and the same questions, another seed another form."""
    first, again, other = forge.blank(style, 3), forge.blank(style, 3), forge.blank(style, 4)
    assert first == again
    assert first.docx != other.docx


@pytest.mark.parametrize("style", STYLES)
def test_what_is_asked_is_well_formed(style: str) -> None:
    """Paths are unique, tidy and printed on the form; choices name their options."""
    for seed in range(4):
        blank = forge.blank(style, seed)
        paths = [item.path for item in blank.asked]
        assert len(set(paths)) == len(paths) >= 3
        words, lists = shown(blank.docx), entries(blank.docx)
        for item in blank.asked:
            assert all(part == part.strip(" :*_.…") and part for part in item.path), item.path
            labels = item.path if not item.growing else (item.path[0], item.path[-1])
            assert all(norm(part) in words for part in labels), item.path
            assert bool(item.options) == (item.kind in ("choice", "choices")) or item.kind == "bool"
            assert all(norm(option) in words + lists for option in item.options)


@pytest.mark.parametrize("style", STYLES)
def test_every_way_keeps_its_word(style: str) -> None:
    """Through every way each question has one truth, and typed answers, residue and notes stand in the file."""
    blank = forge.blank(style, 1)
    asked = [item.path for item in blank.asked]
    for way in forge.ways(blank):
        filled = forge.fill(blank, way, 7)
        truth = filled.truth
        assert [answer.path for answer in truth.answers][: len(asked)] == asked, way
        words = shown(filled.docx)
        for answer in truth.answers:
            assert (answer.value is None) == (answer.status != "answered"), way
            if answer.kind == "text" and answer.status == "answered":
                assert all(norm(line) in words for line in str(answer.value).split("\n")), (way, answer)
        assert all(norm(text) in words for text in (*truth.residue, *truth.notes)), way
        doubt = any(answer.status == "unsure" for answer in truth.answers)
        assert not (truth.clear and (doubt or truth.residue)), way


def test_a_return_is_the_same_each_time() -> None:
    """The same blank, way and seed give the same bytes and truth."""
    blank = forge.blank("15-mixed", 2)
    for way in ("typed", "tracked", "commented", "footnoted", "rows-added", "rebuilt-online"):
        assert forge.fill(blank, way, 5) == forge.fill(blank, way, 5)


def test_all_ways_are_used_by_some_style() -> None:
    """No way of answering is registered that no form can be answered in."""
    from samples.forge.hands import HANDS

    used = {way for style in STYLES for seed in range(5) for way in forge.ways(forge.blank(style, seed))}
    assert used == set(HANDS)
    assert len(used) >= 55


def test_two_ticks_are_a_doubt() -> None:
    """Where two options of a single choice are marked, the truth is that a person would have to ask."""
    blank = forge.blank("04-audit", 0)
    truth = forge.fill(blank, "ambiguous", 1).truth
    doubts = [answer for answer in truth.answers if answer.status == "unsure"]
    assert doubts
    assert all(answer.kind in ("choice", "bool") and answer.value is None for answer in doubts)
    assert not truth.clear


def test_added_rows_continue_the_count() -> None:
    """Rows added to a plan have their own truth, numbered on from the blank's last row."""
    blank = forge.blank("10-action-plan", 0)
    rows = max(int(item.path[1]) for item in blank.asked)
    answers = forge.fill(blank, "rows-added", 2).truth.answers
    assert max(int(answer.path[1]) for answer in answers if answer.path[1].isdigit()) > rows


def test_a_blank_sent_back_is_the_blank() -> None:
    """A form nobody filled in says what the blank says and answers nothing."""
    blank = forge.blank("02-five-column", 1)
    filled = forge.fill(blank, "sent-back-blank", 1)
    assert shown(filled.docx) == shown(blank.docx)
    assert {answer.status for answer in filled.truth.answers} == {"blank"}


def test_the_judge_does_not_know_the_judged() -> None:
    """Nothing in the forge imports the extractors."""
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(name.split(".")[0] == "extractors" for name in names), file


def test_forged_files_open_in_python_docx() -> None:
    """Every style's blank opens with the library most people use, and has words in it."""
    for style in STYLES:
        body = docx.Document(io.BytesIO(forge.blank(style, 5).docx)).element.body
        assert body.find(f".//{q('t')}") is not None


@pytest.mark.needs("soffice")
def test_filled_files_open_in_libreoffice(tmp_path: Path, program: Callable[[str], Path]) -> None:
    """LibreOffice opens returns of the harder ways and shows every typed answer."""
    blank = forge.blank("02-five-column", 1)
    returns = {
        way: forge.fill(blank, way, 3)
        for way in ("cell-controls", "row-controls", "commented", "pasted-table")
    }
    for way, filled in returns.items():
        (tmp_path / f"{way}.docx").write_bytes(filled.docx)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = [str(tmp_path / f"{way}.docx") for way in returns]
    command = [
        str(program("soffice")),
        profile,
        "--headless",
        "--convert-to",
        "txt:Text",
        "--outdir",
        str(tmp_path),
    ]
    subprocess.run([*command, *files], check=True, capture_output=True, timeout=120)
    for way, filled in returns.items():
        words = norm((tmp_path / f"{way}.txt").read_text(encoding="utf-8"))
        texts = [str(a.value) for a in filled.truth.answers if a.kind == "text" and a.status == "answered"]
        assert all(norm(line) in words for text in texts for line in text.split("\n")), way


def answer(value: object, status: str = "answered") -> Answer:
    """A reading's answer with this value."""
    return Answer(
        field="f",
        path=["A"],
        kind="text",
        value=value,
        raw="",
        status=status,
        confidence=1,
        evidence=Evidence(method="m"),
    )


@pytest.mark.parametrize(
    ("status", "value", "got", "expected"),
    [
        ("answered", "a  b", answer("a b"), "right"),
        ("answered", "a b", answer("a c"), "wrong"),
        ("answered", "a b", answer(None, "blank"), "missed"),
        ("answered", "a b", answer(None, "unsure"), "unsure"),
        ("blank", None, answer("a b"), "wrong"),
        ("blank", None, answer(None, "unsure"), "alarm"),
        ("unsure", None, answer(None, "unsure"), "right"),
        ("unsure", None, answer("a"), "wrong"),
        ("answered", "a b", None, "unlearned"),
    ],
)
def test_verdicts(status: forge.Status, value: str | None, got: Answer | None, expected: str) -> None:
    """An answer given as certain is right only if it is what the school said."""
    assert verdict(forge.Said(("A",), "text", value, status), got, learned=False) == expected


def test_a_value_is_not_its_look_alike() -> None:
    """True is not 1, a number is not its text; spacing of text and the size of a float do not matter."""
    assert same_value(45, 45.0)
    assert same_value("a\nb", "a b")
    assert not same_value(True, 1)
    assert not same_value("45", 45)


def test_a_print_does_not_tell_curly_from_straight() -> None:
    """What looks alike on a scan counts as the same there, and nothing else does."""
    assert same_on_paper("don’t – “stop”...", 'don\'t - "stop"…')
    assert not same_on_paper("dont", "don't")
    assert not same_on_paper("45", 45)


def test_paths_are_matched_one_to_one() -> None:
    """Labels match without their punctuation and numbers; rows of a plan only with their own number."""
    wanted = [("Plan", "1", "By when"), ("Plan", "2", "By when"), ("Singing", "1. How is it led?")]
    offered = [("PLAN", "2", "By when?"), ("PLAN", "1", "By when?"), ("Singing", "How is it led")]
    pairs = match_paths(wanted, offered)
    assert pairs == {wanted[0]: offered[1], wanted[1]: offered[0], wanted[2]: offered[2]}
