"""What is held on somebody is handed over whole, and erased with a proof; on both databases."""

import base64
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, update

from pipeline.context import Context
from pipeline.digest.issuing import issue_due
from pipeline.journey import receive
from pipeline.letters.sending import send_due
from pipeline.looking import crop_of, row_of
from pipeline.protection.erasing import erase_person, erase_school, verify
from pipeline.protection.granting import grant_person, grant_school
from pipeline.protection.retaining import earlier, retain
from pipeline.rounds.making import Plan, make_round
from pipeline.store.hub_tables import AnswerRow, DigestRow, ErasureRow, FollowUpRow, RoundSchoolRow
from pipeline.store.tables import MessageRow, OutboxRow, RecordRow, ReturnRow, SchoolRow
from schemas.codes import Code, Failure
from schemas.hub import Retention
from schemas.look import Look, LookPage, Place
from schemas.message import Unpacked
from tests.integration.test_store import furnished
from tests.unit.pipeline.scripted import FULL, NOON, Clock, ScriptedChild, finish, make_reading, part

HEAD = "a.achebe@fernhill.example"
SAYS = "Ask Ada Achebe, or write to A.Achebe@fernhill.example"


@pytest.fixture
def ctx(database_url: str, tmp_path: Path) -> Iterator[Context]:
    """Two schools in a round, each with a return; one teacher is named in hers, in the note and in the answers."""
    child = ScriptedChild()
    child.readings["blank.docx"] = Failure(code=Code.EMPTY_FILE)
    context = replace(furnished(tmp_path, child, database_url), clock=Clock())
    make_round(context, Plan("autumn", ("sef",), date(2026, 10, 1), date(2026, 10, 30)))
    for number, (name, urn, sender) in enumerate(
        (
            ("Fernhill Primary School", "990001", HEAD),
            ("Thorncote Junior School", "990005", "b@thorncote.example"),
        )
    ):
        file, shared = part(f"{number}.docx", bytes([number])), part("blank.docx", b"the blank")
        values = {
            "name": name,
            "urn": urn,
            "question": "May we borrow drums?" if number else f"May we borrow drums? {SAYS}",
            "plan.1.action": "Sing",
            "visit": True,
        }
        child.readings[file.name] = [make_reading({**FULL, **values, "q1": SAYS})]
        child.messages[f"{number}.eml"] = Unpacked(
            parts=[file, shared], from_address=sender, from_name="Ada Achebe" if sender == HEAD else "Bo Lind",
            body_text=f"{SAYS}. Could you prioritise our visit?", subject="Our form", message_id=f"<{number}@x.example>",
        )  # fmt: skip
        receive(context, "test", b"raw %d" % number, f"{number}.eml")
    finish(context)
    yield context
    context.store.engine.dispose()


def school(ctx: Context, urn: str) -> SchoolRow:
    with ctx.look() as look:
        return look.scalars(select(SchoolRow).where(SchoolRow.urn == urn)).one()


def count(ctx: Context, table: type) -> int:
    with ctx.look() as look:
        return look.scalar(select(func.count()).select_from(table)) or 0


def test_a_school_is_erased_and_the_other_is_untouched(ctx: Context) -> None:
    """Rows, files and places in rounds go; the register keeps its line; a file that both sent stays."""
    before = (count(ctx, RecordRow), count(ctx, MessageRow), count(ctx, RoundSchoolRow))
    files = list(ctx.blobs.folder.glob("*/*/*"))
    done = erase_school(ctx, school(ctx, "990001"), reason="asked for", by="Pat")
    assert done.remaining == {}
    assert (count(ctx, RecordRow), count(ctx, MessageRow), count(ctx, RoundSchoolRow)) == (
        before[0] - 1,
        before[1] - 1,
        before[2] - 1,
    )
    assert len(files) - len(list(ctx.blobs.folder.glob("*/*/*"))) == 2
    assert ctx.blobs.get(part("", b"the blank").sha256)
    assert school(ctx, "990001").name == "Fernhill Primary School"
    with ctx.look() as look:
        assert set(look.scalars(select(ReturnRow.school_id))) == {school(ctx, "990005").id}
        assert {row.school_id for row in look.scalars(select(FollowUpRow))} == {school(ctx, "990005").id}


