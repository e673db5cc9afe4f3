"""The pictures of a letter, drawn without a screen: readable in greyscale, and the alt text says what they show."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .shape import Collection, Digest, Pace
from .wording import day, many, sentence, share

WIDTH = 604  # px as the letter shows them; drawn at twice that, for sharp screens
_DPI, _SCALE = 100, 2
INK, MUTED, RULE, ACCENT, PALE, PAPER = "#1f2933", "#52606d", "#d5dbe1", "#1f5f7a", "#b8d0db", "#ffffff"
_MOST_AREAS = 12  # bars; with more, the letter's table says it better


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG with the height it is shown at, and what it says to who cannot see it."""

    name: str
    png: bytes
    height: int
    alt: str


def pictures(digest: Digest) -> dict[str, Picture]:
    """The pictures there is something to draw for, by name."""
    found = [_pace(digest.pace)] if digest.pace.to_date or digest.pace.to_date_last_year else []
    if digest.collections and 1 < len(digest.collections[0].areas) <= _MOST_AREAS:
        found.append(_areas(digest.collections[0]))
    return {each.name: each for each in found}


def _figure(height: int) -> tuple[Figure, Axes]:
    figure = Figure(
        figsize=(WIDTH / _DPI, height / _DPI), dpi=_DPI * _SCALE, facecolor=PAPER, layout="constrained"
    )
    axes = figure.add_subplot()
    axes.tick_params(colors=MUTED, labelsize=9, length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(RULE)
    return figure, axes


def _png(figure: Figure) -> bytes:
    out = BytesIO()
    FigureCanvasAgg(figure).print_png(out)  # type: ignore[no-untyped-call] # matplotlib has not typed it
    return out.getvalue()


def _pace(pace: Pace) -> Picture:
    """Schools that have returned, added up week by week; last year's weeks beside them, where there were any."""
    height = 230
    figure, axes = _figure(height)
    now, then = _added_up(pace.this_year), _added_up(pace.last_year)
    last, top = len(now) - 1, max(now[-1], then[-1], 4)
    apart = _apart(now[-1], then[-1], top) if then[-1] else 0
    if then[-1]:
        axes.plot(range(len(then)), then, color=MUTED, linewidth=1.4, linestyle=(0, (4, 2)))
        _end(axes, (last, then[-1]), f"last year {then[-1]:,}", -apart, color=MUTED)
    axes.plot(range(len(now)), now, color=ACCENT, linewidth=2.4)
    axes.plot([last], [now[-1]], "o", color=ACCENT, markersize=5)
    _end(axes, (last, now[-1]), f"this year {now[-1]:,}", apart, color=ACCENT, fontweight="bold")
    axes.set_xlim(0, max(last * 1.17, 1.17))
    axes.set_ylim(0, top * 1.12)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    ticks = list(range(0, len(now), max(1, len(now) // 6)))
    axes.set_xticks(ticks, [day(pace.weeks[n].monday, year=False) for n in ticks])
    axes.set_title("Schools that have returned since September", loc="left", fontsize=11, color=INK)
    alt = f"Line chart: {many(now[-1], 'school has', 'schools have')} returned since September"
    beside = (
        f"; by the same week last year {then[-1]:,} had. {_verdict(now[-1], then[-1])}" if then[-1] else "."
    )
    return Picture("pace", _png(figure), height, sentence(alt + beside))


def _end(axes: Axes, at: tuple[float, float], text: str, apart: int, **style: Any) -> None:
    """A label at the end of a line, on paper of its own so that no rule runs through it."""
    box = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5}
    axes.annotate(
        text, at, (6, apart), textcoords="offset points", fontsize=10, va="center", annotation_clip=False, bbox=box, **style
    )  # fmt: skip


def _verdict(now: int, then: int) -> str:
    if now == then:
        return "That is the same as last year."
    return f"That is {abs(now - then):,} {'more' if now > then else 'fewer'} than last year."


def _apart(now: int, then: int, top: int) -> int:
    """How far two labels move from their lines' ends, in points, so that they do not lie on each other."""
    if abs(now - then) / top > 0.1:
        return 0
    return 6 if now >= then else -6


def _added_up(counts: tuple[int, ...]) -> list[int]:
    whole, found = 0, []
    for each in counts:
        whole += each
        found.append(whole)
    return found


def _areas(each: Collection) -> Picture:
    """A bar for each area: all that were asked, and the part that has returned."""
    height = 56 + 34 * len(each.areas)
    figure, axes = _figure(height)
    shares = each.areas[::-1]
    names = [one.area or "No area" for one in shares]
    axes.barh(names, [one.expected for one in shares], color=PALE, height=0.62)
    axes.barh(names, [one.returned for one in shares], color=ACCENT, height=0.62)
    most = max((one.expected for one in shares), default=1) or 1
    for n, one in enumerate(shares):
        label = f"{one.returned:,} of {one.expected:,}  ({share(one.returned, one.expected) or '–'})"
        axes.text(
            max(one.expected, one.returned) + most * 0.015, n, label, va="center", fontsize=10, color=INK
        )
    axes.set_xlim(0, most * 1.32)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", labelsize=10, labelcolor=INK)
    axes.set_title(f"Returned by area: {each.name}", loc="left", fontsize=11, color=INK)
    said = "; ".join(
        f"{one.area or 'no area'} {one.returned:,} of {one.expected:,} ({share(one.returned, one.expected) or 'none expected'})"
        for one in each.areas
    )
    return Picture("areas", _png(figure), height, f"Bar chart of {each.name}: {said}.")
