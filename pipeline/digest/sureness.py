"""How sure we are: what was recorded without a look, and what a person put right afterwards."""

from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from pipeline.store.tables import ExceptionRow, RecordRow, ReturnRow, SchoolRow

from .scope import Scope
from .shape import Sureness


def sureness(scope: Scope, since: datetime) -> Sureness:
    """Of the returns first recorded from this moment on.

    Taken without a look means that nothing of the whole message was ever asked of a person. A correction is a later
    revision of the record that a person made.
    """
    later = aliased(RecordRow)
    corrected = (
        select(later.id)
        .where(later.return_id == RecordRow.return_id, later.revision > 1, later.stored_at < scope.as_of)
        .exists()
    )
    looked = select(ExceptionRow.id).where(ExceptionRow.message_id == ReturnRow.message_id).exists()
    each = (
        select(looked.label("looked"), corrected.label("corrected"))
        .select_from(RecordRow)
        .join(ReturnRow, RecordRow.return_id == ReturnRow.id)
        .join(SchoolRow, RecordRow.school_id == SchoolRow.id)
        .where(RecordRow.revision == 1, RecordRow.stored_at >= since, scope.known(RecordRow.stored_at))
        .where(scope.counts(), scope.audience.schools())
        .subquery()
    )
    query = select(
        func.count(),
        func.coalesce(func.sum(case((~each.c.looked, 1), else_=0)), 0),
        func.coalesce(func.sum(case((each.c.corrected, 1), else_=0)), 0),
        func.coalesce(func.sum(case((each.c.corrected & ~each.c.looked, 1), else_=0)), 0),
    ).select_from(each)
    return Sureness(*map(int, scope.look.execute(query).one()))
