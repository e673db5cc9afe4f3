"""Switches that are turned at the desk. Where none was turned, the setting of the installation holds."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import select

from .context import Context
from .settings import Settings
from .store.drafts import PreferenceRow
from .store.tables import EventRow
from .store.work import Work

LETTER_KINDS: Final = "letter kinds"
KINDS: Final = ("acknowledgement", "question", "ask_again", "chaser", "digest")
"""Every kind of letter there is a switch for."""


def letter_kinds(look: Work, settings: Settings) -> frozenset[str]:
    """The kinds of letter that are on. None of them goes while RITORNELLO_LETTERS is off."""
    chosen = look.scalar(select(PreferenceRow.value).where(PreferenceRow.name == LETTER_KINDS))
    return frozenset(settings.letters_kinds if chosen is None else chosen)


def is_on(ctx: Context, kind: str) -> bool:
    """Whether letters of a kind are on."""
    with ctx.look() as look:
        return kind in letter_kinds(look, ctx.settings)


def turn_letters(work: Work, kinds: Iterable[str], by: str, now: datetime) -> None:
    """These kinds of letter are on from now on, and no others; what is in the outbox already still goes."""
    chosen = [each for each in KINDS if each in set(kinds)]
    row = work.scalar(select(PreferenceRow).where(PreferenceRow.name == LETTER_KINDS))
    if row is None:
        work.add(PreferenceRow(name=LETTER_KINDS, value=chosen, set_at=now, set_by=by))
    elif row.value == chosen:
        return
    else:
        row.value, row.set_at, row.set_by = chosen, now, by
    work.add(EventRow(at=now, kind="letters switched", actor=by, facts={"on": chosen}))
