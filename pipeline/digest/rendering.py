"""Makes a letter of a digest: subject, HTML, plain text, pictures, and the numbers as a workbook.

The HTML is for programs that know little: tables, styles on each element, pictures by ``cid``, colours that stay
readable when a program darkens them, no font or file from elsewhere. What schools wrote is escaped.
"""

import re
from functools import cache

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.letters.enclosures import Enclosure
from pipeline.local_time import local_day

from .letter import Letter
from .numbers import workbook
from .pictures import Picture, pictures
from .plain import plain
from .sections import Room, figures, headline, sections, subject
from .shape import Digest
from .wording import day, span

LARGEST = 90_000  # bytes: Gmail hides what comes after 102 KB of HTML, and quoted-printable makes it longer
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("pipeline.digest"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)


def render(digest: Digest) -> Letter:
    """The letter of a digest, with everything that goes with it."""
    drawn = pictures(digest)
    name = f"music-returns-{digest.audience.key.replace(':', '-').casefold()}-{digest.week}.xlsx"
    files = [
        *(
            Enclosure(f"{each.name}.png", "image/png", each.png, cid_of(digest, each.name))
            for each in drawn.values()
        ),
        Enclosure(re.sub(r"[^\w.-]+", "-", name), XLSX, workbook(digest)),
    ]
    return Letter(subject(digest), page(digest, drawn), plain(digest, drawn), tuple(files))


def cid_of(digest: Digest, picture: str) -> str:
    """The name a picture has within its letter."""
    return f"{picture}.{digest.week}@digest.ritornello"


def page(digest: Digest, drawn: dict[str, Picture]) -> str:
    """The HTML, with lists short enough that no program cuts it; every byte counts that is sent."""
    room, made = Room(), _page(digest, drawn, Room())
    while len(made.encode()) > LARGEST and room != room.less():
        room = room.less()
        made = _page(digest, drawn, room)
    return made


def _page(digest: Digest, drawn: dict[str, Picture], room: Room) -> str:
    told = {
        "subject": subject(digest),
        "title": f"{digest.hub}: the week"
        if digest.audience.area is None
        else f"{digest.audience.area} team: the week",
        "beneath": f"Week {digest.week.number}, {span(digest.week)}"
        + ("" if digest.audience.area is None else f" · {digest.hub}"),
        "headline": headline(digest),
        "figures": figures(digest),
        "sections": sections(digest, room),
        "pictures": drawn,
        "cids": {name: cid_of(digest, name) for name in drawn},
        "foot": foot(digest),
    }
    made = _environment().get_template("digest.html").render(told)
    return _inliner().inline(made)


def foot(digest: Digest) -> str:
    """Where the numbers come from."""
    whole = "Every list in full is in the attached workbook."
    until = f"Counted to the end of Sunday {day(digest.week.sunday)}."
    if digest.as_of < digest.week.ends:
        until = f"The week is not over: counted to {day(local_day(digest.as_of))}."
    return f"{until} {whole} This letter is written automatically once a week."
