"""The same answers through Word and through its print to PDF give the same record."""

import email
import email.policy
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import samples
from extractors.blank import learn
from extractors.reader import read_all
from schemas.codes import Code
from schemas.reading import Reading
from schemas.template import Template

pytestmark = [pytest.mark.needs("soffice"), pytest.mark.slow]


@pytest.fixture(scope="module")
def templates() -> list[Template]:
    return [learn(path.read_bytes(), name) for name, path in samples.blanks().items()]


@pytest.fixture(scope="module")
def printed(
    tmp_path_factory: pytest.TempPathFactory, program: Callable[[str], Path]
) -> list[tuple[Path, Path]]:
    """The Word returns of the mailbox, each with its print."""
    folder = tmp_path_factory.mktemp("printed")
    for path in samples.mailbox():
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for part in message.walk():
            if (part.get_filename() or "").casefold().endswith(".docx"):
                data = part.get_payload(decode=True)
                assert isinstance(data, bytes)
                (folder / f"{path.stem}.docx").write_bytes(data)
    files = sorted(folder.glob("*.docx"))
    home = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        [program("soffice"), home, "--headless", "--convert-to", "pdf", "--outdir", folder, *files],
        check=True,
        capture_output=True,
        timeout=240,
    )
    return [(file, file.with_suffix(".pdf")) for file in files]


def record(readings: list[Reading]) -> list[list[tuple[object, ...]]]:
    """What is kept of a file: the answers by field, in order."""
    return [[(a.field, a.status, " ".join(str(a.value).split())) for a in r.answers] for r in readings]


def test_print_and_word_give_one_record(printed: list[tuple[Path, Path]], templates: list[Template]) -> None:
    """Every sample return reads the same from Word and from PDF, field by field, and is decided alike.

    Tracked changes are printed as coloured and struck words, which a person should see: there PDF may ask for a look.
    """
    assert len(printed) > 20
    for word, pdf in printed:
        one = read_all(word.read_bytes(), word.name, templates)
        two = read_all(pdf.read_bytes(), pdf.name, templates)
        assert record(two) == record(one), word.name
        tracked = any(i.code is Code.TRACKED_CHANGES for reading in one for i in reading.issues)
        assert tracked or [r.outcome for r in two] == [r.outcome for r in one], word.name


def test_every_answer_has_its_place(printed: list[tuple[Path, Path]], templates: list[Template]) -> None:
    """The evidence of a print names a page and a box on it, for blank answers too."""
    for reading in read_all(printed[0][1].read_bytes(), "return.pdf", templates):
        assert all(a.evidence.page and a.evidence.box for a in reading.answers)
