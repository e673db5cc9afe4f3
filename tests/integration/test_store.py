"""The store on SQLite and on PostgreSQL: the same promises, kept by the same tests."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, StatementError

from pipeline import templates
from pipeline.context import Context, open_context
from pipeline.exports import jsonl
from pipeline.journey import TASKS, due, receive
from pipeline.ledger import ledger
from pipeline.register import import_register
from pipeline.settings import Settings
from pipeline.store.engine import open_engine
from pipeline.store.tables import Base, EventRow, MessageRow, OutboxRow, RecordRow, ReturnRow, SchoolRow
from pipeline.store.upgrade import is_mapped, upgrade
from pipeline.store.work import MovedOn, Store
from schemas.journey import MessageState, Stage
from schemas.message import Unpacked
from tests.unit.pipeline.scripted import (
    FORM,
    FULL,
    HUB,
    NOON,
    SCHOOLS,
    Clock,
    ScriptedChild,
    finish,
    make_reading,
    part,
)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A fresh store, its tables made by the migrations."""
    engine = open_engine(database_url)
    upgrade(engine)
    yield Store(engine)
    engine.dispose()


@pytest.fixture
def child() -> ScriptedChild:
    return ScriptedChild()


@pytest.fixture
def ctx(database_url: str, tmp_path: Path, child: ScriptedChild) -> Iterator[Context]:
    """A context on the database under test, with the hub, the register and the form."""
    context = furnished(tmp_path, child, database_url)
    yield context
    context.store.engine.dispose()


def furnished(folder: Path, child: ScriptedChild, database_url: str | None) -> Context:
    hub = folder / "hub.yaml"
    hub.write_text(HUB, encoding="utf-8")
    settings = Settings(_env_file=None, data_dir=folder / "data", database_url=database_url, hub=hub)
    context = open_context(settings, child, Clock())
    with context.work() as work:
        import_register(work, SCHOOLS.encode(), context.hub, NOON)
        templates.install(work, yaml.safe_dump(FORM.model_dump(mode="json")), NOON)
    return context


def school(**more: Any) -> SchoolRow:
    return SchoolRow(**{"urn": "990001", "name": "Fernhill", "touched": NOON, **more})


def send(ctx: Context, child: ScriptedChild, name: str, **values: Any) -> int:
    file = part(f"{name}.docx", name.encode())
    child.readings[file.name] = [make_reading({"name": "Fernhill Primary School", **FULL, **values})]
    child.messages[f"{name}.eml"] = Unpacked(
        message_id=f"<{name}@x.example>", parts=[file], from_address="a@b.example"
    )
    return receive(ctx, "test", name.encode(), f"{name}.eml")


def test_the_migrations_make_the_tables_of_the_code(store: Store) -> None:
    """Autogenerate finds nothing to add, and upgrading again does nothing."""
    upgrade(store.engine)
    with store.engine.connect() as connection:
        found = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_mapped})
        assert compare_metadata(found, Base.metadata) == []


