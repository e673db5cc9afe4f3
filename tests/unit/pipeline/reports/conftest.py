"""A school with two returns, as plain data; and documents opened again."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.document import Document

from pipeline.reports.dossier import Dossier, Followed, Said, Sent, Wanted
from pipeline.tracking.comparing import Change, Difference, Progress
from pipeline.tracking.ladders import ladder_of
from schemas.following import ActionState
from schemas.journey import FollowUpKind
from schemas.template import Field, Kind, Option, Role, Way

OFSTED = Field(
    id="teaching",
    path=["HOW WELL?", "Teaching"],
    kind=Kind.CHOICE,
    way=Way.OPTIONS,
    spots=[],
    reason="written here",
    options=[
        Option(value=each) for each in ("1 Outstanding", "2 Good", "3 Requires improvement", "4 Inadequate")
    ],
)


def said(section: str, question: str, value: Any, part: str = "", **more: Any) -> Said:
    """An answer of the kind that its value has."""
    kind = Kind.BOOL if isinstance(value, bool) else Kind.NUMBER if isinstance(value, int) else Kind.TEXT
    text = {True: "Yes", False: "No"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    name = f"{section}.{question}.{part}"
    told = {"field": name, "kind": kind, "text": text, "value": value or None, "sure": True} | more
    if isinstance(value, bool):
        told["value"] = value
    return Said(section=section, question=question, part=part, **told)


def sent(ref: str, when: datetime, *answers: Said, **more: Any) -> Sent:
    return Sent(ref, "infant-primary", "2", when, answers, **{"residue": (), "withheld": 0, **more})


def grade(value: str) -> Said:
    return said("HOW WELL?", "Teaching", value, kind=Kind.CHOICE, ladder=ladder_of(OFSTED))


def singing(position: str, action: str) -> list[Said]:
    return [
        said("SINGING", "How is it developed?", position, "Current Position"),
        said("SINGING", "How is it developed?", "Parts in Year 6", "Desired Development"),
        said("SINGING", "How is it developed?", action, "Actions", role=Role.ACTION),
    ]


def plan_row(number: str, action: str, who: str, when: str) -> list[Said]:
    return [
        said("Action plan", number, action, "Action", role=Role.ACTION),
        said("Action plan", number, who, "Who", role=Role.ACTION_OWNER),
        said("Action plan", number, when, "By when", role=Role.ACTION_DUE),
        said("Action plan", number, "Two concerts", "Success measure", role=Role.ACTION_SUCCESS),
    ]


THEN = sent(
    "r1",
    datetime(2025, 10, 1, 9, tzinfo=UTC),
    grade("2 Good"),
    said("NUMBERS", "Learners", 40),
    said("CURRICULUM", "Every week?", True, "Answer"),
    *singing("In assembly", "Find a leader"),
    *plan_row("1", "Start a choir", "Mrs Achebe", "Easter"),
)
NOW = sent(
    "r2",
    datetime(2026, 10, 5, 9, tzinfo=UTC),
    grade("4 Inadequate"),
    said("NUMBERS", "Learners", 80),
    said("CURRICULUM", "Every week?", False, "Answer"),
    said("CURRICULUM", "Every week?", "Two year groups have none.", "Current Position"),
    said("CURRICULUM", "How long?", "", "Answer"),
    said("CURRICULUM", "Scheme", "30-40", "Answer", sure=False),
    *singing("In assembly and in class", "Find a leader"),
    *plan_row("1", "Buy ukuleles", "", ""),
    residue=("See overleaf for the choir.",),
)


def differs(
    section: str, question: str, part: str, before: str, after: str, change: Change = Change.CHANGED
) -> Difference:
    return Difference(f"{section}.{question}.{part}", section, question, part, before, after, change)


FOUND = Dossier(
    hub="Hartwell County Music Hub",
    made=datetime(2026, 11, 26, 14, tzinfo=UTC),
    school="Oakfield JMI School",
    urn="990001",
    dfe_number="919/2001",
    area="East",
    postcode="SG91 1AA",
    latest=NOW,
    before=THEN,
    wanted=(
        Wanted(
            FollowUpKind.QUESTION,
            "Can we borrow drums?",
            "",
            datetime(2026, 10, 5, tzinfo=UTC),
            datetime(2026, 10, 12, tzinfo=UTC),
        ),
    ),
    followed=(
        Followed(
            "Action plan",
            "1",
            "Start a choir",
            "Mrs Achebe",
            "Easter",
            date(2026, 4, 5),
            "",
            ActionState.CARRIED_OVER,
            "It is in the plan of 5 October again.",
            None,
        ),
        Followed(
            "Action plan",
            "2",
            "Repair the cello",
            "",
            "",
            None,
            "",
            ActionState.DONE,
            "The return says so.",
            NOW.sent,
        ),
    ),
    differences=(
        differs("HOW WELL?", "Teaching", "", "2 Good", "4 Inadequate", Change.WORSE),
        differs("NUMBERS", "Learners", "", "40", "80"),
        differs("CURRICULUM", "Every week?", "Answer", "Yes", "No"),
        differs(
            "SINGING", "How is it developed?", "Current Position", "In assembly", "In assembly and in class"
        ),
    ),
    progress=(Progress("HOW WELL?", "ofsted", True, {"inadequate": 1, "good": 1}, 0, 1, 0),),
    doubts=("More than one school fits.",),
)


@pytest.fixture
def found() -> Dossier:
    return FOUND


@pytest.fixture
def first() -> Dossier:
    """The same school after its first return."""
    return replace(FOUND, before=None, differences=())


@pytest.fixture
def nothing() -> Dossier:
    """The same school before any return."""
    return replace(
        FOUND, latest=None, before=None, wanted=(), doubts=(), differences=(), progress=(), followed=()
    )


def opened(data: bytes) -> Document:
    return docx.Document(BytesIO(data))


def texts(document: Document) -> str:
    """Everything in it, a paragraph or cell a line."""
    lines = [each.text for each in document.paragraphs]
    lines += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(lines)
