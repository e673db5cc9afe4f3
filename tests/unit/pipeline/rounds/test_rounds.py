"""Rounds: which schools are expected, where each stands, and who is reminded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from pipeline import exceptions
from pipeline.contacts import note_contact
from pipeline.context import Context
from pipeline.decisions.answering import set_answer
from pipeline.rounds.chasing import chase_due
from pipeline.rounds.counting import PAGE, Filters, by_area, listed, response, schools_of, standings
from pipeline.rounds.forms import forms_of
from pipeline.rounds.making import (
    Choice,
    Plan,
    RoundError,
    excuse,
    expected,
    make_round,
    mark_sent,
    round_called,
)
from pipeline.rounds.standing import recount
from pipeline.store.hub_tables import RoundRow, RoundSchoolRow
from pipeline.store.tables import OutboxRow, SchoolRow
from schemas.codes import Code
from schemas.following import ExpectedState
from schemas.reading import failed
from tests.unit.pipeline.asking import GOOD, Send
from tests.unit.pipeline.deciding_hands import hands
from tests.unit.pipeline.scripted import FULL, Clock, ScriptedChild, finish, make_reading

AUTUMN = Plan("autumn", ("sef",), opens=date(2026, 10, 1), due=date(2026, 10, 30))
Made = Callable[..., None]


@pytest.fixture
def ctx(ctx: Context) -> Context:
    return replace(ctx, settings=ctx.settings.model_copy(update={"letters": "folder"}))


@pytest.fixture
def autumn(ctx: Context) -> None:
    """A round of all open schools, sent out, every school with an address."""
    make_round(ctx, AUTUMN)
    with ctx.work() as work:
        for row in work.scalars(select(SchoolRow).where(SchoolRow.open)):
            note_contact(work, row.id, f"office@{row.urn}.example", source="hand", now=ctx.clock())
        mark_sent(work, round_called(work, "autumn"), ctx.clock())


def state(ctx: Context, urn: str) -> ExpectedState:
    with ctx.look() as look:
        return expected(look, round_called(look, "autumn"), urn).state


def reminded(ctx: Context) -> list[str]:
    with ctx.look() as look:
        query = select(OutboxRow.recipient).where(OutboxRow.kind == "chaser").order_by(OutboxRow.id)
        return [each.split("@")[1].removesuffix(".example") for each in look.scalars(query)]


def test_a_round_expects_the_open_schools_that_fit(ctx: Context) -> None:
    """By area and phase; closed schools are never expected."""
    assert make_round(ctx, AUTUMN)[1] == 6
    east = replace(AUTUMN, name="east", choice=Choice(areas=("East",)))
    assert make_round(ctx, east)[1] == 3
    junior = replace(AUTUMN, name="junior", choice=Choice(phases=("Junior",)))
    assert make_round(ctx, junior)[1] == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"templates": ("nothing",)}, "installed are: sef"),
        ({"due": date(2026, 9, 1)}, "before the round opens"),
        ({"opens": date(26, 9, 1)}, "year of each day in full"),
        ({"closes": date(2026, 10, 2)}, "closes before"),
        ({"choice": Choice(areas=("North",))}, "East, West"),
        ({"choice": Choice(urns=("990006",))}, "990006"),
        ({"name": "two words"}, "letters, digits"),
    ],
)
def test_a_round_that_cannot_be_says_what_to_change(ctx: Context, change: dict[str, Any], said: str) -> None:
    """One plain sentence, and nothing is made."""
    with pytest.raises(RoundError, match=said):
        make_round(ctx, replace(AUTUMN, **change))
    with ctx.look() as look:
        assert standings(look) == []


@pytest.mark.usefixtures("autumn")
def test_a_school_goes_from_sent_to_accepted(ctx: Context, send: Send) -> None:
    """It replies, returns with a doubt, a person decides, it is accepted."""
    assert state(ctx, "990001") is ExpectedState.SENT
    send("word", body_text="We will send it next week.")
    finish(ctx)
    assert state(ctx, "990001") is ExpectedState.REPLIED
    send("form", make_reading({**GOOD, "share": 140}))
    finish(ctx)
    assert state(ctx, "990001") is ExpectedState.IN_EXCEPTIONS
    pat = hands(ctx)
    with ctx.work() as work:
        (line,) = [each for each in exceptions.listing(work) if each.code is Code.OUT_OF_RANGE]
        set_answer(work, pat(), line.id, 40)
    finish(ctx)
    assert state(ctx, "990001") is ExpectedState.ACCEPTED


@pytest.mark.usefixtures("autumn")
def test_what_is_kept_is_what_would_be_counted_afresh(ctx: Context, send: Send) -> None:
    """The states that grew with the journey are those that a count of everything gives."""
    send("one", make_reading(GOOD))
    send(
        "two",
        make_reading({"name": "Thorncote Junior School", "urn": "990005", **FULL, "share": 140}),
        sender="x@y.example",
    )
    send("three", body_text="Sorry, not yet.", sender="office@millbrook.example")
    finish(ctx)
    with ctx.work() as work:
        assert recount(work, round_called(work, "autumn")) == 0
        kept = {row.state for row in work.scalars(select(RoundSchoolRow))}
    wanted = {ExpectedState.ACCEPTED, ExpectedState.IN_EXCEPTIONS, ExpectedState.REPLIED, ExpectedState.SENT}
    assert kept == wanted


def test_a_return_that_came_before_the_round_was_made_counts(ctx: Context, send: Send) -> None:
    """And one from before it opened does not."""
    send("one", make_reading(GOOD))
    finish(ctx)
    make_round(ctx, AUTUMN)
    assert state(ctx, "990001") is ExpectedState.ACCEPTED
    late = replace(AUTUMN, name="late", opens=date(2026, 10, 6))
    make_round(ctx, late)
    with ctx.look() as look:
        assert expected(look, round_called(look, "late"), "990001").state is ExpectedState.NOT_SENT


@pytest.mark.usefixtures("autumn")
def test_reminders_go_on_the_plans_days_and_stop_when_a_school_returns(
    ctx: Context, send: Send, clock: Clock
) -> None:
    """Nobody before the first day; everybody once; then all but the school that has returned."""
    chase_due(ctx)
    assert reminded(ctx) == []
    clock.forward(days=18)  # 23 October: a week before
    chase_due(ctx)
    chase_due(ctx)
    assert len(reminded(ctx)) == 6
    send("one", make_reading(GOOD))
    finish(ctx)
    clock.forward(days=8)  # 31 October: the day after
    chase_due(ctx)
    assert sorted(reminded(ctx)).count("990001") == 1
    assert len(reminded(ctx)) == 6 + 5


@pytest.mark.usefixtures("autumn")
def test_a_late_run_sends_the_latest_reminder_only(ctx: Context, clock: Clock) -> None:
    """Three that were missed are one letter, in the tone of the last."""
    clock.forward(days=42)  # 16 November: the third is due since the 13th
    chase_due(ctx)
    assert len(reminded(ctx)) == 6
    with ctx.look() as look:
        facts = look.scalars(select(OutboxRow.facts).where(OutboxRow.kind == "chaser")).all()
        assert {each["tone"] for each in facts} == {"reminder"}
        assert set(look.scalars(select(RoundSchoolRow.chasers))) == {3}


@pytest.mark.usefixtures("autumn")
def test_nobody_is_reminded_whose_letter_is_still_being_read(
    ctx: Context, send: Send, child: ScriptedChild, clock: Clock
) -> None:
    """A form that a person must look at first, and a message not yet unpacked, are returns on their way."""
    clock.forward(days=18)
    send("photo", make_reading(GOOD), sender="office@990005.example")
    child.readings["photo-0.docx"] = [failed(Code.UNKNOWN_FORM)]
    finish(ctx)
    assert state(ctx, "990005") is ExpectedState.IN_EXCEPTIONS
    chase_due(ctx)
    assert "990005" not in reminded(ctx)


@pytest.mark.usefixtures("autumn")
def test_a_school_that_wrote_this_week_and_one_excused_hear_nothing(
    ctx: Context, send: Send, clock: Clock
) -> None:
    """The first is reminded a week later, the second never."""
    clock.forward(days=18)
    send("word", body_text="On its way on Friday.", sender="office@990005.example")
    finish(ctx)
    with ctx.work() as work:
        row = expected(work, round_called(work, "autumn"), "990004")
        excuse(work, row, why="The head is away", by="Pat", now=clock())
    chase_due(ctx)
    assert set(reminded(ctx)) == {"990001", "990002", "990003", "990007"}
    clock.forward(days=8)
    chase_due(ctx)
    assert "990005" in reminded(ctx)
    assert "990004" not in reminded(ctx)


@pytest.mark.usefixtures("autumn")
def test_the_response_is_counted_week_by_week(ctx: Context, send: Send, clock: Clock) -> None:
    """Shares of those expected, up to today."""
    send("one", make_reading(GOOD))
    finish(ctx)
    clock.forward(days=7)
    with ctx.look() as look:
        weeks = response(look, round_called(look, "autumn"), date(2026, 10, 12))
        (standing,) = standings(look)
    assert weeks == [(date(2026, 10, 7), 1, 1 / 6), (date(2026, 10, 12), 1, 1 / 6)]
    assert (standing.returned, standing.expected) == (1, 6)


def test_a_school_that_converts_in_the_middle_of_a_round_has_returned(ctx: Context, send: Send) -> None:
    """The round expects the old URN, the return is the academy's."""
    with ctx.work() as work:
        work.scalars(select(SchoolRow).where(SchoolRow.urn == "990006")).one().open = True
    make_round(ctx, replace(AUTUMN, choice=Choice(urns=("990006",))))
    with ctx.work() as work:
        work.scalars(select(SchoolRow).where(SchoolRow.urn == "990006")).one().open = False
    send("one", make_reading({"name": "Millbrook Academy", "urn": "990007", **FULL}), sender="x@y.example")
    finish(ctx)
    assert state(ctx, "990006") is ExpectedState.ACCEPTED


