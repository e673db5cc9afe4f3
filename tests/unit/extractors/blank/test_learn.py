"""A blank learned from nothing but itself: deterministic, with reasons, and stable when it is revised a little."""

import io

import pytest
from docx import Document
from docx.shared import Pt

import samples
from extractors.blank import learn
from extractors.blank.learn import version_of
from samples import forge
from schemas.codes import Code, Failure
from schemas.template import Template, Way
from tests.unit.extractors.word.docs import docx, taught
from tests.unit.extractors.word.pieces import bold, head, p, r, tbl, tr

FORGED = [(style, seed) for style in forge.styles() for seed in (0, 1, 2)]
HEADS = ("Question", "Current position", "Desired development", "Actions")
QUESTIONS = [
    "How is singing developed?",
    "How is progress in music assessed?",
    "Who leads music in the school?",
]


TITLE = p(r("Music in our school", '<w:b/><w:sz w:val="40"/>'))


def table(*questions: str) -> str:
    return tbl(head(*HEADS), *(tr(q, "", "", "") for q in questions))


def ids(template: Template) -> list[str]:
    return [field.id for field in template.fields]


@pytest.mark.parametrize(("style", "seed"), FORGED)
def test_learning_is_deterministic(style: str, seed: int) -> None:
    """The same bytes give the same template."""
    data = forge.blank(style, seed).docx
    assert learn(data, "t") == learn(data, "t")


@pytest.mark.parametrize(("style", "seed"), FORGED)
def test_every_inference_has_its_reason(style: str, seed: int) -> None:
    """Each field and each column says in words why it is what it is."""
    template = learn(forge.blank(style, seed).docx, "t")
    assert [f.id for f in template.fields if not f.reason.strip()] == []
    assert [c.id for g in template.groups for c in g.columns if not c.reason.strip()] == []


@pytest.mark.parametrize(("style", "seed"), FORGED)
def test_a_template_hangs_together(style: str, seed: int) -> None:
    """Ids and paths are unique and not empty, spots lie in the blank, and every choice has its options."""
    template = learn(forge.blank(style, seed).docx, "t")
    assert len(set(ids(template))) == len(template.fields)
    assert len({tuple(f.path) for f in template.fields}) == len(template.fields)
    for field in template.fields:
        assert field.path
        assert all(label.strip() for label in field.path)
        assert field.spots
        assert all(spot.cell < len(template.blank[spot.line]["cells"]) for spot in field.spots)
        assert field.way is not Way.OPTIONS or field.options
        assert len({o.value for o in field.options}) == len(field.options)


@pytest.mark.parametrize(("style", "seed"), FORGED)
def test_every_question_of_the_forge_is_found(style: str, seed: int) -> None:
    """As many fields as the form asks, of the kinds it asks for."""
    blank = forge.blank(style, seed)
    template = learn(blank.docx, "t")
    assert sorted(str(f.kind) for f in template.fields) == sorted(str(a.kind) for a in blank.asked)


@pytest.mark.parametrize("name", samples.blanks())
def test_the_sample_forms_leave_nothing_unplaced(name: str) -> None:
    """No warning: every box and gap belongs to a question."""
    assert learn(samples.blanks()[name].read_bytes(), name).warnings == []


# --- ids that last ----------------------------------------------------------------------------------------------


def test_an_inserted_question_leaves_all_other_ids() -> None:
    """A new question has a new id; nobody else's changes."""
    old = taught(TITLE, bold("Teaching"), table(*QUESTIONS))
    new = taught(TITLE, bold("Teaching"), table(QUESTIONS[0], "What about instruments?", *QUESTIONS[1:]))
    assert set(ids(old)) < set(ids(new))
    assert len(set(ids(new)) - set(ids(old))) == 3


def test_moved_questions_keep_their_ids() -> None:
    """Order says nothing about identity."""
    old, new = (taught(TITLE, bold("Teaching"), table(*order)) for order in (QUESTIONS, QUESTIONS[::-1]))
    assert set(ids(old)) == set(ids(new))


