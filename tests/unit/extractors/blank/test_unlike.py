"""Forms unlike one another: each way of asking becomes the field that a person would see in it."""

import pytest

from schemas.template import Kind, Role, Template
from tests.unit.extractors.word.docs import answer, reading, taught
from tests.unit.extractors.word.pieces import bold, check, p, r, tbl, tc, tr

TITLE = p(r("Music review", '<w:b/><w:sz w:val="40"/>'))
LAST = p("Who leads music? ______________")


def learned(*blocks: str) -> Template:
    return taught(TITLE, *blocks, LAST)


def asked(template: Template) -> list[tuple[str, str, list[str]]]:
    """Path, kind and options of every field but the last."""
    return [(" › ".join(f.path), str(f.kind), [o.value for o in f.options]) for f in template.fields[:-1]]


@pytest.mark.parametrize(
    ("line", "label", "options"),
    [
        ("Every class sings each week      Yes     No     Some", "Every class sings each week", ["Yes", "No", "Some"]),
        ("2. Assemblies happen    Weekly   Fortnightly   Never", "2. Assemblies happen", ["Weekly", "Fortnightly", "Never"]),
        ("Quality (circle one):   1   2   3   4", "Quality", ["1", "2", "3", "4"]),
        ("How sure are staff?  Very – Fairly – Not very", "How sure are staff?", ["Very", "Fairly", "Not very"]),
        ("Music is taught by: class teacher / specialist / tutor", "Music is taught by", ["class teacher", "specialist", "tutor"]),
        ("Overall we are (delete): content / neutral / unhappy", "Overall we are", ["content", "neutral", "unhappy"]),
    ],
)  # fmt: skip
def test_alternatives_set_apart_by_spaces_dashes_or_strokes(
    line: str, label: str, options: list[str]
) -> None:
    """Words side by side to choose from are options, whatever parts them."""
    assert asked(learned(p(line))) == [(label, "choice", options)]


@pytest.mark.parametrize(
    "line", ["Autumn term    Spring term", "See pages 3 / 4 of the guide.", "Music Hub      2026"]
)
def test_words_that_are_merely_set_apart_are_no_options(line: str) -> None:
    """Layout and plain sentences ask nothing."""
    assert asked(learned(p(line))) == []


def test_labels_inside_a_cell_are_asked_under_their_row() -> None:
    """A cell of the row that holds labels, with room after or under each, is asked label by label."""
    table = tbl(
        tr("Area", "Review"),
        tr("Key Stage 3", tc("Strengths:", "", "To develop:", "")),
        tr("Rooms", "Rating (1–4):      Comment: "),
    )
    assert asked(learned(table)) == [
        ("Key Stage 3 › Strengths", "text", []),
        ("Key Stage 3 › To develop", "text", []),
        ("Rooms › Rating (1–4)", "choice", ["1", "2", "3", "4"]),
        ("Rooms › Comment", "text", []),
    ]


def test_terms_to_tick_are_options_and_terms_to_count_are_numbers() -> None:
    """The line above says which: ticks under terms do not exclude each other, counts are numbers of their own."""
    head = tr("Activity", "Autumn", "Spring", "Notes")
    ticks = asked(learned(p("Tick the terms in which each happens."), tbl(head, tr("Choir", "", "", ""))))
    assert ticks == [("Choir", "choices", ["Autumn", "Spring"]), ("Choir › Notes", "text", [])]
    counts = asked(
        learned(p("Number of pupils learning"), tbl(tr("", "Autumn", "Spring"), tr("Brass", "", "")))
    )
    assert [kind for _, kind, _ in counts] == ["number", "number"]


def test_a_year_group_over_a_column_leaves_the_kind_to_the_row() -> None:
    """Under "KS1" a count is a number, a yes/no question a bool, and a name text."""
    head = tr("Question", "KS1", "KS2")
    rows = tr("Pupils learning", "", ""), tr("Is there a choir?", "", ""), tr("Main instrument", "", "")
    kinds = [kind for _, kind, _ in asked(learned(tbl(head, *rows)))]
    assert kinds == ["number", "number", "bool", "bool", "text", "text"]


