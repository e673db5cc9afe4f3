"""The digest on SQLite and PostgreSQL: its figures are the store's, and it is written exactly once."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from pipeline.context import Context, open_context
from pipeline.digest.audience import HUB, Audience
from pipeline.digest.building import build
from pipeline.digest.issuing import CATCH_UP, Due, due, issue, issue_due
from pipeline.digest.shape import ACCEPTED, Digest
from pipeline.digest.weeks import Week, school_year_of
from pipeline.letters.sending import send_due
from pipeline.local_time import first_moment
from pipeline.settings import Settings
from pipeline.store.engine import open_engine
from pipeline.store.hub_tables import DigestRow
from pipeline.store.tables import OutboxRow
from pipeline.store.upgrade import upgrade
from pipeline.store.work import Store
from schemas.following import ActionState
from schemas.journey import FollowUpKind
from tests.integration.digest_world import WEEK, World
from tests.unit.pipeline.scripted import HUB as HUB_FILE
from tests.unit.pipeline.scripted import Clock, ScriptedChild

EAST, WEST = Audience("East"), Audience("West")
MORNING = datetime(2026, 11, 23, 7, tzinfo=UTC)  # Monday after week 47; London has no summer time then


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    engine = open_engine(database_url)
    upgrade(engine)
    yield Store(engine)
    engine.dispose()


def digests(world: World, store: Store) -> dict[str, Digest]:
    world.put(store)
    with store.look() as look:
        return {each.key: build(look, WEEK, each, WEEK.ends) for each in (HUB, EAST, WEST)}


def mine(world: World, digest: Digest, school_id: int | None) -> bool:
    """Whether something of a school belongs to the reader of a digest."""
    return digest.audience.area in (None, world.area(school_id) if school_id else "nobody")


def stands(returned: dict[str, Any]) -> bool:
    """Whether a return had not been set aside by the end of the week."""
    return returned["discarded"] is None or returned["discarded"] >= WEEK.ends


def in_week(moment: datetime | None) -> bool:
    return moment is not None and WEEK.starts <= moment < WEEK.ends


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_every_figure_is_what_a_count_by_hand_gives(store: Store, seed: int) -> None:
    """For the hub and for each area, with rounds and without."""
    world = World(seed)
    for digest in digests(world, store).values():
        check_mail(world, digest)
        check_wishes(world, digest)
        check_sureness(world, digest)
        check_standing(world, digest)
        check_pace(world, digest)


def check_mail(world: World, digest: Digest) -> None:
    came = [
        each
        for each in world.returns
        if stands(each)
        and in_week(world.message(each["message_id"])["received"])
        and mine(world, digest, each["school_id"])
    ]
    assert len(digest.arrivals.returns) == len(came)
    recorded = {each["return_id"] for each in world.records if each["stored_at"] < WEEK.ends}
    assert digest.arrivals.accepted == sum(each["id"] in recorded for each in came)
    assert {each.state for each in digest.arrivals.returns} <= {ACCEPTED, "waiting for a decision"}
    if digest.audience is HUB:
        assert sum(n for _, n in digest.arrivals.messages) == sum(
            in_week(each["received"]) for each in world.messages
        )
    whose = [
        each
        for each in world.exceptions
        if mine(world, digest, world.message(each["message_id"])["school_id"])
    ]
    still = [
        each
        for each in whose
        if each["raised_at"] < WEEK.ends and not (each["resolved_at"] and each["resolved_at"] < WEEK.ends)
    ]
    assert len(digest.waiting.open) == len(still)
    assert digest.waiting.raised == sum(in_week(each["raised_at"]) for each in whose)
    assert digest.waiting.resolved == sum(in_week(each["resolved_at"]) for each in whose)
    if still:
        assert digest.waiting.oldest is not None
        assert digest.waiting.oldest.raised == min(each["raised_at"] for each in still)


def check_wishes(world: World, digest: Digest) -> None:
    whose = [each for each in world.follow_ups if mine(world, digest, each["school_id"])]
    still = [
        each
        for each in whose
        if each["raised_at"] < WEEK.ends and not (each["settled_at"] and each["settled_at"] < WEEK.ends)
    ]
    visits = [each for each in still if each["kind"] is FollowUpKind.VISIT_PRIORITY]
    assert len(digest.visits) == len(visits)
    assert sum(each.overdue for each in digest.visits) == sum(each["due"] < WEEK.ends for each in visits)
    assert sum(each.fresh for each in digest.visits) == sum(in_week(each["raised_at"]) for each in visits)
    assert sum(each.open for each in digest.duties) == len(still)
    assert sum(each.overdue for each in digest.duties) == sum(each["due"] < WEEK.ends for each in still)
    asked = {FollowUpKind.QUESTION, FollowUpKind.SUPPORT}
    assert digest.asks == sum(in_week(each["raised_at"]) and each["kind"] in asked for each in whose)
    running = [
        each
        for each in world.actions
        if each["state"] in {ActionState.OPEN, ActionState.CARRIED_OVER}
        and each["due"] is not None
        and not each["restricted"]
        and mine(world, digest, each["school_id"])
    ]
    today = WEEK.next().monday
    near = [each for each in running if today - timedelta(84) <= each["due"] <= today + timedelta(28)]
    assert len(digest.actions.falling) == len(near)
    assert digest.actions.overdue == sum(each["due"] < today for each in near)
    assert digest.actions.earlier == sum(each["due"] < today - timedelta(84) for each in running)


def check_sureness(world: World, digest: Digest) -> None:
    asked = {each["message_id"] for each in world.exceptions}
    out = {each["id"] for each in world.returns if not stands(each)}
    first = [
        each
        for each in world.records
        if each["revision"] == 1
        and each["return_id"] not in out
        and in_week(each["stored_at"])
        and mine(world, digest, each["school_id"])
    ]
    later = {
        each["return_id"] for each in world.records if each["revision"] > 1 and each["stored_at"] < WEEK.ends
    }
    sure = digest.sure_week
    assert sure.recorded == len(first)
    assert sure.without_look == sum(each["return_id"] not in asked for each in first)
    assert sure.corrected == sum(each["return_id"] in later for each in first)
    assert sure.corrected_without_look == sum(
        each["return_id"] in later and each["return_id"] not in asked for each in first
    )
    assert digest.sure_year.recorded >= sure.recorded


def check_standing(world: World, digest: Digest) -> None:
    (collection,) = digest.collections
    if world.rounds:
        asked = [each for each in world.expected if mine(world, digest, each["school_id"])]
        back = [each for each in asked if each["returned_at"] and each["returned_at"] < WEEK.ends]
        let_off = [
            each
            for each in asked
            if each not in back and each["excused_at"] and each["excused_at"] < WEEK.ends
        ]
        assert collection.excused == len(let_off)
        assert (collection.expected, collection.returned) == (len(asked) - len(let_off), len(back))
    else:
        ours = {e["id"] for e in world.schools if e["open"] and e["area"] and mine(world, digest, e["id"])}
        back_ids = {each["school_id"] for each in this_year(world, digest, WEEK.ends)} & ours
        assert (collection.expected, collection.returned) == (len(ours), len(back_ids))
    assert len(digest.missing) == collection.expected - collection.returned
    wrote = {each.school.urn: each.last_contact for each in digest.missing}
    for school in world.schools:
        if school["urn"] in wrote:
            mails = [
                m["received"]
                for m in world.messages
                if m["school_id"] == school["id"] and m["received"] < WEEK.ends
            ]
            assert wrote[school["urn"]] == max(mails, default=None)


def this_year(world: World, digest: Digest, until: datetime, year: int = 2026) -> list[dict[str, Any]]:
    since = first_moment(school_year_of(WEEK.sunday).replace(year=year))
    return [
        each
        for each in world.returns
        if each["school_id"]
        and stands(each)
        and since <= world.message(each["message_id"])["received"] < until
        and mine(world, digest, each["school_id"])
    ]


def check_pace(world: World, digest: Digest) -> None:
    now = {each["school_id"] for each in this_year(world, digest, WEEK.ends)}
    assert digest.pace.to_date == len(now)
    before = {each["school_id"] for each in this_year(world, digest, WEEK.starts)}
    assert digest.pace.week == len(now - before)
    assert str(digest.pace.weeks[0]) == "2026-W36"
    # 1 September 2026 is a Tuesday of week 36, 1 September 2025 a Monday of week 36
    until = Week(2025, 47).ends
    then = {each["school_id"] for each in this_year(world, digest, until, year=2025)}
    assert digest.pace.to_date_last_year == len(then)


@pytest.mark.parametrize("seed", [5, 6])
def test_the_hubs_figures_are_the_sum_of_its_parts(store: Store, seed: int) -> None:
    """East, West, and what belongs to no area: each thing is in the hub's digest once and in one area's at most."""
    found = digests(World(seed), store)
    hub, parts = found["hub"], [found["area:East"], found["area:West"]]
    for lists in (
        lambda d: [(e.school, e.received) for e in d.arrivals.returns],
        lambda d: [(e.school, e.quote, e.raised) for e in d.visits],
        lambda d: [(e.school, e.raised) for e in d.waiting.open],
        lambda d: [e.school for e in d.missing],
        lambda d: [(e.school, e.action) for e in d.actions.falling],
    ):
        whole, split = lists(hub), [each for part in parts for each in lists(part)]
        nobodys = [each for each in whole if (each if hasattr(each, "area") else each[0]).area is None]
        assert sorted(map(str, split + nobodys)) == sorted(map(str, whole))
    for one in hub.collections[0].areas:
        for part in parts:
            if part.audience.area == one.area:
                assert part.collections[0].areas == (one,)


def test_a_finished_week_reads_the_same_ever_after(store: Store) -> None:
    """The digest of a week does not depend on when it is made, but for what has since been read or decided."""
    World(7).put(store)
    with store.look() as look:
        at_once = build(look, WEEK, HUB, WEEK.ends)
        later = build(look, WEEK, HUB, WEEK.ends + timedelta(days=100))
        early = build(look, WEEK, HUB, WEEK.starts + timedelta(days=2))
    assert at_once == later
    assert early.as_of == WEEK.starts + timedelta(days=2)
    assert len(early.arrivals.returns) < len(at_once.arrivals.returns)


@pytest.fixture
def clock() -> Clock:
    made = Clock()
    made.now = MORNING
    return made


@pytest.fixture
def ctx(database_url: str, tmp_path: Path, clock: Clock) -> Iterator[Context]:
    hub = tmp_path / "hub.yaml"
    hub.write_text(HUB_FILE, encoding="utf-8")
    settings = Settings(
        _env_file=None, data_dir=tmp_path / "data", database_url=database_url, hub=hub, letters="folder"
    )
    context = open_context(settings, ScriptedChild(), clock)
    yield context
    context.store.engine.dispose()


def written(ctx: Context) -> list[tuple[str, str]]:
    with ctx.look() as look:
        return sorted(look.execute(select(DigestRow.week, DigestRow.audience)).all())


def letters(ctx: Context) -> int:
    with ctx.look() as look:
        return look.scalar(select(func.count()).select_from(OutboxRow)) or 0


def test_a_digest_is_due_from_monday_morning_and_until_it_is_written(ctx: Context, clock: Clock) -> None:
    """One for the hub and one for each area; not an hour earlier; once written, not again."""
    assert [(str(e.week), e.audience.key) for e in due(ctx, MORNING - timedelta(seconds=1))] == [
        ("2026-W46", key) for key in ("hub", "area:East", "area:West")
    ]
    assert {str(each.week) for each in due(ctx, MORNING)} == {"2026-W47"}
    assert issue_due(ctx) == 3
    clock.forward(days=6, hours=23)
    assert issue_due(ctx) == 0
    clock.forward(hours=2)
    assert issue_due(ctx) == 3
    assert len(written(ctx)) == letters(ctx) == 6
    assert send_due(ctx) == 6


def test_an_empty_store_gets_a_digest_that_says_so(ctx: Context) -> None:
    """Nothing came in is news too."""
    issue_due(ctx)
    send_due(ctx)
    mails = list((ctx.settings.data_dir / "letters").glob("*.eml"))
    assert len(mails) == 3
    assert all(b"No return came in this week." in mail.read_bytes() for mail in mails)


def test_missed_weeks_are_caught_up_on_once_and_the_oldest_are_let_go(ctx: Context, clock: Clock) -> None:
    """After three weeks all three; after a year the last ones."""
    issue_due(ctx)
    clock.forward(days=21)
    assert [str(each.week) for each in due(ctx, clock())][::3] == ["2026-W48", "2026-W49", "2026-W50"]
    assert issue_due(ctx) == 9
    assert issue_due(ctx) == 0
    clock.forward(days=364)
    assert issue_due(ctx) == 3 * CATCH_UP
    assert issue_due(ctx) == 0


def test_an_old_week_asked_for_by_hand_makes_no_other_week_due(ctx: Context) -> None:
    """It is written once too; and where it is the last one, it is not written again on its morning."""
    assert issue(ctx, Due(EAST, Week(2026, 43)), by_hand=True) is True
    assert issue(ctx, Due(EAST, WEEK), by_hand=True) is True
    assert [(str(each.week), each.audience) for each in due(ctx, MORNING)] == [
        ("2026-W47", HUB),
        ("2026-W47", WEST),
    ]
    assert issue(ctx, Due(EAST, Week(2026, 43)), by_hand=True) is False


def test_nothing_is_due_where_digests_cannot_go(ctx: Context) -> None:
    """Letters off, or this kind of them: no week is used up meanwhile."""
    for change in ({"letters": "off"}, {"letters_kinds": ("chaser",)}):
        off = replace(ctx, settings=ctx.settings.model_copy(update=change))
        assert due(off, MORNING) == []
    assert due(replace(ctx, hub=None), MORNING) == []
    assert len(due(ctx, MORNING)) == 3


@pytest.mark.parametrize(
    ("database_url", "place"),
    [
        ("sqlite", "building"),
        ("sqlite", "between the row and its letters"),
        ("sqlite", "after the letter has left"),
        pytest.param("postgresql", "before the commit", marks=pytest.mark.needs("initdb")),
    ],
    indirect=["database_url"],
)
def test_killed_in_the_middle_there_is_one_digest_at_most_and_in_the_end_exactly_one(
    ctx: Context, place: str
) -> None:
    """A real process, killed for real; whoever comes after it writes what is missing and sends it."""
    program = Path(__file__).with_name("digest_killed.py")
    settings = ctx.settings
    told = [place, settings.database, str(settings.hub), str(settings.data_dir)]
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, program, *told], cwd=root, env={**os.environ, "PYTHONPATH": str(root)}, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    assert letters(ctx) == len(written(ctx)) == (1 if "left" in place else 0)
    for _ in range(2):
        issue_due(ctx)
        send_due(ctx)
    assert len(written(ctx)) == letters(ctx) == 3
    mails = list((settings.data_dir / "letters").glob("*.eml"))
    assert sorted(str(message_from_bytes(mail.read_bytes())["To"]) for mail in mails) == [
        "east@hub.example",
        "head@hub.example",
        "west@hub.example",
    ]


def test_two_that_write_the_same_digest_write_one(ctx: Context) -> None:
    """However close together: the database lets one of them."""
    together, done = threading.Barrier(4), []

    def write() -> None:
        together.wait()
        done.append(issue(ctx, Due(EAST, WEEK)))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(done) == [False, False, False, True]
    assert (written(ctx), letters(ctx)) == ([("2026-W47", "area:East")], 1)
