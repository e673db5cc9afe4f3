"""Every page is usable by everybody: axe finds nothing, and nothing is lost on a small screen or when enlarged."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.desk.conftest import Desk
from tests.e2e.desk.places import made, pages, places

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]


WIDTHS = (320, 640)  # a small telephone, and 1280 enlarged to 200 %
SHARES = 3  # the pages are looked at by so many tests, which may run beside each other


@pytest.mark.parametrize("share", range(SHARES))
def test_every_page_is_usable_by_everybody(desk: Desk, person: Callable[..., Page], share: int) -> None:
    """axe finds no violation of any rule it has, open folds included; and no page is wider than a small or an enlarged
    screen (WCAG 1.4.10): nothing has to be scrolled in two directions, but for tables in a frame of their own.
    """
    page = person()
    addresses = places(desk.ctx)[share::SHARES]
    assert [each for address in addresses for each in wrong_on(page, address)] == []


def test_pages_of_what_people_make_are_usable_by_everybody(desk: Desk, person: Callable[..., Page]) -> None:
    """A decision and a form in preparation, as any other page; and no page of the desk is forgotten here."""
    addresses = made(desk.ctx)
    seen = {urlsplit(each).path for each in (*places(desk.ctx), *addresses)}
    patterns = {each: re.sub(r"\{\w+(:\w+)?\}", "[^/]+", each) for each in pages()}
    assert [
        each for each, pattern in patterns.items() if not any(re.fullmatch(pattern, one) for one in seen)
    ] == []
    page = person()
    assert [each for address in addresses for each in wrong_on(page, address)] == []


def wrong_on(page: Page, address: str) -> list[tuple[str, str]]:
    """What is wrong with a page for somebody with a small screen, a large type or a screen reader."""
    found = []
    page.set_viewport_size({"width": WIDTHS[0], "height": 700})
    page.goto(address)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 700})
        across = page.evaluate("document.documentElement.scrollWidth")
        found += [(address, f"{across} wide on {width}")] if across > width else []
    page.set_viewport_size({"width": 1280, "height": 800})
    return found + violations(page, Axe(), address)


def test_the_sign_in_page_is_usable_by_everybody(person: Callable[..., Page]) -> None:
    """It is what everybody sees first."""
    page = person(signed_in=False, viewport={"width": WIDTHS[0], "height": 700})
    page.goto("/sign-in")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[0]
    assert violations(page, Axe(), "/sign-in") == []


def violations(page: Page, axe: Axe, address: str) -> list[tuple[str, str]]:
    """What axe finds on the page, its folds open."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    return [
        (address, f"{each['id']}: {each['nodes'][0]['html']}")
        for each in axe.run(page).response["violations"]
    ]
