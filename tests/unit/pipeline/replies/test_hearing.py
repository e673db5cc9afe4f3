"""What a reply says to each question, however its writer and her mail program put it."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake.wording import from_html
from pipeline.letters.examples import EXAMPLES
from pipeline.letters.writing import worded
from pipeline.replies.hearing import by_number, hear

WORDS = worded("question", EXAMPLES["question"])
LETTER = WORDS.text
BODY = LETTER.strip().splitlines()
ATTRIBUTION = "On Tue, 3 Nov 2026 at 10:02, The Hub <hub@hub.example> wrote:\n"
OUTLOOK = (
    "From: The Hub <hub@hub.example>\nSent: 03 November 2026 10:02\nTo: Office\nSubject: 2 questions\n\n"
)


def quoted(lines: list[str], mark: str = "> ") -> str:
    return "\n".join(mark + line if line else mark.rstrip() for line in lines)


def answered(*answers: str, before: str = "", mark: str = "") -> list[str]:
    """The letter with an answer below each question."""
    lines, number = [], 0
    for line in BODY:
        if not line.strip() and number and lines[-1].strip() and number <= len(answers):
            lines.append(f"\0{before}{answers[number - 1]}")
            number += len(answers) + 1 if number == len(answers) else 0
        if line.startswith(f"{number + 1}. "):
            number += 1
        lines.append(line)
    return [line[1:] if line.startswith("\0") else mark + line for line in lines]


TOP = "Dear all,\n\n1. 35\n2. It should be 38\n\nKind regards\nMary Achebe\n\n"
REPLIES = {
    "top": TOP + ATTRIBUTION + quoted(BODY),
    "top, without the letter": TOP,
    "top, Outlook": TOP + OUTLOOK + "\n".join(BODY),
    "bottom": ATTRIBUTION + quoted(BODY) + "\n\n1) 35\n2) It should be 38\n\nMary\n",
    "between, quoted": ATTRIBUTION + "\n".join(answered("35", "It should be 38", mark="> ")),
    "between, not marked": "See my answers in red below.\n\n" + OUTLOOK + "\n".join(answered("35", "It should be 38")),
    "between, with arrows": OUTLOOK + "\n".join(answered("35", "It should be 38", before="--> ")),
    "one line": "1. 35, 2. It should be 38\n\nSent from my iPhone\n",
    "words for numbers": "Q1: 35\nQ2: It should be 38\n",
    "brackets": "(1) 35\n(2) It should be 38",
    "dashes": "1 - 35\n2 - It should be 38",
}  # fmt: skip


@pytest.mark.parametrize("style", REPLIES)
def test_each_style_of_answering_is_heard(style: str) -> None:
    """Above the letter, below it, between its lines; quoted, not quoted, or without it."""
    assert hear(LETTER, 2, REPLIES[style]).said == {1: "35", 2: "It should be 38"}


@pytest.mark.parametrize("width", [40, 60, 72])
def test_a_letter_that_was_wrapped_again_is_still_ours(width: int) -> None:
    """Mail programs break quoted lines anew."""
    lines = [part for line in BODY for part in (textwrap.wrap(line, width) or [""])]
    assert hear(LETTER, 2, TOP + ATTRIBUTION + quoted(lines, ">> ")).said == {1: "35", 2: "It should be 38"}


@pytest.mark.parametrize("shown", [False, True])
def test_red_words_in_html_are_heard(shown: bool) -> None:
    """HTML alone, with the answers under the questions of our own HTML, with pictures or without them."""
    items = [{**each, "cid": "a@letter"} if shown else each for each in EXAMPLES["question"]["items"]]
    pieces = worded("question", {**EXAMPLES["question"], "items": items}).html.split("</li>")
    html = "<p style='color:red'>35</p></li>".join(pieces[:2]) + "<div><span style='color:red'>It should be 38</span></div></li>" + pieces[2]  # fmt: skip
    page = f"<html><body><p>Please see below in red</p><hr><p><b>From:</b> Hub &lt;hub@hub.example&gt;</p>{html}</body></html>"
    assert hear(LETTER, 2, from_html(page, whole=True)).said == {1: "35", 2: "It should be 38"}
    in_quotes = f"<div>Answers:</div><blockquote type='cite'>{html}</blockquote>"
    assert hear(LETTER, 2, from_html(in_quotes, whole=True)).said == {1: "35", 2: "It should be 38"}


def test_only_one_question_needs_no_number() -> None:
    """The words themselves are its answer, without greeting and signature."""
    one = {**EXAMPLES["question"], "items": EXAMPLES["question"]["items"][:1]}
    letter = worded("question", one).text
    reply = "Hello,\n\nIt should be 35.\n\nThanks\nMary\n\n" + ATTRIBUTION + quoted(letter.splitlines())
    assert hear(letter, 1, reply).said == {1: "It should be 35."}


def test_one_of_two_answered_leaves_the_other_open() -> None:
    """Nothing is said to the second."""
    assert hear(LETTER, 2, "2. 38\n").said == {2: "38"}


@pytest.mark.parametrize(
    "reply",
    [
        "35\n38\n",
        "It should be 35 and 38.",
        ATTRIBUTION + quoted(BODY[:4]) + "\n35\n" + quoted(BODY[4:6]),  # above the first question
        "1. 35\n2. 38\n\n"
        + OUTLOOK
        + "\n".join(answered("36", "38")),  # and something else between the lines
    ],
)
def test_where_it_is_not_sure_which_is_answered_nothing_is(reply: str) -> None:
    """Two questions and no number, or two answers to one: a person reads it."""
    found = hear(LETTER, 2, reply)
    assert found.said == {}
    assert "35" in found.unplaced


def test_the_letter_alone_says_nothing() -> None:
    """An empty answer above our own words is no answer."""
    assert hear(LETTER, 2, ATTRIBUTION + quoted(BODY)).said == {}


@pytest.mark.parametrize("text", ["1.5 hours", "10:30", "1 - 2 lessons", "2-3", "In 2026 we have 1 class"])
def test_a_number_that_is_an_answer_is_no_question_s(text: str) -> None:
    """A decimal, a time and a range carry no question's number."""
    assert by_number(text, 2) == {}


