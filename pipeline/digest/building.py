"""Builds the digest of a week: one question to the store for each list and count, none for each school."""

from datetime import datetime

from pipeline.store.work import Work
from schemas.hub import Hub

from .arrivals import arrivals
from .audience import Audience
from .duties import actions, asks, duties, visits
from .scope import Scope
from .shape import Digest
from .standing import collections, missing, pace
from .sureness import sureness
from .themes import themes
from .waiting import waiting
from .weeks import Week

UNNAMED = "The music hub"


def build(look: Work, week: Week, audience: Audience, now: datetime, hub: Hub | None = None) -> Digest:
    """The digest of a week as the store stands: seen from its end, or from ``now`` where it is not over.

    A pure function of its arguments. It reads sets: for England's 24,000 schools and 100,000 returns the number of
    questions is the same as for one school.
    """
    scope = Scope(look, audience, week, min(now, week.ends))
    return Digest(
        hub=hub.name if hub else UNNAMED,
        audience=audience,
        week=week,
        as_of=scope.as_of,
        arrivals=arrivals(scope),
        collections=collections(scope),
        missing=missing(scope),
        visits=visits(scope),
        waiting=waiting(scope),
        themes=themes(asks(scope)),
        actions=actions(scope),
        duties=duties(scope),
        pace=pace(scope),
        sure_week=sureness(scope, week.starts),
        sure_year=sureness(scope, scope.school_year),
    )
