"""What the store knows of a school, gathered for its documents."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from pipeline.context import Context
from pipeline.reports.dossier import Dossier, dossier
from pipeline.reports.planned import planned
from pipeline.store.hub_tables import AnswerRow
from pipeline.store.tables import SchoolRow
from schemas.following import ActionState
from schemas.journey import FollowUpKind
from schemas.template import Role
from tests.unit.pipeline.scripted import FULL, NOON, finish, make_reading

SCHOOL = {"name": "Fernhill Primary School", "urn": "990001"}
THEN = {
    **FULL,
    **SCHOOL,
    "roll": 200,
    "ks1": 10,
    "plan.1.action": "Start a choir",
    "plan.1.who": "Mrs Achebe",
}
NOW = {
    **FULL,
    **SCHOOL,
    "roll": 210,
    "ks1": 25,
    "plan.1.action": "Start a choir",
    "question": "Can we borrow drums?",
}


@pytest.fixture
def school(ctx: Context, send: Callable[..., int]) -> Callable[[], Dossier]:
    """Two returns of a school, half a year apart, through the whole journey; and its dossier."""
    send("then", make_reading(THEN), date=NOON - timedelta(days=180))
    finish(ctx)
    send("now", make_reading(NOW, unsure={"remark": "30-40"}), date=NOON)
    finish(ctx)
    with ctx.look() as look:
        number = look.scalars(select(SchoolRow.id).where(SchoolRow.urn == "990001")).one()
    return lambda: dossier(ctx, number)


def test_the_last_return_and_the_one_before(ctx: Context, school: Callable[[], Dossier]) -> None:
    """With what differs, the wish, and the action that both name."""
    found = school()
    assert (found.school, found.area) == ("Fernhill Primary School", "East")
    assert found.latest is not None
    assert found.before is not None
    assert [each.text for each in found.latest.answers if not each.sure] == ["30-40"]
    assert [each.text for each in found.latest.of(Role.ROLL)] == ["210"]
    changed = {each.field: (each.before, each.after) for each in found.differences}
    assert changed["ks1"] == ("10", "25")
    assert changed["roll"] == ("200", "210")
    assert "q1" not in changed
    assert [each.quote for each in found.wanted if each.kind is FollowUpKind.QUESTION] == [
        "Can we borrow drums?"
    ]
    assert [(each.text, each.state) for each in found.followed] == [
        ("Start a choir", ActionState.CARRIED_OVER)
    ]
    assert [each.action for each in planned(found.latest)] == ["Start a choir"]


def test_an_answer_that_may_name_a_pupil_stays_out(ctx: Context, school: Callable[[], Dossier]) -> None:
    """Counted, so that nobody takes the document for the whole."""
    with ctx.work() as work:
        work.execute(update(AnswerRow).where(AnswerRow.field == "q3").values(restricted=True))
    found = school()
    assert found.latest is not None
    assert found.latest.withheld == 1
    assert "answer 3" not in [each.text for each in found.latest.answers]


def test_a_school_without_a_return_has_a_dossier(ctx: Context) -> None:
    """Of what the register says."""
    with ctx.look() as look:
        number = look.scalars(select(SchoolRow.id).where(SchoolRow.urn == "990004")).one()
    found = dossier(ctx, number)
    assert (found.latest, found.before, found.differences) == (None, None, ())
    assert found.area == "West"
