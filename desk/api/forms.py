"""Forms: installed versions with their fields and differences; a blank learned, corrected and published."""

import base64
from typing import Annotated, Any

from fastapi import APIRouter, Form, UploadFile
from fastapi.responses import Response

from desk.house import Here, House
from extractors.blank import difference
from pipeline import drafts
from pipeline.drafts import DraftError
from pipeline.store.tables import TemplateRow
from pipeline.templates import installed, parse
from schemas.codes import Failure
from schemas.template import Field, Template

from .asking import Number, bytes_as
from .doors import Forms, Prepares
from .messages import contents
from .problems import answers
from .shapes import forms as shapes

router = APIRouter(prefix="/api/v1", tags=["Forms"], responses=answers(404))


@router.get("/forms")
def list_forms(house: Here, _: Forms) -> shapes.Forms:
    """Every installed version, the latest first, and what is being prepared."""
    with house.ctx.look() as look:
        rows, waiting = installed(look), drafts.drafts(look)
    known = {(each.id, each.version): each for each in house.ctx.templates()}
    present = {each.id: each.version for each in house.ctx.templates()}
    return shapes.Forms(
        forms=[_form(row, known[row.name, row.version], present[row.name]) for row in rows],
        drafts=[
            shapes.Draft(
                id=each.id,
                form=each.name,
                file=each.file,
                learned=each.learned_at,
                learned_by=each.learned_by,
            )
            for each in waiting
        ],
    )


@router.get("/forms/{form_id}")
def show_form(house: Here, _: Forms, form_id: Number) -> shapes.OneForm:
    """One installed version: every field, and what changed since the version before."""
    template = _installed(house, form_id)
    versions = [each for each in house.ctx.templates() if each.id == template.id]
    at = next((n for n, each in enumerate(versions) if each.version == template.version), 0)
    pages = len(template.layout.pages) if template.layout else 0
    return shapes.OneForm(**_whole(template, versions[at - 1] if at else None), id=form_id, pages=pages)


@router.get("/forms/{form_id}/yaml", response_class=Response, responses=bytes_as("application/yaml"))
def download_form(house: Here, _: Forms, form_id: Number) -> Response:
    """The template as the file that a person can read and correct."""
    with house.ctx.look() as look:
        text = look.find(TemplateRow, form_id).yaml
    return Response(text, media_type="application/yaml")


@router.get("/forms/{form_id}/pages/{number}.png", response_class=Response, responses=bytes_as("image/png"))
def show_form_page(house: Here, _: Forms, form_id: Number, number: Number) -> Response:
    """One printed page of the blank as a picture."""
    template = _installed(house, form_id)
    if template.layout is None or number > len(template.layout.pages):
        raise LookupError(f"the form has no page {number} that can be shown")
    picture = base64.b64decode(template.layout.pages[number - 1].picture)
    return Response(picture, media_type="image/png")


@router.post("/drafts", status_code=201, responses=answers(413))
def learn_blank(
    house: Here, caller: Prepares, blank: UploadFile, name: Annotated[str, Form(max_length=200)] = ""
) -> shapes.OneDraft:
    """Learns a blank as a draft, to be read through and published; where the form is installed, what both ask keeps its name."""
    try:
        data = contents(house, blank)
        number = drafts.learn_draft(house.ctx, data, blank.filename or "blank.docx", name, caller.shown)
    except Failure as failure:
        raise DraftError(
            f"{failure.advice.sentence} Open it in Word, save it once more as .docx, and send that file."
        ) from failure
    return _draft(house, number)


@router.get("/drafts/{draft_id}")
def show_draft(house: Here, _: Forms, draft_id: Number) -> shapes.OneDraft:
    """One draft: every field that was found, why it was taken so, and what could not be placed."""
    return _draft(house, draft_id)


@router.patch("/drafts/{draft_id}")
def correct_draft(house: Here, _: Prepares, draft_id: Number, said: shapes.Corrections) -> shapes.OneDraft:
    """Corrects fields of a draft; all that cannot be so is told together."""
    with house.ctx.work() as work:
        known = {each.id: each for each in drafts.find(work, draft_id)[1].fields}
        strange = [each for each in said.fields if each not in known]
        if strange:
            raise DraftError(f"The form asks nothing called {', '.join(strange)}.")
        wanted = {name: _correction(known[name], each) for name, each in said.fields.items()}
        drafts.correct(work, draft_id, wanted, house.ctx.clock(), title=said.title or None)
    return _draft(house, draft_id)


@router.post("/drafts/{draft_id}/publish", status_code=204)
def publish_draft(house: Here, caller: Prepares, draft_id: Number, said: shapes.Publishing) -> None:
    """Installs the draft as a new version; returns are read with it from now on."""
    with house.ctx.work() as work:
        drafts.publish(work, draft_id, said.version, caller.shown, house.ctx.clock())


@router.delete("/drafts/{draft_id}", status_code=204)
def discard_draft(house: Here, _: Prepares, draft_id: Number) -> None:
    """Throws the draft away; nothing that is installed changes."""
    with house.ctx.work() as work:
        drafts.discard(work, draft_id)


def _installed(house: House, form_id: int) -> Template:
    with house.ctx.look() as look:
        return parse(look.find(TemplateRow, form_id).yaml)


def _draft(house: House, draft_id: int) -> shapes.OneDraft:
    with house.ctx.look() as look:
        row, template = drafts.find(look, draft_id)
    versions = [each for each in house.ctx.templates() if each.id == template.id]
    whole = _whole(template, versions[-1] if versions else None)
    return shapes.OneDraft(**whole, draft=draft_id, file=row.file)


def _form(row: Any, template: Template, present: str) -> shapes.Form:
    return shapes.Form(
        id=row.id,
        form=row.name,
        version=row.version,
        title=template.title,
        fields=len(template.fields),
        pages=len(template.layout.pages) if template.layout else 0,
        installed=row.installed_at,
        present=row.version == present,
    )


def _whole(template: Template, before: Template | None) -> dict[str, Any]:
    changes = difference(before, template) if before else []
    return {
        "form": template.id,
        "version": template.version,
        "title": template.title,
        "asks": [_asks(each) for each in template.fields],
        "before": before.version if before else None,
        "changes": [
            shapes.Difference(what=each.what, field=each.field, before=each.old, after=each.new)
            for each in changes
        ],
        "warnings": template.warnings,
    }


def _asks(field: Field) -> shapes.Asks:
    return shapes.Asks(
        field=field.id,
        path=field.path,
        kind=field.kind,
        role=field.role,
        unit=field.unit,
        options=[each.value for each in field.options],
        required=field.required,
        certain=field.certain,
        reason=field.reason,
    )


def _correction(field: Field, said: shapes.Correction) -> drafts.Correction:
    """What is left out stays as the draft has it."""
    given = said.model_fields_set
    return drafts.Correction(
        kind=said.kind,
        role=said.role if "role" in given else field.role,
        unit=(said.unit if "unit" in given else field.unit) or "",
        required=said.required,
        certain=said.certain,
        options=tuple(said.options) if said.options is not None else None,
        dropped=said.dropped,
    )