def test_an_academy_is_reminded_where_the_school_before_it_was_written_to(ctx: Context, clock: Clock) -> None:
    """Its own address is not known yet; the round was made after the conversion."""
    with ctx.work() as work:
        old = work.scalars(select(SchoolRow).where(SchoolRow.urn == "990006")).one()
        note_contact(work, old.id, "office@millbrook.example", source="hand", now=clock())
    make_round(ctx, replace(AUTUMN, choice=Choice(urns=("990007",))))
    with ctx.work() as work:
        mark_sent(work, round_called(work, "autumn"), clock())
    clock.forward(days=18)
    chase_due(ctx)
    assert reminded(ctx) == ["millbrook"]


def test_a_school_that_closes_is_expected_no_longer(ctx: Context, autumn: None, clock: Clock) -> None:
    """Nobody is asked for what a closed school owes; opened again, or going on as another, it is."""
    close(ctx, "990001", is_open=False)
    chase_due(ctx)
    assert state(ctx, "990001") is ExpectedState.EXCUSED
    with ctx.look() as look:
        row = expected(look, round_called(look, "autumn"), "990001")
        assert (row.excuse, row.excused_by) == ("the register says that it has closed", "the register")
    clock.forward(days=60)
    chase_due(ctx)
    assert "990001" not in reminded(ctx)
    close(ctx, "990001", is_open=True)
    chase_due(ctx)
    assert state(ctx, "990001") is ExpectedState.SENT


