"""A form, its readings, a register, and a child that says what a test has written down for it."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from extractors.blank import learn
from pipeline.context import Context
from pipeline.journey import TASKS, due
from schemas.codes import Code, Failure
from schemas.journey import Ring
from schemas.layout import Layout
from schemas.look import Look
from schemas.message import Part, Unpacked
from schemas.reading import Answer, Evidence, Issue, Outcome, Reading, Residue, Status, TemplateRef
from schemas.template import Column, Field, Group, Kind, Role, Spot, Template, Way

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
Task = Callable[[Context, int], list[Ring]]
HUB = """
name: Brackenshire Music Hub
la_code: "919"
curriculum_lead: curriculum@hub.example
head_of_service: head@hub.example
areas:
  - {name: East, team: east@hub.example, districts: [Stevenage]}
  - {name: West, team: west@hub.example, districts: [Watford]}
"""
SCHOOLS = """URN,LA (code),EstablishmentNumber,EstablishmentName,EstablishmentStatus (name),PhaseOfEducation (name),\
StatutoryLowAge,StatutoryHighAge,NumberOfPupils,Postcode,DistrictAdministrative (name),SchoolWebsite
990001,919,2001,Fernhill Primary School,Open,Primary,4,11,200,SG91 1AA,Stevenage,www.fernhill.example
990002,919,2002,Fernhill Park Primary School,Open,Primary,4,11,210,SG91 1AB,Stevenage,www.fernhillpark.example
990003,919,2003,"St Mary's Church of England VA Primary School, Tewin Vale",Open,Primary,4,11,220,SG91 1AC,Stevenage,
990004,919,2004,St Mary's Catholic Primary School,Open,Primary,4,11,230,WD91 1AD,Watford,http://stmarysrc.example/home
990005,919,2005,Thorncote Junior School,Open,Primary,7,11,240,WD91 1AE,Watford,thorncote.example
990006,919,2006,Millbrook Primary School,Closed,Primary,4,11,250,WD91 1AF,Watford,
990007,919,2006,Millbrook Academy,"Open, but proposed to close",Primary,4,11,250,WD91 1AF,Watford,https://www.millbrook.example
990008,919,2008,Long Lane Infant School,Closed,Primary,5,7,90,WD91 1AG,Watford,
"""


class Clock:
    """A clock that a test moves by hand."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class ScriptedChild:
    """Stands in for the sandbox: by the name of a file, what it gives or the failure it raises."""

    messages: dict[str, Unpacked | Exception] = field(default_factory=dict)
    readings: dict[str, list[Reading] | Exception] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    layout: Layout | None = None
    looks: dict[str, Look] = field(default_factory=dict)  # how files look; any other cannot be printed here

    def unpack(self, data: bytes, name: str) -> Unpacked:
        self.calls.append(("unpack", name))
        script = self.messages.get(name, Unpacked(parts=[part(name, data)]))
        if isinstance(script, Exception):
            raise script
        return script

    def read(self, data: bytes, name: str, templates: Sequence[Template]) -> list[Reading]:
        self.calls.append(("read", name))
        script = self.readings.get(name, Failure(code=Code.UNKNOWN_FORM))
        if isinstance(script, Exception):
            raise script
        return script

    def learn(self, data: bytes, name: str, template_id: str) -> Template:
        self.calls.append(("learn", name))
        return learn(data, template_id)

    def lay_out(self, data: bytes, name: str, template: Template) -> Template:
        self.calls.append(("lay_out", name))
        return template.model_copy(update={"layout": self.layout})

    def draw(self, data: bytes, name: str) -> list[bytes]:
        self.calls.append(("draw", name))
        return [data]

    def look(self, data: bytes, name: str, templates: Sequence[Template]) -> Look:
        self.calls.append(("look", name))
        if name not in self.looks:
            raise Failure(code=Code.CONVERTER_MISSING)
        return self.looks[name]

    def cut(self, data: bytes, share: Sequence[float]) -> bytes:
        self.calls.append(("cut", ",".join(f"{v:.3f}" for v in share)))
        return data


def part(name: str, data: bytes) -> Part:
    return Part(
        name=name, media_type="application/octet-stream", sha256=hashlib.sha256(data).hexdigest(), data=data
    )


