"""The four documents of a school: what is in them, and that they are good Word."""

import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx.oxml.ns import qn

from pipeline.reports.agenda import agenda
from pipeline.reports.dossier import Wanted, heading
from pipeline.reports.paper import Paper
from pipeline.reports.pdf import to_pdf
from pipeline.reports.plan import plan
from pipeline.reports.points import points
from pipeline.reports.progress import progress
from pipeline.reports.review import review
from schemas.journey import FollowUpKind
from tests.unit.pipeline.reports.conftest import NOW, opened, said, texts

ALL = pytest.mark.parametrize("document", [review, plan, progress, agenda], ids=lambda each: each.__name__)
HOSTILE = '</w:t><w:fldSimple w:instr="INCLUDETEXT"/> { HYPERLINK "http://x.example" } =cmd|\x00\x0b\ud800 ﷽ <b>x</b>'


@ALL
def test_a_document_has_a_title_a_language_and_real_headings(found, document):
    """What a screen reader and a person who signs both need."""
    made = opened(document(found))
    about = made.core_properties
    assert found.school in about.title
    assert (about.author, about.language) == (found.hub, "en-GB")
    assert made.styles.element.find(f".//{qn('w:lang')}").get(qn("w:val")) == "en-GB"
    styles = [each.style.name for each in made.paragraphs]
    assert styles[0] == "Title"
    assert "Heading 1" in styles
    levels = [int(name[-1]) for name in styles if name.startswith("Heading")]
    assert all(level <= before + 1 for before, level in zip([0, *levels], levels, strict=False))


@ALL
def test_every_table_says_what_it_is_and_repeats_its_heading_row(found, document):
    """Tables of pairs are headed by their first column instead."""
    for table in opened(document(found)).tables:
        properties = table._tbl.tblPr
        assert properties.find(qn("w:tblCaption")).get(qn("w:val"))
        look = properties.find(qn("w:tblLook"))
        repeats = table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert repeats == (look.get(qn("w:firstRow")) == "1")
        assert repeats or look.get(qn("w:firstColumn")) == "1"


@ALL
def test_what_a_school_wrote_is_text_and_nothing_else(found, document):
    """No field, no markup, no character that Word would refuse; every word of it is there."""
    section, words = "SINGING", HOSTILE
    answers = (
        said(section, words, words, "Current Position"),
        said(section, words, words, "Actions"),
        said(words, "Q", words, sure=False),
    )
    wanted = tuple(replace(each, quote=words) for each in found.wanted)
    latest = replace(NOW, answers=answers, residue=(words,))
    data = document(replace(found, school=words, latest=latest, wanted=wanted, doubts=(words,)))
    with zipfile.ZipFile(BytesIO(data)) as file:
        body = file.read("word/document.xml").decode()
        footer = next(file.read(name).decode() for name in file.namelist() if "footer" in name)
    assert "fldSimple" not in body.replace("&lt;w:fldSimple", "")
    assert "instrText" not in body
    assert footer.count("<w:fldSimple") == 2  # our own page numbers
    said_again = texts(opened(data))
    assert '{ HYPERLINK "http://x.example" } =cmd|\ufffd' in said_again
    assert "<b>x</b>" in said_again


@ALL
def test_a_school_without_a_return_gets_a_document_that_says_so(nothing, document):
    """Not an error, and not an empty page."""
    assert "No return of this school is recorded yet" in texts(opened(document(nothing)))


def test_the_review_has_every_answer_and_says_what_is_not_certain(found):
    """And what was left blank, and what stands beside the questions."""
    told = texts(opened(review(found)))
    for each in NOW.answers:
        assert each.text in told
    assert "30-40 [not certain]" in told
    assert "How long? (Answer)" in told
    assert "See overleaf for the choir." in told
    assert "Can we borrow drums?" in told


def test_withheld_answers_are_counted_and_not_printed(found):
    """They may name a pupil."""
    told = texts(opened(review(replace(found, latest=replace(NOW, withheld=2)))))
    assert "2 answers are left out here" in told


def test_the_plan_has_each_action_with_who_when_and_success(found):
    """Rows of the plan, and the actions that stand beside a question; what is empty stays empty."""
    tables = opened(plan(found)).tables
    rows = [[cell.text for cell in row.cells] for table in tables for row in table.rows]
    assert ["Aim", "Action", "Who", "By when", "Success measure"] in rows
    assert ["", "Buy ukuleles", "", "", "Two concerts"] in rows
    assert ["How is it developed?\nParts in Year 6", "Find a leader", "", "", ""] in rows


