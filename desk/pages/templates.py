"""Forms: what is installed, what was learned of each, and a new version on its way from blank to published."""

import base64
from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from desk.doors import Lead, Viewer
from desk.headers import as_attachment
from desk.house import Here, House, Number
from desk.showing import page
from extractors.blank import difference
from pipeline import drafts
from pipeline.drafts import Correction, DraftError
from pipeline.store.tables import TemplateRow
from pipeline.templates import TemplateFileError, installed, parse
from schemas.codes import Failure
from schemas.reading import Reading
from schemas.template import Kind, Role, Template

router = APIRouter()
PLACES = (("/templates", "Forms"),)
YAML = "application/yaml"


@router.get("/templates")
def listed(request: Request, house: Here, _: Viewer) -> Response:
    """The installed forms, version by version, and what is being prepared."""
    return _listed(request, house)


@router.post("/templates")
def upload(
    request: Request,
    house: Here,
    visitor: Lead,
    blank: UploadFile,
    name: Annotated[str, Form()] = "",
) -> Response:
    """Learns a blank; its draft comes next."""
    try:
        data = _contents(house, blank)
        draft = drafts.learn_draft(house.ctx, data, blank.filename or "blank.docx", name, visitor.shown)
    except Failure as failure:
        return _listed(request, house, 422, why_not=_try_this(failure), name=name)
    except DraftError as wrong:
        return _listed(request, house, 422, why_not=str(wrong), name=name)
    return RedirectResponse(f"/templates/drafts/{draft}", 303)


@router.get("/templates/{template_id:int}")
def shown(request: Request, house: Here, _: Viewer, template_id: Number) -> Response:
    """One installed version: every field, and where it lies on the page."""
    with house.ctx.look() as look:
        row = look.find(TemplateRow, template_id)
    template = parse(row.yaml)
    older = [each for each in house.ctx.templates() if each.id == template.id]
    at = next((n for n, each in enumerate(older) if each.version == template.version), 0)
    changes = difference(older[at - 1], template) if at else []
    return page(
        request,
        "template.html",
        row=row,
        form=template,
        base=f"/templates/{template_id}",
        before=older[at - 1].version if at else None,
        changes=changes,
    )


@router.get("/templates/{template_id:int}/pages/{number}")
def page_of(house: Here, _: Viewer, template_id: Number, number: Number) -> Response:
    """The picture of one printed page of a form."""
    with house.ctx.look() as look:
        return _picture(parse(look.find(TemplateRow, template_id).yaml), number)


@router.get("/templates/{template_id:int}/yaml")
def yaml_of(house: Here, _: Viewer, template_id: Number) -> Response:
    """The template as the file that a person can correct."""
    with house.ctx.look() as look:
        row = look.find(TemplateRow, template_id)
    return Response(row.yaml, media_type=YAML, headers=as_attachment(f"{row.name}-{row.version}.yaml"))


@router.get("/templates/drafts/{draft_id}")
def draft(request: Request, house: Here, _: Viewer, draft_id: Number) -> Response:
    """A form that was learned and is not published yet, to be corrected."""
    return _draft(request, house, draft_id)


@router.get("/templates/drafts/{draft_id}/pages/{number}")
def page_of_draft(house: Here, _: Viewer, draft_id: Number, number: Number) -> Response:
    """The picture of one printed page of a draft."""
    with house.ctx.look() as look:
        return _picture(drafts.find(look, draft_id)[1], number)


@router.post("/templates/drafts/{draft_id}")
async def correct(request: Request, house: Here, _: Lead, draft_id: Number) -> Response:
    """Keeps what a person says of the fields."""
    sent = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    try:
        with house.ctx.work() as work:
            known = drafts.find(work, draft_id)[1]
            said = {
                field.id: _correction(sent, field.id, with_options=bool(field.options))
                for field in known.fields
            }
            drafts.correct(work, draft_id, said, house.ctx.clock(), title=sent.get("title"))
    except DraftError as wrong:
        return _draft(request, house, draft_id, 422, why_not=str(wrong))
    return RedirectResponse(f"/templates/drafts/{draft_id}", 303)


