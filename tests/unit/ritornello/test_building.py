"""What `ritornello template build` says when it cannot."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import samples
from extractors.blank import dump, learn
from ritornello.cli import app
from ritornello.ending import Refusal, WrongUse

BLANK = samples.blanks()["secondary"]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "t.yaml"
    path.write_text(dump(learn(BLANK.read_bytes(), "secondary")), encoding="utf-8")
    return path


def refusal(template: Path, blank: Path, *more: str) -> BaseException:
    arguments = [
        "template",
        "build",
        str(template),
        "--blank",
        str(blank),
        "--out",
        str(template.parent / "out"),
    ]
    result = CliRunner().invoke(app, [*arguments, *more])
    assert result.exception is not None
    assert not (template.parent / "out").exists(), "nothing is written"
    return result.exception


def test_another_blank_is_told_as_such(template: Path) -> None:
    """The wrong blank is named as the fault, before anything is printed."""
    error = refusal(template, samples.blanks()["infant-primary"])
    assert isinstance(error, Refusal)
    assert "learned from another blank" in str(error)


def test_without_libreoffice_it_says_what_to_install(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program that is missing is named, with the way to get it."""
    monkeypatch.setenv("PATH", "/nonexistent")
    error = refusal(template, BLANK)
    assert isinstance(error, Refusal)
    assert "apt install libreoffice-writer" in str(error)


def test_a_register_is_checked_before_any_work(template: Path, tmp_path: Path) -> None:
    """A file that is no register, and a name of a round that is too long, cost no time."""
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n", encoding="utf-8")
    assert isinstance(refusal(template, BLANK, "--register", str(wrong)), WrongUse)
    assert isinstance(refusal(template, BLANK, "--round", "x" * 61), WrongUse)
