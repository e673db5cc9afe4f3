"""Messages and documents from a file or a folder."""

import os
from pathlib import Path

import pytest

from pipeline.intake import folder
from pipeline.intake.folder import TooLarge, messages


def test_a_folder_gives_its_files_by_name(tmp_path: Path) -> None:
    """Sorted, folders included, with the path below the folder as the name."""
    for name in ("b.eml", "a.docx", "inner/c.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    assert list(messages(tmp_path)) == [
        ("a.docx", b"a.docx"),
        ("b.eml", b"b.eml"),
        ("inner/c.pdf", b"inner/c.pdf"),
    ]


def test_hidden_files_litter_and_links_are_left_out(tmp_path: Path) -> None:
    """What no person put there is not a message."""
    for name in (".hidden.eml", "~$form.docx", "Thumbs.db", "form.docx", ".git/config"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "link.docx").symlink_to(tmp_path / "form.docx")
    os.mkfifo(tmp_path / "pipe.eml")
    assert [name for name, _ in messages(tmp_path)] == ["form.docx"]


def test_a_single_file_is_one_message(tmp_path: Path) -> None:
    """A path to a file gives that file."""
    (tmp_path / "form.docx").write_bytes(b"x")
    assert list(messages(tmp_path / "form.docx")) == [("form.docx", b"x")]


def test_a_huge_file_is_marked_and_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred megabytes come as a marker that knows its size; the next file comes whole."""
    with (tmp_path / "huge.docx").open("wb") as file:
        file.truncate(200 << 20)
    (tmp_path / "small.docx").write_bytes(b"x")
    monkeypatch.setattr(
        Path, "read_bytes", lambda path: b"x" if path.name == "small.docx" else pytest.fail("it was read")
    )
    (_, huge), (_, small) = messages(tmp_path)
    assert isinstance(huge, TooLarge)
    assert huge.size == 200 << 20
    assert huge == b""
    assert small == b"x"


def test_a_mailbox_gives_its_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each message of an mbox file counts by itself; one beyond the cap is marked."""
    box = "".join(
        f"From x@y.example Mon Oct  5 09:00:0{n} 2026\nSubject: {n}\n\nFrom here{'!' * n * 100}\n\n"
        for n in range(3)
    )
    (tmp_path / "export.mbox").write_text(box)
    monkeypatch.setattr(folder, "MAX_FILE", 150)
    found = list(messages(tmp_path))
    assert [name for name, _ in found] == ["export.mbox#1", "export.mbox#2", "export.mbox#3"]
    assert found[0][1] == b"Subject: 0\n\nFrom here\n\n"
    assert [isinstance(data, TooLarge) for _, data in found] == [False, False, True]


def test_a_path_that_is_not_there_says_so(tmp_path: Path) -> None:
    """A wrong path is the caller's error, not an empty folder."""
    with pytest.raises(FileNotFoundError):
        list(messages(tmp_path / "nowhere"))