def test_a_huge_reply_is_left_to_a_person() -> None:
    """Aligning costs the product of both lengths."""
    assert hear(LETTER, 2, "word " * 100_000).said == {}


plain = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=12)
ours = {"".join(filter(str.isalnum, word.casefold())) for word in LETTER.split()}


@given(
    st.lists(plain.filter(lambda text: text.casefold() not in ours), min_size=2, max_size=2), st.booleans()
)
def test_whatever_stands_below_a_question_is_its_answer(answers: list[str], marked: bool) -> None:
    """Nothing of it is lost, and none of it goes to another question."""
    mark = "> " if marked else ""
    assert hear(LETTER, 2, "\n".join(answered(*answers, mark=mark))).said == {1: answers[0], 2: answers[1]}


@pytest.mark.parametrize("answer", ["2", "2 Good", "1", "3"])
@pytest.mark.parametrize("html", [False, True])
def test_an_answer_that_is_a_number_is_no_questions_number(answer: str, html: bool) -> None:
    """Below the first question a 2 is its answer, though the second question comes next; HTML has no numbers at all."""
    if html:
        pieces = WORDS.html.split("</li>")
        page = f"<p>{answer}</p></li>".join(pieces[:2]) + "<p>38</p></li>" + pieces[2]
        reply = from_html(f"<blockquote>{page}</blockquote>", whole=True)
    else:
        reply = "\n".join(answered(answer, "38", mark="> "))
    assert hear(LETTER, 2, reply).said == {1: answer, 2: "38"}


def test_an_answer_typed_right_behind_the_question_is_heard() -> None:
    """On its line, with no space between."""
    lines = [
        line.replace("number is it?", "number is it?35") if n < 8 else line for n, line in enumerate(BODY)
    ]
    assert hear(LETTER, 2, OUTLOOK + "\n".join(lines)).said == {1: "35"}
