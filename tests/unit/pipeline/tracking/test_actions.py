"""Actions followed from return to return."""

from datetime import date, timedelta

from sqlalchemy import func, select

from pipeline.answers import Answers
from pipeline.context import Context
from pipeline.store.hub_tables import ActionRow, SightingRow
from pipeline.tracking.actions import Plan, falling_due, set_by_hand, threads
from pipeline.tracking.days import When
from pipeline.tracking.saying import Said, actions
from schemas.following import ActionState
from schemas.hub import Term
from tests.unit.pipeline.asking import GOOD, Send
from tests.unit.pipeline.scripted import FORM, NOON, Clock, finish, make_reading


def said(text: str, place: str = "plan.1.action", done: str | None = None) -> Said:
    return Said(place, "Plan", "", text, None, None, When(None, ""), None, done)


def plan(number: int, days: int, *each: Said) -> Plan:
    return Plan(number, NOON + timedelta(days=days), list(each))


def found(ctx: Context) -> list[tuple[str, ActionState, date | None]]:
    with ctx.look() as look:
        return [
            (row.text, row.state, row.due) for row in look.scalars(select(ActionRow).order_by(ActionRow.id))
        ]


def test_what_is_stated_again_in_other_words_is_carried_over() -> None:
    """Moved to another row and written out, it is still the same action; another one for the same thing is not."""
    first = plan(1, 0, said("Buy twenty ukuleles"), said("Train staff in singing", "plan.2.action"))
    later = plan(
        2, 200, said("Repair the piano"), said("Buy 20 ukuleles (twenty) for Year 4", "plan.2.action")
    )
    ukuleles, singing, piano = threads([first, later])
    assert (ukuleles.state, len(ukuleles.sightings)) == (ActionState.CARRIED_OVER, 2)
    assert (singing.state, piano.state) == (ActionState.DROPPED, ActionState.OPEN)
    assert "no longer has it" in singing.because


def test_what_the_school_says_is_done_is_done() -> None:
    """By its own words only."""
    first = plan(1, 0, said("Buy twenty ukuleles"))
    (thread,) = threads([first, plan(2, 200, said("Buy twenty ukuleles (done)", done="(done)"))])
    assert thread.state is ActionState.DONE
    assert "(done)" in thread.because


def test_a_form_sent_again_within_weeks_carries_nothing_over() -> None:
    """It is the same form corrected."""
    (thread,) = threads([plan(1, 0, said("Buy drums")), plan(2, 10, said("Buy drums"))])
    assert thread.state is ActionState.OPEN


def test_each_action_goes_on_in_one_at_most() -> None:
    """Two alike in one plan are two in the next."""
    first = plan(1, 0, said("Buy drums for Year 3"), said("Buy drums for Year 4", "plan.2.action"))
    later = plan(2, 200, said("Buy drums for Year 4"), said("Buy drums for Year 3", "plan.2.action"))
    made = threads([first, later])
    assert [each.sightings[-1][1].text for each in made] == ["Buy drums for Year 3", "Buy drums for Year 4"]


def test_a_cell_with_a_list_gives_one_action_a_line() -> None:
    """Bullets and numbers divide; a hyphen inside a sentence does not."""
    listed = {"plan.1.action": "1. Buy drums - for Year 4\n2. Sing daily by Easter", "plan.1.who": "Pat"}
    answers = Answers(make_reading(listed), FORM)
    one, two = actions(answers, dict(listed), date(2026, 10, 5), ())
    assert (one.text, one.owner, one.due.day) == ("Buy drums - for Year 4", "Pat", None)
    assert (two.text, two.due_words, two.due.day) == ("Sing daily by Easter", "Easter", date(2027, 3, 28))
    assert (one.place, two.place) == ("plan.1.action#1", "plan.1.action#2")


def test_how_a_thing_is_done_is_not_by_when() -> None:
    """ "By range this term" has a term in it, and a range."""
    terms = (Term(year="2026/27", name="Autumn 2", starts=date(2026, 11, 2), ends=date(2026, 12, 18)),)
    for text, words in (
        ("Sort the song bank by range this term.", "this term"),
        ("Buy drums by the end of March", "end of March"),
        ("Buy drums by early December", "early December"),
    ):
        listed = {"plan.1.action": text}
        (one,) = actions(Answers(make_reading(listed), FORM), dict(listed), date(2026, 11, 5), terms)
        assert one.due_words == words
        assert one.due.day is not None


def test_partly_done_is_not_done() -> None:
    """Nor is what is to be completed."""
    for text in ("Buy drums (partly done)", "Buy drums - not yet complete", "To be completed: buy drums"):
        listed = {"plan.1.action": text}
        (one,) = actions(Answers(make_reading(listed), FORM), dict(listed), date(2026, 10, 5), ())
        assert one.done is None, text


def test_a_journey_keeps_actions_whatever_order_returns_are_read_in(
    ctx: Context, send: Send, clock: Clock
) -> None:
    """The later return is read first; the action is still carried over from the earlier one."""
    clock.forward(days=300)
    spring = {**GOOD, "q1": "b", "plan.1.action": "Buy 20 drums", "plan.1.when": "Easter 2027"}
    send("spring", make_reading(spring), date=NOON + timedelta(days=180))
    finish(ctx)
    assert found(ctx) == [("Buy 20 drums", ActionState.OPEN, date(2027, 3, 28))]
    autumn = {**GOOD, "plan.1.action": "Buy twenty drums", "plan.2.action": "Sing"}
    send("autumn", make_reading(autumn), date=NOON)
    finish(ctx)
    assert ("Buy 20 drums", ActionState.CARRIED_OVER, date(2027, 3, 28)) in found(ctx)
    assert ("Sing", ActionState.DROPPED, None) in found(ctx)
    with ctx.look() as look:
        assert look.scalar(select(func.count()).select_from(SightingRow)) == 3


def test_what_a_person_says_of_an_action_stands(ctx: Context, send: Send, clock: Clock) -> None:
    """A later return that states it again does not open it."""
    send("one", make_reading({**GOOD, "plan.1.action": "Buy drums"}))
    finish(ctx)
    with ctx.work() as work:
        set_by_hand(work, 1, ActionState.DONE, by="Pat", now=clock())
    clock.forward(days=200)
    send("two", make_reading({**GOOD, "q1": "b", "plan.1.action": "Buy drums"}), date=clock())
    finish(ctx)
    assert found(ctx) == [("Buy drums", ActionState.DONE, None)]


def test_actions_falling_due_are_those_alive_in_the_stretch(ctx: Context, send: Send) -> None:
    """Both ends included; what is settled or has no day is left out."""
    values = {
        "plan.1.action": "Buy drums",
        "plan.1.when": "25/11/2026",
        "plan.2.action": "Sing",
        "plan.2.when": "ongoing",
    }
    send("one", make_reading({**GOOD, **values}))
    finish(ctx)
    day = date(2026, 11, 25)
    with ctx.look() as look:
        assert [each.text for each in falling_due(look, day, day)] == ["Buy drums"]
        assert falling_due(look, day + timedelta(days=1), day + timedelta(days=60)) == []
