"""What a return holds beside its answers: residue, and the issues of the whole."""

import pytest

from schemas.codes import Code
from schemas.reading import Outcome, Reading
from tests.unit.extractors.word.docs import answer, docx, read_of, reading, spare, taught
from tests.unit.extractors.word.pieces import drawn, gone, head, ins, p, picture, r, tbl, tc, text_box, tr

HEADS = ("Question", "Position", "Actions")
QUESTIONS = ("How is singing developed?", "How is progress in music seen?", "Who leads music in the school?")
FOOTER = "Music self-review, Version 3"


def table(*cells: str) -> str:
    """The form's table; the first cells of answer are these, in reading order."""
    given = iter(cells)
    return tbl(head(*HEADS), *(tr(q, next(given, ""), next(given, "")) for q in QUESTIONS))


BLANK = (p("Please answer in your own words."), table())
TEMPLATE = taught(*BLANK, footer=FOOTER)


def read(*blocks: str, footer: str = FOOTER, **more: str) -> Reading:
    return reading(TEMPLATE, *blocks, footer=footer, **more)


def codes(found: Reading) -> set[Code]:
    return {i.code for i in found.issues}


FULL = table("choirs", "more choirs", "recordings", "a log", "Ms Vane", "a deputy")


def test_a_full_return_has_no_residue_and_no_issue() -> None:
    """Nothing to look at: it is accepted."""
    found = read(BLANK[0], FULL)
    assert (spare(found), found.issues, found.outcome) == ([], [], Outcome.ACCEPTED)


@pytest.mark.parametrize(
    "extra",
    [
        p("We also have a steel band."),
        p(text_box("We also have a steel band.")),
        tbl(tr("We also have a steel band.")),
    ],
    ids=["paragraph", "text box", "table"],
)
def test_what_belongs_to_no_question_is_shown(extra: str) -> None:
    """A remark at the end is residue, and a person sees it before the return is accepted."""
    found = read(BLANK[0], FULL, extra)
    assert spare(found) == ["We also have a steel band."]
    assert Code.RESIDUE in codes(found)
    assert found.outcome is Outcome.REVIEW


def test_residue_says_what_it_stands_near() -> None:
    """A person finds it again by the label above it."""
    (left,) = read(BLANK[0], FULL, p("We also have a steel band.")).residue
    assert left.near == QUESTIONS[-1]


def test_words_in_a_margin_are_shown() -> None:
    """What a school typed into the header or footer is residue."""
    assert "Ashdown School" in " ".join(spare(read(BLANK[0], FULL, header="Ashdown School")))
    assert "Ashdown School" in " ".join(spare(read(BLANK[0], FULL, footer=f"{FOOTER} Ashdown School")))


@pytest.mark.parametrize(
    "footer", [FOOTER.upper(), "Music self-review, Version 2", "Music self-review, Version 3 Page 2 of 7", ""]
)
def test_another_version_or_page_in_the_margin_is_no_addition(footer: str) -> None:
    """Versions, dates and page numbers change without the school having written anything."""
    assert spare(read(BLANK[0], FULL, footer=footer)) == []


def test_a_comment_is_a_note_of_its_field() -> None:
    """A comment on an answer is kept with it, and is named."""
    mark = '<w:r><w:commentReference w:id="1"/></w:r>'
    found = read_of(
        TEMPLATE,
        docx(BLANK[0], table(tc(p("choirs", mark))), comments={"1": "Only since May"}, footer=FOOTER),
    )
    assert "Only since May" in str(answer(found, QUESTIONS[0], "Position").note)
    assert Code.COMMENT in codes(found)
    assert spare(found) == []


def test_a_comment_on_a_label_is_shown() -> None:
    """A comment where no answer belongs is not lost."""
    mark = '<w:r><w:commentReference w:id="1"/></w:r>'
    found = read_of(
        TEMPLATE,
        docx(
            BLANK[0].replace("</w:p>", mark + "</w:p>"), FULL, comments={"1": "Which words?"}, footer=FOOTER
        ),
    )
    assert "Which words?" in " ".join(spare(found))
    assert Code.COMMENT in codes(found)


def test_tracked_changes_are_noted() -> None:
    """Insertions are answers, and somebody is told that changes were tracked."""
    found = read(BLANK[0], table(tc(p(gone("bands"), ins(r("choirs"))))))
    assert answer(found, QUESTIONS[0], "Position").value == "choirs"
    assert Code.TRACKED_CHANGES in codes(found)


