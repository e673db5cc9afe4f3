"""The register as a list, and all that is known of one school."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Select, func, or_, select

from pipeline.finding import finder_of
from pipeline.schools import Register, School
from pipeline.store.hub_tables import (
    ActionRow,
    ContactRow,
    FollowUpRow,
    RoundRow,
    RoundSchoolRow,
    SchoolLinkRow,
)
from pipeline.store.tables import (
    DocumentRow,
    ExceptionRow,
    OutboxRow,
    RecordRow,
    ReturnDocumentRow,
    ReturnRow,
    SchoolRow,
)
from pipeline.store.work import Work
from schemas.following import ExpectedState
from schemas.journey import ExceptionState, FollowUpState

PAGE = 50  # lines: two screens
_MOST = 200  # of anything on one school's page: more than a school sends in ten years


@dataclass(frozen=True, slots=True)
class Filters:
    """Which schools; empty is all open ones."""

    words: str = ""  # part of the name, or a URN, DfE number or postcode
    area: str = ""
    phase: str = ""
    closed: bool = False  # the closed ones instead

    def let_in(self, school: School) -> bool:
        """Whether they let a school through, but for the words."""
        alike = (not self.area or school.area == self.area) and (not self.phase or school.phase == self.phase)
        return alike and school.open is not self.closed


@dataclass(frozen=True, slots=True)
class Line:
    """One school of the list."""

    school: SchoolRow
    returned: datetime | None  # when its last recorded return was sent
    waiting: int  # open exceptions
    follow_ups: int  # open ones


@dataclass(frozen=True, slots=True)
class Returned:
    """One return of a school, with its files and how it stands."""

    row: ReturnRow
    record: RecordRow | None  # the last revision
    documents: tuple[tuple[int, str], ...]  # numbers and names
    waiting: int


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of one school."""

    school: SchoolRow
    returns: list[Returned]
    actions: list[ActionRow]
    follow_ups: list[FollowUpRow]
    letters: list[OutboxRow]
    contacts: list[ContactRow]
    rounds: list[tuple[RoundRow, ExpectedState, datetime | None]]
    before: list[SchoolRow]  # schools it took the place of
    after: list[SchoolRow]  # schools that took its place


def listed(
    look: Work, register: Register, filters: Filters, after: tuple[str, int] | None = None, most: int = PAGE
) -> list[Line]:
    """Schools by name, beyond the name and number ``after``: found in the register that is held in memory."""
    fitting = (each for each in finder_of(register).all(filters.words) if filters.let_in(each))
    beyond = (each.id for each in fitting if after is None or (each.name, each.id) > after)
    ids = list(islice(beyond, most))
    rows = {each.id: each for each in look.scalars(select(SchoolRow).where(SchoolRow.id.in_(ids)))}
    return _lines(look, [rows[each] for each in ids if each in rows])


def of_urn(look: Work, urn: str) -> SchoolRow:
    """The school of a URN; LookupError where there is none."""
    row = look.scalar(select(SchoolRow).where(SchoolRow.urn == urn))
    if row is None:
        raise LookupError(f"no school has the URN {urn[:20]}")
    return row


def line(look: Work, school: SchoolRow) -> Line:
    """One school as the list shows it."""
    return _lines(look, [school])[0]


def _lines(look: Work, schools: list[SchoolRow]) -> list[Line]:
    ids = [each.id for each in schools]
    returned = _by_key(
        look,
        select(ReturnRow.school_id, func.max(ReturnRow.dated))
        .join(RecordRow, RecordRow.return_id == ReturnRow.id)
        .where(ReturnRow.school_id.in_(ids))
        .group_by(ReturnRow.school_id),
    )
    waiting = _by_key(
        look,
        select(ReturnRow.school_id, func.count())
        .join(ExceptionRow, ExceptionRow.return_id == ReturnRow.id)
        .where(ReturnRow.school_id.in_(ids), ExceptionRow.state == ExceptionState.OPEN)
        .group_by(ReturnRow.school_id),
    )
    follow_ups = _by_key(
        look,
        select(FollowUpRow.school_id, func.count())
        .where(FollowUpRow.school_id.in_(ids), FollowUpRow.state == FollowUpState.OPEN)
        .group_by(FollowUpRow.school_id),
    )
    return [
        Line(each, returned.get(each.id), waiting.get(each.id, 0), follow_ups.get(each.id, 0))
        for each in schools
    ]