def test_progress_goes_in_the_scales_own_direction(found):
    """Ofsted's 4 is its worst: from 2 to 4 is lower, though the number is higher."""
    rows = [
        [cell.text for cell in row.cells] for table in opened(progress(found)).tables for row in table.rows
    ]
    assert ["Teaching", "2 Good", "4 Inadequate", "▼ lower"] in rows
    assert any(row[0] == "Learners" and row[2].startswith("80") and "(+40)" in row[2] for row in rows)


def test_progress_says_what_became_of_actions_and_why(found):
    """Those still to do first."""
    rows = [
        [cell.text for cell in row.cells] for table in opened(progress(found)).tables for row in table.rows
    ]
    followed = [row for row in rows if row[3:4] in (["carried over"], ["done"])]
    assert followed == [
        ["Start a choir", "Mrs Achebe", "Easter", "carried over", "It is in the plan of 5 October again."],
        ["Repair the cello", "", "", "done", "The return says so."],
    ]


def test_a_first_return_has_nothing_to_be_compared_with(first):
    """And says so, in the progress report and in the agenda."""
    assert "nothing to compare" in texts(opened(progress(first)))
    assert "first return on this form" in texts(opened(agenda(first)))


def test_each_suggested_point_has_its_reason(found):
    """The lowest grade, the fall, the number that doubled, the plain no with the words beside it, actions without names."""
    suggested = {(each.title, each.reason): each.words for each in points(found)}
    assert ("An action whose day has passed", "It was to be done by 5 April 2026.") in suggested
    assert ("Teaching", "Judged “4 Inadequate”, the lowest of its scale.") in suggested
    assert ("Teaching", "“4 Inadequate” now, lower than “2 Good” before.") in suggested
    assert ("Learners", "80 now, 40 before.") in suggested
    assert suggested["Every week?", "Answered “No”."] == "Two year groups have none."
    assert any(title == "Who does what, and by when" for title, _ in suggested)
    told = texts(opened(agenda(found)))
    assert all(f"Why: {reason}" in told for _, reason in suggested)


def test_what_the_hub_noted_of_an_earlier_return_is_no_point_any_more(found):
    """And what it noted of the last one is said once, in the rule's words."""
    old = Wanted(
        FollowUpKind.LOW_GRADE, "Inclusion: Red", "the lowest step", NOW.sent, NOW.sent, present=False
    )
    noted = [replace(old, present=True), *found.wanted]
    assert "A lowest grade" not in [each.title for each in points(replace(found, wanted=(old,)))]
    told = [each for each in points(replace(found, wanted=tuple(noted))) if "lowest" in each.reason]
    assert [(each.title, each.reason, each.words) for each in told] == [
        ("A lowest grade", "The lowest step.", "Inclusion: Red")
    ]


def test_the_agenda_says_when_and_asks_what_is_open(found):
    """On London's clocks; with the unclear answer, the words beside the form, and the undecided doubt."""
    told = texts(opened(agenda(found, datetime(2026, 7, 6, 9, tzinfo=UTC))))
    assert "Monday 6 July 2026, 10:00" in told
    for each in (
        "Scheme: what does this mean?",
        "30-40",
        "See overleaf for the choir.",
        "More than one school fits.",
    ):
        assert each in told


def test_a_long_table_keeps_its_rows_whole(found):
    """A row that fits on a page is not broken between two."""
    paper = Paper("T", "S", "A", found.made)
    paper.table("about", ("A", "B"), [("x", "y")] * 3, (1, 1))
    (table,) = opened(paper.data()).tables
    assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows)


@pytest.mark.parametrize(
    ("section", "said_as"),
    [
        ("MUSIC CURRICULUM", "Music curriculum"),
        ("SEND AND KS2 GCSE", "SEND and KS2 GCSE"),
        ("Action plan", "Action plan"),
    ],
)
def test_capitals_of_a_section_become_ordinary_letters(section, said_as):
    """Capitals are hard to read; letters of a name stay."""
    assert heading(section) == said_as


@pytest.mark.needs("soffice")
def test_a_document_becomes_a_tagged_pdf(found):
    """By LibreOffice: the same words, and a structure that can be heard."""
    import pypdfium2

    data = to_pdf(agenda(found))
    pdf = pypdfium2.PdfDocument(data)
    try:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
        assert pdf.is_tagged()
    finally:
        pdf.close()
    assert "Can we borrow drums?" in text
