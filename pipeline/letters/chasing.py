"""Reminds schools that have not returned a form. Nothing calls this by itself: a person decides whom to remind, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipeline.context import Context
from pipeline.outbox import put
from pipeline.preferences import is_on

from .rules import why_not_to


@dataclass(frozen=True, slots=True)
class Due:
    """One school that is waited for: where to write, and which form by when."""

    urn: str
    school: str
    address: str
    form: str  # the title, as schools know it
    template: str
    round: str  # names the collection: one reminder a school, round and number
    due: date | None = None
    tone: str = "reminder"  # how it speaks: friendly, reminder, firm


def chase(ctx: Context, schools: Iterable[Due], *, number: int = 1) -> dict[str, str | None]:
    """Writes the ``number``-th reminder of a round to each school; by URN, None or the reason it is not written."""
    return {each.urn: _chased(ctx, each, number) for each in schools}


def _chased(ctx: Context, school: Due, number: int) -> str | None:
    settings = ctx.settings
    if settings.letters == "off":
        return "letters are off"
    if not is_on(ctx, "chaser"):
        return "letters of the kind chaser are switched off"
    if declined := why_not_to(school.address, settings, ctx.hub):
        return declined
    facts = {
        "hub": ctx.hub.name if ctx.hub else "The music hub",
        "name": "",
        "school": school.school,
        "form": school.form,
        "due": f"{school.due:%-d %B %Y}" if school.due else "",
        "blank": school.template,
        "tone": school.tone,
        "ref": None,
    }
    about = f"{school.round} {school.urn} {number}"
    with ctx.work() as work:
        return put(work, kind="chaser", recipient=school.address, about=about, facts=facts, now=ctx.clock())
