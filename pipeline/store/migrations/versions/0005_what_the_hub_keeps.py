"""What the hub keeps: contacts, links between schools, rounds, answers to search, actions, rules, digests, erasures."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _register()
    _rounds()
    _tracking()
    _follow_ups()
    _logs()
    _more_of_what_was_there()
    _search()
    _fill()


def _register() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_contact_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("school_id", "address", name=op.f("uq_contact_school_id_address")),
    )
    op.create_index(op.f("ix_contact_address"), "contact", ["address"])
    op.create_table(
        "school_domain",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("returns", sa.Integer(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_domain_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_domain")),
        sa.UniqueConstraint("school_id", "domain", name=op.f("uq_school_domain_school_id_domain")),
    )
    op.create_index(op.f("ix_school_domain_domain"), "school_domain", ["domain"])
    op.create_table(
        "school_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("closed_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["closed_id"], ["school.id"], name=op.f("fk_school_link_closed_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["school.id"], name=op.f("fk_school_link_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_link")),
        sa.UniqueConstraint("closed_id", "successor_id", name=op.f("uq_school_link_closed_id_successor_id")),
    )
    op.create_index(op.f("ix_school_link_successor_id"), "school_link", ["successor_id"])


def _rounds() -> None:
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("templates", sa.JSON(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=True),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("chosen_by", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("name", name=op.f("uq_round_name")),
    )
    op.create_table(
        "round_school",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("excused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("excused_by", sa.Text(), nullable=True),
        sa.Column("excuse", sa.Text(), nullable=True),
        sa.Column("chasers", sa.Integer(), nullable=False),
        sa.Column("chased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_contact", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["return_id"], ["return.id"], name=op.f("fk_round_school_return_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_round_school_round_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_round_school_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_school")),
        sa.UniqueConstraint("round_id", "school_id", name=op.f("uq_round_school_round_id_school_id")),
    )
    op.create_index(op.f("ix_round_school_round_id_state"), "round_school", ["round_id", "state"])
    op.create_index(op.f("ix_round_school_school_id"), "round_school", ["school_id"])


def _tracking() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("number", sa.Float(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_answer_record_id")),
        sa.ForeignKeyConstraint(["return_id"], ["return.id"], name=op.f("fk_answer_return_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_answer_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("record_id", "field", name=op.f("uq_answer_record_id_field")),
    )
    op.create_index(op.f("ix_answer_return_id"), "answer", ["return_id"])
    op.create_index(op.f("ix_answer_school_id_field"), "answer", ["school_id", "field"])
    op.create_table(
        "action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("template", sa.String(length=200), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("due_words", sa.Text(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("success", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("first_return_id", sa.Integer(), nullable=False),
        sa.Column("last_return_id", sa.Integer(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["first_return_id"], ["return.id"], name=op.f("fk_action_first_return_id")),
        sa.ForeignKeyConstraint(["last_return_id"], ["return.id"], name=op.f("fk_action_last_return_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_action_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    op.create_index(op.f("ix_action_school_id_template"), "action", ["school_id", "template"])
    op.create_index(op.f("ix_action_state_due"), "action", ["state", "due"])
    op.create_table(
        "sighting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("return_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("due_words", sa.Text(), nullable=True),
        sa.Column("likeness", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_sighting_action_id")),
        sa.ForeignKeyConstraint(["return_id"], ["return.id"], name=op.f("fk_sighting_return_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sighting")),
        sa.UniqueConstraint("action_id", "return_id", name=op.f("uq_sighting_action_id_return_id")),
    )
    op.create_index(op.f("ix_sighting_return_id"), "sighting", ["return_id"])


def _follow_ups() -> None:
    op.create_table(
        "rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("switched_on", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sa.UniqueConstraint("name", name=op.f("uq_rule_name")),
    )
    # rebuilt on SQLite, which cannot loosen a column; nothing refers to it yet
    with op.batch_alter_table("follow_up") as batch_op:
        batch_op.add_column(sa.Column("rule", sa.String(length=100), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("round_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("action_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("because", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("settled_by", sa.Text(), nullable=True))
        batch_op.alter_column("message_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key(batch_op.f("fk_follow_up_action_id"), "action", ["action_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_follow_up_round_id"), "round", ["round_id"], ["id"])
    op.create_index(op.f("ix_follow_up_rule"), "follow_up", ["rule"])
    op.create_index(op.f("ix_follow_up_school_id"), "follow_up", ["school_id"])
    op.create_table(
        "follow_up_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name=op.f("fk_follow_up_event_follow_up_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_event")),
    )
    op.create_index(op.f("ix_follow_up_event_follow_up_id"), "follow_up_event", ["follow_up_id"])


def _logs() -> None:
    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("kind", "audience", "week", name=op.f("uq_digest_kind_audience_week")),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=True),
        sa.Column("proof", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("proof", name=op.f("uq_erasure_proof")),
    )


def _more_of_what_was_there() -> None:
    op.add_column("school", sa.Column("closed_on", sa.Date(), nullable=True))
    op.add_column(
        "exception", sa.Column("restricted", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    # in one statement on both: SQLite adds no foreign key afterwards
    op.execute(
        "ALTER TABLE message ADD COLUMN school_id INTEGER CONSTRAINT fk_message_school_id REFERENCES school (id)"
    )
    op.create_index(op.f("ix_message_school_id"), "message", ["school_id"])
    for name in ("template", "template_version"):
        op.add_column("record", sa.Column(name, sa.String(length=200), nullable=False, server_default=""))
    op.add_column("record", sa.Column("current", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_index(op.f("ix_record_stored_at"), "record", ["stored_at"])


def _search() -> None:
    """Full text over answers: FTS5 kept up by triggers, or a GIN index. A tsvector holds 1 MB, so long ones are cut."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE INDEX answer_search ON answer USING gin (to_tsvector('english', left(text, 100000)))"
        )
        return
    op.execute(
        "CREATE VIRTUAL TABLE answer_search USING fts5("
        "text, content='answer', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')"
    )
    gone = "INSERT INTO answer_search(answer_search, rowid, text) VALUES ('delete', old.id, old.text);"
    new = "INSERT INTO answer_search(rowid, text) VALUES (new.id, new.text);"
    op.execute(f"CREATE TRIGGER answer_added AFTER INSERT ON answer BEGIN {new} END")
    op.execute(f"CREATE TRIGGER answer_gone AFTER DELETE ON answer BEGIN {gone} END")
    op.execute(f"CREATE TRIGGER answer_changed AFTER UPDATE OF text ON answer BEGIN {gone} {new} END")


