"""The page of one exception: what it shows, and what each of its forms does."""

import base64
from collections.abc import Callable
from dataclasses import replace

import pytest
import yaml

from desk.app import create_app
from desk.doors import SESSION
from desk.house import House
from pipeline.context import Context
from pipeline.decisions import queue
from pipeline.decisions.queue import Filters
from pipeline.exceptions import are_open
from pipeline.exports import kept
from pipeline.store.tables import DocumentRow, MessageRow, ReturnRow
from pipeline.templates import install
from schemas.codes import Code
from schemas.journey import MessageState
from schemas.look import Look, LookPage, Place
from tests.served import Browser, served
from tests.unit.desk.conftest import session_of
from tests.unit.pipeline.asking import GOOD
from tests.unit.pipeline.scripted import NOON, Clock, ScriptedChild, finish, make_reading
from tests.unit.pipeline.test_assembling_paper import PRINTED
from tests.unit.pipeline.test_later_pages import came, photo

Send = Callable[..., int]
MARKUP = "<script>alert(1)</script><b>bold</b>"


def the_open(ctx: Context) -> dict[Code, int]:
    with ctx.look() as look:
        return {each.code: each.id for each in are_open(look)}


def press(page: str, do: str) -> dict[str, str]:
    """What the form with this button sends, as a browser would."""
    form = next(each for each in page.split("<form")[1:] if f'name="do" value="{do}"' in each)
    fields = {}
    for each in form.split("<input")[1:]:
        tag = each.partition(">")[0]
        if 'name="' in tag:
            name = tag.split('name="')[1].partition('"')[0]
            fields[name] = tag.split('value="')[1].partition('"')[0] if 'value="' in tag else ""
    return fields


def test_what_a_school_wrote_is_text_everywhere(
    ctx: Context, send: Send, browser: Callable[..., Browser]
) -> None:
    """Markup in an answer, in residue, in the note, in the subject or in a file's name is shown, never obeyed."""
    reading = make_reading(GOOD, unsure={"grade": MARKUP}, residue=[MARKUP])
    send(f"one{MARKUP.replace('/', '-')}", reading, subject=MARKUP, note=MARKUP)
    finish(ctx)
    viewer = browser("viewer")
    numbers = the_open(ctx)
    with ctx.look() as look:
        ref = look.get(ReturnRow, 1).ref
    for address in ("/exceptions", *(f"/exceptions/{each}" for each in numbers.values()), f"/returns/{ref}"):
        text = viewer.get(address).text
        assert "&lt;script&gt;alert(1)" in text
        assert "<script>alert" not in text
        assert "<b>bold" not in text


def test_an_option_decides_and_leads_on(ctx: Context, send: Send, browser: Callable[..., Browser]) -> None:
    """The option pressed is recorded, and the next thing of the same message is shown."""
    send("one", make_reading(GOOD, unsure={"roll": "c. 45", "grade": "2/3"}))
    finish(ctx)
    staff = browser("staff")
    numbers = sorted(each.id for each in _listed(ctx))
    page = staff.get(f"/exceptions/{numbers[0]}").text
    assert "the only number in it" in page
    answer = staff.post(f"/exceptions/{numbers[0]}", data=press(page, "option"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/exceptions/{numbers[1]}")
    with ctx.look() as look:
        assert look.get(ReturnRow, 1).draft["roll"] == 45


def _listed(ctx: Context) -> list[queue.Item]:
    with ctx.look() as look:
        return queue.listed(look, Filters(), 0, NOON)


def test_the_last_decision_lets_the_return_be_recorded(
    ctx: Context, send: Send, browser: Callable[..., Browser]
) -> None:
    """Once nothing is open the record is there, and the list says that all is decided."""
    one = send("one", make_reading(GOOD, unsure={"roll": "many"}))
    finish(ctx)
    staff = browser("staff")
    (number,) = the_open(ctx).values()
    fields = press(staff.get(f"/exceptions/{number}").text, "value")
    answer = staff.post(f"/exceptions/{number}", data={**fields, "text": "210"})
    assert answer.headers["location"] == "/exceptions"
    with ctx.look() as look:
        assert look.find(MessageRow, one).state is MessageState.STORED
        ((record),) = kept(look)
    assert record.record.answers["roll"] == 210
    assert "Everything is decided" in staff.get("/exceptions").text


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"do": "value", "text": "a good few"}, "is not a number"),
        ({"do": "option", "option": "9"}, "Choose one of the options"),
        ({"do": "school", "school": "123"}, "has no URN 123"),
        ({"do": "join", "into": "nowhere"}, "There is no return nowhere"),
        ({"do": "split"}, "Choose some of its files"),
        ({"do": "ask", "about": "1"}, "letters are switched off"),
        ({"do": ""}, "Choose what to do"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    ctx: Context, send: Send, browser: Callable[..., Browser], fields: dict[str, str], why: str
) -> None:
    """The page comes back with the reason in plain words; the exception stays open."""
    send("one", make_reading(GOOD, unsure={"roll": "many"}))
    finish(ctx)
    (number,) = the_open(ctx).values()
    answer = browser("staff").send_form(f"/exceptions/{number}", key="k", **fields)
    assert answer.status_code == 409
    assert why in answer.text
    assert the_open(ctx) == {Code.VALUE_UNSURE: number}


