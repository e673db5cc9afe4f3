"""Tables learned: what is a head, what is a question, what is marked and what is written in."""

import pytest

from schemas.template import Field, Kind, Role, Template, Way
from tests.unit.extractors.word.docs import taught
from tests.unit.extractors.word.pieces import bold, check, head, p, r, shaded, tbl, tc, tr

TITLE = p(r("Music in our school", '<w:b/><w:sz w:val="40"/>'))


def learned(*blocks: str) -> Template:
    return taught(TITLE, p("Please complete every part."), *blocks)


def paths(template: Template) -> list[list[str]]:
    return [f.path for f in template.fields]


def field(template: Template, *labels: str) -> Field:
    (one,) = (f for f in template.fields if f.path[-len(labels) :] == list(labels))
    return one


def test_question_rows_under_a_header_are_fields_of_free_text() -> None:
    """The main style: a section in capitals heads the questions, the columns are what is written."""
    heads = ("SINGING", "Current Position", "Desired Development", "Actions")
    template = learned(
        tbl(head(*heads), tr("How is singing developed?", "", "", ""), tr("Who leads it?", "", "", ""))
    )
    assert paths(template) == [
        ["SINGING", q, c] for q in ("How is singing developed?", "Who leads it?") for c in heads[1:]
    ]
    assert {f.kind for f in template.fields} == {Kind.TEXT}


def test_a_header_repeated_further_down_is_no_question() -> None:
    """Forms repeat their header by hand."""
    heads = ("Question", "Position", "Actions")
    template = learned(
        tbl(head(*heads), tr("One thing?", "", ""), head(*heads), tr("Another thing?", "", ""))
    )
    assert len(template.fields) == 4


def test_a_section_row_heads_what_follows() -> None:
    """A row of one wide cell names the section of the rows under it."""
    heads = ("Question", "Position", "Actions")
    wide = '<w:gridSpan w:val="3"/>'
    template = learned(
        tbl(
            head(*heads),
            tr(tc(bold("Teaching"), look=wide)),
            tr("One thing?", "", ""),
            tr(tc(bold("Leading"), look=wide)),
            tr("Another thing?", "", ""),
        )
    )
    assert [path[0] for path in paths(template)] == ["Teaching", "Teaching", "Leading", "Leading"]


def test_labels_beside_their_room() -> None:
    """Label and room by turns, two pairs in a row."""
    template = learned(tbl(tr("School", "", "URN", ""), tr("Headteacher", "", "Date", "")))
    assert [(path[-1], str(f.kind)) for path, f in zip(paths(template), template.fields, strict=True)] == [
        ("School", "text"),
        ("URN", "text"),
        ("Headteacher", "text"),
        ("Date", "date"),
    ]


def test_a_label_above_a_box_names_it() -> None:
    """A full-width question with an empty row under it."""
    template = learned(tbl(tr("What do pupils sing?"), tr(""), tr("What do pupils play?"), tr("")))
    assert [path[-1] for path in paths(template)] == ["What do pupils sing?", "What do pupils play?"]


def test_columns_of_levels_are_marked_and_others_written_in() -> None:
    """RAG or 1-4 columns are one choice a row; evidence and next steps are text."""
    heads = ("Criterion", "1", "2", "3", "4", "Evidence", "Next steps")
    template = learned(
        tbl(head(*heads), tr("Pupils sing well", *[""] * 6), tr("Pupils play well", *[""] * 6))
    )
    assert [str(f.kind) for f in template.fields] == ["choice", "text", "text"] * 2
    assert [o.value for o in template.fields[0].options] == ["1", "2", "3", "4"]


def test_a_rubrics_descriptors_are_its_options() -> None:
    """The level in the header is the value, the descriptor another name for it."""
    heads = ("Strand", "Emerging", "Secure", "Enhancing")
    cells = ("Some sing.", "Most sing.", "All sing and progress.")
    choice = field(
        learned(
            tbl(head(*heads), tr("Singing", *cells), tr("Playing", "Some play.", "Most play.", "All play."))
        ),
        "Singing",
    )
    assert (choice.kind, choice.way) == (Kind.CHOICE, Way.OPTIONS)
    assert [o.value for o in choice.options] == list(heads[1:])
    assert "Most sing." in choice.options[1].aliases


def test_a_numbers_table_is_numbers() -> None:
    """Year groups against boys, girls and total; the heads are the path."""
    template = learned(
        tbl(head("Year group", "Boys", "Girls", "Total"), *(tr(f"Year {n}", "", "", "") for n in (3, 4, 5)))
    )
    assert {f.kind for f in template.fields} == {Kind.NUMBER}
    assert field(template, "Year 4", "Girls").path[-2:] == ["Year 4", "Girls"]


