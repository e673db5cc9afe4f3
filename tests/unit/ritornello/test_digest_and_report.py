"""`ritornello digest`, `report` and `calendar` as they are typed."""

from email import message_from_bytes
from pathlib import Path

import docx
import pytest

import samples


@pytest.fixture
def hub(monkeypatch, ritornello):
    """An installation with the samples' hub and register."""
    monkeypatch.setenv("RITORNELLO_HUB", str(samples.hub()))
    assert ritornello("schools", "import", samples.register()).status == 0


@pytest.mark.usefixtures("hub")
def test_a_preview_writes_files_and_prints_the_page(ritornello, tmp_path):
    """A page with its pictures in it, the text, the e-mail and the workbook; nothing is sent, no screen is needed."""
    ended = ritornello("digest", "--week", "2026-W10", "--preview", "--out", tmp_path / "look")
    assert ended.status == 0, ended.err
    pages = [Path(line) for line in ended.out.splitlines()]
    assert [page.parent.name for page in pages] == [
        "2026-W10-hub",
        "2026-W10-area-East",
        "2026-W10-area-West",
    ]
    for page in pages:
        assert "cid:" not in page.read_text(encoding="utf-8")
        assert "2 to 8 March 2026" in page.read_text(encoding="utf-8")
        assert message_from_bytes(page.with_name("digest.eml").read_bytes())["Subject"]
        assert len(list(page.parent.glob("*.xlsx"))) == 1
    again = ritornello("digest", "--week", "2026-W10", "--audience", "east", "--preview")
    assert again.out.strip().endswith("ritornello-data/digest/2026-W10-area-East/digest.html")


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--week", "2026-47"), "write it as 2026-W47"),
        (("--week", "2025-W53"), "2025 has the weeks 1 to 52"),
        (("--week", "9000-W01", "--preview"), "has not begun"),
        (("--audience", "North"), "there are: hub, East, West"),
        (("--out", "x"), "--preview"),
    ],
)
def test_a_digest_that_cannot_be_is_wrong_use(ritornello, options, says):
    """One plain sentence that says what can."""
    ended = ritornello("digest", *options)
    assert (ended.status, ended.err.count("\n")) == (2, 1)
    assert says in ended.err


@pytest.mark.usefixtures("hub")
def test_digests_go_once(ritornello, monkeypatch, tmp_path):
    """Letters off is said; with a folder they are written, and the second time there is nothing to do."""
    off = ritornello("digest")
    assert off.status == 1
    assert "RITORNELLO_LETTERS" in off.err
    monkeypatch.setenv("RITORNELLO_LETTERS", "folder")
    first, second = ritornello("digest"), ritornello("digest")
    assert first.out.count(": written") == 3
    assert second.out.strip() == "No digest is due."
    # the hub's to the two addresses of its file, each area's to its team
    assert len(list((tmp_path / "ritornello-data" / "letters").glob("*.eml"))) == 4


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("kind", ["review", "plan", "progress", "agenda"])
def test_a_document_is_written_where_it_was_asked_for(ritornello, tmp_path, kind):
    """And says so; by URN or name."""
    ended = ritornello("report", kind, "Oakfield JMI School", "--out", tmp_path / "made.docx")
    assert (ended.status, ended.err) == (0, f"Written to {tmp_path / 'made.docx'}.\n")
    assert docx.Document(str(tmp_path / "made.docx")).paragraphs[0].text.startswith("Oakfield JMI School")


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("report", "review", "Nowhere", "--out", "a.docx"), "use its URN"),
        (("report", "review", "Oakfield JMI School", "--out", "a.odt"), ".docx or .pdf"),
        (
            ("report", "plan", "Oakfield JMI School", "--out", "a.docx", "--form", "x"),
            "no form x is installed",
        ),
        (("calendar", "Oakfield JMI School", "--out", "a.ics", "--at", "tomorrow"), "tomorrow"),
        (
            ("calendar", "Oakfield JMI School", "--out", "a.ics", "--at", "2026-03-29T01:30"),
            "clocks go forward",
        ),
    ],
)
def test_what_cannot_be_written_is_wrong_use_and_leaves_no_file(ritornello, tmp_path, arguments, says):
    """One plain sentence, before anything is made."""
    ended = ritornello(*arguments)
    assert (ended.status, ended.err.count("\n")) == (2, 1)
    assert says in ended.err
    assert list(tmp_path.glob("a.*")) == []


@pytest.mark.usefixtures("hub")
def test_a_visit_goes_into_a_calendar_file(ritornello, tmp_path):
    """With the area's team as the organiser."""
    ended = ritornello(
        "calendar",
        "Oakfield JMI School",
        "--at",
        "2026-12-03T10:00",
        "--minutes",
        "90",
        "--out",
        tmp_path / "v.ics",
    )
    assert ended.status == 0, ended.err
    made = (tmp_path / "v.ics").read_bytes()
    assert b"DTEND;TZID=Europe/London:20261203T113000" in made
    assert b"mailto:east.team@" in made.replace(b"\r\n ", b"") or b"mailto:west.team@" in made.replace(
        b"\r\n ", b""
    )
