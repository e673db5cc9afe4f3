"""What the sender wrote, and only that."""

import pytest

from pipeline.intake.wording import from_html, own_words

OLDER = {
    "Outlook": "From: Hub <hub@hub.example>\nSent: 1 October 2026 10:00\nTo: Ada\nSubject: Reminder\n\nPlease return it.",
    "Outlook, one line": "From: Hub Sent: 1 October 2026 To: Ada\nPlease return it.",
    "old Outlook": "-----Original Message-----\nFrom: Hub\nPlease return it.",
    "Outlook on the web": "________________________________\nFrom: Hub\nPlease return it.",
    "Apple": "On 1 Oct 2026, at 10:00, Hub <hub@hub.example> wrote:\n\n> Please return it.\n> Thanks",
    "Gmail, two lines": "On Thu, 1 Oct 2026 at 10:00, The Hub\n<hub@hub.example> wrote:\n> Please return it.",
    "forwarded": "Begin forwarded message:\n\nPlease return it.",
}


@pytest.mark.parametrize("older", OLDER.values(), ids=OLDER.keys())
def test_older_mail_is_left_out(older: str) -> None:
    """However a program quotes, what was answered is not what was said."""
    assert own_words(f"Here is our form.\n\n{older}") == "Here is our form."


def test_words_below_a_quotation_are_kept() -> None:
    """An answer under each quoted question is the sender's."""
    text = (
        "On 1 Oct 2026 Hub <h@hub.example> wrote:\n> Do you want a visit?\nYes please.\n> When?\nIn spring."
    )
    assert own_words(text) == "Yes please.\nIn spring."


@pytest.mark.parametrize(
    "end",
    [
        "-- \nAda Byrd\nHead of Music",
        "Kind regards,\nAda Byrd\nHead of Music\nThis e-mail is confidential. If you are not the recipient, delete it.",
        "Many thanks\n\nAda",
        "Yours sincerely\nMrs A Byrd",
        "Sent from my iPhone",
    ],
)
def test_a_signature_is_left_out(end: str) -> None:
    """Names, titles and disclaimers after the closing are not the message."""
    assert own_words(f"Form attached.\n\n{end}") == "Form attached."


@pytest.mark.parametrize(
    "text",
    [
        "Thanks\nWe would like a visit in the spring term.",
        "Thank you for the form.\nCould someone ring us?",
        "From: September we have a new teacher.",
        "On Friday we sang. She wrote:",
        "Regards to all the team, and here is the form.",
    ],
)
def test_in_doubt_words_are_kept(text: str) -> None:
    """A closing phrase in mid-letter closes nothing."""
    assert own_words(text) == text


def test_a_postscript_is_kept() -> None:
    """A request often comes last."""
    text = "Form attached.\n\nBest wishes,\nAda\n\nPS Could our visit be a priority?\n\nThe Sandhollow Trust"
    assert own_words(text) == "Form attached.\n\nPS Could our visit be a priority?"


def test_html_loses_quotations_and_what_cannot_be_seen() -> None:
    """Blocks become lines; quoted history, styles and scripts go; the words after them stay."""
    markup = (
        "<html><head><title>x</title></head><body><div>Dear&nbsp;hub,<br>form <b>attached</b>.</div>"
        '<script>x()</script><div class="gmail_quote">On Monday you wrote</div><blockquote>older</blockquote>Ada</body></html>'
    )
    assert from_html(markup) == "Dear hub,\nform attached.\nAda"


@pytest.mark.parametrize(
    "markup",
    ["", "   ", "<!-- -->", "<p>" * 5000 + "deep", '<?xml version="1.0" encoding="utf-8"?><p>deep</p>'],
)
def test_odd_html_raises_nothing(markup: str) -> None:
    """Empty, endlessly nested or mislabelled markup gives what words there are."""
    assert from_html(markup).strip() in ("", "deep")
