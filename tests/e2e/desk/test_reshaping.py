"""What is decided seldom, in a real browser: join, split, another form, by question; each by mouse, by keyboard alone and
with JavaScript off, and each taken back before the next. One desk and one browser for all.
"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from pipeline.exceptions import are_open
from pipeline.store.people import DecisionRow
from pipeline.store.tables import ExceptionRow, ReturnRow
from schemas.codes import Code
from tests.e2e.desk.conftest import Desk, Way, until
from tests.e2e.desk.test_deciding import recorded

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]


@dataclass
class Twice:
    """The return that came in two files: its exception, itself, and what was decided about it so far."""

    desk: Desk
    exception_id: int
    row: ReturnRow

    @property
    def counting(self) -> list[ReturnRow]:
        """The returns of its message that count."""
        with self.desk.ctx.look() as look:
            query = select(ReturnRow).where(
                ReturnRow.message_id == self.row.message_id, ReturnRow.discarded.is_(None)
            )
            return list(look.scalars(query.order_by(ReturnRow.id)))

    @property
    def decided(self) -> list[str]:
        """The kinds of the decisions that stand."""
        with self.desk.ctx.look() as look:
            query = select(DecisionRow.kind).where(DecisionRow.undone_at.is_(None))
            return list(look.scalars(query))

    def is_as_it_was(self) -> bool:
        return [each.id for each in self.counting] == [self.row.id] and self.decided == []


@pytest.fixture
def twice(desk: Desk) -> Twice:
    with desk.ctx.look() as look:
        found = [each for each in are_open(look) if each.code is Code.RESIDUE]
        row = max(found, key=lambda each: each.id)
        assert row.return_id is not None
        return Twice(desk, row.id, look.find(ReturnRow, row.return_id))


def test_a_return_of_two_files_is_split(twice: Twice, ways: list[Way]) -> None:
    """One file is chosen, and becomes a return of its own; undo makes it one again."""
    for way in ways:
        way.page.goto(f"/exceptions/{twice.exception_id}")
        if way.keys:
            way.press("d", "Tab", "Space", "Enter")
        else:
            way.unfold()
            way.page.get_by_role("checkbox", name="The same again.docx").check()
            way.page.get_by_role("button", name="Split").click()
        until(way.page, lambda: len(twice.counting) == 2, f"the split by {way.name}")
        assert twice.row.id not in {each.id for each in twice.counting}
        assert twice.decided == ["split"]
        way.undo()
        until(way.page, twice.is_as_it_was, f"undo by {way.name}")


def test_a_return_is_joined_with_another(twice: Twice, ways: list[Way]) -> None:
    """The list offers the other return of the school first, with its files; the two are one return until it is undone."""
    with twice.desk.ctx.look() as look:
        other = look.scalars(
            select(ReturnRow).where(
                ReturnRow.school_id == twice.row.school_id, ReturnRow.message_id != twice.row.message_id
            )
        ).one()
    for way in ways:
        way.page.goto(f"/exceptions/{twice.exception_id}")
        if way.keys:
            way.press("p", "ArrowDown", "Tab", "Enter")
        else:
            way.unfold()
            offered = way.page.get_by_label("It is a part of", exact=True)
            expect(offered.locator("option").nth(1)).to_contain_text("Riversmeet School, sent")
            offered.select_option(other.ref)
            way.page.get_by_role("button", name="Join").click()
        until(way.page, lambda: twice.decided == ["join"], f"the join by {way.name}")
        (joined,) = twice.counting
        assert joined.id not in {twice.row.id, other.id}
        way.undo()
        until(way.page, twice.is_as_it_was, f"undo by {way.name}")
        with twice.desk.ctx.look() as look:
            assert look.find(ReturnRow, other.id).discarded is None


def test_a_file_is_read_as_the_form_one_chooses(twice: Twice, ways: list[Way]) -> None:
    """Read anew as the form chosen it is another return; as a form that it is not, the page says so and nothing changes."""
    for way in ways:
        way.page.goto(f"/exceptions/{twice.exception_id}")
        if way.keys:
            way.press("f")
            way.page.keyboard.type("Sec")
            way.press("Tab", "Enter")
        else:
            way.unfold()
            choice = way.page.get_by_label("Read it again as")
            choice.select_option(choice.locator("option", has_text="Secondary").get_attribute("value"))
            way.page.get_by_role("button", name="Read", exact=True).click()
        until(way.page, lambda: twice.decided == ["form"], f"the reading by {way.name}")
        (read,) = twice.counting
        assert (read.template, read.id == twice.row.id) == ("secondary", False)
        way.undo()
        until(way.page, twice.is_as_it_was, f"undo by {way.name}")
    with twice.desk.ctx.look() as look:
        no_form = look.scalars(
            select(ExceptionRow.id).where(
                ExceptionRow.code == Code.UNKNOWN_FORM, ExceptionRow.state == "open"
            )
        ).first()
    page = ways[2].page
    page.goto(f"/exceptions/{no_form}")
    page.get_by_role("button", name="Read", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("It cannot be read as")
    assert twice.is_as_it_was()


def test_a_question_is_decided_at_a_glance(desk: Desk, ways: list[Way]) -> None:
    """From the list of questions to one of them, all ticked, recorded, taken back."""
    field = "about-school.pupils-roll"
    for way in ways:
        page = way.page
        page.goto("/questions")
        link = page.get_by_role("link", name="Pupils on roll")
        if way.keys:
            while (
                page.evaluate("document.activeElement.textContent.trim().split('\\n')[0]") != "Pupils on roll"
            ):
                way.press("Tab")
            way.press("Enter")
            page.wait_for_url("**/questions/one**")
            way.press("t", "Enter")
        else:
            link.click()
            page.get_by_role("link", name="Tick all").click()
            page.get_by_role("button", name="Record the ticked ones").click()
        expect(page.get_by_text("1 answer recorded.")).to_be_visible()
        assert recorded(desk, field) == 420
        if way.keys:
            way.press("u")
        else:
            page.get_by_role("button", name="Undo it").click()
        expect(page.get_by_text("1 answer taken back.")).to_be_visible()
        assert recorded(desk, field) is None
