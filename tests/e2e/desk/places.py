"""Every page of the desk that can be looked at, with numbers of the samples filled in: a new page is added here."""

from sqlalchemy import select

from pipeline.context import Context
from pipeline.exceptions import are_open
from pipeline.store.tables import ReturnRow
from schemas.codes import Code


def places(ctx: Context) -> list[str]:
    """The addresses."""
    with ctx.look() as look:
        kinds = {each.code: each.id for each in reversed(are_open(look))}
        ref = look.scalars(select(ReturnRow.ref).order_by(ReturnRow.id)).first()
    return [
        "/exceptions",
        *(f"/exceptions/{number}" for number in kinds.values()),
        f"/exceptions/{kinds[Code.VALUE_UNSURE]}/letter",
        f"/returns/{ref}",
        "/users",
    ]
