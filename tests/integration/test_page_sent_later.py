"""The sample form on paper, photographed page by page; one page comes later, in answer to the letter that asks for it."""

from email.message import EmailMessage
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

import samples
from extractors.blank import dump, learn
from extractors.blank.printed.pictures import unpack_picture
from extractors.blank.text import load_layout
from pipeline.access import users
from pipeline.context import Context, open_context
from pipeline.decisions.asking import ask, askable
from pipeline.decisions.hand import Hand
from pipeline.journey import receive
from pipeline.letters.writing import composed
from pipeline.register import import_register
from pipeline.sandbox import Limits, Sandbox
from pipeline.settings import Settings
from pipeline.store.tables import ExceptionRow, MessageRow, OutboxRow, ReturnRow
from pipeline.templates import install
from samples.scans import WAYS, Pen, scanned
from schemas.access import UserRole
from schemas.codes import Code
from schemas.layout import Layout
from schemas.reading import Reading, Status
from tests.unit.pipeline.scripted import Clock, finish

DPI = 150  # of the pictures that a layout keeps
LATER = 4  # the page that was left in the photocopier
AREA, SEND, VISIT = (
    "about-school.area",
    "inclusion.pupils-send-take-full-part",
    "visit-support.would-like-visit-be-made",
)


def _layout() -> Layout:
    blank = samples.blanks()["infant-primary"]
    return load_layout(samples.layout_file(blank).read_text(encoding="utf-8"))


def _photos(layout: Layout) -> list[bytes]:
    """The pages as a phone sees them: name and URN typed, West ringed, Amber ticked on the page that comes later."""
    rng = Random(6)
    pages = [np.dstack([unpack_picture(page.picture)] * 3).copy() for page in layout.pages]
    pens = [Pen(page, DPI, rng) for page in pages]
    for field, words in (
        ("about-school.school-name", "Oakfield JMI School"),
        ("about-school.urn", _oakfield()),
    ):
        box = layout.fields[field][0].box
        pens[0].words(words, box, None, 11)
    pens[0].ring(layout.options[AREA][1].words[0].box)
    pens[LATER - 1].tick(layout.options[SEND][1].box[0].box)
    return [scanned(page, DPI, WAYS["flat 200"], rng) for page in pages]


def _oakfield() -> str:
    lines = samples.register().read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if "Oakfield JMI" in line).split(",")[0].strip('"')


@pytest.fixture
def ctx(tmp_path: Path) -> Any:
    """The samples' hub, register and primary form, letters into a folder, and the real child."""
    told = {"letters": "folder", "letters_from": "hub@hub.example", "data_dir": tmp_path / "data"}
    settings = Settings(_env_file=None, hub=samples.hub(), **told)
    with Sandbox(Limits(memory=settings.child_memory_mb << 20)) as child:
        made = open_context(settings, child, Clock())
        blank = samples.blanks()["infant-primary"]
        form = learn(blank.read_bytes(), "infant-primary").model_copy(update={"layout": _layout()})
        with made.work() as work:
            import_register(work, samples.register().read_bytes(), made.hub, made.clock())
            install(work, dump(form), made.clock())
        yield made
        made.store.engine.dispose()


def _mail(name: str, photos: dict[str, bytes], **headers: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Oakfield office <admin@oakfield.example>", "hub@hub.example"
    mail["Message-ID"], mail["Subject"] = f"<{name}@oakfield.example>", headers.pop("subject", "Music form")
    for header, value in headers.items():
        mail[header.replace("_", "-")] = value
    mail.set_content("Sorry, here it is.\n\nSent from my iPhone\n")
    for file, data in photos.items():
        mail.add_attachment(data, maintype="image", subtype="jpeg", filename=file)
    return mail.as_bytes()


def _living(ctx: Context) -> ReturnRow:
    with ctx.look() as look:
        return look.scalars(select(ReturnRow).where(ReturnRow.discarded.is_(None))).one()


def _ask(ctx: Context) -> EmailMessage:
    """A person presses "Ask the school" on what the first mail left open."""
    with ctx.work() as work:
        who = users.add(work, users.NewUser("pat", "Pat", UserRole.STAFF), "test", ctx.clock()).id
    with ctx.work() as work:
        message = work.scalars(select(MessageRow.id)).one()
        waiting = [each for each in askable(work, message) if each.code is Code.PAGE_MISSING]
        ask(work, ctx, Hand(who, "Pat", "a press", ctx.clock()), waiting[0].id, [waiting[0].id])
    with ctx.look() as look:
        return composed(look.scalars(select(OutboxRow)).one(), ctx)


def test_a_page_that_comes_later_makes_the_form_whole(ctx: Context) -> None:
    """What is ticked on it is read into the same return, which lacks nothing any more."""
    photos = _photos(_layout())
    first = {f"IMG_{n}.jpg": data for n, data in enumerate(photos, 1) if n != LATER}
    receive(ctx, "test", _mail("one", first), "one.eml")
    finish(ctx)
    early = Reading.model_validate(_living(ctx).reading)
    assert {page.page for page in early.pages} == set(range(1, len(photos) + 1)) - {LATER}
    letter = _ask(ctx)
    later = _mail(
        "two",
        {"IMG_9.jpg": photos[LATER - 1]},
        subject="here is page 4, sorry",
        In_Reply_To=letter["Message-ID"],
    )
    receive(ctx, "test", later, "two.eml")
    finish(ctx)
    row = _living(ctx)
    reading = Reading.model_validate(row.reading)
    said = {each.field: each for each in reading.answers}
    assert (said[AREA].value, said[SEND].value) == ("West", "Amber")
    assert said[VISIT].status is Status.BLANK
    assert {page.page for page in reading.pages} == set(range(1, len(photos) + 1))
    assert [said[each].evidence.method for each in said if said[each].evidence.method == "missing page"] == []
    with ctx.look() as look:
        codes = set(look.scalars(select(ExceptionRow.code).where(ExceptionRow.return_id == row.id)))
    assert Code.PAGE_MISSING not in codes
