"""The exceptions that wait for a person, and those raised and settled in the week."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select

from pipeline.protection.scanning import masked
from pipeline.store.tables import DocumentRow, ExceptionRow, MessageRow, ReturnRow, SchoolRow
from schemas.codes import ADVICE

from .scope import Scope, named
from .shape import Undecided, Waiting

_RESTRICTED = "a restricted return"  # what it is about is for those who may read it


def waiting(scope: Scope) -> Waiting:
    """What was undecided at the moment of the digest, the oldest first."""
    query = (
        _about(scope)
        .add_columns(
            SchoolRow.name,
            SchoolRow.urn,
            SchoolRow.area,
            func.coalesce(MessageRow.sender, MessageRow.name),
            case(
                (ExceptionRow.restricted, _RESTRICTED),
                else_=func.coalesce(DocumentRow.name, MessageRow.subject),
            ),
            ExceptionRow.code,
            ExceptionRow.action,
            ExceptionRow.raised_at,
        )
        .outerjoin(DocumentRow, ExceptionRow.document_id == DocumentRow.id)
        .where(scope.unsettled(ExceptionRow.raised_at, ExceptionRow.resolved_at))
        .order_by(ExceptionRow.raised_at, ExceptionRow.id)
    )
    found = tuple(
        Undecided(
            named(name, urn, area, sender),
            masked(about or sender),
            ADVICE[code].sentence,
            action,
            raised,
            (scope.as_of - raised).days,
        )
        for _, name, urn, area, sender, about, code, action, raised in scope.look.execute(query)
    )
    raised, resolved = scope.in_week(ExceptionRow.raised_at), scope.in_week(ExceptionRow.resolved_at)
    return Waiting(found, _count(scope, raised), _count(scope, resolved))


def _about(scope: Scope) -> Select[Any]:
    """The numbers of exceptions of the audience's schools; for the hub those of nobody's too."""
    return (
        select(ExceptionRow.id)
        .join(MessageRow, ExceptionRow.message_id == MessageRow.id)
        .outerjoin(ReturnRow, ExceptionRow.return_id == ReturnRow.id)
        .outerjoin(SchoolRow, func.coalesce(ReturnRow.school_id, MessageRow.school_id) == SchoolRow.id)
        .where(scope.audience.schools())
    )


def _count(scope: Scope, when: ColumnElement[bool]) -> int:
    return scope.look.scalar(select(func.count()).select_from(_about(scope).where(when).subquery())) or 0
