"""The file of rules: read whole or told in sentences; what it raises, for whom, and never twice."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from pipeline import templates
from pipeline.context import Context
from pipeline.daily import daily
from pipeline.followups.changing import FollowUpError, give, settle
from pipeline.followups.listing import history, listing
from pipeline.followups.rules import RulesFileError, default_rules, load_rules, read_rules
from pipeline.followups.trying import try_rules
from pipeline.rounds.making import Plan, make_round
from pipeline.store.hub_tables import RuleRow
from pipeline.store.tables import FollowUpRow
from schemas.journey import FollowUpKind, FollowUpState
from schemas.rules import TRIGGERS, Once
from schemas.template import Kind, Template
from tests.unit.pipeline.asking import GOOD, Send
from tests.unit.pipeline.scripted import NOON, Clock, finish, make_reading
from tests.unit.pipeline.tracking.test_comparing import NEW, graded, reading

SIMPLE = "visit: {when: a visit is asked for, to: area team, within: 14 days}\n"


def raised(ctx: Context) -> list[tuple[str, str, str]]:
    with ctx.look() as look:
        rows = look.scalars(select(FollowUpRow).order_by(FollowUpRow.id))
        return [(row.rule, row.owner, row.quote) for row in rows]


def test_the_shipped_rules_watch_for_everything_there_is() -> None:
    """Every kind of trigger has a rule that is on, and each is known by its own name."""
    rules = default_rules().rules
    assert {each.when.trigger for each in rules} == set(TRIGGERS)
    assert all(each.on for each in rules)
    assert len({each.name for each in rules}) == len(rules)


def test_what_is_not_said_is_the_usual() -> None:
    """How often follows from what is watched for; a length of time is days or weeks."""
    (rule,) = read_rules("r: {when: {a grade falls by: 3}, to: Pat@Hub.example, within: 2 weeks}", "f").rules
    assert (rule.once, rule.within, rule.to, rule.when.steps) == (
        Once.RETURN,
        timedelta(days=14),
        "pat@hub.example",
        3,
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no rules"),
        ("a: b: c", "is not YAML"),
        ("r: x", "r: write when, to and within"),
        ("r: {to: area team, within: 3 days}", "r: when: it is missing"),
        ("r: {when: the moon is full, to: area team, within: 3 days}", "there are: a visit is asked for"),
        ("r: {when: a grade falls by, to: area team, within: 3 days}", "write a grade falls by: 2"),
        ("r: {when: {a grade falls by: 0}, to: area team, within: 3 days}", "greater than or equal to 1"),
        ("r: {when: a question is asked, to: the boss, within: 3 days}", "nor an e-mail address"),
        (
            "r: {when: a question is asked, to: area team, within: 2 fortnights}",
            "write it as 14 days or 2 weeks",
        ),
        (
            "r: {when: a question is asked, to: area team, within: 3 days, once: never}",
            "write one of a school year",
        ),
        (
            "r: {when: a question is asked, to: area team, within: 3 days, colour: red}",
            "colour: there is no such key",
        ),
        ('r: {when: {a return says: [{words: "("}]}, to: area team, within: 3 days}', "is no pattern"),
        (
            "r: {when: {a return says: [{question: x}]}, to: area team, within: 3 days}",
            "question and answer together",
        ),
    ],
)
def test_a_mistake_is_told_in_a_sentence(text: str, said: str) -> None:
    """Which rule, which key, and what to write instead."""
    with pytest.raises(RulesFileError, match=r"^rules\.yaml") as error:
        read_rules(text, "rules.yaml")
    assert said in str(error.value)


def test_all_mistakes_are_told_at_once() -> None:
    """Nobody corrects a file one line at a time."""
    text = "a: {when: nothing, to: me, within: soon}\nb: {when: a question is asked, to: area team}\n"
    with pytest.raises(RulesFileError) as error:
        read_rules(text, "f")
    assert all(each in str(error.value) for each in ("a: when", "a: to", "a: within", "b: within"))


def test_a_hubs_own_file_decides(ctx: Context, send: Send, tmp_path: Path) -> None:
    """A rule that is off raises nothing; another address gets what the file says."""
    file = tmp_path / "rules.yaml"
    file.write_text(
        SIMPLE.replace("area team", "pat@hub.example")
        + "question: {when: a question is asked, to: curriculum lead, within: 7 days, on: no}\n"
    )
    ctx = replace(ctx, rules=load_rules(file))
    send("one", make_reading({**GOOD, "visit": True, "question": "May we borrow drums?"}))
    finish(ctx)
    assert raised(ctx) == [("visit", "pat@hub.example", "visit: Yes")]


GLOWING = NEW.model_copy(
    update={
        "version": "12",
        "fields": [
            *(each for each in NEW.fields if each.id != "digit"),
            NEW.field("fresh").model_copy(update={"id": "every", "kind": Kind.BOOL, "path": ["Curriculum", "Does every class have a music lesson every week?"]}),
            graded("lead", "Leadership", "ofsted", "1", "2", "3", "4"),
        ],
    }
)  # fmt: skip


def install(ctx: Context, forms: Iterable[Template]) -> None:
    with ctx.work() as work:
        for form in forms:
            templates.install(work, yaml.safe_dump(form.model_dump(mode="json")), NOON)


def rules_raised(ctx: Context) -> dict[str, str]:
    return {rule: quote for rule, _, quote in raised(ctx)}


def test_a_top_grade_beside_what_denies_it_is_a_contradiction(ctx: Context, send: Send) -> None:
    """A school that is outstanding and teaches no music in two year groups."""
    install(ctx, [GLOWING])
    send(
        "one",
        reading(
            GLOWING,
            grade="1",
            rag="Amber",
            lead="2",
            **{"singing.how": "No music in Years 3 and 4 at present"},
        ),
    )
    finish(ctx)
    found = rules_raised(ctx)
    assert set(found) == {"contradiction", "not_every_class"}
    assert "Quality of singing: 1" in found["contradiction"]
    assert "Years 3 and 4" in found["contradiction"]


def test_a_top_grade_alone_or_a_fact_alone_is_none(ctx: Context, send: Send) -> None:
    """Outstanding with music everywhere is good news."""
    install(ctx, [GLOWING])
    send("one", reading(GLOWING, grade="1", rag="Green", lead="1"))
    finish(ctx)
    assert rules_raised(ctx) == {}


def test_the_lowest_grade_and_a_big_fall_are_raised_each_in_its_own_direction(
    ctx: Context, send: Send, clock: Clock
) -> None:
    """From 1 to 3 is two steps down on Ofsted's scale; Red is the lowest of its own."""
    install(ctx, [GLOWING])
    send("one", reading(GLOWING, grade="1", lead="3"), date=NOON)
    finish(ctx)
    assert rules_raised(ctx) == {}
    clock.forward(days=200)
    send("two", reading(GLOWING, grade="3", lead="2", rag="Red"), date=clock())
    finish(ctx)
    found = rules_raised(ctx)
    assert set(found) == {"low_grade", "fall"}
    assert (found["low_grade"], found["fall"]) == (
        "Singing › Progress: Red",
        "Singing › Quality of singing: 1, now 3",
    )


