"""Running text learned: labels with leaders, boxes to tick, words to delete, questions with room under them."""

import pytest

from extractors.blank.draft import slug
from schemas.template import Kind, Template, Way
from tests.unit.extractors.word.docs import taught
from tests.unit.extractors.word.pieces import (
    bold,
    check,
    form_check,
    form_list,
    form_text,
    listed,
    p,
    r,
    sdt,
    sym,
    tbl,
    text_box,
    tr,
)

TITLE = p(r("Music in our school", '<w:b/><w:sz w:val="40"/>'))
LAST = p("Who leads music? ______________")


def learned(*blocks: str) -> Template:
    return taught(TITLE, p("Please complete every part."), *blocks)


def asked(template: Template) -> list[tuple[str, str]]:
    return [(f.path[-1], str(f.kind)) for f in template.fields]


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        (p("Name: ________"), [("Name", "text")]),
        (p("Name ........"), [("Name", "text")]),
        (p("Name:"), [("Name", "text")]),
        (p("Name: ________ Date: ________"), [("Name", "text"), ("Date", "date")]),
        (p("Pupils on roll: ____"), [("Pupils on roll", "number")]),
        (p("Name: ", sdt(r("Click here."), empty=True)), [("Name", "text")]),
        (p("Name: ", form_text()), [("Name", "text")]),
        (p("Date: ", sdt(r("Pick a day."), "<w:date/>", empty=True)), [("Date", "date")]),
        (p("Term: ", listed(["Autumn", "Spring"])), [("Term", "choice")]),
        (p("Term: ", form_list(["Autumn", "Spring"])), [("Term", "choice")]),
        (
            p(
                "Name: ",
                "<w:r><w:tab/></w:r>",
                look='<w:tabs><w:tab w:val="right" w:leader="underscore" w:pos="9000"/></w:tabs>',
            ),
            [("Name", "text")],
        ),
    ],
)
def test_a_label_with_room_in_its_line(line: str, fields: list[tuple[str, str]]) -> None:
    """Leaders, dots, controls, legacy fields, tab leaders or nothing at all after the colon."""
    assert asked(learned(line, tbl(tr("Headteacher", "")))) == [*fields, ("Headteacher", "text")]


@pytest.mark.parametrize(
    "box",
    [
        "☐",
        "□",
        "❑",
        "[ ]",
        "( )",
        check("0"),
        form_check(),
        sym("Wingdings", "F0A8"),
        sym("Wingdings 2", "F0A3"),
    ],
    ids=[
        "ballot",
        "square",
        "shadowed",
        "brackets",
        "round",
        "control",
        "legacy",
        "wingdings",
        "wingdings 2",
    ],
)
def test_boxes_with_words_are_options(box: str) -> None:
    """Whatever the box is made of."""
    line = [piece for name in ("Choir", "Band", "Orchestra") for piece in (box, f" {name}   ")]
    (one, _) = learned(p("Which do you have? Tick all that apply."), p(*line), LAST).fields
    assert (one.kind, one.way, [o.value for o in one.options]) == (
        Kind.CHOICES,
        Way.OPTIONS,
        ["Choir", "Band", "Orchestra"],
    )


def test_boxes_under_one_another_are_one_question() -> None:
    """One option a paragraph."""
    (one, _) = learned(
        p("How often do pupils sing? (tick one)"), *(p(f"☐ {o}") for o in ("Weekly", "Termly", "Never")), LAST
    ).fields
    assert (one.kind, [o.value for o in one.options]) == (Kind.CHOICE, ["Weekly", "Termly", "Never"])


def test_boxes_after_their_words_are_theirs() -> None:
    """Yes ☐ No ☐."""
    (one, _) = learned(p("Is there a choir?   Yes ☐   No ☐"), LAST).fields
    assert (one.path[-1], one.kind, [o.value for o in one.options]) == (
        "Is there a choir?",
        Kind.BOOL,
        ["Yes", "No"],
    )


def test_a_single_box_is_yes_or_no() -> None:
    """A box to tick or leave."""
    (one, _) = learned(p("☐ We would like a priority visit"), LAST).fields
    assert (one.path[-1], one.kind) == ("We would like a priority visit", Kind.BOOL)


@pytest.mark.parametrize(
    ("line", "kind", "options"),
    [
        ("Is there a choir? Yes / No (delete as appropriate)", Kind.BOOL, ["Yes", "No"]),
        ("Is there a choir? Yes/No", Kind.BOOL, ["Yes", "No"]),
        ("Standard of singing: 1 2 3 4 (please circle)", Kind.CHOICE, ["1", "2", "3", "4"]),
        ("Area: East / West (delete as appropriate)", Kind.CHOICE, ["East", "West"]),
        ("Progress: Red / Amber / Green", Kind.CHOICE, ["Red", "Amber", "Green"]),
    ],
)
def test_words_to_delete_or_circle_are_options(line: str, kind: Kind, options: list[str]) -> None:
    """Alternatives side by side."""
    (one, _) = learned(p(line), LAST).fields
    assert (one.kind, [o.value for o in one.options]) == (kind, options)


@pytest.mark.parametrize(
    "line",
    [
        "Pupils sing and/or play in class.",
        "The term 2026/27 begins soon.",
        "See pages 1 / 2 of the guidance.",
        "Boys/girls of Year 5 take part.",
    ],
)
def test_a_slash_in_a_sentence_is_no_choice(line: str) -> None:
    """Not everything with a slash is to be deleted."""
    assert asked(learned(p(line), LAST)) == [("Who leads music?", "text")]


def test_a_box_with_room_beside_it_asks_both() -> None:
    """Other: ____ is an option and a text."""
    template = learned(
        p("Which do you have? Tick all that apply."), p("☐ Choir   ☐ Band   ☐ Other: ________"), LAST
    )
    assert [str(f.kind) for f in template.fields] == ["choices", "text", "text"]
    assert template.fields[1].path[-1] == "Other"


def test_a_question_with_empty_paragraphs_under_it_has_room() -> None:
    """And the instruction between belongs to the question as a hint."""
    template = learned(
        p("What are your plans?"), p(r("Write as much as you like.", "<w:i/>")), p(), p(), LAST
    )
    assert asked(template)[0] == ("What are your plans?", "text")
    assert template.fields[0].hint == "Write as much as you like."


def test_lines_of_leaders_are_one_answer() -> None:
    """Three lines to write on are one room."""
    assert asked(learned(p("What are your plans?"), p("_" * 60), p("_" * 60), p("_" * 60), LAST)) == [
        ("What are your plans?", "text"),
        ("Who leads music?", "text"),
    ]


def test_room_in_a_text_box_is_asked() -> None:
    """A drawn box under a prompt is room to write."""
    template = learned(p("What are your plans?"), p(text_box(p())), LAST)
    assert "What are your plans?" in [f.path[-1] for f in template.fields]


def test_headings_open_sections() -> None:
    """The nearest heading above is the section of a question."""
    template = learned(bold("Singing"), p("Leader: ______"), bold("Playing"), p("Leader: ______"))
    assert [f.path for f in template.fields] == [["Singing", "Leader"], ["Playing", "Leader"]]


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("How is singing developed across the school?", "how-singing-developed-across-school"),
        ("% of pupils", "pupils"),
        ("Élèves", "eleves"),
        ("The", "the"),
        ("???", "field"),
    ],
)
def test_a_name_is_made_of_telling_words(label: str, name: str) -> None:
    """Plain letters and hyphens, without the small words, never empty."""
    assert slug(label) == name