@pytest.mark.parametrize(
    "revised",
    [
        "How is singing developed",
        "How is the singing developed?",
        "how is singing developed?",
        "1. How is singing developed?",
        "How is singing developed? *",
    ],
)
def test_a_question_reworded_a_little_keeps_its_id(revised: str) -> None:
    """Punctuation, case, numbering and small words do not make another question."""
    old, new = (taught(TITLE, bold("Teaching"), table(q, *QUESTIONS[1:])) for q in (QUESTIONS[0], revised))
    assert ids(old) == ids(new)


def test_a_question_inserted_into_a_numbered_form_leaves_all_other_ids() -> None:
    """Where every number after it shifts, the questions are still the questions."""
    old, new = QUESTIONS, [QUESTIONS[0], "What about instruments?", *QUESTIONS[1:]]
    one, two = (
        taught(TITLE, bold("Teaching"), table(*(f"{n}. {q}" for n, q in enumerate(asked, 1))))
        for asked in (old, new)
    )
    assert set(ids(one)) < set(ids(two))


def test_questions_alike_have_ids_of_their_own() -> None:
    """The same question in two sections is two fields, and each keeps its id when the other goes."""
    both = taught(TITLE, bold("Key Stage 1"), table(*QUESTIONS), bold("Key Stage 2"), table(*QUESTIONS))
    one = taught(TITLE, bold("Key Stage 2"), table(*QUESTIONS))
    assert len(set(ids(both))) == 18
    assert set(ids(one)) < set(ids(both))


# --- title and version ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("Music self-review, Version 3", "3"),
        ("Final Version 2 – Oct 14", "2"),
        ("v1.2", "1.2"),
        ("Issue 4", "4"),
        ("Rev. 2b", "2b"),
        ("September 2026", "September 2026"),
        ("2026/27", "2026/27"),
        ("Page 1 of 7", "1"),
        ("", "1"),
    ],
)
def test_the_version_is_what_the_form_says_of_itself(text: str, version: str) -> None:
    """A number if one is given, else a month or year, else 1; a page number is no version."""
    assert version_of([text]) == version


def test_the_footer_names_the_version() -> None:
    """The version of a template comes from its margins."""
    assert taught(table(*QUESTIONS), footer="Music self-review, Version 3, Page 1 of 7").version == "3"


def test_the_largest_title_names_the_form() -> None:
    """The line that is set largest, not the hub's name above it."""
    big = p("Music Self-Review").replace("<w:r>", '<w:r><w:rPr><w:b/><w:sz w:val="40"/></w:rPr>')
    small = p("Eastmere Music Hub").replace("<w:r>", '<w:r><w:rPr><w:b/><w:sz w:val="24"/></w:rPr>')
    assert (
        taught(small, big, p("For all schools."), bold("Teaching"), table(*QUESTIONS)).title
        == "Music Self-Review"
    )


def test_a_line_in_the_style_of_a_title_names_the_form() -> None:
    """Whatever size the letterhead above it is set in: a style's size does not stand on its line."""
    form = Document()
    form.add_paragraph().add_run("Eastmere Council").font.size = Pt(14)
    form.paragraphs[-1].runs[0].bold = True
    form.add_heading("Music Self-Review", 0)
    for text in ("For all schools.", "School: ________", "Date: ________"):
        form.add_paragraph(text)
    held = io.BytesIO()
    form.save(held)
    assert learn(held.getvalue(), "review").title == "Music Self-Review"


# --- what is no form ------------------------------------------------------------------------------------------------


def test_a_letter_is_no_form() -> None:
    """Where nothing is asked there is nothing to learn, and that is said."""
    with pytest.raises(Failure) as caught:
        learn(docx(p("Dear colleague, the hub writes to you.")), "t")
    assert caught.value.code is Code.UNKNOWN_FORM


def test_room_that_belongs_to_nothing_is_warned_of() -> None:
    """A box that no question was found for is told in a plain sentence."""
    template = taught(p("____________"), table(*QUESTIONS))
    assert all(w.startswith("Line ") for w in template.warnings)
    fields = {(s.line, s.cell) for f in template.fields for s in f.spots}
    assert template.warnings or (0, 0) in fields