def test_time_raises_what_is_overdue_and_who_has_not_returned_once(
    ctx: Context, send: Send, clock: Clock
) -> None:
    """Again and again is once; with the return, what it was about is no longer so."""
    make_round(ctx, Plan("autumn", ("sef",), date(2026, 10, 1), date(2026, 10, 9)))
    send("one", make_reading({**GOOD, "plan.1.action": "Buy drums", "plan.1.when": "9 October 2026"}))
    finish(ctx)
    assert daily(ctx).raised == 0
    clock.forward(days=26)  # 31 October: three weeks after the due date, and the action 22 days late
    assert daily(ctx).raised == 1 + 5
    assert daily(ctx).raised == 0
    rows = raised(ctx)
    assert [quote for rule, _, quote in rows if rule == "overdue"] == ["Buy drums"]
    send(
        "late",
        make_reading({**GOOD, "name": "Thorncote Junior School", "urn": "990005"}),
        sender="x@y.example",
    )
    finish(ctx)
    assert daily(ctx).dropped == 1
    with ctx.look() as look:
        (row,) = [each.row for each in listing(look, states=[FollowUpState.DROPPED])]
        assert [each.what for each in history(look, row.id)] == ["raised", "dropped"]


def test_a_dry_run_shows_what_would_be_raised_and_raises_nothing(ctx: Context, send: Send) -> None:
    """On past returns, with a rule that was off; what is known already says so; the same as the rule then raises."""
    off = replace(
        ctx,
        rules=read_rules(
            SIMPLE + "question: {when: a question is asked, to: curriculum lead, within: 7 days, on: no}\n",
            "f",
        ),
    )
    send("one", make_reading({**GOOD, "visit": True, "question": "May we borrow drums?"}))
    send("two", make_reading({**GOOD, "q1": "b", "visit": True, "question": "May we borrow drums?"}))
    finish(off)
    before = raised(off)
    tried = try_rules(off, off.rules, ("question",))
    assert [(each.rule, each.quote, each.known) for each in tried] == [
        ("question", "May we borrow drums?", False)
    ]
    assert [each.known for each in try_rules(off, off.rules)] == [True]
    assert raised(off) == before
    with off.look() as look:
        state = {row.name: (row.switched_on, row.tried) for row in look.scalars(select(RuleRow))}
    assert state == {"visit": (True, 1), "question": (False, 1)}


def test_what_people_do_with_a_follow_up_is_kept(ctx: Context, send: Send, clock: Clock) -> None:
    """Given away, done, taken up again: each with who and when."""
    send("one", make_reading({**GOOD, "visit": True}))
    finish(ctx)
    with ctx.work() as work:
        with pytest.raises(FollowUpError):
            give(work, 1, "Pat", "Sam", clock())
        give(work, 1, "Pat@hub.example", "Sam", clock())
        settle(work, 1, FollowUpState.DONE, "Pat", clock(), "Visited on Monday")
        settle(work, 1, FollowUpState.DONE, "Sam", clock())
        assert listing(work) == []
        settle(work, 1, FollowUpState.OPEN, "Sam", clock())
        events = [(each.what, each.actor) for each in history(work, 1)]
    assert events == [
        ("raised", "the rule visit_priority"),
        ("given on", "Sam"),
        ("done", "Pat"),
        ("taken up again", "Sam"),
    ]


def test_every_follow_up_names_a_rule(ctx: Context, send: Send) -> None:
    """Whatever raised it, the rules are the one way."""
    send("one", make_reading({**GOOD, "visit": True, "support": "Help with singing"}))
    send("gone", auto="bounce", subject="Undelivered")
    finish(ctx)
    names = {each.name for each in ctx.rules.rules}
    assert {rule for rule, _, _ in raised(ctx)} == {"visit_priority", "support", "check_address"}
    assert {rule for rule, _, _ in raised(ctx)} <= names
    assert FollowUpKind.CHECK_ADDRESS.value in names
