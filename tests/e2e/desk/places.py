"""Every page of the desk that can be looked at, with numbers of the samples filled in: a new page is added here."""

import io
import re

import docx
from fastapi.routing import APIRoute
from sqlalchemy import select

from desk.demo import demo_user
from desk.pages import ROUTERS
from pipeline.context import Context
from pipeline.decisions.answering import set_answer
from pipeline.decisions.hand import Hand
from pipeline.decisions.undoing import undo
from pipeline.drafts import learn_draft
from pipeline.exceptions import are_open
from pipeline.store.hub_tables import RoundRow
from pipeline.store.tables import FollowUpRow, OutboxRow, ReturnRow
from schemas.codes import Code

# Answers that are no pages to look at: files, fragments and what only leads on.
NO_PAGES = {
    "/",
    "/sign-in",
    "/sign-in/provider",
    "/sign-in/provider/back",
    "/exceptions/next",
    "/health/alive",
    "/health/workers",
    "/schools/find",
    "/questions/one",  # needs to be asked for a form and a question
    "/exceptions/{exception_id}/pages",
    "/schools/{school_id}/returns/{return_id}",
    "/documents/{document_id}/original",
    "/templates/{template_id:int}/pages/{number}",
    "/templates/{template_id:int}/yaml",
    "/templates/drafts/{draft_id}/pages/{number}",
}


def places(ctx: Context) -> list[str]:
    """The addresses: every page without a number in it, and one of each that has one."""
    with ctx.look() as look:
        kinds = {each.code: each.id for each in reversed(are_open(look))}
        ref = look.scalars(select(ReturnRow.ref).order_by(ReturnRow.id)).first()
        school = look.scalars(select(ReturnRow.school_id).where(ReturnRow.school_id.is_not(None))).first()
        follow_up = look.scalars(select(FollowUpRow.id)).first()
        rounds = look.scalars(select(RoundRow.name)).all()
        letters = look.scalars(select(OutboxRow.id).order_by(OutboxRow.id)).all()
    return [
        *sorted(_plain()),
        *(f"/exceptions/{number}" for number in kinds.values()),
        f"/exceptions/{kinds[Code.VALUE_UNSURE]}/letter",
        f"/returns/{ref}",
        "/questions/one?form=infant-primary&field=about-school.pupils-roll",
        f"/schools/{school}",
        f"/follow-ups/{follow_up}",
        "/templates/1",
        "/letters/examples/question",
        *(f"/letters/{number}" for number in letters[:1]),
        *(f"/rounds/{name}" for name in rounds),
    ]


def made(ctx: Context) -> list[str]:
    """The addresses of what people make at the desk: a decision, which is undone again, and a form in preparation."""
    with ctx.work() as work:
        number = next(each.id for each in are_open(work) if each.code is Code.VALUE_UNSURE)
        user = demo_user(work, ctx.clock())
        decision = set_answer(work, Hand(user.id, user.shown, "made", ctx.clock()), number, None)
        undo(work, Hand(user.id, user.shown, "unmade", ctx.clock()), decision.id)
        about = decision.id
    draft = learn_draft(ctx, small_form(), "ours.docx", "our-form", "Pat")
    return [f"/decisions/{about}", f"/templates/drafts/{draft}"]


def small_form(*answers: str) -> bytes:
    """A blank of three questions as a hub would make it in Word, or filled in."""
    form, file = docx.Document(), io.BytesIO()
    form.add_heading("Singing in our schools", 0)
    questions = ("School name:", "How many choirs do you have?", "Who leads the singing?")
    table = form.add_table(rows=0, cols=2, style="Table Grid")
    for question, answer in zip(questions, answers or ("", "", ""), strict=True):
        row = table.add_row().cells
        row[0].text, row[1].text = question, answer
    form.save(file)
    return file.getvalue()


def _plain() -> set[str]:
    return {each for each in pages() if "{" not in each}


def pages() -> set[str]:
    """The path of every route that answers with a page."""
    routes = [each for module in ROUTERS for each in module.router.routes if isinstance(each, APIRoute)]
    return {
        each.path
        for each in routes
        if "GET" in (each.methods or ())
        and not re.search(r"\.|^/api/", each.path)
        and each.path not in NO_PAGES
    }
