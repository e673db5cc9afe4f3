"""What the desk asks a store answers alike on SQLite and on PostgreSQL: the queue, the trail, thresholds, visits."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from pipeline.access import tokens, users
from pipeline.context import Context
from pipeline.decisions import queue
from pipeline.decisions.answering import confirm, correct
from pipeline.decisions.hand import Hand, Settled
from pipeline.decisions.history import trail
from pipeline.decisions.queue import Filters
from pipeline.decisions.sight import sight
from pipeline.exceptions import are_open
from pipeline.local_time import local_day
from pipeline.rounds import counting, making
from pipeline.store.people import DecisionRow
from pipeline.store.tables import SchoolRow
from pipeline.thresholds import Certain, Thresholds, set_thresholds, thresholds
from pipeline.visits import plan, settle, visits
from schemas.access import UserRole
from schemas.codes import Code
from schemas.following import VisitState
from tests.integration.test_store import furnished, send
from tests.unit.pipeline.scripted import NOON, ScriptedChild, finish

SECRET = "There was a safeguarding disclosure about a child in the choir."


@pytest.fixture
def ctx(tmp_path: Path, database_url: str) -> Iterator[Context]:
    """Three returns of one school: one to check, one confidential, one more to check."""
    child = ScriptedChild()
    context = furnished(tmp_path, child, database_url)
    for name, values in (("one", {"share": 101}), ("two", {"q1": SECRET}), ("three", {"share": 102})):
        send(context, child, name, **values)
    finish(context)
    yield context
    context.store.engine.dispose()


def test_staff_are_led_round_the_confidential_one_and_may_join_the_others(ctx: Context) -> None:
    """The list has all, the way through it has what the role may open, and the trail hides what was said."""
    with ctx.look() as look:
        found = queue.listed(look, Filters(), 0, NOON)
        plain = [each.id for each in found if each.code is Code.OUT_OF_RANGE]
        closed = [each for each in found if each.restricted]
        assert (len(plain), len(closed)) == (2, len(found) - 2)
        assert all(SECRET not in each.shown_to(UserRole.STAFF).sentence for each in closed)
        first = queue.item(look, plain[0], 0, NOON)
        staff = Filters().open_to(UserRole.STAFF)
        assert queue.next_after(look, first, staff, 0, NOON) == plain[1]
        assert plain[1] in queue.neighbours(look, plain[0], staff, NOON)
        shown = sight(ctx, look, plain[0], 0, staff, NOON)
        assert len(shown.joinable) == 1  # the confidential one is not offered
        assert shown.follows == plain[1]
    with ctx.work() as work:
        confirm(work, Hand(None, "a test", "k", NOON), closed[0].id)
    with ctx.look() as look:
        assert [each.said for each in trail(look, UserRole.STAFF) if each.kind == "confirm"] == [
            "confidential"
        ]
        (told,) = (each.said for each in trail(look, UserRole.LEAD) if each.kind == "confirm")
        assert told.startswith("Accepted as it is")


def test_thresholds_and_visits_are_kept(ctx: Context) -> None:
    """What was set is in force, a visit of the day moves, and what became of it is kept."""
    wanted = Thresholds(certain=Certain.EVERY, one_in=20)
    with ctx.work() as work:
        set_thresholds(work, wanted, "Pat", NOON)
        number = work.scalars(select(SchoolRow.id).where(SchoolRow.urn == "990001")).one()
        row = plan(work, number, NOON + timedelta(days=1), 60, "Pat", NOON)
        plan(work, number, NOON + timedelta(days=1, hours=1), 60, "Pat", NOON)
        settle(work, number, row.id, VisitState.DONE, "Pat", NOON)
    with ctx.look() as look:
        assert thresholds(look) == wanted
        (only,) = visits(look, number)
        assert (only.row.at, only.row.state) == (NOON + timedelta(days=1, hours=1), VisitState.DONE)
        assert are_open(look)


def test_a_press_that_arrives_many_times_at_once_is_one_decision(ctx: Context) -> None:
    """By a program with a hand of its own, on a return and on an exception; another press about it is told what stands."""
    with ctx.work() as work:
        admin = users.add(work, users.NewUser("pat", "Pat", UserRole.ADMIN), "test", NOON)
        token = tokens.issue_token(work, "tracker", [tokens.DECIDES], admin.id, "Pat", NOON)
    with ctx.look() as look:
        program = tokens.program(look, token, NOON)[0]
        first = next(each for each in are_open(look) if each.code is Code.OUT_OF_RANGE)
    assert program is not None
    assert first.return_id is not None
    hand = Hand(program.user_id, program.shown, "press", NOON)

    def corrected(_: int) -> int:
        with ctx.work() as work:
            return correct(work, replace(hand, key="other"), first.return_id or 0, "roll", 210).id

    def accepted(_: int) -> int:
        with ctx.work() as work:
            return confirm(work, hand, first.id).id

    with ThreadPoolExecutor(6) as pool:
        for press in (corrected, accepted):
            assert len(set(pool.map(press, range(6)))) == 1
    with pytest.raises(Settled, match=r"tracker \(token 1\) has decided this already"), ctx.work() as work:
        confirm(work, replace(hand, key="later"), first.id)
    with ctx.look() as look:
        assert len(list(look.scalars(select(DecisionRow)))) == 2
        assert program.user_id not in {each.id for each in users.everybody(look)}


def test_a_round_is_counted_and_listed_alike(ctx: Context) -> None:
    """By week, by area, and a page of its schools, found by what a person types."""
    today = local_day(NOON)
    making.make_round(ctx, making.Plan("autumn", ("sef",), today - timedelta(days=20), today))
    with ctx.look() as look:
        made = making.round_called(look, "autumn")
        (standing,) = counting.standings(look)
        *_, (day, here, share) = counting.response(look, made, today)
        assert (day, here) == (today, standing.returned)
        assert share == standing.rate
        areas = counting.by_area(look, made)
        assert (sum(each[1] for each in areas), sum(each[2] for each in areas)) == (here, standing.expected)
        found = counting.listed(look, ctx.register(), made, counting.Filters(words="990001"))
        assert [school.urn for _, school in found] == ["990001"]
        state = found[0][0].state
        page = counting.listed(look, ctx.register(), made, counting.Filters(state=state), None, 1)
        assert [row.state for row, _ in page] == [state]