def test_years_over_columns_of_counts_are_no_options() -> None:
    """ "2023/24" beside "2024/25" heads figures, not levels to choose from."""
    table = tbl(tr("", "2023/24", "2024/25", "Target 2025/26"), tr("A level entries", "", "", ""))
    assert [(kind, options) for _, kind, options in asked(learned(table))] == [("number", [])] * 3


def test_a_statement_behind_its_room_names_it() -> None:
    """Where the words stand at the right of the cell to write in, they are its label all the same."""
    table = tbl(
        tr("Ref", "Score 1-5", "Statement"), tr("A", "", "Pupils enjoy music"), tr("B", "", "Staff are sure")
    )
    assert [path for path, _, _ in asked(learned(table))] == [
        "Pupils enjoy music › Score 1-5",
        "Staff are sure › Score 1-5",
    ]


def test_a_list_beside_a_label_is_to_be_marked() -> None:
    """ "East / West" in the column of answers is a choice, though nothing says so."""
    table = tbl(tr("School name", "", "URN", ""), tr("Area", "East / West", "Phase", "Infant / Junior"))
    assert asked(learned(table))[2:] == [
        ("Area", "choice", ["East", "West"]),
        ("Phase", "choice", ["Infant", "Junior"]),
    ]


def test_two_header_rows_of_a_grid_of_boxes_name_only_what_stands_under_them() -> None:
    """A header over room is no section for the next header."""
    table = tbl(tr("Strength seen", "Question raised"), tr("", ""), tr("Follow-up", "By when"), tr("", ""))
    assert [path for path, _, _ in asked(learned(table))] == [
        "Strength seen",
        "Question raised",
        "Follow-up",
        "By when",
    ]


def test_boxes_with_statements_that_no_question_asks_for_stand_alone() -> None:
    """Each is ticked or not; under a question they are its options."""
    boxes = p(check("☐"), " We have a plan"), p(check("☐"), " Governors have seen it")
    assert [kind for _, kind, _ in asked(learned(p("Date: ______"), *boxes))] == ["date", "bool", "bool"]
    assert asked(learned(p("Which is true? Tick any."), *boxes))[0][1] == "choices"


def test_a_statement_after_yes_and_no_is_no_third_option() -> None:
    """What a line with one box says under a complete question is its own field."""
    question = p("Is there a lift?  ", check("☐"), " Yes  ", check("☐"), " No (if no, give details) ________")
    found = asked(learned(question, p(check("☐"), " I confirm that the headteacher has seen this")))
    assert [(kind, len(options)) for _, kind, options in found] == [("bool", 2), ("text", 0), ("bool", 1)]


def test_a_century_printed_in_a_date_is_part_of_it() -> None:
    """ "____/____/20__" is one date."""
    assert asked(learned(p("Date ____/____/20__"))) == [("Date", "date", [])]


def test_numbered_lines_under_a_label_are_its_room() -> None:
    """ "1." "2." "3." are there to be written after."""
    template = learned(p("Agreed priorities:"), p("1."), p("2."), p("3."))
    assert asked(template) == [("Agreed priorities", "text", [])]
    assert len(template.fields[0].spots) == 4


def test_a_label_over_an_empty_box_is_asked_once() -> None:
    """The colon of a line right above a box does not make room of its own."""
    assert asked(learned(p("Name of school:"), tbl(tr("")))) == [("Name of school", "text", [])]


@pytest.mark.parametrize(
    "label", ["School choir", "Name of the school music lead", "School day", "School hall"]
)
def test_not_every_label_that_says_school_asks_for_its_name(label: str) -> None:
    """Only the label that asks for the school's name plays that part."""
    (field, *_) = learned(tbl(tr(label, ""), tr("Other matters", ""))).fields
    assert field.role is None


@pytest.mark.parametrize(
    "label",
    ["School", "School name", "Name of your school", "School/Academy", "Enw’r ysgol / Name of school"],
)
def test_the_school_is_asked_for_in_many_words(label: str) -> None:
    """However it is asked, in two languages too."""
    (field, *_) = learned(tbl(tr(label, ""), tr("Other matters", ""))).fields
    assert field.role is Role.SCHOOL_NAME


