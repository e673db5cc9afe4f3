"""The register: imported from the national CSV, again and again."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from pipeline.context import Context
from pipeline.register import Imported, RegisterFileError, dfe_number, import_register
from pipeline.register_links import decide_link, import_links, lineage
from pipeline.schools import School
from pipeline.store.tables import SchoolRow
from tests.unit.pipeline.scripted import NOON, SCHOOLS


def school(ctx: Context, urn: str) -> SchoolRow:
    with ctx.look() as look:
        return look.scalars(select(SchoolRow).where(SchoolRow.urn == urn)).one()


def imported(ctx: Context, data: bytes) -> Imported:
    with ctx.work() as work:
        return import_register(work, data, ctx.hub, NOON + timedelta(days=1))


def test_a_school_has_what_the_register_says(ctx: Context) -> None:
    """Numbers, ages and the area of its district."""
    row = school(ctx, "990005")
    assert (row.dfe_number, row.name, row.area) == ("919/2005", "Thorncote Junior School", "West")
    assert (row.low_age, row.high_age, row.roll, row.open) == (7, 11, 240, True)


def test_infant_and_junior_are_told_by_age(ctx: Context) -> None:
    """The register calls them all primary."""
    assert [school(ctx, urn).phase for urn in ("990001", "990005", "990008")] == [
        "Primary",
        "Junior",
        "Infant",
    ]


def test_a_school_about_to_close_is_open(ctx: Context) -> None:
    """ "Open, but proposed to close" is open until it is closed."""
    assert school(ctx, "990007").open
    assert not school(ctx, "990006").open


def test_importing_again_changes_only_what_changed(ctx: Context) -> None:
    """A new name is taken over; the rest is left alone, and the register in memory follows."""
    assert ctx.register().urn("990005") is not None
    result = imported(ctx, SCHOOLS.replace("Thorncote Junior School", "Thorncote Academy").encode())
    assert (result.added, result.updated, result.unchanged) == (0, 1, 7)
    known = ctx.register().urn("990005")
    assert isinstance(known, School)
    assert known.name == "Thorncote Academy"


def test_both_encodings_are_read(ctx: Context) -> None:
    """The national file is Windows-1252, a spreadsheet's copy UTF-8 with a mark."""
    text = SCHOOLS.replace("Thorncote", "Château")
    imported(ctx, text.encode("cp1252"))
    assert school(ctx, "990005").name == "Château Junior School"
    assert imported(ctx, text.encode("utf-8-sig")).updated == 0


def test_a_line_without_a_urn_is_named_and_the_rest_imported(ctx: Context) -> None:
    """One bad line does not cost the others."""
    result = imported(
        ctx, (SCHOOLS + "99,919,1,Short,Open,Primary,4,11,1,,,\n990010,919,2010,New,Open,,,,,,,\n").encode()
    )
    assert result.added == 1
    assert result.problems == ["line 10: URN '99' is not a number of six digits"]


def test_another_file_is_refused_with_what_is_missing(ctx: Context) -> None:
    """The message says which column, and where to get the right file."""
    with pytest.raises(RegisterFileError, match="no column URN"):
        imported(ctx, b"name,town\nA,B\n")


@pytest.mark.parametrize("text", ["919/2345", "919-2345", "9192345", " 919 2345 "])
def test_dfe_numbers_in_every_spelling(text: str) -> None:
    """Slash, dash, space or nothing."""
    assert dfe_number(text) == "919/2345"


@pytest.mark.parametrize("text", ["", "919/23456", "19/2345", "919/234", "123456"])
def test_what_is_no_dfe_number(text: str) -> None:
    """Seven digits, three and four."""
    assert dfe_number(text) is None


def test_a_name_inside_a_longer_one_is_not_mentioned(ctx: Context) -> None:
    """A note from Fernhill Park does not speak of Fernhill."""
    said = ctx.register().mentioned("Dear hub, a word from Fernhill Park Primary School in Stevenage.")
    assert [each.urn for each in said] == ["990002"]


