"""What schools answered: records in the order they were stored, returns in full, and the files themselves."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from desk.api.asking import hand_of
from desk.headers import as_attachment
from desk.house import Here, House
from pipeline.browsing import records as stored
from pipeline.decisions.answering import correct
from pipeline.decisions.values import given
from pipeline.decisions.whole import Whole, whole
from pipeline.protection.access import check_may_see
from pipeline.store.people import DecisionRow
from pipeline.store.tables import DocumentRow
from schemas.record import SchoolRef

from . import telling
from .asking import MOST, After, Number, Once, Ref, Words, bytes_as
from .doors import ROLE, Decides, Records
from .problems import answers
from .shapes.decisions import Correcting, Decided
from .shapes.queue import Other
from .shapes.records import Line, Recorded, Return
from .shapes.records import Records as Page

router = APIRouter(prefix="/api/v1", tags=["Records and returns"], responses=answers(404))


@router.get("/records")
def list_records(
    house: Here, _: Records, after: After = 0, urn: Words = "", template: Words = "", current: bool = False
) -> Page:
    """Records in the order they were stored, 200 at a time; a correction makes one more revision."""
    with house.ctx.look() as look:
        rows = stored.listed(look, after=after, urn=urn, template=template, current=current, most=MOST + 1)
    shown = [_record(each) for each in rows[:MOST]]
    return Page(records=shown, next=shown[-1].id if len(rows) > MOST else None)


@router.get("/returns/{ref}")
def show_return(house: Here, _: Records, ref: Ref) -> Return:
    """Every answer of a return as it was read, beside what is recorded, and what was written beside the questions."""
    found = _whole(house, ref)
    return Return(
        return_=found.ref,
        school=telling.ref(found.school) if found.school else None,
        because=found.because,
        template=found.template,
        template_version=found.version,
        title=found.title,
        sent=found.dated,
        discarded=found.discarded,
        revision=found.revisions[0].revision if found.revisions else None,
        answers=[
            Line(
                **dict(each.answer),
                recorded=each.value,
                corrected=each.corrected,
                exception=each.exception_id,
            )
            for each in found.lines
        ],
        residue=found.residue,
        files=[telling.file(each) for each in found.files],
        open=[Other(id=each.id, code=each.code, sentence=each.sentence) for each in found.open],
    )


@router.post("/returns/{ref}/answers/{field}", responses=answers(404, 409))
def correct_return(
    house: Here, caller: Decides, request: Request, ref: Ref, field: str, said: Correcting, once: Once = ""
) -> Decided:
    """Any answer of a return is corrected, at any time; a recorded return gets one more revision of its record."""
    found = _whole(house, ref)
    line = next((each for each in found.lines if each.answer.field == field), None)
    if line is None:
        raise LookupError(f"the return has no field {field}")
    hand = hand_of(house, caller, request, once, said.by, said.model_dump_json())
    value = given(said.value, line.answer.kind, line.asked)
    with house.ctx.work() as work:
        row = correct(work, hand, found.id, field, value)
    house.rung()
    with house.ctx.look() as look:
        return telling.decided(look, look.find(DecisionRow, row.id))


@router.get(
    "/documents/{document_id}/original",
    response_class=Response,
    responses=bytes_as("application/octet-stream"),
)
def download_original(house: Here, _: Records, document_id: Number) -> Response:
    """A file just as the school sent it: open it with the care that any attachment needs."""
    with house.ctx.look() as look:
        document = look.find(DocumentRow, document_id)
        check_may_see(look, ROLE, document_id=document_id)
    data = house.ctx.blobs.get(document.sha256)
    return Response(data, media_type="application/octet-stream", headers=as_attachment(document.name))


def _whole(house: House, ref: str) -> Whole:
    with house.ctx.look() as look:
        found = whole(house.ctx, look, ref)
        check_may_see(look, ROLE, return_id=found.id)
    return found


def _record(found: stored.Stored) -> Recorded:
    return Recorded(
        id=found.record.id,
        return_=found.ref,
        revision=found.record.revision,
        current=found.record.current,
        school=SchoolRef(urn=found.urn, name=found.school),
        template=found.record.template,
        template_version=found.record.template_version,
        sent=found.record.as_of,
        stored=found.record.stored_at,
        answers=found.record.answers,
    )
