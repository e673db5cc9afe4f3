"""The queue of open exceptions: filtered, counted, a page at a time, and what comes after one that is decided.

Pages are keyed by the number of the exception, so the hundredth costs what the first does; no query depends on how
many rows a page has.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from pipeline.protection.access import NEEDED
from pipeline.store.people import ClaimRow, UserRow
from pipeline.store.tables import DocumentRow, ExceptionRow, MessageRow, ReturnRow, SchoolRow
from pipeline.store.work import Work
from schemas.access import UserRole
from schemas.codes import ADVICE, Code
from schemas.journey import ExceptionState

from .claims import IDLE

PAGE = 50  # lines: two screens, so that scrolling stays a glance
_RESTRICTED = select(ExceptionRow.message_id).where(ExceptionRow.restricted.is_(True))
NO_SCHOOL = "-"  # the area of what no school is known of yet


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the queue is wanted; None for all."""

    code: Code | None = None
    area: str | None = None
    template: str | None = None
    days: int | None = None  # waiting at least so long
    asked: bool = False  # those that wait for a school's answer, instead of those that wait for us
    role: UserRole | None = (
        None  # only what somebody of this role may open; the list shows that there is more
    )

    def open_to(self, role: UserRole) -> "Filters":
        """The same, as somebody of a role goes through it."""
        return replace(self, role=role)


@dataclass(frozen=True, slots=True)
class Worded:
    """An exception's number, its reason, and its sentence taken apart."""

    id: int
    code: Code
    sentence: str

    @property
    def headline(self) -> str:
        """The plain sentence of the reason, the same for all that have it."""
        return ADVICE[self.code].sentence

    @property
    def detail(self) -> str:
        """What the sentence says of this one in particular."""
        rest = self.sentence.removeprefix(self.headline).strip()
        return re.sub(
            r"^\([^()]*›[^()]*(\([^()]*\)[^()]*)*\)\s*", "", rest
        )  # the question, which is shown beside it

    @property
    def question(self) -> str:
        """The question it is about, in short: the last two labels of its path."""
        found = re.match(r"^\((.*?›.*?)\) ", self.sentence.removeprefix(self.headline).strip())
        return " › ".join(found[1].split(" › ")[-2:]) if found else ""

    @property
    def short(self) -> str:
        """The sentence without the question."""
        return self.detail if self.question else f"{self.headline} {self.detail}".strip()


