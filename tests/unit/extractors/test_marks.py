"""Options and how people choose one: by ticks, shading, emphasis, deletion, rings and words; two chosen is unsure."""

import pytest

from extractors.reader import read_all
from schemas.reading import Answer, Status
from schemas.template import Kind, Template
from tests.unit.extractors.pdf.pages import Page
from tests.unit.extractors.pdf.pages import drawn as printed_on
from tests.unit.extractors.word.docs import answer, docx, read_of, reading, spare, taught
from tests.unit.extractors.word.pieces import (
    bold,
    check,
    drawn,
    form_check,
    gone,
    head,
    ins,
    p,
    r,
    shaded,
    sym,
    tbl,
    tc,
    tr,
)

# --- columns to mark -----------------------------------------------------------------------------------------

LEVELS = ("Emerging", "Developing", "Secure")
COLUMNS = (
    bold("Curriculum"),
    tbl(head("Question", *LEVELS), tr("Pupils sing", "", "", ""), tr("Pupils play", "", "", "")),
)


def marked(*cells: str) -> Answer:
    """The answer of the first row of columns when these stand in its cells."""
    template = taught(*COLUMNS)
    return answer(
        reading(
            template,
            COLUMNS[0],
            tbl(head("Question", *LEVELS), tr("Pupils sing", *cells), tr("Pupils play", "", "", "")),
        ),
        "Pupils sing",
    )


@pytest.mark.parametrize(
    "mark", ["✓", "✔", "√", "x", "X", "✗", "☒", "☑", "Y", "yes", "Yes", "tick", "*", " x ", "(x)", "✓✓", "XX"]
)
def test_any_mark_in_a_column_chooses_it(mark: str) -> None:
    """A tick, a cross or a yes in one column is that column."""
    found = marked("", mark, "")
    assert (found.value, found.status) == ("Developing", Status.ANSWERED)


def test_a_symbol_of_a_symbol_font_chooses_its_column() -> None:
    """A Wingdings tick is a tick."""
    assert marked("", "", tc(p(sym("Wingdings", "F0FC")))).value == "Secure"


def test_a_shaded_cell_chooses_its_column() -> None:
    """Schools fill the cell instead of ticking it."""
    assert marked(shaded("92D050", ""), "", "").value == "Emerging"


def test_a_ring_drawn_in_a_column_chooses_it() -> None:
    """A drawn ellipse counts where it is anchored."""
    assert marked("", tc(p(drawn())), "").value == "Developing"


def test_nothing_marked_is_blank() -> None:
    """No mark, no answer."""
    assert marked("", "", "").status is Status.BLANK


def test_two_columns_marked_is_unsure() -> None:
    """Two ticks where one is asked is for a person."""
    found = marked("✓", "✓", "")
    assert (found.value, found.status) == (None, Status.UNSURE)
    assert "Emerging" in str(found.note)


def test_a_tick_and_shading_that_disagree_are_unsure() -> None:
    """Two ways of marking that say different things are never settled by a guess."""
    assert marked("✓", "", shaded("92D050", "")).status is Status.UNSURE


def test_a_tick_and_shading_that_agree_are_sure() -> None:
    """Two ways of marking that say the same are one answer."""
    assert marked("", shaded("92D050", "✓"), "").value == "Developing"


def test_ticks_beside_crosses_mean_the_ticks() -> None:
    """Who crosses the others means the one that is ticked."""
    assert marked("✗", "✓", "✗").value == "Developing"


@pytest.mark.parametrize("odd", ["some classes", "Y4", "mostly", "50%", "see below", "?"])
def test_words_where_a_mark_belongs_are_unsure(odd: str) -> None:
    """Neither a mark nor the name of an option: the words are kept."""
    found = marked("", odd, "")
    assert (found.value, found.status) == (None, Status.UNSURE)
    assert odd.rstrip("?") in found.raw


def test_no_in_a_column_does_not_choose_it() -> None:
    """A typed no is not a tick."""
    assert marked("No", "✓", "No").value == "Developing"


def test_the_other_row_is_not_touched() -> None:
    """A mark counts in its own row only."""
    template = taught(*COLUMNS)
    found = reading(
        template,
        COLUMNS[0],
        tbl(head("Question", *LEVELS), tr("Pupils sing", "", "", ""), tr("Pupils play", "✓", "", "")),
    )
    assert answer(found, "Pupils sing").status is Status.BLANK
    assert answer(found, "Pupils play").value == "Emerging"


