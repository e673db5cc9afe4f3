"""Every return of the sample mailbox is read exactly as the truth beside it says, and nothing is wrong but sure."""

import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import samples
from extractors.blank import learn
from extractors.reader import read_all
from schemas.codes import Code, Weight
from schemas.reading import Answer, Outcome, Reading, Status
from schemas.template import Kind, Template

# what reading a document says of it; identity, checks of content and mail belong to later stages
OF_READING = {
    Code.VALUE_UNSURE,
    Code.RESIDUE,
    Code.NEARLY_EMPTY,
    Code.TRACKED_CHANGES,
    Code.COMMENT,
    Code.FORM_CHANGED,
    Code.PICTURE_IN_FORM,
    Code.TWO_FORMS,
    Code.MACROS_IGNORED,
    Code.EXTERNAL_LINK,
    Code.UNKNOWN_FORM,
}


def truth(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    return loaded


RETURNS = [path for path in samples.mailbox() if truth(path)["kind"] == "return"]
each_return = pytest.mark.parametrize("path", RETURNS, ids=lambda path: path.stem)


@cache
def templates() -> tuple[Template, ...]:
    """What is learned from every blank of the samples, the older version too."""
    older = sorted((Path(samples.__file__).parent / "blanks/older").glob("*.docx"))
    current = [learn(path.read_bytes(), name) for name, path in samples.blanks().items()]
    return (*current, *(learn(path.read_bytes(), path.stem.rpartition("-v")[0]) for path in older))


@cache
def reading(path: Path) -> Reading:
    """The one reading of the one Word file of a message."""
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    (part,) = message.iter_attachments()
    (found,) = read_all(part.get_content(), part.get_filename() or "", templates())
    return found


def tidy(path: list[str]) -> tuple[str, ...]:
    """A path without the bracketed instruction that a label may end in."""
    return tuple(
        label.rpartition(" (")[0] if label.endswith(")") and " (" in label else label for label in path
    )


def by_path(found: Reading) -> dict[tuple[str, ...], Answer]:
    answers = {tidy(answer.path): answer for answer in found.answers}
    assert len(answers) == len(found.answers), "two answers have one path"
    return answers


def plain(value: object) -> object:
    """Text with its spaces collapsed; its lines are kept."""
    return (
        "\n".join(" ".join(line.split()) for line in value.split("\n")) if isinstance(value, str) else value
    )


@each_return
def test_it_is_read_as_the_form_and_version_it_is(path: Path) -> None:
    """Of the current forms and the older version the right one is chosen."""
    chosen = reading(path).template
    assert chosen is not None
    assert (chosen.id, chosen.version) == (truth(path)["template"], truth(path)["version"])


@each_return
def test_every_answer_is_exactly_what_was_given(path: Path) -> None:
    """Each field of the truth has its kind, status and value, and no field is made up."""
    expected = {tidy(a["path"]): (a["kind"], a["status"], plain(a["value"])) for a in truth(path)["answers"]}
    found = {
        where: (str(a.kind), str(a.status), plain(a.value)) for where, a in by_path(reading(path)).items()
    }
    assert found == expected


@each_return
def test_nothing_is_wrong_but_sure(path: Path) -> None:
    """An answer given as certain is what the school said."""
    expected = {tidy(a["path"]): a for a in truth(path)["answers"]}
    wrong = [
        where
        for where, a in by_path(reading(path)).items()
        if a.status is Status.ANSWERED
        and (where not in expected or plain(a.value) != plain(expected[where]["value"]))
    ]
    assert wrong == []


@each_return
def test_residue_is_what_belongs_to_no_question(path: Path) -> None:
    """What the school wrote beside the questions is shown, and nothing else is."""
    assert [plain(r.text) for r in reading(path).residue] == [plain(t) for t in truth(path)["residue"]]


@each_return
def test_codes_are_those_that_reading_can_know(path: Path) -> None:
    """The codes of the truth that come from the document itself, no fewer and no more."""
    assert {i.code for i in reading(path).issues} == OF_READING.intersection(map(Code, truth(path)["codes"]))


@each_return
def test_outcome_follows_from_the_issues(path: Path) -> None:
    """A return is shown to a person exactly where an issue asks for one."""
    found = reading(path)
    stops = any(issue.weight is not Weight.NOTE for issue in found.issues)
    assert found.outcome is (Outcome.REVIEW if stops else Outcome.ACCEPTED)


@each_return
def test_every_field_of_the_template_has_one_answer(path: Path) -> None:
    """Blank ones too, and each answer's value is of its kind."""
    found = reading(path)
    template = next(
        t
        for t in templates()
        if found.template and (t.id, t.version) == (found.template.id, found.template.version)
    )
    ids = [answer.field for answer in found.answers]
    assert len(ids) == len(set(ids))
    assert {field.id for field in template.fields} <= set(ids)
    types: dict[Kind, type | tuple[type, ...]] = {
        Kind.BOOL: bool,
        Kind.CHOICES: list,
        Kind.NUMBER: (int, float, str),
    }
    assert [
        a for a in found.answers if a.value is not None and not isinstance(a.value, types.get(a.kind, str))
    ] == []


def test_there_are_returns_to_read() -> None:
    """The samples that this file is about are there, some of them hard."""
    assert len(RETURNS) >= 16
    assert sum(a["status"] == "unsure" for path in RETURNS for a in truth(path)["answers"]) >= 10