def test_looking_takes_in_hand_and_looking_ahead_does_not(
    ctx: Context, send: Send, clock: Clock, browser: Callable[..., Browser]
) -> None:
    """Who opens it has it; the page fetched before its turn leaves it to others; a viewer takes nothing."""
    send("one", make_reading(GOOD, unsure={"grade": "2/3"}))
    finish(ctx)
    (number,) = the_open(ctx).values()
    ann, bob, viewer = browser("staff", "ann"), browser("staff", "bob"), browser("viewer")
    viewer.get(f"/exceptions/{number}")
    bob.get(f"/exceptions/{number}?ahead=1")
    assert "has this in hand" not in ann.get(f"/exceptions/{number}").text
    held = bob.get(f"/exceptions/{number}").text
    assert "Ann has this in hand" in held
    assert 'name="do"' not in held
    assert bob.get("/exceptions/next").headers["location"] == "/exceptions"
    clock.forward(minutes=16)
    assert bob.get("/exceptions/next").headers["location"] == f"/exceptions/{number}"


def test_what_was_typed_is_there_for_whoever_comes_next(
    ctx: Context, send: Send, clock: Clock, browser: Callable[..., Browser]
) -> None:
    """Ann types and goes home; Bob finds it in the field."""
    send("one", make_reading(GOOD, unsure={"roll": "many"}))
    finish(ctx)
    (number,) = the_open(ctx).values()
    ann, bob = browser("staff", "ann"), browser("staff", "bob")
    assert ann.send_form(f"/exceptions/{number}/typed", text="about 45").status_code == 204
    assert bob.send_form(f"/exceptions/{number}/typed", text="mine").status_code == 409
    clock.forward(minutes=16)
    assert 'value="about 45"' in bob.get(f"/exceptions/{number}").text


def test_without_libreoffice_the_form_is_shown_as_text(
    ctx: Context, send: Send, browser: Callable[..., Browser]
) -> None:
    """The answers stand in their order with the one in question lit, and the reason is said."""
    send("one", make_reading(GOOD, unsure={"grade": "2/3"}))
    finish(ctx)
    (number,) = the_open(ctx).values()
    text = browser("viewer").get(f"/exceptions/{number}/pages").text
    assert "LibreOffice is not installed here" in text
    lit = text.split('class="desk-text__lit"')[1].split("</div>")[0]
    assert "2/3" in lit


def test_an_original_is_saved_and_never_shown(
    ctx: Context, send: Send, browser: Callable[..., Browser]
) -> None:
    """Whatever it is, it comes as an attachment in a sandbox, under the name it had, and its type is not guessed."""
    send("one", make_reading(GOOD))
    finish(ctx)
    with ctx.work() as work:
        work.get(DocumentRow, 1).name = 'näme"\r\nx: y.html'
    answer = browser("viewer").get("/documents/1/original")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''n%C3%A4me%22%0D%0Ax%3A%20y.html" in answer.headers["content-disposition"]
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.content == b"one 0"


def test_a_number_that_does_not_exist_is_a_page_that_says_so(browser: Callable[..., Browser]) -> None:
    """404, with a way back."""
    viewer = browser("viewer")
    for address in (
        "/exceptions/999",
        f"/exceptions/{10**30}",
        f"/documents/{10**12}/original",
        "/returns/r0",
        "/documents/9/original",
        "/pictures/9/1.jpg",
        "/nowhere",
    ):
        answer = viewer.get(address)
        assert answer.status_code == 404, address
        assert "Go to the first page" in answer.text


def test_a_return_is_corrected_on_its_own_page(
    ctx: Context, send: Send, browser: Callable[..., Browser]
) -> None:
    """A recorded answer typed anew: the page says by hand, the record has one more revision."""
    send("one", make_reading({**GOOD, "roll": 200}))
    finish(ctx)
    staff = browser("staff")
    with ctx.look() as look:
        ref = look.get(ReturnRow, 1).ref
    assert staff.send_form(f"/returns/{ref}", key="k", field="roll", text="210").status_code == 303
    page = staff.get(f"/returns/{ref}").text
    assert "by hand" in page
    assert "revision 2" in page
    assert staff.send_form(f"/returns/{ref}", key="l", field="roll", text="lots").status_code == 409