def test_a_picture_in_an_answer_is_for_a_person() -> None:
    """A picture may hold the answer: the field is unsure and the return is shown."""
    found = read(BLANK[0], table(tc(p(picture()))))
    assert answer(found, QUESTIONS[0], "Position").status == "unsure"
    assert Code.PICTURE_IN_FORM in codes(found)
    assert found.outcome is Outcome.REVIEW


def test_a_picture_anywhere_else_is_for_a_person_too() -> None:
    """A photo of the paper form pasted at the end is an exception."""
    found = read(BLANK[0], FULL, p(picture()))
    assert Code.PICTURE_IN_FORM in codes(found)
    assert found.outcome is Outcome.REVIEW


@pytest.mark.parametrize(
    ("look", "told"), [('<w:highlight w:val="yellow"/>', "highlighted"), ("<w:strike/>", "struck out")]
)
def test_the_forms_own_wording_marked_is_shown(look: str, told: str) -> None:
    """A label highlighted or struck out says something, though nobody knows what."""
    rows = tbl(
        head(*HEADS), tr(tc(p(r(QUESTIONS[0], look))), "", ""), *(tr(q, "", "") for q in QUESTIONS[1:])
    )
    assert any(text.startswith(told) and QUESTIONS[0] in text for text in spare(read(BLANK[0], rows)))


@pytest.mark.parametrize(
    "look", ['<w:highlight w:val="yellow"/>', "<w:strike/>"], ids=["highlighted", "struck"]
)
def test_a_question_marked_beside_its_options_is_shown(look: str) -> None:
    """The same holds where the question and its boxes stand in one paragraph."""
    blank = (p("Our school"), p("Is music assessed in every year?   ☐ Fully   ☐ Partly   ☐ Not yet"))
    marked = p(r("Is music assessed in every year?", look), "   ☐ Fully   ☐ Partly   ☐ Not yet")
    found = reading(taught(*blank), blank[0], marked)
    assert "Is music assessed in every year?" in " ".join(spare(found)) or found.answers[0].status == "unsure"


@pytest.mark.parametrize("thing", [picture(), drawn()], ids=["picture", "ring"])
def test_a_thing_on_a_row_number_is_shown(thing: str) -> None:
    """The numbers of rows that grow are furniture; what is put on them is not."""
    plan = ("Priority", "Action", "Who", "By when")
    blank = (p("Action plan"), tbl(head("No", *plan), *(tr(str(n), "", "", "", "") for n in (1, 2, 3))))
    filled = tbl(
        head("No", *plan),
        tr("1", "", "", "", ""),
        tr(tc(p(thing, "2")), "", "", "", ""),
        tr("3", "", "", "", ""),
    )
    found = reading(taught(*blank), blank[0], filled)
    assert spare(found) or any(a.status != "blank" for a in found.answers)


def test_a_shaded_answer_cell_is_seen() -> None:
    """A cell filled with a colour where no colour is asked is a mark that somebody made."""
    found = read(
        BLANK[0],
        tbl(
            head(*HEADS),
            tr(QUESTIONS[0], tc("", look='<w:shd w:val="clear" w:fill="FF0000"/>'), ""),
            *(tr(q, "", "") for q in QUESTIONS[1:]),
        ),
    )
    assert spare(found) or any(a.status != "blank" for a in found.answers)


def test_a_nearly_empty_return_is_shown() -> None:
    """Perhaps the wrong file was sent."""
    assert Code.NEARLY_EMPTY in codes(read(*BLANK))
    assert Code.NEARLY_EMPTY not in codes(read(BLANK[0], FULL))


def test_macros_and_links_are_named() -> None:
    """They are never run or followed, and it is said that they are there."""
    data = docx(
        BLANK[0],
        FULL,
        footer=FOOTER,
        outside="https://forms.example/normal.dotm",
        more={"word/vbaProject.bin": b"x"},
    )
    assert {Code.MACROS_IGNORED, Code.EXTERNAL_LINK} <= codes(read_of(TEMPLATE, data))


def test_a_table_header_repeated_by_hand_is_no_addition() -> None:
    """A school that cuts a table in two copies its header."""
    rows = [tr(q, "yes", "") for q in QUESTIONS]
    found = read(BLANK[0], tbl(head(*HEADS), *rows[:1]), p(""), tbl(head(*HEADS), *rows[1:]))
    assert spare(found) == []


def test_an_instruction_deleted_is_no_addition() -> None:
    """Deleting what the form says adds nothing."""
    assert spare(read(FULL)) == []
