"""A return that is set aside, or given to another school: its history, actions and follow-ups go with it at once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pipeline.context import Context
from pipeline.daily import daily
from pipeline.decisions.belonging import choose_school, discard
from pipeline.decisions.deciding import Case, decide_return
from pipeline.decisions.undoing import undo
from pipeline.followups.sweeping import sweep
from pipeline.rounds.making import Choice, Plan, make_round, mark_sent, round_called
from pipeline.store.hub_tables import ActionRow, RoundSchoolRow
from pipeline.store.tables import FollowUpRow, RecordRow, ReturnRow, SchoolRow
from pipeline.store.work import Work
from pipeline.tracking.comparing import history
from schemas.following import ExpectedState
from schemas.journey import FollowUpKind, FollowUpState
from tests.unit.pipeline.asking import GOOD, Send
from tests.unit.pipeline.deciding_hands import hands
from tests.unit.pipeline.scripted import Clock, finish, make_reading

ASKS = {**GOOD, "visit": True, "plan.1.action": "Start a choir", "plan.1.when": "20/11/2026"}


def the_return(look: Work, message: int) -> ReturnRow:
    return look.scalars(select(ReturnRow).where(ReturnRow.message_id == message)).one()


def whose(ctx: Context) -> dict[str, list[str]]:
    """By what is kept: the URN of each school that has it now."""
    with ctx.look() as look:
        urns = {row.id: row.urn for row in look.scalars(select(SchoolRow))}
        rows = look.scalars(select(FollowUpRow).where(FollowUpRow.state == FollowUpState.OPEN))
        return {
            "actions": sorted(urns[each] for each in look.scalars(select(ActionRow.school_id))),
            "visits": sorted(
                urns[row.school_id or 0] for row in rows if row.kind is FollowUpKind.VISIT_PRIORITY
            ),
            "history": sorted(urn for number, urn in urns.items() for _ in history(look, number)),
            "current": sorted(
                urns[each] for each in look.scalars(select(RecordRow.school_id).where(RecordRow.current))
            ),
        }


def all_of(*urns: str) -> dict[str, list[str]]:
    return {name: list(urns) for name in ("actions", "visits", "history", "current")}


def set_aside(ctx: Context, message: int) -> int:
    """A person's word that a return is none; the number of the decision."""

    def apply(case: Case) -> str:
        assert case.returned is not None
        discard(case, case.returned)
        return "It is not a return"

    hand = hands(ctx)()
    with ctx.work() as work:
        number = the_return(work, message).id
        decision = decide_return(work, hand, number, "not_a_return", apply).id
    finish(ctx)
    return decision


def move(ctx: Context, message: int, urn: str) -> int:
    hand = hands(ctx)()
    with ctx.work() as work:
        decision = choose_school(work, hand, the_return(work, message).id, urn).id
    finish(ctx)
    return decision


def take_back(ctx: Context, decision: int) -> None:
    hand = hands(ctx)()
    with ctx.work() as work:
        undo(work, hand, decision)
    finish(ctx)


def test_a_return_given_to_another_school_is_that_schools_alone(ctx: Context, send: Send) -> None:
    """Its actions, its wish for a visit, its place in the history and what stands; and all back, when that is undone."""
    message = send("one", make_reading(ASKS))
    finish(ctx)
    assert whose(ctx) == all_of("990001")
    decision = move(ctx, message, "990005")
    assert whose(ctx) == all_of("990005")
    take_back(ctx, decision)
    assert whose(ctx) == all_of("990001")


def test_a_return_set_aside_leaves_nothing_behind(ctx: Context, send: Send) -> None:
    """No action, no visit, no history; and all back, when that is undone."""
    message = send("one", make_reading(ASKS))
    finish(ctx)
    decision = set_aside(ctx, message)
    assert whose(ctx) == all_of()
    take_back(ctx, decision)
    assert whose(ctx) == all_of("990001")


@pytest.mark.parametrize("again", [{"visit": True}, {}])
def test_a_wish_outlives_the_return_that_is_set_aside_if_another_has_it(
    ctx: Context, send: Send, again: dict[str, object]
) -> None:
    """It was raised once for both, so it must not go with one."""
    first = send("one", make_reading(ASKS))
    second = send("two", make_reading({**GOOD, **again}))
    finish(ctx)
    set_aside(ctx, first)
    assert whose(ctx)["visits"] == (["990001"] if again else [])
    if again:
        with ctx.look() as look:
            row = look.scalars(
                select(FollowUpRow).where(FollowUpRow.kind == FollowUpKind.VISIT_PRIORITY)
            ).one()
            assert row.message_id == second