def _field(field_id: str, kind: Kind, role: Role | None = None, **more: Any) -> Field:
    path = ["About", field_id] if "." not in field_id else ["Plan", *field_id.split(".")[1:]]
    return Field(
        id=field_id,
        path=path,
        kind=kind,
        way=Way.CELL,
        spots=[Spot(line=0)],
        reason="written here",
        role=role,
        **more,
    )


PLAN = (("action", Role.ACTION), ("who", Role.ACTION_OWNER), ("when", Role.ACTION_DUE))


def make_form(version: str = "3") -> Template:
    """A form with every role the pipeline asks for, and twelve questions besides."""
    return Template(
        id="sef",
        version=version,
        title="Self-evaluation",
        fields=[
            _field("name", Kind.TEXT, Role.SCHOOL_NAME, required=True),
            _field("urn", Kind.TEXT, Role.URN),
            _field("dfe", Kind.TEXT, Role.DFE_NUMBER),
            _field("email", Kind.TEXT, Role.EMAIL),
            _field("postcode", Kind.TEXT, Role.POSTCODE),
            _field("roll", Kind.NUMBER, Role.ROLL),
            _field("ks1", Kind.NUMBER, Role.LEARNERS),
            _field("ks2", Kind.NUMBER, Role.LEARNERS),
            _field("pp", Kind.NUMBER, Role.PUPIL_PREMIUM),
            _field("minutes", Kind.NUMBER, unit="minutes"),
            _field("share", Kind.NUMBER, unit="%"),
            _field("staff", Kind.NUMBER, low=1, high=9),
            _field("grade", Kind.CHOICE),
            _field("remark", Kind.TEXT, certain=False),
            _field("visit", Kind.BOOL, Role.VISIT_PRIORITY),
            _field("question", Kind.TEXT, Role.QUESTION),
            _field("support", Kind.TEXT, Role.SUPPORT),
            *(_field(f"plan.1.{name}", Kind.TEXT, role, certain=False) for name, role in PLAN),
            *(_field(f"q{number}", Kind.TEXT) for number in range(1, 13)),
        ],
        groups=[
            Group(
                id="plan",
                path=["Plan"],
                header=None,
                lines=[1],
                columns=[
                    Column(
                        id=name,
                        label=name,
                        kind=Kind.TEXT,
                        cell=n,
                        reason="written here",
                        role=role,
                        certain=False,
                    )
                    for n, (name, role) in enumerate(PLAN)
                ],
            )
        ],
    )


FORM = make_form()
FULL = {f"q{number}": f"answer {number}" for number in range(1, 13)}


def make_reading(
    values: Mapping[str, Any],
    *,
    unsure: Mapping[str, str] = MappingProxyType({}),
    residue: Sequence[str] = (),
    issues: Sequence[Issue] = (),
    version: str = "3",
) -> Reading:
    """A reading of the form: these values, these unsure words, and every other field blank."""
    ids = [*(each.id for each in FORM.fields), *(each for each in values if each not in _KNOWN)]
    return Reading(
        template=TemplateRef(id="sef", version=version),
        outcome=Outcome.ACCEPTED,
        answers=[_answer(each, values, unsure) for each in ids],
        residue=[Residue(text=text) for text in residue],
        issues=list(issues),
    )


_KNOWN = {each.id for each in FORM.fields}


def _answer(field_id: str, values: Mapping[str, Any], unsure: Mapping[str, str]) -> Answer:
    known = field_id in _KNOWN
    value = values.get(field_id)
    status = Status.UNSURE if field_id in unsure else Status.ANSWERED if field_id in values else Status.BLANK
    return Answer(
        field=field_id,
        path=FORM.field(field_id).path if known else ["Plan", *field_id.split(".")[1:]],
        kind=FORM.field(field_id).kind if known else Kind.TEXT,
        value=value,
        raw=unsure.get(field_id, "" if value is None else str(value)),
        status=status,
        confidence=0.5 if status is Status.UNSURE else 1.0,
        evidence=Evidence(method="scripted"),
    )


def finish(ctx: Context, tasks: Mapping[str, Task] = TASKS) -> None:
    """Walks every row to its end, as the embedded runner does."""
    while rings := due(ctx):
        for ring in rings:
            tasks[ring.task](ctx, ring.row_id)
