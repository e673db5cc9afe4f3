"""The digest in a real browser, on a desk and on a phone."""

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from pipeline.digest.preview import as_page
from pipeline.digest.rendering import render
from tests.unit.pipeline.digest.test_letter import digest

pytestmark = pytest.mark.needs("chromium")

OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"
PICTURES = "[...document.images].map(each => each.complete && each.naturalWidth)"
TALLEST = "Math.max(...[...document.querySelectorAll('td')].map(each => each.children.length ? 0 : each.offsetHeight))"


@pytest.fixture(scope="module")
def page(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The letter of a full week, its pictures in it."""
    file = tmp_path_factory.mktemp("digest") / "digest.html"
    school = "St Mary's Church of England Voluntary Aided Primary School"
    file.write_text(as_page(render(digest(30, school))), encoding="utf-8")
    opened = chromium.new_page()
    opened.goto(file.as_uri())
    yield opened
    opened.close()


@pytest.mark.parametrize("width", [320, 375, 700, 1280])
def test_nothing_runs_over_the_edge(page: Page, width: int) -> None:
    """From the smallest phone on; and no cell becomes a tower of single letters."""
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(TALLEST) < 400  # px: twenty lines


def test_the_pictures_are_shown(page: Page) -> None:
    """At twice the size they are shown at, for sharp screens."""
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.evaluate(PICTURES) == [1208, 1208]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(page: Page, scheme: Literal["light", "dark"]) -> None:
    """No violation of WCAG 2.1 AA that a machine can find, whatever colours the reader's program prefers."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 700, "height": 900})
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    assert found.violations_count == 0, found.generate_report()
