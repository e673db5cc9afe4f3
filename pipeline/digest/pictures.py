"""The pictures of a letter, drawn without a screen: readable in greyscale, and the alt text says what they show."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator
from PIL import Image

from .shape import Collection, Digest, Pace
from .wording import day, many, sentence, share, short

WIDTH = 604  # px as the letter shows them; drawn at twice that, for sharp screens
_DPI, _SCALE = 100, 2
INK, MUTED, RULE, ACCENT, PALE, PAPER = "#1f2933", "#52606d", "#d5dbe1", "#1f5f7a", "#b8d0db", "#ffffff"
_EDGE = 6  # px before the title
_LEFT = 34  # px before the axes at the least, so that the first day's label is whole
_WHITE = 253  # of 255: what the palette makes of white paper is white again
_COLOURS = 64  # six hues, and what smooths their edges
_MOST_AREAS = 12  # bars; with more, the letter's table says it better
_LONGEST_NAME = 36  # characters of an area's name: half of the picture


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


def _figure(height: int, title: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH / _DPI, height / _DPI), dpi=_DPI * _SCALE, facecolor=PAPER)
    figure.text(_EDGE / WIDTH, 1 - 6 / height, title, fontsize=11, color=INK, va="top")
    axes = figure.add_subplot()
    axes.tick_params(colors=MUTED, labelsize=9, length=0, pad=5)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(RULE)
    return figure, axes


def _png(figure: Figure, axes: Axes, beneath: int, beside: Sequence[Text]) -> bytes:
    """Drawn with room for the labels at the left, ``beneath`` px for those under the axes, and ``beside`` at the right.

    The room is measured once: matplotlib's own layouts draw every text twice over. Few hues need no more than a
    palette, which makes the letter's pictures a quarter as large.
    """
    canvas = FigureCanvasAgg(figure)
    left, right = (_widest(canvas, each) for each in (axes.get_yticklabels(), beside))
    high = figure.get_figheight() * _DPI
    figure.subplots_adjust(
        left=max(left + 14, _LEFT) / WIDTH, right=1 - (right + 14) / WIDTH, bottom=beneath / high, top=1 - 32 / high
    )  # fmt: skip
    canvas.draw()  # type: ignore[no-untyped-call] # matplotlib has not typed these
    pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
    drawn = Image.frombuffer("RGBA", canvas.get_width_height(), pixels, "raw", "RGBA", 0, 1)
    few = drawn.convert("RGB").quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    few.putpalette([255 if each >= _WHITE else each for each in few.getpalette() or ()])
    out = BytesIO()
    few.save(out, "png")
    return out.getvalue()


def _widest(canvas: FigureCanvasAgg, texts: Sequence[Text]) -> float:
    """Of these texts, in px as the letter shows them."""
    drawn_by = canvas.get_renderer()  # type: ignore[no-untyped-call]
    return max((each.get_window_extent(drawn_by).width / _SCALE for each in texts), default=0)


def _pace(pace: Pace) -> Picture:
    """Schools that have returned, added up week by week; last year's weeks beside them, where there were any."""
    height = 230
    figure, axes = _figure(height, "Schools that have returned since September")
    now, then = _added_up(pace.this_year), _added_up(pace.last_year)
    last, top = len(now) - 1, max(now[-1], then[-1], 4)
    apart = _apart(now[-1], then[-1], top) if then[-1] else 0
    ends = []
    if then[-1]:
        axes.plot(range(len(then)), then, color=MUTED, linewidth=1.4, linestyle=(0, (4, 2)))
        ends.append(_end(axes, (last, then[-1]), f"last year {then[-1]:,}", -apart, color=MUTED))
    axes.plot(range(len(now)), now, color=ACCENT, linewidth=2.4)
    axes.plot([last], [now[-1]], "o", color=ACCENT, markersize=5, clip_on=False)
    ends.append(_end(axes, (last, now[-1]), f"this year {now[-1]:,}", apart, color=ACCENT, fontweight="bold"))
    axes.set_xlim(0, max(last, 1))
    axes.set_ylim(0, top * 1.12)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.grid(axis="y", color=RULE, linewidth=0.6)
    ticks = list(range(0, len(now), max(1, len(now) // 6)))
    axes.set_xticks(ticks, [day(pace.weeks[n].monday, year=False) for n in ticks])
    alt = f"Line chart: {many(now[-1], 'school has', 'schools have')} returned since September"
    beside = (
        f"; by the same week last year {then[-1]:,} had. {_verdict(now[-1], then[-1])}" if then[-1] else "."
    )
    return Picture("pace", _png(figure, axes, 28, ends), height, sentence(alt + beside))


def _end(axes: Axes, at: tuple[float, float], text: str, apart: int, **style: Any) -> Text:
    """A label at the end of a line, on paper of its own so that no rule runs through it."""
    box = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.5}
    return axes.annotate(
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
    figure, axes = _figure(height, f"Returned by area: {each.name}")
    shares = each.areas[::-1]
    places = range(len(shares))
    axes.barh(places, [one.expected for one in shares], color=PALE, height=0.62)
    axes.barh(places, [one.returned for one in shares], color=ACCENT, height=0.62)
    axes.set_yticks(places, [short(one.area or "No area", _LONGEST_NAME) for one in shares])
    labels = []
    for n, one in enumerate(shares):
        label = f"{one.returned:,} of {one.expected:,} ({share(one.returned, one.expected) or '–'})"
        labels.append(_end(axes, (max(one.expected, one.returned), n), label, 0, color=INK))
    axes.set_xlim(0, max((max(one.expected, one.returned) for one in shares), default=1) or 1)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", labelsize=10, labelcolor=INK)
    said = "; ".join(
        f"{one.area or 'no area'} {one.returned:,} of {one.expected:,} ({share(one.returned, one.expected) or 'none expected'})"
        for one in each.areas
    )
    return Picture("areas", _png(figure, axes, 8, labels), height, f"Bar chart of {each.name}: {said}.")
