"""The digest as plain text, for who reads it so and for who hears it read."""

from collections.abc import Iterator
from textwrap import fill

from .pictures import Picture
from .sections import Room, Section, Table, figures, headline, sections
from .shape import Digest
from .wording import span

_WIDE = 72  # columns: what mail programs show without wrapping (RFC 3676, 4.2 asks for 78 at most)


def plain(digest: Digest, drawn: dict[str, Picture]) -> str:
    """The whole letter; a picture is what its alt text says."""
    title = (
        f"{digest.hub}: the week"
        if digest.audience.area is None
        else f"{digest.hub}, {digest.audience.area} team: the week"
    )
    top = [title, f"Week {digest.week.number}, {span(digest.week)}", "", _wrapped(headline(digest)), ""]
    numbers = [f"  {each.title}: {each.value}{each.note and ', '}{each.note}" for each in figures(digest)]
    parts = [line for part in sections(digest, Room()) for line in _part(part, drawn)]
    return "\n".join([*top, *numbers, *parts, ""])


def _part(part: Section, drawn: dict[str, Picture]) -> Iterator[str]:
    yield from ("", "", part.title.upper(), "", _wrapped(part.lead))
    for name in part.pictures:
        if name in drawn:
            yield from ("", _wrapped(f"[{drawn[name].alt}]"))
    for group in part.groups:
        yield from ("", _wrapped(f"{group.name}: {group.because}"))
        yield from (_hung(f"“{quote}” ({who})") for quote, who in group.quotes)
    if part.table:
        yield ""
        yield from _rows(part.table)
    if part.more:
        yield from ("", _wrapped(part.more))


def _rows(table: Table) -> Iterator[str]:
    """A row as one entry: its first cell, then the others, with their headings where they would not be understood without."""
    for row in table.rows:
        first, *others = (
            f"{heading.lower()} {cell}" if n in table.labelled else cell
            for n, (heading, cell) in enumerate(zip(table.headings, row, strict=True))
        )
        yield _hung(" · ".join([first, *(each for each in others if each and not each.endswith("–"))]))


def _wrapped(text: str) -> str:
    return fill(text, _WIDE, break_long_words=False, break_on_hyphens=False)


def _hung(text: str) -> str:
    return fill(
        text,
        _WIDE,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
