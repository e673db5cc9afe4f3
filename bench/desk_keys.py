"""How many keys the sample queue takes: played in Chromium by keyboard alone, by the keys the pages themselves mark.

    .venv/bin/python bench/desk_keys.py

Each exception is decided by Enter where the page marks something with it, else by 1; where neither is marked it needs
more than a key (a form to choose, a letter to write), and j moves on.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

import samples
from desk.app import create_app
from desk.house import House
from pipeline.context import Context
from pipeline.drawing import Drawer
from pipeline.exceptions import are_open
from pipeline.settings import Settings
from ritornello.rehearsal import prepare, sample_mail
from ritornello.screen import bar
from ritornello.work import take_in, walk_home
from tests.conftest import find_program
from tests.served import served
from workers.background import Background
from workers.hands import open_hands


def keys() -> int:
    """Plays the sample queue: every confirmable exception by the key the page marks for it."""

    folder = Path(tempfile.mkdtemp(prefix="ritornello-bench-"))
    settings = Settings(_env_file=None, data_dir=folder, hub=samples.hub())
    try:
        with open_hands(settings) as ctx, bar("Samples") as shown:
            prepare(ctx, shown)
            take_in(ctx, "samples", sample_mail(), shown)
            walk_home(ctx, shown)
            runner = Background(ctx)
            runner.start()
            with (
                Drawer(ctx) as drawer,
                served(create_app(House(ctx, runner.ring, demo=True, drawer=drawer))) as address,
                sync_playwright() as playwright,
            ):
                browser = playwright.chromium.launch(
                    executable_path=find_program("chromium"), args=["--no-sandbox", "--disable-gpu"]
                )
                status = play(ctx, browser.new_page(base_url=address))
                browser.close()
            runner.stop()
    finally:
        shutil.rmtree(folder)
    return status


def play(ctx: Context, page: Any) -> int:
    page.goto("/sign-in")
    page.get_by_role("button", name="Look round as the demo user").click()
    page.wait_for_url("**/exceptions")
    with ctx.look() as look:
        at_first = {each.id for each in are_open(look)}
    pressed, moved, decided = 0, 0, 0
    page.keyboard.press("s")
    page.wait_for_selector("#case")
    for _ in range(3 * len(at_first)):
        case = page.locator("#case").get_attribute("data-case")
        key = marked(page)
        page.keyboard.press(key)
        pressed += key != "j"
        moved += key == "j"
        decided += key != "j"
        page.wait_for_timeout(30)
        end = time.monotonic() + 15
        while (
            time.monotonic() < end
            and page.locator("#case").count()
            and page.locator("#case").get_attribute("data-case") == case
        ):
            page.wait_for_timeout(20)
        if not page.locator("#case").count() or page.locator("#case").get_attribute("data-case") == case:
            break
    page.wait_for_timeout(1500)
    with ctx.look() as look:
        left = {each.id for each in are_open(look)} & at_first
    done = len(at_first) - len(left)
    print(
        f"{len(at_first)} exceptions; {done} decided by {pressed} keys ({moved} more to move past what needs more than a key)"
    )
    print(
        f"{pressed / max(decided, 1):.2f} keys an exception that can be confirmed; with moving about {(pressed + moved) / max(done, 1):.2f}"
    )
    return 0 if done and (pressed + moved) / done <= 2 else 1


def marked(page: Any) -> str:
    """The key the page itself marks: Enter, else the first digit, else on to the next."""
    for key in ("Enter", "1"):
        if page.locator(f"[data-key='{key}'], [data-second='{key}']").count():
            return key
    return "j"


if __name__ == "__main__":
    sys.exit(keys())