def test_a_school_that_closed_after_its_return_has_returned(ctx: Context, autumn: None, send: Send) -> None:
    """What it did stays done; and a person's own excuse stays the person's."""
    send("one", make_reading(GOOD))
    finish(ctx)
    with ctx.work() as work:
        row = expected(work, round_called(work, "autumn"), "990005")
        excuse(work, row, why="Visited", by="Pat", now=ctx.clock())
    for urn in ("990001", "990005"):
        close(ctx, urn, is_open=False)
    chase_due(ctx)
    assert state(ctx, "990001") is ExpectedState.ACCEPTED
    close(ctx, "990005", is_open=True)
    chase_due(ctx)
    assert state(ctx, "990005") is ExpectedState.EXCUSED


def close(ctx: Context, urn: str, *, is_open: bool) -> None:
    with ctx.work() as work:
        work.scalars(select(SchoolRow).where(SchoolRow.urn == urn)).one().open = is_open


@pytest.mark.parametrize(
    ("phase", "name", "form"),
    [
        ("Primary", "Fernhill Primary School", "infant-primary"),
        (None, "Fernhill Infants", "infant-primary"),
        ("Secondary", "Fernhill High School", "secondary"),
        ("All-through", "Fernhill School", None),
    ],
)
def test_in_a_round_of_two_forms_a_school_is_reminded_of_its_own(
    ctx: Context, phase: str | None, name: str, form: str | None
) -> None:
    """By its phase; where that does not say, the letter names the round and sends no blank along."""
    made = RoundRow(id=1, name="autumn", title="Autumn", templates=["infant-primary", "secondary"])
    row, school = RoundSchoolRow(id=7, school_id=1), SchoolRow(id=1, urn="990001", name=name, phase=phase)
    with ctx.look() as look:
        assert forms_of(look, made, [(row, school)]) == {7: form}


@pytest.mark.usefixtures("autumn")
def test_the_schools_of_a_round_come_a_page_at_a_time_and_none_is_left_out(ctx: Context, send: Send) -> None:
    """By name, whatever the size of a page; narrowed by words, state and area."""
    send("one", make_reading(GOOD))
    finish(ctx)

    def names(filters: Filters, most: int = PAGE) -> list[str]:
        found: list[str] = []
        after = None
        with ctx.look() as look:
            made = round_called(look, "autumn")
            while page := listed(look, ctx.register(), made, filters, after, most):
                found += [school.name for _, school in page]
                after = (page[-1][1].name, page[-1][1].id)
            everybody = [school.name for _, school in schools_of(look, made)]
        assert set(found) <= set(everybody)
        return found

    everybody = names(Filters())
    assert len(everybody) == 6
    assert everybody == sorted(everybody)
    for most in (1, 4):
        assert names(Filters(), most) == everybody
    returned = names(Filters(state=ExpectedState.ACCEPTED))
    assert len(returned) == 1
    assert names(Filters(words=returned[0][:6].lower(), state=ExpectedState.ACCEPTED), 1) == returned
    with ctx.look() as look:
        areas = by_area(look, round_called(look, "autumn"))
    assert sum(expected for _, _, expected in areas) == 6
    assert sum(here for _, here, _ in areas) == 1
    assert sorted(name for area, _, _ in areas for name in names(Filters(area=area))) == everybody