# --- descriptors -----------------------------------------------------------------------------------------------

TEXTS = (
    "Singing happens now and then.",
    "Singing is planned in each class.",
    "Singing is planned and progresses.",
)


def described(*cells: str) -> Answer:
    """The answer of a rubric's row with these cells."""
    blank = tbl(
        head("Strand", *LEVELS),
        tr("Singing", *TEXTS),
        tr("Playing", "Few play at all.", "Some play for a year.", "All play and many go on."),
    )
    row = tbl(
        head("Strand", *LEVELS),
        tr("Singing", *cells),
        tr("Playing", "Few play at all.", "Some play for a year.", "All play and many go on."),
    )
    return answer(reading(taught(bold("Self-review"), blank), bold("Self-review"), row), "Singing")


LOOKS = {
    "highlighted": '<w:highlight w:val="yellow"/>',
    "run shading": '<w:shd w:val="clear" w:fill="FFFF00"/>',
    "bold": "<w:b/>",
    "underlined": '<w:u w:val="single"/>',
    "coloured": '<w:color w:val="FF0000"/>',
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_an_emphasised_descriptor_is_chosen(look: str) -> None:
    """Highlighting, shading, bold, underlining or colour on the best fit chooses it."""
    assert described(TEXTS[0], tc(p(r(TEXTS[1], look))), TEXTS[2]).value == "Developing"


def test_a_shaded_descriptor_is_chosen() -> None:
    """The cell's fill does the same."""
    assert described(TEXTS[0], TEXTS[1], shaded("FFFF00", TEXTS[2])).value == "Secure"


@pytest.mark.parametrize("mark", ["✓ ", "X "])
def test_a_mark_beside_a_descriptor_chooses_it(mark: str) -> None:
    """A tick typed before the words of a descriptor."""
    assert described(mark + TEXTS[0], TEXTS[1], TEXTS[2]).value == "Emerging"


def test_the_same_emphasis_on_all_descriptors_is_nothing() -> None:
    """A change of style is no choice."""
    bolded = [tc(p(r(text, "<w:b/>"))) for text in TEXTS]
    assert described(*bolded).status is Status.BLANK


def test_two_highlighted_descriptors_are_unsure() -> None:
    """Between two levels a person decides."""
    shown = [tc(p(r(text, '<w:highlight w:val="yellow"/>'))) for text in TEXTS[:2]]
    assert described(*shown, TEXTS[2]).status is Status.UNSURE


def test_part_of_a_descriptor_highlighted_is_not_sure() -> None:
    """Half a descriptor highlighted is no certain choice, and it is not passed over either."""
    half = tc(p(r("Singing is planned ", '<w:highlight w:val="yellow"/>'), r("in each class.")))
    template = taught(
        bold("Self-review"),
        tbl(head("Strand", *LEVELS), tr("Singing", *TEXTS), tr("Playing", "A b.", "C d.", "E f.")),
    )
    found = reading(
        template,
        bold("Self-review"),
        tbl(
            head("Strand", *LEVELS),
            tr("Singing", TEXTS[0], half, TEXTS[2]),
            tr("Playing", "A b.", "C d.", "E f."),
        ),
    )
    one = answer(found, "Singing")
    assert one.status is Status.UNSURE or any("highlighted" in text for text in spare(found))


# --- boxes in text ------------------------------------------------------------------------------------------------


def questionnaire(*line: str) -> tuple[Template, tuple[str, str]]:
    blank = (p("What do you have? Tick all that apply."), p(*line))
    return taught(*blank), blank


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("☐", "☒"),
        ("☐", "☑"),
        ("□", "■"),
        ("☐", "✓"),
        ("☐", "x"),
        ("❑", "✔"),
        ("[ ]", "[x]"),
        ("[ ]", "[✓]"),
    ],
)
def test_a_typed_box_is_ticked_in_many_ways(before: str, after: str) -> None:
    """The glyph is changed, replaced by a tick, or filled in."""
    line = f"{{}} Choir   {before} Band   {before} Orchestra"
    template, blank = questionnaire(line.format(before))
    found = reading(template, blank[0], p(line.format(after)))
    assert [a.value for a in found.answers] == [["Choir"]]
    assert spare(found) == []


