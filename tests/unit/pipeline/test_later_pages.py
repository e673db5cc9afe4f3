"""A page that comes after its form: joined where it answers a letter of ours, offered at the desk where it does not."""

from dataclasses import replace

import pytest
import yaml
from sqlalchemy import select

from pipeline import later_pages, templates
from pipeline.context import Context
from pipeline.decisions.asking import ask, askable
from pipeline.decisions.reshaping import join
from pipeline.decisions.undoing import undo
from pipeline.exceptions import are_open
from pipeline.exports import kept
from pipeline.intake.opened import Letterhead, Opened
from pipeline.journey import receive
from pipeline.letters.writing import composed
from pipeline.store.people import DecisionRow
from pipeline.store.tables import ExceptionRow, OutboxRow, ReturnDocumentRow, ReturnRow
from schemas.codes import Code
from schemas.journey import MessageState
from schemas.reading import Reading, Status
from tests.unit.pipeline.asking import message
from tests.unit.pipeline.deciding_hands import hands
from tests.unit.pipeline.scripted import NOON, Clock, ScriptedChild, finish, part
from tests.unit.pipeline.test_assembling_paper import JPEG, PRINTED, _photo

OFFICE = "office@fernhill.example"


@pytest.fixture
def ctx(ctx: Context) -> Context:
    """An installation that writes letters, with a form of two pages."""
    with ctx.work() as work:
        templates.install(work, yaml.safe_dump(PRINTED.model_dump(mode="json")), NOON)
    told = {"letters": "folder", "letters_from": "hub@hub.example"}
    return replace(ctx, settings=ctx.settings.model_copy(update=told))


def photo(page: int, ink: str = "ff") -> Reading:
    """A photo of a page; on the first the school's name and number stand."""
    found = _photo(page, ink)
    said = {"name": "Fernhill Primary School", "urn": "990001", "dfe": None, "email": None, "postcode": None}
    numbers = {
        "roll": 200,
        "ks1": 20,
        "ks2": 30,
        "pp": 4,
        "minutes": 60,
        "share": 10,
        "staff": 2,
        "visit": False,
    }

    def put(each):
        if each.evidence.page != page:
            return each
        value = (said | numbers).get(each.field, each.value)
        status = Status.BLANK if value is None else Status.ANSWERED
        return each.model_copy(update={"value": value, "raw": str(value or ""), "status": status})

    pages = [seen.model_copy(update={"answers": list(map(put, seen.answers))}) for seen in found.pages]
    return found.model_copy(update={"answers": list(map(put, found.answers)), "pages": pages})


def came(ctx: Context, child: ScriptedChild, name: str, reading: Reading, **mail: object) -> int:
    """A mail with one photo, read to its end."""
    each = part(f"{name}.jpg", JPEG + name.encode())
    child.messages[f"{name}.eml"] = Opened(
        message_id=f"<{name}@fernhill.example>", parts=[each], **{"from_address": OFFICE, **mail}
    )
    child.readings[each.name] = [reading]
    number = receive(ctx, "test", name.encode(), f"{name}.eml")
    finish(ctx)
    return number


def asked_for(ctx: Context, first: int) -> str:
    """The desk asks the school for the page that is missing; the ref in the letter."""
    hand = hands(ctx)()
    with ctx.work() as work:
        waiting = askable(work, first)
        assert Code.PAGE_MISSING in {each.code for each in waiting}
        ask(work, ctx, hand, waiting[0].id, [each.id for each in waiting])
    with ctx.look() as look:
        row = look.scalars(select(OutboxRow)).one()
        text = composed(row, ctx).get_body(("plain",))
    assert text is not None
    assert "Page 2 is missing" in text.get_content()
    assert row.ref is not None
    return row.ref


def living(ctx: Context) -> list[ReturnRow]:
    with ctx.look() as look:
        return list(
            look.scalars(select(ReturnRow).where(ReturnRow.discarded.is_(None)).order_by(ReturnRow.id))
        )


def open_codes(ctx: Context) -> list[Code]:
    with ctx.look() as look:
        return [each.code for each in are_open(look)]