def known(look: Work, school_id: int) -> Known:
    """One school and all that belongs to it; LookupError where there is none."""
    school = look.find(SchoolRow, school_id)
    letters = (
        select(OutboxRow)
        .where(or_(OutboxRow.ref.in_(_refs(school_id)), OutboxRow.recipient.in_(_addresses(school_id))))
        .order_by(OutboxRow.id.desc())
    )
    rounds = (
        select(RoundRow, RoundSchoolRow.state, RoundSchoolRow.returned_at)
        .join(RoundSchoolRow, RoundSchoolRow.round_id == RoundRow.id)
        .where(RoundSchoolRow.school_id == school_id)
        .order_by(RoundRow.opens.desc())
    )
    actions = (
        select(ActionRow).where(ActionRow.school_id == school_id).order_by(ActionRow.state, ActionRow.due)
    )
    tasks = (
        select(FollowUpRow).where(FollowUpRow.school_id == school_id).order_by(FollowUpRow.raised_at.desc())
    )
    contacts = (
        select(ContactRow).where(ContactRow.school_id == school_id).order_by(ContactRow.last_seen.desc())
    )
    return Known(
        school=school,
        returns=_returns(look, school_id),
        actions=list(look.scalars(actions.limit(_MOST))),
        follow_ups=list(look.scalars(tasks.limit(_MOST))),
        letters=list(look.scalars(letters.limit(_MOST))),
        contacts=list(look.scalars(contacts.limit(_MOST))),
        rounds=[(made, state, when) for made, state, when in look.execute(rounds.limit(_MOST))],
        before=_linked(look, SchoolLinkRow.closed_id, SchoolLinkRow.successor_id == school_id),
        after=_linked(look, SchoolLinkRow.successor_id, SchoolLinkRow.closed_id == school_id),
    )


def _by_key(look: Work, query: Any) -> dict[int, Any]:
    """Two columns as keys and values."""
    return {key: value for key, value in look.execute(query)}  # noqa: C416 - rows are no pairs to dict


def _refs(school_id: int) -> Select[Any]:
    return select(ReturnRow.ref).where(ReturnRow.school_id == school_id)


def _addresses(school_id: int) -> Select[Any]:
    return select(ContactRow.address).where(ContactRow.school_id == school_id)


def _linked(look: Work, wanted: Any, where: Any) -> list[SchoolRow]:
    return list(look.scalars(select(SchoolRow).join(SchoolLinkRow, wanted == SchoolRow.id).where(where)))


def _returns(look: Work, school_id: int) -> list[Returned]:
    """Its returns, the last sent first, in four queries however many there are."""
    query = select(ReturnRow).where(ReturnRow.school_id == school_id, ReturnRow.discarded.is_(None))
    rows = list(look.scalars(query.order_by(ReturnRow.dated.desc(), ReturnRow.id.desc()).limit(_MOST)))
    ids = [each.id for each in rows]
    revisions = select(RecordRow).where(RecordRow.return_id.in_(ids)).order_by(RecordRow.revision)
    records = {each.return_id: each for each in look.scalars(revisions)}
    files: dict[int, list[tuple[int, str]]] = {}
    documents = (
        select(ReturnDocumentRow.return_id, DocumentRow.id, DocumentRow.name)
        .join(DocumentRow, ReturnDocumentRow.document_id == DocumentRow.id)
        .where(ReturnDocumentRow.return_id.in_(ids))
        .order_by(ReturnDocumentRow.position)
    )
    for return_id, document_id, name in look.execute(documents):
        files.setdefault(return_id, []).append((document_id, name))
    waiting = _by_key(
        look,
        select(ExceptionRow.return_id, func.count())
        .where(ExceptionRow.return_id.in_(ids), ExceptionRow.state == ExceptionState.OPEN)
        .group_by(ExceptionRow.return_id),
    )
    return [
        Returned(each, records.get(each.id), tuple(files.get(each.id, ())), waiting.get(each.id, 0))
        for each in rows
    ]
