"""The whole desk in a real browser: samples read by the real reader, pages served by uvicorn, looked at in Chromium.

The samples are read once a run, however many processes share it; each test gets a copy of that store, a desk over it on a
port of its own, and a browser context of its own. One child and one browser serve all tests of a process.
"""

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
)

import samples
from desk.app import create_app
from desk.demo import demo_user
from desk.doors import SESSION, VISIT
from desk.house import House
from pipeline.access.sessions import open_session
from pipeline.context import Context, open_context
from pipeline.drawing import Drawer
from pipeline.exceptions import are_open
from pipeline.local_time import local_day
from pipeline.looking import sheets
from pipeline.register import import_register
from pipeline.rounds import making
from pipeline.rounds.making import Plan
from pipeline.sandbox import Sandbox
from pipeline.settings import Settings
from ritornello.rehearsal import learn_forms
from ritornello.screen import bar
from ritornello.work import take_in, walk_home
from schemas.codes import Failure
from tests.once import once
from tests.served import served
from workers.background import Background
from workers.hands import open_hands, open_sandbox

# A return with nothing to decide, numbers in words, a school not known, a note beside the questions; and after them
# the files that cannot be read.
MAIL = ("01-", "09-", "14-", "19-")
TWICE = "19-"  # is sent once more, its form in two files that say the same: a return that can be joined, and split


def settings_in(folder: Path) -> Settings:
    kinds = (
        "acknowledgement",
        "ask_again",
        "chaser",
    )  # a question of its own would be drawn beside every test
    return Settings(_env_file=None, data_dir=folder, hub=samples.hub(), letters="folder", letters_kinds=kinds)


