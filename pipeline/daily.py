"""What every day brings, in any order and as often as one likes: each part does only what is due."""

from dataclasses import dataclass

from .context import Context
from .followups.sweeping import sweep
from .followups.trying import keep_state
from .local_time import LONDON
from .rounds.chasing import chase_due


@dataclass(frozen=True, slots=True)
class Day:
    """What was done."""

    reminders: int
    raised: int
    dropped: int


def daily(ctx: Context) -> Day:
    """Reminders of the rounds, follow-ups that days bring, and the state of the rules."""
    with ctx.work() as work:
        keep_state(work, ctx.rules, ctx.clock())
    written = [each for wanted in chase_due(ctx).values() for each in wanted if not each.declined]
    raised, dropped = sweep(ctx)
    return Day(len(written), raised, dropped)


def in_office_hours(ctx: Context) -> Day | None:
    """The same, on working days from eight to five in England: schools are not reminded by night. None outside them."""
    now = ctx.clock().astimezone(LONDON)
    return daily(ctx) if now.weekday() < 5 and 8 <= now.hour < 17 else None
