"""A form is learned, corrected, tried and published by people who see only the desk."""

import pytest

import samples
from pipeline import drafts
from pipeline.drafts import Correction, DraftError
from pipeline.store.tables import TemplateRow
from pipeline.templates import parse
from schemas.layout import Geometry, Layout, Page
from schemas.template import Kind, Role, Template
from tests.unit.pipeline.scripted import NOON

BLANK = samples.blanks()["infant-primary"].read_bytes()


@pytest.fixture
def draft(ctx) -> int:
    return drafts.learn_draft(ctx, BLANK, "blank.docx", "our-form", "Pat")


def template_of(ctx, draft: int) -> Template:
    with ctx.look() as look:
        return drafts.find(look, draft)[1]


def test_a_blank_becomes_a_draft_and_nothing_is_read_with_it(ctx, draft):
    """What was learned waits to be read through; the installed forms stay as they were."""
    assert len(template_of(ctx, draft).fields) > 50
    assert "our-form" not in {each.id for each in ctx.templates()}


def test_corrections_are_kept_and_the_rest_stays_as_learned(ctx, draft):
    """A kind, a meaning and a unit change for the named field only."""
    before = template_of(ctx, draft)
    number, other = (
        (f for f in before.fields if f.kind is Kind.TEXT and f.role is None).__next__(),
        before.fields[-1],
    )
    change = Correction(kind=Kind.NUMBER, role=Role.ROLL, unit="pupils", required=True)
    with ctx.work() as work:
        drafts.correct(work, draft, {number.id: change}, NOON, title="Our form")
    after = template_of(ctx, draft)
    changed = after.field(number.id)
    assert (changed.kind, changed.role, changed.unit, changed.required) == (
        Kind.NUMBER,
        Role.ROLL,
        "pupils",
        True,
    )
    assert changed.reason == "a person said so"
    assert (after.title, after.field(other.id)) == ("Our form", other)


def test_a_field_that_is_no_question_leaves_the_layout_too(ctx, child):
    """What is dropped is dropped everywhere, so that the template still fits together."""
    first = drafts.learn_draft(ctx, BLANK, "blank.docx", "first", "Pat")
    ids = [field.id for field in template_of(ctx, first).fields]
    child.layout = Layout(
        pages=[Page(width=1, height=1, picture="")],
        fields={name: [Geometry(page=1, box=(0, 0, 1, 1))] for name in ids},
    )
    second = drafts.learn_draft(ctx, BLANK, "blank.docx", "second", "Pat")
    with ctx.work() as work:
        drafts.correct(work, second, {ids[0]: Correction(dropped=True)}, NOON)
    after = template_of(ctx, second)
    assert ids[0] not in {field.id for field in after.fields} | after.layout.fields.keys()
    assert len(after.fields) == len(ids) - 1


def test_all_that_cannot_be_so_is_said_at_once(ctx, draft):
    """Two impossible corrections are two sentences, and nothing is changed."""
    before = template_of(ctx, draft)
    text = next(f for f in before.fields if not f.options)
    choice = next(f for f in before.fields if len(f.options) > 1)
    wrong = {text.id: Correction(kind=Kind.CHOICE), choice.id: Correction(options=("only one",))}
    with ctx.work() as work, pytest.raises(DraftError, match=r"no options.*options; name each"):
        drafts.correct(work, draft, wrong, NOON)
    assert template_of(ctx, draft) == before


def test_published_it_is_installed_once_and_the_draft_is_gone(ctx, draft):
    """A version is never put over another one of the same name."""
    with ctx.work() as work:
        drafts.publish(work, draft, " 4 (Autumn) ", "Pat", NOON)
    assert ctx.templates.find("our-form", "4 (Autumn)").fields
    again = drafts.learn_draft(ctx, BLANK, "blank.docx", "our-form", "Pat")
    with ctx.work() as work, pytest.raises(DraftError, match="installed already"):
        drafts.publish(work, again, "4 (Autumn)", "Pat", NOON)
    with ctx.work() as work:
        drafts.discard(work, again)
        assert drafts.drafts(work) == []


def test_a_new_version_keeps_the_ids_of_what_both_ask(ctx, draft):
    """Answers of years compare, because a question keeps its name from version to version."""
    with ctx.work() as work:
        drafts.publish(work, draft, "1", "Pat", NOON)
        row = work.query(TemplateRow).filter_by(name="our-form").one()
        row.yaml = row.yaml.replace("id: about-the-school", "id: former-name")
        former = {field.id for field in parse(row.yaml).fields}
    again = drafts.learn_draft(ctx, BLANK, "blank.docx", "our-form", "Pat")
    assert {field.id for field in template_of(ctx, again).fields} <= former | {
        field.id for field in ctx.templates.find("our-form", "1").fields
    }


@pytest.mark.parametrize("name", ["", "two words", "../etc", "a" * 101, "-x"])
def test_a_name_that_could_not_be_a_file_is_refused(ctx, name):
    """The name is letters, digits and hyphens, and the sentence says so."""
    with pytest.raises(DraftError, match="letters, digits and hyphens"):
        drafts.learn_draft(ctx, BLANK, "blank.docx", name, "Pat")
