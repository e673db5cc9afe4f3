"""People with hands: each press has a key of its own, as each page has."""

from collections.abc import Callable
from itertools import count

from pipeline.access import users
from pipeline.context import Context
from pipeline.decisions.hand import Hand
from schemas.access import UserRole

_PRESSES = count()


def hands(ctx: Context, name: str = "Pat") -> Callable[[], Hand]:
    """The hand of a user of this name, who is added where there is none; called, it presses once more."""
    with ctx.work() as work:
        known = [each for each in users.everybody(work) if each.shown == name]
        new = users.NewUser(name, name, UserRole.STAFF)
        row = known[0] if known else users.add(work, new, "test", ctx.clock())
    return lambda: Hand(row.id, name, f"press {next(_PRESSES)}", ctx.clock())
