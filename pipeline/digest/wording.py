"""How numbers, days and names are said: the same in the letter, its plain text, its pictures' alt texts."""

from datetime import date, datetime

from pipeline.local_time import local_day

from .audience import Audience
from .shape import Named
from .weeks import Week

_TIED = "\u00a0"  # a space at which no line is broken


def many(count: int, one: str, more: str | None = None) -> str:
    """``1 return``, ``1,204 returns``, ``no return``."""
    if count == 0:
        return f"no {one}"
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def share(part: int, whole: int) -> str:
    """A share in whole per cent; never 0 % of something nor 100 % of less than all, and empty where there is no whole."""
    if whole == 0:
        return ""
    rounded = round(100 * part / whole)
    if part and not rounded:
        return "under 1 %"
    return "over 99 %" if part < whole and rounded == 100 else f"{rounded} %"


def day(moment: date | datetime | None, *, year: bool = True) -> str:
    """``9 November 2026``; a dash where there is none."""
    if moment is None:
        return "–"
    when = local_day(moment) if isinstance(moment, datetime) else moment
    return f"{when.day}{_TIED}{when:%B %Y}" if year else f"{when.day}{_TIED}{when:%b}"


def span(week: Week) -> str:
    """``16 to 22 November 2026``."""
    first, last = week.monday, week.sunday
    if first.year != last.year:
        begins = f"{first.day} {first:%B %Y}"
    else:
        begins = f"{first.day} {first:%B}" if first.month != last.month else f"{first.day}"
    return f"{begins} to {last.day} {last:%B %Y}"


def ago(days: int) -> str:
    """``today``, ``1 day``, ``12 days``."""
    return "today" if days < 1 else many(days, "day").replace(" ", _TIED)


def school(named: Named, audience: Audience) -> str:
    """A school as a list names it: with its area, where the reader has several."""
    return f"{named.name} ({named.area})" if named.area and audience.area is None else named.name


def short(text: str, most: int) -> str:
    """Text on one line, cut between words where it is longer."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    cut = flat[: most - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut).rstrip(" ,;:.-–") + "…"


def sentence(text: str) -> str:
    """The same with a capital at its beginning."""
    return text[:1].upper() + text[1:]
