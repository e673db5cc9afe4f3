"""Older formats through a real LibreOffice: the same answers as the .docx, or none, and never another one."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

import samples
from extractors.blank import learn
from extractors.reader import read_all
from samples import forge
from schemas.reading import Answer, Reading, Status
from schemas.template import Field, Template

pytestmark = [pytest.mark.needs("soffice"), pytest.mark.slow]

FORMATS = ("doc", "odt", "rtf")
# tracked changes and ticks; strikes and shading; answers a person would ask about
MAIL = {
    "03-sallowdene": "infant-primary",
    "06-thornleigh-academy": "secondary",
    "09-coldbrook": "infant-primary",
}
FORGED = ("05-questionnaire", "06-legacy", "15-mixed")  # the styles with controls and legacy fields


@dataclass(frozen=True, slots=True)
class Sent:
    """A completed form, and its reading as .docx and in the other formats."""

    template: Template
    readings: dict[str, Reading]


def attachment(stem: str) -> bytes:
    (path,) = (each for each in samples.mailbox() if each.stem == stem)
    message: Any = message_from_bytes(path.read_bytes(), policy=default)
    (part,) = message.iter_attachments()
    return bytes(part.get_content())


def completed() -> dict[str, tuple[Template, bytes]]:
    """The forms of this file: what they are of, and their bytes."""
    blanks = {name: learn(path.read_bytes(), name) for name, path in samples.blanks().items()}
    found = {stem: (blanks[form], attachment(stem)) for stem, form in MAIL.items()}
    for number, style in enumerate(FORGED):
        blank = forge.blank(style, number)
        found[style] = learn(blank.docx, style), forge.fill(blank, "typed", number).docx
    return found


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory, program: Callable[[str], Path]) -> dict[str, Sent]:
    """Every form saved by LibreOffice in every format, as a school would with its own."""
    folder = tmp_path_factory.mktemp("formats")
    forms = completed()
    for name, (_, data) in forms.items():
        (folder / f"{name}.docx").write_bytes(data)
    for suffix in FORMATS:
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [
            str(program("soffice")),
            profile,
            "--headless",
            "--convert-to",
            suffix,
            "--outdir",
            str(folder),
        ]
        command += [str(folder / f"{name}.docx") for name in forms]
        subprocess.run(command, check=True, timeout=120, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return {name: Sent(template, readings(folder, name, template)) for name, (template, _) in forms.items()}


def readings(folder: Path, name: str, template: Template) -> dict[str, Reading]:
    """The one reading of a form in each format."""
    found = {}
    for suffix in ("docx", *FORMATS):
        path = folder / f"{name}.{suffix}"
        (found[suffix],) = read_all(path.read_bytes(), path.name, [template])
    return found


def told(answer: Answer) -> tuple[object, Status, str]:
    """What an answer says, its spaces aside."""
    return answer.value, answer.status, " ".join(answer.raw.split())


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("stem", MAIL)
def test_a_sample_return_reads_the_same_in_any_format(sent: dict[str, Sent], stem: str, suffix: str) -> None:
    """Values, statuses, raw words and residue: the sample forms hold nothing that these formats lose."""
    plain, other = sent[stem].readings["docx"], sent[stem].readings[suffix]
    assert {a.field: told(a) for a in other.answers} == {a.field: told(a) for a in plain.answers}
    assert [r.text for r in other.residue] == [r.text for r in plain.residue]
    assert other.template == plain.template


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("style", FORGED)
def test_what_a_format_loses_is_never_wrong_and_sure(sent: dict[str, Sent], style: str, suffix: str) -> None:
    """An answer is the one of the .docx; where its control was lost it may be blank or unsure instead."""
    form = sent[style]
    plain = {a.field: a for a in form.readings["docx"].answers}
    held = {f.id for f in form.template.fields if in_a_control(form.template, f)}
    for answer in form.readings[suffix].answers:
        before = plain[answer.field]
        if told(answer)[:2] != told(before)[:2]:
            assert answer.status is not Status.ANSWERED, answer.path
            assert answer.field in held, answer.path


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("style", FORGED)
def test_a_change_of_format_adds_nothing(sent: dict[str, Sent], style: str, suffix: str) -> None:
    """What another program does to the form is no addition of the school's: no residue that the .docx has not."""
    plain, other = sent[style].readings["docx"], sent[style].readings[suffix]
    assert {r.text for r in other.residue} <= {r.text for r in plain.residue}


def in_a_control(template: Template, field: Field) -> bool:
    """Whether a field's room in the blank is a content control or a legacy field."""
    places = [*field.spots, *(o.box for o in field.options if o.box)]
    for spot in places:
        written = template.blank[spot.line]["cells"][spot.cell].get("text", [])
        if any(isinstance(piece, list) and piece[4] >= 0 for piece in written):
            return True
    return False
