"""Which form of a round is a school's, where the round has several: an infant form and a secondary one, say."""

import re
from collections.abc import Sequence

from sqlalchemy import select

from pipeline.store.hub_tables import RoundRow, RoundSchoolRow
from pipeline.store.tables import RecordRow, SchoolRow
from pipeline.store.work import Work

_PHASES = ("nursery", "infant", "first", "junior", "primary", "middle", "secondary", "sixth form", "special")
_ALSO = {"infant": "primary", "junior": "primary", "first": "primary"}  # the register has no such phases


def forms_of(
    look: Work, made: RoundRow, schools: Sequence[tuple[RoundSchoolRow, SchoolRow]]
) -> dict[int, str | None]:
    """By place in the round, the id of the school's form; None where that cannot be told.

    The one that the school used last; else the only one whose id speaks of the school's phase.
    """
    if len(made.templates) == 1:
        return {row.id: made.templates[0] for row, _ in schools}
    query = (
        select(RecordRow.school_id, RecordRow.template)
        .where(RecordRow.current, RecordRow.template.in_(made.templates))
        .order_by(RecordRow.as_of)
    )
    used = {school_id: template for school_id, template in look.execute(query)}  # noqa: C416 - rows are no pairs
    return {
        row.id: used.get(school.id) or used.get(row.school_id) or _by_phase(made.templates, school)
        for row, school in schools
    }


def _by_phase(templates: Sequence[str], school: SchoolRow) -> str | None:
    said = f"{school.phase or ''} {school.name}".casefold()
    named = {each for each in _PHASES if re.search(rf"\b{each}", said)}
    wanted = named | {_ALSO[each] for each in named if each in _ALSO}
    fitting = [each for each in templates if wanted & set(re.findall(r"[a-z]+", each.casefold()))]
    return fitting[0] if len(fitting) == 1 else None