def test_money_and_hours_side_by_side_keep_their_own_units() -> None:
    """A unit is what is printed with the gap, never the first word of the next label."""
    template = learned(p("Income: £________   Subsidy: £________   Hours of teaching: ______"))
    assert [(f.path[-1], f.unit) for f in template.fields[:-1]] == [
        ("Income", "£"),
        ("Subsidy", "£"),
        ("Hours of teaching", "hours"),
    ]


def test_yes_and_no_in_two_languages_are_yes_and_no() -> None:
    """ "Oes / Yes" is yes."""
    found = asked(
        learned(p("Oes côr? / Is there a choir?   Oes / Yes ", check("☐"), "   Nac oes / No ", check("☐")))
    )
    assert found[0][1] == Kind.BOOL


def test_an_empty_row_under_descriptors_belongs_to_their_question() -> None:
    """Room under the levels of a rubric is named by the strand above it."""
    table = tbl(
        tr("Strand", "Emerging", "Secure"), tr("Leading", "No lead yet", "A lead with time"), tr("", "", "")
    )
    assert [path for path, _, _ in asked(learned(bold("Rubric"), table))] == [
        "Rubric › Leading", "Rubric › Leading › Strand", "Rubric › Leading › Emerging", "Rubric › Leading › Secure",
    ]  # fmt: skip


def test_no_two_fields_share_an_id_or_a_path() -> None:
    """A label that is asked twice is numbered, and the number is never another field's name."""
    rows = tr("Choir", "", ""), tr("Choir", "", ""), tr("2", "", "")
    template = learned(tbl(tr("Group", "1", "2"), *rows), p("Choir: ______"), p("Choir: ______"))
    ids, paths = [f.id for f in template.fields], [tuple(f.path) for f in template.fields]
    assert len(set(ids)) == len(ids)
    assert len(set(paths)) == len(paths)


def test_figures_are_ofsted_grades_only_where_the_form_says_so() -> None:
    """On a scale of a hub's own, "Good" is no figure: its 4 may be the best."""
    own = learned(tbl(tr("Statement", "Score 1-4"), tr("Pupils sing well", "")))
    assert [o.aliases for o in own.fields[0].options] == [[f"grade {n}"] for n in range(1, 5)]
    graded = learned(tbl(tr("Statement", "Ofsted grade 1-4"), tr("Pupils sing well", "")))
    assert "good" in graded.fields[0].options[1].aliases


def test_a_form_that_begins_with_a_section_has_it_in_its_paths() -> None:
    """A first heading made like the later ones, with questions right under it, is a section and not the title."""
    head = '<w:pStyle w:val="Heading1"/><w:outlineLvl w:val="0"/>'
    template = taught(
        p("School", look=head),
        tbl(tr("Name of school", "")),
        p("Singing", look=head),
        tbl(tr("Choir", "")),
        LAST,
    )
    assert [f.path for f in template.fields[:2]] == [["School", "Name of school"], ["Singing", "Choir"]]


def test_a_question_above_a_row_of_levels_or_years_is_what_they_answer() -> None:
    """The line above is part of the path, under its section; levels are options, years hold numbers in its unit."""
    head = '<w:pStyle w:val="Heading1"/><w:outlineLvl w:val="0"/>'
    template = learned(
        p("Curriculum", look=head),
        p("How many minutes of music does each class receive?"),
        tbl(tr("Year 1", "Year 2"), tr("", "")),
        p("How good is music here?"),
        tbl(tr("Excellent", "Good", "Poor"), tr("", "", "")),
        p("Sign-off", look=head),
    )
    minutes, _, judged = template.fields[:3]
    assert minutes.path == ["Curriculum", "How many minutes of music does each class receive?", "Year 1"]
    assert minutes.unit == "minutes"
    assert judged.path == ["Curriculum", "How good is music here?"]
    assert [o.value for o in judged.options] == ["Excellent", "Good", "Poor"]


