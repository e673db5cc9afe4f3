"""The queue is cleared in a real browser: by mouse, by keyboard alone, and with JavaScript off."""

import shutil
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from desk.doors import SESSION
from pipeline.exceptions import are_open
from pipeline.store.people import DecisionRow
from pipeline.store.tables import ReturnRow
from schemas.codes import Code
from tests.e2e.desk.conftest import Desk, is_sent, until

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]
Person = Callable[..., Page]


def number_of(desk: Desk, code: Code, words: str = "") -> int:
    with desk.ctx.look() as look:
        return next(each.id for each in are_open(look) if each.code is code and words in each.sentence)


def open_numbers(desk: Desk) -> set[int]:
    with desk.ctx.look() as look:
        return {each.id for each in are_open(look)}


def recorded(desk: Desk, field: str) -> object:
    """What a person set for a field, in whichever return has it."""
    with desk.ctx.look() as look:
        drafts = [row.draft for row in look.scalars(select(ReturnRow)) if field in row.corrections]
    return drafts[0][field] if drafts else None


def test_an_answer_is_decided_and_taken_back_by_mouse(desk: Desk, person: Person) -> None:
    """From the list to one exception, an option pressed, the next one shown; undo brings the first one back."""
    page = person()
    page.get_by_role("link", name="“c. 420”").click()
    expect(page.get_by_role("heading", name="Pupils on roll")).to_be_visible()
    page.get_by_role("button", name="420 the only number in it").click()
    expect(page.get_by_role("heading", name="How many minutes does a lesson last?")).to_be_visible()
    is_sent(page)
    assert recorded(desk, "about-school.pupils-roll") == 420
    page.get_by_role("button", name="Undo my last decision").click()
    expect(page.get_by_role("heading", name="Pupils on roll")).to_be_visible()
    assert number_of(desk, Code.VALUE_UNSURE, "c. 420")


def test_the_queue_is_cleared_by_keyboard_alone(desk: Desk, person: Person) -> None:
    """Start, one key for each answer, and what is decided in the store is what was on the key."""
    page = person(signed_in=False)
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.textContent.trim()") != "Look round as the demo user":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/exceptions")
    page.locator("#reason").select_option("value_unsure")
    page.get_by_role("button", name="Show").press("Enter")
    page.wait_for_url("**reason=value_unsure**")
    page.get_by_role("heading", name="Exceptions").click()
    page.keyboard.press("s")
    before = open_numbers(desk)
    for key in ("Enter", "1", "0"):
        page.wait_for_selector("#case[data-may='1']")
        case = case_of(page)
        page.keyboard.press(key)
        until(page, lambda was=case: case_of(page) != was, f"what {key} does")
    is_sent(page)
    settle(page, desk, before, 3)
    page.keyboard.press("u")
    settle(page, desk, before, 2)
    until(
        page, lambda: page.locator("#case").get_attribute("data-case") == case, "the page of what was undone"
    )
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    page.keyboard.type("45")
    page.keyboard.press("Enter")
    settle(page, desk, before, 3)
    until(page, lambda: case_of(page) != case, "the next one")
    page.keyboard.press("q")
    page.wait_for_url("**/exceptions?reason=value_unsure")


def case_of(page: Page) -> str | None:
    """The number of the exception that is shown."""
    number: str | None = page.evaluate("document.querySelector('#case')?.dataset.case ?? null")
    return number


def last_decision(desk: Desk) -> DecisionRow | None:
    with desk.ctx.look() as look:
        return look.scalars(select(DecisionRow).order_by(DecisionRow.id.desc())).first()


def settle(page: Page, desk: Desk, before: set[int], decided: int) -> None:
    """Waits until so many of what was open are decided."""
    until(page, lambda: len(before - open_numbers(desk)) == decided, f"{decided} decisions")


