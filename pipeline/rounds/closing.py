"""A school that closes while a round waits for it is expected no longer: the register says so, and may take it back."""

from datetime import datetime

from sqlalchemy import or_, select

from pipeline.register_links import goes_on_as
from pipeline.store.hub_tables import RoundRow, RoundSchoolRow
from pipeline.store.tables import SchoolRow
from pipeline.store.work import Work
from schemas.following import ExpectedState

WHY = "the register says that it has closed"
_BY = "the register"
_WAITED_FOR = (ExpectedState.NOT_SENT, ExpectedState.SENT, ExpectedState.REPLIED)


def excuse_closed(work: Work, made: RoundRow, now: datetime) -> int:
    """Excuses the schools of a round that closed and go on as no other, and expects them again where they do; how many.

    The states are to be counted afresh afterwards. What a person said of a school stays.
    """
    query = (
        select(RoundSchoolRow, SchoolRow)
        .join(SchoolRow, RoundSchoolRow.school_id == SchoolRow.id)
        .where(
            RoundSchoolRow.round_id == made.id,
            or_(
                SchoolRow.open.is_(False) & RoundSchoolRow.state.in_(_WAITED_FOR),
                RoundSchoolRow.excused_by == _BY,
            ),
        )
    )
    count = 0
    for row, school in work.execute(query).all():
        gone = goes_on_as(work, school) is None
        if gone and row.excused_at is None:
            row.excused_at, row.excused_by, row.excuse = now, _BY, WHY
        elif not gone and row.excused_by == _BY:
            row.excused_at = row.excused_by = row.excuse = None
        else:
            continue
        count += 1
    return count