def test_alternatives_in_a_header_head_those_below() -> None:
    """A header that repeats the alternatives of its column is a header, and a question in it is no section."""
    head = tr("What does good look like?", "Now? R / A / G", "Evidence")
    rows = tr("All pupils sing", "R / A / G", ""), tr("All pupils play", "R / A / G", "")
    assert [path for path, _, _ in asked(learned(tbl(head, *rows)))] == [
        "All pupils sing › Now? R / A / G", "All pupils sing › Evidence",
        "All pupils play › Now? R / A / G", "All pupils play › Evidence",
    ]  # fmt: skip


def test_a_reference_number_is_no_question_and_a_numbered_row_across_heads_a_section() -> None:
    """Under "Ref" a code counts the row, whose question stands beside it; "A | Leadership" opens a section."""
    table = tbl(
        tr("Ref", "Area", "Evidence", "Next steps"),
        tr("A", tc("Leadership", look='<w:gridSpan w:val="3"/>')),
        tr("Aa", "Named lead", "", ""),
        tr("A2", "Own budget", "", ""),
    )
    assert [path for path, _, _ in asked(learned(table))] == [
        "Leadership › Named lead › Evidence",
        "Leadership › Named lead › Next steps",
        "Leadership › Own budget › Evidence",
        "Leadership › Own budget › Next steps",
    ]


def test_a_year_in_the_first_column_is_no_reference_number() -> None:
    """ "Y3" under "Year" is what is asked about, whatever stands beside it."""
    table = tbl(tr("Year", "Unit", "Evidence"), tr("Y3", "Rhythm", ""), tr("Y4", "Melody", ""))
    assert [path for path, _, _ in asked(learned(table))] == ["Y3 › Evidence", "Y4 › Evidence"]


def test_a_question_behind_what_it_is_about_is_the_question() -> None:
    """ "Singing | Does every class sing?" asks the question, under what it is about."""
    table = tbl(tr("Area", "Prompt", "Answer"), tr("Singing", "Who leads the singing?", ""))
    assert asked(learned(table)) == [("Singing › Who leads the singing? › Answer", "text", [])]


def test_columns_over_two_columns_of_labels_are_heads() -> None:
    """The corner over the labels may be empty in more than one column."""
    table = tbl(
        tr("", "", "Year 3", "Year 4"),
        tr(tc("Lessons", look='<w:vMerge w:val="restart"/>'), "Taught weekly? (Yes/No)", "", ""),
        tr(tc("", look="<w:vMerge/>"), "Instrument", "", ""),
    )
    assert [(path, kind) for path, kind, _ in asked(learned(table))] == [
        ("Lessons › Taught weekly? (Yes/No) › Year 3", "bool"),
        ("Lessons › Taught weekly? (Yes/No) › Year 4", "bool"),
        ("Lessons › Instrument › Year 3", "text"),
        ("Lessons › Instrument › Year 4", "text"),
    ]


@pytest.mark.parametrize("last", ["Soaring", "Very good indeed"])
def test_a_word_beside_levels_is_a_level_of_their_scale(last: str) -> None:
    """A column as short as its neighbours, next to two levels, is one more of them; a longer header is not."""
    table = tbl(tr("Statement", "Emerging", "Secure", last, "Comment"), tr("We sing", "", "", "", ""))
    options = ["Emerging", "Secure", last] if last == "Soaring" else ["Emerging", "Secure"]
    assert asked(learned(table))[0] == ("We sing", "choice", options)


def test_two_counts_under_each_term_stay_counts() -> None:
    """ "Planned" and "Delivered" under each term are written in: two levels of two scales make no scale."""
    top = tr(
        "Activity", tc("Autumn", look='<w:gridSpan w:val="2"/>'), tc("Spring", look='<w:gridSpan w:val="2"/>')
    )
    table = tbl(top, tr("", "Planned", "Delivered", "Planned", "Delivered"), tr("Singing", "", "", "", ""))
    assert all(not options for _, _, options in asked(learned(table)))


