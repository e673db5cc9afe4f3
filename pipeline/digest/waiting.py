"""The exceptions that wait for a person, and those raised and settled in the week."""

from sqlalchemy import ColumnElement, Select, func, or_, select

from pipeline.store.tables import DocumentRow, ExceptionRow, MessageRow, ReturnRow, SchoolRow
from schemas.codes import ADVICE

from .scope import Scope, named
from .shape import Undecided, Waiting


def waiting(scope: Scope) -> Waiting:
    """What was undecided at the moment of the digest, the oldest first."""
    query = (
        _about(
            scope,
            select(
                SchoolRow.name,
                SchoolRow.urn,
                SchoolRow.area,
                func.coalesce(MessageRow.sender, MessageRow.name),
                DocumentRow.name,
                MessageRow.subject,
                ExceptionRow.code,
                ExceptionRow.action,
                ExceptionRow.raised_at,
            ),
        )
        .join(MessageRow, ExceptionRow.message_id == MessageRow.id)
        .outerjoin(DocumentRow, ExceptionRow.document_id == DocumentRow.id)
        .where(scope.known(ExceptionRow.raised_at))
        .where(or_(ExceptionRow.resolved_at.is_(None), ExceptionRow.resolved_at >= scope.as_of))
        .order_by(ExceptionRow.raised_at, ExceptionRow.id)
    )
    found = tuple(
        Undecided(
            named(name, urn, area, sender),
            document or subject or sender,
            ADVICE[code].sentence,
            action,
            raised,
            (scope.as_of - raised).days,
        )
        for name, urn, area, sender, document, subject, code, action, raised in scope.look.execute(query)
    )
    resolved = scope.in_week(ExceptionRow.resolved_at)  # type: ignore[arg-type] # a column that may be empty
    return Waiting(found, _count(scope, scope.in_week(ExceptionRow.raised_at)), _count(scope, resolved))


def _about(scope: Scope, query: Select[tuple[object, ...]]) -> Select[tuple[object, ...]]:
    """Exceptions of the audience's schools; for the hub those of nobody's too."""
    return (
        query.select_from(ExceptionRow)
        .outerjoin(ReturnRow, ExceptionRow.return_id == ReturnRow.id)
        .outerjoin(SchoolRow, ReturnRow.school_id == SchoolRow.id)
        .where(scope.audience.schools())
    )


def _count(scope: Scope, when: ColumnElement[bool]) -> int:
    return scope.look.scalar(_about(scope, select(func.count())).where(when)) or 0  # type: ignore[arg-type,return-value]
