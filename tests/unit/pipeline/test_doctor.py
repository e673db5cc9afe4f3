"""What stands and what does not."""

from pathlib import Path

import pytest

from pipeline.doctor import Check, checks
from pipeline.settings import Settings


def found(settings: Settings) -> dict[str, Check]:
    return {check.name: check for check in checks(settings)}


def test_a_plain_installation_is_looked_at_in_full(tmp_path: Path) -> None:
    """Every part has a check, and a part that is well needs no advice."""
    all_checks = found(Settings(data_dir=tmp_path))
    assert {
        "python",
        "data folder",
        "disk",
        "database",
        "libreoffice",
        "sandbox: process",
        "sandbox: network",
    } <= all_checks.keys()
    assert all_checks["python"].ok
    assert all_checks["data folder"].ok
    assert all(bool(check.advice) != check.ok for check in all_checks.values())


def test_looking_makes_no_database(tmp_path: Path) -> None:
    """The doctor leaves nothing behind."""
    found(Settings(data_dir=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_services_that_are_down_are_named_with_what_to_do(tmp_path: Path) -> None:
    """No service is waited for, and no password is shown."""
    settings = Settings(
        data_dir=tmp_path,
        broker_url="redis://:secret@127.0.0.1:1/0",
        database_url="postgresql+psycopg://hub:secret@127.0.0.1:1/hub",
    )
    all_checks = found(settings)
    for name, variable in (("broker", "RITORNELLO_BROKER_URL"), ("database", "RITORNELLO_DATABASE_URL")):
        assert not all_checks[name].ok
        assert variable in all_checks[name].advice
        assert "secret" not in all_checks[name].detail


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """A file in the way is reported, not raised."""
    (tmp_path / "data").write_text("in the way")
    check = found(Settings(data_dir=tmp_path / "data"))["data folder"]
    assert not check.ok
    assert "RITORNELLO_DATA_DIR" in check.advice


def test_a_missing_converter_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without LibreOffice the advice says what to install."""
    monkeypatch.setattr("extractors.convert.program", lambda: None)
    check = found(Settings(data_dir=tmp_path))["libreoffice"]
    assert not check.ok
    assert "libreoffice-writer" in check.advice
