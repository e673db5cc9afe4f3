"""The digest as a letter: what it says, and that it survives the programs it is read in."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser

import openpyxl
import pytest
from PIL import Image

from pipeline.digest.audience import HUB, Audience
from pipeline.digest.pictures import WIDTH, pictures
from pipeline.digest.rendering import LARGEST, render
from pipeline.digest.sections import Room, sections
from pipeline.digest.shape import (
    ACCEPTED,
    HELD,
    Actions,
    Arrival,
    Arrivals,
    Ask,
    Collection,
    Digest,
    Duty,
    Falling,
    Missing,
    Named,
    Pace,
    Share,
    Sureness,
    Undecided,
    Waiting,
    Wish,
)
from pipeline.digest.themes import themes
from pipeline.digest.weeks import Week

WEEK = Week(2026, 47)
HOSTILE = '<b onclick="x()">&amp; =cmd|calc {{ 7*7 }} </td></table>" \x00\u202e'


def named(n: int, words: str = "School") -> Named:
    return Named(f"{words} {n}", f"{990000 + n}", "East" if n % 2 else "West")


def weeks() -> tuple[Week, ...]:
    return tuple(Week(2026, n) for n in range(36, 48))


def digest(many: int, words: str = "School") -> Digest:
    """So many of everything, with these words wherever somebody outside wrote some."""
    day, due = WEEK.starts + timedelta(hours=30), date(2026, 11, 30)
    schools = [named(n, words) for n in range(many)]
    share = tuple(Share(area, many, many // 3) for area in ("East", "West"))
    return Digest(
        hub="Hartwell County Music Hub",
        audience=HUB,
        week=WEEK,
        as_of=WEEK.ends,
        arrivals=Arrivals(
            tuple(
                Arrival(e, words, day, ACCEPTED if n % 2 else HELD, n % 3 == 0) for n, e in enumerate(schools)
            ),
            (("recorded", many),) if many else (),
        ),
        collections=(Collection("Autumn", date(2026, 9, 7), due, share),),
        missing=tuple(Missing(e, "Autumn", due, day if n % 2 else None, None) for n, e in enumerate(schools)),
        visits=tuple(
            Wish(e, words, day, due, "a@b.example", n % 2 == 0, n % 5 == 0) for n, e in enumerate(schools)
        ),
        waiting=Waiting(
            tuple(Undecided(e, words, "A sentence.", "An action.", day, 9) for e in schools), many, 0
        ),
        themes=themes([Ask(e, f"{words} choir", question=True) for e in schools]),
        actions=Actions(
            tuple(Falling(e, words, words, due, overdue=n % 4 == 0) for n, e in enumerate(schools)), 3
        ),
        duties=(Duty("Questions to answer", many, 1),) if many else (),
        pace=Pace(weeks(), (many,) * 12, tuple(range(12))),
        sure_week=Sureness(many, many // 2, many // 4, many // 8),
        sure_year=Sureness(many, many // 2, many // 4, many // 8),
    )


class Seen(HTMLParser):
    """The tags of a page, the text in it, and whether its tags are closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).replace("\u00a0", " ").split())


@pytest.mark.parametrize("many", [0, 1, 7, 3000])
def test_the_page_is_never_so_long_that_a_program_cuts_it(many):
    """However much there is to say, and in characters that need several bytes each."""
    letter = render(digest(many, "Überlänge “Musik” " * 40))
    assert len(letter.html.encode()) <= LARGEST <= 102_000


def test_every_picture_is_in_the_letter_and_says_what_it_shows():
    """By its cid, with a width for programs that know no style, and the finding as its alt text."""
    letter = render(digest(30))
    shown = {each["src"]: each for tag, each in Seen(letter.html).tags if tag == "img"}
    sent = {f"cid:{each.cid}": each for each in letter.enclosures if each.cid}
    assert shown.keys() == sent.keys()
    assert len(sent) == 2
    assert [each["width"] for each in shown.values()] == [str(WIDTH)] * 2
    alts = " ".join(each["alt"] or "" for each in shown.values())
    assert (
        "360 schools have returned since September; by the same week last year 66 had. That is 294 more"
        in alts
    )
    assert "East 10 of 30 (33 %); West 10 of 30 (33 %)" in alts
    for each in sent.values():
        picture = Image.open(io.BytesIO(each.data))
        assert picture.width == 2 * WIDTH
        assert f"[{shown[f'cid:{each.cid}']['alt']}]" in " ".join(letter.text.split())