@pytest.mark.parametrize("typed", ["☐✓ Band", "☐ ✓ Band", "☐x Band", "☐ Band ✓", "✓☐ Band"])
def test_a_tick_typed_beside_a_box_belongs_to_it(typed: str) -> None:
    """The box stays and the tick stands by it or by its words."""
    template, blank = questionnaire("☐ Choir   ☐ Band   ☐ Orchestra")
    found = reading(template, blank[0], p(f"☐ Choir   {typed}   ☐ Orchestra"))
    assert [a.value for a in found.answers] == [["Band"]]


@pytest.mark.parametrize("made", [check, form_check], ids=["control", "legacy"])
def test_controls_and_legacy_fields_are_boxes(made: object) -> None:
    """Each kind of real check box is ticked by its state."""
    assert callable(made)
    blank = (
        p("What do you have? Tick all that apply."),
        p(made("0"), " Choir   ", made("0"), " Band   ", made("0"), " Orchestra"),
    )
    filled = p(made("1"), " Choir   ", made("0"), " Band   ", made("1"), " Orchestra")
    assert [a.value for a in reading(taught(*blank), blank[0], filled).answers] == [["Choir", "Orchestra"]]


def test_a_control_that_became_a_glyph_is_still_a_box() -> None:
    """Other editors keep of a check box only its character."""
    blank = (p("What do you have? Tick all that apply."), p(check("0"), " Choir   ", check("0"), " Band"))
    assert [a.value for a in reading(taught(*blank), blank[0], p("☒ Choir   ☐ Band")).answers] == [["Choir"]]


def test_two_boxes_ticked_where_one_is_asked_is_unsure() -> None:
    """A choice of one with two ticks is for a person."""
    blank = (p("How often? (tick one)"), p("☐ Weekly   ☐ Termly   ☐ Never"))
    found = reading(taught(*blank), blank[0], p("☒ Weekly   ☒ Termly   ☐ Never"))
    assert [(a.kind, a.value, a.status) for a in found.answers] == [(Kind.CHOICE, None, Status.UNSURE)]


# --- alternatives to delete ---------------------------------------------------------------------------------------

TAIL = " (delete as appropriate)"


def alternative(*words: str) -> Answer:
    """The answer to a yes/no question whose answer cell reads like this."""
    blank = tbl(tr("Is there a choir?", f"Yes / No{TAIL}"), tr("Who leads it?", ""))
    (first, *_) = reading(
        taught(blank), tbl(tr("Is there a choir?", tc(p(*words))), tr("Who leads it?", ""))
    ).answers
    return first


STRIKE, YELLOW = "<w:strike/>", '<w:highlight w:val="yellow"/>'
SAID_YES = {
    "the other deleted": ("Yes" + TAIL,),
    "all but one deleted": ("Yes",),
    "the other struck": ("Yes / ", r("No", STRIKE), TAIL),
    "the other deleted, tracked": ("Yes ", gone("/ No"), TAIL),
    "highlighted": (r("Yes", YELLOW), " / No" + TAIL),
    "bold": (r("Yes", "<w:b/>"), " / No" + TAIL),
    "underlined": (r("Yes", '<w:u w:val="single"/>'), " / No" + TAIL),
    "lower case": ("yes",),
    "overtyped": (gone("Yes / No"), ins(r("Yes"))),
}


@pytest.mark.parametrize("words", SAID_YES.values(), ids=SAID_YES)
def test_an_alternative_is_chosen_in_many_ways(words: tuple[str, ...]) -> None:
    """Whatever way one is left, marked or written, it is the answer."""
    found = alternative(*words)
    assert found.value is True
    assert found.status is Status.ANSWERED


@pytest.mark.parametrize(
    "words", [(drawn(), "Yes / No" + TAIL), ("Yes / ", drawn(), "No" + TAIL)], ids=["first", "second"]
)
def test_a_ring_is_seen_and_never_taken_for_the_other(words: tuple[str, ...]) -> None:
    """A ring is the option it lies round, or unsure where its place cannot be told."""
    found = alternative(*words)
    ringed = words[0] == drawn()
    assert found.status is not Status.BLANK
    assert found.value in (ringed, None)


DOUBTFUL = {
    "both highlighted in turn": (r("Yes", YELLOW), " / ", r("No", YELLOW), TAIL),
    "both struck": (r("Yes", STRIKE), " / ", r("No", STRIKE), TAIL),
    "marked and struck": (r("Yes", STRIKE + YELLOW), " / No" + TAIL),
    "replaced by something else": ("Partly",),
}