def test_what_was_overdue_is_so_no_more_when_its_return_is_set_aside(
    ctx: Context, send: Send, clock: Clock
) -> None:
    """The action is gone, and with it the reminder of it; undone, it is overdue again, once."""
    message = send("one", make_reading(ASKS))
    finish(ctx)
    clock.forward(days=90)
    sweep(ctx)
    assert overdue(ctx) == 1
    decision = set_aside(ctx, message)
    assert overdue(ctx) == 0
    take_back(ctx, decision)
    sweep(ctx)
    assert overdue(ctx) == 1


def overdue(ctx: Context) -> int:
    with ctx.look() as look:
        open_ones = FollowUpRow.state == FollowUpState.OPEN, FollowUpRow.kind == FollowUpKind.OVERDUE
        return len(look.scalars(select(FollowUpRow.id).where(*open_ones)).all())


@pytest.mark.parametrize("convert", [True, False])
def test_a_visit_asked_for_again_as_an_academy_is_raised_once(
    ctx: Context, send: Send, clock: Clock, convert: bool
) -> None:
    """A school year is the same one under another URN; another school's wish is its own."""
    with ctx.work() as work:
        work.scalars(select(SchoolRow).where(SchoolRow.urn == "990006")).one().open = True
    old = {**ASKS, "name": "Millbrook Primary School", "urn": "990006" if convert else "990004"}
    if not convert:
        old["name"] = "St Mary's Catholic Primary School"
    send("one", make_reading(old), sender="x@y.example")
    finish(ctx)
    with ctx.work() as work:
        work.scalars(select(SchoolRow).where(SchoolRow.urn == "990006")).one().open = False
    clock.forward(days=60)
    send("two", make_reading({**ASKS, "name": "Millbrook Academy", "urn": "990007"}), sender="x@y.example")
    finish(ctx)
    assert len(whose(ctx)["visits"]) == (1 if convert else 2)


def test_a_question_in_an_academys_mail_was_asked_by_the_school_before(ctx: Context, send: Send) -> None:
    """By mail without a form, too."""
    for urn, is_open in (("990006", True), ("990007", False)):
        with ctx.work() as work:
            work.scalars(select(SchoolRow).where(SchoolRow.urn == urn)).one().open = is_open
    note = "Could you please prioritise our visit? We are Millbrook Primary School."
    send("one", sender="a@private.example", body_text=note)
    finish(ctx)
    assert whose(ctx)["visits"] == ["990006"]
    for urn, is_open in (("990006", False), ("990007", True)):
        with ctx.work() as work:
            row = work.scalars(select(SchoolRow).where(SchoolRow.urn == urn)).one()
            row.open, row.touched = is_open, row.touched + timedelta(days=1)
    send("two", sender="head@millbrook.example", body_text="Could you please prioritise our visit?")
    finish(ctx)
    assert whose(ctx)["visits"] == ["990006"]


def test_a_late_academy_that_returns_is_followed_up_no_more(ctx: Context, send: Send, clock: Clock) -> None:
    """The round expected the school before it; set aside, its return is missing again, in the same follow-up."""
    with ctx.work() as work:
        old = work.scalars(select(SchoolRow).where(SchoolRow.urn == "990006")).one()
        old.open = True
    plan = Plan("autumn", ("sef",), date(2026, 10, 5), date(2026, 10, 12), choice=Choice(urns=("990006",)))
    make_round(ctx, plan)
    with ctx.work() as work:
        mark_sent(work, round_called(work, "autumn"), clock())
        work.find(SchoolRow, old.id).open = False
    clock.forward(days=60)
    daily(ctx)
    assert missing(ctx) == 1
    message = send(
        "one", make_reading({**GOOD, "name": "Millbrook Academy", "urn": "990007"}), sender="x@y.example"
    )
    finish(ctx)
    daily(ctx)
    assert missing(ctx) == 0
    set_aside(ctx, message)
    with ctx.look() as look:
        assert look.scalar(select(RoundSchoolRow.state)) is ExpectedState.REPLIED, "at once, not with the day"
    daily(ctx)
    assert missing(ctx) == 1
    with ctx.look() as look:
        assert (
            len(look.scalars(select(FollowUpRow).where(FollowUpRow.kind == FollowUpKind.NOT_RETURNED)).all())
            == 1
        )


def missing(ctx: Context) -> int:
    with ctx.look() as look:
        open_ones = FollowUpRow.state == FollowUpState.OPEN, FollowUpRow.kind == FollowUpKind.NOT_RETURNED
        return len(look.scalars(select(FollowUpRow.id).where(*open_ones)).all())