def test_a_page_sent_in_answer_is_joined_to_its_form(
    ctx: Context, child: ScriptedChild, clock: Clock
) -> None:
    """One return of both mails is recorded; neither mail is left for a person, and the letter's thread is enough."""
    first = came(ctx, child, "one", photo(1))
    ref = asked_for(ctx, first)
    clock.forward(hours=3)
    second = came(
        ctx, child, "two", photo(2), head=Letterhead(marks=[ref]), body_text="Here is page 2, sorry!"
    )
    (row,) = living(ctx)
    assert row.message_id == second
    assert open_codes(ctx) == []
    with ctx.look() as look:
        (record,) = kept(look)
        links = list(look.scalars(select(ReturnDocumentRow).where(ReturnDocumentRow.return_id == row.id)))
    assert (record.record.school.urn, record.record.answers["q12"]) == ("990001", "said ff")
    assert len(links) == 2
    assert message(ctx, second).state is MessageState.STORED
    assert (message(ctx, first).state, message(ctx, first).code) == (MessageState.SET_ASIDE, Code.JOINED)


def test_a_page_that_is_missing_is_one_thing_to_decide(ctx: Context, child: ScriptedChild) -> None:
    """Its questions are named with it, and none of them is a doubt of its own."""
    came(ctx, child, "one", photo(1))
    assert open_codes(ctx) == [Code.PAGE_MISSING]


def test_joining_by_itself_can_be_undone(ctx: Context, child: ScriptedChild, clock: Clock) -> None:
    """It is a decision as any other, in the name of the school's mail."""
    first = came(ctx, child, "one", photo(1))
    ref = asked_for(ctx, first)
    clock.forward(hours=3)
    came(ctx, child, "two", photo(2), head=Letterhead(marks=[ref]))
    hand = hands(ctx)()
    with ctx.work() as work:
        done = work.scalars(select(DecisionRow).where(DecisionRow.kind == "join")).one()
        assert done.by == "the school's mail of 5 October 2026"
        undo(work, hand, done.id)
    finish(ctx)
    assert len(living(ctx)) == 2
    assert open_codes(ctx).count(Code.PAGE_MISSING) == 2


def test_a_stranger_adds_nothing_to_a_form(ctx: Context, child: ScriptedChild, clock: Clock) -> None:
    """The mark may be copied: what another address sends stays a return of its own, and the first one waits."""
    first = came(ctx, child, "one", photo(1))
    ref = asked_for(ctx, first)
    clock.forward(hours=3)
    came(ctx, child, "two", photo(2), head=Letterhead(marks=[ref]), from_address="x@elsewhere.example")
    assert len(living(ctx)) == 2
    assert message(ctx, first).state is MessageState.EXCEPTION


def test_a_page_without_a_thread_is_offered(ctx: Context, child: ScriptedChild) -> None:
    """A new mail from the same office: one press joins the two, from either of them; nothing is recorded meanwhile."""
    came(ctx, child, "one", photo(1))
    came(ctx, child, "two", photo(2))
    one, two = living(ctx)
    with ctx.look() as look:
        said = look.scalars(select(ExceptionRow).where(ExceptionRow.code == Code.PAGE_LATER)).one()
        assert f"Page 2 came; return {one.ref} of Fernhill Primary School lacks it." in said.sentence
        assert [each.ref for each in later_pages.offers(ctx, look, two)] == [one.ref]
        assert [each.ref for each in later_pages.offers(ctx, look, one)] == [two.ref]
        assert list(kept(look)) == []
    hand = hands(ctx)()
    with ctx.work() as work:
        join(ctx, work, hand, two.id, one.ref)
    finish(ctx)
    assert open_codes(ctx) == []
    with ctx.look() as look:
        assert [record.record.answers["q12"] for record in kept(look)] == ["said ff"]


@pytest.mark.parametrize(
    ("page", "sender"),
    [(1, OFFICE), (2, "office@thorncote.example")],
    ids=["the same page", "another school"],
)
def test_what_fills_no_gap_is_not_offered(ctx: Context, child: ScriptedChild, page: int, sender: str) -> None:
    """A page that is there already, and a page of nobody we know to be the same school."""
    came(ctx, child, "one", photo(1))
    came(ctx, child, "two", photo(page), from_address=sender)
    assert Code.PAGE_LATER not in open_codes(ctx)


def test_an_answer_to_a_letter_about_a_form_that_was_joined_finds_it(
    ctx: Context, child: ScriptedChild, clock: Clock
) -> None:
    """The letter named the part; what it says goes into the whole."""
    first = came(ctx, child, "one", photo(1))
    ref = asked_for(ctx, first)
    clock.forward(hours=3)
    came(ctx, child, "two", photo(2), head=Letterhead(marks=[ref]))
    (whole,) = living(ctx)
    with ctx.look() as look:
        found = later_pages.standing(look, ref)
    assert found is not None
    assert (found.id, found.ref != ref) == (whole.id, True)
