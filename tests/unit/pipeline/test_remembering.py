"""What remembers beside the tables: blobs, templates, settings and the hub's file."""

import os
from pathlib import Path

import pytest
import yaml

from pipeline import templates
from pipeline.context import Context
from pipeline.hub import HubFileError, academic_year, load_hub
from pipeline.settings import Settings
from pipeline.store.blobs import Blobs
from pipeline.store.columns import storable
from tests.unit.pipeline.scripted import HUB, NOON, make_form


def test_a_blob_is_there_once_under_its_digest(tmp_path: Path) -> None:
    """Putting the same bytes twice is putting them once."""
    blobs = Blobs(tmp_path / "blobs")
    assert blobs.put(b"form") == blobs.put(b"form")
    assert blobs.get(blobs.put(b"form")) == b"form"
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 1


def test_a_disk_that_refuses_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a file is never taken for a whole one."""
    blobs = Blobs(tmp_path / "blobs")

    def refuses(_handle: int) -> None:
        raise OSError("no space")

    blobs.put(b"other")
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuses)
        with pytest.raises(OSError, match="no space"):
            blobs.put(b"form")
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 1
    assert blobs.get(blobs.put(b"form")) == b"form"


def test_a_blob_cut_short_is_written_again(tmp_path: Path) -> None:
    """A file that lost its end in a power cut does not stand in for the bytes."""
    blobs = Blobs(tmp_path)
    blobs.path(blobs.put(b"form")).write_bytes(b"fo")
    assert blobs.get(blobs.put(b"form")) == b"form"


def test_a_blob_that_was_changed_is_not_handed_out(tmp_path: Path) -> None:
    """Its name is its digest, and it is checked."""
    blobs = Blobs(tmp_path)
    digest = blobs.put(b"form")
    blobs.path(digest).write_bytes(b"FORM")
    with pytest.raises(LookupError, match="restore it from the backup"):
        blobs.get(digest)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63])
def test_only_a_digest_names_a_blob(tmp_path: Path, name: str) -> None:
    """No other path is opened."""
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        Blobs(tmp_path).path(name)


def test_a_template_is_installed_once_and_corrected_in_place(ctx: Context) -> None:
    """The same id and version is the same form; the last version installed is the current one."""
    with ctx.work() as work:
        templates.install(work, yaml.safe_dump(make_form("4").model_dump(mode="json")), ctx.clock())
        corrected = make_form("4").model_copy(update={"title": "Corrected"})
        templates.install(work, yaml.safe_dump(corrected.model_dump(mode="json")), ctx.clock())
    assert [each.version for each in ctx.templates()] == ["3", "4"]
    assert ctx.templates.find("sef", "4").title == "Corrected"
    assert ctx.templates.current("sef") == "4"


def test_a_template_that_needs_correcting_says_where() -> None:
    """Every wrong key is named."""
    with pytest.raises(templates.TemplateFileError, match=r"fields: Field required.*surprise"):
        templates.parse("id: a\nversion: b\ntitle: c\nsurprise: 1\n")
    with pytest.raises(templates.TemplateFileError, match="not YAML"):
        templates.parse("a: [")


def test_settings_have_stable_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Mailboxes are separated by spaces; an empty variable is one that is not set."""
    monkeypatch.setenv("RITORNELLO_MAILBOXES", "imaps://a:b@mail.example/IN  imap://c:d@mail.example/IN")
    monkeypatch.setenv("RITORNELLO_BROKER_URL", "")
    monkeypatch.setenv("RITORNELLO_DATA_DIR", str(tmp_path))
    settings = Settings(_env_file=None)
    assert settings.mailboxes == ("imaps://a:b@mail.example/IN", "imap://c:d@mail.example/IN")
    assert settings.embedded
    assert settings.database == f"sqlite:///{tmp_path}/ritornello.db"


def test_settings_show_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed in a log or an error has no secret in it."""
    monkeypatch.setenv("RITORNELLO_MAILBOXES", "imaps://a:hunter2@mail.example/IN")
    monkeypatch.setenv("RITORNELLO_DATABASE_URL", "postgresql://u:hunter2@db.example/r")
    monkeypatch.setenv("RITORNELLO_BROKER_URL", "redis://:hunter2@redis.example")
    assert "hunter2" not in repr(Settings(_env_file=None))


def test_the_hubs_file_says_what_is_wrong(tmp_path: Path) -> None:
    """A missing file, YAML that is none, and a wrong key each have their sentence."""
    path = tmp_path / "hub.yaml"
    with pytest.raises(HubFileError, match="cannot be opened"):
        load_hub(path)
    path.write_text(HUB.replace("919", "91"), encoding="utf-8")
    with pytest.raises(HubFileError, match="la_code"):
        load_hub(path)
    path.write_text("a: [", encoding="utf-8")
    with pytest.raises(HubFileError, match="not YAML"):
        load_hub(path)


def test_areas_and_teams(ctx: Context) -> None:
    """A district is found in any case; who has no area belongs to the head of service."""
    hub = ctx.hub
    assert hub is not None
    assert (hub.area_of("WATFORD "), hub.area_of("Elsewhere")) == ("West", None)
    assert (hub.team_of("West"), hub.team_of(None)) == ("west@hub.example", "head@hub.example")


def test_the_school_year_begins_in_september() -> None:
    """31 August belongs to the year before."""
    assert academic_year(NOON.replace(month=8, day=31)) == "2025/26"
    assert academic_year(NOON.replace(month=9, day=1)) == "2026/27"
    assert academic_year(NOON.replace(year=1999)) == "1999/00"


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_text_no_store_can_hold_is_marked(text: str) -> None:
    """NUL and half a surrogate pair become the replacement character."""
    assert storable(text) == "a\ufffdb"


def test_other_text_is_kept() -> None:
    """Accents, ticks and emoji are nobody's to change."""
    assert storable("Zoë ✓ 🎵") == "Zoë ✓ 🎵"