def test_filters_and_pages_of_the_list(ctx: Context, send: Send, browser: Callable[..., Browser]) -> None:
    """By reason, area, form and age; beyond fifty there is a next page, and each exception is on one page only."""
    for n in range(27):
        send(f"m{n}", make_reading(GOOD, unsure={"grade": f"g{n}", "roll": f"about {n}"}))
    send("odd", make_reading({"name": "Nowhere Hall"}), sender="a@private.example")
    finish(ctx)
    viewer = browser("viewer")
    first = viewer.get("/exceptions")
    assert first.text.count('class="desk-queue__item"') == 50
    more = first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = viewer.get(more).text
    assert second.count('class="desk-queue__item"') == len(_all(ctx)) - 50
    assert viewer.get("/exceptions?reason=school_unknown").text.count('class="desk-queue__item"') == 1
    assert viewer.get("/exceptions?area=-").text.count('class="desk-queue__item"') == 2
    assert "Nothing fits" in viewer.get("/exceptions?area=West").text
    assert "Nothing fits" in viewer.get("/exceptions?days=3").text
    assert "Nothing fits" in viewer.get("/exceptions?waiting=school").text
    assert viewer.get("/exceptions?reason=made_up&days=x").status_code == 200


def _all(ctx: Context) -> list[int]:
    with ctx.look() as look:
        return [each.id for each in are_open(look)]


def test_a_file_of_no_known_form_is_read_as_the_one_chosen(
    ctx: Context, send: Send, child: ScriptedChild, browser: Callable[..., Browser]
) -> None:
    """Choosing the form reads the file again and the return goes on by itself."""
    one = send("one", make_reading(GOOD))
    child.readings["one-0.docx"] = []
    finish(ctx)
    (number,) = the_open(ctx).values()
    child.readings["one-0.docx"] = [make_reading(GOOD)]
    assert (
        browser("staff").send_form(f"/exceptions/{number}", key="k", do="form", form="sef@3").status_code
        == 303
    )
    with ctx.look() as look:
        assert look.find(MessageRow, one).state is MessageState.STORED


def test_a_question_is_shown_with_the_row_it_is_about(
    ctx: Context, send: Send, child: ScriptedChild, browser: Callable[..., Browser]
) -> None:
    """Before it goes with the letter, and after it went with the letter as it lies in the outbox; none where none can be drawn."""
    page = LookPage(jpeg=base64.b64encode(b"a drawn page"), width=600, height=800)
    child.looks["one-0.docx"] = Look(pages=[page], answers={"roll": Place(page=1, box=(9, 9, 99, 29))})
    send("one", make_reading(GOOD, unsure={"roll": "many", "grade": "2/3"}))
    finish(ctx)
    told = {"letters": "folder", "letters_from": "hub@hub.example"}
    app = create_app(House(replace(ctx, settings=ctx.settings.model_copy(update=told)), lambda: None))
    with ctx.look() as look:
        roll, grade = (
            next(each.id for each in are_open(look) if each.field == name) for name in ("roll", "grade")
        )
    with served(app) as address, Browser(base_url=address, timeout=30) as staff:
        staff.cookies.set(SESSION, session_of(ctx, "staff", "Pat"))
        shown = staff.get(f"/exceptions/{roll}/letter").text
        assert (f"/exceptions/{roll}/row.jpg" in shown, f"/exceptions/{grade}/row.jpg" in shown) == (
            True,
            False,
        )
        assert staff.get(f"/exceptions/{roll}/row.jpg").content == b"a drawn page"
        assert staff.get(f"/exceptions/{grade}/row.jpg").status_code == 404
        staff.post(f"/exceptions/{roll}", data={**press(shown, "ask"), "about": [str(roll), str(grade)]})
        assert "/letters/1/pictures/1.jpg" in staff.get("/letters/1").text
        assert staff.get("/letters/1/pictures/1.jpg").content == b"a drawn page"
        assert staff.get("/letters/1/pictures/2.jpg").status_code == 404


def test_a_page_that_may_belong_to_an_earlier_form_is_joined_by_one_press(
    ctx: Context, child: ScriptedChild, browser: Callable[..., Browser]
) -> None:
    """The page names the form that lacks it; after the press one return of both is recorded."""
    with ctx.work() as work:
        install(work, yaml.safe_dump(PRINTED.model_dump(mode="json")), NOON)
    came(ctx, child, "one", photo(1))
    came(ctx, child, "two", photo(2))
    staff, number = browser("staff"), the_open(ctx)[Code.PAGE_LATER]
    shown = staff.get(f"/exceptions/{number}").text
    assert "of Fernhill Primary School" in shown
    assert "it lacks page 2" in shown
    answer = staff.post(f"/exceptions/{number}", data=press(shown, "join"))
    assert answer.status_code == 303
    assert the_open(ctx) == {}
    with ctx.look() as look:
        assert [record.record.school.urn for record in kept(look)] == ["990001"]
