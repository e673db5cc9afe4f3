"""The register: imported from the national CSV, again and again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pipeline.context import Context
from pipeline.register import Imported, RegisterFileError, dfe_number, import_register
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
