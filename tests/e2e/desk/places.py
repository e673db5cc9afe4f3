"""Every page of the desk that can be looked at, with numbers of the samples filled in: a new page is added here."""

from sqlalchemy import select

from desk.pages import ROUTERS
from pipeline.context import Context
from pipeline.exceptions import are_open
from pipeline.store.tables import FollowUpRow, ReturnRow
from schemas.codes import Code


def places(ctx: Context) -> list[str]:
    """The addresses."""
    known = {address for module in ROUTERS for address, _ in getattr(module, "PLACES", ())}
    with ctx.look() as look:
        kinds = {each.code: each.id for each in reversed(are_open(look))}
        ref = look.scalars(select(ReturnRow.ref).order_by(ReturnRow.id)).first()
        school = look.scalars(select(ReturnRow.school_id).where(ReturnRow.school_id.is_not(None))).first()
        follow_up = look.scalars(select(FollowUpRow.id)).first()
    return [
        "/exceptions",
        *(f"/exceptions/{number}" for number in kinds.values()),
        f"/exceptions/{kinds[Code.VALUE_UNSURE]}/letter",
        f"/returns/{ref}",
        "/questions",
        "/questions/one?form=infant-primary&field=about-school.pupils-roll",
        "/schools",
        f"/schools/{school}",
        "/follow-ups",
        f"/follow-ups/{follow_up}",
        "/rounds",
        "/templates",
        "/templates/1",
        *(address for address in ("/letters", "/settings", "/health", "/tokens", "/programs") if address in known),
        "/audit",
        "/users",
    ]