def test_the_page_needs_nothing_from_elsewhere_and_no_style_sheet():
    """Outlook knows tables and styles on the element; nothing is fetched, nothing runs."""
    page = render(digest(30)).html
    tags = Seen(page).tags
    assert {tag for tag, _ in tags} & {"style", "script", "link", "iframe", "svg", "form"} == set()
    assert "url(" not in page
    assert not re.search(r"(flex|grid|position|float|var\(|rem\b|@media)", page)
    linked = [value for _, attrs in tags for name, value in attrs.items() if name in {"src", "href"}]
    assert all(value and value.startswith("cid:") for value in linked)
    texts = [
        attrs
        for tag, attrs in tags
        if tag in {"td", "th", "p", "h1", "h2", "h3"} and attrs.get("class") != "head"
    ]
    assert all(
        "Arial" in (attrs.get("style") or "") for attrs in texts if "color" in (attrs.get("style") or "")
    )


def test_tables_of_layout_and_tables_of_facts_are_told_apart():
    """Who hears the page read is told of rows and columns only where there are some."""
    tags = Seen(render(digest(30)).html).tags
    tables = [attrs.get("role") for tag, attrs in tags if tag == "table"]
    facts = tables.count(None)
    assert facts == sum(each.table is not None for each in sections(digest(30), Room()))
    heads = [attrs for tag, attrs in tags if tag == "th"]
    assert heads
    assert all(each.get("scope") == "col" for each in heads)
    assert next(attrs["lang"] for tag, attrs in tags if tag == "html") == "en-GB"


def test_what_a_school_wrote_is_text_in_the_page_and_in_the_workbook():
    """No tag, no template, no formula is made of it."""
    letter = render(digest(3, HOSTILE))
    page = Seen(letter.html)
    assert "b" not in {tag for tag, _ in page.tags}
    assert '<b onclick="x()">&amp; =cmd|calc {{ 7*7 }} </td></table>"' in page.text
    book = openpyxl.load_workbook(io.BytesIO(letter.enclosures[-1].data))
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n", "d"}


def test_the_page_and_the_text_say_the_same_numbers():
    """Headline, figures and each part's sentences stand in both, word for word."""
    made = digest(30)
    letter = render(made)
    page, text = Seen(letter.html).text, " ".join(letter.text.replace("\u00a0", " ").split())
    for part in sections(made, Room()):
        lead = " ".join(part.lead.replace("\u00a0", " ").split())
        assert lead in page
        assert lead in text
        assert part.title in page
        assert part.title.upper() in text
    assert all(len(line) <= 78 for line in letter.text.splitlines())


def test_the_workbook_has_every_list_in_full():
    """As many rows as the digest says, though the letter shows a few."""
    book = openpyxl.load_workbook(io.BytesIO(render(digest(200)).enclosures[-1].data))
    for name in ("Visits", "Decisions", "Came in", "Not returned", "Asked for", "Actions"):
        assert book[name].max_row == 201, name
    summary = {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}
    assert summary["Schools that have not returned"] == 200
    assert summary["This week: without a look"] == 100


def test_a_week_in_which_nothing_came_reads_as_a_letter_too():
    """Sentences instead of empty tables, and no picture of nothing."""
    empty = replace(digest(0), pace=Pace(weeks(), (0,) * 12, (0,) * 12), audience=Audience("West"))
    letter = render(empty)
    assert pictures(empty).keys() <= {"areas"}
    for words in (
        "No return came in this week.",
        "No school is waiting",
        "Nothing waits.",
        "nothing was recorded.",
    ):
        assert words in letter.text
        assert words in Seen(letter.html).text
    assert "West team" in letter.html


def test_the_same_digest_is_the_same_letter():
    """Byte for byte, so that what was looked at is what is sent."""
    assert render(digest(12)) == render(digest(12))


def test_the_pictures_can_be_read_without_colour():
    """In grey the bars of those who returned are far darker than the bars of all."""
    grey = Image.open(io.BytesIO(pictures(digest(30))["areas"].png)).convert("L")
    shades = grey.getcolors(256) or []
    dark = max(shade for count, shade in shades if count > 2000 and shade < 120)
    pale = max(shade for count, shade in shades if count > 2000 and 120 <= shade < 250)
    assert pale - dark > 80
