"""Asking a school, turning away, follow-ups, rounds and forms in a real browser: each by mouse, by keyboard alone and with
JavaScript off.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from pipeline.exceptions import are_open
from pipeline.rounds import making
from pipeline.store.hub_tables import RoundRow
from pipeline.store.people import DecisionRow
from pipeline.store.tables import FollowUpRow
from ritornello.rehearsal import collect
from schemas.codes import Code
from schemas.journey import FollowUpState
from tests.e2e.desk.conftest import Desk, Way, until
from tests.e2e.desk.places import small_form

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]


def standing(desk: Desk) -> list[str]:
    """The kinds of the decisions that were not undone."""
    with desk.ctx.look() as look:
        query = select(DecisionRow.kind).where(DecisionRow.undone_at.is_(None))
        return list(look.scalars(query.order_by(DecisionRow.id)))


def number_of(desk: Desk, code: Code) -> int:
    with desk.ctx.look() as look:
        return next(each.id for each in are_open(look) if each.code is code)


def test_the_letter_to_a_school_is_read_before_it_goes(desk: Desk, ways: list[Way]) -> None:
    """What to ask about is chosen, the letter shown with it, then sent; undo takes it back before it leaves."""
    number = number_of(desk, Code.VALUE_UNSURE)
    for way in ways:
        page = way.page
        page.goto(f"/exceptions/{number}")
        if way.keys:
            way.press("a")
        else:
            page.get_by_role("button", name="Ask the school").click()
        page.wait_for_url(f"**/exceptions/{number}/letter**")
        expect(page.locator(".desk-letter")).to_contain_text("“c. 420”")
        if way.keys:
            way.to("Show the letter with these")
            way.press("Shift+Tab", "Space")
            way.to("Show the letter with these")
            way.press("Enter")
        else:
            page.get_by_role("checkbox").last.uncheck()
            page.get_by_role("button", name="Show the letter with these").click()
        page.wait_for_url("**about=**")
        expect(page.locator(".desk-letter")).to_contain_text("9 questions")
        if way.keys:
            way.press("Enter")
        else:
            page.get_by_role("button", name="Send it").click()
        until(page, lambda: standing(desk) == ["ask"], f"asking by {way.name}")
        page.wait_for_url(lambda address: "/letter" not in address)
        page.goto(f"/exceptions/{number}")
        way.undo()
        until(page, lambda: standing(desk) == [], f"undo by {way.name}")


@pytest.mark.parametrize("turned_away", ["not_a_return", "reject"])
def test_a_message_is_turned_away(desk: Desk, ways: list[Way], turned_away: str) -> None:
    """Nothing in it to record, or asked for again with a reason that the school reads; undo opens it again."""
    number = number_of(desk, Code.UNKNOWN_FORM)
    for way in ways:
        page = way.page
        page.goto(f"/exceptions/{number}")
        if turned_away == "reject" and way.keys:
            way.press("x")
            page.keyboard.type("a concert programme")
            way.press("Enter")
        elif turned_away == "reject":
            page.get_by_text("Another form, reject with a reason").or_(
                page.get_by_text("Reject with a reason, put it back")
            ).first.click()
            page.get_by_label("and ask for it again, because").fill("a concert programme")
            page.get_by_role("button", name="Reject", exact=True).click()
        elif way.keys:
            way.press("n")
        else:
            page.get_by_role("button", name="Nothing in it to record").click()
        until(page, lambda: standing(desk) == [turned_away], f"turning away by {way.name}")
        expect(page).not_to_have_url(re.compile(rf"/exceptions/{number}\b"))
        page.goto(f"/exceptions/{number}")
        if turned_away == "reject":
            expect(page.locator(".desk-inset")).to_contain_text("a concert programme")
        way.undo()
        until(page, lambda: standing(desk) == [], f"undo by {way.name}")


def test_a_follow_up_is_settled_and_taken_up_again(desk: Desk, ways: list[Way]) -> None:
    """From the list to one, noted and done; then it is open again."""

    def state() -> FollowUpState:
        with desk.ctx.look() as look:
            return look.find(FollowUpRow, number).state

    with desk.ctx.look() as look:
        number = look.scalars(select(FollowUpRow.id).order_by(FollowUpRow.due, FollowUpRow.id)).first() or 0
    for way in ways:
        page = way.page
        page.goto("/follow-ups")
        first = page.locator(".desk-queue__link").first
        if way.keys:
            way.to((first.text_content() or "").strip()[:20])
            way.press("Enter")
        else:
            first.click()
        page.wait_for_url(f"**/follow-ups/{number}")
        page.get_by_label("Note").focus()
        page.keyboard.type("rang the office")
        for label, after in (("Done", FollowUpState.DONE), ("Take up again", FollowUpState.OPEN)):
            button = page.get_by_role("button", name=label, exact=True)
            expect(button).to_be_visible()
            if way.keys:
                way.to(label)
                way.press("Enter")
            else:
                button.click()
            until(page, lambda after=after: state() is after, f"{label} by {way.name}")
        expect(page.get_by_text("rang the office").first).to_be_visible()


def test_schools_of_a_round_are_found_and_reminded(desk: Desk, ways: list[Way]) -> None:
    """Narrowed by a part of the name, ticked, reminded; what came of each is told."""
    with desk.ctx.work() as work:
        (made,) = work.scalars(select(RoundRow))
        making.mark_sent(work, made, desk.ctx.clock())
        name = made.name
    for way in ways:
        page = way.page
        page.goto(f"/rounds/{name}")
        if way.keys:
            page.get_by_label("Name, URN, DfE number or postcode").focus()
            page.keyboard.type("st marys inf")
            way.press("Enter")
        else:
            page.get_by_label("Name, URN, DfE number or postcode").fill("st marys inf")
            page.get_by_role("button", name="Show").click()
        page.wait_for_url("**words=st**")
        box = page.get_by_label("Choose St Mary's Infant School")
        if way.keys:
            box.focus()
            way.press("Space")
            way.to("Remind those ticked")
            way.press("Enter")
        else:
            box.check()
            page.get_by_role("button", name="Remind those ticked").click()
        expect(page.get_by_role("status").first).to_contain_text("St Mary's Infant School: no address of it")


def test_the_samples_have_a_round_to_look_at(desk: Desk, person: Callable[..., Page]) -> None:
    """`make serve` makes it once, handed out to every school, with those that have returned in its picture."""
    collect(desk.ctx)
    collect(desk.ctx)
    page = person()
    page.goto("/rounds")
    page.get_by_role("link", name="Music self-evaluation, autumn 2026").click()
    expect(page.get_by_role("img", name=re.compile(r"By .* had returned"))).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Sent").first).to_be_visible()


def test_a_blank_becomes_a_form_that_is_published(desk: Desk, ways: list[Way], tmp_path: Path) -> None:
    """Uploaded once; then corrected beside its page and tried on a completed form each way, and published."""
    mouse, keyboard, _ = ways
    blank, completed = tmp_path / "blank.docx", tmp_path / "completed.docx"
    blank.write_bytes(small_form())
    completed.write_bytes(small_form("Oakfield JMI School", "3", "Ms Lee"))
    keyboard.page.goto("/templates")
    keyboard.page.get_by_label("What to call it").fill("singing")
    keyboard.page.get_by_label("The blank Word form").set_input_files(blank)
    press(keyboard, "Learn it")
    keyboard.page.wait_for_url("**/templates/drafts/*")
    draft = keyboard.page.url
    for way, unit in zip(ways, ("choir", "choirs", "groups"), strict=True):
        page = way.page
        page.goto(draft)
        expect(page.get_by_alt_text("Page 1 of the printed form")).to_be_visible()
        field = page.get_by_label("Unit of How many choirs do you have?")
        field.fill(unit)
        press(way, "Save corrections")
        page.wait_for_load_state()
        expect(field).to_have_value(unit)
        page.get_by_label("Try it on a completed form").set_input_files(completed)
        press(way, "Try")
        expect(page.get_by_role("heading", name="What completed.docx says")).to_be_visible()
        expect(page.get_by_role("region", name="What was read")).to_contain_text("Ms Lee")
    mouse.page.goto(draft)
    mouse.page.get_by_label("Version", exact=True).fill("7")
    press(mouse, "Publish")
    mouse.page.wait_for_url("**/templates")
    assert "groups" in {each.unit for each in desk.ctx.templates.find("singing", "7").fields}


def press(way: Way, label: str) -> None:
    button = way.page.get_by_role("button", name=label, exact=True)
    if way.keys:
        button.focus()
        way.press("Enter")
    else:
        button.click()
