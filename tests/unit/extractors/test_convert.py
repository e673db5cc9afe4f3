"""Older formats through LibreOffice."""

import pytest

from extractors import convert
from extractors.convert import to_docx
from extractors.package import open_package
from extractors.sniff import FileKind, sniff
from schemas.codes import Code, Failure

RTF = rb"{\rtf1\ansi Our choir has \b forty\b0  members.}"


@pytest.mark.needs("soffice")
def test_an_rtf_becomes_a_word_file() -> None:
    """The words survive, in a package that our own reader opens."""
    found = to_docx(RTF, FileKind.RTF)
    opened = open_package(found)
    assert sniff(found) is FileKind.DOCX
    assert "".join(opened.tree(opened.main).itertext()) == "Our choir has forty members."


@pytest.mark.needs("soffice")
def test_a_run_that_takes_too_long_is_ended() -> None:
    """The time allowed is kept."""
    with pytest.raises(Failure) as caught:
        to_docx(RTF, FileKind.RTF, timeout=0.05)
    assert caught.value.code is Code.CONVERSION_FAILED


def test_without_libreoffice_it_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing converter is not a broken file."""
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(Failure) as caught:
        to_docx(RTF, FileKind.RTF)
    assert caught.value.code is Code.CONVERTER_MISSING


def test_a_program_that_writes_nothing_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice ends with status 0 even where it could not load the file: only a result counts."""
    monkeypatch.setattr(convert, "program", lambda: "/bin/true")
    with pytest.raises(Failure) as caught:
        to_docx(RTF, FileKind.RTF)
    assert caught.value.code is Code.CONVERSION_FAILED