def test_no_picture_of_an_erased_schools_form_stays(ctx: Context) -> None:
    """Its pages, and what was cut out of them to be shown beside a question or in a letter; another school's stay."""
    assert isinstance(ctx.sandbox, ScriptedChild)
    page = LookPage(width=595, height=842, jpeg=base64.b64encode(b"a drawn page"))
    for number in range(2):
        look = Look(pages=[page], answers={"q1": Place(page=1, box=(9, 9, 99, 29))})
        ctx.sandbox.looks[f"{number}.docx"] = look
    with ctx.look() as look:
        returns = {each.school_id: each.id for each in look.scalars(select(ReturnRow))}
    for each in returns.values():
        assert crop_of(ctx, each, "q1") == b"a drawn page"
        assert row_of(ctx, each, "q1") == b"a drawn page"
    pictures = ctx.settings.data_dir / "pictures"
    before = len(list(pictures.rglob("*.jpg")))
    erase_school(ctx, school(ctx, "990001"), reason="asked for", by="Pat")
    assert len(list(pictures.rglob("*.jpg"))) == before / 2
    assert crop_of(ctx, returns[school(ctx, "990005").id], "q1")


def test_a_person_is_taken_out_and_the_schools_answers_stay(ctx: Context) -> None:
    """Address and name are gone from every text of every table and from the database's own file."""
    answers = count(ctx, AnswerRow)
    done = erase_person(ctx, HEAD.upper(), reason="asked for", by="Pat")
    assert done.remaining == {}
    assert count(ctx, AnswerRow) == answers
    with ctx.look() as look:
        texts = set(look.scalars(select(AnswerRow.text).where(AnswerRow.field == "q1")))
        assert texts == {"Ask [erased], or write to [erased]"}
    if ctx.store.engine.dialect.name == "sqlite":
        held = b"".join(path.read_bytes() for path in ctx.settings.data_dir.glob("*.db*"))
        assert not any(word in held.lower() for word in (b"achebe@fernhill", b"ada achebe"))


def test_the_log_proves_what_went_and_names_nobody(ctx: Context) -> None:
    """Each line stands on the one before: one that is altered, or left out, is found."""
    erase_person(ctx, HEAD, reason="asked for", by="Pat")
    erase_school(ctx, school(ctx, "990005"), reason="closed", by="Pat")
    with ctx.look() as look:
        rows = list(look.scalars(select(ErasureRow)))
        assert verify(look) == []
        assert not any("fernhill" in json.dumps([row.subject, row.counts, row.files]).lower() for row in rows)
    with ctx.work() as work:
        work.execute(update(ErasureRow).where(ErasureRow.id == rows[0].id).values(reason="another"))
    with ctx.look() as look:
        assert verify(look) == [rows[0].id]


def test_all_that_is_held_is_handed_over(ctx: Context, tmp_path: Path) -> None:
    """Rows by table, and the originals; of the school asked about and of no other."""
    target = tmp_path / "held.zip"
    assert grant_school(ctx, school(ctx, "990001"), target) > 20
    with zipfile.ZipFile(target) as file:
        names = set(file.namelist())
        returns = json.loads(file.read("return.json"))
        assert {
            "school.json",
            "return.json",
            "record.json",
            "answer.json",
            "message.json",
            "follow_up.json",
            "READ-ME.txt",
        } <= names
        assert len(returns) == 1
        assert b"raw 0" in {file.read(each) for each in names if each.startswith("files/")}
        assert b"Bo Lind" not in b"".join(file.read(each) for each in names)
    assert grant_person(ctx, HEAD, target) > 3
    with zipfile.ZipFile(target) as file:
        assert "answer.json" in file.namelist(), "another school's form names her: that is held on her too"


def test_what_is_kept_long_enough_goes_and_what_is_not_stays(ctx: Context) -> None:
    """By the hub's own months; nothing without them; counted first, and logged."""
    assert retain(ctx).counts == {}
    assert ctx.hub is not None
    kept = replace(ctx, hub=ctx.hub.model_copy(update={"retention": Retention(originals=12, returns=24)}))
    assert retain(kept).counts == {"returns": 0, "digests": 0, "originals": 0}
    clock = ctx.clock
    assert isinstance(clock, Clock)
    clock.forward(days=400)
    assert retain(kept, dry=True).counts == {"returns": 0, "digests": 0, "originals": 2}
    assert ctx.blobs.get(part("", b"raw 0").sha256)
    assert retain(kept).counts["originals"] == 2
    assert list(ctx.blobs.folder.glob("*/*/*")) == []
    assert count(ctx, AnswerRow) > 20
    assert retain(kept).counts["originals"] == 0
    clock.forward(days=400)
    assert retain(kept).counts["returns"] == 2
    assert (count(ctx, AnswerRow), count(ctx, FollowUpRow)) == (0, 0)
    with ctx.look() as look:
        assert verify(look) == []