def test_the_school_is_found_as_one_types(desk: Desk, person: Person) -> None:
    """Some letters of the name, and the school is there to be pressed; the return is its from then on."""
    page = person()
    page.goto(f"/exceptions/{number_of(desk, Code.SCHOOL_UNKNOWN)}")
    page.keyboard.press("s")
    page.keyboard.type("Pipers La")
    page.get_by_role("button", name="Pipers Lane Primary School").click()
    until(page, lambda: last_decision(desk) is not None, "the decision")
    last = last_decision(desk)
    assert last is not None
    assert (last.kind, "Pipers Lane" in last.said) == ("school", True)


def test_everything_works_without_javascript(desk: Desk, person: Person) -> None:
    """Plain links and forms: list, pages, an option, a typed answer, a school, undo."""
    page = person(java_script_enabled=False)
    page.get_by_role("link", name="“c. 420”").click()
    expect(page.get_by_role("img", name="with the answer lit")).to_be_visible()
    page.get_by_role("button", name="420 the only number in it").click()
    expect(page.get_by_role("heading", name="How many minutes does a lesson last?")).to_be_visible()
    page.get_by_label("Or type it").fill("50")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("heading", name="overview of progression")).to_be_visible()
    assert recorded(desk, "music-curriculum.how-many-minutes-lesson-last.answer") == 50
    page.get_by_role("button", name="Undo my last decision").click()
    expect(page.get_by_role("heading", name="How many minutes does a lesson last?")).to_be_visible()
    page.get_by_label("Or type it").fill("fifty or so")
    page.get_by_role("button", name="Record").click()
    expect(page.get_by_role("alert")).to_contain_text("is not a number")
    page.goto(f"/exceptions/{number_of(desk, Code.SCHOOL_UNKNOWN)}")
    expect(page.get_by_role("img", name="Page 1 of")).to_be_visible()
    page.get_by_label("Name, URN, DfE number or postcode").fill("pipers")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Pipers Lane Primary School").click()
    with desk.ctx.look() as look:
        assert Code.SCHOOL_UNKNOWN not in {each.code for each in are_open(look)}


def test_what_one_has_in_hand_the_other_can_only_look_at(desk: Desk, person: Person) -> None:
    """The second person sees who has it and has nothing to press; the list says so too."""
    from pipeline.access import users
    from pipeline.decisions import claims
    from schemas.access import UserRole

    number = number_of(desk, Code.RESIDUE)
    with desk.ctx.work() as work:
        ann = users.add(work, users.NewUser("ann", "Ann Lee", UserRole.STAFF), "test", desk.ctx.clock())
        from pipeline.store.tables import ExceptionRow

        message = work.find(ExceptionRow, number).message_id
        claims.take(work, message, ann.id, desk.ctx.clock())
    page = person()
    expect(page.get_by_text("with Ann Lee")).to_be_visible()
    page.goto(f"/exceptions/{number}")
    expect(page.get_by_text("Ann Lee has this in hand")).to_be_visible()
    assert page.get_by_role("button", name="Accept it as it is").count() == 0


def test_the_place_of_the_answer_is_lit_and_in_view(desk: Desk, person: Person) -> None:
    """A Word form is shown as its pages, and the box of the very answer is what one sees first."""
    page = person()
    page.goto(f"/exceptions/{number_of(desk, Code.VALUE_UNSURE, 'Key Stage 2')}")
    lit = page.locator(".desk-lit")
    lit.wait_for(timeout=60_000)
    expect(lit).to_be_in_viewport()
    page.keyboard.press("+")
    page.keyboard.press("r")
    assert page.locator(".desk-leaf g").first.get_attribute("transform").startswith("translate")
    expect(lit).to_be_in_viewport()