def test_a_two_tier_header_names_both_tiers() -> None:
    """A header over several columns belongs to each of them."""
    top = tr(
        tc(bold("Year"), look='<w:vMerge w:val="restart"/>'),
        tc(bold("Boys"), look='<w:gridSpan w:val="2"/>'),
        tc(bold("Girls"), look='<w:gridSpan w:val="2"/>'),
    )
    low = tr(tc("", look="<w:vMerge/>"), *(tc(bold(t)) for t in ("Learners", "Ensembles") * 2))
    template = learned(tbl(top, low, tr("Year 5", "", "", "", ""), tr("Year 6", "", "", "", "")))
    assert ["Year 5", "Girls", "Ensembles"] in [path[-3:] for path in paths(template)]
    assert len(template.fields) == 8


def test_a_cell_that_spans_rows_names_what_they_share() -> None:
    """A strand at the left belongs to the path of each of its rows."""
    heads = ("Strand", "Question", "Position", "Actions")
    first = tr(tc("Teaching", look='<w:vMerge w:val="restart"/>'), "What is sung?", "", "")
    template = learned(tbl(head(*heads), first, tr(tc("", look="<w:vMerge/>"), "What is played?", "", "")))
    assert [path[-3:] for path in paths(template)][2] == ["Teaching", "What is played?", "Position"]


def test_an_action_plan_grows_and_its_columns_have_their_parts() -> None:
    """Rows of nothing but room are a group; its columns are typed and have roles."""
    heads = ("Priority", "Action", "Who", "By when", "Success measure")
    template = learned(bold("Action plan"), tbl(head(*heads), *(tr(*[""] * 5) for _ in range(3))))
    (group,) = template.groups
    assert [c.kind for c in group.columns] == [Kind.TEXT, Kind.TEXT, Kind.TEXT, Kind.DATE, Kind.TEXT]
    assert {c.role for c in group.columns} >= {
        Role.ACTION,
        Role.ACTION_OWNER,
        Role.ACTION_DUE,
        Role.ACTION_SUCCESS,
    }
    assert paths(template)[0][-2:] == ["1", "Priority"]
    assert len(template.fields) == 15


def test_numbered_rows_of_a_plan_grow_too() -> None:
    """A number in the first column is no label."""
    template = learned(
        bold("Action plan"),
        tbl(head("No", "Action", "Who", "By when"), *(tr(f"{n}.", "", "", "") for n in (1, 2, 3))),
    )
    assert len(template.groups) == 1
    assert len(template.fields) == 9


def test_a_list_of_boxes_is_one_question() -> None:
    """A box and its words in each row, under the paragraph that asks."""
    rows = (tr(tc(p(check("0"))), name) for name in ("Choir", "Band", "Orchestra"))
    template = learned(p("Which of these do you have? Tick all that apply."), tbl(*rows))
    (one,) = template.fields
    assert (one.kind, [o.value for o in one.options]) == (Kind.CHOICES, ["Choir", "Band", "Orchestra"])


def test_a_nested_table_belongs_to_its_row() -> None:
    """What is asked inside a cell has the question of its row in its path."""
    inner = tbl(head("Year", "Boys", "Girls"), tr("Year 3", "", ""), tr("Year 4", "", ""))
    template = learned(tbl(tr("Who plays?", tc(inner, p())), tr("Who leads?", "")))
    assert ["Who plays?", "Year 4", "Girls"] in [path[-3:] for path in paths(template)]
    assert len([path for path in paths(template) if "Who plays?" in path]) == 4


def test_a_unit_printed_beside_the_room_is_the_unit() -> None:
    """A cell that says only % or minutes leaves room for a number."""
    share = field(learned(tbl(tr("Pupils who carry on", "%"), tr("Who leads?", ""))), "Pupils who carry on")
    assert (share.kind, share.unit) == (Kind.NUMBER, "%")


def test_a_sign_off_block_is_asked() -> None:
    """Labels to write after, in cells of their own."""
    template = learned(bold("Sign-off"), tbl(tr("Signed:", "Date:"), tr("Name:", "Position:")))
    assert {path[-1] for path in paths(template)} == {"Signed", "Date", "Name", "Position"}


@pytest.mark.parametrize("colour", ["D9E2F3", "FFFFFF"])
def test_a_banner_names_the_section(colour: str) -> None:
    """A table of one coloured cell with a heading in it is a heading."""
    heads = ("Question", "Position", "Actions")
    template = learned(
        tbl(tr(shaded(colour, bold("Leadership")))), tbl(head(*heads), tr("Who leads?", "", ""))
    )
    assert paths(template)[0] == ["Leadership", "Who leads?", "Position"]


def test_a_bracketed_instruction_to_tick_several_is_heard() -> None:
    """\"(tick all that apply)\" behind the question means that several may be ticked, wherever the question stands."""
    boxes = "☐ Choir   ☐ Band   ☐ Orchestra"
    asked = "What do you have? (tick all that apply)"
    in_text, in_cell = learned(p(asked), p(boxes)), learned(tbl(tr(asked, boxes), tr("Who leads?", "")))
    assert [t.fields[0].kind for t in (in_text, in_cell)] == [Kind.CHOICES, Kind.CHOICES]