def post(ctx: Context) -> Context:
    """The same with letters into a folder; digests are written and sent, and the next week's wait."""
    posting = replace(ctx, settings=ctx.settings.model_copy(update={"letters": "folder"}))
    clock = ctx.clock
    assert isinstance(clock, Clock)
    clock.forward(days=7)
    assert issue_due(posting) == 3
    assert send_due(posting) == 3
    clock.forward(days=7)
    assert issue_due(posting) == 3
    return posting


def told(ctx: Context) -> str:
    """All that our copies of letters say: words, workbooks, files in the folder; in one text."""
    said: list[str] = []
    with ctx.look() as look:
        for row in look.scalars(select(OutboxRow)):
            said += [unescape(str(each)) for each in row.facts.values()]
    for path in ctx.blobs.folder.glob("*/*/*"):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as book:
                said += [book.read(each).decode() for each in book.namelist() if each.endswith(".xml")]
    for path in (ctx.settings.data_dir / "letters").glob("*.eml"):
        mail = message_from_bytes(path.read_bytes(), policy=default)
        said += [str(each.get_content()) for each in mail.walk() if each.get_content_maintype() == "text"]
    return "\n".join(said)


def test_an_erased_school_is_in_no_digest_that_was_sent(ctx: Context) -> None:
    """Words, workbooks, pictures and copies go; another area's digest stays; what still waits is written anew without it."""
    ctx = post(ctx)
    assert "Fernhill Primary" in told(ctx)
    done = erase_school(ctx, school(ctx, "990001"), reason="asked for", by="Pat")
    assert done.remaining == {}
    assert done.counts["outbox (digests emptied)"] == 4, "the hub's and the East's, of two weeks"
    after = told(ctx)
    assert "Fernhill Primary" not in after
    assert "990001" not in after
    assert "Thorncote" in after
    with ctx.look() as look:
        rows = list(look.scalars(select(OutboxRow)))
        held = {path.name for path in ctx.blobs.folder.glob("*/*/*")}
        assert all(each["sha256"] in held for row in rows for each in row.files)
    assert not held & set(done.files)
    assert issue_due(ctx) == 2
    assert "Fernhill Primary" not in told(ctx)
    assert issue_due(ctx) == 0


def test_a_person_is_in_no_digest_that_was_sent(ctx: Context) -> None:
    """Their words stay with the name taken out, in the workbook too; copies in the folder go."""
    ctx = post(ctx)
    assert "Ada Achebe" in told(ctx)
    done = erase_person(ctx, HEAD, reason="asked for", by="Pat")
    assert done.remaining == {}
    after = told(ctx)
    assert "achebe" not in after.casefold()
    assert "[erased]" in after
    with ctx.look() as look:
        for row in look.scalars(select(OutboxRow)):
            for each in row.files:
                if each["name"].endswith(".xlsx"):
                    load_workbook(BytesIO(ctx.blobs.get(each["sha256"])))


@pytest.mark.parametrize("limits", [Retention(letters=12), Retention(returns=12)])
def test_letters_kept_long_enough_go_with_their_files(ctx: Context, limits: Retention) -> None:
    """A digest goes with the letters, or with the returns it tells of; its line stays, so that it is never sent again."""
    assert ctx.hub is not None
    hub = ctx.hub.model_copy(update={"retention": limits})
    ctx = replace(ctx, hub=hub, settings=ctx.settings.model_copy(update={"letters": "folder"}))
    clock = ctx.clock
    assert isinstance(clock, Clock)
    clock.forward(days=7)
    issue_due(ctx)
    send_due(ctx)
    assert count_books(ctx) == 3
    clock.forward(days=400)
    assert retain(ctx).counts["letters" if limits.letters else "digests"] == 3
    assert count_books(ctx) == 0
    assert list((ctx.settings.data_dir / "letters").glob("*.eml")) == []
    with ctx.look() as look:
        assert verify(look) == []
        assert look.scalar(select(func.count()).select_from(DigestRow)) == 3


def count_books(ctx: Context) -> int:
    return sum(zipfile.is_zipfile(path) for path in ctx.blobs.folder.glob("*/*/*"))


def test_months_are_counted_back_over_years_and_short_months() -> None:
    """A year and a half before the end of August is the end of February."""
    assert earlier(NOON.replace(month=8, day=31), 18) == NOON.replace(year=2025, month=2, day=28)
    assert earlier(NOON, 10) == NOON.replace(year=2025, month=12)
    assert NOON - earlier(NOON, 12) == timedelta(days=365)
