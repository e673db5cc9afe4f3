"""The pictures of a letter: each question with the row of the form that it is about."""

import base64
from dataclasses import replace
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from pipeline.context import Context
from pipeline.decisions.asking import ask
from pipeline.exceptions import are_open
from pipeline.letters.showing import shots_of
from pipeline.letters.writing import composed
from pipeline.store.tables import OutboxRow
from schemas.look import Look, LookPage, Place
from tests.unit.pipeline.asking import GOOD, Send
from tests.unit.pipeline.deciding_hands import hands
from tests.unit.pipeline.scripted import ScriptedChild, finish, make_reading

PAGE = LookPage(jpeg=base64.b64encode(b"a drawn page"), width=600, height=800)


def on(ctx: Context) -> Context:
    """The same installation with letters written into a folder."""
    told = {"letters": "folder", "letters_from": "hub@hub.example"}
    return replace(ctx, settings=ctx.settings.model_copy(update=told))


def printed(field: str, said: str) -> Look:
    """One printed page with the place of one answer, and what stands there."""
    return Look(pages=[PAGE], answers={field: Place(page=1, box=(200.0, 100.0, 300.0, 130.0), said=said)})


def question_of(ctx: Context) -> tuple[OutboxRow, EmailMessage]:
    with ctx.look() as look:
        row = look.scalars(select(OutboxRow)).one()
        return row, composed(row, ctx)


def test_a_question_shows_the_row_of_the_form_it_is_about(
    ctx: Context, send: Send, child: ScriptedChild
) -> None:
    """Word is printed for it; the picture lies in the letter beside its question, right across the page."""
    child.looks["one-0.docx"] = printed("grade", "2 / 3")
    send("one", make_reading(GOOD, unsure={"grade": "2/3", "share": "most"}))
    ctx = on(ctx)
    finish(ctx)
    row, letter = question_of(ctx)
    html = letter.get_body(("html",))
    assert html is not None
    (picture,) = [each for each in letter.walk() if each.get_content_maintype() == "image"]
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in html.get_content()
    assert picture.get_content() == b"a drawn page"
    assert [bool(each["cid"]) for each in row.facts["items"]] == [
        each["field"] == "grade" for each in row.facts["items"]
    ]
    (cut,) = [told for call, told in child.calls if call == "cut"]
    assert cut == "0.000,0.107,1.000,0.180"  # 14 points above and below, from edge to edge


@pytest.mark.parametrize("looks", [{}, {"one-0.docx": printed("grade", "something else altogether")}])
def test_where_the_place_cannot_be_shown_the_words_alone_go(
    ctx: Context, send: Send, child: ScriptedChild, looks: dict[str, Look]
) -> None:
    """No LibreOffice here, or another row's words at the place on the printed page."""
    child.looks |= looks
    send("one", make_reading(GOOD, unsure={"grade": "2/3"}))
    ctx = on(ctx)
    finish(ctx)
    row, letter = question_of(ctx)
    assert (row.kind, row.files) == ("question", [])
    assert "cid:" not in str(letter)


def test_a_question_from_the_desk_has_its_picture_too(ctx: Context, send: Send, child: ScriptedChild) -> None:
    """Drawn before the letter is written, and only of what is asked."""
    child.looks["one-0.docx"] = printed("grade", "2/3")
    send("one", make_reading(GOOD, unsure={"grade": "2/3", "roll": "many"}, residue=["A note"]))
    finish(ctx)
    ctx = on(ctx)
    with ctx.look() as look:
        numbers = {each.field: each.id for each in are_open(look)}
    asked = [numbers["grade"], numbers["roll"]]
    pictures = shots_of(ctx, asked)
    hand = hands(ctx)()
    with ctx.work() as work:
        ask(work, ctx, hand, asked[0], asked, pictures)
    _, letter = question_of(ctx)
    (picture,) = [each for each in letter.walk() if each.get_content_maintype() == "image"]
    assert picture["Content-ID"] == f"<answer-{numbers['grade']}@letter.ritornello>"