def test_pages_that_are_not_drawn_yet_hold_nothing_up(desk: Desk, person: Person) -> None:
    """One can decide while they are drawn; they appear by themselves, and without JavaScript by a link."""
    shutil.rmtree(desk.ctx.settings.data_dir / "pictures")
    plain = person(java_script_enabled=False)
    plain.goto(f"/exceptions/{number_of(desk, Code.RESIDUE)}")
    expect(plain.get_by_text("The pages are being drawn.")).to_be_visible()
    assert plain.get_by_role("button", name="Accept it as it is").is_enabled()
    page = person()
    page.goto(f"/exceptions/{number_of(desk, Code.VALUE_UNSURE, 'c. 420')}")
    expect(page.get_by_text("The pages are being drawn.")).to_be_visible()
    assert page.get_by_role("button", name="420 the only number in it").is_enabled()
    page.locator(".desk-lit").wait_for(timeout=90_000)
    until(plain, lambda: _pages_after_a_click(plain), "the pages")


def test_the_next_one_is_there_before_the_decision_has_arrived(desk: Desk, person: Person) -> None:
    """While the decision is still on its way to the desk, the next one is shown with its answer lit; then it is kept."""
    page = person()
    on_the_way: list[Route] = []
    page.route(  # before the page is there: a browser that begins to hold requests back may let the first one through
        "**/exceptions/**",
        lambda route: on_the_way.append(route) if route.request.method == "POST" else route.continue_(),
    )
    page.goto(f"/exceptions/{number_of(desk, Code.VALUE_UNSURE, 'c. 420')}")
    page.wait_for_selector("#case[data-next='ready']")
    case = case_of(page)
    page.keyboard.press("Enter")
    until(page, lambda: case_of(page) != case, "the next one")
    expect(page.locator(".desk-lit")).to_be_in_viewport()
    until(page, lambda: on_the_way, "sending")
    assert recorded(desk, "about-school.pupils-roll") is None
    next_one = case_of(page)
    on_the_way[0].continue_()
    until(page, lambda: recorded(desk, "about-school.pupils-roll") == 420, "the decision")
    is_sent(page)
    assert case_of(page) == next_one


def _pages_after_a_click(page: Page) -> int:
    if page.get_by_role("link", name="Show the pages").count():
        page.get_by_role("link", name="Show the pages").click()
        page.wait_for_timeout(500)
    return page.get_by_role("img", name="Page 1 of").count()


def test_what_was_typed_when_the_session_ended_is_kept(desk: Desk, person: Person) -> None:
    """The desk asks to sign in, leads back, and the text is in its field; without JavaScript it says what was lost."""
    number = number_of(desk, Code.VALUE_UNSURE, "c. 420")
    page, plain = person(), person(java_script_enabled=False)
    for each in (plain, page):
        each.goto(f"/exceptions/{number}")
        each.get_by_label("Or type it").fill("417")
        each.context.clear_cookies(name=SESSION)
        each.get_by_role("button", name="Record").click()
        each.wait_for_url("**/sign-in?unsent=1*")
        expect(each.get_by_role("alert")).to_contain_text("was not recorded")
        each.get_by_role("button", name="Look round as the demo user").click()
        each.wait_for_url(f"**/exceptions/{number}")
    expect(page.get_by_label("Or type it")).to_have_value("417")
    page.keyboard.press("Enter")
    until(page, lambda: recorded(desk, "about-school.pupils-roll") == 417, "what was typed")


def test_a_question_is_decided_for_several_schools_by_keyboard(desk: Desk, person: Person) -> None:
    """The crop shows the place on the form; tick all, Enter, and it is recorded."""
    page = person()
    page.goto("/questions/one?form=infant-primary&field=about-school.pupils-roll")
    crop = page.get_by_role("img", name="The answer as it stands on the form of Coldbrook Primary School")
    until(page, lambda: crop.evaluate("each => each.naturalWidth") > 50, "the crop")
    page.keyboard.press("t")
    page.get_by_role("heading", name="Pupils on roll").click()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 answer recorded.")).to_be_visible()
    assert recorded(desk, "about-school.pupils-roll") == 420
