"""What changed between two returns, and progress on scales, each in its own direction."""

import pytest
import yaml
from sqlalchemy import select

from pipeline import templates
from pipeline.context import Context
from pipeline.store.tables import SchoolRow
from pipeline.tracking.comparing import Change, Difference, Progress, differences, history, progress
from pipeline.tracking.ladders import Ladder, ladder_of
from schemas.reading import Answer, Evidence, Outcome, Reading, Status, TemplateRef
from schemas.template import Field, Kind, Option, Spot, Template, Way
from tests.unit.pipeline.asking import Send
from tests.unit.pipeline.scripted import NOON, Clock, finish


def graded(field_id: str, label: str, scale: str | None, *options: str) -> Field:
    return Field(
        id=field_id, path=["Singing", label], kind=Kind.CHOICE, way=Way.OPTIONS, spots=[Spot(line=0)],
        reason="written here", scale=scale, options=[Option(value=each) for each in options],
    )  # fmt: skip


def ladder(scale: str | None, *options: str) -> Ladder | None:
    return ladder_of(graded("x", "x", scale, *options))


@pytest.mark.parametrize(
    ("scale", "options", "worst", "best"),
    [
        (
            "ofsted",
            ("Outstanding", "Good", "Requires improvement", "Inadequate"),
            "Inadequate",
            "Outstanding",
        ),
        ("ofsted", ("1", "2", "3", "4"), "4", "1"),
        ("rag", ("Red", "Amber", "Green"), "Red", "Green"),
        ("rag", ("Green", "Amber", "Red"), "Red", "Green"),
        ("brag", ("Blue", "Red", "Amber", "Green"), "Red", "Blue"),
        (None, ("Focusing", "Developing", "Secure", "Enhancing"), "Focusing", "Enhancing"),
        (None, ("Gold", "Silver", "Bronze"), "Bronze", "Gold"),
        (None, ("Emerging", "Established"), "Emerging", "Established"),
    ],
)
def test_each_scale_has_its_own_better_end(
    scale: str | None, options: tuple[str, ...], worst: str, best: str
) -> None:
    """Whichever way round the form prints it."""
    found = ladder(scale, *options)
    assert found is not None
    assert found.judged
    assert (found.rank(worst), found.rank(best)) == (0, found.top)


def test_a_scale_that_nothing_explains_is_never_judged() -> None:
    """1 to 4 without a word may run either way; yes and no are no scale at all."""
    digits = ladder("1-4", "1", "2", "3", "4")
    assert digits is not None
    assert not digits.judged
    assert ladder("yes_no", "Yes", "No") is None
    assert ladder(None, "Class teacher", "Specialist", "Both") is None


OLD = Template(
    id="sef", version="10", title="Old",
    fields=[
        graded("grade", "Quality of singing", "ofsted", "1", "2", "3", "4"),
        graded("rag", "Progress", "rag", "Red", "Amber", "Green"),
        graded("digit", "Score", "1-4", "1", "2", "3", "4"),
        Field(id="name", path=["About", "School"], kind=Kind.TEXT, way=Way.CELL, spots=[Spot(line=1)], reason="", role="school_name"),
        Field(id="urn", path=["About", "URN"], kind=Kind.TEXT, way=Way.CELL, spots=[Spot(line=2)], reason="", role="urn"),
        Field(id="gone", path=["About", "Choirs before 2020"], kind=Kind.TEXT, way=Way.CELL, spots=[Spot(line=3)], reason=""),
        Field(id="how", path=["Singing", "How is singing developed"], kind=Kind.TEXT, way=Way.CELL, spots=[Spot(line=4)], reason=""),
        Field(id="visited", path=["About", "Last visit"], kind=Kind.DATE, way=Way.CELL, spots=[Spot(line=5)], reason=""),
    ],
)  # fmt: skip
NEW = OLD.model_copy(
    update={
        "version": "11",
        "fields": [
            *(each for each in OLD.fields if each.id not in {"gone", "how"}),
            OLD.field("how").model_copy(update={"id": "singing.how"}),
            OLD.field("gone").model_copy(
                update={"id": "fresh", "path": ["Inclusion", "Wider opportunities for SEND pupils"]}
            ),
        ],
    }
)


def reading(form: Template, **values: str) -> Reading:
    given = {"name": "Fernhill Primary School", "urn": "990001", **values}
    answers = [
        Answer(
            field=each.id, path=each.path, kind=each.kind, value=given.get(each.id), raw=given.get(each.id, ""),
            status=Status.ANSWERED if each.id in given else Status.BLANK, confidence=1, evidence=Evidence(method="scripted"),
        )
        for each in form.fields
    ]  # fmt: skip
    return Reading(
        template=TemplateRef(id=form.id, version=form.version), outcome=Outcome.ACCEPTED, answers=answers
    )


@pytest.fixture
def compared(ctx: Context, send: Send, clock: Clock) -> tuple[dict[str, Difference], list[Progress]]:
    """A return on the old version, one on the new half a year later, and what became of it."""
    with ctx.work() as work:
        for form in (OLD, NEW):
            templates.install(work, yaml.safe_dump(form.model_dump(mode="json")), NOON)
    before = {
        "grade": "3",
        "rag": "Green",
        "digit": "2",
        "gone": "Two",
        "how": "Daily songs",
        "visited": "2025-05-15",
    }
    after = {
        "grade": "2",
        "rag": "Amber",
        "digit": "3",
        "fresh": "Signing choir",
        "visited": "2026-11-02",
        "singing.how": "Daily songs and rounds",
    }
    send("one", reading(OLD, **before), date=NOON)
    clock.forward(days=180)
    send("two", reading(NEW, **after), date=clock())
    finish(ctx)
    with ctx.look() as look:
        school = look.scalars(select(SchoolRow.id).where(SchoolRow.urn == "990001")).one()
        first, second = history(look, school)
        found = {each.field: each for each in differences(look, first, second, ctx.templates)}
        return found, progress(look, first, second, ctx.templates)


def test_the_difference_is_field_by_field_across_versions(
    compared: tuple[dict[str, Difference], list[Progress]],
) -> None:
    """A field that was renamed is the same question; one that only one version asks says so."""
    found, _ = compared
    changes = {name: each.change for name, each in found.items()}
    assert changes == {
        "grade": Change.BETTER, "rag": Change.WORSE, "digit": Change.CHANGED, "name": Change.SAME, "urn": Change.SAME,
        "singing.how": Change.CHANGED, "fresh": Change.NEW_QUESTION, "gone": Change.OLD_QUESTION,
        "visited": Change.CHANGED,
    }  # fmt: skip
    assert (found["singing.how"].before, found["singing.how"].after) == (
        "Daily songs",
        "Daily songs and rounds",
    )
    assert (found["visited"].before, found["visited"].after) == ("15 May 2025", "2 November 2026")
    assert (found["grade"].steps, found["rag"].steps, found["digit"].steps) == (1, -1, None)


def test_progress_is_by_scale_and_never_across(
    compared: tuple[dict[str, Difference], list[Progress]],
) -> None:
    """One got better and one worse: that is not "the same"."""
    _, found = compared
    by_scale = {each.scale: each for each in found}
    assert set(by_scale) == {"ofsted", "rag", "1-4"}
    assert (by_scale["ofsted"].better, by_scale["rag"].worse, by_scale["1-4"].judged) == (1, 1, False)
    assert list(by_scale["rag"].levels.items()) == [("red", 0), ("amber", 1), ("green", 0)]
    assert next(iter(by_scale["ofsted"].levels)) == "4"
