"""What is confidential is found and set apart; what every form says is not."""

import pytest
import yaml
from sqlalchemy import select

import samples
from pipeline.context import Context
from pipeline.decisions.answering import confirm, set_answer
from pipeline.exports import answer_rows, kept
from pipeline.protection.scanning import MASK, Concern, scan
from pipeline.store.hub_tables import ActionRow, AnswerRow
from pipeline.store.tables import ExceptionRow, FollowUpRow
from pipeline.tracking.search import search
from schemas.codes import Code
from tests.unit.pipeline.asking import GOOD, Send, codes
from tests.unit.pipeline.deciding_hands import hands
from tests.unit.pipeline.scripted import finish, make_reading


@pytest.mark.parametrize(
    "text",
    [
        "There was a safeguarding concern about a visiting tutor.",
        "One girl made a disclosure during a lesson",
        "she was referred to the MASH in May",
        "a history of self-harm",
    ],
)
def test_words_of_safeguarding_are_found(text: str) -> None:
    """What a school would write of a child at risk."""
    assert Concern.SAFEGUARDING in scan(text)


@pytest.mark.parametrize(
    "text",
    [
        "a pupil called Tomasz needs an adapted cello",
        "Ellie Marsh (Year 4) has left the choir",
        "Sam Carter, Y5, has ADHD",
        "Aisha has an EHCP and plays the drums",
        "Our Year 6 pupil, Daniel Okoro, won the prize",
    ],
)
def test_pupils_by_name_are_found(text: str) -> None:
    """By what stands beside the name."""
    assert Concern.PUPIL_NAMED in scan(text)


@pytest.mark.parametrize(
    "text",
    [
        "All visiting staff have safeguarding training and read the child protection policy.",
        "Mrs Achebe (Year 4) has led the choir since 2019",
        "Music (Year 4) has a weekly slot",
        "Year 4 has recorders; Year 5 has ukuleles",
        "Pupils with EHCP are supported by Mr Kowal",
        "Charanga is used in Year 3 and Sing Up in Year 4",
        "Every child in Year 3 is learning the ocarina",
        "Reception is taught by the class teacher",
        "Autumn 2: Year 6 is in the production",
    ],
)
def test_what_every_form_says_is_let_through(text: str) -> None:
    """Staff are named, policies mentioned, years counted."""
    assert scan(text) == set()


def test_nothing_in_the_samples_is_set_apart() -> None:
    """Everything that the invented schools write is fit to be read by all: a false alarm costs a person's time."""
    folder = samples.register().parent
    texts = [
        text
        for name in ("primary", "secondary")
        for text in _texts(yaml.safe_load((folder / f"wording_{name}.yaml").read_text("utf-8")))
    ]
    assert len(texts) > 300
    assert [text for text in texts if scan(text)] == []


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, list) else [str(value)]


NAMED = "Ellie Marsh (Year 4) has left the choir"


def test_a_pupil_named_is_a_restricted_exception_and_is_shown_nowhere_else(ctx: Context, send: Send) -> None:
    """Not in the exception, nor in search, exports, actions or follow-ups, even once a person has let the return through."""
    one = send("one", make_reading({**GOOD, "q1": NAMED, "question": f"{NAMED}?", "plan.1.action": NAMED}))
    finish(ctx)
    assert codes(ctx, one) == {Code.PUPIL_NAMED}
    pat = hands(ctx)
    with ctx.work() as work:
        rows = list(work.scalars(select(ExceptionRow)))
        assert all(row.restricted and "Marsh" not in row.sentence for row in rows)
        for row in rows:
            confirm(work, pat(), row.id)
    finish(ctx)
    with ctx.look() as look:
        assert {row.field for row in look.scalars(select(AnswerRow).where(AnswerRow.restricted))} == {
            "q1",
            "question",
            "plan.1.action",
        }
        assert search(look, "choir") == []
        assert search(look, "choir", restricted=True) != []
        assert MASK in {row[-1] for row in answer_rows(kept(look))}
        assert not any("Marsh" in str(row[-1]) for row in answer_rows(kept(look)))
        assert [row.quote for row in look.scalars(select(FollowUpRow))] == [MASK]
        assert [row.restricted for row in look.scalars(select(ActionRow))] == [True]


def test_an_answer_from_which_the_name_was_taken_is_like_any_other(ctx: Context, send: Send) -> None:
    """A person rewrites it; what is recorded then may be found."""
    send("one", make_reading({**GOOD, "q1": NAMED}))
    finish(ctx)
    pat = hands(ctx)
    with ctx.work() as work:
        (row,) = work.scalars(select(ExceptionRow))
        set_answer(work, pat(), row.id, "One singer has left the choir")
    finish(ctx)
    with ctx.look() as look:
        assert [each.field for each in search(look, "choir")] == ["q1"]
