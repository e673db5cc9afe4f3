"""Letters to the hub's own people: pictures in the words, files beside them, one letter each."""

from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from pipeline.context import Context
from pipeline.letters.enclosures import MOST, Enclosure
from pipeline.letters.sending import send_due
from pipeline.letters.staff import write_to_staff
from pipeline.letters.writing import Words

CHART, BOOK = b"\x89PNG\r\n\x1a\nchart", b"PK\x03\x04book"
WORDS = Words(
    "Music returns this week", "Twelve came.", '<p>Twelve came.</p><img src="cid:week@letter" alt="">'
)
FILES = (
    Enclosure("returns.xlsx", "application/vnd.ms-excel", BOOK),
    Enclosure("week.png", "image/png", CHART, cid="week@letter"),
)
TEAM = ("Head@hub.example", "east@hub.example", "east@hub.example")


@pytest.fixture
def folder(ctx: Context) -> Context:
    """The same installation, whose letters go into a folder."""
    return replace(ctx, settings=ctx.settings.model_copy(update={"letters": "folder"}))


@pytest.fixture
def written(folder: Context) -> Callable[[], list[EmailMessage]]:
    """The letters in the folder."""

    def read() -> list[EmailMessage]:
        files = Path(folder.settings.data_dir / "letters").glob("*.eml")
        mails = [message_from_bytes(each.read_bytes(), policy=default) for each in files]
        return sorted(mails, key=lambda mail: str(mail["To"]))

    return read


def test_each_recipient_gets_one_letter_with_everything(folder: Context, written) -> None:
    """The picture lies beside the HTML that shows it; the workbook is an attachment; the hub's own addresses may be written to."""
    assert set(write_to_staff(folder, "digest", TEAM, "2026-W41", WORDS, FILES).values()) == {None}
    assert send_due(folder) == 2
    east, head = written()
    assert (east["To"], head["To"]) == ("east@hub.example", "head@hub.example")
    assert [each.get_content_type() for each in east.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/vnd.ms-excel",
    ]
    parts = {each.get_content_type(): each for each in east.walk()}
    assert parts["image/png"]["Content-ID"] == "<week@letter>"
    assert parts["image/png"].get_content() == CHART
    assert [each.get_filename() for each in east.iter_attachments()] == ["returns.xlsx"]
    assert east["Auto-Submitted"] == "auto-generated"


def test_the_same_occasion_is_written_about_once(folder: Context) -> None:
    """However often the week's digest is made."""
    write_to_staff(folder, "digest", TEAM[:1], "2026-W41", WORDS)
    again = write_to_staff(folder, "digest", TEAM, "2026-W41", WORDS)
    assert again == {"head@hub.example": "this letter was written before", "east@hub.example": None}


def test_a_switch_and_a_reason(ctx: Context, folder: Context) -> None:
    """Letters that are off, and a kind that is off, say so and write nothing."""
    assert write_to_staff(ctx, "digest", TEAM[:1], "x", WORDS) == {"head@hub.example": "letters are off"}
    silent = replace(folder, settings=folder.settings.model_copy(update={"letters_kinds": ("chaser",)}))
    (why,) = write_to_staff(silent, "digest", TEAM[:1], "x", WORDS).values()
    assert why == "letters of the kind digest are switched off"


def test_files_no_server_would_take_are_refused_at_once(folder: Context) -> None:
    """Whoever writes the letter hears of it, not whoever sends it."""
    with pytest.raises(ValueError, match="more than 15 MB"):
        write_to_staff(folder, "digest", TEAM, "x", WORDS, [Enclosure("a", "a/b", bytes(MOST + 1))])