def test_processes_that_start_together_upgrade_in_turn(database_url: str) -> None:
    """Four workers on an empty database: each finds it current in the end, and none fails."""
    failures: list[BaseException] = []

    def start() -> None:
        engine = open_engine(database_url)
        try:
            upgrade(engine)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test must show it
            failures.append(error)
        finally:
            engine.dispose()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_moments_come_back_aware_and_in_utc(store: Store) -> None:
    """Summer time goes in, the same moment in UTC comes out."""
    summer = datetime(2026, 6, 1, 13, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    with store.work() as work:
        work.add(school(touched=summer))
    with store.look() as look:
        kept = look.scalars(select(SchoolRow.touched)).one()
    assert (kept, kept.tzinfo) == (summer, UTC)


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    """Nobody could say later when it was."""
    with pytest.raises(StatementError, match="needs its zone"), store.work() as work:
        work.add(school(touched=datetime(2026, 1, 1)))  # noqa: DTZ001 - that is the test


def test_any_text_and_json_comes_back_as_it_went_in(store: Store) -> None:
    """Emoji, order of keys, and what no database takes, marked."""
    facts = {"z": ["✓ 🎵", None, 1.5], "a": {"b": "nul\x00nul"}}
    with store.work() as work:
        work.add(EventRow(at=NOON, kind="test", actor="Zoë\x00", facts=facts))
    with store.look() as look:
        row = look.scalars(select(EventRow)).one()
    assert row.actor == "Zoë\ufffd"
    assert row.facts == {"z": ["✓ 🎵", None, 1.5], "a": {"b": "nul\ufffdnul"}}
    assert list(row.facts) == ["z", "a"]


def test_a_block_that_fails_leaves_nothing(store: Store) -> None:
    """All of a unit of work, or none of it."""

    def fails() -> None:
        with store.work() as work:
            work.add(school())
            work.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with store.look() as look:
        assert look.scalar(select(func.count()).select_from(SchoolRow)) == 0


def test_what_must_be_unique_is_refused_twice(store: Store) -> None:
    """One URN, one letter of a kind to a person about a thing."""
    with store.work() as work:
        work.add_all([school(), OutboxRow(key="k" * 64, kind="a", recipient="b", about="c", written_at=NOON)])
    for again in (school(), OutboxRow(key="k" * 64, kind="a", recipient="b", about="c", written_at=NOON)):
        with pytest.raises(IntegrityError), store.work() as work:
            work.add(again)


def test_foreign_keys_hold(store: Store) -> None:
    """A record of no return cannot be kept."""
    with pytest.raises(IntegrityError), store.work() as work:
        work.add(RecordRow(return_id=99, revision=1, school_id=99, answers={}, as_of=NOON, stored_at=NOON))


def test_a_row_past_its_stage_is_not_touched(ctx: Context) -> None:
    """Whoever comes late is told so."""
    one = receive(ctx, "test", b"raw", "one.eml")
    with pytest.raises(MovedOn), ctx.work() as work:
        work.at(MessageRow, one, Stage.ANSWER)


def test_a_row_that_does_not_exist_is_named(store: Store) -> None:
    """The message says which table and number."""
    with pytest.raises(LookupError, match="no message has the number 7"), store.look() as look:
        look.find(MessageRow, 7)


def test_writers_wait_for_each_other(store: Store) -> None:
    """Eight at once, each reading then writing: no update is lost and none is refused."""
    with store.work() as work:
        work.add(school(roll=0))
        work.flush()

    def add() -> None:
        for _ in range(10):
            with store.work() as work:
                row = work.hold(SchoolRow, 1)
                row.roll = (row.roll or 0) + 1

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.look() as look:
        assert look.scalar(select(SchoolRow.roll)) == 80


def test_the_journey_ends_the_same_on_every_database(
    ctx: Context, child: ScriptedChild, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same mail gives the same lines, names of returns and versions included, though it comes in another order."""
    other = furnished(tmp_path_factory.mktemp("other"), child, None)
    for number in (1, 2):
        send(ctx, child, f"mail{number}", urn="990001", q1=f"version {number}\x00")
    for number in (2, 1):
        send(other, child, f"mail{number}", urn="990001", q1=f"version {number}\x00")
    lines = []
    for each in (ctx, other):
        finish(each)
        with each.look() as look:
            lines.append(list(jsonl(look)))
    other.store.engine.dispose()
    assert len(lines[0]) == 2
    assert lines[0] == lines[1]


def test_a_message_received_by_many_at_once_is_one_line(ctx: Context) -> None:
    """Two pollers of one mailbox see the same mail at the same moment."""
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(receive(ctx, "imap", b"raw", "7.eml"))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1


def test_one_message_from_two_mailboxes_at_once_is_one_record(ctx: Context, child: ScriptedChild) -> None:
    """Whichever is unpacked first is the message, the other its duplicate."""
    send(ctx, child, "one", urn="990001")
    child.messages["copy.eml"] = child.messages["one.eml"]
    receive(ctx, "other", b"one, by another server", "copy.eml")
    together(ctx, threads=2)
    with ctx.look() as look:
        states = sorted(line.state for line in ledger(look))
        assert look.scalar(select(func.count()).select_from(RecordRow)) == 1
    assert states == [MessageState.SET_ASIDE, MessageState.STORED]


def test_bells_rung_many_times_over_give_each_record_once(ctx: Context, child: ScriptedChild) -> None:
    """Four workers do everything that is due, all of them, again and again: the database keeps them apart."""
    for number in range(5):
        send(ctx, child, f"mail{number}", urn="990001", q1=f"version {number}", visit=True)
    together(ctx, threads=4)
    with ctx.look() as look:
        assert look.scalar(select(func.count()).select_from(RecordRow)) == 5
        assert look.scalar(select(func.count()).select_from(EventRow).where(EventRow.kind == "stored")) == 5
        rows = list(look.scalars(select(ReturnRow).order_by(ReturnRow.dated, ReturnRow.ref)))
        assert {line.state for line in ledger(look)} == {MessageState.STORED}
    assert [row.supersedes_id for row in rows] == [None, *(row.id for row in rows[:-1])]


def together(ctx: Context, threads: int) -> None:
    """Several workers walk the same rows at once, with leases, as Celery's do."""
    leased = replace(ctx, settings=ctx.settings.model_copy(update={"broker_url": "redis://not-used.example"}))
    failures: list[BaseException] = []

    def walk() -> None:
        try:
            while rings := due(leased):
                for ring in rings:
                    TASKS[ring.task](leased, ring.row_id)
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test must show it
            failures.append(error)

    workers = [threading.Thread(target=walk) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