def test_cells_with_a_label_and_an_empty_line_are_written_in() -> None:
    """The four fields of an analysis are asked one by one."""
    table = tbl(
        tr(tc(bold("Strengths"), ""), tc(bold("Weaknesses"), "")),
        tr(tc(bold("Openings"), ""), tc(bold("Barriers"), "")),
    )
    assert [path for path, _, _ in asked(learned(table))] == [
        "Strengths",
        "Weaknesses",
        "Openings",
        "Barriers",
    ]


def test_what_says_nothing_alone_goes_under_the_question_before_it() -> None:
    """ "If yes, …" follows its question, and labels that come again follow the target they belong to."""
    blocks = [
        p("Do you have a choir? \u2610 Yes \u2610 No"),
        p("If yes, how often does it meet?"),
        p(""),
        p(""),
        *(p(label) for n in (1, 2) for label in (f"Target {n}:", "By whom:")),
    ]
    assert [path for path, _, _ in asked(learned(*blocks))] == [
        "Do you have a choir?",
        "Do you have a choir? › If yes, how often does it meet?",
        "Target 1",
        "Target 1 › By whom",
        "Target 2",
        "Target 2 › By whom",
    ]


def test_a_question_under_a_heading_is_asked_though_it_begins_like_an_instruction() -> None:
    """ "Describe …" under a heading, with room to follow, is what is asked there."""
    heads = [p(r(text, '<w:b/><w:sz w:val="32"/>')) for text in ("Singing", "Playing")]
    box = tbl(tr(""))
    blocks = heads[0], p("Describe your choirs."), box, heads[1], p("List your ensembles."), box
    assert [path for path, _, _ in asked(learned(*blocks))] == [
        "Singing › Describe your choirs.",
        "Playing › List your ensembles.",
    ]


def test_prompts_in_plain_type_under_a_bold_label_are_its_hint() -> None:
    """The bold line names the row, what stands under it helps to answer."""
    label = tc(bold("Vision"), p("What is music for?"), p("Who shaped this?"))
    template = learned(tbl(tr("Theme", "Our response"), tr(label, "")))
    assert asked(template) == [("Vision › Our response", "text", [])]
    assert template.fields[0].hint == "What is music for? Who shaped this?"


def test_a_line_to_sign_on_is_asked_without_colons_or_dots() -> None:
    """Wide spaces between the words of a sign-off leave room enough."""
    assert asked(learned(p("Signature                     Print name              Date            "))) == [
        ("Signature", "text", []),
        ("Print name", "text", []),
        ("Date", "date", []),
    ]


def test_boxes_set_in_columns_are_one_question() -> None:
    """Options laid out two by two under their question are told as one list, whatever row they stand in."""
    table = tbl(tr("\u2610 Choir", "\u2610 Band"), tr("\u2610 Samba", ""))
    assert asked(learned(p("What do you offer? (tick all that apply)"), table)) == [
        ("What do you offer?", "choices", ["Choir", "Band", "Samba"])
    ]


def test_a_sum_of_money_in_a_question_asks_for_no_number() -> None:
    """ "£500" is what the question is about."""
    table = tbl(tr("What would you do with £500?", ""), tr("What did it cost? (£)", ""))
    assert [kind for _, kind, _ in asked(learned(table))] == ["text", "number"]


def test_an_option_that_ends_in_a_colon_is_written_after() -> None:
    """ "Other (please say):" has room for words, drawn or not, and so has the one with a line to write on."""
    lines = (
        p("Which groups do you offer?"),
        p("\u2610 Choir"),
        p("\u2610 Band"),
        p("\u2610 Other (please say):"),
    )
    template = learned(*lines)
    assert asked(template) == [
        ("Which groups do you offer?", "choices", ["Choir", "Band", "Other"]),
        ("Which groups do you offer? › Other", "text", []),
    ]
    read = reading(template, TITLE, *lines[:3], p("\u2612 Other (please say): steel pans"), LAST)
    assert answer(read, "Which groups do you offer?").value == ["Other"]
    assert answer(read, "Other").value == "steel pans"
