"""Reminds schools that have not returned a form. Nothing calls this by itself: a person decides whom to remind, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipeline.context import Context
from pipeline.outbox import put
from pipeline.preferences import letter_kinds
from pipeline.store.work import Work

from .rules import why_not_to


@dataclass(frozen=True, slots=True)
class Due:
    """One school that is waited for: where to write, and which form by when."""

    urn: str
    school: str
    address: str
    form: str  # the title, as schools know it
    template: str | None  # none where the round has several and nobody knows which is the school's
    round: str  # names the collection: one reminder a school, round and number
    due: date | None = None
    tone: str = "reminder"  # how it speaks: friendly, reminder, firm


def chase(ctx: Context, schools: Iterable[Due], *, number: int = 1) -> dict[str, str | None]:
    """Writes the ``number``-th reminder of a round to each school; by URN, None or the reason it is not written."""
    with ctx.work() as work:
        off = why_off(ctx, work)
        return {each.urn: off or remind(ctx, work, each, number) for each in schools}


def why_off(ctx: Context, look: Work) -> str | None:
    """Why nobody at all is reminded; None where reminders may go."""
    if ctx.settings.letters == "off":
        return "letters are off"
    if "chaser" not in letter_kinds(look, ctx.settings):
        return "letters of the kind chaser are switched off"
    return None


def remind(ctx: Context, work: Work, school: Due, number: int) -> str | None:
    """Writes one reminder; the reason where it is declined."""
    if declined := why_not_to(school.address, ctx.settings, ctx.hub):
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
    return put(work, kind="chaser", recipient=school.address, about=about, facts=facts, now=ctx.clock())
