"""Records that no longer stand: taken out of the tracking store, with all they said kept in the audit trail."""

from datetime import datetime

from sqlalchemy import delete, select

from pipeline.route import arrange
from pipeline.store.hub_tables import AnswerRow
from pipeline.store.tables import EventRow, RecordRow, ReturnRow
from pipeline.store.work import Work

from .hand import Hand


def withdraw_records(work: Work, returned: ReturnRow, hand: Hand, since: datetime | None = None) -> int:
    """Withdraws a return's records, or those stored from a moment on; how many. What they said is in the audit trail."""
    query = select(RecordRow).where(RecordRow.return_id == returned.id)
    if since is not None:
        query = query.where(RecordRow.stored_at >= since)
    rows = list(work.scalars(query.order_by(RecordRow.revision)))
    for row in rows:
        facts = {"revision": row.revision, "school": row.school_id, "answers": row.answers}
        event = EventRow(
            at=hand.now,
            kind="withdrawn",
            actor=hand.name,
            message_id=returned.message_id,
            return_id=returned.id,
            facts=facts,
        )
        work.add(event)
        work.execute(delete(AnswerRow).where(AnswerRow.record_id == row.id))
        work.delete(row)
    if rows:
        returned.supersedes_id = None
    work.flush()
    for school_id, template in {(row.school_id, row.template) for row in rows}:
        arrange(work, school_id, template)
    return len(rows)