@pytest.fixture(scope="session")
def read_samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which the chosen samples have been read."""
    return once(tmp_path_factory, "desk-samples", _read)


def _read(folder: Path) -> None:
    mail = [(path.name, path.read_bytes()) for path in samples.mailbox() if path.name.startswith(MAIL)]
    bad = sorted(samples.mailbox()[0].parent.with_name("mailbox-bad").glob("*.eml"))
    with open_hands(settings_in(folder)) as ctx, bar("Samples") as told:
        with ctx.work() as work:
            import_register(work, samples.register().read_bytes(), ctx.hub, ctx.clock())
        learn_forms(ctx, told)
        bad_mail = [(path.name, path.read_bytes()) for path in bad]
        take_in(ctx, "samples", [*mail, *bad_mail, ("twice.eml", sent_twice())], told)
        walk_home(ctx, told)
        today = local_day(ctx.clock())
        weeks = timedelta(days=14)
        making.make_round(ctx, Plan("this-term", ("infant-primary",), today - weeks, today + weeks))
        with ctx.look() as look:
            shown = dict.fromkeys((each.return_id, each.document_id) for each in are_open(look))
        for subject in shown:
            with suppress(Failure):  # a file that cannot be drawn: that is kept too
                sheets(ctx, *subject)


def sent_twice() -> bytes:
    """The form of a sample in two files: as it was attached, and as a copy that a mail program has repacked."""
    found = next(path for path in samples.mailbox() if path.name.startswith(TWICE))
    message = message_from_bytes(found.read_bytes(), policy=policy.default)
    (form,) = message.iter_attachments()
    copy = io.BytesIO(form.get_content())
    with zipfile.ZipFile(copy, "a") as archive:
        archive.comment = b"repacked"
    main, sub = form.get_content_type().split("/")
    message.add_attachment(copy.getvalue(), maintype=main, subtype=sub, filename="The same again.docx")
    message.replace_header("Message-ID", "<twice@riversmeet.example>")
    return message.as_bytes()


def until(page: Page, true: Callable[[], object], what: str = "it") -> None:
    """Waits until something is so. (Playwright's own waiting for a function is an eval, which the policy forbids.)"""
    for _ in range(600):
        if true():
            return
        page.wait_for_timeout(50)
    pytest.fail(f"{what} did not happen; the page is {page.url}, {page.title()}")


def is_sent(page: Page) -> None:
    """Waits until what was said to the person is over, and with it what was sent."""
    until(page, lambda: page.locator("#said").text_content() == "", "sending")


@dataclass
class Desk:
    """A desk that is served."""

    address: str
    ctx: Context


@pytest.fixture(scope="session")
def child(read_samples: Path) -> Iterator[Sandbox]:
    """The child that opens files, one for all desks of a process: it keeps nothing from one job to the next."""
    with open_sandbox(settings_in(read_samples)) as sandbox:
        yield sandbox


@pytest.fixture
def desk(read_samples: Path, child: Sandbox, tmp_path: Path) -> Iterator[Desk]:
    """A desk over a copy of the samples, with the work done beside it as `ritornello serve` does it."""
    folder = tmp_path / "data"
    shutil.copytree(read_samples, folder)
    ctx = open_context(settings_in(folder), child)
    runner = Background(ctx)
    runner.start()
    with (
        Drawer(ctx) as drawer,
        served(create_app(House(ctx, runner.ring, demo=True, drawer=drawer))) as address,
    ):
        yield Desk(address, ctx)
    runner.stop()
    ctx.store.engine.dispose()


@pytest.fixture
def person(chromium: Browser, desk: Desk) -> Iterator[Callable[..., Page]]:
    """A person at the desk: a page of a fresh browser, whose errors fail the test; signed in unless told otherwise."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def sits_down(*, signed_in: bool = True, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=desk.address, **{"viewport": {"width": 1280, "height": 800}, **options}
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on("console", lambda said: wrong.append(f"console: {said.text}") if _is_ours(said) else None)
        page.on(
            "response",
            lambda answer: (
                wrong.append(f"{answer.status} {answer.url}") if _is_wrong(answer.status) else None
            ),
        )
        if signed_in:
            had = {
                SESSION: session_of(desk.ctx),
                VISIT: token_urlsafe(32),
            }  # what signing in leaves in a browser
            context.add_cookies(
                [{"name": name, "value": each, "url": desk.address} for name, each in had.items()]
            )
            page.goto("/exceptions")
        return page

    yield sits_down
    for context in contexts:
        context.close()
    assert wrong == []


def session_of(ctx: Context) -> str:
    """A session of the demo user, as one click on the sign-in page makes it."""
    with ctx.work() as work:
        return open_session(work, demo_user(work, ctx.clock()), ctx.clock())


def _is_ours(said: ConsoleMessage) -> bool:
    """Whether a console message is an error of a page; answers that are refusals are looked at by their status."""
    return said.type == "error" and "Failed to load resource" not in said.text


def _is_wrong(status: int) -> bool:
    """Whether an answer is a fault: a refusal in plain words (409, 422) is none."""
    return status >= 400 and status not in {409, 422}


@dataclass
class Way:
    """One way to use the desk: a page, and whether it is used by keys alone."""

    name: str
    page: Page
    keys: bool

    def press(self, *keys: str) -> None:
        for each in keys:
            self.page.keyboard.press(each)

    def unfold(self) -> None:
        self.page.get_by_text("Another form, not a return, join, split, reject").click()

    def to(self, label: str) -> None:
        """Goes to the control that says so, key by key."""
        for _ in range(200):
            if self.page.evaluate("document.activeElement.textContent.trim()").startswith(label):
                return
            self.press("Tab")
        pytest.fail(f"no key leads to {label}")

    def undo(self) -> None:
        """Takes the last decision back, wherever the desk has led to."""
        if self.keys:
            self.press("u")
        else:
            self.page.get_by_role("button", name="Undo my last decision").click()


@pytest.fixture
def ways(person: Callable[..., Page]) -> list[Way]:
    """The three ways."""
    return [
        Way("mouse", person(), keys=False),
        Way("keyboard", person(), keys=True),
        Way("no script", person(java_script_enabled=False), keys=False),
    ]