CONVERTED = """990020,919,2020,Reedham Primary School,Closed,Primary,4,11,90,WD92 1AA,Watford,
990021,919,2021,Reedham Primary Academy,Open,Primary,4,11,95,WD921AA,Watford,
990022,919,2022,Upper Sedge Infant School,Closed,Primary,4,7,60,WD92 2AB,Watford,
990023,919,2023,Sedge Hill Primary School,Open,Primary,4,11,160,WD92 2AB,Watford,
"""


def test_an_academy_with_the_old_dfe_number_is_the_closed_schools_successor(ctx: Context) -> None:
    """Millbrook's number goes on: who gives the old URN is the academy."""
    assert ctx.register().urn("990006") == ctx.register().urn("990007")


def test_a_new_number_at_the_same_place_is_likely_and_waits_for_a_person(ctx: Context) -> None:
    """Name and postcode alike is a suggestion; another name at the same place is nothing."""
    result = imported(ctx, (SCHOOLS + CONVERTED).encode())
    assert (result.linked, result.doubtful) == (0, 1)
    assert str(ctx.register().urn("990020")).startswith("Reedham Primary School")
    with ctx.work() as work:
        query = select(SchoolRow).where(SchoolRow.urn.in_(["990020", "990021"])).order_by(SchoolRow.urn)
        closed, academy = work.scalars(query)
        decide_link(work, closed, academy, is_so=True, by="Pat", now=NOON + timedelta(days=2))
    assert str(ctx.register().urn("990020")).startswith("Reedham Primary Academy")
    with ctx.look() as look:
        assert lineage(look, academy.id) == [academy.id, closed.id]


def test_the_registers_own_links_are_taken_over(ctx: Context) -> None:
    """In either direction, and only between schools that are known."""
    imported(ctx, (SCHOOLS + CONVERTED).encode())
    links = b"URN,LinkURN,LinkType\n990023,990022,Predecessor - merged\n990022,123456,Successor\n"
    with ctx.work() as work:
        assert import_links(work, links, NOON + timedelta(days=2)) == 1
    assert str(ctx.register().urn("990022")).startswith("Sedge Hill")


def test_a_school_that_closes_is_counted_and_dated(ctx: Context) -> None:
    """The day is read as the register writes it."""
    head, *lines = SCHOOLS.splitlines()
    closing = [
        line.replace("Thorncote Junior School,Open", "Thorncote Junior School,Closed") for line in lines
    ]
    text = "\n".join([f"{head},CloseDate", *(f"{line},31-08-2026" for line in closing)])
    assert imported(ctx, text.encode()).closed == 1
    row = school(ctx, "990005")
    assert (row.open, row.closed_on) == (False, date(2026, 8, 31))
    assert school(ctx, "990001").closed_on is None


def test_schools_of_other_authorities_can_be_left_out(ctx: Context) -> None:
    """Fifty thousand schools of the country are nobody's who asked for one county."""
    text = SCHOOLS + "990030,920,2001,Elsewhere Primary School,Open,Primary,4,11,90,ZZ1 1AA,Elsewhere,\n"
    with ctx.work() as work:
        result = import_register(work, text.encode(), ctx.hub, NOON, authorities=["919"])
    assert (result.added, result.elsewhere) == (0, 1)


def test_an_area_outlives_an_import_without_the_hubs_settings(ctx: Context) -> None:
    """Who imports on another machine takes no area away."""
    with ctx.work() as work:
        assert import_register(work, SCHOOLS.encode(), None, NOON).updated == 0
    assert school(ctx, "990005").area == "West"


def test_a_file_is_read_with_word_of_how_far_it_is(ctx: Context, tmp_path: Path) -> None:
    """Progress ends with the last byte."""
    file = tmp_path / "register.csv"
    file.write_bytes(SCHOOLS.encode())
    said: list[tuple[int, int]] = []
    with ctx.work() as work:
        import_register(work, file, ctx.hub, NOON, progress=lambda *far: said.append(far))
    assert said[-1] == (len(SCHOOLS.encode()), len(SCHOOLS.encode()))