@router.post("/templates/drafts/{draft_id}/try")
def try_on(request: Request, house: Here, _: Lead, draft_id: Number, completed: UploadFile) -> Response:
    """Reads a completed form with the draft, and keeps nothing of it."""
    with house.ctx.look() as look:
        template = drafts.find(look, draft_id)[1]
    try:
        data = _contents(house, completed)
        readings = drafts.try_on(house.ctx, template, data, completed.filename or "completed.docx")
    except Failure as failure:
        return _draft(
            request, house, draft_id, 422, why_not=f"{failure.advice.sentence} Choose another completed form."
        )
    except DraftError as wrong:
        return _draft(request, house, draft_id, 422, why_not=str(wrong))
    return _draft(request, house, draft_id, readings=readings, tried=completed.filename)


@router.post("/templates/drafts/{draft_id}/publish")
def publish(
    request: Request, house: Here, visitor: Lead, draft_id: Number, version: Annotated[str, Form()] = ""
) -> Response:
    """Installs the draft; returns are read with it from now on."""
    try:
        with house.ctx.work() as work:
            drafts.publish(work, draft_id, version, visitor.shown, house.ctx.clock())
    except (DraftError, TemplateFileError) as wrong:
        return _draft(request, house, draft_id, 422, why_not=str(wrong))
    return RedirectResponse("/templates", 303)


@router.post("/templates/drafts/{draft_id}/discard")
def discard(house: Here, _: Lead, draft_id: Number) -> Response:
    """Throws the draft away."""
    with house.ctx.work() as work:
        drafts.discard(work, draft_id)
    return RedirectResponse("/templates", 303)


def _listed(request: Request, house: House, status: int = 200, **facts: object) -> Response:
    with house.ctx.look() as look:
        rows = installed(look)
        waiting = drafts.drafts(look)
    known = {(each.id, each.version): each for each in house.ctx.templates()}
    current = {each.id: each.version for each in house.ctx.templates()}
    return page(
        request,
        "templates.html",
        status,
        rows=[
            (row, known.get((row.name, row.version)), current.get(row.name) == row.version) for row in rows
        ],
        drafts=waiting,
        **facts,
    )


def _draft(
    request: Request,
    house: House,
    draft_id: Number,
    status: int = 200,
    *,
    readings: list[Reading] | None = None,
    **facts: object,
) -> Response:
    with house.ctx.look() as look:
        row, template = drafts.find(look, draft_id)
    versions = [each for each in house.ctx.templates() if each.id == template.id]
    return page(
        request,
        "draft.html",
        status,
        row=row,
        form=template,
        base=f"/templates/drafts/{draft_id}",
        kinds=list(Kind),
        roles=list(Role),
        before=versions[-1].version if versions else None,
        changes=difference(versions[-1], template) if versions else [],
        readings=readings,
        **facts,
    )


def _contents(house: House, sent: UploadFile) -> bytes:
    """The bytes of an upload; DraftError where there are none or too many."""
    most = house.ctx.settings.largest_file_mb << 20
    data = sent.file.read(most + 1)
    if not data:
        raise DraftError("Choose a file first.")
    if len(data) > most:
        raise DraftError(f"The file is larger than {house.ctx.settings.largest_file_mb} MB.")
    return data


def _picture(template: Template, number: Number) -> Response:
    if template.layout is None or not 0 < number <= len(template.layout.pages):
        raise LookupError(f"the form has no page {number} that can be shown")
    return Response(base64.b64decode(template.layout.pages[number - 1].picture), media_type="image/png")


def _correction(sent: dict[str, str], field_id: str, *, with_options: bool) -> Correction:
    """What the form of a draft says of one field; a field that it does not name stays as it is."""
    if f"kind:{field_id}" not in sent:
        return Correction()
    kind, role = sent[f"kind:{field_id}"], sent.get(f"role:{field_id}", "")
    named = [line.strip() for line in sent.get(f"options:{field_id}", "").splitlines() if line.strip()]
    return Correction(
        kind=Kind(kind) if kind in set(Kind) else None,
        role=Role(role) if role in set(Role) else None,
        unit=sent.get(f"unit:{field_id}", ""),
        required=f"required:{field_id}" in sent,
        certain=f"certain:{field_id}" in sent,
        options=tuple(named) if with_options and named else None,
        dropped=f"dropped:{field_id}" in sent,
    )


def _try_this(failure: Failure) -> str:
    """Why a file that was uploaded here is of no use, and what whoever has uploaded it does about it."""
    return f"{failure.advice.sentence} Open it in Word, save it once more as .docx, and choose that file."
