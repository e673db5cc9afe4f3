"""Covering notes: what is asked for, in the school's own sentence, and what is only polite."""

import pytest

import samples
from extractors.blank import learn
from extractors.typed import read_lines
from pipeline.answers import Answers
from pipeline.followups.wishes import wishes
from pipeline.notes import is_away, is_courtesy, requests, sentences, speaks_of_a_form
from schemas.journey import FollowUpKind


def asked(note: str) -> list[FollowUpKind]:
    return [each.kind for each in requests(note)]


@pytest.mark.parametrize(
    "note",
    [
        "Please make our visit a priority.",
        "Could you prioritise our visit?",
        "Could our visit be made a priority, please, if possible before Christmas?",
        "We would be grateful for a visit as soon as you can manage it.",
        "Would it be possible to have an early visit?",
        "Please could someone come and see us as soon as possible",
        "Please prioritize our school this term.",
        "We urgently need a visit.",
    ],
)
def test_a_visit_soon_is_heard(note: str) -> None:
    """However it is put, it is one request, quoted whole."""
    (request,) = requests(f"Dear hub,\n\n{note}\n\nKind regards")
    assert (request.kind, request.quote) == (FollowUpKind.VISIT_PRIORITY, note)


@pytest.mark.parametrize(
    "note",
    [
        "We do not need a priority visit.",
        "There is no need to prioritise our visit.",
        "Our visit isn't urgent, so don't make it a priority.",
        "We enjoyed the visit last term.",
        "Music is a priority on our development plan.",
        "Thank you for making our curriculum a priority.",
        "Form attached.",
        "",
    ],
)
def test_what_asks_for_no_visit_raises_none(note: str) -> None:
    """Declining, remembering and boasting are not asking."""
    assert FollowUpKind.VISIT_PRIORITY not in asked(note)


def test_a_question_is_heard() -> None:
    """A sentence that ends in a question mark and is more than politeness."""
    note = "Form attached. Which scheme do you recommend for mixed-age classes? Thank you."
    (request,) = requests(note)
    assert request.kind is FollowUpKind.QUESTION
    assert request.quote == "Which scheme do you recommend for mixed-age classes?"


@pytest.mark.parametrize(
    "note",
    [
        "How are you?",
        "Please could you confirm receipt?",
        "Could you let me know that you have received it?",
        "Did you get this?",
        "I hope that is okay?",
        "Is that all right?",
    ],
)
def test_politeness_is_no_question_for_the_curriculum_lead(note: str) -> None:
    """What staff answer by reading it is not a follow-up."""
    assert asked(note) == []


def test_the_same_sentence_is_asked_once() -> None:
    """A note that repeats itself asks once."""
    assert len(requests("Could you prioritise our visit? Could you prioritise our visit?")) == 1


def test_form_and_note_together_ask_for_one_visit() -> None:
    """One visit, with both sentences."""
    found = wishes(None, "Please make our visit a priority. We urgently need a visit.")
    assert [each.quote for each in found] == ["Please make our visit a priority. / We urgently need a visit."]


def test_lines_wrapped_by_a_mail_program_are_one_sentence() -> None:
    """A line break is not the end of a sentence, an empty line is."""
    note = "Please make our\nvisit a priority.\n\nThank you"
    assert sentences(note) == ["Please make our visit a priority.", "Thank you"]


@pytest.mark.parametrize("note", ["Please find attached.", "Here is our form", "I enclose the attachment"])
def test_a_note_that_speaks_of_a_form_is_known(note: str) -> None:
    """Where nothing came with it, it was forgotten."""
    assert speaks_of_a_form(note)


def test_a_note_that_promises_a_form_does_not_speak_of_one() -> None:
    """A form that will be sent later was not forgotten."""
    assert not speaks_of_a_form("We will send the form when she has settled in.")


@pytest.mark.parametrize(
    "note",
    [
        "Please could somebody come and see us before Christmas.",
        "We would really welcome a visit this term.",
        "Could you arrange a visit for us in the spring?",
        "I am asking for a visit to our school.",
        "When can you come out to see us?",
    ],
)
def test_a_visit_asked_for_goes_to_the_team(note: str) -> None:
    """However politely it is asked, and whether or not it ends as a question."""
    assert [each.kind for each in requests(note)] == [FollowUpKind.VISIT_PRIORITY]


@pytest.mark.parametrize(
    "note",
    [
        "Thank you so much for your visit last week.",
        "Please visit our website for the concert dates.",
        "Since your visit we have bought ukuleles.",
        "We do not need a visit this year.",
        "The children made a visit to the concert hall.",
    ],
)
def test_a_visit_spoken_of_is_not_asked_for(note: str) -> None:
    """One that was made, one to a website, one that is declined."""
    assert requests(note) == []


@pytest.mark.parametrize(
    "note",
    [
        "I was wondering whether the ukulele scheme runs next year.",
        "We would like to know how to book whole-class teaching.",
        "Please let us know when the next network meeting is.",
        "Please advise.",
    ],
)
def test_a_question_may_end_in_a_full_stop(note: str) -> None:
    """It goes to the curriculum lead all the same."""
    assert [each.kind for each in requests(note)] == [FollowUpKind.QUESTION]


@pytest.mark.parametrize(
    ("note", "away"),
    [
        ("Thank you for your email. I am currently on maternity leave.", True),
        ("School is closed for half term and will reply on Monday.", True),
        ("This mailbox is no longer monitored.", True),
        ("Thank you for contacting us. We aim to answer within five working days.", True),
        ("Our form will follow when Miss Reed is back from leave.", False),
        ("The office has moved.", False),
    ],
)
def test_a_machine_s_words_are_known(note: str, away: bool) -> None:
    """Some answer by themselves without saying so in a header."""
    assert is_away(note) is away


@pytest.mark.parametrize(
    "note",
    [
        "Thanks!",
        "Thank you so much for letting us know.\n\nJanet",
        "Hi Jo,\n\nGreat, thanks for confirming. Have a lovely weekend\n\nMrs J. Moss",
        "Many thanks, much appreciated x",
    ],
)
def test_thanks_and_nothing_else_are_a_courtesy(note: str) -> None:
    """A greeting and a name may stand round them."""
    assert is_courtesy(note)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "OK",
        "Janet",
        "35, thanks",
        "Thanks, but we said 40.",
        "Thanks\n\nThe number is 35.\n\nJanet",
        "Thanks. Could you ring us?",
        "Thank you for your form. It should be 12",
        "Thanks\nCall 01438 555010",
    ],
)
def test_what_says_anything_more_is_none(note: str) -> None:
    """A number, a question, a sentence: a person reads it."""
    assert not is_courtesy(note)


def test_the_questions_of_a_form_that_stands_in_the_mail_are_not_the_schools() -> None:
    """Typed out with its answers, it asks the hub nothing; what the school asks beside it is heard."""
    form = learn(samples.blanks()["infant-primary"].read_bytes(), "infant-primary")
    questions = list(dict.fromkeys(each.path[1] for each in form.fields if len(each.path) > 2))[:9]
    typed = "School name: Oakfield JMI\nPhase: Primary\nURN: 990001\n" + "".join(
        f"{each} Yes\n" for each in questions
    )
    note = f"Hello,\n\nWhen is the festival?\n\n{typed}\n"
    reading = read_lines(note, [form])
    assert reading is not None
    found = wishes(Answers(reading, form), note)
    assert [(each.kind, each.quote) for each in found] == [(FollowUpKind.QUESTION, "When is the festival?")]
