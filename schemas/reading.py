"""What an extractor made of a document: the JSON of the command line's contract, field for field."""

from enum import StrEnum

from pydantic import Field as Default
from pydantic import JsonValue

from .base import Shape
from .codes import ADVICE, Code, Weight
from .stamp import Stamp
from .template import Kind

Box = tuple[float, float, float, float]


class Status(StrEnum):
    """Whether there is an answer, and whether it can be relied on."""

    ANSWERED = "answered"
    BLANK = "blank"
    UNSURE = "unsure"


class Outcome(StrEnum):
    """What becomes of a file: taken without a look, shown to a person, or not readable at all."""

    ACCEPTED = "accepted"
    REVIEW = "review"
    REJECTED = "rejected"


class Evidence(Shape):
    """Where an answer was seen (page from 1, box in points) and how it was read."""

    page: int | None = None
    box: Box | None = None
    method: str


class Answer(Shape):
    """What a school gave for one field. ``value`` is None unless status is answered."""

    field: str
    path: list[str]
    kind: Kind
    value: JsonValue
    raw: str
    status: Status
    confidence: float = Default(ge=0, le=1)
    evidence: Evidence
    note: str | None = None  # why it is unsure, or what else stands there (a comment, a tracked change)


class Residue(Shape):
    """Something the school added that no field claims."""

    text: str
    page: int | None = None
    box: Box | None = None
    near: str | None = None  # the label it stands nearest to

    reworded: bool = False  # a word or two of a label exchanged for others, as in another version of the form

    @property
    def telling(self) -> bool:
        """Something a person should see before the return is accepted: all but punctuation and reworded labels."""
        return not self.reworded and any(c.isalnum() or c in "?!☒☑✓✔✗✘√£€" for c in self.text)


class PageSeen(Shape):
    """One page of a form that came on paper, laid straight on its blank: boxes of evidence hold on its picture.

    ``ink`` says roughly where it is written on, to tell a second picture of the same sheet from another school's.
    ``answers`` are what this picture alone tells of the fields that lie on its page, wholly or in part.
    """

    page: int  # of the form, from 1
    source: int = 1  # which picture of the file, from 1
    width: float  # points
    height: float
    jpeg: str = ""  # its picture in base64, from the child to whoever keeps it
    blob: str = ""  # the sha256 that the picture is kept under
    ink: str = ""
    typed: bool = False  # its writing reads like type: it was filled in on screen
    stamp: Stamp | None = None  # what its code says
    answers: list[Answer] = Default(default_factory=list)
    residue: list[Residue] = Default(default_factory=list)


class Issue(Shape):
    """One problem or notable fact of a document, for staff."""

    code: Code
    message: str
    field: str | None = None

    @property
    def weight(self) -> Weight:
        """What this issue does to the return."""
        return ADVICE[self.code].weight


class TemplateRef(Shape):
    """Which template a reading is of."""

    id: str
    version: str


class Reading(Shape):
    """One document read: answers for every field of the template, residue, and all issues found."""

    template: TemplateRef | None
    outcome: Outcome
    answers: list[Answer] = Default(default_factory=list)
    residue: list[Residue] = Default(default_factory=list)
    issues: list[Issue] = Default(default_factory=list)
    drift: float = 0.0  # share of the blank's wording that the return lost or changed, 0 to 1
    stamp: Stamp | None = None  # what the file says it was handed out as
    pages: list[PageSeen] = Default(default_factory=list)  # of paper: what came, with pictures for a person


def issue(code: Code, detail: str = "", field: str | None = None) -> Issue:
    """An issue with the code's own sentence and action, the detail between them."""
    advice = ADVICE[code]
    middle = f" {detail}" if detail else ""
    return Issue(code=code, message=f"{advice.sentence}{middle} {advice.action}", field=field)


def failed(code: Code, detail: str = "") -> Reading:
    """The reading of a document that could not be read."""
    found = issue(code, detail)
    rejected = found.weight is Weight.REJECT
    return Reading(template=None, outcome=Outcome.REJECTED if rejected else Outcome.REVIEW, issues=[found])
