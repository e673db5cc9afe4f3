"""What a hub asks of a return before it is accepted without a look: in force for the next one, and in the audit trail."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from pipeline.check import Checked, check
from pipeline.context import Context
from pipeline.exceptions import are_open
from pipeline.exports import kept
from pipeline.store.tables import EventRow
from pipeline.thresholds import Certain, Thresholds, set_by, set_thresholds, thresholds
from schemas.codes import Code
from schemas.reading import Reading, Status
from schemas.template import Kind
from tests.unit.pipeline.asking import GOOD
from tests.unit.pipeline.scripted import FORM, NOON, finish, make_reading

Send = Callable[..., int]
WANTED = st.builds(
    Thresholds,
    certain=st.sampled_from(Certain),
    least=st.dictionaries(st.sampled_from(Kind), st.floats(0, 1)),
    filled=st.floats(0, 1),
    residue=st.booleans(),
)


def checked(reading: Reading, **asked: Any) -> Checked:
    return check(reading, FORM, "3", Thresholds(**asked))


def fields(found: Checked, code: Code) -> list[str | None]:
    return [each.field for each in found.exceptions if each.code is code]


@pytest.mark.parametrize(
    ("certain", "doubted"),
    [
        (Certain.FORM, ["name", "roll"]),
        (Certain.EVERY, ["name", "roll", "remark"]),
        (Certain.NEEDED, ["name"]),
    ],
)
def test_which_answers_must_be_certain(certain: Certain, doubted: list[str]) -> None:
    """As the form says, every one, or only those that the form must have."""
    reading = make_reading(GOOD, unsure={"name": "Fern?", "roll": "c. 45", "remark": "(crossed out)"})
    assert fields(checked(reading, certain=certain), Code.VALUE_UNSURE) == doubted


def test_an_unsure_answer_that_is_let_through_is_recorded_as_left_open() -> None:
    """Letting it through makes no guess of it."""
    found = checked(make_reading(GOOD, unsure={"roll": "c. 45"}), certain=Certain.NEEDED)
    assert found.exceptions == []
    assert found.answers["roll"] is None


def with_confidence(reading: Reading, field: str, confidence: float) -> Reading:
    answers = [
        each.model_copy(update={"confidence": confidence}) if each.field == field else each
        for each in reading.answers
    ]
    return reading.model_copy(update={"answers": answers})


@pytest.mark.parametrize(("least", "doubted"), [(0.98, []), (0.99, []), (0.995, ["roll"])])
def test_an_answer_that_was_read_with_less_certainty_than_asked_is_shown(
    least: float, doubted: list[str]
) -> None:
    """By kind of answer: the number is doubted at its own threshold, the words beside it are not."""
    reading = with_confidence(make_reading({**GOOD, "roll": 45}), "roll", 0.99)
    found = checked(reading, least={Kind.NUMBER: least})
    assert fields(found, Code.VALUE_UNSURE) == doubted
    assert found.answers["roll"] == 45
    if doubted:
        assert "read with 99 % certainty, 99.5 % is asked for" in found.exceptions[0].message


def test_how_much_must_be_filled_in() -> None:
    """Half of the form is enough where a tenth is asked for, and not where two thirds are."""
    reading = make_reading(GOOD)
    assert fields(checked(reading, filled=0.1), Code.NEARLY_EMPTY) == []
    assert fields(checked(reading, filled=0.67), Code.NEARLY_EMPTY) == [None]


def test_what_is_written_beside_the_questions_is_kept_where_nobody_has_to_read_it() -> None:
    """It becomes a note, and is not lost."""
    reading = make_reading(GOOD, residue=["Please ring before you visit"])
    assert fields(checked(reading), Code.RESIDUE) == [None]
    found = checked(reading, residue=False)
    assert found.exceptions == []
    assert [each.code for each in found.notes] == [Code.RESIDUE]


@given(asked=WANTED)
def test_no_threshold_changes_what_would_be_recorded(asked: Thresholds) -> None:
    """Thresholds decide who looks, never what an answer is; an unsure one stays open whatever is asked."""
    reading = make_reading({**GOOD, "share": 30}, unsure={"roll": "c. 45"})
    answers = check(reading, FORM, "3", asked).answers
    assert answers == check(reading, FORM, "3").answers
    assert all(answers[each.field] is None for each in reading.answers if each.status is not Status.ANSWERED)


def test_they_hold_from_the_next_return_on(ctx: Context, send: Send) -> None:
    """What was accepted stays accepted, the next one of the same kind is shown to a person."""
    send("one", make_reading(GOOD, unsure={"remark": "(crossed out)"}))
    finish(ctx)
    with ctx.work() as work:
        assert are_open(work) == []
        assert set_thresholds(work, Thresholds(certain=Certain.EVERY), "Pat", NOON)
    send("two", make_reading(GOOD, unsure={"remark": "(crossed out too)"}))
    finish(ctx)
    with ctx.look() as look:
        assert [(each.code, each.field) for each in are_open(look)] == [(Code.VALUE_UNSURE, "remark")]
        assert len(kept(look)) == 1


def test_one_in_so_many_is_looked_at_all_the_same(ctx: Context, send: Send) -> None:
    """Drawn by its own reference, so that asking again draws the same; only what nothing else speaks against."""
    with ctx.work() as work:
        set_thresholds(work, Thresholds(one_in=1), "Pat", NOON)
    send("one", make_reading(GOOD))
    send("two", make_reading(GOOD, unsure={"roll": "c. 45"}))
    finish(ctx)
    with ctx.look() as look:
        assert [each.code for each in are_open(look)] == [Code.SPOT_CHECK, Code.VALUE_UNSURE]
        assert kept(look) == []


@given(refs=st.lists(st.uuids().map(str), min_size=400, max_size=400, unique=True))
def test_the_draw_is_fair(refs: list[str]) -> None:
    """Of many returns about so many are drawn as was asked for, and none where none was."""
    drawn = sum(Thresholds(one_in=4).wants_a_look(each) for each in refs)
    assert 50 <= drawn <= 150  # 100 expected; six standard deviations either way
    assert not any(Thresholds().wants_a_look(each) for each in refs)


def test_a_change_is_in_the_audit_trail_once(ctx: Context) -> None:
    """Who, when, what it was and what it is; saving the same again leaves no line."""
    wanted = Thresholds(certain=Certain.EVERY, filled=0.2)
    with ctx.work() as work:
        assert set_thresholds(work, wanted, "Pat", NOON)
        assert not set_thresholds(work, wanted, "Pat", NOON)
    with ctx.look() as look:
        assert thresholds(look) == wanted
        assert set_by(look) == ("Pat", NOON)
        (event,) = look.scalars(select(EventRow).where(EventRow.kind == "thresholds set"))
        assert (event.actor, event.at) == ("Pat", NOON)
        assert event.facts["before"]["certain"] == "form"
        assert event.facts["after"]["certain"] == "every"
        assert "filled: 0.2, was 0.1" in event.facts["said"]
