"""The sample mailbox through the journey, with each form's true answers in place of a reader's."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from pipeline import templates
from pipeline.context import Context, open_context
from pipeline.exports import kept
from pipeline.intake.unpack import unpack
from pipeline.journey import TASKS, due, receive
from pipeline.ledger import ledger
from pipeline.register import import_register
from pipeline.settings import Settings
from pipeline.store.tables import ExceptionRow, FollowUpRow, MessageRow, ReturnRow, SchoolRow
from schemas.journey import FollowUpKind, MessageState
from schemas.message import Unpacked
from schemas.reading import Answer, Evidence, Outcome, Reading, Residue, Status, TemplateRef
from schemas.template import Field, Kind, Role, Spot, Template, Way

SAMPLES = Path(__file__).parents[3] / "samples"
ROLES = {
    "School name": Role.SCHOOL_NAME,
    "URN": Role.URN,
    "DfE number": Role.DFE_NUMBER,
    "E-mail": Role.EMAIL,
    "Pupils on roll": Role.ROLL,
    "Number of instrumental learners": Role.LEARNERS,
    "Number of Pupil Premium learners": Role.PUPIL_PREMIUM,
    "Would you like your visit to be made a priority?": Role.VISIT_PRIORITY,
    "Questions for the hub": Role.QUESTION,
    "What support would you like from the hub?": Role.SUPPORT,
}
READERS_OWN = {"tracked_changes", "comment"}  # codes that only a reader of the file can give
STATES = {"accepted": "stored", "review": "exception", "set_aside": "set_aside"}


def _truths() -> dict[str, dict[str, Any]]:
    return {
        path.name.removesuffix(".expected.json"): json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((SAMPLES / "mailbox").glob("*.expected.json"))
    }


TRUTHS = _truths()


def _id(path: Sequence[str]) -> str:
    return ".".join(re.sub(r"\W+", "_", label) for label in path)


def _field(answer: Mapping[str, Any]) -> Field:
    path = answer["path"]
    role = next((ROLES[label] for label in path if label in ROLES), None)
    return Field(
        id=_id(path),
        path=path,
        kind=Kind(answer["kind"]),
        way=Way.CELL,
        spots=[Spot(line=0)],
        reason="the truth",
        role=role,
        certain=path[-1] != "By when",
    )


def _forms() -> list[Template]:
    """The forms as their returns show them, older versions first."""
    fields: dict[tuple[str, str], dict[str, Field]] = {}
    for truth in TRUTHS.values():
        if truth["template"]:
            known = fields.setdefault((truth["version"], truth["template"]), {})
            known.update((_id(each["path"]), _field(each)) for each in truth["answers"])
    return [
        Template(id=name, version=version, title=name, fields=list(known.values()))
        for (version, name), known in sorted(fields.items())
    ]


def _reading(truth: Mapping[str, Any]) -> Reading:
    return Reading(
        template=TemplateRef(id=truth["template"], version=truth["version"]),
        outcome=Outcome.ACCEPTED,
        answers=[
            Answer(
                field=_id(each["path"]),
                path=each["path"],
                kind=each["kind"],
                value=each["value"] if each["status"] == "answered" else None,
                raw="" if each["value"] is None else str(each["value"]),
                status=Status(each["status"]),
                confidence=1,
                evidence=Evidence(method="truth"),
            )
            for each in truth["answers"]
        ],
        residue=[Residue(text=each) for each in truth["residue"]],
    )


class TruthfulChild:
    """Takes mail apart as the sandbox's child does, and reads each form without a fault."""

    def __init__(self) -> None:
        self.form: dict[str, Reading] = {}

    def unpack(self, data: bytes, name: str) -> Unpacked:
        unpacked = unpack(data, name)
        truth = TRUTHS[name.removesuffix(".eml")]
        if truth["template"]:
            self.form[unpacked.parts[0].sha256] = _reading(truth)
        return unpacked

    def read(self, data: bytes, name: str, _templates: Sequence[Template]) -> list[Reading]:
        import hashlib

        return [self.form[hashlib.sha256(data).hexdigest()]]

    def draw(self, data: bytes, name: str) -> list[bytes]:
        raise AssertionError("walking the mailbox draws nothing")

    def cut(self, data: bytes, share: Sequence[float]) -> bytes:
        raise AssertionError("walking the mailbox cuts nothing out")


