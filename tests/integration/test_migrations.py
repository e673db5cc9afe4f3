"""An installation of the first version, with data in its tables, is brought to this one on both databases."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select, text

from pipeline.store.engine import WRITES, open_engine
from pipeline.store.hub_tables import AnswerRow
from pipeline.store.tables import FollowUpRow, MessageRow, RecordRow, SchoolRow
from pipeline.store.upgrade import upgrade
from pipeline.store.views import VIEWS
from pipeline.store.work import Store
from schemas.reading import Status
from tests.unit.pipeline.scripted import make_reading

DAY = "2026-10-05 12:00:00+00:00"
SHA = "a" * 64


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A database as the first version left it."""
    made = open_engine(database_url)
    upgrade(made, to="0001")
    yield made
    made.dispose()


def add(connection: Connection, table: str, **values: Any) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join(f":{name}" for name in values)
    plain = {
        name: json.dumps(each) if isinstance(each, list | dict) else each for name, each in values.items()
    }
    connection.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({marks})'), plain)


def furnish(engine: Engine) -> None:
    """Two returns of one school on one form, the later one taken in first, and a follow-up."""
    reading = make_reading({"roll": 200, "visit": True, "q1": "We sing daily"}, unsure={"grade": "2/3"})
    answers = {each.field: each.value for each in reading.answers}
    walks = {"stage": "done", "attempts": 0, "touched": DAY}
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        add(connection, "school", id=1, urn="990001", name="Fernhill", open=True, touched=DAY)
        for number, day in ((1, "2026-11-05 12:00:00+00:00"), (2, DAY)):
            said = {
                "identity": f"{number}",
                "source": "mail",
                "name": "m",
                "sha256": SHA,
                "subject": "",
                "note": "",
            }
            add(
                connection,
                "message",
                id=number,
                **walks,
                **said,
                received=DAY,
                state="stored",
                dated=day,
                problems=[],
            )
            form = {"template": "sef", "template_version": "3", "reading": reading.model_dump(mode="json")}
            lists = {"identified_by": [], "draft": answers, "notes": []}
            add(
                connection, "return", id=number, **walks, **form, **lists, ref=f"r{number}", message_id=number,
                position=0, dated=day, school_id=1,
            )  # fmt: skip
            kept = {"revision": 1, "school_id": 1, "answers": answers, "as_of": day, "stored_at": DAY}
            add(connection, "record", id=number, return_id=number, **kept)
        add(
            connection, "follow_up", id=1, key=SHA, kind="visit_priority", school_id=1, message_id=1, return_id=1,
            owner="east@hub.example", quote="Visit: yes", due=DAY, state="open", raised_at=DAY,
        )  # fmt: skip


def test_what_the_first_version_kept_is_all_there(engine: Engine) -> None:
    """Schools, messages, records and follow-ups survive, and the new columns say what is true of them."""
    furnish(engine)
    upgrade(engine)
    with Store(engine).look() as look:
        assert look.scalars(select(SchoolRow.urn)).all() == ["990001"]
        messages = {tuple(row) for row in look.execute(select(MessageRow.id, MessageRow.school_id))}
        assert messages == {(1, 1), (2, 1)}
        records = {each.id: each for each in look.scalars(select(RecordRow))}
        follow_up = look.scalars(select(FollowUpRow)).one()
    assert {number: each.current for number, each in records.items()} == {1: True, 2: False}
    assert {(each.template, each.template_version) for each in records.values()} == {("sef", "3")}
    assert (follow_up.rule, follow_up.message_id, follow_up.state) == ("visit_priority", 1, "open")


def test_old_answers_can_be_searched_and_seen(engine: Engine) -> None:
    """What was answered has a row, what was unsure has its words, and blanks have none."""
    furnish(engine)
    upgrade(engine)
    with Store(engine).look() as look:
        rows = {each.field: each for each in look.scalars(select(AnswerRow).where(AnswerRow.record_id == 1))}
    assert set(rows) == {"roll", "visit", "q1", "grade"}
    assert (rows["roll"].text, rows["roll"].number, rows["visit"].text) == ("200", 200, "Yes")
    assert (rows["grade"].status, rows["grade"].text, rows["q1"].status) == (
        Status.UNSURE,
        "2/3",
        Status.ANSWERED,
    )


def test_every_view_can_be_read(engine: Engine) -> None:
    """The views the hub reports from are there, and the answers in them are the records' own."""
    furnish(engine)
    upgrade(engine)
    with engine.connect() as connection:
        for name in VIEWS:
            connection.execute(text(f"SELECT * FROM {name}")).all()
        seen = connection.execute(
            text("SELECT answer FROM hub_answer WHERE field = 'q1' AND current")
        ).scalars()
        assert seen.all() == ["We sing daily"]
