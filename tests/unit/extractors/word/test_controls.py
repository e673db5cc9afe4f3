"""Content controls and legacy fields: whatever wraps an answer, the answer is read and the prompt is not."""

import pytest

from extractors.tree import Sort
from tests.unit.extractors.word.docs import boxes, opened, texts, tokens
from tests.unit.extractors.word.pieces import (
    check,
    form_check,
    form_list,
    form_text,
    legacy,
    listed,
    p,
    r,
    sdt,
    tbl,
    tc,
    text_box,
    tr,
)

LEVELS = {
    "inline": p("Name: ", sdt(r("Ashdown"))),
    "block": sdt(p("Ashdown"), "<w:richText/>"),
    "row": tbl(sdt(tr("Name", "Ashdown"))),
    "cell": tbl(tr("Name", sdt(tc("Ashdown")))),
    "block in a cell": tbl(tr("Name", tc(sdt(p("Ashdown"))))),
    "inline in a cell": tbl(tr("Name", tc(p(sdt(r("Ashdown")))))),
    "inside a control": sdt(p(sdt(r("Ashdown"))), "<w:richText/>"),
    "in a text box": p(text_box(p(sdt(r("Ashdown"))))),
    "block in a text box": p(text_box(sdt(p("Ashdown")))),
    "round a table": sdt(tbl(tr("Name", "Ashdown")), "<w:richText/>"),
    "repeating section": sdt(sdt(p("Ashdown"), "<w:group/>"), "<w:group/>"),
    "data-bound": p(sdt(r("Ashdown"), '<w:dataBinding w:xpath="/x" w:storeItemID="{0}"/><w:text/>')),
    "without any kind": p(sdt(r("Ashdown"), "")),
}


@pytest.mark.parametrize("body", LEVELS.values(), ids=LEVELS)
def test_words_in_a_control_are_read(body: str) -> None:
    """A content control hides nothing, at whatever level it stands, and says nothing twice."""
    assert " ".join(texts(opened(body))).count("Ashdown") == 1


@pytest.mark.parametrize("level", ["inline", "block", "cell"])
def test_a_prompt_is_room_and_no_wording(level: str) -> None:
    """A control that shows its placeholder is a gap."""
    body = {
        "inline": p("Name: ", sdt(r("Click here to enter text."), empty=True)),
        "block": sdt(p("Click here to enter text."), empty=True),
        "cell": tbl(tr("Name", sdt(tc("Click here to enter text."), empty=True))),
    }[level]
    form = opened(body)
    assert [t.text for t in tokens(form, Sort.GAP)] == ["Click here to enter text."]
    assert "click" not in " ".join(line.key for line in form.lines)


def test_a_control_emptied_by_the_school_is_room() -> None:
    """A control without words or placeholder is still a place to write."""
    assert len(list(tokens(opened(p("Name: ", sdt("<w:r><w:rPr/></w:r>"))), Sort.GAP))) == 1


@pytest.mark.parametrize(
    ("state", "on"),
    [("1", True), ("true", True), ("on", True), ("0", False), ("false", False), ("off", False)],
)
def test_a_check_box_control_is_ticked_by_its_state(state: str, *, on: bool) -> None:
    """``w14:checked`` decides, in each spelling that ST_OnOff allows."""
    assert boxes(opened(p(check(state), " Choir"))) == [on]


def test_a_check_box_is_ticked_by_its_state_and_not_by_its_glyph() -> None:
    """A hub may show a tick, a cross or a square for either state."""
    assert boxes(opened(p(check("1", "√"), " Choir ", check("0", "X"), " Band"))) == [True, False]


def test_a_check_box_at_cell_level_is_a_box() -> None:
    """Word puts the control round the cell where the box is all there is in it."""
    cell = sdt(tc("☒"), '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>')
    assert boxes(opened(tbl(tr("Choir", cell)))) == [True]


@pytest.mark.parametrize(
    ("state", "default", "on"),
    [
        (None, "0", False),
        (None, "1", True),
        ("0", "1", False),
        ("1", "0", True),
        ("true", "0", True),
        ("false", "1", False),
        ("", "0", True),
    ],
)
def test_a_legacy_check_box_is_what_was_clicked_else_its_default(
    state: str | None, default: str, *, on: bool
) -> None:
    """``w:checked`` overrides ``w:default``; the element without a value means ticked."""
    assert boxes(opened(p(form_check(state, default=default), " Choir"))) == [on]


def test_a_legacy_text_field_holds_its_answer() -> None:
    """What stands between separator and end is read; the instruction never is."""
    assert texts(opened(p("Name: ", form_text("Ashdown")))) == ["Name: Ashdown"]


@pytest.mark.parametrize("blanks", ["\u2002\u2002\u2002\u2002\u2002", "     ", ""])
def test_an_untouched_legacy_text_field_is_room(blanks: str) -> None:
    """The five blanks that Word shows in a text field are no answer."""
    form = opened(p("Name: ", form_text(blanks)))
    assert len(list(tokens(form, Sort.GAP))) == 1
    assert texts(form) == ["Name:"]


def test_a_legacy_drop_down_is_its_chosen_entry() -> None:
    """The result is an index into the entries."""
    assert texts(opened(p("Term: ", form_list(["Autumn", "Spring", "Summer"], 2)))) == ["Term: Summer"]


def test_a_legacy_drop_down_nobody_touched_is_room() -> None:
    """Without a result it shows its first entry, which nobody chose."""
    form = opened(p("Term: ", form_list(["Autumn", "Spring"])))
    assert texts(form) == ["Term:"]
    assert len(list(tokens(form, Sort.GAP))) == 1


def test_an_index_past_the_end_of_a_legacy_list_is_no_choice() -> None:
    """A damaged index chooses nothing and breaks nothing."""
    assert texts(opened(p("Term: ", form_list(["Autumn", "Spring"], 9)))) == ["Term:"]


def test_a_drop_down_control_lists_its_options() -> None:
    """The options of a list are known from the blank; the chosen one is wording."""
    form = opened(p("Term: ", listed(["Autumn", "Spring"], "Spring")))
    assert form.controls[0].options == ["Autumn", "Spring"]
    assert texts(form) == ["Term: Spring"]


def test_a_date_control_keeps_the_full_date() -> None:
    """The day that was picked is kept beside the words that show it."""
    picked = sdt(r("Friday 2 October"), '<w:date w:fullDate="2026-10-02T00:00:00Z"/>')
    assert opened(p("Date: ", picked)).controls[0].date.startswith("2026-10-02")


def test_a_field_that_computes_is_not_wording() -> None:
    """A page number or today's date is nobody's answer; a cross-reference is wording."""
    page = legacy("", "PAGE", "3").replace('<w:ffData><w:name w:val="F1"/><w:enabled/></w:ffData>', "")
    link = page.replace("PAGE", "REF x").replace(">3<", ">Appendix<")
    assert texts(opened(p("Page ", page), p("See ", link))) == ["Page", "See Appendix"]
