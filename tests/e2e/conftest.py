"""One real Chromium for all that is looked at in a browser: Playwright runs once in a process."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(_playwright: Playwright, program: Callable[[str], Path]) -> Iterator[Browser]:
    """The browser, without a screen and without calls home."""
    browser = _playwright.chromium.launch(executable_path=program("chromium"), args=QUIET)
    yield browser
    browser.close()
