"""What a school's page hands out: the four documents of the toolkit."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from fastapi import APIRouter
from fastapi.responses import Response

from desk.doors import Viewer
from desk.headers import as_attachment
from desk.house import Here, Number
from pipeline.reports.agenda import agenda
from pipeline.reports.dossier import Dossier, dossier
from pipeline.reports.plan import plan
from pipeline.reports.progress import progress
from pipeline.reports.review import review

router = APIRouter()
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PAPERS: Mapping[str, Callable[[Dossier], bytes]] = MappingProxyType(
    {"review": review, "plan": plan, "progress": progress, "agenda": agenda}
)


@router.get("/schools/{school_id}/papers/{kind}.docx")
def paper(house: Here, _: Viewer, school_id: Number, kind: str) -> Response:
    """One document of a school as Word; what is confidential is not in it."""
    made = PAPERS.get(kind)
    if made is None:
        raise LookupError(f"there is no document {kind[:20]}; there are {', '.join(PAPERS)}")
    found = dossier(house.ctx, school_id)
    headers = as_attachment(f"{found.school} {kind}.docx")
    return Response(made(found), media_type=WORD, headers=headers)