@pytest.mark.parametrize("words", DOUBTFUL.values(), ids=DOUBTFUL)
def test_a_choice_that_could_be_either_is_unsure(words: tuple[str, ...]) -> None:
    """Both, neither, or one that is marked and struck: a person decides."""
    assert alternative(*words).status is Status.UNSURE


def test_what_replaced_the_alternatives_is_the_answers_own_words() -> None:
    """The raw text of an unsure answer is what was written, and is not shown a second time as residue."""
    blank = tbl(tr("Is there a choir?", f"Yes / No{TAIL}"), tr("Who leads it?", ""))
    found = reading(taught(blank), tbl(tr("Is there a choir?", "Partly"), tr("Who leads it?", "")))
    assert found.answers[0].raw == "Partly"
    assert spare(found) == []


def test_untouched_alternatives_are_blank() -> None:
    """Yes / No as printed is no answer."""
    assert alternative(f"Yes / No{TAIL}").status is Status.BLANK


def test_a_remark_beside_a_choice_is_kept() -> None:
    """A choice with a remark is the choice, and the remark is shown."""
    blank = tbl(tr("Is there a choir?", f"Yes / No{TAIL}"), tr("Who leads it?", ""))
    found = reading(
        taught(blank), tbl(tr("Is there a choir?", "Yes Tuesdays at lunch"), tr("Who leads it?", ""))
    )
    shown = " ".join([*spare(found), *(f"{a.raw} {a.note}" for a in found.answers)])
    assert "Tuesdays at lunch" in shown
    assert found.answers[0].value is not False


# --- grades -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("colour", "value"), [("FF0000", "Red"), ("FFC000", "Amber"), ("92D050", "Green"), ("00B050", "Green")]
)
def test_a_rag_cell_is_answered_by_its_fill(colour: str, value: str) -> None:
    """RAG may exist only as the shading of the cell."""
    blank = tbl(head("Criterion", "RAG", "Evidence"), tr("Pupils sing", "", ""), tr("Pupils play", "", ""))
    filled = tbl(
        head("Criterion", "RAG", "Evidence"),
        tr("Pupils sing", shaded(colour, ""), ""),
        tr("Pupils play", "", ""),
    )
    assert answer(reading(taught(blank), filled), "Pupils sing", "RAG").value == value


def test_a_rag_cell_of_another_colour_is_unsure() -> None:
    """Blue is none of red, amber and green."""
    blank = tbl(head("Criterion", "RAG", "Evidence"), tr("Pupils sing", "", ""), tr("Pupils play", "", ""))
    filled = tbl(
        head("Criterion", "RAG", "Evidence"),
        tr("Pupils sing", shaded("0070C0", ""), ""),
        tr("Pupils play", "", ""),
    )
    assert answer(reading(taught(blank), filled), "Pupils sing", "RAG").status is Status.UNSURE


@pytest.mark.parametrize("typed", ["2/3", "2-", "A/G"])
def test_a_grade_between_two_is_unsure_and_kept(typed: str) -> None:
    """What was typed is kept as written."""
    blank = tbl(
        head("Criterion", "Grade 1-4", "Evidence"), tr("Pupils sing", "", ""), tr("Pupils play", "", "")
    )
    filled = docx(
        tbl(
            head("Criterion", "Grade 1-4", "Evidence"),
            tr("Pupils sing", typed, ""),
            tr("Pupils play", "", ""),
        )
    )
    found = answer(read_of(taught(blank), filled), "Pupils sing", "Grade 1-4")
    assert (found.value, found.raw, found.status) == (None, typed, Status.UNSURE)


def test_an_empty_box_left_alone_is_a_choice_in_word_and_unsure_in_print() -> None:
    """Who deletes the other options has chosen; on a print they may only not have been read."""
    blank = (bold("Visit"), p("Would you like a visit? ☐ Yes ☐ No ☐ Perhaps"))
    template, question = taught(*blank), "Would you like a visit?"
    typed = answer(reading(template, blank[0], p(f"{question} ☐ Yes")), question)
    assert (typed.value, typed.status) == ("Yes", Status.ANSWERED)

    def page(sheet: Page) -> None:
        sheet.text(60, 60, "Visit", "Helvetica-Bold")
        sheet.square(sheet.text(60, 90, question) + 6, 81)
        sheet.text(190, 90, "Yes")

    (printed,) = read_all(printed_on(page), "return.pdf", [template])
    assert answer(printed, question).status is Status.UNSURE
