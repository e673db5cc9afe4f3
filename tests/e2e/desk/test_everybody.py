"""Every page is usable by everybody: axe finds nothing, and nothing is lost on a small screen or when enlarged."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.desk.conftest import Desk
from tests.e2e.desk.places import places

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.slow]


def looked_at(page: Page, address: str) -> None:
    page.goto(address)


def test_axe_finds_nothing_on_any_page(desk: Desk, person) -> None:
    """No violation of any rule axe has, on every page, open folds included."""
    page, axe, found = person(), Axe(), []
    for address in places(desk.ctx):
        looked_at(page, address)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        found += [
            (address, each["id"], each["nodes"][0]["html"]) for each in axe.run(page).response["violations"]
        ]
    page.context.clear_cookies()
    page.goto("/sign-in")
    found += [
        ("/sign-in", each["id"], each["nodes"][0]["html"]) for each in axe.run(page).response["violations"]
    ]
    assert found == []


@pytest.mark.parametrize(("width", "scale"), [(320, 1), (640, 2)], ids=["320 px", "200 %"])
def test_no_page_is_wider_than_the_screen(desk: Desk, person, width: int, scale: int) -> None:
    """WCAG 1.4.10: nothing has to be scrolled in two directions, but for tables in a frame of their own."""
    page = person(viewport={"width": width, "height": 700}, device_scale_factor=scale)
    wide = []
    for address in places(desk.ctx):
        looked_at(page, address)
        across = page.evaluate("document.documentElement.scrollWidth")
        if across > width:
            wide.append((address, across))
    assert wide == []