@pytest.fixture(scope="module")
def ctx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """The whole mailbox, walked to its end."""
    settings = Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("data"), hub=SAMPLES / "hub.yaml")
    context = open_context(settings, TruthfulChild())
    with context.work() as work:
        import_register(work, (SAMPLES / "register.csv").read_bytes(), context.hub, context.clock())
    for form in _forms():
        with context.work() as work:
            templates.install(work, yaml.safe_dump(form.model_dump(mode="json")), context.clock())
    for name in TRUTHS:
        receive(context, "samples", (SAMPLES / "mailbox" / f"{name}.eml").read_bytes(), f"{name}.eml")
    while rings := due(context):
        for ring in rings:
            TASKS[ring.task](context, ring.row_id)
    yield context
    context.store.engine.dispose()


def _message(ctx: Context, name: str) -> MessageRow:
    with ctx.look() as look:
        return look.scalars(select(MessageRow).where(MessageRow.name == f"{name}.eml")).one()


@pytest.mark.parametrize("name", TRUTHS)
def test_each_message_ends_as_it_should(ctx: Context, name: str) -> None:
    """A message ends stored, as an exception or set aside, as its truth says."""
    assert _message(ctx, name).state == STATES[TRUTHS[name]["outcome"]]


@pytest.mark.parametrize("name", TRUTHS)
def test_each_message_has_the_codes_it_should_have_and_no_other(ctx: Context, name: str) -> None:
    """Everything doubtful is named, and nothing else is."""
    message = _message(ctx, name)
    with ctx.look() as look:
        codes = set(look.scalars(select(ExceptionRow.code).where(ExceptionRow.message_id == message.id)))
        notes = [
            issue["code"]
            for row in look.scalars(select(ReturnRow).where(ReturnRow.message_id == message.id))
            for issue in row.notes
        ]
    found = {*codes, *notes, *({message.code} if message.code else ())}
    assert found == set(TRUTHS[name]["codes"]) - READERS_OWN


@pytest.mark.parametrize("name", [name for name, truth in TRUTHS.items() if truth["template"]])
def test_each_return_is_given_to_its_school_or_to_none(ctx: Context, name: str) -> None:
    """A school is identified where it can be known, and never guessed."""
    message = _message(ctx, name)
    with ctx.look() as look:
        urn = look.scalar(
            select(SchoolRow.urn)
            .join(ReturnRow, ReturnRow.school_id == SchoolRow.id)
            .where(ReturnRow.message_id == message.id)
        )
    assert urn == TRUTHS[name]["school_urn"]


@pytest.mark.parametrize("name", TRUTHS)
def test_each_wish_becomes_a_follow_up(ctx: Context, name: str) -> None:
    """What a school asks for, on the form or in its note, is raised once; what its answers mean is apart from that."""
    message = _message(ctx, name)
    with ctx.look() as look:
        query = select(FollowUpRow.kind).where(FollowUpRow.message_id == message.id)
        kinds = sorted(look.scalars(query.where(FollowUpRow.kind != FollowUpKind.CONTRADICTION)))
    assert kinds == sorted(TRUTHS[name]["follow_ups"])


def test_only_schools_without_music_for_all_are_asked_about_it(ctx: Context) -> None:
    """A school that says "No" to a weekly lesson for every class is followed up, and no other."""
    with ctx.look() as look:
        query = select(SchoolRow.urn).join(FollowUpRow, FollowUpRow.school_id == SchoolRow.id)
        asked = set(look.scalars(query.where(FollowUpRow.kind == FollowUpKind.CONTRADICTION)))
    says_no = {
        truth["school_urn"]
        for truth in TRUTHS.values()
        if truth["outcome"] == "accepted"
        for answer in truth["answers"]
        if "every class" in " ".join(answer["path"]).casefold() and answer["value"] is False
    }
    assert asked == says_no


def test_the_second_return_of_a_school_supersedes_the_first_and_both_are_kept(ctx: Context) -> None:
    """Two returns from one school are two records, in the order they were sent."""
    with ctx.look() as look:
        records = [each for each in kept(look) if each.record.school.urn == "990267"]
    assert [(each.record.version, each.current) for each in records] == [(1, False), (2, True)]


def test_every_message_is_decided(ctx: Context) -> None:
    """The ledger has a line for every message, and none is left waiting."""
    with ctx.look() as look:
        lines = list(ledger(look))
    assert len(lines) == len(TRUTHS)
    assert MessageState.WAITING not in {line.state for line in lines}