def _fill() -> None:
    """What earlier versions kept elsewhere."""
    op.execute("UPDATE follow_up SET rule = kind")
    op.execute(
        'UPDATE message SET school_id = (SELECT min(r.school_id) FROM "return" r WHERE r.message_id = message.id)'
    )
    op.execute(
        """
        UPDATE record SET
            template = (SELECT r.template FROM "return" r WHERE r.id = record.return_id),
            template_version = (SELECT r.template_version FROM "return" r WHERE r.id = record.return_id)
        """
    )
    op.execute(
        """
        UPDATE record SET current = EXISTS (
            SELECT 1 FROM (
                SELECT c.id, row_number() OVER (
                    PARTITION BY c.school_id, c.template ORDER BY c.as_of DESC, r.ref DESC, c.revision DESC
                ) AS place
                FROM record c JOIN "return" r ON r.id = c.return_id
            ) ranked WHERE ranked.id = record.id AND ranked.place = 1
        )
        """
    )
    _fill_answers()


def _fill_answers() -> None:
    connection = op.get_bind()
    record = sa.table(
        "record", *map(sa.column, ("id", "return_id", "school_id")), sa.column("answers", sa.JSON)
    )
    returned = sa.table("return", sa.column("id"), sa.column("reading", sa.JSON))
    answer = sa.table(
        "answer",
        *map(sa.column, ("record_id", "return_id", "school_id", "field", "section", "question", "part")),
        *map(sa.column, ("kind", "status", "text", "number", "page", "restricted")),
        sa.column("day", sa.Date()),
    )
    numbers = list(connection.execute(sa.select(record.c.id).order_by(record.c.id)).scalars())
    for some in _batches(numbers, 200):
        query = sa.select(record, returned.c.reading).join(returned, returned.c.id == record.c.return_id)
        for row in connection.execute(query.where(record.c.id.in_(some))).all():
            given = [values for each in row.reading["answers"] if (values := _values(row, each))]
            if given:
                connection.execute(sa.insert(answer), given)


def _batches(numbers: list[int], size: int) -> Iterator[list[int]]:
    return (numbers[start : start + size] for start in range(0, len(numbers), size))


def _values(row: Any, answer: dict[str, Any]) -> dict[str, Any] | None:
    value = row.answers.get(answer["field"])
    text, unsure = _text(value), answer["raw"].strip() if answer["status"] == "unsure" else ""
    if not (text or unsure):
        return None
    path = answer["path"] or [""]
    last = path[-1] if len(path) > 2 else ""
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    return {
        "record_id": row.id,
        "return_id": row.return_id,
        "school_id": row.school_id,
        "field": answer["field"],
        "section": path[0],
        "question": " › ".join(path[1:-1] if last else path[1:]),
        "part": last,
        "kind": answer["kind"],
        "status": "answered" if text else "unsure",
        "text": text or unsure,
        "number": number,
        "day": _day(value) if answer["kind"] == "date" else None,
        "page": answer["evidence"].get("page"),
        "restricted": False,
    }


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "; ".join(map(_text, value))
    return "" if value is None else str(value)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