@dataclass(frozen=True, slots=True)
class Item(Worded):
    """One exception as the queue shows it."""

    action: str
    field: str | None
    raised_at: datetime
    asked_at: datetime | None
    message_id: int
    message: str  # the subject of the mail, or the name of the dropped file
    sender: str | None
    document: str | None
    return_ref: str | None
    template: str | None
    school: str | None
    area: str | None
    held_by: str | None  # somebody else's name, while this is in that person's hands
    restricted: bool  # of a message with something confidential in it

    def shown_to(self, role: UserRole) -> "Item":
        """The same, without what the school wrote where that is confidential and the role is not enough to read it."""
        if not self.restricted or role.covers(NEEDED):
            return self
        return replace(self, sentence=self.headline, message="")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are open, and how they divide."""

    total: int
    asked: int
    codes: dict[str, int]
    areas: dict[str, int]
    templates: dict[str, int]


def listed(
    look: Work, filters: Filters, user_id: int, now: datetime, after: int = 0, most: int = PAGE
) -> list[Item]:
    """Open exceptions beyond number ``after``, in the order they were raised."""
    query = _narrowed(_joined(*_COLUMNS), filters, now).where(ExceptionRow.id > after)
    rows = look.execute(query.order_by(ExceptionRow.id).limit(most))
    return [_item(row, user_id, now) for row in rows]


def counts(look: Work) -> Counts:
    """The open ones, counted in one pass; those that wait for a school are counted apart."""
    asked = ExceptionRow.asked_at.is_not(None)
    columns = (ExceptionRow.code, SchoolRow.area, ReturnRow.template, asked)
    query = (
        select(*columns, func.count())
        .select_from(ExceptionRow)
        .outerjoin(ReturnRow, ExceptionRow.return_id == ReturnRow.id)
        .outerjoin(SchoolRow, ReturnRow.school_id == SchoolRow.id)
        .where(ExceptionRow.state == ExceptionState.OPEN)
        .group_by(*columns)
    )
    rows = look.execute(query).all()
    ours = [row for row in rows if not row[3]]

    def by(column: int) -> dict[str, int]:
        found: Counter[str] = Counter()
        for row in ours:
            found[NO_SCHOOL if row[column] is None else str(row[column])] += row[4]
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    return Counts(sum(row[4] for row in ours), sum(row[4] for row in rows if row[3]), by(0), by(1), by(2))


def next_after(look: Work, current: Item | None, filters: Filters, user_id: int, now: datetime) -> int | None:
    """What to do next: the rest of the same message first, then the next that nobody else has; None at the end."""
    free = or_(ClaimRow.id.is_(None), ClaimRow.user_id == user_id, ClaimRow.touched <= now - IDLE)
    wanted = _narrowed(_joined(ExceptionRow.id), filters, now).where(free).order_by(ExceptionRow.id).limit(1)
    if current is None:
        first: int | None = look.scalar(wanted)
        return first
    same = wanted.where(ExceptionRow.message_id == current.message_id)
    tries: tuple[Callable[[], int | None], ...] = (
        lambda: look.scalar(same.where(ExceptionRow.id > current.id)),
        lambda: look.scalar(same.where(ExceptionRow.id < current.id)),
        lambda: look.scalar(wanted.where(ExceptionRow.id > current.id)),
        lambda: look.scalar(wanted.where(ExceptionRow.id < current.id)),
    )
    return next((found for each in tries if (found := each()) is not None), None)


def neighbours(
    look: Work, exception_id: int, filters: Filters, now: datetime
) -> tuple[int | None, int | None]:
    """The open ones before and after a number, whoever has them: for moving about, not for taking."""
    wanted = _narrowed(_joined(ExceptionRow.id), filters, now)
    before = wanted.where(ExceptionRow.id < exception_id).order_by(ExceptionRow.id.desc()).limit(1)
    after = wanted.where(ExceptionRow.id > exception_id).order_by(ExceptionRow.id).limit(1)
    found = look.execute(select(before.scalar_subquery(), after.scalar_subquery())).one()
    return found[0], found[1]


def item(look: Work, exception_id: int, user_id: int, now: datetime) -> Item:
    """One exception, open or not; LookupError for a number that does not exist."""
    row = look.execute(_joined(*_COLUMNS).where(ExceptionRow.id == exception_id)).first()
    if row is None:
        raise LookupError(f"there is no exception {exception_id}")
    return _item(row, user_id, now)


_COLUMNS = (
    ExceptionRow.id,
    ExceptionRow.code,
    ExceptionRow.sentence,
    ExceptionRow.action,
    ExceptionRow.field,
    ExceptionRow.raised_at,
    ExceptionRow.asked_at,
    ExceptionRow.message_id,
    MessageRow.subject,
    MessageRow.name.label("file"),
    MessageRow.sender,
    DocumentRow.name.label("document"),
    ReturnRow.ref,
    ReturnRow.template,
    SchoolRow.name.label("school"),
    SchoolRow.area,
    ClaimRow.user_id,
    ClaimRow.touched,
    UserRow.shown,
    ExceptionRow.message_id.in_(_RESTRICTED).label("restricted"),
)


def _joined(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(ExceptionRow)
        .join(MessageRow, ExceptionRow.message_id == MessageRow.id)
        .outerjoin(DocumentRow, ExceptionRow.document_id == DocumentRow.id)
        .outerjoin(ReturnRow, ExceptionRow.return_id == ReturnRow.id)
        .outerjoin(SchoolRow, ReturnRow.school_id == SchoolRow.id)
        .outerjoin(ClaimRow, ClaimRow.message_id == ExceptionRow.message_id)
        .outerjoin(UserRow, ClaimRow.user_id == UserRow.id)
    )


def _narrowed(query: Select[Any], filters: Filters, now: datetime) -> Select[Any]:
    asked = ExceptionRow.asked_at.is_not(None) if filters.asked else ExceptionRow.asked_at.is_(None)
    query = query.where(and_(ExceptionRow.state == ExceptionState.OPEN, asked))
    if filters.role is not None and not filters.role.covers(NEEDED):
        query = query.where(ExceptionRow.message_id.not_in(_RESTRICTED))
    if filters.code is not None:
        query = query.where(ExceptionRow.code == filters.code)
    if filters.area is not None:
        area = SchoolRow.area.is_(None) if filters.area == NO_SCHOOL else SchoolRow.area == filters.area
        query = query.where(area)
    if filters.template is not None:
        none = filters.template == NO_SCHOOL
        query = query.where(ReturnRow.template.is_(None) if none else ReturnRow.template == filters.template)
    if filters.days is not None:
        query = query.where(ExceptionRow.raised_at <= now - timedelta(days=filters.days))
    return query


def _item(row: Any, user_id: int, now: datetime) -> Item:
    held = row.user_id not in {None, user_id} and row.touched > now - IDLE
    return Item(
        id=row.id,
        code=row.code,
        sentence=row.sentence,
        action=row.action,
        field=row.field,
        raised_at=row.raised_at,
        asked_at=row.asked_at,
        message_id=row.message_id,
        message=row.subject or row.file,
        sender=row.sender,
        document=row.document,
        return_ref=row.ref,
        template=row.template,
        school=row.school,
        area=row.area,
        held_by=row.shown if held else None,
        restricted=bool(row.restricted),
    )
