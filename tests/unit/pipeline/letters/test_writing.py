"""The words of letters."""

from datetime import UTC, datetime

import pytest

from pipeline.context import Context
from pipeline.letters.examples import EXAMPLES
from pipeline.letters.writing import KINDS, composed, worded
from pipeline.store.tables import EventRow, OutboxRow

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


def row(kind: str, **facts: object) -> OutboxRow:
    return OutboxRow(
        key="ab" * 32,
        kind=kind,
        recipient="office@fernhill.example",
        about="x",
        facts={**EXAMPLES[kind], **facts},
        written_at=NOON,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_an_example_that_reads(kind: str) -> None:
    """Subject on one line, text and HTML that say the same, and no placeholder left open."""
    words = worded(kind, EXAMPLES[kind])
    assert words.subject
    assert "\n" not in words.subject
    assert EXAMPLES[kind]["hub"] in words.text
    assert EXAMPLES[kind]["hub"] in words.html
    assert not any(mark in words.text + words.html for mark in ("{{", "{%", "}}"))
    assert "style=" in words.html, "mail programs drop style sheets, so styles are inlined"


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_school_wrote_is_never_a_template_or_markup(kind: str) -> None:
    """Braces stay braces, and markup is escaped in HTML."""
    evil = "{{ 7 * 191 }}<script>x</script>{% include 'base.html' %}"
    facts = {**EXAMPLES[kind], "name": evil, "school": evil, "files": [evil]}
    facts["returns"] = [{**each, "school": evil} for each in facts.get("returns", [])]
    words = worded(kind, facts)
    assert "1337" not in words.subject + words.text + words.html
    assert "<script>" not in words.html
    assert "{{ 7 * 191 }}" in words.text


def test_a_subject_cannot_carry_a_header(ctx: Context) -> None:
    """A line break in a school's name ends up as a space."""
    returns = [{**EXAMPLES["acknowledgement"]["returns"][0], "school": "Oakfield\r\nBcc: all@x.example"}]
    message = composed(row("acknowledgement", returns=returns), ctx)
    assert message["Bcc"] is None
    assert "Oakfield Bcc:" in message["Subject"]


def test_a_letter_says_that_a_machine_wrote_it_and_what_it_answers(ctx: Context) -> None:
    """RFC 3834: Auto-Submitted, In-Reply-To, References; and one Message-ID however often it is composed."""
    first, again = (composed(row("acknowledgement"), ctx) for _ in range(2))
    assert first["Auto-Submitted"] == "auto-replied"
    assert first["In-Reply-To"] == first["References"] == "<example@oakfield.example>"
    assert first["Message-ID"] == again["Message-ID"]
    assert composed(row("chaser"), ctx)["Auto-Submitted"] == "auto-generated"
    assert composed(row("chaser"), ctx)["In-Reply-To"] is None
    first.as_bytes().decode("ascii")


def test_a_question_quotes_only_what_is_not_clear() -> None:
    """Each with its number, what the school wrote, and what is the matter."""
    text = worded("question", EXAMPLES["question"]).text
    assert "1. Instrumental learning – Learners in Key Stage 2" in text
    assert "You wrote: “30-40”" in text
    assert "52 Pupil Premium learners of 38 learners." in text
    assert "3." not in text


def test_the_blank_goes_along_where_there_is_one(ctx: Context, tmp_path) -> None:
    """The empty form of the right name, and a sentence that says so; without the file neither."""
    (tmp_path / "infant-primary.docx").write_bytes(b"PK blank")
    with_blanks = ctx.settings.model_copy(update={"blanks_dir": tmp_path})
    from dataclasses import replace

    message = composed(row("ask_again"), replace(ctx, settings=with_blanks))
    assert [each.get_filename() for each in message.iter_attachments()] == ["infant-primary.docx"]
    assert "attached" in message.get_body(("plain",)).get_content()
    without = composed(row("ask_again"), ctx)
    assert "is attached" not in without.get_body(("plain",)).get_content()
    escaping = composed(
        row("ask_again", blank="../../etc/infant-primary"), replace(ctx, settings=with_blanks)
    )
    assert [each.get_filename() for each in escaping.iter_attachments()] == ["infant-primary.docx"]


def test_a_long_message_id_is_left_whole(ctx: Context) -> None:
    """Outlook's have 80 characters and more; one that is no id is not repeated."""
    long = f"<{'A1' * 45}@eurprd01.prod.outlook.com>"
    raw = composed(row("acknowledgement", message_id=long), ctx).as_bytes()
    assert f"In-Reply-To: {long}\r\n".encode() in raw
    assert (
        composed(row("acknowledgement", message_id="<we ird\r\nBcc: x@y.example>"), ctx)["In-Reply-To"]
        is None
    )


def test_the_blank_a_form_was_published_with_goes_along(ctx: Context) -> None:
    """Without a folder of blanks: the newest one that the desk published, under the name it was uploaded by."""
    for version in (1, 2):
        facts = {
            "template": "infant-primary",
            "blank": ctx.blobs.put(b"PK blank %d" % version),
            "file": f"Form {version}.docx",
        }
        with ctx.work() as work:
            work.add(EventRow(at=NOON, kind="template published", actor="Ada", facts=facts))
    (attached,) = composed(row("ask_again"), ctx).iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("Form 2.docx", b"PK blank 2")
    assert list(composed(row("ask_again", blank="secondary"), ctx).iter_attachments()) == []


@pytest.mark.parametrize(
    ("tone", "words"), [("friendly", "look forward"), ("reminder", "reminder"), ("firm", "still have not")]
)
def test_a_chaser_speaks_in_three_tones(tone: str, words: str) -> None:
    """Each names the school, the form and the day, in text and HTML alike."""
    made = worded("chaser", {**EXAMPLES["chaser"], "tone": tone})
    for text in (made.text, made.html):
        assert words in text
        assert "Oakfield JMI School" in text
        assert "27 November 2026" in text


@pytest.mark.parametrize(
    ("name", "greeting"),
    [
        ("Mrs Achebe", "Dear Mrs Achebe,"),
        ("Headteacher", "Dear Headteacher,"),
        ("Oakfield School Office", "Hello,"),
        ("Music", "Hello,"),
        ("scanner@oakfield.example", "Hello,"),
        ("", "Hello,"),
    ],
)
def test_a_mailbox_is_not_addressed_as_a_person(name: str, greeting: str) -> None:
    """An office has no name to be dear by."""
    assert worded("question", {**EXAMPLES["question"], "name": name}).text.startswith(greeting)
