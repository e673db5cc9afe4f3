"""Visits: planned once a day, held or called off, with the follow-up that asked for one."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from pipeline.context import Context
from pipeline.store.hub_tables import FollowUpEventRow, FollowUpRow
from pipeline.store.tables import EventRow, SchoolRow
from pipeline.visits import VisitError, moment, plan, settle, visits
from schemas.following import VisitState
from schemas.journey import FollowUpKind, FollowUpState
from tests.unit.pipeline.scripted import NOON

DAY = datetime(2026, 12, 3, 10, tzinfo=UTC)


def school(ctx: Context, urn: str = "990001") -> int:
    with ctx.look() as look:
        return look.scalars(select(SchoolRow.id).where(SchoolRow.urn == urn)).one()


def asked_for(
    ctx: Context, key: str = "k", due: int = 7, kind: FollowUpKind = FollowUpKind.VISIT_PRIORITY
) -> int:
    """A follow-up of Fernhill, due in so many days."""
    with ctx.work() as work:
        row = FollowUpRow(
            key=key,
            kind=kind,
            school_id=school(ctx),
            owner="east@hub.example",
            quote="Please come soon",
            due=NOON + timedelta(days=due),
            raised_at=NOON,
        )
        work.add(row)
        work.flush()
        return row.id


def planned(ctx: Context, at: datetime = DAY, minutes: int = 60) -> int:
    with ctx.work() as work:
        return plan(work, school(ctx), at, minutes, "Pat", NOON).id


def became(ctx: Context, visit: int, state: VisitState) -> None:
    with ctx.work() as work:
        settle(work, school(ctx), visit, state, "Pat", NOON)


def follow_up(ctx: Context, number: int) -> tuple[FollowUpState, list[str]]:
    with ctx.look() as look:
        notes = select(FollowUpEventRow.note).where(FollowUpEventRow.follow_up_id == number)
        return look.find(FollowUpRow, number).state, list(look.scalars(notes.order_by(FollowUpEventRow.id)))


def test_a_visit_answers_the_follow_up_that_asks_for_one_and_is_due_first(ctx: Context) -> None:
    """Two ask: the first visit is for the one due first, the next for the other, a third for none."""
    later, sooner = asked_for(ctx, "a", 14), asked_for(ctx, "b", 7)
    asked_for(ctx, "c", 1, FollowUpKind.QUESTION)
    for n in range(3):
        planned(ctx, DAY + timedelta(days=n))
    with ctx.look() as look:
        found = [each.follow_up.id if each.follow_up else None for each in visits(look, school(ctx))]
    assert found == [None, later, sooner]


def test_holding_it_settles_the_follow_up_and_taking_that_back_opens_it(ctx: Context) -> None:
    """Each step is in the history of the follow-up, in words."""
    number = asked_for(ctx)
    visit = planned(ctx)
    became(ctx, visit, VisitState.DONE)
    assert follow_up(ctx, number)[0] is FollowUpState.DONE
    became(ctx, visit, VisitState.PLANNED)
    state, notes = follow_up(ctx, number)
    assert state is FollowUpState.OPEN
    assert notes == [
        "A visit is planned for 03/12/2026, 10:00.",
        "Visited on 03/12/2026.",
        "No visit on 03/12/2026 after all.",
    ]


def test_a_visit_that_is_called_off_leaves_the_follow_up_open_for_another(ctx: Context) -> None:
    """The next visit that is planned answers the same wish."""
    number = asked_for(ctx)
    became(ctx, planned(ctx), VisitState.CALLED_OFF)
    assert follow_up(ctx, number)[0] is FollowUpState.OPEN
    planned(ctx, DAY + timedelta(days=7))
    with ctx.look() as look:
        latest = visits(look, school(ctx))[0]
    assert latest.follow_up is not None
    assert latest.follow_up.id == number


def test_a_second_visit_on_a_day_moves_the_first(ctx: Context) -> None:
    """As its calendar file does; the same said again leaves no line in the audit trail."""
    first = planned(ctx)
    assert planned(ctx, DAY + timedelta(hours=3), 90) == first
    assert planned(ctx, DAY + timedelta(hours=3), 90) == first
    with ctx.look() as look:
        (only,) = visits(look, school(ctx))
        assert (only.row.at, only.row.minutes) == (DAY + timedelta(hours=3), 90)
        told = list(look.scalars(select(EventRow.facts).where(EventRow.kind == "visit planned")))
    assert [each["said"] for each in told] == [
        "Fernhill Primary School: 03/12/2026, 10:00, 60 minutes",
        "Fernhill Primary School: 03/12/2026, 13:00, 90 minutes",
    ]


@pytest.mark.parametrize("minutes", [0, 4, 1441])
def test_a_length_that_cannot_be_meant_is_refused(ctx: Context, minutes: int) -> None:
    """Nothing is planned."""
    with pytest.raises(VisitError):
        planned(ctx, minutes=minutes)
    with ctx.look() as look:
        assert not visits(look, school(ctx))


def test_a_visit_of_another_school_is_not_touched(ctx: Context) -> None:
    """Its number alone does not open it."""
    visit = planned(ctx)
    with pytest.raises(LookupError), ctx.work() as work:
        settle(work, school(ctx, "990002"), visit, VisitState.DONE, "Pat", NOON)
    with ctx.look() as look:
        assert visits(look, school(ctx))[0].open


@pytest.mark.parametrize("text", ["", "soon", "2027-03-28T01:30", "9999-12-31T23:59:59+99:00"])
def test_a_time_that_is_none_is_explained(text: str) -> None:
    """Words, an hour that the clocks leave out, and the ends of time."""
    with pytest.raises(VisitError):
        moment(text)


def test_a_time_is_of_londons_clocks() -> None:
    """In summer an hour ahead of UTC."""
    assert moment("2027-06-03T10:00") == datetime(2027, 6, 3, 9, tzinfo=UTC)
    assert moment("2026-12-03T10:00") == DAY
