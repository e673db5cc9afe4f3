"""Finds words in all answers: SQLite's FTS5 or PostgreSQL's full text, with the school, the field and the page.

Words are found in their other forms ("sing" finds "singing"), all of them have to be there, and words in double quotes
stand side by side. What is restricted is never found, unless by those who may read it.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, text

from pipeline.store.hub_tables import AnswerRow
from pipeline.store.tables import DocumentRow, RecordRow, ReturnDocumentRow, ReturnRow, SchoolRow
from pipeline.store.work import Work

_MOST = 10_000  # characters of a query; more is no search
_AROUND = 60  # characters shown on each side of what was found


@dataclass(frozen=True, slots=True)
class Found:
    """One answer with the words in it, and where it was written."""

    school: str
    urn: str
    area: str | None
    template: str
    section: str
    question: str
    part: str
    field: str
    text: str
    sent: datetime
    return_ref: str
    current: bool
    document: str | None  # the file it was read from
    page: int | None

    def around(self, words: str) -> str:
        """The answer cut to what stands around the first of the words."""
        flat = " ".join(self.text.split())
        stems = [each[: max(4, len(each) - 3)] for each in re.findall(r"\w+", words.casefold())]
        places = [place for stem in stems if (place := flat.casefold().find(stem)) >= 0]
        middle = min(places, default=0)
        start, end = max(0, middle - _AROUND), min(len(flat), middle + 2 * _AROUND)
        return f"{'…' if start else ''}{flat[start:end]}{'…' if end < len(flat) else ''}"


def search(
    look: Work,
    words: str,
    *,
    everything: bool = False,
    restricted: bool = False,
    area: str | None = None,
    limit: int = 50,
) -> list[Found]:
    """The answers that have all of these words, the likeliest first; of each school's present returns, or of all.

    ``restricted`` also finds what only those may read who see what is confidential. Nothing for a query without words.
    """
    wanted = _terms(words[:_MOST])
    if not wanted:
        return []
    query = _matching(look, wanted)
    if not everything:
        query = query.where(RecordRow.current)
    if not restricted:
        query = query.where(AnswerRow.restricted.is_(False))
    if area is not None:
        query = query.where(SchoolRow.area == area)
    rows = look.execute(query.limit(limit)).all()
    return [_found(look, answer, record, returned, school) for answer, record, returned, school in rows]


def _terms(words: str) -> list[str]:
    """Words and quoted phrases; whatever else is typed is no operator here."""
    parts = re.findall(r'"([^"]*)"|(\S+)', words)
    plain = (" ".join(re.findall(r"\w+", phrase or word)) for phrase, word in parts)
    return [each for each in plain if each]


def _matching(look: Work, wanted: list[str]) -> Select[AnswerRow, RecordRow, ReturnRow, SchoolRow]:
    query = (
        select(AnswerRow, RecordRow, ReturnRow, SchoolRow)
        .join(RecordRow, AnswerRow.record_id == RecordRow.id)
        .join(ReturnRow, AnswerRow.return_id == ReturnRow.id)
        .join(SchoolRow, AnswerRow.school_id == SchoolRow.id)
    )
    phrases = " ".join(f'"{each}"' for each in wanted)
    if look.get_bind().dialect.name == "postgresql":
        said = func.to_tsvector(text("'english'"), func.left(AnswerRow.text, text("100000")))
        asked = func.websearch_to_tsquery(text("'english'"), phrases)
        return query.where(said.op("@@")(asked)).order_by(
            func.ts_rank(said, asked).desc(), AnswerRow.id.desc()
        )
    matches = text("answer.id IN (SELECT rowid FROM answer_search WHERE answer_search MATCH :asked)")
    return query.where(matches.bindparams(asked=phrases)).order_by(AnswerRow.id.desc())


def _found(look: Work, answer: AnswerRow, record: RecordRow, returned: ReturnRow, school: SchoolRow) -> Found:
    files = (
        select(DocumentRow.name)
        .join(ReturnDocumentRow, ReturnDocumentRow.document_id == DocumentRow.id)
        .where(ReturnDocumentRow.return_id == returned.id)
        .order_by(ReturnDocumentRow.position)
    )
    return Found(
        school=school.name,
        urn=school.urn,
        area=school.area,
        template=record.template,
        section=answer.section,
        question=answer.question,
        part=answer.part,
        field=answer.field,
        text=answer.text,
        sent=returned.dated,
        return_ref=returned.ref,
        current=record.current,
        document=look.scalars(files).first(),
        page=answer.page,
    )
