"""Every page of the desk on the samples, as pictures made in the real browser: `make screenshots`.

    .venv/bin/python bench/screenshots.py [--width 1280] [--to bench/out/screenshots]

Nothing is measured here; it stands beside the benchmarks because, like them, it is run by hand and looked at.
"""

import argparse
import re
import shutil
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

import samples
from desk.app import create_app
from desk.house import House
from pipeline.drawing import Drawer
from pipeline.local_time import local_day
from pipeline.rounds import making
from pipeline.rounds.making import Plan
from pipeline.settings import Settings
from ritornello.rehearsal import prepare, sample_mail
from ritornello.screen import bar
from ritornello.work import take_in, walk_home
from tests.conftest import find_program
from tests.e2e.desk.places import made, places
from tests.served import served
from workers.hands import open_hands


def main(target: Path, width: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="ritornello-screenshots-"))
    settings = Settings(_env_file=None, data_dir=folder, hub=samples.hub(), letters="folder")
    try:
        with open_hands(settings) as ctx, bar("Samples") as shown:
            prepare(ctx, shown)
            take_in(ctx, "samples", sample_mail(), shown)
            walk_home(ctx, shown)
            today = local_day(ctx.clock())
            making.make_round(
                ctx,
                Plan(
                    "this-term",
                    ("infant-primary", "secondary"),
                    today - timedelta(days=60),
                    today + timedelta(days=10),
                    title="This term's self-evaluation",
                ),
            )
            with (
                Drawer(ctx) as drawer,
                served(create_app(House(ctx, demo=True, drawer=drawer))) as address,
                sync_playwright() as playwright,
            ):
                program = find_program("chromium")
                browser = playwright.chromium.launch(
                    executable_path=program, args=["--no-sandbox", "--disable-gpu"]
                )
                page = browser.new_page(
                    base_url=address, viewport={"width": width, "height": 900}, locale="en-GB"
                )
                shoot(page, target, [*places(ctx), *made(ctx)])
                browser.close()
    finally:
        shutil.rmtree(folder)


def shoot(page: Any, target: Path, addresses: list[str]) -> None:
    target.mkdir(parents=True, exist_ok=True)
    page.goto("/sign-in")
    page.screenshot(path=target / "sign-in.png")
    page.get_by_role("button", name="Look round as the demo user").click()
    for address in addresses:
        page.goto(address)
        for _ in range(600):
            if not page.locator(".desk-sheets__wait").count():
                break
            page.wait_for_timeout(100)
        page.wait_for_timeout(700)  # pictures that have just been put into the page
        page.wait_for_load_state("networkidle")
        name = re.sub(r"[^a-z0-9]+", "-", address.casefold()).strip("-")[:60]
        page.screenshot(path=target / f"{name}.png")
        print(target / f"{name}.png")


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--width", type=int, default=1280)
    asked.add_argument("--to", type=Path, default=Path(__file__).parent / "out" / "screenshots")
    given = asked.parse_args()
    main(given.to, given.width)
